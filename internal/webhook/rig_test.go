package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// TestMain keeps one journal open outside of all bubbles: the log engine has a clock of its own for the
// whole process, which must not begin in a bubble, since it would end with it. Afterwards nothing may run on.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "webhook")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		cfg := journal.DefaultConfig()
		cfg.Dir = dir
		j, err := journal.Open(context.Background(), cfg, slog.New(slog.DiscardHandler))
		if err != nil {
			panic(err)
		}
		code := m.Run()
		_ = j.Close()
		if err := goleak.Find(); err != nil && code == 0 {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return code
	}())
}

// rig is a room with its real journal and store, and a world that a test edits.
type rig struct {
	*testing.T
	dir      string
	cfg      Config
	journal  *watched
	store    *breakable
	world    *world
	net      *memory // nil: real sockets
	clock    func() time.Time
	registry *prometheus.Registry
	reports  *reports
	logs     *buffer
	room     *Room
	stop     func() // the room, as the program stops it
}

// bubble runs a test where days pass in moments and the network has no sockets. The bubble also fails
// when a goroutine is left behind.
func bubble(t *testing.T, f func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(t, newRig(t, &memory{hosts: map[string]*pipes{}})) })
}

func newRig(t *testing.T, network *memory) *rig {
	t.Helper()
	r := &rig{
		T: t, dir: t.TempDir(), cfg: DefaultConfig(), world: newWorld(), net: network, clock: time.Now,
		reports: &reports{}, logs: &buffer{},
	}
	r.cfg.AllowLoopback = true
	jc := journal.DefaultConfig()
	jc.Dir, jc.DiskReserve = r.dir, 0
	j, err := journal.Open(t.Context(), jc, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	r.journal = &watched{Journal: j}
	db, err := store.Open(t.Context(), store.Config{Path: filepath.Join(r.dir, "db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	r.store = &breakable{Store: db}
	return r
}

// ownClock gives the rig a wall clock that a test can set forward and back, while all pauses keep their
// length.
func (r *rig) ownClock() (advance func(time.Duration)) {
	var offset atomic.Int64
	// Round strips the steady reading, as if the time came from outside.
	r.clock = func() time.Time { return time.Now().Add(time.Duration(offset.Load())).Round(0) }
	return func(d time.Duration) { offset.Add(int64(d)) }
}

// start runs a new room on the rig's journal and store.
func (r *rig) start() {
	r.Helper()
	r.registry = prometheus.NewRegistry()
	r.room = New(r.cfg, Deps{
		Journal: r.journal, Store: r.store, Directory: r.world.directory, DirectoryChanged: r.world.changes,
		Coder: message.NewCoder(r.journal.Identity()), UserIDs: message.NewUserIDBook(message.NewCoder(r.journal.Identity()), func(message.Address) string { return "FR" }), Reporter: r.reports, Clock: r.clock,
		Logger: slog.New(slog.NewTextHandler(r.logs, nil)), Registerer: r.registry,
	})
	if r.net != nil {
		r.room.client = r.net.client
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.room.Run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			r.Errorf("the room ended with %v", err)
		}
	})
	r.Cleanup(r.stop)
	r.awaitRunning()
}

// awaitRunning waits until the room knows its endpoints, which Follow tells.
func (r *rig) awaitRunning() {
	r.Helper()
	until(r.T, "the room to run", func() bool {
		r.room.mu.Lock()
		defer r.room.mu.Unlock()
		return r.room.routing != nil
	})
}

// restart stops the room and starts another one.
func (r *rig) restart() {
	r.Helper()
	r.stop()
	r.start()
}

// crash ends the room without a chance to store anything more, and starts another one.
func (r *rig) crash() {
	r.Helper()
	r.store.broken.Store(true)
	r.stop()
	r.store.broken.Store(false)
	r.start()
}

// edit changes the world as the door does it: whoever asked for it waits until the room has followed.
func (r *rig) edit(f func(w *spec)) {
	r.Helper()
	r.world.edit(f)
	if err := r.room.Follow(r.Context()); err != nil {
		r.Fatal(err)
	}
}

// add writes facts to the journal as the engine does, as one envelope.
func (r *rig) add(facts ...fact.Fact) {
	r.Helper()
	r.addAt(r.clock(), facts...)
}

func (r *rig) addAt(at time.Time, facts ...fact.Fact) {
	r.Helper()
	var records []journal.Record
	size := 0
	for i, f := range facts {
		records = append(records, journal.Record{Type: uint16(f.Type()), Version: 1, Time: at.UnixMilli(), Body: fact.Append(nil, f)})
		size += len(records[len(records)-1].Body)
		if i < len(facts)-1 && len(records) < 2000 && size < 1<<20 {
			continue
		}
		if _, err := r.journal.Append(r.Context(), 0, records); err != nil {
			r.Fatal(err)
		}
		records, size = nil, 0
	}
}

// endpoint is one endpoint's status.
func (r *rig) endpoint(id string) EndpointStatus {
	r.Helper()
	for _, e := range r.room.Endpoints() {
		if e.ID == id {
			return e
		}
	}
	r.Fatalf("there is no endpoint %s among %v", id, r.room.Endpoints())
	return EndpointStatus{}
}

// attempts lists what is on record for an endpoint, newest first.
func (r *rig) attempts(id string) []store.Attempt {
	r.Helper()
	r.room.flush(r.Context())
	all, err := r.store.Attempts(r.Context(), id, 0, 100_000)
	if err != nil {
		r.Fatal(err)
	}
	return all
}

// pass lets time pass in a bubble, and what is due then happen.
func (r *rig) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// until waits for something that will be so soon: in a bubble without any time, else within seconds.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		<-time.After(time.Millisecond)
	}
}

// text is a person's message.
func text(n account.NumberID, person int, body string) *fact.MessageReceived {
	return &fact.MessageReceived{
		Thread: fact.Thread{Number: n, Address: message.Address(fmt.Sprintf("336000%05d", person))}, Account: 10, Profile: "Ada",
		Content: message.Content{Kind: message.KindText, Document: []byte(fmt.Sprintf(`{"body":%q}`, body))},
	}
}

// texts are n messages, each of another person.
func texts(n account.NumberID, count int) []fact.Fact {
	out := make([]fact.Fact, count)
	for i := range out {
		out[i] = text(n, i, fmt.Sprintf("m%d", i))
	}
	return out
}

// The world of most tests: app 1 gets everything of account 10 with its numbers 100 and 101.
const (
	theApp = account.AppID(1)
	appID  = "app-1"
	hook   = "http://127.0.0.1:1/hook"
)

type spec struct {
	apps      map[account.AppID]account.App
	numbers   map[account.NumberID]account.ID
	overrides map[account.NumberID]account.Callback
	links     map[link]account.Callback
}

type link struct {
	account account.ID
	app     account.AppID
}

// point sets the own callback of app 1.
func (w *spec) point(c account.Callback) {
	a := w.apps[theApp]
	a.Subscription.Callback, a.Subscription.Active = c, c.URL != ""
	w.apps[theApp] = a
}

type world struct {
	mu      sync.Mutex
	spec    spec
	current *account.Directory
	changed chan struct{}
}

func newWorld() *world {
	w := &world{changed: make(chan struct{}), spec: spec{
		apps:      map[account.AppID]account.App{},
		numbers:   map[account.NumberID]account.ID{100: 10, 101: 10},
		overrides: map[account.NumberID]account.Callback{},
		links:     map[link]account.Callback{{10, theApp}: {}},
	}}
	w.edit(func(s *spec) { s.addApp(theApp, hook) })
	return w
}

func (w *spec) addApp(id account.AppID, url string) {
	w.apps[id] = account.App{ID: id, Secret: fmt.Sprintf("secret of app %d", id), WebhookVersion: 25, Subscription: account.Subscription{
		Callback: account.Callback{URL: url, VerifyToken: "verify-me"}, Fields: []string{wire.FieldMessages, wire.FieldUserPreferences}, Active: url != "",
	}}
}

func (w *world) directory() *account.Directory {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.current
}

func (w *world) changes() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed
}

func (w *world) edit(f func(*spec)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f(&w.spec)
	d := account.NewDirectory()
	for id, a := range w.spec.apps {
		d.Apps[id] = &a
	}
	for n, id := range w.spec.numbers {
		if d.Accounts[id] == nil {
			d.Accounts[id] = &account.Account{ID: id, Business: &account.Business{ID: 1}}
		}
		d.Numbers[n] = &account.Number{ID: n, Account: d.Accounts[id], Digits: "33199" + n.String(), Override: w.spec.overrides[n]}
	}
	for l, c := range w.spec.links {
		d.Links[l.account] = append(d.Links[l.account], &account.Link{App: d.Apps[l.app], Account: d.Accounts[l.account], Override: c})
	}
	w.current = d
	close(w.changed)
	w.changed = make(chan struct{})
}

// breakable is the real store, with a disk that a test can break.
type breakable struct {
	*store.Store
	broken atomic.Bool
	saves  atomic.Int64
}

var errBroken = errors.New("the disk is broken")

func (b *breakable) SaveDeliveries(ctx context.Context, s []store.EndpointState, a []store.Attempt) error {
	if b.broken.Load() {
		return errBroken
	}
	b.saves.Add(1)
	return b.Store.SaveDeliveries(ctx, s, a)
}

func (b *breakable) DeleteEndpointState(ctx context.Context, id string) error {
	if b.broken.Load() {
		return errBroken
	}
	return b.Store.DeleteEndpointState(ctx, id)
}

// watched is the real journal, which notes where readers begin.
type watched struct {
	*journal.Journal
	mu    sync.Mutex
	froms []uint64
}

func (w *watched) Reader(from uint64) *journal.Reader {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.froms = append(w.froms, from)
	return w.Journal.Reader(from)
}

// reports notes what the engine would be told.
type reports struct {
	mu  sync.Mutex
	all []engine.Report
}

func (r *reports) Report(_ context.Context, rs []engine.Report) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, rs...)
	return nil
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
