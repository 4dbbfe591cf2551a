// Package app is the roof: it builds every room, connects them and starts and stops them in order.
//
// Owns: the wiring, the listener, /health, /ready and /metrics, the order of starting and stopping.
// Does not own: any rule; a decision found here is in the wrong place.
// Called by: cmd/turnpike, and tests that want the whole program.
// Never breaks: what was acknowledged before a stop is stored when Run returns.
package app

import (
	"cmp"
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

	"turnpike/internal/account"
	"turnpike/internal/announce"
	"turnpike/internal/api"
	"turnpike/internal/billing"
	"turnpike/internal/carrier"
	"turnpike/internal/carrier/network"
	"turnpike/internal/config"
	"turnpike/internal/console"
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
	"turnpike/internal/notice"
	"turnpike/internal/phone"
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

// build makes every room and connects it to the others.
func (a *App) build(ctx context.Context) error {
	coder := message.NewCoder(a.journal.Identity())
	userIDs := message.NewUserIDBook(coder, engine.Country)
	clock, log := a.deps.Clock, a.deps.Logger
	a.gazette = gazette.New(a.cfg.Policy, gazette.Deps{
		Store: a.store, Journal: a.journal, Directory: a.directory.get, Changed: a.directory.changed, KeyPath: filepath.Join(a.cfg.Data, "policy-key.pem"), Clock: clock, Logger: log,
	})
	if err := a.gazette.Open(ctx); err != nil {
		return err
	}
	a.engine = engine.New(a.cfg.Engine, engine.Deps{
		Log:       &factLog{a.journal, log},
		Snapshots: &snapshotFile{path: filepath.Join(a.cfg.Data, "snapshot")},
		Clock:     clock, Directory: a.directory.get, Policies: a.gazette.Book, Logger: log, Metrics: a.metrics, Limits: a.cfg.Limits,
	})
	a.gazette.Engine = a.engine
	a.projection = projection.New(a.journal, a.store, log, a.metrics)
	a.network = network.New(network.Deps{
		Keeper: people{a.store}, Reporter: a.engine, Clock: clock, Admit: a.cfg.Network.Join || a.cfg.Dev, Logger: log,
	})
	if err := a.network.Open(ctx); err != nil {
		return err
	}
	if err := a.openMedia(ctx); err != nil {
		return err
	}
	a.review = review.New(a.cfg.Review, review.Deps{
		Store: a.store, Directory: a.directory.get, Reload: a.directory.reload, Clock: clock, Logger: log,
	})
	a.dispatcher = carrier.NewDispatcher(carrier.Deps{
		Journal: a.journal, Engine: a.engine, Cursors: a.store, Carrier: a.network, Fetcher: fetcher{a.links, a.review}, Directory: a.directory.get, Clock: clock, Logger: log,
	})
	a.webhooks = webhook.New(a.cfg.Webhook, webhook.Deps{
		Journal: a.journal, Store: a.store, Directory: a.directory.get, DirectoryChanged: a.directory.changed,
		Coder: coder, UserIDs: userIDs, Reporter: a.engine, Clock: clock, Logger: log, Registerer: a.metrics,
		MediaURL: func(id string) string { return a.media.URL(a.publicURL(), id) },
	})
	guard := webhook.Guard{AllowLoopback: a.cfg.Webhook.AllowLoopback}
	a.exchange = exchange.New(exchange.Deps{
		Store: a.store, Media: a.media, Directory: a.directory.get, Client: guard.Client(exchange.Timeout, exchange.Connections), CheckURL: guard.CheckURL,
		Clock: clock, Logger: log, Metrics: a.metrics,
	})
	if err := a.buildGuard(ctx); err != nil {
		return err
	}
	a.buildKeepers(coder, userIDs)
	return a.buildDoors(ctx, coder, userIDs)
}

// buildKeepers makes the rooms of money, evidence and limits, and the gate.
func (a *App) buildKeepers(coder *message.Coder, userIDs *message.UserIDBook) {
	clock, log := a.deps.Clock, a.deps.Logger
	a.billing = billing.New(billing.Deps{
		Engine: a.engine, Store: a.store, Cards: a.store, Directory: a.directory.get, Coder: coder, UserIDs: userIDs, Clock: clock, Logger: log, Loads: loads{a}, Config: a.issuer(),
		Settle: func(ctx context.Context) error { return a.projection.WaitFor(ctx, a.journal.Next()) },
	})
	a.prober = prober.New(a.cfg.Probes, prober.Deps{
		Store: a.store, Engine: guarded{a.engine, a.guard}, Network: a.network, Media: a.media, Journal: a.journal, Judge: recorder{a}, Payer: a.billing,
		Directory: a.directory.get, Clock: clock, Logger: log,
		Limits: a.cfg.Limits,
	})
	a.witness = a.watch()
	a.ladder = ladder.New(ladder.Deps{
		Limits: a.cfg.Limits, Engine: a.engine, Store: a.store, Directory: a.directory.get, Reload: a.reload, Clock: clock, Logger: log,
	})
	a.vetting = vetting.New(a.cfg.Vetting, vetting.Deps{Store: a.store, Directory: a.directory.get, Reload: a.reload, Verify: a.ladder.Verify, Clock: clock})
	a.announcer = announce.New(a.store, a.engine, a.directory.follow, log)
	// The gate measures the machine, in time that nobody sets.
	a.gate = gate.New(a.cfg.Gate, gate.Deps{Delay: gate.NewScheduler().Delay, Readers: a.progress, Clock: time.Now, Metrics: a.metrics})
}

// buildDoors makes the doors and puts them together.
func (a *App) buildDoors(ctx context.Context, coder *message.Coder, userIDs *message.UserIDBook) error {
	clock, log := a.deps.Clock, a.deps.Logger
	codes := graph.NewCodes()
	door := graph.New(graph.Deps{
		Engine: a.engine, Gate: a.gate, Editor: a.store, Nodes: a.store, Store: a.store, Codes: codes,
		Templates: a.review, Vetting: a.vetting, Flows: a.exchange, Media: a.media, PublicURL: a.cfg.PublicURL,
		Settle: a.settle, Limits: a.cfg.Limits,
		Directory: a.directory.get, Reload: a.reload,
		Verify: a.webhooks.Verify, Coder: coder, UserIDs: userIDs, Identity: a.network.Identity, Hides: a.network.Hides, Clock: clock, Logger: log, Metrics: a.metrics,
	})
	phones := phone.New(phone.Deps{
		Engine:  guarded{a.engine, a.guard},
		Network: a.network, History: a.store, Media: a.media, Forms: a.exchange, PublicURL: a.cfg.PublicURL, Projection: a.projection, Journal: a.journal,
		Directory: a.directory.get, Coder: coder, Authorize: a.phoneAuthorizer(), Pages: a.deps.PhonePages,
		Clock: clock, Logger: log,
	})
	operator, err := console.New(console.Deps{
		Password: a.cfg.Console.Password, Pages: a.deps.ConsolePages, History: a.store, Attempts: a.store,
		Webhooks: a.webhooks, Editor: callbacks{a.store, a.directory, a.reload}, Codes: codes, Reviews: a.review,
		Owners: a.store, Reviewers: a.store, Reload: a.reload, Capability: a.capability, Vet: a.vetting.Open, Directory: a.directory.get, Coder: coder,
		Readers: a.readers, Tokens: a.store, Audit: a.audit, Durability: durability, Version: a.deps.Version, Started: a.started, Clock: clock, Logger: log,
	})
	if err != nil {
		return err
	}
	if err := a.openDesk(ctx); err != nil {
		return err
	}
	if err := a.prober.Open(ctx); err != nil {
		return err
	}
	nouns := api.New(api.Deps{
		Nouns: a.nouns(), Operator: operator, Directory: a.directory.get, Audit: a.audit, Clock: clock, Logger: log,
	})
	a.graph = door
	a.handler, a.endStreams = a.mux(door, phones, operator, nouns), phones.EndStreams
	return nil
}

// issuer is who invoices come from.
func (a *App) issuer() billing.Config {
	c := a.cfg.Billing
	c.Issuer = cmp.Or(c.Issuer, a.cfg.Cases.Operator)
	return c
}

// capability is what the apps of a new account are told of what its business may do.
func (a *App) capability(b *account.Business) notice.Body {
	return ladder.CapabilityOf(b.Allowance, a.cfg.Limits.People(b))
}

func (a *App) openMedia(ctx context.Context) error {
	cfg := a.cfg.Media
	if cfg.Dir == "" {
		cfg.Dir = filepath.Join(a.cfg.Data, "blobs")
	}
	a.media = media.New(cfg, media.Deps{
		Store: a.store, Clock: a.deps.Clock, Logger: a.deps.Logger, Metrics: a.metrics,
		Settled: func(ctx context.Context) error { return a.projection.WaitFor(ctx, a.journal.Next()) },
	})
	a.links = media.NewLinks(a.media, webhook.Guard{AllowLoopback: a.cfg.Webhook.AllowLoopback})
	return a.media.Open(ctx)
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

// phoneAuthorizer guards the people's side; in dev it is open.
func (a *App) phoneAuthorizer() func(context.Context, string) (message.Address, bool) {
	if a.cfg.Dev {
		return nil
	}
	return func(ctx context.Context, token string) (message.Address, bool) {
		address, ok, err := a.store.PersonByToken(ctx, account.HashToken(token))
		if err != nil {
			a.deps.Logger.Error("a person's token could not be checked", "error", err)
			return "", false
		}
		return address, ok
	}
}

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
