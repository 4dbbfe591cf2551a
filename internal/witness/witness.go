package witness

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"turnpike/internal/account"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/evidence/model"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

// Journal is what is watched.
type Journal interface {
	Reader(from uint64) *journal.Reader
	Next() uint64
}

// Cursors keeps up to where findings were recorded.
type Cursors interface {
	Cursor(ctx context.Context, name string) (uint64, error)
	SaveCursor(ctx context.Context, name string, next uint64) error
}

// Scope is what a number says it is for, at a moment.
type Scope struct {
	// Version changes when the declaration does; the test then begins anew.
	Version string
	// Examples are texts of the declaration, the profile and approved templates.
	Examples []string
	Language string
	// Silent says that no text of the number may be read: its account was opted down to metadata.
	Silent bool
}

// Finding is a statement on a number, as of a record.
type Finding struct {
	Number    account.NumberID
	Account   account.ID
	At        int64 // Unix milliseconds
	Record    uint64
	Scope     string // version of the declaration
	Statement evidence.Statement
}

// Deps is what the room needs.
type Deps struct {
	Journal Journal
	Cursors Cursors
	// Scope is a number's declaration as it was at a moment, in Unix milliseconds.
	Scope func(number account.NumberID, at int64) Scope
	// Answers says what a reply did with a request.
	Answers evidence.Answers
	// Record keeps a finding: of every change of tier, and from time to time.
	Record func(ctx context.Context, f *Finding) error
	Model  *model.Model
	// Probes says that somebody only exists to ask a number, for the platform: what they write is no use of it.
	Probes func(account.NumberID, message.Address) bool
	// Key makes sketches and names of people useless elsewhere.
	Key    uint64
	Clock  func() time.Time
	Logger *slog.Logger
	// Snapshots spare a start from reading the whole journal; nil: there are none.
	Snapshots Snapshots
}

// Room is the watch over all numbers.
type Room struct {
	Deps
	next     atomic.Uint64
	readings atomic.Int32 // exports being made
	metrics  metrics

	// only is the number that is read, 0 for all; kept is told of every conversation that was judged, or that the
	// test began anew (nil). Both are for History.
	only account.NumberID
	kept func(*talk)

	talks *talks
	due   []Finding
	from  uint64 // findings of records before it were recorded in an earlier run
	// recorded is up to where findings were recorded, in this run or an earlier one.
	recorded uint64

	// resume is where the snapshot that was taken up ends, and waiting the first records of the conversations that
	// were open there; saved is up to where the last snapshot goes.
	resume  uint64
	waiting map[fact.Thread]uint64
	saved   uint64
	savedAt time.Time

	mu      sync.Mutex // guards what follows, which api reads
	reader  *evidence.Reader
	numbers map[account.NumberID]*watched
}

// watched is a number under watch.
type watched struct {
	account account.ID
	scope   string
	judge   *evidence.Judge
	at      int64 // of the last conversation
	record  uint64
	tier    evidence.Tier
	stated  int // counted conversations at the last recorded finding
}

const (
	cursorName = "evidence"
	// tick is how often conversations end that nothing follows, and how long a record may be on its way to the journal.
	tick = 10 * time.Second
	// round is how long records gather. What is looked up for a conversation stays in the near caches for the next one
	// if many are read at once, which spares a third of the cost; and half an hour passes before one is over. What is
	// written meanwhile must find room in what the journal keeps in memory (journal.Config.TailBytes, 16 MiB).
	round = 200 * time.Millisecond
	// stateEvery is after how many counted conversations a finding is recorded though the tier is the same.
	stateEvery = 100
)

// New makes the room.
func New(d Deps) *Room {
	return &Room{
		Deps: d, talks: newTalks(), numbers: map[account.NumberID]*watched{},
		reader: evidence.NewReader(d.Model, uint32(d.Key), d.Answers),
	} // half of the key
}

// Position is the number of the next record.
func (r *Room) Position() uint64 { return r.next.Load() }

// Run watches until the context ends. It begins where its last snapshot ends, or with the oldest record that is kept.
func (r *Room) Run(ctx context.Context) error {
	from, err := r.Cursors.Cursor(ctx, cursorName)
	if err != nil {
		return fmt.Errorf("read the witness's position: %w", err)
	}
	r.from, r.recorded = from, from
	r.savedAt = r.Clock()
	reader := r.Journal.Reader(r.load(ctx))
	defer reader.Close()
	defer r.save(ctx, true)
	batches := make(chan read)
	var reading sync.WaitGroup
	defer reading.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	reading.Go(func() { readAll(ctx, reader, batches) })
	timer := time.NewTicker(tick)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case b := <-batches:
			if b.err != nil {
				if ctx.Err() != nil {
					return nil
				}
				return fmt.Errorf("watch: %w", b.err)
			}
			r.take(b.Batch)
		case <-timer.C:
			r.endSilent(r.Clock().Add(-tick).UnixMilli(), r.next.Load())
		}
		r.record(ctx)
		r.save(ctx, false)
	}
}

// record hands findings on. One that cannot be kept stays due.
func (r *Room) record(ctx context.Context) {
	for len(r.due) > 0 {
		upTo := r.due[0].Record + 1
		if err := r.Record(context.WithoutCancel(ctx), &r.due[0]); err != nil {
			r.Logger.Error("a finding could not be recorded; trying again", "number", r.due[0].Number, "error", err)
			return
		}
		if r.due = r.due[1:]; len(r.due) > 0 {
			continue
		}
		if err := r.Cursors.SaveCursor(context.WithoutCancel(ctx), cursorName, upTo); err != nil {
			r.Logger.Error("the witness's position could not be saved", "error", err)
			continue
		}
		r.recorded = upTo
	}
}

// Finding is what is known of a number now; false if it is not watched.
func (r *Room) Finding(number account.NumberID) (Finding, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.numbers[number]
	if w == nil {
		return Finding{}, false
	}
	return r.finding(number, w), true
}
