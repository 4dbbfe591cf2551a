package projection

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/store"
)

func openJournal(t *testing.T) *journal.Journal {
	t.Helper()
	cfg := journal.DefaultConfig()
	cfg.Dir = t.TempDir()
	j, err := journal.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j
}

// write appends facts in envelopes of random sizes.
func (h *history) write(t *testing.T, j *journal.Journal, from int) {
	t.Helper()
	for rest := h.facts[from:]; len(rest) > 0; {
		n := min(len(rest), 1+h.IntN(40))
		var records []journal.Record
		for _, e := range rest[:n] {
			records = append(records, journal.Record{Type: uint16(e.Fact.Type()), Version: 1, Time: e.At, Body: fact.Append(nil, e.Fact)})
		}
		if _, err := j.Append(t.Context(), 0, records); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
}

// start runs a projection; stop ends it and gives its error.
func start(t *testing.T, p *Projection) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { _ = stop() })
	return stop
}

// TestRunFoldsEachRecordOnce stops and starts the whole projection while facts come.
func TestRunFoldsEachRecordOnce(t *testing.T) {
	t.Parallel()
	h, j := newHistory(7), openJournal(t)
	dir := t.TempDir()
	for range 6 {
		from := len(h.facts)
		for len(h.facts) < from+150 {
			h.step()
		}
		s := tables(t, dir)
		p := New(j, s, slog.New(slog.DiscardHandler), nil)
		stop := start(t, p)
		h.write(t, j, from)
		// Wait for a part only: what is left comes after the restart.
		if err := p.WaitFor(t.Context(), uint64(from+1+h.IntN(150))); err != nil {
			t.Fatal(err)
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		closed(t, s)
	}
	s, whole := tables(t, dir), tables(t, t.TempDir())
	defer closed(t, s)
	defer closed(t, whole)
	p := New(j, s, slog.New(slog.DiscardHandler), nil)
	stop := start(t, p)
	if err := p.WaitFor(t.Context(), j.Next()); err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	foldInto(t, whole, h.facts, j.Next())
	if diff := cmp.Diff(seen(t, whole, h), seen(t, s, h)); diff != "" {
		t.Errorf("the projection gives other tables (- one fold, + projection):\n%s", diff)
	}
}

func TestUnknownRecordsAreNamedOnceAndPassed(t *testing.T) {
	t.Parallel()
	h, j, s := newHistory(3), openJournal(t), tables(t, t.TempDir())
	defer closed(t, s)
	later := []journal.Record{{Type: 999, Version: 9, Time: 1, Body: []byte("x")}, {Type: 999, Version: 9, Time: 1}, {Type: 1, Version: 1, Time: 1, Body: []byte{0xff}}}
	if _, err := j.Append(t.Context(), 0, later); err != nil {
		t.Fatal(err)
	}
	for len(h.facts) < 20 {
		h.step()
	}
	h.write(t, j, 0)
	logs := &bytes.Buffer{}
	p := New(j, s, slog.New(slog.NewTextHandler(logs, nil)), nil)
	stop := start(t, p)
	if err := p.WaitFor(t.Context(), j.Next()); err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(logs.String(), "not shown in the tables"); n != 2 {
		t.Errorf("two types were not read, the log says so %d times:\n%s", n, logs)
	}
	if all, err := s.Messages(t.Context(), store.MessageFilter{Limit: 100}); err != nil || len(all) == 0 {
		t.Errorf("what came behind them is not shown: %d %v", len(all), err)
	}
}

func TestTablesAheadOfTheJournalAreRefused(t *testing.T) {
	t.Parallel()
	j, s := openJournal(t), tables(t, t.TempDir())
	defer closed(t, s)
	if err := s.SaveCursor(t.Context(), store.FoldCursor, 50); err != nil {
		t.Fatal(err)
	}
	err := New(j, s, slog.New(slog.DiscardHandler), nil).Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "restore it from a copy") {
		t.Errorf("ran over a journal that lost records: %v", err)
	}
}

// fullDisk refuses transactions until it is told that there is room.
type fullDisk struct {
	*store.Store
	mu   sync.Mutex
	full bool
	once chan struct{} // closed at the first refusal
}

func (f *fullDisk) Fold(ctx context.Context, rows *store.Rows, next uint64) error {
	f.mu.Lock()
	full := f.full
	if full && f.once != nil {
		close(f.once)
		f.once = nil
	}
	f.mu.Unlock()
	if full {
		return errors.New("no space left on device")
	}
	return f.Store.Fold(ctx, rows, next)
}

func TestAFailedTransactionIsTriedAgain(t *testing.T) {
	t.Parallel()
	h, j, s := newHistory(5), openJournal(t), tables(t, t.TempDir())
	defer closed(t, s)
	for len(h.facts) < 100 {
		h.step()
	}
	refused := make(chan struct{})
	disk := &fullDisk{Store: s, full: true, once: refused}
	p := New(j, disk, slog.New(slog.DiscardHandler), nil)
	stop := start(t, p)
	h.write(t, j, 0)
	<-refused
	if next := p.Next(); next != 1 {
		t.Errorf("the position is %d though nothing was written", next)
	}
	disk.mu.Lock()
	disk.full = false
	disk.mu.Unlock()
	if err := p.WaitFor(t.Context(), j.Next()); err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	whole := tables(t, t.TempDir())
	defer closed(t, whole)
	foldInto(t, whole, h.facts, j.Next())
	if diff := cmp.Diff(seen(t, whole, h), seen(t, s, h)); diff != "" {
		t.Error(diff)
	}
}

func TestWaitForEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	j, s := openJournal(t), tables(t, t.TempDir())
	defer closed(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := New(j, s, slog.New(slog.DiscardHandler), nil)
	if err := p.WaitFor(ctx, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("waited for what never comes: %v", err)
	}
	if err := p.WaitFor(ctx, 1); err != nil {
		t.Errorf("nothing to wait for: %v", err)
	}
}
