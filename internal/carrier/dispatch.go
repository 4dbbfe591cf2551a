package carrier

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

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

// Fetcher gets what messages link to, and says when a held one may go.
type Fetcher interface {
	// Fetch calls done once, with nil when all is there, else with why the message cannot be sent: at
	// once or later, from any goroutine, and not at all when the program stops first. again says that
	// the message may have been asked for before a restart.
	Fetch(ctx context.Context, o *Outgoing, again bool, done func(*fault.Error))
}

const (
	cursorName = "dispatch"
	saveEvery  = time.Second
	// Pauses between two tries of a hand-over that failed.
	leastPause, mostPause = 100 * time.Millisecond, 5 * time.Second
)

// Deps is what a dispatcher needs.
type Deps struct {
	Journal Journal
	Engine  Engine
	Cursors Cursors
	Carrier Carrier
	Fetcher Fetcher
	// Directory says whose a number is, and so who has the right of way. nil: all are alike.
	Directory func() *account.Directory
	Clock     func() time.Time
	Logger    *slog.Logger
}

// Dispatcher hands released messages over.
type Dispatcher struct {
	Deps
	held  *held
	line  *line
	ahead chan reading // what was read while others were handed over
	read  uint64       // the record to read next
	next  atomic.Uint64
	saved time.Time

	// Of the records before end, which were there at the start, only open messages are handed over:
	// what became of the others is a fact already.
	end  uint64
	open map[message.ID]bool
}

// NewDispatcher makes one for a carrier.
func NewDispatcher(d Deps) *Dispatcher {
	return &Dispatcher{Deps: d, held: newHeld(d.Fetcher), line: newLine(), ahead: make(chan reading, readAhead)}
}

// Next is the number of the record that is dispatched next.
func (d *Dispatcher) Next() uint64 { return d.next.Load() }

// reading is what the journal gave.
type reading struct {
	journal.Batch
	err error
}

// Run dispatches until the context ends.
func (d *Dispatcher) Run(ctx context.Context) error {
	from, err := d.Cursors.Cursor(ctx, cursorName)
	if err != nil {
		return fmt.Errorf("read the dispatcher's position: %w", err)
	}
	if end := d.Journal.Next(); from > end {
		return fmt.Errorf("messages up to record %d were dispatched but the journal ends at %d: acknowledged records are gone "+
			"from the data directory; restore it from a copy", from-1, end-1)
	}
	if !d.insist(ctx, "what was handed over before is not resumed", d.resume) {
		return nil
	}
	reader := d.Journal.Reader(from)
	defer reader.Close()
	d.read = reader.Position()
	d.next.Store(d.read)
	defer func() { d.save(context.WithoutCancel(ctx)) }()
	var side sync.WaitGroup
	defer side.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	side.Go(func() { readAll(ctx, reader, d.ahead) })
	return d.loop(ctx)
}

// readAhead is how many batches are read while others are handed over: of 512 KiB at most each.
const readAhead = 32

// readAll reads ahead, until the context ends or the journal cannot be read.
func readAll(ctx context.Context, r *journal.Reader, out chan<- reading) {
	for {
		b, err := r.Next(ctx)
		select {
		case out <- reading{b, err}:
			if err != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// loop lets messages stand in line as they are released, and hands over whoever is next. It reads ahead of
// what it hands over, so that a message does not wait for all that was accepted before it.
func (d *Dispatcher) loop(ctx context.Context) error {
	for {
		failed, err := d.gather(ctx)
		if err != nil {
			return stopped(ctx, err)
		}
		if !d.handOver(ctx, d.line.next(atOnce), failed) {
			return nil
		}
		d.next.Store(d.line.position(d.read))
		if time.Since(d.saved) >= saveEvery {
			d.save(ctx)
		}
	}
}

// stopped is an error, unless it came because the context ended.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the end of the program is no failure
	}
	return err
}

// resume gives the carrier back what it had taken before the last stop, and notes what it had not.
func (d *Dispatcher) resume(ctx context.Context) error {
	d.end = d.Journal.Next()
	waiting, err := d.Engine.Waiting(ctx)
	if err != nil {
		return err
	}
	d.open = map[message.ID]bool{}
	taken := waiting[:0]
	for _, w := range waiting {
		if w.Status == message.Sent {
			taken = append(taken, w)
		} else {
			d.open[w.ID] = true
		}
	}
	return d.Carrier.Resume(ctx, taken)
}

// insist does something until it succeeds; false when the context ends first.
func (d *Dispatcher) insist(ctx context.Context, otherwise string, do func(ctx context.Context) error) bool {
	for pause := leastPause; ; pause = min(2*pause, mostPause) {
		err := do(ctx)
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		d.Logger.Warn(otherwise+"; trying again", "pause", pause, "error", err)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
}

// released puts the messages of a batch in line that may go to a carrier now.
func (d *Dispatcher) released(ctx context.Context, b journal.Batch) {
	for i := range b.Records {
		r, record := &b.Records[i], b.First+uint64(i)
		var o *Outgoing
		switch fact.Type(r.Type) {
		case fact.TypeMessageAccepted:
			o = d.accepted(r, record, false)
		case fact.TypeMessageReleased:
			o = d.letGo(ctx, r, record)
		}
		if o == nil {
			continue
		}
		again := record < d.end
		if again && !d.open[o.ID] {
			continue
		}
		if d.held.pass(ctx, o, again) {
			d.stand(o)
		}
	}
	if b.Next() >= d.end {
		d.open = nil
	}
}

// accepted is the message of a record; nil when it does not go out. held says that a policy held it and
// holds it no more.
func (d *Dispatcher) accepted(r *journal.Record, record uint64, held bool) *Outgoing {
	f, err := fact.Parse(fact.TypeMessageAccepted, r.Body)
	if err != nil {
		d.Logger.Error("a message cannot be read and is not sent", "record", record, "error", err)
		return nil
	}
	m := f.(*fact.MessageAccepted)
	if m.Released == held {
		return nil
	}
	return &Outgoing{
		Thread: m.Thread, ID: message.NewID(0, record), At: r.Time, Until: r.Time + m.Lifetime, Content: m.Content, Category: m.Category, Template: m.Template, Held: m.Held,
	}
}

// letGo is a message that a policy held: it stands in the journal where it was accepted.
func (d *Dispatcher) letGo(ctx context.Context, r *journal.Record, record uint64) *Outgoing {
	f, err := fact.Parse(fact.TypeMessageReleased, r.Body)
	if err != nil {
		d.Logger.Error("a release cannot be read", "record", record, "error", err)
		return nil
	}
	from := f.(*fact.MessageReleased).ID.Record()
	reader := d.Journal.Reader(from)
	defer reader.Close()
	b, err := reader.Next(ctx)
	if err != nil || b.First != from || fact.Type(b.Records[0].Type) != fact.TypeMessageAccepted {
		d.Logger.Error("a message that was held is not in the journal any more and expires", "record", from, "error", err)
		return nil
	}
	return d.accepted(&b.Records[0], from, true)
}

// handOver tries until the carrier took the messages and all reports are facts; false when stopped.
func (d *Dispatcher) handOver(ctx context.Context, out []Outgoing, failed []engine.Report) bool {
	if len(out)+len(failed) == 0 {
		return true
	}
	return d.insist(ctx, "messages are not handed over", func(ctx context.Context) error { return d.try(ctx, out, failed) })
}

func (d *Dispatcher) try(ctx context.Context, out []Outgoing, failed []engine.Report) error {
	if len(out) == 0 {
		return d.Engine.Report(ctx, failed)
	}
	reports, err := d.Carrier.Send(ctx, out)
	if err != nil {
		return err
	}
	return d.Engine.Report(ctx, slices.Concat(failed, reports))
}

// save keeps the position: that of the oldest message which is held back or in line. A lost one costs a repeated
// look at the journal, never a lost message.
func (d *Dispatcher) save(ctx context.Context) {
	d.saved = time.Now()
	if err := d.Cursors.SaveCursor(ctx, cursorName, d.line.lowest(d.held.lowest(d.read))); err != nil {
		d.Logger.Warn("the dispatcher's position was not saved", "error", err)
	}
}
