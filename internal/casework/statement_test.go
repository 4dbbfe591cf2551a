package casework

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
)

var hole = regexp.MustCompile(`\{[a-z_]+\}`)

func TestStatementsSayEverythingInEveryLanguage(t *testing.T) {
	t.Parallel()
	if got := Languages(); !slices.Equal(got, []string{"de", "en", "es", "fr", "it", "pt"}) {
		t.Fatalf("languages: %v", got)
	}
	house := &House{Name: "Example Road Ltd", Contact: "appeals@road.example", URL: "https://road.example", Mediators: []string{"CEDR", "CMAP"}}
	c := &Case{
		ID: 7, Account: 300000000000001, Number: 400000000000001, Source: SourceNotice, Facts: "Of 120 conversations 85 % were general-purpose.",
		Ground:   Ground{Policy: "ai-providers", Version: "4", Number: "1.1", Text: map[string]string{"en": "The clause.", "it": "La clausola."}},
		Exhibits: []Exhibit{{Evidence: 3, Title: "measured share", Hash: "ab12"}}, Detected: true, Proposed: true, Finding: account.Primary,
		Notice:   &Notice{Cure: 14 * day},
		Decision: &Decision{Why: "Both the share and the probes say so.", Outcome: account.Primary, Measure: Measure{Kind: account.Terminate, Countries: []string{"BR", "IT"}, After: 30*day + 1}},
		Appeal:   &Appeal{Why: "The sample holds too few conversations.", Result: Reversed}, Deviation: "x",
	}
	for _, lang := range Languages() {
		for _, kind := range []string{OfNotice, OfDecision, OfAppeal} {
			s, text := c.Write(kind, "Omni", lang, 1_790_000_000_000, ProfileOf("eu"), house, auditlog.Head{N: 12})
			if bad := hole.FindString(text); bad != "" {
				t.Errorf("%s %s: %s is not filled in", lang, kind, bad)
			}
			want := []string{"Omni (300000000000001)", "Of 120 conversations", "SHA-256 ab12", "ai-providers 4, 1.1", "CEDR; CMAP", words[lang]["detected"], words[lang]["court"], words[lang]["notice_source"]}
			switch kind {
			case OfNotice:
				want = append(want, "14", "/turnpike/v1/cases/7/answer")
			case OfDecision:
				want = append(want, "BR, IT", "31", "184", words[lang]["terminate"], "Both the share", words[lang]["discretion"], words[lang]["endless"])
			case OfAppeal:
				want = append(want, "too few conversations", words[lang]["reversed"])
			}
			for _, one := range want {
				if !strings.Contains(text, one) {
					t.Errorf("%s %s lacks %q:\n%s", lang, kind, one, text)
				}
			}
			if s.Automated.Decision {
				t.Error("people decide")
			}
		}
	}
	if _, text := c.Write(OfDecision, "Omni", "it", 0, ProfileOf("plain"), house, auditlog.Empty()); !strings.Contains(text, "La clausola.") || strings.Contains(text, "CEDR") {
		t.Errorf("the ground is in the account's language, and mediators are the profile's:\n%s", text)
	}
	if s, _ := c.Write(OfDecision, "Omni", "fi", 0, ProfileOf("plain"), house, auditlog.Empty()); s.Language != "en" {
		t.Error("a language that nobody wrote in falls back to English")
	}
}

// TestNobodyIsNamedWhereThereIsNobody: without an address to write to, the way over the interface stands alone; and
// what nobody has decided is not said to be decided.
func TestNobodyIsNamedWhereThereIsNobody(t *testing.T) {
	t.Parallel()
	for _, lang := range Languages() {
		with := &Statement{Kind: OfNotice, Language: lang, Remedy: Remedy{CureDays: 14, AppealDays: 183, AnswerDays: 14, URL: "http://h", Contact: "desk@example.org"}}
		without := *with
		without.Remedy.Contact = ""
		if text := with.text(); strings.Count(text, "desk@example.org") != 2 || strings.Contains(text, "{") {
			t.Errorf("%s: %s", lang, text)
		}
		text := without.text()
		for _, end := range []string{" to.", " à.", " a.", " para.", " an."} {
			if strings.Contains(text, end) {
				t.Errorf("%s names nobody: %s", lang, text)
			}
		}
		if strings.Contains(text, words[lang]["not_proposed"]) {
			t.Errorf("%s says in a notice that people decided: %s", lang, text)
		}
	}
}
