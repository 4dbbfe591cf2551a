package flow

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"turnpike/internal/notice"
)

// watched is a published flow with an endpoint and a clock that is turned by hand.
type watched struct {
	*testing.T
	flow   Flow
	window Window
	now    time.Time
}

func watch(t *testing.T) *watched {
	t.Helper()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	f := Flow{ID: 7, Account: 3, Name: "Booking", Status: Published, Endpoint: "https://example.com", StatusAt: now.UnixMilli()}
	return &watched{T: t, flow: f, window: Window{Since: now.UnixMilli()}, now: now}
}

func (w *watched) requests(n int, latency time.Duration, failure string) {
	for range n {
		w.window.Request(Sample{w.now.UnixMilli(), latency, failure})
	}
}

func (w *watched) pings(n int, failure string) {
	for range n {
		w.window.Ping(Sample{w.now.UnixMilli(), 0, failure})
	}
}

// judge says what is told, one line a notice.
func (w *watched) judge(want ...string) {
	w.Helper()
	now := w.now.UnixMilli()
	var got []string
	for _, n := range w.flow.Judge(w.window.Figures(now), now) {
		switch b := n.Body.(type) {
		case notice.FlowStatus:
			got = append(got, b.Before+" to "+b.After)
		case notice.FlowHealth:
			got = append(got, fmt.Sprintf("%s %s %d", b.Event, b.Alert, b.Threshold))
			if b.Message == "" || b.Flow != "7" || n.Account != 3 {
				w.Errorf("%+v", n)
			}
		}
	}
	if !slices.Equal(got, want) {
		w.Errorf("at %s: told %q, want %q", w.now.Format(time.TimeOnly), got, want)
	}
}

func TestErrorRatesCrossTheirThresholds(t *testing.T) {
	t.Parallel()
	w := watch(t)
	w.requests(9, time.Millisecond, FailStatus)
	w.judge() // too few to say anything
	w.requests(91, time.Millisecond, "")
	w.judge("ENDPOINT_ERROR_RATE ACTIVATED 5")
	w.judge()
	w.requests(3, time.Millisecond, FailTimeout)
	w.judge("ENDPOINT_ERROR_RATE ACTIVATED 10")
	f := w.window.Figures(w.now.UnixMilli())
	if f.Requests != 103 || f.ErrorRate != 11.65 || !slices.Equal(f.Errors, []notice.FlowError{{Type: FailTimeout, Rate: 25, Count: 3}, {Type: FailStatus, Rate: 75, Count: 9}}) {
		t.Errorf("%+v", f)
	}
	w.requests(60, time.Millisecond, "")
	w.judge("ENDPOINT_ERROR_RATE DEACTIVATED 10")
	w.now = w.now.Add(31 * time.Minute)
	w.judge("ENDPOINT_ERROR_RATE DEACTIVATED 5") // the window is whole and empty
}

func TestLatenciesCrossTheirThresholds(t *testing.T) {
	t.Parallel()
	w := watch(t)
	w.requests(89, 200*time.Millisecond, "")
	w.requests(11, 5500*time.Millisecond, "")
	w.judge("ENDPOINT_LATENCY ACTIVATED 1000", "ENDPOINT_LATENCY ACTIVATED 5000")
	if f := w.window.Figures(w.now.UnixMilli()); f.P50 != 200 || f.P90 != 5500 {
		t.Errorf("%+v", f)
	}
	w.requests(100, 200*time.Millisecond, "")
	w.judge("ENDPOINT_LATENCY DEACTIVATED 1000", "ENDPOINT_LATENCY DEACTIVATED 5000")
}

func TestPhonesErrorsAreTold(t *testing.T) {
	t.Parallel()
	w := watch(t)
	for i := range 20 {
		failure := ""
		if i < 2 {
			failure = FailTransition
		}
		w.window.Step(Sample{w.now.UnixMilli(), 0, failure})
	}
	w.judge("CLIENT_ERROR_RATE ACTIVATED 5", "CLIENT_ERROR_RATE ACTIVATED 10")
	w.now = w.now.Add(61 * time.Minute)
	w.judge("CLIENT_ERROR_RATE DEACTIVATED 5", "CLIENT_ERROR_RATE DEACTIVATED 10")
}

func TestAFailingEndpointThrottlesThenBlocksAndComesBackTheSameWay(t *testing.T) {
	t.Parallel()
	w := watch(t)
	w.requests(20, time.Millisecond, FailStatus)
	w.judge("ENDPOINT_ERROR_RATE ACTIVATED 5", "ENDPOINT_ERROR_RATE ACTIVATED 10", "ENDPOINT_ERROR_RATE ACTIVATED 50", "PUBLISHED to THROTTLED")
	w.now = w.now.Add(9 * time.Minute)
	w.pings(5, "")
	w.judge() // worse, but not for long enough
	w.now = w.now.Add(2 * time.Minute)
	w.judge("THROTTLED to BLOCKED")
	w.now = w.now.Add(31 * time.Minute) // nobody could ask: the window is empty
	w.judge("ENDPOINT_ERROR_RATE DEACTIVATED 5", "ENDPOINT_ERROR_RATE DEACTIVATED 10", "ENDPOINT_ERROR_RATE DEACTIVATED 50")
	w.pings(5, "")
	w.judge("BLOCKED to THROTTLED")
	w.pings(5, "")
	w.judge()
	w.now = w.now.Add(11 * time.Minute)
	w.pings(5, "")
	w.judge("THROTTLED to PUBLISHED")
}

func TestUnansweredHealthChecksThrottle(t *testing.T) {
	t.Parallel()
	w := watch(t)
	w.pings(4, FailNoAnswer)
	w.judge()
	w.pings(16, "")
	w.judge("ENDPOINT_AVAILABILITY ACTIVATED 90", "PUBLISHED to THROTTLED")
	if f := w.window.Figures(w.now.UnixMilli()); f.Availability != 80 {
		t.Errorf("%+v", f)
	}
	w.now = w.now.Add(11 * time.Minute)
	w.pings(6, "")
	w.judge("ENDPOINT_AVAILABILITY DEACTIVATED 90", "THROTTLED to PUBLISHED")
}

func TestADraftIsNotJudged(t *testing.T) {
	t.Parallel()
	w := watch(t)
	w.flow.Status = Draft
	w.requests(50, time.Millisecond, FailStatus)
	w.judge()
}

func TestAWindowAfterARestartTakesNothingBack(t *testing.T) {
	t.Parallel()
	w := watch(t)
	w.flow.Alerts = Alerts{EventEndpointErrors: {5, 10}}
	w.judge()
	w.now = w.now.Add(29 * time.Minute)
	w.judge()
	w.now = w.now.Add(2 * time.Minute)
	w.judge("ENDPOINT_ERROR_RATE DEACTIVATED 5", "ENDPOINT_ERROR_RATE DEACTIVATED 10")
}

func TestAWindowIsBounded(t *testing.T) {
	t.Parallel()
	w := watch(t)
	w.requests(maxSamples, 0, FailStatus)
	w.requests(maxSamples, 0, "")
	if f := w.window.Figures(w.now.UnixMilli()); f.Requests != maxSamples || f.ErrorRate != 0 {
		t.Errorf("%+v", f)
	}
}

func TestWhatCanBeSent(t *testing.T) {
	t.Parallel()
	ready := []byte("{}")
	for _, c := range []struct {
		flow  Flow
		draft bool
		code  int
	}{
		{Flow{Status: Published}, false, 0},
		{Flow{Status: Throttled}, false, 0},
		{Flow{Status: Blocked}, false, 132068},
		{Flow{Status: Draft, Document: ready}, true, 0},
		{Flow{Status: Draft}, true, 131009},
		{Flow{Status: Draft, Document: ready}, false, 131009},
		{Flow{Status: Draft, Document: ready, Problems: []Problem{{}}}, true, 131009},
		{Flow{Status: Published}, true, 131009},
		{Flow{Status: Deprecated}, false, 131009},
	} {
		f := c.flow.Sendable(c.draft)
		if (f == nil) != (c.code == 0) || f != nil && (f.Code != c.code || !strings.Contains(f.DetailText(), "flow")) {
			t.Errorf("%s, draft %v: %v", c.flow.Status, c.draft, f)
		}
	}
}

func TestNamesAndCategories(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{"Booking": true, "": false, " ": false, strings.Repeat("é", maxName): true, strings.Repeat("é", maxName+1): false} {
		if f := CheckName(name); (f == nil) != ok {
			t.Errorf("%q: %v", name, f)
		}
	}
	if CheckCategories(nil) == nil || CheckCategories([]string{"OTHER", "FUN"}) == nil || CheckCategories(Categories) != nil {
		t.Error("categories are checked wrongly")
	}
}
