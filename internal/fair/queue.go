// Package fair says who goes first when not all can: by traffic class, and inside a class by fair shares
// among portfolios.
//
// Owns: the traffic classes and what belongs to which, their weights, the queue that serves classes and
// portfolios by weight and turns away what waited too long or is too much.
// Does not own: who is under a verdict (account), what waits in a queue and what becomes of it (engine,
// carrier, webhook, gate), clocks and locks: time is given, whoever has a queue guards it.
// Called by: gate (before a request is read), engine (accepting), carrier (dispatch), webhook (delivery).
// Never breaks: of one portfolio and class what came first is served first; no class and no portfolio
// starves while others are served; what is turned away for want of room is of the lowest class there is.
package fair

import (
	"container/heap"
	"iter"
	"slices"
)

// Share is whose turn it is: a class, a portfolio in it, and what that portfolio's turns weigh.
type Share struct {
	Class  Class
	Owner  uint64 // the portfolio
	Weight uint32 // 0 counts as 1
}

// Queue serves its classes by weight, and the portfolios of a class by weight: start-time fair queueing
// on both levels. The zero value is empty, ready, and without a bound of its length.
type Queue[T any] struct {
	Most   int // entries; Push turns somebody away beyond them. 0 is without bound
	lanes  [Classes]lane[T]
	served uint64 // start tag of the class that was served last
	length int
}

// lane is a class's part of a queue.
type lane[T any] struct {
	flows  map[uint64]*flow[T]
	line   line[T] // flows with something in them, the next first
	served uint64  // start tag of the flow that was served last
	start  uint64  // the class's own tag
	finish uint64
	epoch  uint64 // tags of earlier ones are void: everything was served in between
	length int
}

// flow is a portfolio's part of a lane.
type flow[T any] struct {
	owner         uint64
	start, finish uint64
	epoch         uint64
	place         int // in line
	entries       []entry[T]
	head          int // of entries
}

type entry[T any] struct {
	value  T
	at     int64
	weight uint32
}

// turn is what one entry of weight 1 moves a tag by.
const turn = 1 << 20

// keptFlows bounds the portfolios that an empty lane remembers the room of.
const keptFlows = 1024

// Len is how many wait.
func (q *Queue[T]) Len() int { return q.length }

// Waiting is how many of a class wait.
func (q *Queue[T]) Waiting(c Class) int { return q.lanes[c].length }

// WaitingOf is how many of a portfolio wait in a class.
func (q *Queue[T]) WaitingOf(s Share) int {
	if f := q.lanes[s.Class].flows[s.Owner]; f != nil {
		return f.size()
	}
	return 0
}

// Push lets a value wait since a moment; moments only grow. When there is no room, somebody is turned away:
// the newest of the longest portfolio in the lowest class, or the value itself when it is that.
func (q *Queue[T]) Push(s Share, at int64, v T) (away T, turned bool) {
	q.add(s, at, v)
	if q.Most == 0 || q.length <= q.Most {
		return away, false
	}
	return q.drop(), true
}

func (q *Queue[T]) add(s Share, at int64, v T) {
	l := &q.lanes[s.Class]
	if l.length == 0 {
		l.start = max(q.served, l.finish)
	}
	f := l.flow(s.Owner)
	if f.size() == 0 {
		f.start = max(l.served, f.finish)
		heap.Push(&l.line, f)
	}
	f.entries = append(f.entries, entry[T]{v, at, max(1, s.Weight)})
	l.length++
	q.length++
}

// flow finds or begins a portfolio's part.
func (l *lane[T]) flow(owner uint64) *flow[T] {
	f := l.flows[owner]
	if f == nil {
		if l.flows == nil {
			l.flows = map[uint64]*flow[T]{}
		}
		f = &flow[T]{owner: owner, epoch: l.epoch}
		l.flows[owner] = f
	}
	if f.epoch != l.epoch {
		f.epoch, f.finish = l.epoch, 0
	}
	return f
}

// Next says which class Pop would serve; false when nothing waits in a class that is open. A nil open is
// open for all.
func (q *Queue[T]) Next(open func(Class) bool) (Class, bool) {
	best, found := Class(0), false
	for c := range q.lanes {
		l := &q.lanes[c]
		if l.length > 0 && (!found || l.start < q.lanes[best].start) && (open == nil || open(Class(c))) {
			best, found = Class(c), true
		}
	}
	return best, found
}

// Peek shows what Pop would take out.
func (q *Queue[T]) Peek(open func(Class) bool) (v T, ok bool) {
	c, ok := q.Next(open)
	if !ok {
		return v, false
	}
	f := q.lanes[c].line[0]
	return f.entries[f.head].value, true
}

// All lists what waits, in no order.
func (q *Queue[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for c := range q.lanes {
			for _, f := range q.lanes[c].line {
				for _, e := range f.entries[f.head:] {
					if !yield(e.value) {
						return
					}
				}
			}
		}
	}
}

// Remove takes out what matches.
func (q *Queue[T]) Remove(match func(T) bool) {
	for c := range q.lanes {
		l := &q.lanes[c]
		for _, f := range slices.Clone(l.line) {
			before := f.size()
			f.entries, f.head = slices.DeleteFunc(f.entries[f.head:], func(e entry[T]) bool { return match(e.value) }), 0
			if f.size() == 0 {
				heap.Remove(&l.line, f.place)
			}
			for range before - f.size() {
				q.left(Class(c))
			}
		}
	}
}

// Pop takes out whose turn it is, among the classes that are open.
func (q *Queue[T]) Pop(open func(Class) bool) (v T, s Share, ok bool) {
	c, ok := q.Next(open)
	if !ok {
		return v, s, false
	}
	l := &q.lanes[c]
	f := l.line[0]
	e := f.take()
	q.served, l.served = l.start, f.start
	l.finish = l.start + turn/uint64(weights[c])
	l.start = l.finish
	f.finish = f.start + turn/uint64(e.weight)
	f.start = f.finish
	if f.size() == 0 {
		heap.Pop(&l.line)
	} else {
		heap.Fix(&l.line, 0)
	}
	q.left(c)
	return e.value, Share{c, f.owner, e.weight}, true
}

// left notes that an entry of a class is gone. A class of which nothing waits any more owes nothing and has
// nothing coming; neither has the queue.
func (q *Queue[T]) left(c Class) {
	l := &q.lanes[c]
	l.length--
	q.length--
	if l.length == 0 {
		l.epoch++
		l.served = 0
		if len(l.flows) > keptFlows {
			l.flows = nil
		}
	}
	if q.length == 0 {
		q.served = 0
		for c := range q.lanes {
			q.lanes[c].start, q.lanes[c].finish = 0, 0
		}
	}
}

// drop takes out the newest entry of the longest portfolio in the lowest class. There is one.
func (q *Queue[T]) drop() T {
	c := Classes - 1
	for q.lanes[c].length == 0 {
		c--
	}
	l := &q.lanes[c]
	longest := l.line[0]
	for _, f := range l.line {
		if f.size() > longest.size() || (f.size() == longest.size() && f.owner > longest.owner) {
			longest = f
		}
	}
	v := longest.takeNewest()
	if longest.size() == 0 {
		heap.Remove(&l.line, longest.place)
	}
	q.left(c)
	return v
}

// Expire takes out what waits since before a moment, which may differ by class.
func (q *Queue[T]) Expire(before func(Class) int64) (late []T) {
	for c := range q.lanes {
		if n := q.lanes[c].length; n > 0 {
			late = append(late, q.ExpireSome(Class(c), before(Class(c)), n)...)
		}
	}
	return late
}

// ExpireSome takes out at most some of what waits in a class since before a moment.
func (q *Queue[T]) ExpireSome(c Class, before int64, most int) (late []T) {
	l := &q.lanes[c]
	for i := 0; i < len(l.line) && len(late) < most; {
		f := l.line[i]
		for f.size() > 0 && f.entries[f.head].at < before && len(late) < most {
			late = append(late, f.take().value)
			q.left(c)
		}
		if f.size() > 0 {
			i++
			continue
		}
		heap.Remove(&l.line, i) // another one may stand here now
		i = 0
	}
	return late
}

// Clear takes everything out.
func (q *Queue[T]) Clear() (all []T) {
	for {
		v, _, ok := q.Pop(nil)
		if !ok {
			return all
		}
		all = append(all, v)
	}
}

func (f *flow[T]) size() int { return len(f.entries) - f.head }

// take takes the oldest entry out.
func (f *flow[T]) take() entry[T] {
	e := f.entries[f.head]
	f.entries[f.head] = entry[T]{}
	f.head++
	switch {
	case f.head == len(f.entries):
		f.entries, f.head = f.entries[:0], 0
	case f.head > 64 && 2*f.head > len(f.entries): // let go of what was served
		n := copy(f.entries, f.entries[f.head:])
		clear(f.entries[n:])
		f.entries, f.head = f.entries[:n], 0
	}
	return e
}

func (f *flow[T]) takeNewest() T {
	last := len(f.entries) - 1
	v := f.entries[last].value
	f.entries[last] = entry[T]{}
	f.entries = f.entries[:last]
	if f.size() == 0 {
		f.entries, f.head = f.entries[:0], 0
	}
	return v
}

// line is a heap of flows by their tags; ties go to the smaller owner, so that equal pasts serve equally.
type line[T any] []*flow[T]

func (l line[T]) Len() int { return len(l) }

func (l line[T]) Less(a, b int) bool {
	if l[a].start != l[b].start {
		return l[a].start < l[b].start
	}
	return l[a].owner < l[b].owner
}

func (l line[T]) Swap(a, b int) {
	l[a], l[b] = l[b], l[a]
	l[a].place, l[b].place = a, b
}

// Push implements heap.Interface.
func (l *line[T]) Push(x any) {
	f := x.(*flow[T])
	f.place = len(*l)
	*l = append(*l, f)
}

// Pop implements heap.Interface.
func (l *line[T]) Pop() any {
	last := len(*l) - 1
	f := (*l)[last]
	(*l)[last] = nil
	*l = (*l)[:last]
	return f
}
