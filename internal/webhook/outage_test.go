package webhook

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"turnpike/internal/fact"
)

// TestAReceiverThatIsDownForADay gets everything in order when it is back, was asked ever more seldom
// meanwhile, and delays nothing of the other receiver.
func TestAReceiverThatIsDownForADay(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		r.cfg.Concurrency = 16 // so that all conversations fail at once and none is fresh later
		in, other := &receiver{}, &receiver{}
		r.world.edit(func(w *spec) {
			w.addApp(2, "http://127.0.0.1:2/")
			w.links[link{10, 2}] = w.links[link{10, theApp}]
		})
		in.say(refuse(http.StatusBadGateway))
		r.serve(hook, in)
		r.serve("http://127.0.0.1:2/", other)
		r.start()
		n := 0
		for range 24 * 12 {
			for range 9 {
				r.add(text(100, n%9, fmt.Sprintf("m%d", n)))
				n++
			}
			r.pass(5 * time.Minute)
		}
		if got := len(other.taken()); got != n {
			t.Fatalf("the other endpoint took %d of %d", got, n)
		}
		tries := in.all()
		if len(tries) < 24*6 || len(tries) > 24*12+60 {
			t.Errorf("the endpoint was tried %d times in a day", len(tries))
		}
		checkPauses(t, tries, r.cfg.MaxBackoff)
		if s := r.endpoint(appID); s.State != "down" || s.Pending != n || s.NextAttemptAt <= time.Now().UnixMilli() || s.Oldest == 0 {
			t.Errorf("it is %+v", s)
		}
		in.forget()
		in.say(nil)
		r.pass(r.cfg.MaxBackoff)
		exactlyOnce(t, in.taken(), n)
		inOrder(t, in.taken())
		if s := r.endpoint(appID); s.State != "ok" || s.Pending != 0 || s.NextAttemptAt != 0 {
			t.Errorf("afterwards it is %+v", s)
		}
		if a := r.attempts(appID); len(a) != len(tries)+len(in.all()) {
			t.Errorf("%d attempts are on record, %d were made", len(a), len(tries)+len(in.all()))
		}
	})
}

// checkPauses checks that once every conversation was tried, pauses double until the longest and are not
// all alike.
func checkPauses(t *testing.T, tries []*post, most time.Duration) {
	t.Helper()
	first := 0
	seen := map[string]bool{}
	for i, p := range tries {
		if thread := p.updates[0].thread(); !seen[thread] {
			seen[thread], first = true, i+1
		}
	}
	ceiling := firstBackoff
	for ceiling < tries[first].at.Sub(tries[first-1].at) {
		ceiling *= 2
	}
	if first > 30 || ceiling > 256*firstBackoff {
		t.Errorf("after %d tries there is a pause of up to %s", first, ceiling)
	}
	different := map[time.Duration]bool{}
	for i := first; i < len(tries); i++ {
		d := tries[i].at.Sub(tries[i-1].at)
		if d < ceiling/2 || d > ceiling+time.Second {
			t.Fatalf("pause %d is %s, not between %s and %s", i, d, ceiling/2, ceiling)
		}
		different[d] = true
		ceiling = min(2*ceiling, most)
	}
	if len(different) < len(tries)/2 {
		t.Errorf("%d pauses have %d lengths only: no jitter", len(tries), len(different))
	}
}

// TestAfterSevenDaysUpdatesAreGivenUp keeps those that are younger.
func TestAfterSevenDaysUpdatesAreGivenUp(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		advance := r.ownClock()
		in := &receiver{}
		in.say(refuse(http.StatusInternalServerError))
		r.serve(hook, in)
		r.start()
		r.add(text(100, 1, "m0"), text(100, 2, "m1"))
		advance(24 * time.Hour)
		r.add(text(100, 1, "m2"), text(100, 3, "m3"))
		advance(5*24*time.Hour + 23*time.Hour)
		r.pass(3 * r.cfg.MaxBackoff)
		if s := r.endpoint(appID); s.Pending != 4 {
			t.Fatalf("%d updates are pending after just less than 7 days", s.Pending)
		}
		advance(time.Hour)
		r.pass(3 * r.cfg.MaxBackoff)
		if s := r.endpoint(appID); s.Pending != 2 {
			t.Fatalf("%d updates are pending after 7 days and an hour, not the younger 2", s.Pending)
		}
		gone := 0
		for _, a := range r.attempts(appID) {
			if strings.HasPrefix(a.Error, "given up") {
				gone += a.Updates
			}
		}
		if gone != 2 {
			t.Errorf("the loss of %d updates is on record, not of 2", gone)
		}
		in.forget()
		in.say(nil)
		r.pass(r.cfg.MaxBackoff)
		exactlyOnce(t, in.taken(), 2)
	})
}

// TestAnOldBacklogInTheJournalIsGivenUpToo: what an endpoint cannot hold in memory is not delivered
// after the horizon either.
func TestAnOldBacklogInTheJournalIsGivenUpToo(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		advance := r.ownClock()
		r.cfg.MaxPending = 16
		in := &receiver{}
		in.say(refuse(http.StatusInternalServerError))
		r.serve(hook, in)
		r.start()
		r.add(texts(100, 500)...)
		r.pass(time.Hour)
		advance(6 * 24 * time.Hour)
		r.add(texts(101, 8)...)
		advance(24 * time.Hour)
		r.pass(3 * r.cfg.MaxBackoff)
		if s := r.endpoint(appID); s.Pending != 8 || s.Behind != 0 {
			t.Errorf("%d are pending and %d behind, not 8 and 0", s.Pending, s.Behind)
		}
		in.forget()
		in.say(nil)
		r.pass(r.cfg.MaxBackoff)
		exactlyOnce(t, in.taken(), 8)
		if gone := metric(t, r, "turnpike_webhook_given_up_total"); gone != 500 {
			t.Errorf("the metric counts %g given up, not 500", gone)
		}
	})
}

// TestWhatWaitedWhileTheProgramWasOffIsTried, however old it is.
func TestWhatWaitedWhileTheProgramWasOffIsTried(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		advance := r.ownClock()
		in := &receiver{}
		end := r.serve(hook, in)
		r.start()
		end()
		r.add(texts(100, 40)...)
		r.pass(time.Minute)
		r.stop()
		advance(9 * 24 * time.Hour)
		r.serve(hook, in)
		r.start()
		r.pass(time.Minute)
		exactlyOnce(t, in.taken(), 40)
	})
}

// TestAClockThatJumpsStopsNothing: pauses do not follow it, and nothing is lost.
func TestAClockThatJumpsStopsNothing(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{-3 * 24 * time.Hour, -time.Hour, time.Hour, 3 * 24 * time.Hour, 30 * 24 * time.Hour} {
		t.Run(jump.String(), func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, r *rig) {
				advance := r.ownClock()
				in := &receiver{}
				r.serve(hook, in)
				r.start()
				if jump < 7*24*time.Hour { // a longer one makes what waits too old, if it also fails
					in.say(refuse(http.StatusInternalServerError))
				}
				r.add(texts(100, 20)...)
				r.pass(3 * time.Minute)
				advance(jump)
				r.add(texts(101, 20)...)
				r.pass(3 * time.Minute)
				in.say(nil)
				r.pass(r.cfg.MaxBackoff)
				exactlyOnce(t, in.taken(), 40)
				if s := r.endpoint(appID); s.State != "ok" {
					t.Errorf("it is %+v", s)
				}
			})
		})
	}
}

// TestMemoryStaysBoundedWithADeadEndpoint: what it cannot hold waits in the journal, and comes all the
// same.
func TestMemoryStaysBoundedWithADeadEndpoint(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		r.cfg.MaxPending = 1000
		in := &receiver{}
		end := r.serve(hook, in)
		r.start()
		end()
		const n = 20_000
		facts := make([]fact.Fact, 0, n)
		for i := range n {
			facts = append(facts, text(100, i%700, fmt.Sprintf("m%d", i)))
		}
		for len(facts) > 0 {
			r.add(facts[:2000]...)
			facts = facts[2000:]
			r.pass(time.Minute)
			if s := r.endpoint(appID); s.Pending > r.cfg.MaxPending {
				t.Fatalf("%d updates are held in memory; %d are allowed", s.Pending, r.cfg.MaxPending)
			}
		}
		r.room.mu.Lock()
		e := r.room.endpoints[appID]
		r.room.mu.Unlock()
		e.mu.Lock()
		if n := len(e.queue.order); n > 2*r.cfg.MaxPending+tidyAbove {
			t.Errorf("the order holds %d", n)
		}
		e.mu.Unlock()
		r.serve(hook, in)
		r.pass(r.cfg.MaxBackoff)
		exactlyOnce(t, in.taken(), n)
		inOrder(t, in.taken())
	})
}

// TestAStuckConversationKeepsNothingElseInMemory: one update that a receiver dislikes stays for days,
// while all others flow; a restart then brings nothing twice.
func TestAStuckConversationKeepsNothingElseInMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		r.cfg.PassAfter = 0
		in := &receiver{}
		dislike := func(w http.ResponseWriter, p *post) {
			for _, u := range p.updates {
				if u.number == "101" {
					w.WriteHeader(http.StatusInternalServerError)
				}
			}
		}
		in.say(dislike)
		r.serve(hook, in)
		r.start()
		r.add(text(101, 1, "m0"), text(101, 1, "m1"))
		const n = 4000
		for i := range n / 100 {
			var facts []fact.Fact
			for k := range 100 {
				facts = append(facts, text(100, k, fmt.Sprintf("m%d", i)))
			}
			r.add(facts...)
			r.pass(time.Minute)
		}
		r.room.mu.Lock()
		e := r.room.endpoints[appID]
		r.room.mu.Unlock()
		e.mu.Lock()
		if n := len(e.queue.order); n > 2*2+tidyAbove {
			t.Errorf("the order holds %d with 2 pending", n)
		}
		e.mu.Unlock()
		if s := r.endpoint(appID); s.State != "retrying" || s.Pending != 2 {
			t.Errorf("it is %+v", s)
		}
		exactlyOnce(t, in.taken(), n)
		r.restart()
		r.pass(time.Minute)
		exactlyOnce(t, in.taken(), n)
		r.crash()
		r.pass(time.Minute)
		exactlyOnce(t, in.taken(), n)
		in.say(nil)
		r.pass(r.cfg.MaxBackoff)
		exactlyOnce(t, in.taken(), n+2)
		inOrder(t, in.taken())
	})
}

// TestADislikedUpdateInABacklogDelaysOnlyItsConversation.
func TestADislikedUpdateInABacklogDelaysOnlyItsConversation(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		in.say(after(50*time.Millisecond, func(w http.ResponseWriter, p *post) {
			for _, u := range p.updates {
				if u.text == "poison" {
					w.WriteHeader(http.StatusInternalServerError)
				}
			}
		}))
		r.serve(hook, in)
		r.start()
		facts := texts(100, 3000)
		facts[1500] = text(100, 1500, "poison")
		r.add(facts...)
		r.pass(20 * time.Second)
		if n := len(in.taken()); n != 2999 {
			t.Errorf("%d of 2999 others were taken", n)
		}
		if s := r.endpoint(appID); s.State != "retrying" {
			t.Errorf("it is %+v", s)
		}
		before := len(in.all())
		r.pass(time.Hour)
		if tries := len(in.all()) - before; tries < 8 || tries > 30 {
			t.Errorf("the disliked update was tried %d times in an hour", tries)
		}
	})
}
