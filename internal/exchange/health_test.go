package exchange

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"turnpike/internal/fault"
	"turnpike/internal/flow"
	"turnpike/internal/message"
)

// status is the flow's as it is stored.
func (b *bench) status(f *flow.Flow) flow.Status {
	b.t.Helper()
	kept, err := b.Find(b.t.Context(), f.Account, f.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return kept.Status
}

// look has the room look at all endpoints once a minute for a while.
func (b *bench) look(minutes int) {
	b.t.Helper()
	for range minutes {
		b.pass(time.Minute)
		if err := b.Look(b.t.Context()); err != nil {
			b.t.Fatal(err)
		}
	}
}

func TestAnEndpointThatFailsThrottlesItsFlow(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	f, e := b.booked(next("CITY", `{}`))
	ctx := t.Context()
	open := func(times int) {
		for range times {
			_, err := b.Open(ctx, form(f, nil))
			if err != nil && !errors.Is(err, ErrFails) {
				t.Fatal(err)
			}
			b.pass(time.Second)
		}
	}
	open(19)
	b.wantTold()
	down := func(*asked) (int, string) { return http.StatusInternalServerError, "" }
	e.says(down)
	open(1) // 1 of 20
	b.wantTold("ENDPOINT_ERROR_RATE ACTIVATED 5ns")
	open(1) // 2 of 21: 9 %
	b.wantTold()
	open(1) // 3 of 22
	b.wantTold("ENDPOINT_ERROR_RATE ACTIVATED 10ns")
	open(16) // 19 of 38
	b.wantTold("ENDPOINT_ERROR_RATE ACTIVATED 50ns", "PUBLISHED>THROTTLED")

	// Ten messages an hour, and who has one can still fill it in.
	if err := b.Sendable(ctx, travel, &message.Flow{ID: f.IDText()}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Open(ctx, form(f, nil)); !errors.Is(err, ErrFails) {
		t.Fatal(err)
	}

	// Health checks fail too: when it was throttled for ten minutes, the flow is blocked.
	b.look(9)
	if s := b.status(f); s != flow.Throttled {
		t.Fatalf("within ten minutes it is %s", s)
	}
	b.look(2)
	if s := b.status(f); s != flow.Blocked {
		t.Fatalf("after ten minutes it is %s", s)
	}
	if got := b.told(); !slices.Equal(got, []string{"ENDPOINT_AVAILABILITY ACTIVATED 90ns", "THROTTLED>BLOCKED"}) {
		t.Fatalf("told %q", got)
	}
	b.refused(b.Sendable(ctx, travel, &message.Flow{ID: f.IDText()}), fault.FlowBlocked, "endpoint fails")
	if _, err := b.Open(ctx, form(f, nil)); !errors.Is(err, ErrFails) {
		t.Fatal(err)
	}

	// The endpoint is back: a step every ten minutes, when the window sees no failures any more.
	e.says(nil)
	b.look(60)
	if s := b.status(f); s != flow.Published {
		t.Fatalf("an hour later it is %s", s)
	}
	told := b.told()
	wantInOrder(t, told, "BLOCKED>THROTTLED", "THROTTLED>PUBLISHED")
	for _, line := range []string{"ENDPOINT_AVAILABILITY DEACTIVATED 90ns", "ENDPOINT_ERROR_RATE DEACTIVATED 5ns", "ENDPOINT_ERROR_RATE DEACTIVATED 10ns", "ENDPOINT_ERROR_RATE DEACTIVATED 50ns"} {
		if !slices.Contains(told, line) {
			t.Errorf("told %q without %q", told, line)
		}
	}
	if len(told) != 6 {
		t.Errorf("told %q", told)
	}
	if err := b.Sendable(ctx, travel, &message.Flow{ID: f.IDText()}); err != nil {
		t.Fatal(err)
	}
}

func wantInOrder(t *testing.T, all []string, want ...string) {
	t.Helper()
	at := -1
	for _, w := range want {
		i := slices.Index(all, w)
		if i <= at {
			t.Fatalf("%q is not in %q, or not in its place", w, all)
		}
		at = i
	}
}

func TestASlowEndpoint(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	f, e := b.booked(nil)
	slow := func(d time.Duration) {
		e.says(func(*asked) (int, string) {
			b.pass(d)
			return http.StatusOK, `{"screen":"CITY","data":{}}`
		})
		for range 20 {
			if _, err := b.Open(t.Context(), form(f, nil)); err != nil {
				t.Fatal(err)
			}
		}
	}
	slow(999 * time.Millisecond)
	b.wantTold()
	slow(time.Second)
	b.wantTold("ENDPOINT_LATENCY ACTIVATED 1µs")
	slow(6 * time.Second)
	b.wantTold("ENDPOINT_LATENCY ACTIVATED 5µs")
	slow(8 * time.Second)
	b.wantTold("ENDPOINT_LATENCY ACTIVATED 7µs", "PUBLISHED>THROTTLED")
}

// What only phones cannot use is told, and throttles nothing.
func TestAnswersThatPhonesCannotUse(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	f, _ := b.booked(next("NONE", `{}`))
	for range 10 {
		if _, err := b.Open(t.Context(), form(f, nil)); !errors.Is(err, ErrFails) {
			t.Fatal(err)
		}
	}
	b.wantTold("CLIENT_ERROR_RATE ACTIVATED 5ns", "CLIENT_ERROR_RATE ACTIVATED 10ns", "CLIENT_ERROR_RATE ACTIVATED 50ns")
	if s := b.status(f); s != flow.Published {
		t.Fatalf("it is %s", s)
	}
}

func TestFiguresAreKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	f, e := b.booked(next("CITY", `{}`))
	ctx := t.Context()
	open := func() {
		if _, err := b.Open(ctx, form(f, nil)); err != nil && !errors.Is(err, ErrFails) {
			t.Fatal(err)
		}
	}
	began := b.clock()
	open()
	open()
	b.pass(time.Hour)
	e.says(func(*asked) (int, string) { return 500, "" })
	open()
	if err := b.Look(ctx); err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{"12 requests all": 2, "12 latency 1": 2, "13 requests all": 1, "13 latency 1": 1, "13 errors " + flow.FailStatus: 1, "13 pings failed": 1}
	check := func(since time.Time, want map[string]int64) {
		t.Helper()
		counts, err := b.Counts(ctx, f.ID, since, b.clock().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int64{}
		for _, c := range counts {
			got[time.UnixMilli(c.Hour).UTC().Format("15")+" "+c.Metric+" "+c.Key] = c.Count
		}
		if len(got) != len(want) {
			t.Fatalf("%v, want %v", got, want)
		}
		for k, n := range want {
			if got[k] != n {
				t.Errorf("%s is %d, want %d", k, got[k], n)
			}
		}
	}
	check(began, want)
	check(began, want) // they are counted once
	b.pass(keepCounts - 30*time.Minute)
	if err := b.Store.ForgetFlowCounts(ctx, b.clock().Add(-keepCounts).UnixMilli()); err != nil {
		t.Fatal(err)
	}
	delete(want, "12 requests all")
	delete(want, "12 latency 1")
	check(began, want)
}

// A flow without an endpoint, a draft and one that is withdrawn are not looked at.
func TestWhoIsLookedAt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	f, e := b.booked(nil)
	pings := 0
	e.says(func(*asked) (int, string) {
		pings++
		return 200, active
	})
	b.create("Draft", served, func(d *Draft) { d.Endpoint = &e.URL })
	b.create("Plain", plain, func(d *Draft) { d.Publish = true })
	b.look(3)
	if pings != 3 {
		t.Fatalf("%d health checks of one flow in 3 minutes", pings)
	}
	if _, err := b.Deprecate(t.Context(), travel, f.ID); err != nil {
		t.Fatal(err)
	}
	b.look(1)
	if pings != 3 {
		t.Fatal("a withdrawn flow's endpoint is asked")
	}
}
