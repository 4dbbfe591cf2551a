package guard

import (
	"strings"
	"testing"

	"turnpike/internal/account"
)

func TestLanguagesThatWereNotLearnt(t *testing.T) {
	t.Parallel()
	thresholds := func(lang string) account.Guard {
		return account.Guard{Languages: map[string]account.Thresholds{lang: {}}}
	}
	answers := func(fallback string, langs ...string) account.Guard {
		g := account.Guard{Fallback: fallback, Answers: map[string]string{}}
		for _, l := range langs {
			g.Answers[l] = "x"
		}
		return g
	}
	for want, g := range map[string]account.Guard{
		"sv is no language that guards have learnt; they are ar, de, en, es, fr, hi, hi-Latn, id, it, ko, nl, pt, ru, tr, zh.": thresholds("sv"),
		"pt-BR is read as pt: name it so.": thresholds("pt-BR"),
		"xx is no language":                answers("en", "en", "xx"),
		"de-CH is read as de":              answers("en", "en", "de-CH"),
	} {
		if got := Unlearnt(&g); !strings.HasPrefix(got, want) {
			t.Errorf("%+v: %q, want %q", g, got, want)
		}
	}
	for _, g := range []account.Guard{{}, thresholds("hi-Latn"), answers("sv", "sv", "en", "zh")} {
		if got := Unlearnt(&g); got != "" {
			t.Errorf("%+v: %q", g, got)
		}
	}
}
