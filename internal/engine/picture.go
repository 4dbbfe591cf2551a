package engine

import (
	"encoding/binary"
	"iter"
	"maps"

	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// picture is a snapshot of the state at one record that is drawn a little at a time, so that the
// writer never stands still for it: a thread is drawn when its turn comes, or just before its first
// change, and keys never change.
type picture struct {
	next    uint64 // record that the state expects
	head    []byte // layout, clocks, numbers, sections
	keys    pages
	uses    []keyUse // still to be drawn
	threads pages
	turn    func() (fact.Thread, *thread, bool)
	stop    func()
}

// pages is a long text in pieces: one that grows as a whole would be copied again and again.
type pages struct {
	full [][]byte
	last []byte
}

// pageSize is the least length of a full page, in bytes.
const pageSize = 256 << 10

// room gives the page to append to; what comes back is handed to put.
func (p *pages) room() []byte {
	if len(p.last) >= pageSize {
		p.full = append(p.full, p.last)
		p.last = nil
	}
	if p.last == nil {
		p.last = make([]byte, 0, pageSize+4096)
	}
	return p.last
}

func (p *pages) put(b []byte) { p.last = b }

// all is the text in its pieces.
func (p *pages) all() [][]byte { return append(p.full, p.last) }

// begin starts a picture of the state as it is now.
func (s *state) begin() {
	s.pictures++
	p := &picture{next: s.next, uses: s.keys.uses}
	b := append([]byte("TPS"), snapshotVersion)
	b = binary.AppendUvarint(b, uint64(s.partition))
	b = binary.AppendUvarint(b, s.next)
	b = binary.AppendVarint(b, s.at)
	b = binary.AppendUvarint(b, uint64(len(s.numbers)))
	for id, n := range s.numbers {
		b = binary.AppendUvarint(b, uint64(id))
		for _, m := range n.months {
			b = binary.AppendUvarint(b, uint64(m.month))
			b = binary.AppendUvarint(b, uint64(m.service))
		}
	}
	b = encodeSections(b, s.sections())
	p.head = binary.AppendUvarint(b, uint64(len(s.keys.uses)))
	p.threads.put(binary.AppendUvarint(p.threads.room(), uint64(len(s.threads))))
	p.turn, p.stop = iter.Pull2(maps.All(s.threads))
	s.picture = p
}

// atOnce is how much of a picture the writer draws between two decisions: some microseconds.
const atOnce = 16

// drawSome draws n more keys or threads of the picture; true says that it is complete.
func (s *state) drawSome(n int) bool {
	p := s.picture
	for range n {
		if len(p.uses) > 0 {
			p.keys.put(p.uses[0].encode(p.keys.room()))
			p.uses = p.uses[1:]
			continue
		}
		_, t, more := p.turn()
		if !more {
			return true
		}
		s.draw(t)
	}
	return false
}

// draw puts a thread into the picture unless it is there already, or newer than the picture.
func (s *state) draw(t *thread) {
	if s.picture != nil && t.picture != s.pictures {
		t.picture = s.pictures
		s.picture.threads.put(t.encode(s.picture.threads.room()))
	}
}

// finish ends a picture that is complete and gives its text.
func (s *state) finish() *snapshot {
	p := s.picture
	s.giveUp()
	pieces := append([][]byte{p.head}, p.keys.all()...)
	return &snapshot{next: p.next, pieces: append(pieces, p.threads.all()...)}
}

// giveUp forgets a picture that was begun, if there is one.
func (s *state) giveUp() {
	if s.picture != nil {
		s.picture.stop()
		s.picture = nil
	}
}

// snapshot is the text of a state.
type snapshot struct {
	next   uint64 // record that comes after it
	pieces [][]byte
}

// whole draws the state at once.
func (s *state) whole() *snapshot {
	s.giveUp()
	s.begin()
	for complete := false; !complete; complete = s.drawSome(atOnce) {
		continue
	}
	return s.finish()
}

func (u *keyUse) encode(b []byte) []byte {
	b = append(b, u.key[:]...)
	b = binary.AppendVarint(b, u.at)
	b = binary.AppendUvarint(b, u.body)
	return binary.AppendUvarint(b, uint64(u.id))
}

// Flags of a thread, and of a message that has not come to rest.
const (
	flagBlocked = 1 << iota
	flagStopped
	flagAsked
	flagBarred
	flagPhone
	flagBurst

	flagInWindow = 1
	flagReaction = 2
	flagCapped   = 4
	flagCounted  = 8
	flagReserved = 16
	flagEntry    = 32

	flagAssistant = 64
	flagCourtesy  = 128

	// Beside the category, in its byte: the flags are all taken.
	flagLite    = 128
	flagGuarded = 64
)

// flagVeiled stands in the byte of a message's status: its public id is veiled.
const flagVeiled = 128

// flagDirect stands beside it: the template that was made for the message follows its callback.
const flagDirect = 64

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
	if t.asked != nil {
		flags |= flagAsked
	}
	if t.barred {
		flags |= flagBarred
	}
	if t.phoneAt != 0 {
		flags |= flagPhone
	}
	if t.burst.n != 0 {
		flags |= flagBurst
	}
	b = append(b, flags)
	if t.asked != nil {
		for _, at := range t.asked {
			b = binary.AppendVarint(b, at)
		}
	}
	if t.phoneAt != 0 {
		b = binary.AppendVarint(b, t.phoneAt)
	}
	if t.burst.n != 0 {
		b = binary.AppendVarint(b, t.burst.at)
		b = binary.AppendUvarint(b, uint64(t.burst.n))
	}
	b = binary.AppendUvarint(b, uint64(t.lastIn))
	b = binary.AppendUvarint(b, uint64(t.doomed))
	b = binary.AppendUvarint(b, uint64(len(t.in)))
	for _, in := range t.in {
		b = append(binary.AppendUvarint(b, uint64(in.id)), statusByte(in.status, in.veiled))
	}
	b = binary.AppendUvarint(b, uint64(len(t.out)-t.settled))
	for i := range t.out {
		if o := &t.out[i]; !o.rests() {
			b = o.encode(b)
		}
	}
	return b
}

func (o *outbound) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(o.id))
	b = binary.AppendVarint(b, o.deadline)
	flags := byte(0)
	if o.inWindow {
		flags |= flagInWindow
	}
	if o.reaction {
		flags |= flagReaction
	}
	if o.capped {
		flags |= flagCapped
	}
	if o.counted != 0 {
		flags |= flagCounted
	}
	if o.purse != 0 {
		flags |= flagReserved
	}
	if o.atEntry {
		flags |= flagEntry
	}
	if o.assistant {
		flags |= flagAssistant
	}
	if o.courtesy {
		flags |= flagCourtesy
	}
	category := byte(o.category)
	if o.lite {
		category |= flagLite
	}
	if o.guarded {
		category |= flagGuarded
	}
	status := statusByte(o.status, o.veiled)
	if o.direct != 0 {
		status |= flagDirect
	}
	b = append(b, status, category, flags)
	if o.purse != 0 {
		b = binary.AppendUvarint(b, uint64(o.purse))
		b = binary.AppendVarint(b, int64(o.reserved))
		b = binary.AppendUvarint(b, uint64(o.month))
	}
	if o.counted != 0 {
		b = binary.AppendUvarint(b, o.counted)
	}
	b = appendString(b, o.callback)
	if o.direct != 0 {
		b = binary.AppendUvarint(b, o.direct)
	}
	return b
}

// statusByte is what snapshotReader.status reads.
func statusByte(s message.Status, veiled bool) byte {
	if veiled {
		return byte(s) | flagVeiled
	}
	return byte(s)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
