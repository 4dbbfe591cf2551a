package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// snapshotVersion changes whenever the layout below does; an older snapshot is then not used.
const snapshotVersion = 2

// encode writes the state as bytes. It runs inside the writer, so it only appends.
func (s *state) encode() []byte {
	b := make([]byte, 0, 1<<10+len(s.threads)*64+len(s.keys)*48)
	b = append(b, 'T', 'P', 'S', snapshotVersion)
	b = binary.AppendUvarint(b, uint64(s.partition))
	b = binary.AppendUvarint(b, s.next)
	b = binary.AppendVarint(b, s.at)
	b = binary.AppendUvarint(b, uint64(len(s.numbers)))
	for id, n := range s.numbers {
		b = binary.AppendUvarint(b, uint64(id))
		b = binary.AppendUvarint(b, uint64(n.month))
		b = binary.AppendUvarint(b, uint64(n.service))
	}
	b = binary.AppendUvarint(b, uint64(len(s.keyOrder)))
	for _, k := range s.keyOrder {
		use := s.keys[k.key]
		b = append(b, k.key[:]...)
		b = binary.AppendVarint(b, k.at)
		b = binary.AppendUvarint(b, use.body)
		b = binary.AppendUvarint(b, uint64(use.id))
	}
	b = binary.AppendUvarint(b, uint64(len(s.threads)))
	for _, t := range s.threads {
		b = t.encode(b)
	}
	return b
}

const (
	flagBlocked = 1 << iota
	flagStopped
)

func (t *thread) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(t.id.Number))
	b = appendString(b, string(t.id.Address))
	b = binary.AppendVarint(b, t.windowEnds)
	flags := byte(0)
	if t.blocked {
		flags |= flagBlocked
	}
	if t.stopped {
		flags |= flagStopped
	}
	b = append(b, flags)
	b = binary.AppendUvarint(b, uint64(t.lastIn))
	b = binary.AppendUvarint(b, uint64(len(t.in)))
	for _, in := range t.in {
		b = append(binary.AppendUvarint(b, uint64(in.id)), byte(in.status))
	}
	b = binary.AppendUvarint(b, uint64(len(t.out)))
	for i := range t.out {
		o := &t.out[i]
		b = binary.AppendUvarint(b, uint64(o.id))
		b = binary.AppendVarint(b, o.deadline)
		window := byte(0)
		if o.inWindow {
			window = 1
		}
		b = append(b, byte(o.status), byte(o.category), window)
		b = appendString(b, o.callback)
	}
	return b
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

var errCut = errors.New("snapshot: cut short")

// decodeState reads what encode wrote.
func decodeState(b []byte, partition uint16) (*state, error) {
	if len(b) < 4 || string(b[:3]) != "TPS" {
		return nil, errors.New("snapshot: not a snapshot")
	}
	if b[3] != snapshotVersion {
		return nil, fmt.Errorf("snapshot: layout %d, this program uses %d", b[3], snapshotVersion)
	}
	r := &snapshotReader{b: b[4:]}
	if p := r.uint(); p != uint64(partition) {
		return nil, fmt.Errorf("snapshot: of partition %d, not %d", p, partition)
	}
	s := newState(partition)
	s.next, s.at = r.uint(), r.int()
	for range r.count() {
		s.numbers[account.NumberID(r.uint())] = &number{month: int(r.uint()), service: int(r.uint())}
	}
	for range r.count() {
		k := key(r.take(len(key{})))
		at := r.int()
		s.keys[k] = keyUse{r.uint(), message.ID(r.uint()), at}
		s.keyOrder = append(s.keyOrder, keyAge{k, at})
	}
	for range r.count() {
		t := r.thread()
		s.threads[t.id] = t
		if d := t.earliest(); d != 0 {
			s.expect(t, d)
		}
	}
	if r.err != nil || len(r.b) != 0 {
		return nil, errCut
	}
	return s, nil
}

// earliest is when the thread's next message expires; 0 when none waits.
func (t *thread) earliest() int64 {
	least := int64(0)
	for i := range t.out {
		if o := &t.out[i]; o.status < message.Delivered && (least == 0 || o.deadline < least) {
			least = o.deadline
		}
	}
	return least
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

func (r *snapshotReader) fail() {
	r.err, r.b = errCut, nil
}

func (r *snapshotReader) thread() *thread {
	t := &thread{id: fact.Thread{Number: account.NumberID(r.uint()), Address: message.Address(r.string())}}
	t.windowEnds = r.int()
	flags := r.byte()
	t.blocked, t.stopped = flags&flagBlocked != 0, flags&flagStopped != 0
	t.lastIn = message.ID(r.uint())
	if n := r.count(); n > 0 {
		t.in = make([]inbound, 0, n)
		for range n {
			t.in = append(t.in, inbound{message.ID(r.uint()), message.Status(r.byte())})
		}
	}
	if n := r.count(); n > 0 {
		t.out = make([]outbound, 0, n)
		for range n {
			o := outbound{id: message.ID(r.uint()), deadline: r.int()}
			o.status, o.category = message.Status(r.byte()), message.Category(r.byte())
			o.inWindow = r.byte() != 0
			o.callback = r.string()
			t.out = append(t.out, o)
		}
		t.out = slices.Clip(t.out)
	}
	return t
}
