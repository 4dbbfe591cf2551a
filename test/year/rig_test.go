package year

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
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/projection"
	"turnpike/internal/store"
)

// rig is engine, journal and tables under one clock, which can be stopped or killed and started again.
type rig struct {
	t         *testing.T
	dir       string // of the tables; another after every kill
	directory *account.Directory
	now       atomic.Int64 // Unix milliseconds
	journal   *journal.Journal
	snapshot  snapshot

	store      *store.Store
	engine     *engine.Engine
	session    *session
	projection *projection.Projection
	cancel     context.CancelFunc
	ended      sync.WaitGroup
}

// snapshot is the engine's, in memory.
type snapshot struct {
	mu   sync.Mutex
	data []byte
}

// session is the journal and the snapshot as one run of the engine has them. Once killed it stores nothing.
type session struct {
	*rig
	dead atomic.Bool
}

var errKilled = errors.New("the process was killed")

func (s *session) Append(ctx context.Context, first uint64, facts []fact.Entry) error {
	if s.dead.Load() {
		return errKilled
	}
	records := make([]journal.Record, len(facts))
	for i, e := range facts {
		records[i] = journal.Record{Type: uint16(e.Fact.Type()), Version: 1, Time: e.At, Body: fact.Append(nil, e.Fact)}
	}
	_, err := s.journal.Append(ctx, first, records)
	return err
}

func (s *session) Recover(ctx context.Context) error {
	if s.dead.Load() {
		return errKilled
	}
	return s.journal.Recover(ctx)
}

func (s *session) Replay(ctx context.Context, from uint64, apply func(uint64, fact.Entry)) (uint64, error) {
	return s.read(ctx, from, apply)
}

func (s *session) Load(context.Context) ([]byte, error) {
	s.snapshot.mu.Lock()
	defer s.snapshot.mu.Unlock()
	return s.snapshot.data, nil
}

func (s *session) Save(_ context.Context, pieces [][]byte) error {
	s.snapshot.mu.Lock()
	defer s.snapshot.mu.Unlock()
	if s.dead.Load() {
		return errKilled
	}
	s.snapshot.data = bytes.Join(pieces, nil)
	return nil
}

// read goes through the journal from a record on.
func (r *rig) read(ctx context.Context, from uint64, apply func(uint64, fact.Entry)) (uint64, error) {
	end := r.journal.Next()
	if from >= end {
		return end, nil
	}
	reader := r.journal.Reader(from)
	defer reader.Close()
	for reader.Position() < end {
		batch, err := reader.Next(ctx)
		if err != nil {
			return 0, err
		}
		for i := range batch.Records {
			rec := &batch.Records[i]
			f, err := fact.Parse(fact.Type(rec.Type), rec.Body)
			if err != nil {
				return 0, fmt.Errorf("record %d: %w", batch.First+uint64(i), err)
			}
			apply(batch.First+uint64(i), fact.Entry{At: rec.Time, Fact: f})
		}
	}
	return end, nil
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), directory: directory()}
	r.now.Store(began.UnixMilli())
	cfg := journal.DefaultConfig()
	cfg.Dir = t.TempDir()
	var err error
	if r.journal, err = journal.Open(t.Context(), cfg, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.journal.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// start runs everything on what is stored.
func (r *rig) start() {
	r.t.Helper()
	log := slog.New(slog.DiscardHandler)
	var err error
	if r.store, err = store.Open(r.t.Context(), store.Config{Path: filepath.Join(r.dir, "turnpike.db")}, log); err != nil {
		r.t.Fatal(err)
	}
	r.session = &session{rig: r}
	cfg := engine.DefaultConfig()
	cfg.SnapshotEvery = 20_000
	r.engine = engine.New(cfg, engine.Deps{
		Log: r.session, Snapshots: r.session, Clock: func() time.Time { return time.UnixMilli(r.now.Load()) },
		Directory: func() *account.Directory { return r.directory }, Logger: log,
	})
	r.projection = projection.New(r.journal, r.store, log, nil)
	ctx, cancel := context.WithCancel(r.t.Context())
	r.cancel = cancel
	for _, run := range []func(context.Context) error{r.engine.Run, r.projection.Run} {
		r.ended.Go(func() {
			if err := run(ctx); err != nil && !errors.Is(err, errKilled) {
				r.t.Errorf("a room ended with %v", err)
			}
		})
	}
	<-r.engine.Ready()
}

// stop ends everything. A kill leaves no snapshot, an append without an answer, and tables as they are.
func (r *rig) stop(kill bool) {
	r.t.Helper()
	if kill {
		r.session.dead.Store(true)
	}
	r.cancel()
	r.ended.Wait()
	if kill {
		to := r.t.TempDir()
		for _, name := range []string{"turnpike.db", "turnpike.db-wal"} {
			raw, err := os.ReadFile(filepath.Join(r.dir, name))
			if err != nil {
				r.t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(to, name), raw, 0o600); err != nil {
				r.t.Fatal(err)
			}
		}
		if err := errors.Join(r.store.Close(), os.RemoveAll(r.dir)); err != nil {
			r.t.Fatal(err)
		}
		r.dir = to
		return
	}
	if err := r.store.Close(); err != nil {
		r.t.Fatal(err)
	}
}
