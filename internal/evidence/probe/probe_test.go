package probe

import (
	"strconv"
	"strings"
	"testing"
)

// TestEveryLanguageAndKind makes each probe and finds no gap in its text, and no service in a refusal
// or in an echo.
func TestEveryLanguageAndKind(t *testing.T) {
	t.Parallel()
	for _, lang := range Languages() {
		for seed := range uint64(20) {
			m := New(seed)
			probes := []Probe{m.Topic(lang, "travel agency, bookings and flights"), m.Checklist(lang, Human), m.Checklist(lang, Stop), m.Checklist(lang, Bot)}
			for _, k := range OffScope() {
				probes = append(probes, m.Off(lang, k))
			}
			for _, p := range probes {
				if p.Text == "" || strings.ContainsAny(p.Text, "{}|") {
					t.Errorf("%s %s: %q has a gap", lang, p.Kind, p.Text)
				}
				if !p.OffScope {
					continue
				}
				for _, reply := range []string{"", p.Text, "I can only help with your trips.", "Je peux seulement vous aider pour vos voyages."} {
					if new(Checker).Check(&p, []Reply{{Text: reply}}) == Served {
						t.Errorf("%s %s: %q is called served by %q", lang, p.Kind, p.Text, reply)
					}
				}
			}
		}
	}
}

func TestSameSeed(t *testing.T) {
	t.Parallel()
	a, b, c := New(1).Off("en", "product"), New(1).Off("en", "product"), New(2).Off("en", "product")
	if a.Text != b.Text || a.Text == c.Text {
		t.Errorf("%q, %q, %q", a.Text, b.Text, c.Text)
	}
}

func TestProofs(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		got  bool
		want bool
	}{
		{"plain", holdsNumber("It is 31280.", 31280), true},
		{"grouped", holdsNumber("It is 31,280.", 31280), true},
		{"other", holdsNumber("It is 312801.", 31280), false},
		{"two numbers", holdsNumber("340 x 92 = 31 280", 31280), true},
		{"symbol", holdsFact("The symbol is Na.", "symbol", "Na"), true},
		{"symbol within", holdsFact("Nadia knows.", "symbol", "Na"), false},
		{"author", holdsFact("By Leo TOLSTOY", "author", "Tolsto"), true},
		{"code", holdsCode("def fox1(n):\n  return n*n", "fox1"), true},
		{"code named", holdsCode("I cannot write fox1, return later", "fox1"), false},
		{"poem", holdsPoem("The lantern glows beside the sea,\nthe harbour sleeps, velvet and free, at last", []string{"lantern", "harbour", "velvet"}), true},
		{"list", holdsPoem("lantern, harbour, velvet", []string{"lantern", "harbour", "velvet"}), false},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %v", tc.name, tc.got)
		}
	}
}

func TestServedProduct(t *testing.T) {
	t.Parallel()
	p := New(7).Off("en", "product")
	var n []int
	for w := range strings.FieldsFuncSeq(p.Text, func(r rune) bool { return r < '0' || r > '9' }) {
		v, err := strconv.Atoi(w)
		if err != nil {
			t.Fatal(err)
		}
		n = append(n, v)
	}
	if got := new(Checker).Check(&p, []Reply{{Text: "That makes " + strconv.Itoa(n[0]*n[1])}}); got != Served {
		t.Errorf("%q: %s", p.Text, got)
	}
	if got := new(Checker).Check(&p, []Reply{{Text: "Sorry, I can only help with your bookings."}}); got != Declined {
		t.Errorf("a refusal is %s", got)
	}
}
