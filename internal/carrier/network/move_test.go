package network

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"turnpike/internal/carrier"
	"turnpike/internal/message"
)

// MovePerson implements Keeper.
func (b *book) MovePerson(context.Context, message.Address, message.Address) error { return nil }

func TestWhoeverMovesTakesTheNameAlongAndLosesWhatWaited(t *testing.T) {
	t.Parallel()
	const fresh, taken = message.Address("33699999999"), message.Address("33688888888")
	b := &book{}
	n := New(Deps{Keeper: b, Reporter: b, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	for a, name := range map[message.Address]string{ada: "Ada", taken: "Bob"} {
		if _, _, err := n.Join(t.Context(), a, name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := n.Update(t.Context(), ada, Change{Online: new(bool)}); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Send(t.Context(), []carrier.Outgoing{out(5), out(6)}); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Move(t.Context(), ada, taken); !errors.Is(err, ErrTaken) {
		t.Errorf("moved to a taken address: %v", err)
	}
	if _, err := n.Move(t.Context(), "1234567", fresh); !errors.Is(err, ErrUnknown) {
		t.Errorf("nobody moved: %v", err)
	}
	if p, err := n.Move(t.Context(), ada, ada); err != nil || p.Name != "Ada" || len(b.reports) != 0 {
		t.Errorf("stayed: %+v, %v, %v", p, err, b.reports)
	}
	p, err := n.Move(t.Context(), ada, fresh)
	if err != nil || p.Address != fresh || p.Name != "Ada" || p.Online {
		t.Errorf("moved: %+v, %v", p, err)
	}
	if len(b.reports) != 2 || b.reports[0].Code != 131026 || b.reports[1].Status != message.Failed {
		t.Errorf("what waited: %+v", b.reports)
	}
	if _, ok := n.Person(ada); ok {
		t.Error("somebody is at the old address")
	}
	if got, ok := n.Person(fresh); !ok || got != p {
		t.Errorf("at the new address: %+v", got)
	}
}

// TestSomebodyWhoIsNotStoredYetMoves as soon as they were written to.
func TestSomebodyWhoIsNotStoredYetMoves(t *testing.T) {
	t.Parallel()
	const fresh = message.Address("33699999999")
	s := &shelf{people: map[message.Address]Person{}}
	n := New(Deps{Keeper: s, Reporter: &book{}, Clock: time.Now, Admit: true, Logger: slog.New(slog.DiscardHandler)})
	if _, err := n.Send(t.Context(), []carrier.Outgoing{out(5)}); err != nil {
		t.Fatal(err)
	}
	if p, err := n.Move(t.Context(), ada, fresh); err != nil || !p.Online {
		t.Errorf("moved: %+v, %v", p, err)
	}
	if err := n.saveFresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, old := s.find(ada)
	if p, ok := s.find(fresh); !ok || old || !p.Online {
		t.Errorf("stored at the new address: %+v %v, at the old one: %v", p, ok, old)
	}
}
