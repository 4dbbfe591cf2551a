package network

import (
	"context"
	"slices"
	"testing"
	"time"

	"turnpike/internal/carrier"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// book keeps people and reports in memory. during is called while a report is being taken.
type book struct {
	reports []engine.Report
	during  func()
}

func (b *book) LoadPeople(context.Context) ([]Person, error) { return nil, nil }
func (b *book) KeepPeople(context.Context, []Person) error   { return nil }
func (b *book) Report(_ context.Context, rs []engine.Report) error {
	b.reports = append(b.reports, rs...)
	if f := b.during; f != nil {
		b.during = nil
		f()
	}
	return nil
}

const ada = message.Address("33612345678")

func out(id uint64) carrier.Outgoing {
	return carrier.Outgoing{Thread: fact.Thread{Number: 1, Address: ada}, ID: message.ID(id)}
}

// One number's messages may be held back while their media is fetched: they then come after later ones
// of another number, and twice after a crash. Each still arrives once, in the order of ids.
func TestWhatWaitsOfflineArrivesOnceWhateverTheOrder(t *testing.T) {
	t.Parallel()
	b := &book{}
	n := New(b, b, time.Now, true)
	if _, _, err := n.Join(t.Context(), ada, ""); err != nil {
		t.Fatal(err)
	}
	yes, no := true, false
	if _, err := n.Update(t.Context(), ada, Change{Online: &no}); err != nil {
		t.Fatal(err)
	}
	send := func(ids ...uint64) {
		var all []carrier.Outgoing
		for _, id := range ids {
			all = append(all, out(id))
		}
		if _, err := n.Send(t.Context(), all); err != nil {
			t.Error(err)
		}
	}
	send(5, 7)
	send(3, 5, 9)
	b.during = func() { send(6, 7) } // between what was taken out and what is dropped
	if _, err := n.Update(t.Context(), ada, Change{Online: &yes}); err != nil {
		t.Fatal(err)
	}
	var arrived []message.ID
	for _, r := range b.reports {
		arrived = append(arrived, r.ID)
	}
	if want := []message.ID{3, 5, 7, 9, 6}; !slices.Equal(arrived, want) {
		t.Errorf("arrived %v, not %v", arrived, want)
	}
}
