package webhook

import (
	"cmp"
	"iter"
	"slices"

	"turnpike/internal/fact"
	"turnpike/internal/fair"
	"turnpike/internal/message"
	"turnpike/internal/wire"
)

// item is one update on its way to one endpoint.
type item struct {
	update  wire.Update
	share   fair.Share // of the traffic that it tells of
	size    int        // bytes in a payload, at most
	settled bool       // taken, given up, or another endpoint's now
}

// phase is where a conversation is.
type phase uint8

const (
	ready   phase = iota // may be sent
	flying               // in a request
	resting              // waits for its next try
)

// conversation keeps the updates of one thread in order.
type conversation struct {
	thread   fact.Thread
	items    []*item
	phase    phase
	failures int  // in a row
	refusals int  // of these, answers to its first update that were not 200
	apart    bool // one update that others passed: the thread has another conversation, or none
	holes    bool // settled updates may stand between others, not only before them
}

// queue holds an endpoint's updates until they are settled: in order within a conversation, by right of way and
// fair shares among conversations. Whoever has it guards it.
type queue struct {
	threads map[fact.Thread]*conversation
	apart   map[*conversation]bool    // updates that others passed
	ready   fair.Queue[*conversation] // by the share of their first update
	waiting int                       // updates in ready conversations
	order   []*item                   // by record: all that are not settled, and some that are; never led by a settled one
	pending int                       // updates that are not settled
	bytes   int                       // of these
}

// batch is what one POST carries: runs of conversations.
type batch struct {
	conversations []*conversation
	items         []*item
	size          int  // bytes of these
	judged        bool // it is of accounts under a verdict
	round         int  // of the endpoint's failures, when it was taken
}

// threadOf is what an update keeps its order in: a thread, or for what is about no number one that stands
// for the account, so that a notice of one account waits for no other's.
func threadOf(u *wire.Update) fact.Thread {
	if u.Number == nil {
		return fact.Thread{Address: message.Address(u.Account.ID.String())}
	}
	return u.Fact.Of()
}

// add takes an update in, and says whether something can be sent that could not before.
func (q *queue) add(it *item) bool {
	thread := threadOf(&it.update)
	c := q.threads[thread]
	if c == nil {
		c = &conversation{thread: thread}
		q.threads[thread] = c
		q.ready.Push(it.share, 0, c)
	}
	c.items = append(c.items, it)
	q.pending++
	q.bytes += it.size
	q.file(it)
	if c.phase != ready {
		return false
	}
	q.waiting++
	return len(c.items) == 1
}

// file puts an update where its record belongs: nearly always at the end.
func (q *queue) file(it *item) {
	n := len(q.order)
	if n > 0 && q.order[n-1].update.Record > it.update.Record {
		n, _ = slices.BinarySearchFunc(q.order, it.update.Record, func(have *item, record uint64) int {
			return cmp.Compare(have.update.Record, record)
		})
	}
	q.order = slices.Insert(q.order, n, it)
}

// build takes ready conversations into a batch of no more than most updates and maxPayload bytes: those of
// accounts under a verdict, or those of others. One that failed before goes alone, with one update: it may be what
// makes an endpoint fail. There is one that is ready.
func (q *queue) build(most int, judged bool) *batch {
	b := &batch{judged: judged}
	open := func(c fair.Class) bool { return (c == fair.Judged) == judged }
	for len(b.items) < most {
		c, ok := q.ready.Peek(open)
		if !ok || (len(b.items) > 0 && (c.failures > 0 || b.size+c.items[0].size > maxPayload)) {
			break
		}
		if c.failures > 0 {
			most = 1
		}
		q.ready.Pop(open)
		q.board(b, c, most)
	}
	return b
}

// board takes a conversation, which is not in the line any more, into a batch.
func (q *queue) board(b *batch, c *conversation, most int) {
	q.waiting -= len(c.items)
	c.phase = flying
	b.conversations = append(b.conversations, c)
	for _, it := range c.items {
		if len(b.items) == most || (len(b.items) > 0 && b.size+it.size > maxPayload) {
			return
		}
		b.size += it.size
		b.items = append(b.items, it)
	}
}

// calmest is the ready conversation that failed least: the best one to find out whether an endpoint is back.
func (q *queue) calmest() (best *conversation) {
	for c := range q.ready.All() {
		if best == nil || c.failures < best.failures {
			best = c
		}
	}
	return best
}

// probe is a batch of one update of a ready conversation.
func (q *queue) probe(c *conversation) *batch {
	q.ready.Remove(func(other *conversation) bool { return other == c })
	b := &batch{judged: c.items[0].share.Class == fair.Judged}
	q.board(b, c, 1)
	return b
}

// settle ends an update's way. Settled ones are let go of even behind one that stays for days.
func (q *queue) settle(it *item) {
	if it.settled {
		return
	}
	it.settled = true
	q.pending--
	q.bytes -= it.size
	n := 0
	for n < len(q.order) && q.order[n].settled {
		q.order[n] = nil
		n++
	}
	q.order = q.order[n:]
	if len(q.order) > 2*q.pending+tidyAbove {
		q.order = slices.DeleteFunc(q.order, isSettled)
	}
}

// tidyAbove keeps short queues from being tidied all the time.
const tidyAbove = 64

func isSettled(it *item) bool { return it.settled }

// tidy drops a conversation's settled updates.
func (c *conversation) tidy() {
	n := 0
	for n < len(c.items) && c.items[n].settled {
		c.items[n] = nil
		n++
	}
	c.items = c.items[n:]
	if c.holes {
		c.items, c.holes = slices.DeleteFunc(c.items, isSettled), false
	}
}

// release makes ready what is left of a conversation that was in a request or rested.
func (q *queue) release(c *conversation) {
	c.tidy()
	if len(c.items) == 0 {
		q.forget(c)
		return
	}
	c.phase = ready
	q.waiting += len(c.items)
	q.ready.Push(c.items[0].share, 0, c)
}

// forget ends a conversation of which nothing is left.
func (q *queue) forget(c *conversation) {
	if c.apart {
		delete(q.apart, c)
	} else {
		delete(q.threads, c.thread)
	}
}

// all lists the conversations, and the updates that others passed.
func (q *queue) all() iter.Seq[*conversation] {
	return func(yield func(*conversation) bool) {
		for c := range q.apart {
			if !yield(c) {
				return
			}
		}
		for _, c := range q.threads {
			if !yield(c) {
				return
			}
		}
	}
}

// pass lets what stands behind the first update of a conversation go on without it. The conversation is in no
// request and not ready.
func (q *queue) pass(c *conversation) {
	c.tidy()
	if c.apart || len(c.items) == 0 {
		return
	}
	c.apart = true
	if q.apart == nil {
		q.apart = map[*conversation]bool{}
	}
	q.apart[c] = true
	delete(q.threads, c.thread)
	rest := c.items[1:]
	c.items = c.items[:1:1]
	if len(rest) == 0 {
		return
	}
	behind := &conversation{thread: c.thread, items: rest}
	q.threads[c.thread] = behind
	q.ready.Push(rest[0].share, 0, behind)
	q.waiting += len(rest)
}

// drop settles those updates of some conversations that match, and returns them by record.
func (q *queue) drop(cs iter.Seq[*conversation], match func(*item) bool) []*item {
	var out []*item
	for c := range cs {
		before := len(out)
		for _, it := range c.items {
			if !it.settled && match(it) {
				q.settle(it)
				out = append(out, it)
			}
		}
		if len(out) == before {
			continue
		}
		c.holes = true
		if c.phase == ready {
			q.waiting -= len(out) - before
			c.tidy()
		}
		if c.phase == ready && len(c.items) == 0 {
			q.forget(c)
		}
	}
	if len(out) == 0 {
		return nil
	}
	q.ready.Remove(func(c *conversation) bool { return len(c.items) == 0 })
	slices.SortFunc(out, func(a, b *item) int { return cmp.Compare(a.update.Record, b.update.Record) })
	return out
}

// records lists the records of all updates that are not settled, ascending.
func (q *queue) records() []uint64 {
	out := make([]uint64, 0, q.pending)
	for _, it := range q.order {
		if !it.settled {
			out = append(out, it.update.Record)
		}
	}
	return out
}
