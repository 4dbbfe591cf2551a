package bench

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// verify reads every inbox and compares it with what was accepted.
func (w *world) verify(ctx context.Context, part *Part) error {
	if err := w.settle(ctx); err != nil {
		return err
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	var delivered atomic.Int64
	for _, p := range w.people {
		g.Go(func() error {
			n, err := w.ReadInbox(gctx, p)
			delivered.Add(n)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("read the inboxes: %w", err)
	}
	part.Verdict = w.ledger.Count()
	part.DeliveredRate = float64(part.Verdict.Delivered) / (part.Seconds + part.DrainSeconds)
	hist := newHistogram()
	w.ledger.each(func(e *entry) {
		if e.delivered != 0 {
			_ = hist.RecordValue(max(1, (e.delivered-e.sentAt)/1000))
		}
	})
	part.EndToEnd = quantiles(hist)
	if !part.Verdict.OK {
		return fmt.Errorf("messages are missing or came twice: %+v", part.Verdict)
	}
	return nil
}

// ReadInbox notes everything of the business that a person has.
func (w *world) ReadInbox(ctx context.Context, person string) (int64, error) {
	var n int64
	for after := uint64(0); ; {
		var page struct {
			Data []struct {
				ID     string `json:"id"`
				Author string `json:"author"`
			} `json:"data"`
			After uint64 `json:"after"`
		}
		if err := w.call(ctx, http.MethodGet, fmt.Sprintf("/phone/v1/people/%s/messages?limit=500&after=%d", person, after), "", nil, &page); err != nil {
			return n, err
		}
		for _, m := range page.Data {
			if m.Author == "business" {
				w.ledger.Inbox([]byte(m.ID))
				n++
			}
		}
		if len(page.Data) == 0 {
			return n, nil
		}
		after = page.After
	}
}

// settle waits until no reader of the journal lags.
func (w *world) settle(ctx context.Context) error {
	best, since := float64(-1), time.Now()
	for {
		lag, err := w.projectionLag(ctx)
		if err != nil {
			return err
		}
		if lag == 0 {
			return nil
		}
		if best < 0 || lag < best {
			best, since = lag, time.Now()
		}
		if time.Since(since) > stall {
			return fmt.Errorf("the tables stay %.0f records behind", lag)
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// projectionLag reads one gauge of /metrics.
func (w *world) projectionLag(ctx context.Context) (float64, error) {
	return w.gauge(ctx, "turnpike_projection_lag_records")
}

func (w *world) gauge(ctx context.Context, name string) (float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/metrics", http.NoBody)
	if err != nil {
		return 0, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	var b strings.Builder
	if _, err := copyLimited(&b, res.Body); err != nil {
		return 0, err
	}
	for line := range strings.Lines(b.String()) {
		if v, ok := strings.CutPrefix(line, name+" "); ok {
			var f float64
			_, err := fmt.Sscan(v, &f)
			return f, err
		}
	}
	return 0, fmt.Errorf("/metrics has no %s", name)
}

// Lag is how far the tables were behind while the load ran, in records.
type Lag struct {
	Middle float64 `json:"middle"` // largest in the middle third of the run
	End    float64 `json:"end"`    // largest in the last third
	// Grew says that the last third was clearly worse than the middle: the load was not sustained.
	Grew bool `json:"grew"`
}

type lagWatch struct {
	cancel context.CancelFunc
	done   chan []float64
}

// watchLag samples the lag until end is called.
func watchLag(ctx context.Context, w *world) *lagWatch {
	ctx, cancel := context.WithCancel(ctx)
	l := &lagWatch{cancel: cancel, done: make(chan []float64, 1)}
	go func() {
		var samples []float64
		for pause(ctx, 250*time.Millisecond) == nil {
			if lag, err := w.projectionLag(ctx); err == nil {
				samples = append(samples, lag)
			}
		}
		l.done <- samples
	}()
	return l
}

func (l *lagWatch) end() Lag {
	l.cancel()
	s := <-l.done
	third := len(s) / 3
	if third == 0 {
		return Lag{}
	}
	out := Lag{Middle: largest(s[third : 2*third]), End: largest(s[2*third:])}
	out.Grew = out.End > 2*out.Middle+10_000
	return out
}

func largest(s []float64) float64 {
	m := 0.0
	for _, v := range s {
		m = max(m, v)
	}
	return m
}
