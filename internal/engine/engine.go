package engine

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
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
