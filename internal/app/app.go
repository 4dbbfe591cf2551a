// Package app is the roof: it builds every room, connects them and starts and stops them in order.
//
// Owns: the wiring, the listener, /health, /ready and /metrics, the order of starting and stopping.
// Does not own: any rule; a decision found here is in the wrong place.
// Called by: cmd/turnpike, and tests that want the whole program.
// Never breaks: what was acknowledged before a stop is stored when Run returns.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"turnpike/internal/announce"
	"turnpike/internal/billing"
	"turnpike/internal/carrier"
	"turnpike/internal/carrier/network"
	"turnpike/internal/config"
	"turnpike/internal/desk"
	"turnpike/internal/engine"
	"turnpike/internal/exchange"
	"turnpike/internal/gate"
	"turnpike/internal/gazette"
	"turnpike/internal/graph"
	"turnpike/internal/guard"
	"turnpike/internal/journal"
	"turnpike/internal/ladder"
	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/prober"
	"turnpike/internal/projection"
	"turnpike/internal/review"
	"turnpike/internal/store"
	"turnpike/internal/vetting"
	"turnpike/internal/webhook"
	"turnpike/internal/witness"
)

// App is the whole program.
type App struct {
	cfg     config.Config
	deps    Deps
	started time.Time

	journal    *journal.Journal
	store      *store.Store
	directory  *directory
	gate       *gate.Gate
	engine     *engine.Engine
	projection *projection.Projection
	dispatcher *carrier.Dispatcher
	network    *network.Network
	webhooks   *webhook.Room
	announcer  *announce.Announcer
	desk       *desk.Desk
	review     *review.Room
	vetting    *vetting.Room
	gazette    *gazette.Gazette
	billing    *billing.Room
	graph      *graph.Door
	witness    *witness.Room
	prober     *prober.Room
	guard      *guard.Room
	ladder     *ladder.Room
	exchange   *exchange.Room
	media      *media.Room
	links      *media.Links
	metrics    *prometheus.Registry
	handler    http.Handler
	endStreams func() // of the people's side
	serving    atomic.Bool
	standIn    StandIn                // written before ready is called
	address    atomic.Pointer[string] // where it is served, once it is
}

// Deps is what the program gets from its surroundings.
type Deps struct {
	Clock        func() time.Time
	Logger       *slog.Logger
	Version      string
	PhonePages   http.Handler
	ConsolePages http.Handler
}

// New checks the configuration; it opens nothing.
func New(cfg config.Config, deps Deps) (*App, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &App{cfg: cfg, deps: deps, started: deps.Clock()}, nil
}

// Run serves until the context ends. ready is called with the address once everything serves.
func (a *App) Run(ctx context.Context, ready func(addr string)) (err error) {
	debug.SetMemoryLimit(a.cfg.MemoryLimit)
	defer func() { err = errors.Join(err, a.close()) }()
	if err := a.open(ctx); err != nil {
		return err
	}
	return supervise(ctx, a.deps.Logger, a.parts(ready))
}

// open acquires what the rooms need: the data directory first, since its lock says whether another
// process is at work.
func (a *App) open(ctx context.Context) error {
	if err := os.MkdirAll(a.cfg.Data, 0o700); err != nil {
		return fmt.Errorf("create the data directory: %w", err)
	}
	a.metrics = prometheus.NewRegistry()
	a.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	jc := a.cfg.Journal
	jc.Dir = a.cfg.Data
	var err error
	if a.journal, err = journal.Open(ctx, jc, a.deps.Logger); err != nil {
		return err
	}
	if a.store, err = store.Open(ctx, store.Config{Path: filepath.Join(a.cfg.Data, "turnpike.db")}, a.deps.Logger); err != nil {
		return err
	}
	if a.cfg.Dev {
		if err := a.seed(ctx); err != nil {
			return err
		}
	}
	if a.directory, err = newDirectory(ctx, a.store, a.deps.Logger); err != nil {
		return err
	}
	return a.build(ctx)
}

// reload makes an edit visible everywhere before its caller is answered.
func (a *App) reload(ctx context.Context) error {
	if err := a.directory.reload(ctx); err != nil {
		return err
	}
	if err := a.guard.Follow(ctx); err != nil {
		return err
	}
	return a.webhooks.Follow(ctx)
}

// settle returns when the tables show a message. An id of the future is none that anything waits for.
func (a *App) settle(ctx context.Context, id message.ID) error {
	return a.projection.WaitFor(ctx, min(id.Record()+1, a.journal.Next()))
}

// settled returns when the tables show everything that was taken before.
func (a *App) settled(ctx context.Context) error { return a.projection.WaitFor(ctx, a.journal.Next()) }

// parts lists what runs, from the ground up; they stop in reverse.
func (a *App) parts(ready func(addr string)) []part {
	parts := []part{
		{name: "engine", run: a.engine.Run, ready: a.engine.Ready()},
		{name: "gate", run: a.gate.Run},
		{name: "directory", run: a.directory.run},
		{name: "gazette", run: a.gazette.Run},
		{name: "retention", run: a.retain},
		{name: "network", run: a.network.Run},
		{name: "announce", run: a.announcer.Run},
		{name: "desk", run: a.desk.Run},
		{name: "review", run: a.review.Run},
		{name: "ladder", run: a.ladder.Run},
		{name: "prober", run: a.prober.Run},
		{name: "guard", run: a.guard.Run},
		{name: "exchange", run: a.exchange.Run},
		{name: "billing", run: a.billing.Run},
		{name: "corrections", run: a.billing.Correct},
		{name: "quotas", run: a.graph.Keep},
		{name: "media", run: a.media.Run},
		{name: "links", run: a.links.Run},
	}
	for _, p := range []part{
		{name: "projection", run: a.projection.Run},
		{name: "webhook", run: a.webhooks.Run, ready: a.webhooks.Ready()},
		{name: "dispatch", run: a.dispatcher.Run},
		{name: "evidence", run: a.witness.Run},
	} {
		if !slices.Contains(a.cfg.Pause, p.name) {
			parts = append(parts, p)
		}
	}
	return append(parts, part{name: "http", run: func(ctx context.Context) error { return a.serve(ctx, ready) }})
}

func (a *App) close() error {
	var errs []error
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	if a.journal != nil {
		errs = append(errs, a.journal.Close())
	}
	return errors.Join(errs...)
}
