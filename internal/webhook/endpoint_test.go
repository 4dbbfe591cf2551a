package webhook

import (
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/account"
)

func newTestEndpoint(limits Config) *endpoint {
	t := &target{id: appID, app: &account.App{ID: theApp}, url: hook, maxBatch: 100}
	return newEndpoint(t, limits, Guard{}.Client(time.Second, 1), time.Now, newMetrics(nil, nil).of(appID))
}

// mustTake takes a batch that is there.
func mustTake(t *testing.T, e *endpoint) *batch {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.next()
	if b == nil {
		t.Fatal("there is nothing to send")
	}
	e.inFlight++ // as take does, which would wait
	b.round = e.health.round
	return b
}

// TestWhatIsReadForAnOldRouteIsNotTaken: a number leaves, or comes, between reading and taking in.
func TestWhatIsReadForAnOldRouteIsNotTaken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*endpoint){
		"leaves": func(e *endpoint) { e.leave(100, 50) },
		"joins":  func(e *endpoint) { e.join(101, 20, nil, 50) },
		"closes": func(e *endpoint) { e.close() },
	} {
		e := newTestEndpoint(DefaultConfig())
		e.backlog = newBacklog(10)
		if from, ok := e.waitForRoom(); from != 10 || !ok {
			t.Fatalf("reading begins at %d", from)
		}
		if !e.accept(someItem(10, 1, 1), 10) {
			t.Fatal("a record was not taken in")
		}
		change(e)
		if e.accept(someItem(11, 1, 1), 11) || e.backlog.from != 11 {
			t.Errorf("%s: a record was taken in, or passed over", name)
		}
	}
}

// TestRequestsUnderWayTogetherFailAsOne, and three rounds of failures of several conversations are needed
// to call an endpoint down.
func TestRequestsUnderWayTogetherFailAsOne(t *testing.T) {
	t.Parallel()
	e := newTestEndpoint(DefaultConfig())
	for i := range 20 {
		e.offer(someItem(uint64(i+1), i, 1))
	}
	for round := range failuresToDown {
		if s := e.snapshot(100); s.State == "down" {
			t.Fatalf("down after %d rounds", round)
		}
		var flying []*batch
		for range 5 {
			flying = append(flying, mustTake(t, e))
		}
		for _, b := range flying {
			e.fail(b, "no", true)
		}
	}
	if s := e.snapshot(100); s.State != "down" || e.health.pause == nil || e.health.streak != failuresToDown {
		t.Errorf("after %d rounds it is %s with a streak of %d", failuresToDown, s.State, e.health.streak)
	}
	e.retryNow()
	probe := mustTake(t, e)
	if e.mu.Lock(); e.next() != nil {
		t.Error("two probes at the same time")
	}
	e.mu.Unlock()
	if probe.conversations[0].failures != 0 {
		t.Error("the probe is of a conversation that failed, though others have not")
	}
	e.succeed(probe)
	if s := e.snapshot(100); s.State != "ok" || s.Pending != 19 {
		t.Errorf("after a success it is %+v", s)
	}
	e.close()
}

// TestOneConversationThatFailsIsNoOutage, however often.
func TestOneConversationThatFailsIsNoOutage(t *testing.T) {
	t.Parallel()
	e := newTestEndpoint(DefaultConfig())
	e.offer(someItem(1, 1, 1))
	for range 10 {
		e.fail(mustTake(t, e), "no", true)
		e.retryNow()
	}
	if s := e.snapshot(100); s.State != "retrying" || e.health.pause != nil {
		t.Errorf("it is %+v", s)
	}
	e.offer(someItem(2, 2, 1))
	e.mu.Lock()
	b := e.next()
	e.mu.Unlock()
	if b == nil {
		t.Fatal("another conversation waits")
	}
	e.close()
}

// TestBatchesBeginAgainAfterASuccess and not before, even of conversations that never failed.
func TestBatchesBeginAgainAfterASuccess(t *testing.T) {
	t.Parallel()
	e := newTestEndpoint(DefaultConfig())
	for i := range 1000 {
		e.offer(someItem(uint64(i+1), i, 1))
	}
	b := mustTake(t, e)
	if len(b.items) != 100 {
		t.Fatalf("the first batch carries %d", len(b.items))
	}
	e.fail(b, "no", true)
	b = mustTake(t, e)
	if len(b.items) != 1 {
		t.Fatalf("after a failure a batch carries %d", len(b.items))
	}
	e.succeed(b)
	if b = mustTake(t, e); len(b.items) != 100 {
		t.Fatalf("after a success a batch carries %d", len(b.items))
	}
	e.close()
}

// TestWhoIsBackGetsWhatRested: pauses of single conversations end with the outage that they were part of.
func TestWhoIsBackGetsWhatRested(t *testing.T) {
	t.Parallel()
	e := newTestEndpoint(DefaultConfig())
	e.offer(someItem(1, 1, 1))
	for range 2 { // at once, then it rests
		e.fail(mustTake(t, e), "no", true)
	}
	e.offer(someItem(2, 2, 1))
	e.fail(mustTake(t, e), "no", true)
	if s := e.snapshot(100); s.State != "down" || len(e.health.resting) != 1 {
		t.Fatalf("it is %s and %d rest", s.State, len(e.health.resting))
	}
	e.health.quiet, e.health.pause = nil, nil // as when they have run down, before the other's
	e.succeed(mustTake(t, e))
	if b := mustTake(t, e); b.items[0].update.Record != 1 || len(e.health.resting) != 0 {
		t.Error("the conversation that rested is not the next one")
	}
	e.close()
}

// TestWhoHasNotFailedIsTriedSoon, even when an endpoint seems to be down.
func TestWhoHasNotFailedIsTriedSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newTestEndpoint(DefaultConfig())
		for i := range 3 {
			e.offer(someItem(uint64(i+1), i, 1))
		}
		for e.health.streak < 100 { // until pauses are the longest
			e.fail(mustTake(t, e), "no", true)
			if e.health.down {
				time.Sleep(e.limits.MaxBackoff)
				synctest.Wait()
			}
		}
		e.fail(mustTake(t, e), "no", true)
		e.offer(someItem(10, 10, 1))
		if e.mu.Lock(); e.next() != nil {
			t.Error("it is tried at once")
		}
		e.mu.Unlock()
		time.Sleep(e.limits.MaxBackoff / freshShare)
		synctest.Wait()
		if b := mustTake(t, e); b.items[0].update.Record != 10 {
			t.Errorf("record %d is tried", b.items[0].update.Record)
		} else {
			e.succeed(b)
		}
		e.close()
	})
}

// TestNothingIsPlannedAfterClosing: what fails then is neither given up nor tried again, and no pause
// outlives the endpoint.
func TestNothingIsPlannedAfterClosing(t *testing.T) {
	t.Parallel()
	e := newTestEndpoint(DefaultConfig())
	for i := range 6 {
		e.offer(someItem(uint64(i+1), i, 1))
	}
	flying := mustTake(t, e)
	flying.conversations[0].failures = 2
	for range failuresToDown {
		e.fail(mustTake(t, e), "no", true)
		e.mu.Lock()
		e.rest(flying.conversations[0])
		e.mu.Unlock()
	}
	pause, quiet := e.health.pause, e.health.quiet
	if pause == nil || quiet == nil || len(e.health.resting) == 0 {
		t.Fatal("nothing pauses")
	}
	flying.items[0].update.At = time.Now().Add(-2 * horizon).UnixMilli()
	e.close()
	if pause.timer.Stop() || quiet.timer.Stop() || len(e.health.resting) != 0 {
		t.Error("a timer runs after closing")
	}
	if n := e.fail(flying, "cut off", false); n != 0 {
		t.Errorf("%d were given up after closing", n)
	}
	if e.health.pause != nil || len(e.health.resting) != 0 {
		t.Error("a pause begins after closing")
	}
	if e.take() != nil {
		t.Error("a closed endpoint still sends")
	}
	s, ok := e.state(100)
	if !ok || len(s.Owed) != 6 || s.Next != 100 {
		t.Errorf("its state is %+v", s)
	}
}

// TestAnIdleEndpointIsStoredSeldom.
func TestAnIdleEndpointIsStoredSeldom(t *testing.T) {
	t.Parallel()
	e := newTestEndpoint(DefaultConfig())
	if _, ok := e.state(10); !ok {
		t.Error("a new endpoint is not stored")
	}
	if s, ok := e.state(11); ok {
		t.Errorf("nothing happened, and yet %+v", s)
	}
	if _, ok := e.state(10 + idleRecords); !ok {
		t.Error("it is not stored though the journal grew by much")
	}
	e.offer(someItem(10+idleRecords, 1, 1))
	if s, ok := e.state(11 + idleRecords); !ok || len(s.Owed) != 1 {
		t.Errorf("after an update its state is %+v, %t", s, ok)
	}
	e.touch()
	if _, ok := e.state(11 + idleRecords); !ok {
		t.Error("what could not be stored is not tried again")
	}
}
