// Package bench drives a Turnpike server from outside and says how it did.
//
// Owns: the load, the receiver that counts webhooks, the empty handler to compare with, the check
// that nothing was lost or came twice, the report.
// Does not own: the server; it talks to it over HTTP alone, as everybody does.
// Called by: `turnpike bench`, test/crash (Ledger, Receiver).
// Never breaks: load goes to loopback only and ends by itself; a figure is reported with its
// conditions, or not at all.
package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Run does the scenarios one after the other. progress gets a line now and then.
func Run(ctx context.Context, c Config, progress io.Writer) (*Report, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Server == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find the program itself: %w", err)
		}
		c.Server = self
	}
	if c.Data == "" {
		c.Data = os.TempDir()
	}
	r := &Report{Conditions: conditions(&c)}
	run := &run{cfg: &c, out: progress, report: r}
	for _, s := range []struct {
		name string
		do   func(context.Context) error
	}{{"accept", run.accept}, {"slice", run.slice}, {"start", run.start}, {"flood", run.flood}} {
		if c.Scenario != s.name && (c.Scenario != "all" || s.name == "flood") {
			continue
		}
		if err := s.do(ctx); err != nil {
			return r, fmt.Errorf("scenario %s: %w", s.name, err)
		}
	}
	return r, nil
}

// run is one call of Run.
type run struct {
	cfg    *Config
	out    io.Writer
	report *Report
}

func (r *run) sayf(format string, args ...any) { fmt.Fprintf(r.out, format+"\n", args...) }

// accept measures the door and the journal alone: the readers behind them do not run.
func (r *run) accept(ctx context.Context) error {
	srv, err := r.server(ctx, "dispatch", "webhook", "projection", "evidence")
	if err != nil {
		return err
	}
	defer srv.stop()
	w, err := newWorld(ctx, srv.url, r.cfg)
	if err != nil {
		return err
	}
	before, err := r.empty(ctx, w)
	if err != nil {
		return err
	}
	part := r.acceptLoad(ctx, srv, w)
	after, err := r.empty(ctx, w)
	if err != nil {
		return err
	}
	part.EmptyRate = (before + after) / 2
	part.Ratio = part.AcceptedRate / part.EmptyRate
	r.report.Accept = part
	return nil
}

// acceptPairs is how many times two mixes are measured beside each other. Whatever the machine does besides
// hits both of a pair, and the pair in the middle is the result.
const acceptPairs = 5

// acceptLoad runs the closed loop; for another mix than texts, with texts too, for as long.
func (r *run) acceptLoad(ctx context.Context, srv *process, w *world) *Part {
	r.sayf("accept: closed loop, %d connections, %s", r.cfg.Connections, r.cfg.Duration)
	load := func(name string, d time.Duration) *Part {
		w.mix = mixes[name]
		srv.mark()
		part := w.closed(ctx, r.cfg.Connections, d)
		srv.measure(part)
		return part
	}
	if r.cfg.Mix == mixText {
		return load(mixText, r.cfg.Duration)
	}
	var texts, mixed *Part
	ratios := make([]float64, 0, acceptPairs)
	for i := range acceptPairs {
		order := []string{mixText, r.cfg.Mix}
		if i%2 == 1 {
			slices.Reverse(order)
		}
		pair := map[string]*Part{}
		for _, name := range order {
			pair[name] = load(name, r.cfg.Duration/acceptPairs)
		}
		r.sayf("accept: texts %.0f/s, %s %.0f/s", pair[mixText].AcceptedRate, r.cfg.Mix, pair[r.cfg.Mix].AcceptedRate)
		ratios = append(ratios, pair[r.cfg.Mix].AcceptedRate/pair[mixText].AcceptedRate)
		texts, mixed = texts.add(pair[mixText]), mixed.add(pair[r.cfg.Mix])
	}
	w.mix = mixes[r.cfg.Mix]
	slices.Sort(ratios)
	r.report.AcceptText, r.report.RatioToText = texts, ratios[acceptPairs/2]
	return mixed
}

// slice measures the whole road: open loop at a rate, then closed loop for the maximum, each with a
// check of every message.
func (r *run) slice(ctx context.Context) error {
	part, err := r.road(ctx, func(w *world) *Part {
		r.sayf("slice: open loop, %d/s, %s", r.cfg.Rate, r.cfg.Duration)
		return w.open(ctx, r.cfg.Rate, r.cfg.Connections, r.cfg.Duration)
	})
	r.report.SliceOpen = part
	if err != nil || !r.cfg.Closed {
		return err
	}
	part, err = r.road(ctx, func(w *world) *Part {
		r.sayf("slice: closed loop, %d connections, %s", r.cfg.Connections, r.cfg.Duration)
		return w.closed(ctx, r.cfg.Connections, r.cfg.Duration)
	})
	r.report.SliceClosed = part
	return err
}

// road runs one load on a fresh server with a receiver, and checks what became of each message.
func (r *run) road(ctx context.Context, load func(*world) *Part) (*Part, error) {
	srv, err := r.server(ctx)
	if err != nil {
		return nil, err
	}
	defer srv.stop()
	w, err := newWorld(ctx, srv.url, r.cfg)
	if err != nil {
		return nil, err
	}
	before, err := r.empty(ctx, w)
	if err != nil {
		return nil, err
	}
	receiver, err := StartReceiver(w.ledger)
	if err != nil {
		return nil, err
	}
	defer receiver.Stop()
	if err := w.subscribe(ctx, receiver.URL(), r.cfg.MaxBatch); err != nil {
		return nil, err
	}
	lag := watchLag(ctx, w)
	part := load(w)
	part.Lag = lag.end()
	began := time.Now()
	r.sayf("slice: waiting until all is delivered")
	drained := w.ledger.wait(ctx, part.Accepted)
	part.DrainSeconds = time.Since(began).Seconds()
	srv.measure(part)
	part.EmptyRate = before
	part.Ratio = part.AcceptedRate / before
	receiver.fill(part, part.DrainSeconds)
	if !drained {
		r.sayf("slice: gave up waiting: no progress for %s", stall)
	}
	return part, w.verify(ctx, part)
}

// start measures how long a server takes to serve, with nothing and with much in its store.
func (r *run) start(ctx context.Context) error {
	out := &Start{Messages: r.cfg.Messages}
	r.report.Start = out
	dir, err := os.MkdirTemp(r.cfg.Data, "turnpike-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	data := filepath.Join(dir, "data")
	if out.Empty, err = r.boot(ctx, data); err != nil {
		return err
	}
	srv, err := r.spawn(ctx, data)
	if err != nil {
		return err
	}
	r.sayf("start: storing %d messages", r.cfg.Messages)
	w, err := newWorld(ctx, srv.url, r.cfg)
	if err == nil {
		err = w.fillUp(ctx, r.cfg.Messages)
	}
	srv.kill()
	if err != nil {
		return err
	}
	if out.AfterKill, err = r.boot(ctx, data); err != nil {
		return err
	}
	out.AfterStop, err = r.boot(ctx, data)
	return err
}

// boot starts a server, sends one message, and stops the server cleanly.
func (r *run) boot(ctx context.Context, data string) (Boot, error) {
	srv, err := r.spawn(ctx, data)
	if err != nil {
		return Boot{}, err
	}
	defer srv.stop()
	b := Boot{ReadySeconds: srv.readyAfter.Seconds(), IdleRSS: srv.rss("VmRSS")}
	w := &world{url: srv.url, cfg: r.cfg, ledger: NewLedger()}
	w.connect(1)
	if err := w.hello(ctx, "33611111111"); err != nil {
		return b, err
	}
	if _, status := w.sendTo("33611111111"); status != 200 {
		return b, fmt.Errorf("the first message was answered %d", status)
	}
	b.FirstMessageSeconds = time.Since(srv.began).Seconds()
	return b, nil
}
