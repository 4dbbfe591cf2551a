package webhook

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fair"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// EndpointStatus is how an endpoint does.
type EndpointStatus struct {
	ID            string
	App           account.AppID
	Level         string // app, account or number
	Object        string // id of what the callback is set on
	URL           string
	State         string // ok, retrying or down
	Pending       int    // updates in memory
	Behind        uint64 // records that wait in the journal
	MaxBatch      int
	LastSuccessAt int64 // Unix milliseconds, as are the others
	LastFailureAt int64
	NextAttemptAt int64 // 0 when a try is under way or nothing waits
	LastError     string
	Oldest        int64 // moment of the oldest update that waits; 0 none
}

// endpoint delivers what one callback gets. mu guards everything below it.
type endpoint struct {
	id     string
	to     atomic.Pointer[target] // URL, secret and batch may change while it runs
	client *http.Client
	clock  func() time.Time
	limits Config
	series series

	mu       sync.Mutex
	wake     *sync.Cond // workers wait on it for something to send
	slack    *sync.Cond // catchUp waits on it for being behind and having room
	closed   bool
	queue    queue
	inFlight int
	judged   int // of these, with updates of accounts under a verdict
	health   health
	backlog  *backlog // not nil while it is behind: it reads the journal and takes no live updates
	rewound  bool     // the backlog begins elsewhere than where catchUp reads
	expired  int      // updates that were too old when they were read
	changed  bool     // since its state was asked for
	saved    uint64   // Next of that state
	status   EndpointStatus
}

func newEndpoint(t *target, limits Config, client *http.Client, clock func() time.Time, s series) *endpoint {
	e := &endpoint{
		id: t.id, client: client, clock: clock, limits: limits, series: s, changed: true,
		queue: queue{threads: map[fact.Thread]*conversation{}}, health: health{resting: map[*conversation]*rest{}},
	}
	e.to.Store(t)
	e.wake, e.slack = sync.NewCond(&e.mu), sync.NewCond(&e.mu)
	return e
}

// resumeAt goes on from what an earlier run saved, before the endpoint runs.
func (e *endpoint) resumeAt(s *store.EndpointState, live uint64) {
	if b := restore(s); b.from < live {
		e.backlog = b
	}
}

// aim brings the target up to date. Whoever changes the address wants it tried at once.
func (e *endpoint) aim(t *target) {
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.to.Swap(t)
	if old.url != t.url {
		e.resume()
	}
}

// full says whether no more updates are held in memory. The caller holds mu.
func (e *endpoint) full() bool {
	return e.queue.pending >= e.limits.MaxPending || e.queue.bytes >= maxPendingBytes
}

// offer gives the endpoint a live update. One that is behind reads it from the journal later.
func (e *endpoint) offer(it *item) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.closed || e.backlog != nil:
	case e.full():
		e.backlog = newBacklog(it.update.Record)
		e.slack.Signal()
	default:
		e.hold(it)
	}
}

// hold puts an update into memory. The caller holds mu.
func (e *endpoint) hold(it *item) {
	e.changed = true
	if e.queue.add(it) {
		e.wake.Signal()
	}
}

// take waits for the next POST's updates; nil when the endpoint is closed.
func (e *endpoint) take() *batch {
	e.mu.Lock()
	defer e.mu.Unlock()
	for !e.closed {
		if b := e.next(); b != nil {
			e.fly(b, 1)
			b.round = e.health.round
			return b
		}
		e.wake.Wait()
	}
	return nil
}

// fly counts a batch that is on its way, or with -1 that is no more. The caller holds mu.
func (e *endpoint) fly(b *batch, by int) {
	e.inFlight += by
	if b.judged {
		e.judged += by
	}
}

// next is the next batch; nil when there is none to send now. The caller holds mu.
func (e *endpoint) next() *batch {
	h, q := &e.health, &e.queue
	if h.quiet != nil {
		return nil
	}
	if h.down {
		return e.probe()
	}
	class, ok := q.ready.Next(e.open)
	if !ok {
		return nil
	}
	judged := class == fair.Judged
	if !h.single && (judged || q.waiting > backlogFactor*e.limits.Concurrency) {
		return q.build(e.to.Load().maxBatch, judged)
	}
	return q.build(1, judged)
}

// open says whether updates of a class may be sent now: what is told to accounts under a verdict takes a part of
// the requests alone, and as many updates in each as there are. The caller holds mu.
func (e *endpoint) open(c fair.Class) bool {
	return c != fair.Judged || e.judged < max(1, e.limits.Concurrency/judgedPart)
}

// probe is one update to an endpoint that is down, one at a time; nil when it is not to be tried now. The caller
// holds mu.
func (e *endpoint) probe() *batch {
	c := e.queue.calmest()
	if c == nil || e.inFlight > 0 || (e.health.pause != nil && c.failures > 0) {
		return nil
	}
	return e.queue.probe(c)
}

// join makes a number's messages come here from a record on, and owed records below it. All below
// live was routed already.
func (e *endpoint) join(n account.NumberID, from uint64, owed []uint64, live uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.backlog == nil {
		if from >= live && len(owed) == 0 {
			return
		}
		e.backlog = newBacklog(live)
	}
	e.backlog.takeOver(n, from, owed)
	e.rewound, e.changed = true, true
	e.slack.Signal()
}

// leave ends a number's messages here, and says which were not delivered: all from a record on, and
// some below it. taken are those of them that were in memory.
func (e *endpoint) leave(n account.NumberID, live uint64) (from uint64, owed []uint64, taken int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	from = live
	if e.backlog != nil {
		from = e.backlog.unread(n)
		owed = append(owed, e.backlog.owed...) // maybe other numbers'; reading tells
	}
	all := func(yield func(*conversation) bool) {
		for c := range e.queue.all() {
			if c.thread.Number == n && !yield(c) {
				return
			}
		}
	}
	dropped := e.queue.drop(all, func(it *item) bool { return wire.UpdateField(it.update.Fact) == wire.FieldMessages })
	for _, it := range dropped {
		owed = append(owed, it.update.Record)
	}
	e.rewound, e.changed = true, true // what is being read was chosen while the number was here
	e.slack.Signal()
	return from, owed, len(dropped)
}

// state is what a restart needs. live is where the router is; all below was offered. ok is false when
// nothing has changed that is worth storing.
func (e *endpoint) state(live uint64) (s store.EndpointState, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s.ID, s.Next = e.id, live
	if !e.changed && s.Next < e.saved+idleRecords {
		return s, false
	}
	if e.backlog != nil {
		e.backlog.save(&s)
	}
	s.Owed = append(s.Owed, e.queue.records()...)
	slices.Sort(s.Owed)
	e.changed, e.saved = false, live
	return s, true
}

// touch makes the next call of state tell again.
func (e *endpoint) touch() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.changed = true
}

func (e *endpoint) snapshot(live uint64) EndpointStatus {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.status
	t := e.to.Load()
	s.ID, s.App, s.Level, s.Object, s.URL, s.MaxBatch = t.id, t.app.ID, t.level, t.object, t.url, t.maxBatch
	s.Pending, s.State = e.queue.pending, e.health.state(e.queue.pending)
	if len(e.queue.order) > 0 {
		s.Oldest = e.queue.order[0].update.At
	}
	if e.backlog != nil && live > e.backlog.from {
		s.Behind = live - e.backlog.from
	}
	if s.Pending > 0 && e.inFlight == 0 && (e.queue.ready.Len() == 0 || e.health.pause != nil) {
		s.NextAttemptAt = e.health.next()
	}
	return s
}

// close lets the workers end, and says how many updates were in memory. They are forgotten here; what
// was stored of its state brings them back.
func (e *endpoint) close() (pending int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	e.resume()
	e.slack.Broadcast()
	return e.queue.pending
}
