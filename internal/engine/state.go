package engine

import (
	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// Bounds of what the engine remembers for one thread and for all. A thread of which nothing matters
// any more takes no memory: a million of those that do take some 300 MB.
const (
	// windowLength is how long free-form messages pass after a person wrote (reference §7.1), in
	// milliseconds.
	windowLength = 24 * 3600 * 1000
	// remembered is how long a delivered message can still turn to read, and how long after the window
	// a person's messages can still be marked as read, in milliseconds (reference §2.1: 30 days).
	remembered = 30 * 24 * 3600 * 1000
	// phoneKnown is how long a business sees the phone number of a person who hides it, after the two dealt
	// with each other by that number, in milliseconds (reference §9.2: 30 days).
	phoneKnown = 30 * 24 * 3600 * 1000
	// maxWaiting bounds messages that wait for one person on one number.
	maxWaiting = 20_000
	// maxUnread bounds delivered messages of a thread that can still turn to read; older ones stay
	// delivered. keepUnread is what is left after a cut, so that cuts are rare.
	maxUnread, keepUnread = 1_250, 1_000
	// maxInbound bounds a person's messages of a thread that can still turn to delivered or read.
	maxInbound = 1_000
)

// state is the fold of the journal. Only apply changes what a decision depends on, so that a replay
// gives the same. What no decision can depend on any more may be dropped at any moment (look): a state
// with it and one without it decide alike.
type state struct {
	partition uint16
	next      uint64 // number of the record that apply expects
	at        int64  // time of the newest fact
	threads   map[fact.Thread]*thread
	numbers   map[account.NumberID]*number
	keys      keys
	money     money
	prices    prices
	limits    limits
	deadlines deadlines
	meters    meters
	abroad    abroad
	bills     *bills
	picture   *picture // being drawn, or nil
	pictures  uint32   // how many were begun

	courtesies courtesies
}

func newState(partition uint16) *state {
	return &state{
		partition: partition, next: 1, threads: map[fact.Thread]*thread{},
		numbers: map[account.NumberID]*number{}, keys: keys{places: map[key]uint64{}}, money: newMoney(), prices: newPrices(), limits: newLimits(),
		courtesies: newCourtesies(), meters: meters{}, abroad: abroad{}, bills: newBills(),
	}
}

// peek finds a thread; one that is not known is empty, and known only once a fact speaks of it.
func (s *state) peek(id fact.Thread) *thread {
	if t := s.threads[id]; t != nil {
		return t
	}
	return &thread{id: id}
}

// thread finds or begins a thread that is about to change.
func (s *state) thread(id fact.Thread) *thread {
	t := s.threads[id]
	if t == nil {
		t = &thread{id: id, picture: s.pictures}
		s.threads[id] = t
	}
	s.draw(t)
	return t
}

// drop takes a thread out of which nothing matters any more.
func (s *state) drop(t *thread) {
	s.draw(t)
	s.unexpect(t)
	delete(s.threads, t.id)
}

// apply folds one fact in. The record's number is s.next.
func (s *state) apply(at int64, f fact.Fact) {
	id := message.NewID(s.partition, s.next)
	s.next++
	s.at = at
	if n, ok := f.(*fact.AccountNoticed); ok { // it is on no thread
		s.keys.remember(n.Key, 0, id, at)
		return
	}
	if c := fact.Order(f); c != nil { // so is money
		s.money.ordered(f)
		s.keys.remember(c.Key, c.KeyBody, id, at)
		return
	}
	t := s.thread(f.Of())
	switch f := f.(type) {
	case *fact.MessageAccepted:
		s.accepted(t, at, id, f)
	case *fact.MessageMoved:
		s.moved(t, at, f)
	case *fact.MessageReceived:
		s.heard(t, at, id, f)
	case *fact.PersonBlocked:
		t.blocked, t.doomed = true, id
		if t.waiting > 0 {
			s.expect(t, at)
		}
	case *fact.PersonUnblocked:
		t.blocked = false
	case *fact.PersonBarred:
		t.barred = true
		s.number(f.Number).barred++
	case *fact.PersonUnbarred:
		t.barred = false
		s.number(f.Number).barred--
	case *fact.MarketingStopped, *fact.MarketingResumed:
		t.stopped = f.Type() == fact.TypeMarketingStopped
	case *fact.OrderPaid:
		s.bills.paid(f)
	case *fact.MessageReleased:
		delete(s.courtesies.held, f.ID)
	case *fact.ThreadSeen, *fact.ThreadOpened, *fact.PersonReported:
		// What follows from them is in facts of its own.
	}
	if t.look == 0 {
		s.expect(t, at+remembered)
	}
}

// heard notes a person's message. What the platform wrote in their name counts as nothing of theirs.
func (s *state) heard(t *thread, at int64, id message.ID, f *fact.MessageReceived) {
	theirs := f.Content.Kind != message.KindSystem
	if theirs {
		if at >= t.windowEnds {
			s.courtesies.session(t.id, at)
		}
		s.limits.rates.add(f.Number, at)
		if !f.Hidden {
			t.phoneAt = at
		}
	}
	t.received(inbound{id, message.Sent, f.Veiled()}, at, theirs)
	s.prices.received(at, f)
	use := uint64(0)
	if f.Veiled() {
		use = veiledUse
	}
	s.keys.remember(f.Key, use, id, at)
}

// accepted notes a business's message.
func (s *state) accepted(t *thread, at int64, id message.ID, f *fact.MessageAccepted) {
	o := outbound{
		id: id, deadline: at + f.Lifetime, callback: f.Callback, status: message.Accepted, category: f.Category, inWindow: f.InWindow,
		reaction: f.Content.Kind == message.KindReaction, counted: f.Counted, capped: f.Capped, atEntry: f.EntryEnds != 0,
		assistant: f.Assistant, courtesy: isCourtesy(&f.Verdict), lite: f.Lite, veiled: f.Veiled(), guarded: f.Guarded, direct: directOf(f),
	}
	s.prices.accepted(f)
	if o.free() {
		s.number(f.Number).pending++
	}
	s.money.accepted(f, &o)
	s.limits.accepted(t, at, f)
	s.courtesies.accepted(at, id, f)
	s.bills.accepted(id, at, f)
	t.out = append(t.out, o)
	t.waiting++
	if f.Metered {
		s.meters.count(f.Account, at)
	}
	if !f.ByUserID {
		t.phoneAt = at
	}
	if f.Released && f.Content.AsksToCall() {
		t.asked = t.asked.and(at)
	}
	s.keys.remember(f.Key, f.KeyBody, id, at)
	s.expect(t, at+f.Lifetime)
}

// received notes a person's message. What the platform wrote opens no window, and in a thread where
// nobody wrote for long it is not followed up.
func (t *thread) received(in inbound, at int64, opens bool) {
	switch {
	case opens && t.idle(at):
		t.in = nil
	case t.idle(at):
		return
	}
	if opens {
		t.windowEnds = at + windowLength
	}
	t.lastIn = in.id
	t.in = append(t.in, in)
	if len(t.in) > maxInbound {
		t.in = append(t.in[:0], t.in[len(t.in)-maxInbound:]...)
	}
}

func (s *state) moved(t *thread, at int64, f *fact.MessageMoved) {
	if f.Direction == message.FromPerson {
		if i, ok := t.findIn(f.ID); ok {
			t.in[i].status = f.Status
			if f.Status == message.Read {
				t.in = append(t.in[:i], t.in[i+1:]...)
			}
		}
		return
	}
	if usesFree(f) {
		s.number(f.Number).count(f.Month)
	}
	s.prices.moved(f)
	delete(s.courtesies.held, f.ID)
	i, ok := t.findOut(f.ID)
	if !ok {
		s.money.moved(f, &outbound{})
		return
	}
	if o := &t.out[i]; o.free() && o.waits() && f.Status >= message.Delivered {
		s.number(f.Number).pending--
	}
	if o := &t.out[i]; f.Charges() && !o.inWindow && !o.courtesy {
		s.abroad.reached(f.Number, tariff.PlaceOf(f.Address), at)
	}
	s.money.moved(f, &t.out[i])
	s.limits.moved(t, t.out[i], f.Status, at)
	t.advance(i, f.Status, at)
}

// number finds or begins what is counted of a business's line.
func (s *state) number(id account.NumberID) *number {
	n := s.numbers[id]
	if n == nil {
		n = &number{}
		s.numbers[id] = n
	}
	return n
}

// number counts the service messages that were delivered for a business's line in a month: the newest
// month and one before it, since a clock or a timezone that is set back returns to that.
type number struct {
	months  [2]monthUse
	barred  int // people on its block list
	pending int // service messages that have not arrived and may use up free ones
}

type monthUse struct {
	month   int // year*12+month
	service int
}

func (n *number) count(month int) {
	switch {
	case n.months[0].month == month:
	case n.months[0].month < month:
		n.months[1], n.months[0] = n.months[0], monthUse{month: month}
	case n.months[1].month != month:
		n.months[1] = monthUse{month: month}
	}
	for i := range n.months {
		if n.months[i].month == month {
			n.months[i].service++
		}
	}
}

// served is how many were counted in a month.
func (n *number) served(month int) int {
	if n == nil {
		return 0
	}
	for _, m := range n.months {
		if m.month == month {
			return m.service
		}
	}
	return 0
}
