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

// road is what a drawn run knows: what was sent, what left, and what waits for an answer.
type road struct {
	*held
	pending    *pending
	sent, left map[fact.Thread][]message.ID
	last       map[fact.Thread]message.ID // that was handed over
	waits      map[message.ID]bool
}

// TestMessagesPassInOrder draws messages of several threads, with and without links, and answers in any
// order, well or ill: each message leaves once, a thread's in order, none that could go is kept.
func TestMessagesPassInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := &pending{done: map[message.ID]func(*fault.Error){}}
		r := &road{newHeld(p), p, map[fact.Thread][]message.ID{}, map[fact.Thread][]message.ID{}, map[fact.Thread]message.ID{}, map[message.ID]bool{}}
		n := rapid.IntRange(1, 60).Draw(t, "n")
		for id := 1; id <= n; id++ {
			r.send(t, outgoing(id, rapid.IntRange(0, 3).Draw(t, "thread"), rapid.SampledFrom([]message.Content{text, link}).Draw(t, "content")))
			for len(p.list) > 0 && rapid.Bool().Draw(t, "answer") {
				r.answer(rapid.IntRange(0, len(p.list)-1).Draw(t, "which"), rapid.SampledFrom([]*fault.Error{nil, fault.MediaUpload.New()}).Draw(t, "outcome"))
			}
			r.drain(t)
			r.check(t, uint64(n+1))
		}
		for len(p.list) > 0 {
			r.answer(0, nil)
		}
		r.drain(t)
		r.checkEmpty(t)
	})
}

func (r *road) send(t *rapid.T, o *Outgoing) {
	r.sent[o.Thread] = append(r.sent[o.Thread], o.ID)
	r.waits[o.ID] = o.Content.HasLinks()
	if r.pass(t.Context(), o, false) {
		r.handedOver(t, o.Thread, o.ID)
	}
}

func (r *road) answer(i int, outcome *fault.Error) {
	id := r.pending.list[i]
	r.pending.list = slices.Delete(r.pending.list, i, i+1)
	r.waits[id] = false
	r.pending.done[id](outcome)
}

func (r *road) handedOver(t *rapid.T, th fact.Thread, id message.ID) {
	if id <= r.last[th] {
		t.Fatalf("%v: %d was handed over after %d", th, id, r.last[th])
	}
	r.last[th] = id
	r.left[th] = append(r.left[th], id)
}

func (r *road) drain(t *rapid.T) {
	out, failed := r.release(0)
	for _, o := range out {
		r.handedOver(t, o.Thread, o.ID)
	}
	for _, f := range failed {
		r.left[f.Thread] = append(r.left[f.Thread], f.ID)
	}
}

// check looks whether in each thread all before the first that waits has left, and nothing after it.
func (r *road) check(t *rapid.T, next uint64) {
	lowest := next
	for th, ids := range r.sent {
		first := slices.IndexFunc(ids, func(id message.ID) bool { return r.waits[id] })
		if first < 0 {
			first = len(ids)
		} else {
			lowest = min(lowest, ids[first].Record())
		}
		if len(r.left[th]) != first {
			t.Fatalf("%v: %d left before the one that waits, not %d", th, len(r.left[th]), first)
		}
	}
	if got := r.lowest(next); got != lowest {
		t.Fatalf("the lowest that is held is %d, not %d", got, lowest)
	}
}

func (r *road) checkEmpty(t *rapid.T) {
	for th, ids := range r.sent {
		if slices.Sort(r.left[th]); !slices.Equal(ids, r.left[th]) {
			t.Fatalf("%v: sent %v, left %v", th, ids, r.left[th])
		}
	}
	if r.total != 0 || len(r.threads) != 0 || len(r.numbers) != 0 {
		t.Fatalf("left behind: %d, %d threads, %d numbers", r.total, len(r.threads), len(r.numbers))
	}
}

func TestTextAsksForNothing(t *testing.T) {
	t.Parallel()
	p := &pending{done: map[message.ID]func(*fault.Error){}}
	h := newHeld(p)
	for id, c := range []message.Content{
		text,
		{Kind: message.KindImage, Document: []byte(`{"media_id":"1","sha256":"ab"}`)},
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
