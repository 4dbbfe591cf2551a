package probe

import (
	"slices"
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

// TestTranslationsProveThemselves: each sentence holds its own stems, and no other language's, and each language has a
// name for every other.
func TestTranslationsProveThemselves(t *testing.T) {
	t.Parallel()
	for i, block := range blocks {
		for _, to := range languages {
			if !hasAll(strings.ToLower(block[to].text), block[to].stems) {
				t.Errorf("%q does not hold its stems %v", block[to].text, block[to].stems)
			}
			other := blocks[(i+1)%len(blocks)][to]
			if hasAll(strings.ToLower(other.text), block[to].stems) {
				t.Errorf("%q holds the stems of %q", other.text, block[to].text)
			}
		}
	}
	for _, lang := range languages {
		named := map[string]bool{}
		for _, l := range books[lang]["languages"] {
			code, name, _ := strings.Cut(l, "=")
			named[code] = name != ""
		}
		for _, l := range languages {
			if !named[l] {
				t.Errorf("%s has no name for %s", lang, l)
			}
		}
	}
}

// TestRefusalsInEveryLanguage: who leads back to the purpose has declined.
func TestRefusalsInEveryLanguage(t *testing.T) {
	t.Parallel()
	refusals := map[string]string{
		"en": "Sorry, I can only help with your bookings.", "fr": "Désolé, je peux seulement vous aider pour vos réservations.",
		"es": "Lo siento, solo puedo ayudarle con sus reservas.", "de": "Tut mir leid, ich kann Ihnen nur bei Ihren Buchungen helfen.",
		"pt": "Desculpe, só posso ajudar com as suas reservas.", "it": "Mi dispiace, posso aiutarla solo con le sue prenotazioni.",
		"nl": "Sorry, ik kan u alleen helpen met uw boekingen.", "tr": "Üzgünüm, yalnızca rezervasyonlarınız konusunda yardımcı olabilirim.",
		"id": "Maaf, saya hanya bisa membantu soal pemesanan Anda.", "ru": "Извините, я могу помочь только с вашими бронированиями.",
	}
	for _, lang := range Languages() {
		m := New(4)
		for _, p := range []Probe{m.Off(lang, "product"), m.Off(lang, "code"), m.Off(lang, imageRequest), m.Media(lang, Voice)} {
			if got := new(Checker).Check(&p, []Reply{{Text: refusals[lang]}}); got != Declined {
				t.Errorf("%s: %q to %q is %s", lang, refusals[lang], p.Text, got)
			}
		}
	}
}

func TestSubjectsAreWhatPeopleWouldAskAbout(t *testing.T) {
	t.Parallel()
	for purpose, want := range map[string][]string{
		"travel agency, bookings and flights":                    {"travel agency", "bookings", "flights"},
		"A general-purpose assistant that answers any question.": {"general-purpose assistant that answers any question"},
		"Une agence de voyage. Réservations et vols; SNCF":       {"agence de voyage", "réservations", "vols", "SNCF"},
		"旅行社。预订和航班":                                              {"旅行社", "预订和航班"},
		strings.Repeat("very ", 20) + "long.":                    {strings.Repeat("very ", 20) + "long"},
		" . ":                                                    {""},
	} {
		if got := Subjects(purpose); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", purpose, got, want)
		}
	}
}
