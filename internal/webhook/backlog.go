package webhook

import (
	"math"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// backlog is what an endpoint must read from the journal before it takes live updates again. It may skip
// most: an endpoint that takes over a number reads again what it has read, for that number alone, and one
// that could not deliver some updates when the program stopped reads only these.
type backlog struct {
	from  uint64   // record to read next: the first one that may count
	floor uint64   // below it all was read, but for:
	owed  []uint64 // these, ascending
	since map[account.NumberID]uint64
	least uint64 // of since: a number's messages count from a record on, floor or not
}

// newBacklog begins at a record.
func newBacklog(from uint64) *backlog {
	return &backlog{from: from, floor: from, since: map[account.NumberID]uint64{}, least: math.MaxUint64}
}

// restore brings back what was saved.
func restore(s *store.EndpointState) *backlog {
	b := newBacklog(0)
	b.floor, b.owed = s.Next, s.Owed
	for n, since := range s.Since {
		b.since[n], b.least = since, min(b.least, since)
	}
	b.skip()
	return b
}

// skip moves on to the first record that may count.
func (b *backlog) skip() {
	if b.from >= b.floor || b.from >= b.least {
		return
	}
	next := min(b.floor, b.least)
	if len(b.owed) > 0 {
		next = min(next, b.owed[0])
	}
	b.from = max(b.from, next)
}

// wants says whether an update that is read is one to deliver.
func (b *backlog) wants(u *wire.Update) bool {
	if len(b.owed) > 0 && b.owed[0] == u.Record {
		return true
	}
	if wire.UpdateField(u.Fact) == wire.FieldMessages { // the others may be about no number
		if since, ok := b.since[u.Number.ID]; ok {
			return u.Record >= since
		}
	}
	return u.Record >= b.floor
}

// passed notes that the record to read next was read.
func (b *backlog) passed() {
	if len(b.owed) > 0 && b.owed[0] == b.from {
		b.owed = b.owed[1:]
	}
	b.from++
	b.skip()
}

// unread is the first record from which all messages of a number are still to be read.
func (b *backlog) unread(n account.NumberID) uint64 {
	if since, ok := b.since[n]; ok {
		return max(since, b.from)
	}
	return max(b.floor, b.from)
}

// takeOver adds the messages of a number from a record on, and owed records below it.
func (b *backlog) takeOver(n account.NumberID, from uint64, owed []uint64) {
	b.floor = max(b.floor, b.from)
	b.least = from
	for other, since := range b.since {
		b.since[other] = max(since, b.from)
		if other != n {
			b.least = min(b.least, b.since[other])
		}
	}
	b.since[n] = from
	b.owed = append(slices.Clone(b.owed), owed...)
	slices.Sort(b.owed)
	b.owed = slices.Compact(b.owed)
	b.from = 0
	b.skip()
}

// save fills in what restore needs.
func (b *backlog) save(s *store.EndpointState) {
	s.Next = max(b.floor, b.from)
	s.Owed = slices.Clone(b.owed)
	s.Since = map[account.NumberID]uint64{}
	for n := range b.since {
		if unread := b.unread(n); unread != s.Next {
			s.Since[n] = unread
		}
	}
}
