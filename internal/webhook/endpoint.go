package webhook

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
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
	NextAttemptAt int64
	LastError     string
	Oldest        int64 // moment of the oldest update that waits; 0 none
}

// item is one update on its way to one endpoint.
type item struct {
	update  wire.Update
	size    int
	settled bool
}

// conversation keeps the updates of one thread in order.
type conversation struct {
	thread   fact.Thread
	items    []*item
	busy     bool // in a request, or waiting for its next try
	failures int
}

// endpoint is one URL of one app. mu guards everything below it.
type endpoint struct {
	id     string
	url    string
	to     atomic.Pointer[target] // its app's secret and its batch may change while it runs
	client *http.Client
	clock  func() time.Time
	limits Config

	mu       sync.Mutex
	wake     *sync.Cond // workers wait on it for something to send
	slack    *sync.Cond // catchUp waits on it for being behind and having room
	closed   bool
	threads  map[fact.Thread]*conversation
	ready    []*conversation // those that may be sent, first come first served
	waiting  int             // updates in ready conversations
	order    []*item         // all unsettled updates by record, settled ones among them until they lead
	pending  int
	bytes    int
	inFlight int
	single   bool // after a failed batch: one update a POST until one succeeds

	behind     bool   // live updates are not taken; the journal is read from behindFrom
	behindFrom uint64 // next record to read
	saved      uint64 // position last stored

	failures  int // in a row
	down      bool
	notBefore time.Time
	status    EndpointStatus
}

func newEndpoint(t target, limits Config, guard Guard, clock func() time.Time) *endpoint {
	e := &endpoint{
		id: t.id, url: t.url, client: guard.Client(limits.Timeout, limits.Concurrency), clock: clock, limits: limits,
		threads: map[fact.Thread]*conversation{},
	}
	e.to.Store(&t)
	e.wake, e.slack = sync.NewCond(&e.mu), sync.NewCond(&e.mu)
	return e
}

// full says whether no more updates are held in memory. The caller holds mu.
func (e *endpoint) full() bool { return e.pending >= e.limits.MaxPending || e.bytes >= maxPendingBytes }

// offer gives the endpoint a live update. One that is behind reads it from the journal later.
func (e *endpoint) offer(it *item) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.behind || e.closed {
		return
	}
	if e.full() {
		e.behind, e.behindFrom = true, it.update.Record
		e.slack.Signal()
		return
	}
	e.enqueue(it)
}

// enqueue holds an update. The caller holds mu.
func (e *endpoint) enqueue(it *item) {
	thread := it.update.Fact.Of()
	c := e.threads[thread]
	if c == nil {
		c = &conversation{thread: thread}
		e.threads[thread] = c
	}
	c.items = append(c.items, it)
	e.order = append(e.order, it)
	e.pending++
	e.bytes += it.size
	switch {
	case c.busy:
	case len(c.items) == 1:
		e.ready = append(e.ready, c)
		e.waiting++
		e.wake.Signal()
	default:
		e.waiting++
	}
}

// batch is what one POST carries: whole runs of conversations.
type batch struct {
	conversations []*conversation
	items         []*item
}

// take waits for the next POST's updates; nil when the endpoint is closed.
func (e *endpoint) take() *batch {
	e.mu.Lock()
	defer e.mu.Unlock()
	for {
		switch {
		case e.closed:
			return nil
		case len(e.ready) == 0:
		case e.down && e.inFlight > 0: // one probe at a time
		case e.clock().Before(e.notBefore):
		default:
			if b := e.build(); b != nil {
				e.inFlight++
				return b
			}
			continue
		}
		e.wake.Wait()
	}
}

// build takes ready conversations into a batch: one update in ordinary traffic, more once a backlog
// has formed. The caller holds mu.
func (e *endpoint) build() *batch {
	most := 1
	if !e.single && !e.down && e.waiting > backlogFactor*e.limits.Concurrency {
		most = e.to.Load().maxBatch
	}
	b := &batch{}
	size := 0
	for len(e.ready) > 0 && len(b.items) < most && size < maxPayload {
		c := e.ready[0]
		e.ready = e.ready[1:]
		n := 0
		for n < len(c.items) && len(b.items) < most && (n+len(b.items) == 0 || size+c.items[n].size < maxPayload) {
			size += c.items[n].size
			b.items = append(b.items, c.items[n])
			n++
		}
		e.waiting -= len(c.items)
		c.busy = true
		b.conversations = append(b.conversations, c)
	}
	return b
}

// succeed settles a batch.
func (e *endpoint) succeed(b *batch) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.inFlight--
	e.failures, e.single = 0, false
	e.down, e.notBefore = false, time.Time{}
	e.status.LastSuccessAt = e.clock().UnixMilli()
	for _, it := range b.items {
		e.settle(it)
	}
	for _, c := range b.conversations {
		c.failures = 0
		e.release(c)
	}
	e.wake.Broadcast()
	e.slack.Signal()
}

// settle takes an update out of the memory. The caller holds mu.
func (e *endpoint) settle(it *item) {
	it.settled = true
	e.pending--
	e.bytes -= it.size
	n := 0
	for n < len(e.order) && e.order[n].settled {
		e.order[n] = nil
		n++
	}
	e.order = e.order[n:]
}

// release drops a conversation's settled updates and makes the rest ready. The caller holds mu.
func (e *endpoint) release(c *conversation) {
	n := 0
	for n < len(c.items) && c.items[n].settled {
		c.items[n] = nil
		n++
	}
	c.items = c.items[n:]
	c.busy = false
	if len(c.items) == 0 {
		delete(e.threads, c.thread)
		return
	}
	e.waiting += len(c.items)
	e.ready = append(e.ready, c)
}

// fail plans the next try of a batch. began is when its request started: requests that were on
// their way together count as one failure.
func (e *endpoint) fail(b *batch, began time.Time, why string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock()
	e.inFlight--
	if began.UnixMilli() >= e.status.LastFailureAt || e.failures == 0 {
		e.failures++
	}
	e.status.LastFailureAt, e.status.LastError = now.UnixMilli(), why
	e.single = true
	if e.failures >= failuresToDown {
		e.down = true
		e.pause(backoff(e.failures-failuresToDown+1, e.limits.MaxBackoff))
	}
	for _, c := range b.conversations {
		c.failures++
		if e.down || c.failures == 1 { // once at once; the endpoint's own pause covers the rest
			e.release(c)
			continue
		}
		time.AfterFunc(backoff(c.failures-1, e.limits.MaxBackoff), func() { e.again(c) })
	}
	e.wake.Broadcast()
}

// again makes a conversation ready after its pause.
func (e *endpoint) again(c *conversation) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c.busy && !e.closed {
		e.release(c)
		e.wake.Broadcast()
	}
}

// pause keeps the endpoint quiet for a while. The caller holds mu.
func (e *endpoint) pause(d time.Duration) {
	e.notBefore = e.clock().Add(d)
	time.AfterFunc(d, e.wake.Broadcast)
}

// retryNow ends all pauses.
func (e *endpoint) retryNow() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.notBefore = time.Time{}
	e.wake.Broadcast()
}

// backoff is the pause after the nth failure: full jitter over an exponential ceiling.
func backoff(n int, most time.Duration) time.Duration {
	ceiling := most
	if n < 20 {
		ceiling = min(most, firstBackoff<<(n-1))
	}
	return ceiling/2 + rand.N(ceiling/2+1) //nolint:gosec // it spreads load, it hides nothing
}

// position is the lowest record that is not settled. live is where the router is.
func (e *endpoint) position(live uint64) uint64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case len(e.order) > 0:
		return e.order[0].update.Record
	case e.behind:
		return e.behindFrom
	}
	return live
}

func (e *endpoint) snapshot(live uint64) EndpointStatus {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.status
	t := e.to.Load()
	s.ID, s.App, s.Level, s.Object, s.URL, s.MaxBatch = t.id, t.app.ID, t.level, t.object, t.url, t.maxBatch
	s.Pending, s.State = e.pending, "ok"
	if len(e.order) > 0 {
		s.Oldest = e.order[0].update.At
	}
	if e.behind && live > e.behindFrom {
		s.Behind = live - e.behindFrom
	}
	switch {
	case e.down:
		s.State = "down"
	case e.failures > 0:
		s.State = "retrying"
	}
	if e.notBefore.After(e.clock()) {
		s.NextAttemptAt = e.notBefore.UnixMilli()
	}
	return s
}

// close lets the workers end. Updates in memory are forgotten; the saved position brings them back.
func (e *endpoint) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	e.wake.Broadcast()
	e.slack.Signal()
	e.client.CloseIdleConnections()
}
