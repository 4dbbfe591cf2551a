package app

import (
	"cmp"
	"context"
	"path/filepath"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/announce"
	"turnpike/internal/api"
	"turnpike/internal/billing"
	"turnpike/internal/carrier"
	"turnpike/internal/carrier/network"
	"turnpike/internal/console"
	"turnpike/internal/engine"
	"turnpike/internal/exchange"
	"turnpike/internal/gate"
	"turnpike/internal/gazette"
	"turnpike/internal/graph"
	"turnpike/internal/ladder"
	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/phone"
	"turnpike/internal/prober"
	"turnpike/internal/projection"
	"turnpike/internal/review"
	"turnpike/internal/vetting"
	"turnpike/internal/webhook"
)

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
