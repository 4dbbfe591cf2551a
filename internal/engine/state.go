package engine

import (
	"cmp"
	"container/heap"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// Bounds of what the engine remembers for one thread and for all.
const (
	// windowLength is how long free-form messages pass after a person wrote (reference §7.1).
	windowLength = 24 * 3600 * 1000
	// keyLifetime is how long an Idempotency-Key is remembered, in milliseconds.
	keyLifetime = 24 * 3600 * 1000
	// maxKeys bounds remembered keys; above it sends with a new key are refused, none is forgotten.
	maxKeys = 2_000_000
	// maxWaiting bounds messages that wait for one person on one number.
	maxWaiting = 20_000
	// maxUnread bounds delivered messages of a thread that can still turn to read; older ones stay
	// delivered. keepUnread is what is left after a cut, so that cuts are rare.
	maxUnread, keepUnread = 1_250, 1_000
	// maxInbound bounds a person's messages of a thread that can still turn to delivered or read.
	maxInbound = 1_000
)

// state is the fold of the journal. Only apply changes it, so that a replay gives the same.
type state struct {
	partition uint16
	next      uint64 // number of the record that apply expects
	at        int64  // time of the newest fact
	threads   map[fact.Thread]*thread
	numbers   map[account.NumberID]*number
	keys      map[key]keyUse
	keyOrder  []keyAge // oldest first
	deadlines deadlines
}

type key [16]byte

type keyUse struct {
	body uint64
	id   message.ID
	at   int64
}

type keyAge struct {
	key key
	at  int64
}

// number counts what a business's line used of its month.
type number struct {
	month   int // year*12+month of served
	service int // service messages delivered in it
}

// thread is the line between a number and a person.
type thread struct {
	id         fact.Thread
	windowEnds int64 // Unix milliseconds; 0 when the person never wrote
	blocked    bool  // the person blocked the number
	stopped    bool  // the person stopped marketing
	out        []outbound
	in         []inbound
	lastIn     message.ID
	deadline   int64 // the moment the deadlines heap holds for this thread; 0 when it is not in there
	heapIndex  int
}

// outbound is a business's message that has not come to rest.
type outbound struct {
	id       message.ID
	deadline int64 // it expires then unless delivered
	callback string
	status   message.Status
	category message.Category
	inWindow bool
}

// inbound is a person's message that the business has not read.
type inbound struct {
	id     message.ID
	status message.Status
}

func newState(partition uint16) *state {
	return &state{
		partition: partition, next: 1, threads: map[fact.Thread]*thread{},
		numbers: map[account.NumberID]*number{}, keys: map[key]keyUse{},
	}
}

func (s *state) thread(id fact.Thread) *thread {
	t := s.threads[id]
	if t == nil {
		t = &thread{id: id}
		s.threads[id] = t
	}
	return t
}

// apply folds one fact in. The record's number is s.next.
func (s *state) apply(at int64, f fact.Fact) {
	id := message.NewID(s.partition, s.next)
	s.next++
	s.at = max(s.at, at)
	if n, ok := f.(*fact.AccountNoticed); ok { // it is on no thread
		s.remember(n.Key, 0, id, at)
		return
	}
	t := s.thread(f.Of())
	switch f := f.(type) {
	case *fact.MessageAccepted:
		s.accepted(t, id, at, f)
	case *fact.MessageMoved:
		s.moved(t, f)
	case *fact.MessageReceived:
		t.windowEnds = at + windowLength
		t.lastIn = id
		t.in = append(t.in, inbound{id, message.Sent})
		if len(t.in) > maxInbound {
			t.in = slices.Delete(t.in, 0, len(t.in)-maxInbound)
		}
		s.remember(f.Key, 0, id, at)
	case *fact.PersonBlocked:
		t.blocked = true
	case *fact.PersonUnblocked:
		t.blocked = false
	case *fact.MarketingStopped:
		t.stopped = true
	case *fact.MarketingResumed:
		t.stopped = false
	case *fact.ThreadSeen, *fact.ThreadOpened, *fact.PersonReported:
		// What follows from them is in facts of its own.
	}
}

func (s *state) accepted(t *thread, id message.ID, at int64, f *fact.MessageAccepted) {
	t.out = append(t.out, outbound{
		id: id, deadline: at + f.Lifetime, callback: f.Callback, status: message.Accepted,
		category: f.Category, inWindow: f.InWindow,
	})
	if len(t.out) > maxUnread {
		t.dropOldUnread()
	}
	s.remember(f.Key, f.KeyBody, id, at)
	s.expect(t, at+f.Lifetime)
}

// dropOldUnread forgets the oldest delivered messages: they stay delivered for ever.
func (t *thread) dropOldUnread() {
	unread := 0
	for i := range t.out {
		if t.out[i].status >= message.Delivered {
			unread++
		}
	}
	if unread <= maxUnread {
		return
	}
	drop := unread - keepUnread
	t.out = slices.DeleteFunc(t.out, func(o outbound) bool {
		if drop > 0 && o.status >= message.Delivered {
			drop--
			return true
		}
		return false
	})
}

func (s *state) moved(t *thread, f *fact.MessageMoved) {
	if f.Direction == message.FromPerson {
		if i, ok := t.findIn(f.ID); ok {
			t.in[i].status = f.Status
			if f.Status == message.Read {
				t.in = slices.Delete(t.in, i, i+1)
			}
		}
		return
	}
	if f.Month != 0 {
		n := s.numbers[f.Number]
		if n == nil {
			n = &number{}
			s.numbers[f.Number] = n
		}
		if n.month != f.Month {
			n.month, n.service = f.Month, 0
		}
		n.service++
	}
	i, ok := t.findOut(f.ID)
	if !ok {
		return
	}
	t.out[i].status = f.Status
	switch f.Status {
	case message.Read, message.Failed, message.Expired:
		t.out = slices.Delete(t.out, i, i+1)
	}
}

func (t *thread) findOut(id message.ID) (int, bool) {
	return slices.BinarySearchFunc(t.out, id, func(o outbound, id message.ID) int { return cmp.Compare(o.id, id) })
}

func (t *thread) findIn(id message.ID) (int, bool) {
	return slices.BinarySearchFunc(t.in, id, func(o inbound, id message.ID) int { return cmp.Compare(o.id, id) })
}

// waiting counts messages that are not delivered yet.
func (t *thread) waiting() int {
	n := 0
	for i := range t.out {
		if t.out[i].status < message.Delivered {
			n++
		}
	}
	return n
}

func (s *state) remember(raw []byte, body uint64, id message.ID, at int64) {
	if len(raw) != len(key{}) {
		return
	}
	k := key(raw)
	s.keys[k] = keyUse{body, id, at}
	s.keyOrder = append(s.keyOrder, keyAge{k, at})
	s.forgetKeys(at)
}

// use finds what a key was used for, within its lifetime.
func (s *state) use(raw []byte, now int64) (keyUse, bool) {
	u, ok := s.keys[key(raw)]
	return u, ok && u.at+keyLifetime > now
}

// forgetKeys drops keys older than their lifetime.
func (s *state) forgetKeys(now int64) {
	n := 0
	for n < len(s.keyOrder) && s.keyOrder[n].at+keyLifetime <= now {
		if old := s.keyOrder[n]; s.keys[old.key].at == old.at { // not used again since
			delete(s.keys, old.key)
		}
		n++
	}
	s.keyOrder = s.keyOrder[n:]
}

// expect makes sure that the thread is looked at when its earliest message expires.
func (s *state) expect(t *thread, deadline int64) {
	switch {
	case t.deadline == 0:
		t.deadline = deadline
		heap.Push(&s.deadlines, t)
	case deadline < t.deadline:
		t.deadline = deadline
		heap.Fix(&s.deadlines, t.heapIndex)
	}
}

// due takes the next thread out whose deadline has passed, or nil.
func (s *state) due(now int64) *thread {
	if len(s.deadlines) == 0 || s.deadlines[0].deadline > now {
		return nil
	}
	t := heap.Pop(&s.deadlines).(*thread)
	t.deadline = 0
	return t
}

// deadlines is a heap of threads by their earliest possible expiry. A thread is in it at most once.
type deadlines []*thread

func (d deadlines) Len() int           { return len(d) }
func (d deadlines) Less(i, j int) bool { return d[i].deadline < d[j].deadline }
func (d deadlines) Swap(i, j int) {
	d[i], d[j] = d[j], d[i]
	d[i].heapIndex, d[j].heapIndex = i, j
}

// Push implements heap.Interface.
func (d *deadlines) Push(x any) {
	t := x.(*thread)
	t.heapIndex = len(*d)
	*d = append(*d, t)
}

// Pop implements heap.Interface.
func (d *deadlines) Pop() any {
	old := *d
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*d = old[:len(old)-1]
	return t
}
