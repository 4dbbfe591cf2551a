package engine

import (
	"encoding/binary"
	"hash/fnv"

	"turnpike/internal/message"
)

// personKey stands for a person's address. Phone numbers are their own key, so that counting by keys is
// exact; what is no number of at most 18 digits has a hash with the highest bit set.
func personKey(a message.Address) uint64 {
	if len(a) == 0 || len(a) > 18 || a[0] == '0' {
		return hashedKey(a)
	}
	v := uint64(0)
	for i := range len(a) {
		c := a[i] - '0'
		if c > 9 {
			return hashedKey(a)
		}
		v = v*10 + uint64(c)
	}
	return v
}

func hashedKey(a message.Address) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(a))
	return h.Sum64() | 1<<63
}

// audience counts the different people whom messages reached within a span of time. Somebody to whom a
// message is on its way counts too, so that a limit holds whatever of them arrive. It takes some 50
// bytes a person and is exact.
type audience struct {
	span   int64 // milliseconds
	most   int   // people who are remembered: beyond it those who were reached longest ago are forgotten; 0 all
	seats  map[uint64]seat
	agenda agenda // each seat with an until once, at that until or an earlier one
}

// seat is one person of an audience.
type seat struct {
	until   int64 // end of the span that the newest arrival began; 0 for none
	pending int32 // messages on their way
}

func newAudience(span int64, most int) *audience {
	return &audience{span: span, most: most, seats: map[uint64]seat{}}
}

// sweep forgets who was reached too long ago.
func (a *audience) sweep(now int64) {
	for len(a.agenda) > 0 && a.agenda[0].at <= now {
		key := a.agenda.pop().key
		switch s := a.seats[key]; {
		case s.until > now:
			a.agenda.push(moment{s.until, key})
		case s.pending > 0:
			a.seats[key] = seat{pending: s.pending}
		default:
			delete(a.seats, key)
		}
	}
}

// count is how many people there are. Only facts forget people, so it walks over those whose time has
// come since the newest. a may be nil.
func (a *audience) count(now int64) int {
	if a == nil {
		return 0
	}
	return len(a.seats) - a.over(0, now)
}

// over counts the people from a place of the agenda on who are not of the audience any more.
func (a *audience) over(place int, now int64) (n int) {
	if place >= len(a.agenda) || a.agenda[place].at > now {
		return 0
	}
	if s := a.seats[a.agenda[place].key]; !s.holds(now) {
		n = 1
	}
	return n + a.over(2*place+1, now) + a.over(2*place+2, now)
}

// holds says whether the person still counts.
func (s seat) holds(now int64) bool { return s.pending > 0 || s.until > now }

// has says whether a person is one of them. a may be nil.
func (a *audience) has(key uint64, now int64) bool { return a != nil && a.seats[key].holds(now) }

// since counts the people who were reached at that moment or later.
func (a *audience) since(at int64) (n int) {
	if a == nil {
		return 0
	}
	for _, s := range a.seats {
		if s.until != 0 && s.until-a.span >= at {
			n++
		}
	}
	return n
}

// expect notes a message that is on its way.
func (a *audience) expect(key uint64) {
	s := a.seats[key]
	s.pending++
	a.seats[key] = s
}

// settle notes that a message is not on its way any more, and whether it arrived.
func (a *audience) settle(key uint64, arrived bool, at int64) {
	a.sweep(at)
	s, ok := a.seats[key]
	if s.pending > 0 {
		s.pending--
	}
	if arrived {
		if s.until == 0 {
			a.agenda.push(moment{at + a.span, key})
		}
		s.until = max(s.until, at+a.span)
	}
	switch {
	case s != seat{}:
		a.seats[key] = s
	case ok:
		delete(a.seats, key)
	}
	a.cut()
}

// cut forgets those who were reached longest ago, down to the most that are remembered.
func (a *audience) cut() {
	for a.most > 0 && len(a.seats) > a.most && len(a.agenda) > 0 {
		first := a.agenda.pop()
		if s := a.seats[first.key]; s.until > first.at {
			a.agenda.push(moment{s.until, first.key})
		} else {
			delete(a.seats, first.key)
		}
	}
}

// encode writes the people, each with a fixed length: a hundred thousand take about a millisecond.
func (a *audience) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(a.seats)))
	for key, s := range a.seats {
		b = binary.LittleEndian.AppendUint64(b, key)
		b = binary.LittleEndian.AppendUint64(b, uint64(s.until))
		b = binary.LittleEndian.AppendUint32(b, uint32(s.pending))
	}
	return b
}

func (a *audience) decode(r *snapshotReader) {
	n := r.count()
	a.seats = make(map[uint64]seat, n)
	for range n {
		key := binary.LittleEndian.Uint64(r.take(8))
		s := seat{until: int64(binary.LittleEndian.Uint64(r.take(8))), pending: int32(binary.LittleEndian.Uint32(r.take(4)))}
		a.seats[key] = s
		if s.until != 0 {
			a.agenda.push(moment{s.until, key})
		}
	}
}

// moment is when to look at a person again.
type moment struct {
	at  int64
	key uint64
}

// agenda is a heap of moments, the earliest first. It has its own two loops since container/heap
// allocates for each one that is put in.
type agenda []moment

func (a *agenda) push(m moment) {
	h := append(*a, m)
	i := len(h) - 1
	for i > 0 && h[(i-1)/2].at > m.at {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = m
	*a = h
}

// pop takes the earliest out of an agenda that is not empty.
func (a *agenda) pop() moment {
	h := *a
	first, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	i := 0
	for 2*i+1 < len(h) {
		child := 2*i + 1
		if child+1 < len(h) && h[child+1].at < h[child].at {
			child++
		}
		if h[child].at >= last.at {
			break
		}
		h[i] = h[child]
		i = child
	}
	if len(h) > 0 {
		h[i] = last
	}
	*a = h
	return first
}
