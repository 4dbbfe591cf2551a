package review

import (
	"testing"
	"time"

	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/template"
)

// paced is a marketing template of which messages are sent until one is held.
func (b *bench) paced() *template.Template {
	b.t.Helper()
	c := utility("sale", "Everything costs less this week.")
	c.Category = message.Marketing
	one := b.create(c)
	b.told()
	b.firstOnes(one)
	return one
}

func (b *bench) firstOnes(one *template.Template) {
	b.t.Helper()
	for i := range pacedFirst + 1 {
		held, err := b.Paces(b.t.Context(), b.find(b.acc.ID, one.ID))
		if err != nil || held != (i == pacedFirst) {
			b.t.Fatalf("message %d is held: %v, %v", i+1, held, err)
		}
	}
}

// holds keeps a message and gives what becomes of it: one value once its wait is over.
func (b *bench) holds(one *template.Template) <-chan *fault.Error {
	end := make(chan *fault.Error, 2)
	b.Hold(one.ID, b.now.UnixMilli(), func(f *fault.Error) { end <- f })
	return end
}

func (b *bench) waits(end <-chan *fault.Error) {
	b.t.Helper()
	select {
	case f := <-end:
		b.t.Fatalf("the wait is over: %v", f)
	default:
	}
}

func (b *bench) ends(end <-chan *fault.Error, want *fault.Fault) {
	b.t.Helper()
	select {
	case f := <-end:
		if (f == nil) != (want == nil) || (f != nil && f.Fault != want) {
			b.t.Fatalf("the wait ends with %v", f)
		}
	default:
		b.t.Fatal("it waits")
	}
}

func TestHeldMessagesFollowTheScore(t *testing.T) {
	t.Parallel()
	for score, want := range map[template.Quality]*fault.Fault{template.Green: nil, template.Yellow: nil, template.Red: fault.TemplatePaused} {
		b := newBench(t, "automatic")
		one := b.paced()
		end := b.holds(one)
		b.waits(end)
		if _, err := b.Score(t.Context(), b.acc.ID, one.ID, score); err != nil {
			t.Fatal(err)
		}
		b.ends(end, want)
		b.ends(b.holds(one), want) // it came too late to wait
		if want == nil {
			if held, err := b.Paces(t.Context(), b.find(b.acc.ID, one.ID)); held || err != nil {
				t.Errorf("%s: held: %v, %v", score, held, err)
			}
			continue
		}
		b.wantTold("sale quality RED", "sale PAUSED RATE_LIMITING_PAUSE")
		b.now = b.now.Add(100 * time.Hour)
		if _, err := b.doDue(t.Context()); err != nil || b.find(b.acc.ID, one.ID).Status != template.Paused {
			t.Fatalf("nobody unpaused it, %v", err)
		}
		if _, err := b.Unpause(t.Context(), b.acc.ID, one.ID); err != nil {
			t.Fatal(err)
		}
		b.firstOnes(one) // it begins anew
	}
}

func TestNobodyIsHeldForLong(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	one := b.paced()
	end := b.holds(one)
	if next := b.letGo(b.now.UnixMilli()); next != lookEvery {
		t.Errorf("the next look is in %s", next)
	}
	b.waits(end)
	b.now = b.now.Add(time.Hour - 10*time.Second)
	if next := b.letGo(b.now.UnixMilli()); next != 10*time.Second {
		t.Errorf("the next look is in %s", next)
	}
	b.waits(end)
	b.now = b.now.Add(10 * time.Second)
	b.letGo(b.now.UnixMilli())
	b.ends(end, nil)
	if held, err := b.Paces(t.Context(), b.find(b.acc.ID, one.ID)); held || err != nil {
		t.Errorf("after the longest wait the next message is held: %v, %v", held, err)
	}
}

func TestOnlyMarketingIsPaced(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	one := b.create(utility("parcel", "Your parcel has left our house."))
	for range 2 * pacedFirst {
		if held, err := b.Paces(t.Context(), one); held || err != nil {
			t.Fatal(held, err)
		}
	}
}
