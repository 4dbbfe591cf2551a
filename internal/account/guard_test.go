package account

import (
	"strings"
	"testing"
)

func TestGuardProblems(t *testing.T) {
	t.Parallel()
	good := Guard{Mode: GuardDeflect, Thresholds: DefaultThresholds, Answers: map[string]string{"en": "no", "pt-BR": "não"}, Fallback: "en", Languages: map[string]Thresholds{"hi-Latn": {0.9, 0}}}
	if p := good.Problem(); p != "" {
		t.Errorf("a good guard: %s", p)
	}
	for name, change := range map[string]func(g *Guard){
		"mode": func(g *Guard) { g.Mode = "block" }, "score": func(g *Guard) { g.Score = 0.4 }, "likeness": func(g *Guard) { g.Likeness = -1 },
		"fallback": func(g *Guard) { g.Fallback = "fr" }, "none": func(g *Guard) { g.Fallback = "" }, "answer": func(g *Guard) { g.Answers = map[string]string{"en": strings.Repeat("a", 1025)} },
		"language": func(g *Guard) { g.Languages = map[string]Thresholds{"English": {0.9, 0}} }, "language's score": func(g *Guard) { g.Languages = map[string]Thresholds{"en": {2, 0}} },
		"examples": func(g *Guard) { g.Examples = make([]string, 3) },
	} {
		g := good
		if change(&g); g.Problem() == "" {
			t.Errorf("%s: no problem", name)
		}
	}
}

func TestGuardsByLanguage(t *testing.T) {
	t.Parallel()
	g := Guard{Thresholds: Thresholds{0.95, 0.3}, Languages: map[string]Thresholds{"de": {0.99, 0.1}}}
	if g.At("de").Score != 0.99 || g.At("fr").Score != 0.95 {
		t.Errorf("de %v, fr %v", g.At("de"), g.At("fr"))
	}
	for n, m := range guardModes {
		if m.Number() != uint8(n) || GuardModeOf(uint8(n)) != m {
			t.Errorf("%s is number %d", m, m.Number())
		}
	}
	if GuardMode("").Number() != 0 {
		t.Error("a guard without a mode is on")
	}
}
