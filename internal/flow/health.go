package flow

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"turnpike/internal/notice"
)

// The kinds of failure of an endpoint, and of a phone that cannot use what an endpoint answered. They
// are Meta's.
const (
	FailTimeout    = "timeout_error"
	FailNoAnswer   = "no_http_response_error"
	FailStatus     = "unexpected_http_status_code"
	FailCannot     = "cannot_be_served"
	FailKey        = "public-key-missing"
	FailDecrypt    = "response-decryption-error"
	FailTransition = "invalid-screen-transition"
	FailSchema     = "payload-schema-error"
	FailRefused    = "business-decryption-error"
)

// Windows over which health is looked at (reference §3.9 and Meta's page on flows' webhooks).
const (
	endpointWindow = 30 * time.Minute
	clientWindow   = time.Hour
	pingWindow     = 10 * time.Minute
)

// maxSamples bounds what a window remembers of one flow; of busier ones it sees the newest.
const maxSamples = 2000

// Numbers below which nothing is said: a share of a few is chance.
const (
	leastRequests = 10
	leastPings    = 5
)

// Thresholds of alerts: percent of failures, milliseconds of the slowest tenth, percent of answered
// health checks.
var (
	rateThresholds    = []int{5, 10, 50}
	latencyThresholds = []int{1000, 5000, 7000}
	leastAvailability = 90
)

// When alerts become a throttle, and that a block. The reference says that they do and names no figures:
// these are ours. A status lasts for a while, so that a flow does not swing.
const (
	throttleRate         = 50 // percent of failed requests
	blockRate            = 90
	throttleLatency      = 7000 // milliseconds, p90
	blockAvailability    = 50   // percent
	leastStay            = 10 * time.Minute
	throttledSendsAnHour = 10 // reference §5.4
)

// ThrottledSends is how many messages with a throttled flow may be sent within an hour.
const ThrottledSends = throttledSendsAnHour

// Sample is one request to an endpoint, or one step of a phone.
type Sample struct {
	At      int64         // Unix milliseconds
	Latency time.Duration // until the answer
	Failure string        // a kind; "" when all went well
}

// Window remembers what happened with one flow lately.
type Window struct {
	Since                  int64 // when it began, in Unix milliseconds
	requests, steps, pings []Sample
}

// Request notes a request to the endpoint.
func (w *Window) Request(s Sample) { w.requests = remember(w.requests, s) }

// Step notes what a phone made of an answer.
func (w *Window) Step(s Sample) { w.steps = remember(w.steps, s) }

// Ping notes a health check.
func (w *Window) Ping(s Sample) { w.pings = remember(w.pings, s) }

func remember(all []Sample, s Sample) []Sample {
	if len(all) == maxSamples {
		all = append(all[:0], all[1:]...)
	}
	return append(all, s)
}

// Figures are a flow's health at a moment.
type Figures struct {
	Requests     int
	ErrorRate    float64 // percent of the requests
	Errors       []notice.FlowError
	P50, P90     int // milliseconds
	Steps        int
	StepRate     float64 // percent of the phones' steps that failed
	StepErrors   []notice.FlowError
	Pings        int
	Availability float64 // percent of health checks that were answered
	Whole        bool    // the window was open all the time: few samples mean that little happened
}

// Figures looks at what happened until now.
func (w *Window) Figures(now int64) Figures {
	var f Figures
	requests, steps, pings := since(w.requests, now, endpointWindow), since(w.steps, now, clientWindow), since(w.pings, now, pingWindow)
	f.Requests, f.Steps, f.Pings = len(requests), len(steps), len(pings)
	f.ErrorRate, f.Errors = failures(requests)
	f.StepRate, f.StepErrors = failures(steps)
	f.P50, f.P90 = percentile(requests, 50), percentile(requests, 90)
	rate, _ := failures(pings)
	f.Availability = 100 - rate
	f.Whole = now-w.Since >= endpointWindow.Milliseconds()
	return f
}

// since are the samples of a window that ends now.
func since(all []Sample, now int64, window time.Duration) []Sample {
	from := now - window.Milliseconds()
	i, _ := slices.BinarySearchFunc(all, from, func(s Sample, at int64) int { return int(min(1, max(-1, s.At-at))) })
	return all[i:]
}

// failures is the percentage that failed and how it divides among the kinds.
func failures(all []Sample) (float64, []notice.FlowError) {
	counts, failed := map[string]int{}, 0
	for _, s := range all {
		if s.Failure != "" {
			counts[s.Failure]++
			failed++
		}
	}
	if failed == 0 {
		return 0, nil
	}
	var out []notice.FlowError
	for _, kind := range sortedNames(counts) {
		out = append(out, notice.FlowError{Type: kind, Rate: percent(counts[kind], failed), Count: counts[kind]})
	}
	return percent(failed, len(all)), out
}

// percent has two digits, as it is told.
func percent(part, whole int) float64 { return math.Floor(float64(part)*10_000/float64(whole)) / 100 }

func percentile(all []Sample, p int) int {
	if len(all) == 0 {
		return 0
	}
	latencies := make([]time.Duration, len(all))
	for i, s := range all {
		latencies[i] = s.Latency
	}
	slices.Sort(latencies)
	return int(latencies[(len(latencies)*p+99)/100-1].Milliseconds())
}

// Alerts are the thresholds that were crossed and not come back from, by event.
type Alerts map[string][]int

// The events of alerts.
const (
	EventEndpointErrors = "ENDPOINT_ERROR_RATE"
	EventClientErrors   = "CLIENT_ERROR_RATE"
	EventLatency        = "ENDPOINT_LATENCY"
	EventAvailability   = "ENDPOINT_AVAILABILITY"
)

// Judge compares a flow with its figures: it notes which thresholds are crossed, moves the flow between
// published, throttled and blocked, and says what its apps are told. now is in Unix milliseconds.
func (f *Flow) Judge(g Figures, now int64) []notice.Notice {
	if !f.Status.Live() {
		return nil
	}
	var out []notice.Notice
	tell := func(n notice.FlowHealth) { out = append(out, notice.Notice{Account: f.Account, Body: n}) }
	enough := g.Requests >= leastRequests
	f.Alerts = maps.Clone(f.Alerts)
	f.cross(EventEndpointErrors, rateThresholds, func(t int) bool { return g.ErrorRate >= float64(t) }, enough, g.Whole, func(n notice.FlowHealth) {
		n.Message = fmt.Sprintf("%d%% of the requests to the flow's endpoint failed in the last 30 minutes", n.Threshold)
		n.ErrorRate, n.Errors = g.ErrorRate, g.Errors
		tell(n)
	})
	f.cross(EventClientErrors, rateThresholds, func(t int) bool { return g.StepRate >= float64(t) }, g.Steps >= leastRequests, g.Whole, func(n notice.FlowHealth) {
		n.Message = fmt.Sprintf("%d%% of the steps in the flow failed on people's phones in the last 60 minutes", n.Threshold)
		n.ErrorRate, n.Errors = g.StepRate, g.StepErrors
		tell(n)
	})
	f.cross(EventLatency, latencyThresholds, func(t int) bool { return g.P90 >= t }, enough, g.Whole, func(n notice.FlowHealth) {
		n.Message = fmt.Sprintf("one in ten requests to the flow's endpoint took %d ms or longer in the last 30 minutes", n.Threshold)
		n.P50, n.P90, n.Requests = g.P50, g.P90, g.Requests
		tell(n)
	})
	below := func(t int) bool { return g.Availability < float64(t) }
	f.cross(EventAvailability, []int{leastAvailability}, below, g.Pings >= leastPings, g.Whole, func(n notice.FlowHealth) {
		n.Message = fmt.Sprintf("the flow's endpoint answered fewer than %d%% of the health checks in the last 10 minutes", n.Threshold)
		n.Availability = g.Availability
		tell(n)
	})
	if to := f.fall(g, now); to != f.Status {
		out = append(out, f.Enter(to, now))
	}
	return out
}

// cross notes which thresholds of an event are crossed and tells of each that changed. It needs enough
// samples, or a whole window without them for one that is left.
func (f *Flow) cross(event string, thresholds []int, crossed func(t int) bool, enough, whole bool, tell func(notice.FlowHealth)) {
	for _, t := range thresholds {
		active, is := slices.Contains(f.Alerts[event], t), crossed(t)
		switch {
		case is && !active && enough:
			if f.Alerts == nil {
				f.Alerts = Alerts{}
			}
			f.Alerts[event] = append(slices.Clone(f.Alerts[event]), t)
			tell(notice.FlowHealth{Flow: f.IDText(), Event: event, Alert: "ACTIVATED", Threshold: t})
		case !is && active && (enough || whole):
			f.Alerts[event] = slices.DeleteFunc(slices.Clone(f.Alerts[event]), func(one int) bool { return one == t })
			tell(notice.FlowHealth{Flow: f.IDText(), Event: event, Alert: "DEACTIVATED", Threshold: t})
		}
	}
}

// fall is the status that a flow's health asks for, one step at a time. A block is left only when health
// checks show that the endpoint is back: people's requests do not reach it.
func (f *Flow) fall(g Figures, now int64) Status {
	bad, worse := f.severity(g)
	stayed := now-f.StatusAt >= leastStay.Milliseconds()
	back := g.Pings >= leastPings || f.Endpoint == ""
	switch {
	case f.Status == Published && bad:
		return Throttled
	case f.Status == Throttled && worse && stayed:
		return Blocked
	case f.Status == Throttled && !bad && stayed && back:
		return Published
	case f.Status == Blocked && !worse && stayed && back:
		return Throttled
	}
	return f.Status
}

// severity says whether a flow's health asks for a throttle, and for a block.
func (f *Flow) severity(g Figures) (bad, worse bool) {
	enough, seen := g.Requests >= leastRequests, g.Pings >= leastPings
	bad = enough && (g.ErrorRate >= throttleRate || g.P90 >= throttleLatency) || seen && g.Availability < float64(leastAvailability)
	worse = enough && g.ErrorRate >= blockRate || seen && g.Availability < blockAvailability
	return bad, worse
}
