package webhook

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/fair"
	"turnpike/internal/journal"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// Journal is where updates come from.
type Journal interface {
	Reader(from uint64) *journal.Reader
	Next() uint64
}

// Store keeps endpoints' positions and their attempts.
type Store interface {
	EndpointStates(ctx context.Context) ([]store.EndpointState, error)
	SaveDeliveries(ctx context.Context, states []store.EndpointState, attempts []store.Attempt) error
	DeleteEndpointState(ctx context.Context, id string) error
	DeleteAttemptsBefore(ctx context.Context, at int64) (int64, error)
}

// Reporter is told which people's messages a business has taken.
type Reporter interface {
	Report(ctx context.Context, rs []engine.Report) error
}

// Deps is what the room needs.
type Deps struct {
	Journal          Journal
	Store            Store
	Directory        func() *account.Directory
	DirectoryChanged func() <-chan struct{}
	UserIDs          *message.UserIDBook
	Coder            *message.Coder
	// MediaURL is where the bytes of a media are for a while; nil leaves it out of webhooks.
	MediaURL   func(id string) string
	Reporter   Reporter
	Clock      func() time.Time
	Logger     *slog.Logger
	Registerer prometheus.Registerer
}

// Room delivers updates.
type Room struct {
	cfg        Config
	deps       Deps
	clock      func() time.Time
	coder      *message.Coder
	log        *slog.Logger
	guard      Guard
	client     func(timeout time.Duration, conns int) *http.Client
	handshakes *http.Client
	metrics    *metrics
	reports    chan engine.Report
	ready      chan struct{}
	begun      sync.Once
	next       atomic.Uint64 // record that the router reads next

	saving sync.Mutex      // held by whoever stores positions; taken before mu, which is taken before an endpoint's
	gone   map[string]bool // endpoints whose stored position must go

	mu        sync.Mutex // held by the router for each batch, and by whoever changes what is below
	routing   *routing
	endpoints map[string]*endpoint
	work      context.Context //nolint:containedctx // requests and readers of endpoints that come later live in it; nil while the room does not run
	group     sync.WaitGroup

	attemptsMu sync.Mutex
	attempts   []store.Attempt
	flushNow   chan struct{}

	loadsMu sync.Mutex
	loads   map[account.ID]Load
}

// New makes the room.
func New(cfg Config, d Deps) *Room {
	guard := Guard{AllowLoopback: cfg.AllowLoopback}
	r := &Room{
		cfg: cfg, deps: d, clock: d.Clock, coder: d.Coder, log: d.Logger, guard: guard, client: guard.Client,
		handshakes: guard.Client(handshakeTimeout, 4), reports: make(chan engine.Report, maxReports),
		gone: map[string]bool{}, endpoints: map[string]*endpoint{}, flushNow: make(chan struct{}, 1), loads: map[account.ID]Load{}, ready: make(chan struct{}),
	}
	r.next.Store(1)
	r.metrics = newMetrics(d.Registerer, r)
	return r
}

// Position is the number of the record that is routed next.
func (r *Room) Position() uint64 { return r.next.Load() }

// Ready is closed once every endpoint is followed: what comes into the journal from then on reaches new
// ones too.
func (r *Room) Ready() <-chan struct{} { return r.ready }

// Run delivers until the context ends.
func (r *Room) Run(ctx context.Context) error {
	saved, err := r.load(ctx)
	if err != nil {
		return err
	}
	// Requests and readers end with work, after the router: what they hold is saved then.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	r.mu.Lock()
	r.work = work
	r.mu.Unlock()
	var side sync.WaitGroup
	if err = r.follow(ctx, saved); err != nil && r.stored(saved) {
		r.log.Warn("webhook positions were not stored; after a crash more updates would come twice", "error", err)
		err = nil
	}
	if err == nil {
		r.begun.Do(func() { close(r.ready) })
		side.Go(func() { r.keep(work) })
		side.Go(func() { r.report(work) })
		side.Go(func() { r.watch(ctx) })
		err = r.routeAll(ctx)
	}
	r.closeAll()
	r.drain()
	stop()
	r.group.Wait()
	side.Wait()
	r.handshakes.CloseIdleConnections()
	r.flush(context.WithoutCancel(ctx))
	return err
}

// load reads where endpoints were, and begins at the journal's end.
func (r *Room) load(ctx context.Context) (map[string]*store.EndpointState, error) {
	states, err := r.deps.Store.EndpointStates(ctx)
	if err != nil {
		return nil, err
	}
	live := r.deps.Journal.Next()
	r.next.Store(live)
	saved := make(map[string]*store.EndpointState, len(states))
	for i := range states {
		s := &states[i]
		if s.Next > live {
			return nil, fmt.Errorf("endpoint %s has seen records up to %d but the journal ends before: "+
				"acknowledged records are gone from the data directory; restore it from a copy", s.ID, s.Next-1)
		}
		saved[s.ID] = s
	}
	return saved, nil
}

// routeAll reads the journal once for all endpoints.
func (r *Room) routeAll(ctx context.Context) error {
	reader := r.deps.Journal.Reader(r.next.Load())
	defer reader.Close()
	for {
		batch, err := reader.Next(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("route webhooks: %w", err)
		}
		dir := r.deps.Directory()
		r.mu.Lock()
		for i := range batch.Records {
			r.routeRecord(dir, batch.First+uint64(i), &batch.Records[i])
		}
		r.next.Store(batch.Next())
		r.mu.Unlock()
	}
}

func (r *Room) routeRecord(dir *account.Directory, record uint64, rec *journal.Record) {
	it := r.parse(dir, record, rec)
	if it == nil {
		return
	}
	for _, id := range r.routing.of(&it.update) {
		if e := r.endpoints[id]; e != nil {
			own := *it
			e.offer(&own)
		}
	}
}

// parse makes an update of a record; nil when businesses are not told of it.
func (r *Room) parse(dir *account.Directory, record uint64, rec *journal.Record) *item {
	switch fact.Type(rec.Type) {
	case fact.TypeMessageMoved, fact.TypeMessageReceived, fact.TypeMarketingStopped, fact.TypeMarketingResumed, fact.TypeOrderPaid,
		fact.TypeAccountNoticed:
	default:
		return nil
	}
	f, err := fact.Parse(fact.Type(rec.Type), rec.Body)
	if err != nil {
		r.log.Error("a record cannot be read: no business is told of it", "record", record, "error", err)
		return nil
	}
	u := wire.Update{Record: record, At: rec.Time, Fact: f, Number: dir.Numbers[f.Of().Number]}
	if noticed, ok := f.(*fact.AccountNoticed); ok {
		u.Account = dir.Accounts[noticed.Account]
	} else if u.Number != nil {
		u.Account = u.Number.Account
	}
	if u.Account == nil || wire.UpdateField(f) == "" {
		return nil
	}
	return &item{update: u, share: shareOf(dir, &u), size: wire.MaxChange(f, len(rec.Body))}
}

// shareOf is the traffic that an update tells of. What a person wrote has the way of the answers to it.
func shareOf(dir *account.Directory, u *wire.Update) fair.Share {
	category := message.Service
	switch f := u.Fact.(type) {
	case *fact.MessageMoved:
		category = f.Category
	case *fact.AccountNoticed:
		category = message.Utility
	}
	if u.Number != nil {
		return fair.Of(dir, u.Number, category)
	}
	return fair.Share{Class: fair.ClassOf(dir, u.Account, category), Owner: uint64(u.Account.Business.ID)}
}

// drain lets open requests end, for a while: one that is cut off would come twice.
func (r *Room) drain() {
	done := make(chan struct{})
	go func() {
		r.group.Wait()
		close(done)
	}()
	timer := time.NewTimer(drainBudget)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

func (r *Room) closeAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.work = nil
	for _, e := range r.endpoints {
		_ = e.close()
	}
}

// Endpoints lists all endpoints by id.
func (r *Room) Endpoints() []EndpointStatus {
	r.mu.Lock()
	defer r.mu.Unlock()
	live := r.next.Load()
	out := make([]EndpointStatus, 0, len(r.endpoints))
	for _, e := range r.endpoints {
		out = append(out, e.snapshot(live))
	}
	slices.SortFunc(out, func(a, b EndpointStatus) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// RetryNow ends an endpoint's pause; false when there is no such endpoint.
func (r *Room) RetryNow(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.endpoints[id]
	if e != nil {
		e.retryNow()
	}
	return e != nil
}

func (r *Room) retryURL(url string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.endpoints {
		if e.to.Load().url == url {
			e.retryNow()
		}
	}
}
