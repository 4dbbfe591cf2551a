package engine

import (
	"encoding/binary"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// snapshotVersion changes whenever the layout (picture) does. From the first release on, decodeState
// reads older ones too: what a log has dropped with age is in the snapshot alone.
const snapshotVersion = 9

// leastSnapshot is the oldest layout that is read: what 5, 7, 8 and 9 added stands behind flags, 6 added sections.
const leastSnapshot = 4

// firstSections is the first layout with sections.
const firstSections = 6

var errCut = errors.New("snapshot: cut short")

// decodeState reads what encode wrote.
func decodeState(b []byte, partition uint16) (*state, error) {
	if len(b) < 4 || string(b[:3]) != "TPS" {
		return nil, errors.New("snapshot: not a snapshot")
	}
	if b[3] < leastSnapshot || b[3] > snapshotVersion {
		return nil, fmt.Errorf("snapshot: layout %d, this program uses %d", b[3], snapshotVersion)
	}
	r := &snapshotReader{b: b[4:]}
	if p := r.uint(); p != uint64(partition) {
		return nil, fmt.Errorf("snapshot: of partition %d, not %d", p, partition)
	}
	s := newState(partition)
	s.next, s.at = r.uint(), r.int()
	for range r.count() {
		n := &number{}
		s.numbers[account.NumberID(r.uint())] = n
		for i := range n.months {
			n.months[i] = monthUse{month: int(r.uint()), service: int(r.uint())}
		}
	}
	if b[3] >= firstSections {
		if err := r.sections(s.sections()); err != nil {
			return nil, err
		}
	}
	for range r.count() {
		u := keyUse{key: key(r.take(len(key{}))), at: r.int(), body: r.uint(), id: message.ID(r.uint())}
		s.keys.places[u.key] = uint64(len(s.keys.uses))
		s.keys.uses = append(s.keys.uses, u)
	}
	for range r.count() {
		t := r.thread()
		s.threads[t.id] = t
		if b[3] == leastSnapshot { // until then people were known by number only
			t.phoneAt = s.at
		}
		if !s.money.knows(t) {
			return nil, errCut
		}
		for i := range t.out {
			if o := &t.out[i]; o.free() && o.waits() {
				s.number(t.id.Number).pending++
			}
		}
		if t.barred {
			s.number(t.id.Number).barred++
		}
		next := t.next(s.at)
		if next == 0 {
			next = s.at + remembered
		}
		s.expect(t, next)
	}
	if r.err != nil || len(r.b) != 0 {
		return nil, errCut
	}
	return s, nil
}

// snapshotReader reads values off the front of b; after the first error it gives zeros.
type snapshotReader struct {
	b   []byte
	err error
}

func (r *snapshotReader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *snapshotReader) int() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads a number of items, each at least one byte long.
func (r *snapshotReader) count() int {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *snapshotReader) take(n int) []byte {
	if len(r.b) < n {
		r.fail()
		return make([]byte, n)
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *snapshotReader) string() string {
	n := r.count()
	return string(r.take(n))
}

func (r *snapshotReader) byte() byte { return r.take(1)[0] }

// status reads a status, and whether the public id of its message is veiled.
func (r *snapshotReader) status() (message.Status, bool) {
	b := r.byte()
	return message.Status(b &^ flagVeiled), b&flagVeiled != 0
}

func (r *snapshotReader) fail() {
	r.err, r.b = errCut, nil
}

func (r *snapshotReader) inbound() inbound {
	in := inbound{id: message.ID(r.uint())}
	in.status, in.veiled = r.status()
	return in
}

func (r *snapshotReader) outbound() outbound {
	o := outbound{id: message.ID(r.uint()), deadline: r.int()}
	status := r.byte()
	o.status, o.veiled = message.Status(status&^(flagVeiled|flagDirect)), status&flagVeiled != 0
	category := r.byte()
	o.category = message.Category(category &^ (flagLite | flagGuarded))
	o.lite, o.guarded = category&flagLite != 0, category&flagGuarded != 0
	flags := r.byte()
	o.inWindow, o.reaction, o.capped = flags&flagInWindow != 0, flags&flagReaction != 0, flags&flagCapped != 0
	o.atEntry = flags&flagEntry != 0
	o.assistant, o.courtesy = flags&flagAssistant != 0, flags&flagCourtesy != 0
	if flags&flagReserved != 0 {
		o.purse, o.reserved, o.month = purseID(r.uint()), tariff.Micro(r.int()), uint16(r.uint())
	}
	if flags&flagCounted != 0 {
		o.counted = r.uint()
	}
	o.callback = r.string()
	if status&flagDirect != 0 {
		o.direct = r.uint()
	}
	return o
}

func (r *snapshotReader) thread() *thread {
	t := &thread{id: fact.Thread{Number: account.NumberID(r.uint()), Address: message.Address(r.string())}}
	t.windowEnds = r.int()
	flags := r.byte()
	t.blocked, t.stopped = flags&flagBlocked != 0, flags&flagStopped != 0
	if flags&flagAsked != 0 {
		t.asked = &asked{}
		for i := range t.asked {
			t.asked[i] = r.int()
		}
	}
	t.barred = flags&flagBarred != 0
	if flags&flagPhone != 0 {
		t.phoneAt = r.int()
	}
	if flags&flagBurst != 0 {
		t.burst = burst{at: r.int(), n: int(r.uint())}
	}
	t.lastIn, t.doomed = message.ID(r.uint()), message.ID(r.uint())
	if n := r.count(); n > 0 {
		t.in = make([]inbound, 0, min(n, maxInbound))
		for range n {
			t.in = append(t.in, r.inbound())
		}
	}
	if n := r.count(); n > 0 {
		t.out = make([]outbound, 0, min(n, maxWaiting+maxUnread))
		for range n {
			o := r.outbound()
			t.out = append(t.out, o)
			if o.waits() {
				t.waiting++
			}
			if o.rests() { // a snapshot holds none
				r.fail()
			}
		}
	}
	return t
}
