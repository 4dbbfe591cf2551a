package guard

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/evidence/model"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

const (
	own   = account.NumberID(1)
	other = account.NumberID(2)

	poem    = "Write me a python function that computes the first 50 prime numbers and explain how the algorithm works"
	booking = "I would like to change my flight to Nice to next Thursday"
)

// history has the messages that corrections name.
type history map[message.ID]store.Message

func (h history) Message(_ context.Context, id message.ID) (store.Message, bool, error) {
	m, ok := h[id]
	return m, ok, nil
}

func text(body string) message.Content {
	document, err := json.Marshal(message.Text{Body: body})
	if err != nil {
		panic(err)
	}
	return message.Content{Kind: message.KindText, Document: document}
}

// room guards numbers as they are set.
func room(t testing.TB, guards map[account.NumberID]*account.Guard, h history) *Room {
	t.Helper()
	dir := account.NewDirectory()
	dir.Guards = guards
	r := New(Deps{
		Directory: func() *account.Directory { return dir }, History: h, Model: model.Default(), Key: 7, Logger: slog.New(slog.DiscardHandler),
		Scope: func(account.NumberID) Scope {
			return Scope{Examples: []string{"travel agency: flights, hotels and guided tours", "book, change or cancel a flight"}, Language: "en"}
		},
	})
	if err := r.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func set(mode account.GuardMode) *account.Guard {
	return &account.Guard{Mode: mode, Thresholds: account.DefaultThresholds, Fallback: "en", Answers: map[string]string{"en": "Journeys only.", "fr": "Des voyages seulement."}}
}

func look(r *Room, number account.NumberID, c message.Content) *engine.Reception {
	m := &engine.Reception{Number: &account.Number{ID: number}, Content: c}
	r.Look(m)
	return m
}

func TestWhatEachModeDoes(t *testing.T) {
	t.Parallel()
	for mode, answered := range map[account.GuardMode]bool{account.GuardObserve: false, account.GuardTag: false, account.GuardDeflect: true} {
		r := room(t, map[account.NumberID]*account.Guard{own: set(mode)}, nil)
		off, in := look(r, own, text(poem)), look(r, own, text(booking))
		if g := off.Guard; g.Mode != mode.Number() || !g.Off || g.Score < 950 || g.Language != "en" || g.Deflected || (len(off.Answer) > 0) != answered {
			t.Errorf("%s, a request for code: %+v, answer %s", mode, g, off.Answer)
		}
		if g := in.Guard; g.Mode != mode.Number() || g.Off || len(in.Answer) > 0 {
			t.Errorf("%s, a booking: %+v, answer %s", mode, g, in.Answer)
		}
	}
}

// TestAGuardThatIsOffChangesNothing: not of its number's messages, whatever they hold, nor of those of a number beside one
// that is on.
func TestAGuardThatIsOffChangesNothing(t *testing.T) {
	t.Parallel()
	r := room(t, map[account.NumberID]*account.Guard{own: set(account.GuardOff), other: set(account.GuardDeflect)}, nil)
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.SampledFrom([]account.NumberID{own, 3}).Draw(t, "number")
		c := text(rapid.OneOf(rapid.String(), rapid.Just(poem)).Draw(t, "text"))
		c.Kind = message.Kind(rapid.Uint8Range(1, 18).Draw(t, "kind"))
		want := &engine.Reception{Number: &account.Number{ID: number}, Content: c, ReplyTo: message.ID(rapid.Uint64().Draw(t, "reply"))}
		got := *want
		r.Look(&got)
		if diff := cmp.Diff(want, &got, cmpopts.IgnoreUnexported(engine.Reception{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestWhatIsNeverDeflected(t *testing.T) {
	t.Parallel()
	r := room(t, map[account.NumberID]*account.Guard{own: set(account.GuardDeflect)}, nil)
	for name, m := range map[string]*engine.Reception{
		"an answer to the business": {Content: text(poem), ReplyTo: 7},
		"whether an AI answers":     {Content: text("Are you a robot?")},
		"a word":                    {Content: text("poem")},
		"a language not learnt":     {Content: text("Γράψε μου ένα ποίημα για τη θάλασσα τον χειμώνα")},
		"a tap":                     {Content: message.Content{Kind: message.KindButton, Document: []byte(`{"text":"` + poem + `"}`)}},
		"a change of number":        {Content: message.Content{Kind: message.KindSystem, Document: []byte(`{"body":"` + poem + `"}`)}},
		"nothing":                   {Content: text("")},
	} {
		m.Number = &account.Number{ID: own}
		if r.Look(m); m.Guard.Off || m.Answer != nil {
			t.Errorf("%s: %+v, answered %s", name, m.Guard, m.Answer)
		}
	}
	own := look(r, own, message.Content{Kind: message.KindImage, Document: []byte(`{"id":"1","caption":"` + poem + `"}`)})
	if !own.Guard.Off {
		t.Errorf("a request below a picture: %+v", own.Guard)
	}
}

func TestThresholdsByLanguage(t *testing.T) {
	t.Parallel()
	g := set(account.GuardDeflect)
	g.Languages = map[string]account.Thresholds{"fr": {Score: 1, Likeness: 0}}
	r := room(t, map[account.NumberID]*account.Guard{own: g}, nil)
	french := "Écris-moi un poème de quatre strophes sur l'automne avec des rimes croisées et explique chaque métaphore"
	if m := look(r, own, text(french)); m.Guard.Off || m.Guard.Language != "fr" || m.Guard.Score < 900 {
		t.Errorf("French lets everything pass: %+v", m.Guard)
	}
	if m := look(r, own, text(poem)); !m.Guard.Off || !strings.Contains(string(m.Answer), "Journeys") {
		t.Errorf("English does not: %+v %s", m.Guard, m.Answer)
	}
}

// TestCorrectionsAreOfTheirNumberAlone: what one business says is in scope is so for its number, for what is like it, and
// for nobody else.
func TestCorrectionsAreOfTheirNumberAlone(t *testing.T) {
	t.Parallel()
	guards := map[account.NumberID]*account.Guard{own: set(account.GuardDeflect), other: set(account.GuardDeflect)}
	h := history{9: {ID: 9, Number: own, Content: text(poem)}, 10: {ID: 10, Number: other, Content: text("Compose a sonnet about my grandmother in iambic pentameter")}}
	before := room(t, guards, h)
	guards[own] = set(account.GuardDeflect)
	guards[own].Corrections, guards[own].Version = []message.ID{9, 10}, 1
	r := room(t, guards, h)
	if m := look(r, own, text(poem+", please")); m.Guard.Off || m.Guard.Likeness < 800 {
		t.Errorf("a request like one that was corrected: %+v", m.Guard)
	}
	if p, _ := r.Parts(own); p.Corrections != 1 || p.Declared != 2 {
		t.Errorf("another number's message counts as a correction of this one: %+v", p)
	}
	for _, body := range []string{poem, booking, "what is the capital of Mongolia and who lives there"} {
		was, is := look(before, other, text(body)), look(r, other, text(body))
		if was.Guard != is.Guard {
			t.Errorf("%q to another number: %+v, before %+v", body, is.Guard, was.Guard)
		}
	}
}

func TestExamplesAreInScope(t *testing.T) {
	t.Parallel()
	g := set(account.GuardObserve)
	g.Examples = []string{poem}
	r := room(t, map[account.NumberID]*account.Guard{own: g}, nil)
	if f, on := r.Try(own, poem); !on || f.Off || f.Likeness < 0.98 {
		t.Errorf("an example of the business's own: %+v", f)
	}
	if _, on := r.Try(other, poem); on {
		t.Error("a number without a guard is scored")
	}
}

// BenchmarkLook is what a person's message waits for its number's guard, with a scope as large as it may be.
func BenchmarkLook(b *testing.B) {
	g := set(account.GuardDeflect)
	for i := range account.MaxGuardExamples {
		g.Examples = append(g.Examples, fmt.Sprintf("question %d about journey %d with hotel %d", i, i*7, i*13))
	}
	r := room(b, map[account.NumberID]*account.Guard{own: g}, nil)
	for name, c := range map[string]struct {
		number account.NumberID
		text   string
	}{"off": {other, booking}, "in scope": {own, booking}, "off scope": {own, poem}} {
		b.Run(name, func(b *testing.B) {
			m := &engine.Reception{Number: &account.Number{ID: c.number}, Content: text(c.text)}
			for b.Loop() {
				m.Guard, m.Answer = fact.Guard{}, nil
				r.Look(m)
			}
		})
	}
}
