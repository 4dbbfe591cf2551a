package webhook

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/store"
)

// TestARestartUnderLoadBringsNothingTwice: requests that are under way end before the room does.
func TestARestartUnderLoadBringsNothingTwice(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		r.cfg.MaxPending = 100
		in := &receiver{}
		in.say(after(300*time.Millisecond, refuse(http.StatusOK)))
		r.serve(hook, in)
		r.start()
		for i := range 20 {
			var facts []fact.Fact
			for k := range 50 {
				facts = append(facts, text(100, k, fmt.Sprintf("m%d", i)))
			}
			r.add(facts...)
			r.pass(700 * time.Millisecond)
			r.restart()
		}
		r.pass(time.Minute)
		exactlyOnce(t, in.taken(), 1000)
		inOrder(t, in.taken())
	})
}

// TestACrashLosesNothing, and brings again at most what was taken since positions were last stored.
func TestACrashLosesNothing(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		r.cfg.MaxPending = 100
		in := &receiver{}
		in.say(after(100*time.Millisecond, refuse(http.StatusOK)))
		r.serve(hook, in)
		r.start()
		for i := range 20 {
			var facts []fact.Fact
			for k := range 50 {
				facts = append(facts, text(100, k, fmt.Sprintf("m%d", i)))
			}
			r.add(facts...)
			r.pass(flushEvery + 50*time.Millisecond)
			r.crash()
		}
		r.pass(time.Minute)
		times := map[string]int{}
		again := 0
		for _, u := range in.taken() {
			times[u.String()]++
			if times[u.String()] > 1 {
				again++
			}
		}
		if len(times) != 1000 {
			t.Errorf("%d of 1000 updates were taken", len(times))
		}
		if most := 20 * 12 * r.cfg.Concurrency; again > most {
			t.Errorf("%d came again; in a second at most %d are taken", again, most)
		}
		inOrder(t, in.taken())
	})
}

// TestNoConnectionOutlivesWhatItWasFor: an endpoint that is gone, a room that was stopped.
func TestNoConnectionOutlivesWhatItWasFor(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		r.serve(numberHook, in)
		r.serve(hook, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.Method == http.MethodGet {
				_, _ = io.WriteString(w, req.FormValue("hub.challenge"))
				return
			}
			in.ServeHTTP(w, req)
		}))
		r.world.edit(setNumber(numberHook))
		r.start()
		r.room.handshakes = r.net.client(handshakeTimeout, 4)
		if err := r.room.Verify(t.Context(), account.Callback{URL: hook, VerifyToken: "x"}); err != nil {
			t.Fatal(err)
		}
		r.add(text(100, 1, "m0"), text(101, 1, "m0"))
		r.pass(time.Second)
		if n := r.net.open.Load(); n != 3 {
			t.Errorf("%d connections are open, not 3", n)
		}
		r.edit(setNumber(""))
		r.pass(time.Second)
		if n := r.net.open.Load(); n != 2 {
			t.Errorf("%d connections are open after an endpoint has gone, not 2", n)
		}
		r.stop()
		synctest.Wait()
		if n := r.net.open.Load(); n != 0 {
			t.Errorf("%d connections are open after the room was stopped", n)
		}
	})
}

// TestARequestCutOffByAStopIsOnRecord and comes again.
func TestARequestCutOffByAStopIsOnRecord(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		in.say(after(9*time.Second, refuse(http.StatusOK)))
		r.serve(hook, in)
		r.start()
		r.add(text(100, 1, "m0"))
		r.pass(time.Second)
		began := time.Now()
		r.stop()
		if took := time.Since(began); took < drainBudget || took > drainBudget+time.Second {
			t.Errorf("stopping took %s", took)
		}
		in.say(nil)
		r.start()
		r.pass(time.Second)
		exactlyOnce(t, in.taken(), 1)
		if a := r.attempts(appID); len(a) != 2 || a[1].Error != "cut off: the program stops" || a[0].Status != 200 {
			t.Errorf("on record are %+v", a)
		}
	})
}

// TestABrokenDiskDelaysNothing: positions and attempts are stored when it is well again.
func TestABrokenDiskDelaysNothing(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		r.serve(hook, in)
		r.start()
		r.store.broken.Store(true)
		r.add(texts(100, 100)...)
		r.pass(time.Minute)
		exactlyOnce(t, in.taken(), 100)
		if !strings.Contains(r.logs.String(), "positions were not stored") {
			t.Error("nothing is said of it")
		}
		r.store.broken.Store(false)
		r.pass(2 * flushEvery)
		if a := r.attempts(appID); len(a) != 100 {
			t.Errorf("%d attempts are on record, not 100", len(a))
		}
		r.crash()
		r.pass(time.Minute)
		exactlyOnce(t, in.taken(), 100)
	})
}

// TestAttemptsAreKeptSevenDays and can be listed page by page, newest first.
func TestAttemptsAreKeptSevenDays(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		advance := r.ownClock()
		in := &receiver{}
		in.say(after(20*time.Millisecond, refuse(http.StatusOK)))
		r.serve(hook, in)
		r.start()
		for i := range 7 {
			r.add(text(100, 1, fmt.Sprintf("m%d", i)))
			r.pass(2 * flushEvery)
			advance(24 * time.Hour)
		}
		all := r.attempts(appID)
		if len(all) != 7 || all[0].At <= all[6].At || all[0].LatencyMS != 20 || all[0].Status != 200 || all[0].Bytes < 300 {
			t.Fatalf("on record are %+v", all)
		}
		page, err := r.store.Attempts(t.Context(), appID, all[2].ID, 3)
		if err != nil || len(page) != 3 || page[0].ID != all[3].ID || page[2].ID != all[5].ID {
			t.Errorf("the page after the third has %+v, %v", page, err)
		}
		r.pass(cleanEvery)
		if all = r.attempts(appID); len(all) != 6 {
			t.Errorf("after 7 days and an hour %d attempts are on record, not 6", len(all))
		}
		advance(5 * 24 * time.Hour)
		r.restart()
		r.pass(time.Second)
		if all = r.attempts(appID); len(all) != 1 {
			t.Errorf("12 days after the first %d attempts are on record, not 1", len(all))
		}
	})
}

// TestAttemptsThatCannotBeStoredAreBounded.
func TestAttemptsThatCannotBeStoredAreBounded(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		r.start()
		r.store.broken.Store(true)
		for i := range maxAttempts + 500 {
			r.room.attempt(store.Attempt{Endpoint: appID, At: int64(i + 1)})
		}
		r.pass(time.Minute)
		for i := range 100 {
			r.room.attempt(store.Attempt{Endpoint: appID, At: int64(maxAttempts + 501 + i)})
		}
		r.pass(time.Minute)
		r.store.broken.Store(false)
		all := r.attempts(appID)
		if len(all) != maxAttempts || all[0].At != maxAttempts+600 {
			t.Errorf("%d attempts are on record, the newest is %+v", len(all), all[0])
		}
		families, err := r.registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			if f.GetName() == "turnpike_webhook_attempts_unrecorded_total" && f.GetMetric()[0].GetCounter().GetValue() != 600 {
				t.Errorf("%g are counted as lost, not 600", f.GetMetric()[0].GetCounter().GetValue())
			}
		}
	})
}

// TestARoomThatCannotBegin ends with words and leaves nothing running, which the bubble checks.
func TestARoomThatCannotBegin(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		begin := func() error {
			return New(r.cfg, Deps{
				Journal: r.journal, Store: r.store, Directory: r.world.directory, DirectoryChanged: r.world.changes, Clock: r.clock, Logger: slog.New(slog.DiscardHandler),
			}).Run(t.Context())
		}
		r.store.broken.Store(true)
		if err := begin(); err == nil || !strings.Contains(err.Error(), errBroken.Error()) {
			t.Errorf("with a broken disk and an endpoint that was never stored it ends with %v", err)
		}
		r.store.broken.Store(false)
		r.start()
		r.add(texts(100, 3)...)
		r.pass(time.Minute)
		r.stop()
		r.store.broken.Store(true)
		r.start() // where it was is stored: it goes on
		r.pass(time.Minute)
		r.store.broken.Store(false)
		r.stop()
		r.store.broken.Store(false)
		if err := r.store.SaveDeliveries(t.Context(), []store.EndpointState{{ID: appID, Next: 1000}}, nil); err != nil {
			t.Fatal(err)
		}
		if err := begin(); err == nil || !strings.Contains(err.Error(), "acknowledged records are gone") || !strings.Contains(err.Error(), "restore") {
			t.Errorf("with a journal that lost records it ends with %v", err)
		}
	})
}

// TestRetryNowEndsEveryPause, of the endpoint and of a single conversation.
func TestRetryNowEndsEveryPause(t *testing.T) {
	t.Parallel()
	for name, people := range map[string]int{"endpoint": 5, "conversation": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, r *rig) {
				in := &receiver{}
				in.say(refuse(http.StatusInternalServerError))
				r.serve(hook, in)
				r.start()
				r.add(texts(100, people)...)
				r.pass(3 * time.Hour)
				in.say(nil)
				s := r.endpoint(appID)
				if wait := time.Until(time.UnixMilli(s.NextAttemptAt)); wait < 0 || wait > r.cfg.MaxBackoff {
					t.Errorf("the next attempt is in %s", wait)
				}
				if !r.room.RetryNow(appID) || r.room.RetryNow("app-7") {
					t.Error("RetryNow does not know its endpoints")
				}
				r.pass(time.Millisecond)
				exactlyOnce(t, in.taken(), people)
			})
		})
	}
}

// TestARestartReadsOnlyWhatIsOwed: one update that a receiver dislikes must not make the room read
// everything since again.
func TestARestartReadsOnlyWhatIsOwed(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		in.say(func(w http.ResponseWriter, p *post) {
			if strings.HasPrefix(p.updates[0].text, "poison") {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		r.serve(hook, in)
		r.start()
		r.add(text(100, 1, "m0"))
		var owed []uint64
		for i := range 3 {
			owed = append(owed, r.journal.Next())
			r.add(text(101, 1+i, "poison"))
			r.add(texts(100, 2*worthJumping)...)
			r.pass(time.Minute)
		}
		taken := len(in.taken())
		r.stop()
		live := r.journal.Next()
		r.add(text(100, 1, "m1"))
		r.journal.froms = nil
		r.start()
		r.pass(time.Minute)
		if n := len(in.taken()) - taken; n != 1 {
			t.Errorf("after the restart %d were taken, not the new one alone", n)
		}
		r.stop()
		want := append([]uint64{live + 1}, append(owed, live)...) // the router, and the endpoint
		slices.Sort(want)
		slices.Sort(r.journal.froms)
		if !slices.Equal(r.journal.froms, want) {
			t.Errorf("readers began at %v, not at %v", r.journal.froms, want)
		}
	})
}

// TestAPositionThatCouldNotBeForgotten is, later: it would bring everything back.
func TestAPositionThatCouldNotBeForgotten(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		r.world.edit(setNumber(numberHook))
		in := &receiver{}
		r.serve(hook, in)
		r.serve(numberHook, in)
		r.start()
		r.add(text(100, 1, "m0"))
		r.pass(time.Minute)
		r.store.broken.Store(true)
		r.world.edit(setNumber(""))
		if err := r.room.Follow(t.Context()); err == nil || !strings.Contains(err.Error(), errBroken.Error()) {
			t.Errorf("Follow says %v", err)
		}
		r.store.broken.Store(false)
		r.add(text(100, 1, "m1"))
		r.pass(time.Minute)
		states, err := r.store.EndpointStates(t.Context())
		if err != nil || len(states) != 1 || states[0].ID != appID {
			t.Errorf("stored are %+v, %v", states, err)
		}
		r.crash()
		r.pass(time.Minute)
		exactlyOnce(t, in.taken(), 2)

		// Nor is the position of one that came back in the meantime.
		r.edit(setNumber(numberHook))
		r.store.broken.Store(true)
		r.world.edit(setNumber(""))
		_ = r.room.Follow(t.Context())
		r.world.edit(setNumber(numberHook))
		_ = r.room.Follow(t.Context())
		r.store.broken.Store(false)
		r.pass(time.Minute)
		if states, err = r.store.EndpointStates(t.Context()); err != nil || len(states) != 2 {
			t.Errorf("stored are %+v, %v", states, err)
		}
	})
}
