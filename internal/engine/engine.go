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
)

// ErrBlocked says that the person has blocked the number and must unblock it before writing to it.
var ErrBlocked = errors.New("engine: the person has blocked this number")

// Errors that a Log returns and the engine tells apart.
var (
	// ErrSuperseded: somebody else writes to the partition; the engine steps down.
	ErrSuperseded = errors.New("engine: another process writes to this partition")
)

// Log is where facts go.
type Log interface {
	// Append stores the facts, the first as record number first, and returns once they are durable.
	// An error wrapping ErrSuperseded is final; after any other, Recover comes before the next Append.
	Append(ctx context.Context, first uint64, facts []fact.Entry) error
	// Recover makes the log usable again after a failed Append.
	Recover(ctx context.Context) error
	// Replay calls apply for every record from one on and returns the number of the next to come.
	Replay(ctx context.Context, from uint64, apply func(record uint64, e fact.Entry)) (next uint64, err error)
}

// Snapshots keeps the engine's state between runs. It is a cache: a missing one costs a longer start.
type Snapshots interface {
	Load(ctx context.Context) ([]byte, error) // nil when there is none
	Save(ctx context.Context, data []byte) error
}

// Config of the engine.
type Config struct {
	Partition     uint16        `yaml:"-"`
	Queue         int           `yaml:"queue"          help:"decisions that may wait; above it callers wait, then are refused"`
	MaxWait       time.Duration `yaml:"max_wait"       help:"how long a caller waits for a place in the queue"`
	SnapshotEvery uint64        `yaml:"snapshot_every" help:"records between two snapshots"`
}

// DefaultConfig suits one machine.
func DefaultConfig() Config {
	return Config{Queue: 4096, MaxWait: 2 * time.Second, SnapshotEvery: 1_000_000}
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
	log       *slog.Logger
	metrics   *metrics

	queue    chan *ticket
	refusing atomic.Pointer[fault.Error] // set while nothing can be accepted
	ready    chan struct{}
	once     sync.Once
}

// Deps is what an engine needs from outside.
type Deps struct {
	Log       Log
	Snapshots Snapshots
	Clock     func() time.Time
	Directory func() *account.Directory
	Logger    *slog.Logger
	Metrics   Registerer
}

// New makes an engine; Run starts it.
func New(cfg Config, deps Deps) *Engine {
	e := &Engine{
		cfg: cfg, facts: deps.Log, snapshots: deps.Snapshots, clock: deps.Clock, directory: deps.Directory,
		log: deps.Logger, queue: make(chan *ticket, cfg.Queue), ready: make(chan struct{}),
	}
	e.metrics = newMetrics(deps.Metrics, e)
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

// ticket is one waiting decision.
type ticket struct {
	step  step
	bytes int
	start time.Time
	done  chan error // buffered, so that the writer never waits for a caller
}

// do queues a decision and waits until it is durable.
func (e *Engine) do(ctx context.Context, s step, bytes int) error {
	if f := e.refusing.Load(); f != nil {
		return f
	}
	t := &ticket{step: s, bytes: bytes, start: e.clock(), done: make(chan error, 1)}
	select {
	case e.queue <- t:
	default:
		if err := e.waitForPlace(ctx, t); err != nil {
			return err
		}
	}
	select {
	case err := <-t.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *Engine) waitForPlace(ctx context.Context, t *ticket) error {
	timer := time.NewTimer(e.cfg.MaxWait)
	defer timer.Stop()
	select {
	case e.queue <- t:
		return nil
	case <-timer.C:
		e.metrics.shed.Inc()
		return fault.ServiceBusy.New()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Submission is a message that a business wants sent. Content, Category and Lifetime are already
// checked and bound.
type Submission struct {
	Number        *account.Number
	To            message.Address
	Content       message.Content
	Category      message.Category
	Lifetime      int64 // milliseconds
	ReplyTo       message.ID
	ReplyToPerson bool
	Callback      string
	Key           []byte // 16 bytes, or empty
	KeyBody       uint64

	receipt Receipt
}

// Receipt names what was taken.
type Receipt struct {
	ID message.ID
}

// Submit takes a business's message. It returns once the message is durable.
func (e *Engine) Submit(ctx context.Context, s *Submission) (Receipt, error) {
	err := e.do(ctx, s, len(s.Content.Document)+len(s.Callback)+128)
	if err != nil {
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
	Key           []byte // 16 bytes that make a repeat recognisable, or empty

	receipt Receipt
}

// Receive takes a person's message. ErrBlocked: the person must unblock the number first.
func (e *Engine) Receive(ctx context.Context, r *Reception) (Receipt, error) {
	err := e.do(ctx, r, len(r.Content.Document)+128)
	if err != nil {
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
}

// maxReports bounds the reports of one call, so that one caller cannot fill a commit alone.
const maxReports = 128

// Report moves messages along. Reports that come late or twice change nothing.
func (e *Engine) Report(ctx context.Context, rs []Report) error {
	for len(rs) > 0 {
		n := min(len(rs), maxReports)
		if err := e.do(ctx, reports(rs[:n]), 64*n); err != nil {
			return err
		}
		rs = rs[n:]
	}
	return nil
}

// Seen marks a person's messages as read by the business, up to and with upTo.
func (e *Engine) Seen(ctx context.Context, t fact.Thread, upTo message.ID, typing bool) error {
	return e.do(ctx, &seen{t, upTo, typing}, 64)
}

// Opened marks a business's messages as looked at by the person; tell lets the business know.
func (e *Engine) Opened(ctx context.Context, t fact.Thread, upTo message.ID, tell bool) error {
	return e.do(ctx, &opened{t, upTo, tell}, 64)
}

// Act records what a person does to a business: fact.PersonBlocked and its like.
func (e *Engine) Act(ctx context.Context, f fact.Fact) error {
	return e.do(ctx, &act{f}, 64)
}

// Waiting is a message that has not reached its person.
type Waiting struct {
	fact.Thread
	ID     message.ID
	Status message.Status
}

type listWaiting struct{ out []Waiting }

func (l *listWaiting) decide(d *decider) error {
	for _, t := range d.state.threads {
		for i := range t.out {
			if t.out[i].status < message.Delivered {
				l.out = append(l.out, Waiting{t.id, t.out[i].id, t.out[i].status})
			}
		}
	}
	return nil
}

// Waiting lists what has not reached its person, so that a carrier can pick its work up again.
func (e *Engine) Waiting(ctx context.Context) ([]Waiting, error) {
	l := &listWaiting{}
	if err := e.do(ctx, l, 0); err != nil {
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
