package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/policy"
)

// ErrBlocked says that the person has blocked the number and must unblock it before writing to it.
var ErrBlocked = errors.New("engine: the person has blocked this number")

// ErrBarred says that the business has put the person on its block list.
var ErrBarred = errors.New("engine: the business has blocked this person")

// Errors that a Log returns and the engine tells apart.
var (
	// ErrSuperseded says that somebody else writes to the partition; the engine steps down.
	ErrSuperseded = errors.New("engine: another process writes to this partition")
	// ErrLost says that the log does not hold what it had acknowledged; the engine must not go on.
	ErrLost = errors.New("engine: the log has lost acknowledged records")
	// ErrFull says that there is no room; nothing was stored.
	ErrFull = errors.New("engine: the log has no room")
	// ErrUncertain says that the facts may be stored or not; a replay will tell.
	ErrUncertain = errors.New("engine: the log did not confirm the facts")
)

// Log is where facts go.
type Log interface {
	// Append stores the facts, the first as record number first, and returns once they are durable.
	// After an error that wraps ErrUncertain they may be stored, after any other they are not. One
	// that wraps ErrSuperseded is final; after any other, Recover comes before the next Append.
	Append(ctx context.Context, first uint64, facts []fact.Entry) error
	// Recover makes the log usable again after a failed Append. One that wraps ErrSuperseded or ErrLost
	// is final.
	Recover(ctx context.Context) error
	// Replay calls apply for every record from one on and returns the number of the next to come. It
	// is an error when the first of them are not kept any more.
	Replay(ctx context.Context, from uint64, apply func(record uint64, e fact.Entry)) (next uint64, err error)
}

// Snapshots keeps the engine's state between runs: a missing one costs a longer start. Once the log has
// dropped its oldest records with age, what they said is in the snapshot alone.
type Snapshots interface {
	Load(ctx context.Context) ([]byte, error) // nil when there is none
	// Save keeps a text that comes in pieces, and the one before it as a spare.
	Save(ctx context.Context, pieces [][]byte) error
}

// Limits of one commit: what waits is packed up to these, without lingering.
const (
	maxBatchFacts = 256
	maxBatchBytes = 512 << 10
)

// Engine is the writer of one partition.
type Engine struct {
	cfg       Config
	facts     Log
	snapshots Snapshots
	clock     func() time.Time
	directory func() *account.Directory
	policies  func() *policy.Book
	log       *slog.Logger
	metrics   *metrics
	limits    Limits
	watch     *watch
	efforts   efforts // the writer's

	queue    *queue
	refusing atomic.Pointer[fault.Error] // set while nothing can be accepted
	ready    chan struct{}
	once     sync.Once
	stopped  chan struct{} // closed when Run returns
	threads  atomic.Int64  // that the state holds, for the metrics

	saves sync.WaitGroup // snapshots on their way to disk
	spare atomic.Uint64  // record after the snapshot before the newest one; 0 when there is none
	saved uint64         // record after the newest one; guarded by savesMu
	// savesMu keeps snapshots in order.
	savesMu sync.Mutex
}

// Deps is what an engine needs from outside.
type Deps struct {
	Log       Log
	Snapshots Snapshots
	Clock     func() time.Time
	Directory func() *account.Directory
	Policies  func() *policy.Book // nil: there are none
	Logger    *slog.Logger
	Metrics   Registerer
	Limits    Limits // the zero value keeps none
}

// New makes an engine; Run starts it.
func New(cfg Config, deps Deps) *Engine {
	e := &Engine{
		cfg: cfg, facts: deps.Log, snapshots: deps.Snapshots, clock: deps.Clock, directory: deps.Directory, policies: deps.Policies,
		log: deps.Logger, queue: newQueue(cfg.Queue), ready: make(chan struct{}), stopped: make(chan struct{}),
	}
	e.metrics = newMetrics(deps.Metrics, e)
	e.limits, e.watch, e.efforts = deps.Limits, newWatch(deps.Metrics), efforts{}
	e.refusing.Store(fault.ServiceBusy.With("The platform is starting. Send the request again in a moment."))
	return e
}

// Ready is closed once the state is rebuilt and messages are accepted.
func (e *Engine) Ready() <-chan struct{} { return e.ready }

// Accepting says why messages are refused at the moment, or nil.
func (e *Engine) Accepting() error {
	if f := e.refusing.Load(); f != nil {
		return f
	}
	return nil
}

// Kept is the number of the first record that is not in two snapshots yet: what is older the log may
// drop. 0 when there are none.
func (e *Engine) Kept() uint64 { return e.spare.Load() }

// do queues a decision and waits until it is durable.
func (e *Engine) do(ctx context.Context, s step) error {
	if f := e.refusing.Load(); f != nil {
		return f
	}
	t := &ticket{step: s, start: e.clock(), done: make(chan error, 1)}
	if away := e.queue.add(t, e.directory); away != nil {
		e.turnAway(away)
	}
	select {
	case err := <-t.done:
		return err
	case <-ctx.Done():
		return unanswered(ctx.Err())
	case <-e.stopped:
		select {
		case err := <-t.done: // it was decided before the end
			return err
		default:
			return stopping()
		}
	}
}

// unanswered is for a caller that goes away before its answer: nobody can tell what that will be.
func unanswered(cause error) error {
	f := fault.ServiceBusy.Wrap(cause)
	f.Because = "The request ended before its answer was known: the message may have been accepted."
	return f
}

// Submission is a message that a business wants sent. Content, Category and Lifetime are already
// checked and bound.
type Submission struct {
	Number        *account.Number
	To            message.Address
	Content       message.Content
	Category      message.Category
	Template      uint64 // id of the template it was made from, 0 for none
	Held          bool   // it waits until its template's quality was looked at
	Lifetime      int64  // milliseconds
	ReplyTo       message.ID
	ReplyToPerson bool
	ReplyToVeiled bool // the public id of ReplyTo does not tell the person's number
	Callback      string
	ByUserID      bool   // the business named the person by their user id
	Lite          bool   // it came over the interface made for marketing
	Key           []byte // 16 bytes, or empty
	KeyBody       uint64
	// Fails is why the message, although it is accepted, fails at once; nil when nothing speaks against
	// it. It is what the caller knows and the engine does not: the age of what a reaction is on.
	Fails *fault.Error
	// Guarded says that the number's scope guard wrote it.
	Guarded bool
	Order   *message.OrderStep // what it does to an order; nil for most
	// Direct says that Template was made for it: its statuses name it.
	Direct bool

	receipt Receipt
	failed  *fault.Error // why it was accepted and failed at once
}

// Receipt names what was taken.
type Receipt struct {
	ID     message.ID
	Veiled bool // its public id does not tell the person's number
}

// maxDocument bounds a message's document, in bytes: far above what the doors let in, below what a
// record of the log holds.
const maxDocument = 256 << 10

func checkDocument(c message.Content) error {
	if n := len(c.Document); n > maxDocument {
		return fault.ParamInvalid.With("The message has %d bytes, and %d are possible.", n, maxDocument)
	}
	return nil
}

// Submit takes a business's message. It returns once the message is durable.
func (e *Engine) Submit(ctx context.Context, s *Submission) (Receipt, error) {
	if err := checkDocument(s.Content); err != nil {
		return Receipt{}, err
	}
	if err := e.do(ctx, s); err != nil {
		return Receipt{}, err
	}
	return s.receipt, nil
}

// Reception is a message that a person wrote.
type Reception struct {
	Number        *account.Number
	From          message.Address
	Profile       string
	Content       message.Content
	ReplyTo       message.ID
	ReplyToPerson bool
	ReplyToVeiled bool       // the public id of ReplyTo does not tell the person's number
	Origin        []byte     // message.Origin as JSON, or empty
	Key           []byte     // 16 bytes that make a repeat recognisable, or empty
	fact.Face                // Hidden: the person hides their phone number where that is possible
	Guard         fact.Guard // what the number's scope guard made of it
	// Answer is what the guard answers in the business's place, as the document of a text; empty where the
	// message is for the business's software.
	Answer []byte

	receipt Receipt
}

// Receive takes a person's message. ErrBlocked: the person must unblock the number first. ErrBarred: the
// business wants no messages of the person.
func (e *Engine) Receive(ctx context.Context, r *Reception) (Receipt, error) {
	if err := checkDocument(r.Content); err != nil {
		return Receipt{}, err
	}
	if err := e.do(ctx, r); err != nil {
		return Receipt{}, err
	}
	return r.receipt, nil
}

// Report is what a carrier or an endpoint says of a message.
type Report struct {
	fact.Thread
	ID        message.ID
	Direction message.Direction
	Status    message.Status
	Code      int // with message.Failed
	Details   string
	Profile   string    // the person's name; "" where nobody knows it
	Face      fact.Face // Hidden: the person hides their phone number where that is possible
}

// maxReports bounds the reports of one call, so that one caller cannot fill a commit alone.
const maxReports = 128

// Report moves messages along. Reports that come late or twice change nothing.
func (e *Engine) Report(ctx context.Context, rs []Report) error {
	for len(rs) > 0 {
		n := min(len(rs), maxReports)
		if err := e.do(ctx, reports(rs[:n])); err != nil {
			return err
		}
		rs = rs[n:]
	}
	return nil
}

// Seen marks a person's messages as read by the business, up to and with upTo.
func (e *Engine) Seen(ctx context.Context, t fact.Thread, upTo message.ID, typing bool) error {
	for s := (&seen{thread: t, upTo: upTo, typing: typing}); ; {
		if err := e.do(ctx, s); err != nil || !s.more {
			return err
		}
	}
}

// Look is a person looking at a thread.
type Look struct {
	fact.Thread
	UpTo    message.ID // the newest message that they saw
	Tell    bool       // the business may know of it
	Profile string     // the person's name
	Face    fact.Face  // as in a Report
}

// Opened marks a business's messages as looked at by the person.
func (e *Engine) Opened(ctx context.Context, l Look) error {
	for o := (&opened{Look: l}); ; {
		if err := e.do(ctx, o); err != nil || !o.more {
			return err
		}
	}
}

// Act records what a person does to a business: fact.PersonBlocked and its like.
func (e *Engine) Act(ctx context.Context, f fact.Fact) error {
	return e.do(ctx, &act{f})
}

// Waiting is a message that has not reached its person.
type Waiting struct {
	fact.Thread
	ID     message.ID
	Status message.Status
	Until  int64 // when it expires, Unix milliseconds
}

type listWaiting struct{ out []Waiting }

func (l *listWaiting) decide(d *decider) error {
	for _, t := range d.state.threads {
		if t.waiting == 0 {
			continue
		}
		for i := range t.out {
			if o := &t.out[i]; o.waits() {
				l.out = append(l.out, Waiting{t.id, o.id, o.status, o.deadline})
			}
		}
	}
	return nil
}

// Waiting lists what has not reached its person, so that a carrier can pick its work up again.
func (e *Engine) Waiting(ctx context.Context) ([]Waiting, error) {
	l := &listWaiting{}
	if err := e.do(ctx, l); err != nil {
		return nil, fmt.Errorf("list waiting messages: %w", err)
	}
	return l.out, nil
}

// monthOf is the calendar month of a moment where the number's account lives.
func monthOf(dir *account.Directory, id account.NumberID, at int64) int {
	t := time.UnixMilli(at).UTC()
	if n := dir.Numbers[id]; n != nil && n.Account.Location != nil {
		t = t.In(n.Account.Location)
	}
	return t.Year()*12 + int(t.Month())
}
