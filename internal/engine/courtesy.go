package engine

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/policy"
)

// courtesies are what policies have to remember of threads: when a pre-approved text went out, when a person was told of
// an AI, how many messages passed under a limit. Threads that no such clause touches have none.
type courtesies struct {
	of    map[fact.Thread]*courtesy
	swept int // how many were left by the newest sweep
	held  map[message.ID]held
}

// held is a message that waits until the verdict on it changes.
type held struct {
	thread fact.Thread
	class  policy.Message
}

type courtesy struct {
	at        int64 // when anything of it changed, Unix milliseconds
	replied   int64 // when a pre-approved text went out, Unix milliseconds; 0 never
	disclosed bool  // the person was told of an AI
	fresh     bool  // and a new session has begun since
	from      int64 // begin of the span that a limit counts in, Unix milliseconds
	count     int   // messages in it
}

// courtesyKept is how long the courtesies of a silent thread are remembered, in milliseconds: the person is told again
// afterwards. No span of a policy is longer (maxPer).
const courtesyKept = 31 * 24 * 3600 * 1000

func newCourtesies() courtesies {
	return courtesies{of: map[fact.Thread]*courtesy{}, held: map[message.ID]held{}}
}

// touch finds or begins the courtesies of a thread, and sometimes drops old ones.
func (c *courtesies) touch(t fact.Thread, at int64) *courtesy {
	one := c.of[t]
	if one != nil && one.at+courtesyKept <= at { // as if it had been dropped
		*one = courtesy{}
	}
	if one == nil {
		if len(c.of) >= 1024 && len(c.of) >= 2*c.swept {
			for other, old := range c.of {
				if old.at+courtesyKept <= at {
					delete(c.of, other)
				}
			}
			c.swept = len(c.of)
		}
		one = &courtesy{}
		c.of[t] = one
	}
	one.at = at
	return one
}

// known are the courtesies of a thread that still count.
func (c *courtesies) known(t fact.Thread, now int64) *courtesy {
	one := c.of[t]
	if one == nil || one.at+courtesyKept <= now {
		return &courtesy{}
	}
	return one
}

// repliedWithin says whether a pre-approved text went out within a span before now.
func (c *courtesies) repliedWithin(t fact.Thread, per time.Duration, now int64) bool {
	one := c.known(t, now)
	return one.replied != 0 && now < one.replied+per.Milliseconds()
}

// mustDisclose says whether a person is to be told of an AI before the next message.
func (c *courtesies) mustDisclose(t fact.Thread, d *policy.Disclosure, now int64) bool {
	one := c.known(t, now)
	if !one.disclosed {
		return d.FirstTurn || d.Session
	}
	return d.Session && one.fresh
}

// full says whether as many messages as a limit allows passed in the current span.
func (c *courtesies) full(t fact.Thread, v *policy.Verdict, now int64) bool {
	one := c.known(t, now)
	return now < one.from+v.Per.Milliseconds() && one.count >= v.Most
}

// accepted notes what a message of a business, or of the platform, does to the courtesies.
func (c *courtesies) accepted(at int64, id message.ID, f *fact.MessageAccepted) {
	switch {
	case enforced(&f.Verdict, policy.Hold) && !f.Released:
		c.held[id] = held{f.Thread, policy.Message{Category: f.Category, Kind: f.Content.Kind, InWindow: f.InWindow}}
	case enforced(&f.Verdict, policy.Instead):
		c.touch(f.Thread, at).replied = at
	case enforced(&f.Verdict, policy.Disclosing):
		one := c.touch(f.Thread, at)
		one.disclosed, one.fresh = true, false
	case enforced(&f.Verdict, policy.Limit) && f.Released && f.Span > 0:
		one := c.touch(f.Thread, at)
		if at >= one.from+f.Span {
			one.from, one.count = at, 0
		}
		one.count++
	}
}

// session notes that a person writes after their window had closed.
func (c *courtesies) session(t fact.Thread, at int64) {
	if one := c.of[t]; one != nil && one.disclosed && one.at+courtesyKept > at {
		one.fresh, one.at = true, at
	}
}

// section is where the courtesies stand in a snapshot.
func (c *courtesies) section() section {
	return section{name: "policy courtesies", encode: c.encode, decode: c.decode}
}

func (c *courtesies) encode(b []byte) []byte {
	threads := make([]fact.Thread, 0, len(c.of))
	for t := range c.of {
		threads = append(threads, t)
	}
	slices.SortFunc(threads, compareThreads)
	b = binary.AppendUvarint(b, uint64(c.swept))
	b = binary.AppendUvarint(b, uint64(len(threads)))
	for _, t := range threads {
		one := c.of[t]
		flags := uint64(0)
		if one.disclosed {
			flags |= 1
		}
		if one.fresh {
			flags |= 2
		}
		b = appendString(binary.AppendUvarint(b, uint64(t.Number)), string(t.Address))
		for _, at := range []int64{one.at, one.replied, one.from} {
			b = binary.AppendVarint(b, at)
		}
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(one.count)), flags)
	}
	return c.encodeHeld(b)
}

func (c *courtesies) encodeHeld(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(c.held)))
	for _, id := range slices.Sorted(maps.Keys(c.held)) {
		h := c.held[id]
		b = binary.AppendUvarint(b, uint64(id))
		b = appendString(binary.AppendUvarint(b, uint64(h.thread.Number)), string(h.thread.Address))
		window := byte(0)
		if h.class.InWindow {
			window = 1
		}
		b = append(b, byte(h.class.Category), byte(h.class.Kind), window)
	}
	return b
}

func (c *courtesies) decode(r *snapshotReader) {
	c.swept = int(r.uint())
	for range r.count() {
		t := fact.Thread{Number: account.NumberID(r.uint()), Address: message.Address(r.string())}
		one := &courtesy{at: r.int(), replied: r.int(), from: r.int()}
		one.count = int(r.uint())
		flags := r.uint()
		one.disclosed, one.fresh = flags&1 != 0, flags&2 != 0
		c.of[t] = one
	}
	for range r.count() {
		id := message.ID(r.uint())
		h := held{thread: fact.Thread{Number: account.NumberID(r.uint()), Address: message.Address(r.string())}}
		h.class.Category, h.class.Kind, h.class.InWindow = message.Category(r.byte()), message.Kind(r.byte()), r.byte() == 1
		c.held[id] = h
	}
}

func compareThreads(a, b fact.Thread) int {
	if a.Number != b.Number {
		if a.Number < b.Number {
			return -1
		}
		return 1
	}
	return strings.Compare(string(a.Address), string(b.Address))
}
