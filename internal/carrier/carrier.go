// Package carrier takes released messages to the people they are for.
//
// Owns: the dispatcher, which reads the journal and hands released messages to the carrier of their
// number; the contract of a carrier.
// Does not own: the decision to release (engine), what a carrier does to reach people (its own room
// below this one), webhooks.
// Called by: app, which runs the dispatcher.
// Never breaks: a message is handed over only after it is durable, with its id as the idempotency
// key; it is handed over again after a crash until its outcome is a fact; none is skipped.
package carrier

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

// Outgoing is a released message.
type Outgoing struct {
	fact.Thread
	ID      message.ID
	At      int64 // when it was accepted, Unix milliseconds
	Content message.Content
}

// Carrier reaches people.
type Carrier interface {
	// Send takes messages over and says what is known of each at once. A message may come twice: its
	// ID is the idempotency key. An error means that none was taken; Send is called again.
	Send(ctx context.Context, out []Outgoing) ([]engine.Report, error)
	// Resume tells after a start which messages were taken before and have not arrived.
	Resume(ctx context.Context, waiting []engine.Waiting) error
}

// Engine is what the dispatcher needs of it.
type Engine interface {
	Report(ctx context.Context, rs []engine.Report) error
	Waiting(ctx context.Context) ([]engine.Waiting, error)
}

// Cursors keeps a reader's position between runs.
type Cursors interface {
	Cursor(ctx context.Context, name string) (uint64, error)
	SaveCursor(ctx context.Context, name string, next uint64) error
}

// Journal is where released messages are read.
type Journal interface {
	Reader(from uint64) *journal.Reader
	Next() uint64
}

const (
	cursorName = "dispatch"
	saveEvery  = time.Second
	// Pauses between two tries of a hand-over that failed.
	leastPause, mostPause = 100 * time.Millisecond, 5 * time.Second
)

// Dispatcher hands released messages over.
type Dispatcher struct {
	journal Journal
	engine  Engine
	cursors Cursors
	carrier Carrier
	log     *slog.Logger
	next    atomic.Uint64
	saved   time.Time
}

// NewDispatcher makes one for a carrier.
func NewDispatcher(j Journal, e Engine, cursors Cursors, c Carrier, log *slog.Logger) *Dispatcher {
	return &Dispatcher{journal: j, engine: e, cursors: cursors, carrier: c, log: log}
}

// Next is the number of the record that is dispatched next.
func (d *Dispatcher) Next() uint64 { return d.next.Load() }

// Run dispatches until the context ends.
func (d *Dispatcher) Run(ctx context.Context) error {
	from, err := d.cursors.Cursor(ctx, cursorName)
	if err != nil {
		return fmt.Errorf("read the dispatcher's position: %w", err)
	}
	if err := d.resume(ctx); err != nil {
		return err
	}
	reader := d.journal.Reader(from)
	defer reader.Close()
	d.next.Store(reader.Position())
	defer func() { d.save(context.WithoutCancel(ctx)) }()
	for {
		batch, err := reader.Next(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("dispatch: %w", err)
		}
		if !d.handOver(ctx, d.released(batch)) {
			return nil
		}
		d.next.Store(batch.Next())
		if time.Since(d.saved) >= saveEvery {
			d.save(ctx)
		}
	}
}

// resume gives the carrier back what it had taken before the last stop.
func (d *Dispatcher) resume(ctx context.Context) error {
	waiting, err := d.engine.Waiting(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // stopped while starting
		}
		return err
	}
	taken := waiting[:0]
	for _, w := range waiting {
		if w.Status == message.Sent {
			taken = append(taken, w)
		}
	}
	if err := d.carrier.Resume(ctx, taken); err != nil && ctx.Err() == nil {
		return fmt.Errorf("resume the carrier: %w", err)
	}
	return nil
}

// released picks the messages of a batch that go to a carrier.
func (d *Dispatcher) released(b journal.Batch) []Outgoing {
	var out []Outgoing
	for i := range b.Records {
		r := &b.Records[i]
		if fact.Type(r.Type) != fact.TypeMessageAccepted {
			continue
		}
		f, err := fact.Parse(fact.TypeMessageAccepted, r.Body)
		if err != nil {
			d.log.Error("a message cannot be read and is not sent", "record", b.First+uint64(i), "error", err)
			continue
		}
		if m := f.(*fact.MessageAccepted); m.Released {
			out = append(out, Outgoing{Thread: m.Thread, ID: message.NewID(0, b.First+uint64(i)), At: r.Time, Content: m.Content})
		}
	}
	return out
}

// handOver tries until the carrier took the messages and its reports are facts; false when stopped.
func (d *Dispatcher) handOver(ctx context.Context, out []Outgoing) bool {
	for pause := leastPause; len(out) > 0; pause = min(2*pause, mostPause) {
		reports, err := d.carrier.Send(ctx, out)
		if err == nil {
			err = d.engine.Report(ctx, reports)
		}
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		d.log.Warn("hand-over failed; trying again", "messages", len(out), "pause", pause, "error", err)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
	return true
}

// save keeps the position. A lost one costs a repeated hand-over, never a lost message.
func (d *Dispatcher) save(ctx context.Context) {
	d.saved = time.Now()
	if err := d.cursors.SaveCursor(ctx, cursorName, d.next.Load()); err != nil {
		d.log.Warn("the dispatcher's position was not saved", "error", err)
	}
}
