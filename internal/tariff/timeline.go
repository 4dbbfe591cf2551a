package tariff

import (
	"cmp"
	"slices"
)

// span is a time in which a card says a thing. Its ends are on the card's clock: that of the account, or
// Unix time where the card names a time zone.
type span[T any] struct {
	from, until int64
	began       int64 // what the card says: another may have taken the front of it
	open        bool  // it has no end of its own: until is where another took over
	unix        bool  // the ends are Unix time
	card        *Card
	value       T
	source      int // line of the document
}

// timeline is what cards say of one thing, one after the other, without overlap.
type timeline[T any] []span[T]

// at is what is said at a moment, given in Unix time and on the account's clock; nil for nothing.
func (l timeline[T]) at(unix, wall int64) *span[T] {
	for i := len(l) - 1; i >= 0; i-- { // mostly the newest
		s := &l[i]
		now := wall
		if s.unix {
			now = unix
		}
		if s.from <= now && now < s.until {
			return s
		}
	}
	return nil
}

// flaw is what is wrong between a new span and those before.
type flaw uint8

const (
	fine flaw = iota
	overlaps
	leavesGap
)

// paint puts a new span onto the timeline. It takes the place of what its card replaces; what has no end
// of its own ends where the new one begins, and the new one, without an end of its own, where a later one
// begins. With an overlap the new one loses.
func (l timeline[T]) paint(n span[T]) (timeline[T], flaw, *span[T]) {
	kept := make(timeline[T], 0, len(l)+2)
	var clash *span[T]
	for i := range l {
		s := l[i]
		switch {
		case s.until <= n.from || n.until <= s.from:
			kept = append(kept, s)
		case slices.Contains(n.card.Replaces, s.card.ID) && s.card != n.card:
			kept = s.without(kept, n.from, n.until)
		case s.open && s.began < n.from && s.card != n.card:
			kept = s.without(kept, n.from, n.until)
		case n.open && s.began > n.from && s.card != n.card:
			kept = append(kept, s)
			n.until = min(n.until, s.from)
		default:
			kept = append(kept, s)
			clash = &l[i]
		}
	}
	if clash != nil {
		return l, overlaps, clash
	}
	kept = append(kept, n)
	slices.SortStableFunc(kept, func(a, b span[T]) int { return cmp.Compare(a.from, b.from) })
	for i := range kept[1:] {
		a, b := &kept[i], &kept[i+1]
		if a.until < b.from && (a.card == n.card || b.card == n.card) {
			return kept, leavesGap, a
		}
	}
	return kept, fine, nil
}

// without appends what is left of a span once a time is taken out.
func (s span[T]) without(kept timeline[T], from, until int64) timeline[T] {
	if s.from < from {
		head := s
		head.until = from
		kept = append(kept, head)
	}
	if until < s.until {
		s.from = until
		kept = append(kept, s)
	}
	return kept
}
