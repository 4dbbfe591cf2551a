package exchange

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/flow"
	"turnpike/internal/store"
)

// How endpoints are watched.
const (
	lookEvery     = time.Minute
	pingsAtOnce   = 8
	keepCounts    = 90 * 24 * time.Hour // Meta's page on metrics
	maxComplaints = 64                  // that wait to be told; beyond it they are dropped: they are a courtesy
)

// watch is what is known of the flows' endpoints since the program started.
type watch struct {
	mu      sync.Mutex
	windows map[uint64]*flow.Window
	counts  map[counted]int64 // not in the store yet
}

type counted struct {
	flow        uint64
	hour        int64
	metric, key string
}

// The metrics that are counted.
const (
	CountRequests = "requests"
	CountErrors   = "errors"
	CountLatency  = "latency"
	CountPings    = "pings"
)

func newWatch() watch { return watch{windows: map[uint64]*flow.Window{}, counts: map[counted]int64{}} }

// note lets f write into a flow's window and counts.
func (w *watch) note(id uint64, now time.Time, f func(w *flow.Window, count func(metric, key string))) {
	w.mu.Lock()
	defer w.mu.Unlock()
	window := w.windows[id]
	if window == nil {
		window = &flow.Window{Since: now.UnixMilli()}
		w.windows[id] = window
	}
	hour := now.Truncate(time.Hour).UnixMilli()
	f(window, func(metric, key string) { w.counts[counted{id, hour, metric, key}]++ })
}

func (w *watch) figures(id uint64, now time.Time) flow.Figures {
	var out flow.Figures
	w.note(id, now, func(window *flow.Window, _ func(string, string)) { out = window.Figures(now.UnixMilli()) })
	return out
}

// take hands over what was counted and not stored.
func (w *watch) take() []store.FlowCount {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]store.FlowCount, 0, len(w.counts))
	for c, n := range w.counts {
		out = append(out, store.FlowCount{Flow: c.flow, Hour: c.hour, Metric: c.metric, Key: c.key, Count: n})
	}
	clear(w.counts)
	return out
}

// requested notes how a request to an endpoint went. What the phone cannot use is no failure of the
// endpoint, and what it was not asked at all is no request.
func (r *Room) requested(ctx context.Context, id uint64, began time.Time, failed *failure) {
	if failed != nil && failed.kind == flow.FailKey {
		return
	}
	now := r.Clock()
	s := flow.Sample{At: now.UnixMilli(), Latency: now.Sub(began)}
	if failed != nil && !failed.client && !failed.spent {
		s.Failure = failed.kind
	}
	r.watch.note(id, now, func(w *flow.Window, count func(metric, key string)) {
		w.Request(s)
		count(CountRequests, "all")
		count(CountLatency, latencyKey(s.Latency))
		if s.Failure != "" {
			count(CountErrors, s.Failure)
		}
	})
	r.metrics.requests.WithLabelValues(outcomeLabel(failed)).Inc()
	r.metrics.latency.Observe(s.Latency.Seconds())
	r.judge(ctx, id)
}

// latencyKey is the second that a latency is counted in, "10+" for all that are longer.
func latencyKey(d time.Duration) string {
	seconds := max(1, int(math.Ceil(d.Seconds())))
	if seconds > 10 {
		return "10+"
	}
	return strconv.Itoa(seconds)
}

// stepped notes what a phone made of an answer; failure is "" when all went well.
func (r *Room) stepped(ctx context.Context, id uint64, failure string) {
	now := r.Clock()
	r.watch.note(id, now, func(w *flow.Window, _ func(string, string)) {
		w.Step(flow.Sample{At: now.UnixMilli(), Failure: failure})
	})
	if failure != "" {
		r.judge(ctx, id)
	}
}

// judge compares a flow with its figures and stores what changes. It is the endpoint's affair and not the
// person's: what fails here is logged.
func (r *Room) judge(ctx context.Context, id uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ctx = context.WithoutCancel(ctx) // whoever asked may be gone
	f, err := r.Store.Flow(ctx, id)
	if err == nil && f != nil {
		now := r.Clock()
		if ns := f.Judge(r.watch.figures(id, now), now.UnixMilli()); len(ns) > 0 {
			err = r.Store.PutFlow(ctx, f, ns)
		}
	}
	if err != nil {
		r.Logger.Error("a flow's health could not be judged", "flow", id, "error", err)
	}
}

// Run watches endpoints until the context ends.
func (r *Room) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	defer func() { // what was counted since the last look
		if err := r.flush(context.WithoutCancel(ctx)); err != nil {
			r.Logger.Error("what flows did could not be counted", "error", err)
		}
	}()
	for {
		select {
		case <-tick.C:
			if err := r.Look(ctx); err != nil && ctx.Err() == nil {
				r.Logger.Error("flows' endpoints could not be looked at; trying again", "error", err)
			}
		case c := <-r.pending:
			r.tell(ctx, &c)
		case <-ctx.Done():
			return nil
		}
	}
}

// Look asks every live flow's endpoint whether it is there, judges all, and stores what was counted.
func (r *Room) Look(ctx context.Context) error {
	all, err := r.Store.WatchedFlows(ctx)
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(pingsAtOnce)
	for _, f := range all {
		group.Go(func() error {
			r.check(ctx, f)
			return nil
		})
	}
	_ = group.Wait() // none of them fails
	if err := r.Store.ForgetFlowCounts(ctx, r.Clock().Add(-keepCounts).UnixMilli()); err != nil {
		return err
	}
	return r.flush(ctx)
}

// check asks one endpoint whether it is there.
func (r *Room) check(ctx context.Context, f *flow.Flow) {
	err := r.ping(ctx, f)
	if ctx.Err() != nil {
		return
	}
	now := r.Clock()
	s, key := flow.Sample{At: now.UnixMilli()}, "succeeded"
	if err != nil {
		s.Failure, key = flow.FailNoAnswer, "failed"
		r.Logger.Info("a flow's endpoint does not answer its health check", "flow", f.ID, "error", err)
	}
	r.watch.note(f.ID, now, func(w *flow.Window, count func(metric, key string)) {
		w.Ping(s)
		count(CountPings, key)
	})
	r.judge(ctx, f.ID)
}

func (r *Room) flush(ctx context.Context) error {
	if counts := r.watch.take(); len(counts) > 0 {
		return r.Store.AddFlowCounts(ctx, counts)
	}
	return nil
}

// Counts are what was counted of a flow from one moment until before another, by hour.
func (r *Room) Counts(ctx context.Context, id uint64, since, until time.Time) ([]store.FlowCount, error) {
	if err := r.flush(ctx); err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	out, err := r.Store.FlowCounts(ctx, id, since.UnixMilli(), until.UnixMilli())
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	return out, nil
}

// complaint is what an endpoint should learn of: its answer could not be used.
type complaint struct {
	flow   *flow.Flow
	number account.NumberID
	token  string
	action string
	failed *failure
}

func (r *Room) complain(c complaint) {
	if c.flow.Endpoint == "" || c.failed.kind == flow.FailKey || c.failed.kind == flow.FailRefused {
		return // it could not read it
	}
	select {
	case r.pending <- c:
	default:
	}
}

// tell sends a complaint: a request like the others, with the error as its data.
func (r *Room) tell(ctx context.Context, c *complaint) {
	data, err := json.Marshal(map[string]string{"error": c.failed.kind, "error_message": c.failed.cause.Error()})
	if err != nil {
		return
	}
	q := &request{Version: c.flow.DataAPI, Action: c.action, Data: data, Token: c.token}
	if _, failed := r.ask(ctx, c.flow, c.number, q); failed != nil {
		r.Logger.Debug("a flow's endpoint does not take what is wrong with its answers", "flow", c.flow.ID, "kind", failed.kind)
	}
}
