package carrier

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// pending is a Fetcher that a test answers for.
type pending struct {
	done map[message.ID]func(*fault.Error)
	list []message.ID
}

// Fetch implements Fetcher.
func (p *pending) Fetch(_ context.Context, o *Outgoing, _ bool, done func(*fault.Error)) {
	p.done[o.ID] = done
	p.list = append(p.list, o.ID)
}

var (
	text = message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)}
	link = message.Content{Kind: message.KindImage, Document: []byte(`{"link":"http://example.com/x.png"}`)}
)

const forever = 1 << 50

func outgoing(id int, thread int, c message.Content) *Outgoing {
	return &Outgoing{
		Thread: fact.Thread{Number: account.NumberID(1 + thread%2), Address: message.Address(fmt.Sprint(thread))},
		ID:     message.NewID(0, uint64(id)), Until: forever, Content: c,
	}
}

// TestMessagesPassInOrder draws messages of several threads, with and without links, and answers in any
// order, well or ill: each message leaves once, a thread's in order, none that could go is kept.
func TestMessagesPassInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := &pending{done: map[message.ID]func(*fault.Error){}}
		h := newHeld(p)
		left := map[fact.Thread][]message.ID{} // what left, by thread
		sent := map[fact.Thread][]message.ID{}
		waits := map[message.ID]bool{}
		last := map[fact.Thread]message.ID{} // that was handed over
		leave := func(th fact.Thread, id message.ID) { left[th] = append(left[th], id) }
		handOver := func(th fact.Thread, id message.ID) {
			if id <= last[th] {
				t.Fatalf("%v: %d was handed over after %d", th, id, last[th])
			}
			last[th] = id
			leave(th, id)
		}
		drain := func() {
			out, failed := h.release(0)
			for _, o := range out {
				handOver(o.Thread, o.ID)
			}
			for _, r := range failed {
				leave(r.Thread, r.ID)
			}
		}
		n := rapid.IntRange(1, 60).Draw(t, "n")
		for id := 1; id <= n; id++ {
			o := outgoing(id, rapid.IntRange(0, 3).Draw(t, "thread"), rapid.SampledFrom([]message.Content{text, link}).Draw(t, "content"))
			sent[o.Thread] = append(sent[o.Thread], o.ID)
			waits[o.ID] = o.Content.HasLinks()
			if h.pass(t.Context(), o, false) {
				handOver(o.Thread, o.ID)
			}
			for len(p.list) > 0 && rapid.Bool().Draw(t, "answer") {
				i := rapid.IntRange(0, len(p.list)-1).Draw(t, "which")
				answer := p.list[i]
				p.list = slices.Delete(p.list, i, i+1)
				waits[answer] = false
				p.done[answer](rapid.SampledFrom([]*fault.Error{nil, fault.MediaUpload.New()}).Draw(t, "outcome"))
			}
			drain()
			lowest := uint64(n + 1)
			for th, ids := range sent {
				for i, id := range ids {
					if waits[id] {
						if len(left[th]) != i {
							t.Fatalf("%v: %d left before the one that waits, not %d", th, len(left[th]), i)
						}
						lowest = min(lowest, id.Record())
						break
					}
				}
			}
			if got := h.lowest(uint64(n + 1)); got != lowest {
				t.Fatalf("the lowest that is held is %d, not %d", got, lowest)
			}
		}
		for _, id := range p.list {
			p.done[id](nil)
		}
		drain()
		for th, ids := range sent {
			if slices.Sort(left[th]); !slices.Equal(ids, left[th]) {
				t.Fatalf("%v: sent %v, left %v", th, ids, left[th])
			}
		}
		if h.total != 0 || len(h.threads) != 0 || len(h.numbers) != 0 {
			t.Fatalf("left behind: %d, %d threads, %d numbers", h.total, len(h.threads), len(h.numbers))
		}
	})
}

func TestTextAsksForNothing(t *testing.T) {
	t.Parallel()
	p := &pending{done: map[message.ID]func(*fault.Error){}}
	h := newHeld(p)
	for id, c := range []message.Content{
		text, {Kind: message.KindImage, Document: []byte(`{"media_id":"1","sha256":"ab"}`)},
		{Kind: message.KindTemplate, Document: []byte(`{"name":"x","body":"see \"link\":"}`)},
	} {
		if !h.pass(t.Context(), outgoing(id+1, id, c), false) {
			t.Errorf("%s is held back", c.Document)
		}
	}
	if len(p.list) != 0 || h.total != 0 {
		t.Errorf("asked for %v", p.list)
	}
}

func TestAFloodOfLinksGivesUpItsOldest(t *testing.T) {
	t.Parallel()
	p := &pending{done: map[message.ID]func(*fault.Error){}}
	h := newHeld(p)
	for id := 1; id <= maxHeldOfOne+10; id++ {
		h.pass(t.Context(), outgoing(id, 2*id, link), false)
	}
	small := outgoing(maxHeldOfOne+100, 1, link)
	h.pass(t.Context(), small, false)
	_, failed := h.release(0)
	if len(failed) != 10 || failed[0].ID.Record() != 1 || failed[9].ID.Record() != 10 || failed[0].Code != 131053 {
		t.Fatalf("%d were given up: %+v", len(failed), failed[:min(len(failed), 2)])
	}
	p.done[failed[0].ID](nil) // too late
	if out, failed := h.release(0); len(out)+len(failed) != 0 {
		t.Errorf("what was given up came back: %v, %v", out, failed)
	}
	p.done[small.ID](nil)
	if out, _ := h.release(0); len(out) != 1 {
		t.Error("another number's message suffered")
	}
}

func TestWhatExpiredWhileItWaitedIsNotHandedOver(t *testing.T) {
	t.Parallel()
	p := &pending{done: map[message.ID]func(*fault.Error){}}
	h := newHeld(p)
	o := outgoing(1, 0, link)
	o.Until = 1000
	h.pass(t.Context(), o, false)
	h.pass(t.Context(), outgoing(2, 0, text), false)
	p.done[o.ID](nil)
	out, failed := h.release(1000)
	if len(failed) != 0 || len(out) != 1 || out[0].ID.Record() != 2 {
		t.Errorf("%v, %v", out, failed)
	}
}

// BenchmarkPass is what the dispatcher adds to a message of text: nanoseconds and no memory.
func BenchmarkPass(b *testing.B) {
	h := newHeld(&pending{done: map[message.ID]func(*fault.Error){}})
	for name, c := range map[string]message.Content{
		"text":     text,
		"template": {Kind: message.KindTemplate, Document: []byte(`{"name":"booking_confirmed","language":"fr","category":"utility","body":"Bonjour Ada, votre réservation AZ1234 est confirmée pour le 12 mars.","buttons":[{"type":"quick_reply","text":"Modifier","payload":"Modifier"}]}`)},
	} {
		b.Run(name, func(b *testing.B) {
			o := outgoing(1, 0, c)
			b.ReportAllocs()
			for b.Loop() {
				if !h.pass(b.Context(), o, false) {
					b.Fatal("held back")
				}
			}
		})
	}
}
