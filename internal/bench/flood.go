package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"
	"golang.org/x/sync/errgroup"
)

// FloodReport is what one assistant that offers many times what the machine takes does to 50 others.
type FloodReport struct {
	Capacity float64        `json:"capacity_per_second"` // accepted in a closed loop, before
	Offered  float64        `json:"offered_per_second"`
	Usual    float64        `json:"usual_per_second"` // of all others together
	Runs     []FloodVariant `json:"runs"`
}

// FloodVariant is a run with one kind of webhook endpoint behind the assistant.
type FloodVariant struct {
	Webhook   string                `json:"assistant_webhook"`
	Rounds    int                   `json:"rounds"` // of a quiet and a flooded phase
	Kinds     map[string]*FloodKind `json:"kinds"`
	Flood     Flood                 `json:"flood"`
	Late      Quantiles             `json:"generator_lateness"` // of the ordinary traffic's clock, in the flooded phases
	QuietLate Quantiles             `json:"generator_lateness_quiet"`
	ServerCPU float64               `json:"server_cpu_seconds"`
	PeakRSS   int64                 `json:"server_peak_rss_bytes"`
	OK        bool                  `json:"ok"` // authentication and utility: p99 at most twice, none lost, none refused
}

// Endpoints behind the assistant.
const (
	hookFast = "fast" // answers at once
	hookSlow = "slow" // answers after two seconds
	hookDead = "dead" // refuses connections
	hookHang = "hang" // takes the request and never answers
)

const (
	slowAnswer  = 2 * time.Second
	floodFactor = 10               // times the capacity is offered
	floodLines  = 1024             // connections of the assistant
	mostRatio   = 2                // of p99, flooded to quiet
	settleFirst = 2 * time.Second  // traffic before a phase is measured
	capacityRun = 4 * time.Second  // of the closed loop
	askers      = 4000             // people who talk to the assistant
	floodMost   = 20 * time.Minute // all of it
)

// flood runs the scenario for each kind of endpoint, each on a fresh server.
func (r *run) flood(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, floodMost)
	defer cancel()
	r.report.Flood = &FloodReport{Usual: r.cfg.Usual}
	for _, hook := range r.cfg.hooks() {
		if err := r.floodWith(ctx, hook); err != nil {
			return fmt.Errorf("with a webhook that is %s: %w", hook, err)
		}
	}
	return nil
}

// hooks lists the kinds of endpoint to run with.
func (c *Config) hooks() []string {
	if c.Hook == "all" {
		return []string{hookFast, hookSlow, hookDead, hookHang}
	}
	return []string{c.Hook}
}

// floodWith runs the scenario with one kind of endpoint.
func (r *run) floodWith(ctx context.Context, hook string) error {
	srv, err := r.server(ctx)
	if err != nil {
		return err
	}
	defer srv.stop()
	w := &world{url: srv.url, cfg: r.cfg, ledger: NewLedger(), mix: mixes[mixText]}
	w.connect(max(r.cfg.Connections, floodBusinesses*shopConnections))
	r.sayf("flood: setting %d businesses up", floodBusinesses)
	shops, stop, err := r.floodWorld(ctx, w, hook)
	if err != nil {
		return err
	}
	defer stop()
	if r.report.Flood.Capacity == 0 {
		if r.report.Flood.Capacity, err = r.capacity(ctx); err != nil {
			return err
		}
		r.report.Flood.Offered = floodFactor * r.report.Flood.Capacity
	}
	srv.mark()
	v := FloodVariant{Webhook: hook, Rounds: r.cfg.Rounds}
	quiet, flooded := newTraffic(phaseQuiet), newTraffic(phaseFlooded)
	for range r.cfg.Rounds {
		w.usualTraffic(ctx, shops, r.cfg.Usual, settleFirst, w.ledger, newTraffic(phaseIgnored))
		r.sayf("flood: quiet, %s", r.cfg.Duration)
		w.usualTraffic(ctx, shops, r.cfg.Usual, r.cfg.Duration, w.ledger, quiet)
		if err := r.flooded(ctx, w, shops, flooded, &v); err != nil {
			return err
		}
	}
	r.sayf("flood: waiting until the others' messages are delivered")
	w.ledger.wait(ctx, w.ledger.count())
	v.ServerCPU, v.PeakRSS = srv.cpu()-srv.cpuBefore, srv.rss("VmHWM")
	v.Kinds, v.Late, v.QuietLate = compare(quiet, flooded, w.ledger), quantiles(flooded.late), quantiles(quiet.late)
	v.judge()
	r.report.Flood.Runs = append(r.report.Flood.Runs, v)
	return nil
}

// flooded runs one flooded phase: the assistant begins a little before it is measured, and ends after it.
func (r *run) flooded(ctx context.Context, w *world, shops []*business, into *traffic, v *FloodVariant) error {
	r.sayf("flood: the assistant offers %.0f/s over %d connections, %s", r.report.Flood.Offered, floodLines, r.cfg.Duration)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		f, err := r.sendFlood(gctx, w.url)
		if err == nil {
			v.Flood.add(f)
		}
		return err
	})
	w.usualTraffic(ctx, shops, r.cfg.Usual, settleFirst, w.ledger, newTraffic(phaseIgnored))
	w.usualTraffic(ctx, shops, r.cfg.Usual, r.cfg.Duration, w.ledger, into)
	return g.Wait()
}

// sendFlood starts the process that floods, and reads what it says at its end.
func (r *run) sendFlood(ctx context.Context, url string) (*Flood, error) {
	spec, err := json.Marshal(senderSpec{
		URL: url, Rate: r.report.Flood.Offered, Connections: floodLines, People: askers, Duration: r.cfg.Duration + settleFirst,
	})
	if err != nil {
		return nil, err
	}
	out, err := exec.CommandContext(ctx, r.cfg.Server, "bench", "--serve-flood", string(spec)).Output()
	if err != nil {
		return nil, fmt.Errorf("the process that floods: %w", err)
	}
	f := &Flood{}
	return f, json.Unmarshal(out, f)
}

// floodWorld sets up who sends and who is written to, and where their webhooks go.
func (r *run) floodWorld(ctx context.Context, w *world, hook string) (shops []*business, stop func(), err error) {
	if shops, err = w.found(ctx); err != nil {
		return nil, nil, err
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(32)
	for i := range askers {
		g.Go(func() error { return w.write(gctx, strconv.Itoa(firstAsker+i), omniID) })
	}
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	receiver, err := StartReceiver(w.ledger)
	if err != nil {
		return nil, nil, err
	}
	receiver.secrets = map[string]string{}
	for i, b := range shops {
		path := fmt.Sprintf("/shop/%d", i)
		receiver.secrets[path] = b.secret
		if err := w.point(ctx, b, "http://"+receiver.listener.Addr().String()+path); err != nil {
			receiver.Stop()
			return nil, nil, err
		}
	}
	end, err := w.hook(ctx, hook)
	return shops, func() { receiver.Stop(); end() }, err
}

// hook sets the assistant's endpoint up.
func (w *world) hook(ctx context.Context, kind string) (stop func(), err error) {
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return func() {}, err
	}
	done := make(chan struct{})
	srv := &fasthttp.Server{NoDefaultServerHeader: true, MaxRequestBodySize: 4 << 20, Handler: func(c *fasthttp.RequestCtx) {
		switch {
		case c.IsGet():
			c.SetBody(c.QueryArgs().Peek("hub.challenge"))
		case kind == hookSlow:
			_ = pause(ctx, slowAnswer)
		case kind == hookHang:
			<-done
		}
	}}
	go func() { _ = srv.Serve(l) }()
	if err := w.pointAssistant(ctx, "http://"+l.Addr().String()+"/assistant"); err != nil {
		return func() {}, err
	}
	if kind == hookDead {
		_ = l.Close()
	}
	return func() { close(done); _ = l.Close() }, nil
}

// capacity is what a server of its own accepts of texts in a closed loop, the whole road behind it.
func (r *run) capacity(ctx context.Context) (float64, error) {
	srv, err := r.server(ctx)
	if err != nil {
		return 0, err
	}
	defer srv.stop()
	w, err := newWorld(ctx, srv.url, r.cfg)
	if err != nil {
		return 0, err
	}
	r.sayf("flood: measuring what the machine takes")
	return w.closed(ctx, r.cfg.Connections, capacityRun).AcceptedRate, nil
}

// judge says whether the classes with the right of way had it.
func (v *FloodVariant) judge() {
	v.OK = true
	for _, k := range []kind{kindCode, kindNotice} {
		one := v.Kinds[kindNames[k]]
		v.OK = v.OK && one.Quiet.Sent > 0 && one.Flooded.Sent > 0 && one.P99Ratio <= mostRatio && one.Lost == 0 && one.Refused == 0
	}
}
