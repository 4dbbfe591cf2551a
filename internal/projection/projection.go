// Package projection folds the journal into the store's tables, for whoever asks about the past.
//
// Owns: what each fact does to the tables, the coalescing of many facts into one transaction, its
// cursor (which changes in the same transaction).
// Does not own: the SQL (store), the facts (fact), the engine's state (which is another fold).
// Called by: app, which runs it; phone, which waits for it.
// Never breaks: every record is folded exactly once, whatever crashes; none is skipped.
package projection

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/store"
)

const (
	// maxRecords bounds the facts of one transaction.
	maxRecords = 8192
	// restBetween is the least time from one transaction's begin to the next: under load it lets a
	// batch form, in which most messages are accepted, sent and delivered and so are one insert.
	restBetween = 25 * time.Millisecond
	// Pauses after a transaction that failed, on a full disk for example.
	leastPause, mostPause = 100 * time.Millisecond, 5 * time.Second
)

// Journal is what is folded.
type Journal interface {
	Reader(from uint64) *journal.Reader
	Next() uint64
}

// Store takes the rows.
type Store interface {
	Cursor(ctx context.Context, name string) (uint64, error)
	Fold(ctx context.Context, rows *store.Rows, next uint64) error
}

// Projection is the fold.
type Projection struct {
	journal Journal
	store   Store
	log     *slog.Logger
	next    atomic.Uint64
	warned  map[uint16]bool // types already named in the log

	mu   sync.Mutex
	wake chan struct{} // closed and replaced after every transaction
}

// New makes a projection.
func New(j Journal, s Store, log *slog.Logger, r prometheus.Registerer) *Projection {
	p := &Projection{journal: j, store: s, log: log, warned: map[uint16]bool{}, wake: make(chan struct{})}
	p.next.Store(1)
	if r != nil {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "turnpike_projection_lag_records", Help: "Records that the SQL tables do not show yet.",
		}, func() float64 { return float64(p.journal.Next() - min(p.next.Load(), p.journal.Next())) }))
	}
	return p
}

// Next is the number of the first record that the tables do not show.
func (p *Projection) Next() uint64 { return p.next.Load() }

// WaitFor returns when the tables show everything before a record.
func (p *Projection) WaitFor(ctx context.Context, record uint64) error {
	for {
		p.mu.Lock()
		wake := p.wake
		p.mu.Unlock()
		if p.next.Load() >= record {
			return nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Run folds until the context ends.
func (p *Projection) Run(ctx context.Context) error {
	from, err := p.store.Cursor(ctx, store.FoldCursor)
	if err != nil {
		return fmt.Errorf("read the projection's position: %w", err)
	}
	if end := p.journal.Next(); from > end {
		return fmt.Errorf("the tables show records up to %d but the journal ends at %d: %d acknowledged records are gone "+
			"from the data directory; restore it from a copy", from-1, end-1, from-end)
	}
	reader := p.journal.Reader(from)
	defer reader.Close()
	p.done(reader.Position())
	began := time.Time{}
	for {
		f := newFold()
		if err := p.collect(ctx, reader, f, began); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("project: %w", err)
		}
		began = time.Now()
		if !p.write(ctx, f.rows(), reader.Position()) {
			return nil
		}
	}
}

// collect folds the next records, at least one batch; it rests when few are there.
func (p *Projection) collect(ctx context.Context, r *journal.Reader, f *fold, began time.Time) error {
	for first := true; first || (f.records < maxRecords && r.Behind()); first = false {
		batch, err := r.Next(ctx)
		if err != nil {
			return err
		}
		p.fold(f, batch)
		if rest := restBetween - time.Since(began); first && rest > 0 && f.records < maxRecords {
			timer := time.NewTimer(rest)
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
				return ctx.Err()
			}
		}
	}
	return nil
}

func (p *Projection) fold(f *fold, b journal.Batch) {
	for i := range b.Records {
		r := &b.Records[i]
		one, err := fact.Parse(fact.Type(r.Type), r.Body)
		if err != nil {
			if !p.warned[r.Type] {
				p.warned[r.Type] = true
				p.log.Warn("records of a type are not shown in the tables", "type", r.Type, "first", b.First+uint64(i), "error", err)
			}
			continue
		}
		f.add(b.First+uint64(i), r.Time, one)
	}
	f.records += len(b.Records)
}

// write tries until the transaction is done; false when the context ended.
func (p *Projection) write(ctx context.Context, rows *store.Rows, next uint64) bool {
	for pause := leastPause; ; pause = min(2*pause, mostPause) {
		// A transaction that was begun is finished even when the program stops.
		err := p.store.Fold(context.WithoutCancel(ctx), rows, next)
		if err == nil {
			p.done(next)
			return true
		}
		p.log.Error("the tables could not be written; trying again", "pause", pause, "error", err)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
}

func (p *Projection) done(next uint64) {
	p.next.Store(next)
	p.mu.Lock()
	close(p.wake)
	p.wake = make(chan struct{})
	p.mu.Unlock()
}
