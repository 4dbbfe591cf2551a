package engine

import (
	"cmp"
	"slices"

	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// thread is the line between a number and a person.
type thread struct {
	id         fact.Thread
	windowEnds int64      // Unix milliseconds; 0 when the person never wrote
	lastIn     message.ID // the newest message of the person
	doomed     message.ID // what waits and is older fails: the person blocked the number then
	out        []outbound // by id; settled ones stay until they are the half
	in         []inbound  // by id
	waiting    int        // messages of out below Delivered
	settled    int        // messages of out at rest
	asked      *asked     // nil when the person was never asked
	look       int64      // the moment for which the deadlines hold the thread; 0 when they do not
	place      int        // in the deadlines
	picture    uint32     // the newest snapshot that knows the thread
	blocked    bool       // the person blocked the number
	stopped    bool       // the person stopped marketing
	barred     bool       // the business put the person on its block list
	phoneAt    int64      // when the two last dealt with each other by phone number; 0 when they never did
	burst      burst      // the number's newest run of messages to the person
}

// outbound is a business's message that has not come to rest.
type outbound struct {
	id       message.ID
	deadline int64 // while it waits: it expires then; once delivered: it is forgotten then
	callback string
	status   message.Status
	category message.Category
	inWindow bool
	reaction bool
	atEntry  bool         // a free entry point was open
	month    uint16       // of the budgets that bear what is reserved
	purse    purseID      // where it is reserved; 0 when nothing is
	reserved tariff.Micro // until it arrives or fails
	capped   bool         // it counts as marketing that the person got, once it arrives
	counted  uint64       // in whose audience the person counts; 0 for none

	assistant bool // it has the price list of AI providers
	courtesy  bool // the platform sends it of its own accord, at nobody's cost
	guarded   bool // the number's scope guard wrote it
	lite      bool // it came over the interface made for marketing
	veiled    bool // its public id does not tell the person's number

	direct uint64 // the template that was made for it; 0 for most
}

// waits says that the message has not reached its person.
func (o *outbound) waits() bool { return o.status < message.Delivered }

// rests says that nothing can become of the message any more. A reaction is not read.
func (o *outbound) rests() bool {
	return o.status > message.Delivered || (o.reaction && o.status == message.Delivered)
}

// inbound is a person's message that the business has not read.
type inbound struct {
	id     message.ID
	status message.Status
	veiled bool // its public id does not tell the person's number
}

// findOut finds a message that has not come to rest.
func (t *thread) findOut(id message.ID) (int, bool) {
	i, ok := slices.BinarySearchFunc(t.out, id, func(o outbound, id message.ID) int { return cmp.Compare(o.id, id) })
	return i, ok && !t.out[i].rests()
}

func (t *thread) findIn(id message.ID) (int, bool) {
	return slices.BinarySearchFunc(t.in, id, func(o inbound, id message.ID) int { return cmp.Compare(o.id, id) })
}

// advance gives a message its new status. at is the moment of the fact.
func (t *thread) advance(i int, to message.Status, at int64) {
	o := &t.out[i]
	if o.waits() && to >= message.Delivered {
		t.waiting--
	}
	o.status = to
	if !o.waits() {
		o.month, o.purse, o.reserved = 0, 0, 0
	}
	switch {
	case o.rests():
		o.callback = ""
		t.settled++
		if 2*t.settled > len(t.out) {
			t.sweepOut(func(*outbound) bool { return false })
		}
	case to == message.Delivered:
		o.deadline = at + remembered
		t.boundUnread(at)
	}
}

// sweepOut drops what rests and what drop names.
func (t *thread) sweepOut(drop func(o *outbound) bool) {
	t.out = slices.DeleteFunc(t.out, func(o outbound) bool { return o.rests() || drop(&o) })
	t.settled = 0
	switch {
	case len(t.out) == 0:
		t.out = nil
	case cap(t.out) > 64 && cap(t.out) > 4*len(t.out):
		t.out = slices.Clone(t.out)
	}
}

// unread counts delivered messages that can still turn to read.
func (t *thread) unread() int { return len(t.out) - t.waiting - t.settled }

// boundUnread forgets the oldest delivered messages once there are too many: they stay delivered.
func (t *thread) boundUnread(at int64) {
	if t.unread() <= maxUnread {
		return
	}
	t.forget(at) // first, so that it does not matter whether the writer came to it before
	if t.unread() <= maxUnread {
		return
	}
	excess := t.unread() - keepUnread
	t.sweepOut(func(o *outbound) bool {
		if excess == 0 || o.waits() {
			return false
		}
		excess--
		return true
	})
}

// forget drops delivered messages that nobody reads any more.
func (t *thread) forget(now int64) {
	t.sweepOut(func(o *outbound) bool { return !o.waits() && o.deadline <= now })
}

// idle says that the person has not written for so long that nothing of it matters.
func (t *thread) idle(now int64) bool { return t.windowEnds+remembered <= now }

// next is when the thread is to be looked at again; 0 when there is no need.
func (t *thread) next(now int64) int64 {
	next := int64(0)
	if t.windowEnds != 0 {
		next = t.windowEnds + remembered
	}
	if until := t.phoneAt + phoneKnown; until > now && (next == 0 || until < next) {
		next = until
	}
	if until := t.burst.over(); until > now && (next == 0 || until < next) {
		next = until
	}
	for i := range t.out {
		o := &t.out[i]
		at := o.deadline
		switch {
		case o.rests():
			continue
		case o.waits() && o.id < t.doomed:
			at = now
		}
		if next == 0 || at < next {
			next = at
		}
	}
	return next
}

// face is how a person shows to the business at a moment: whoever hides their phone number hides it once
// neither used it with the other for long (reference §9.2).
func (t *thread) face(f fact.Face, now int64) fact.Face {
	f.Hidden = f.Hidden && t.phoneAt+phoneKnown <= now
	return f
}

// asked is when a person was asked for the permission to call, the newest times, oldest first.
type asked [message.CallRequestsPerWeek]int64

// again says whether the person may be asked once more (reference §2.3).
func (a *asked) again(now int64) bool {
	if a == nil {
		return true
	}
	day, week := 0, 0
	for _, at := range a {
		if now-at < windowLength {
			day++
		}
		if now-at < 7*windowLength {
			week++
		}
	}
	return day < message.CallRequestsPerDay && week < message.CallRequestsPerWeek
}

// past says that no decision can depend on the times any more.
func (a *asked) past(now int64) bool { return a != nil && now-a[len(a)-1] >= 7*windowLength }

// and adds a time.
func (a *asked) and(at int64) *asked {
	out := &asked{}
	if a != nil {
		copy(out[:], a[1:])
	}
	out[len(out)-1] = at
	return out
}
