package engine

import (
	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// step decides one thing: it looks at the state and emits the facts of its decision. It has no other
// input than the state, the moment and what the caller gave, so a replay decides the same.
type step interface {
	decide(d *decider) error
}

// decider is what a step decides with.
type decider struct {
	state *state
	now   int64
	dir   *account.Directory
	facts []fact.Entry
}

// emit records a fact and folds it in at once, so that the next decision sees it.
func (d *decider) emit(f fact.Fact) message.ID {
	id := message.NewID(d.state.partition, d.state.next)
	d.state.apply(d.now, f)
	d.facts = append(d.facts, fact.Entry{At: d.now, Fact: f})
	return id
}

func (s *Submission) decide(d *decider) error {
	thread := fact.Thread{Number: s.Number.ID, Address: s.To}
	if len(s.Key) > 0 {
		use, known := d.state.use(s.Key, d.now)
		switch {
		case known && use.body == s.KeyBody:
			s.receipt.ID = use.id
			return nil
		case known:
			return fault.KeyConflict.New()
		case len(d.state.keys) >= maxKeys:
			return fault.Unavailable.With("More than %d Idempotency-Keys are in use; send without one or later.", maxKeys)
		}
	}
	t := d.state.thread(thread)
	if len(t.out) >= maxWaiting && t.waiting() >= maxWaiting {
		return fault.PairLimit.New()
	}
	open := d.now < t.windowEnds
	failed := s.refusal(t, open)
	s.receipt.ID = d.emit(&fact.MessageAccepted{
		Thread: thread, Account: s.Number.Account.ID, Content: s.Content, Category: s.Category,
		ReplyTo: s.ReplyTo, ReplyToPerson: s.ReplyToPerson, Callback: s.Callback, Lifetime: s.Lifetime,
		InWindow: open, Released: failed == nil, Key: s.Key, KeyBody: s.KeyBody,
	})
	if failed != nil {
		d.emit(&fact.MessageMoved{
			Thread: thread, ID: s.receipt.ID, Direction: message.ToPerson, Status: message.Failed,
			Code: failed.Code, Category: s.Category, Callback: s.Callback,
		})
	}
	return nil
}

// refusal is why an accepted message fails at once, told by webhook (reference §2.5, §8.4).
func (s *Submission) refusal(t *thread, open bool) *fault.Fault {
	switch {
	case t.blocked:
		return fault.Undeliverable
	case s.Content.Kind != message.KindTemplate && !open:
		return fault.WindowClosed
	case s.Category == message.Marketing && t.stopped:
		return fault.MarketingStopped
	}
	return nil
}

func (r *Reception) decide(d *decider) error {
	thread := fact.Thread{Number: r.Number.ID, Address: r.From}
	if len(r.Key) > 0 {
		if use, known := d.state.use(r.Key, d.now); known {
			r.receipt.ID = use.id
			return nil
		}
	}
	if d.state.thread(thread).blocked {
		return ErrBlocked
	}
	r.receipt.ID = d.emit(&fact.MessageReceived{
		Thread: thread, Account: r.Number.Account.ID, Content: r.Content, Profile: r.Profile,
		ReplyTo: r.ReplyTo, ReplyToPerson: r.ReplyToPerson, Key: r.Key,
	})
	return nil
}

// reports moves messages up the ladder; what does not move them is no news and no error.
type reports []Report

func (rs reports) decide(d *decider) error {
	for i := range rs {
		r := &rs[i]
		t := d.state.threads[r.Thread]
		if t == nil {
			continue
		}
		if r.Direction == message.FromPerson {
			if i, ok := t.findIn(r.ID); ok && t.in[i].status.Follows(r.Status) {
				d.emit(&fact.MessageMoved{Thread: r.Thread, ID: r.ID, Direction: r.Direction, Status: r.Status})
			}
			continue
		}
		d.advance(t, r)
	}
	return nil
}

// advance moves a business's message. Delivery implies that it left, so `sent` comes first.
func (d *decider) advance(t *thread, r *Report) {
	i, ok := t.findOut(r.ID)
	if !ok || !t.out[i].status.Follows(r.Status) {
		return
	}
	if t.out[i].status == message.Accepted && (r.Status == message.Delivered || r.Status == message.Read) {
		d.move(t, i, message.Sent, 0, "")
	}
	d.move(t, i, r.Status, r.Code, r.Details)
}

func (d *decider) move(t *thread, i int, to message.Status, code int, details string) {
	o := t.out[i] // a copy: emit may remove it
	f := &fact.MessageMoved{
		Thread: t.id, ID: o.id, Direction: message.ToPerson, Status: to, Code: code, Details: details,
		Category: o.category, Callback: o.callback,
	}
	first := o.status < message.Delivered && (to == message.Delivered || to == message.Read)
	if to == message.Sent || first {
		var used int
		f.Pricing, used = d.price(t.id.Number, o)
		if first && o.category == message.Service {
			f.Month = used
		}
	}
	d.emit(f)
}

// price classes a message and names the calendar month it belongs to.
func (d *decider) price(id account.NumberID, o outbound) (tariff.Type, int) {
	month := monthOf(d.dir, id, d.now)
	served := 0
	if n := d.state.numbers[id]; n != nil && n.month == month {
		served = n.service
	}
	return tariff.Classify(tariff.Case{Category: o.category, InWindow: o.inWindow, At: d.now, ServiceCount: served}), month
}

// seen marks a person's messages as read by the business, this one and all earlier ones.
type seen struct {
	thread fact.Thread
	upTo   message.ID
	typing bool
}

func (s *seen) decide(d *decider) error {
	t := d.state.threads[s.thread]
	if t == nil || s.upTo > t.lastIn {
		return fault.ParamInvalid.With("message_id does not name a message that this number received.")
	}
	var unread []message.ID
	for _, in := range t.in {
		if in.id <= s.upTo {
			unread = append(unread, in.id)
		}
	}
	if len(unread) == 0 && !s.typing {
		return nil
	}
	d.emit(&fact.ThreadSeen{Thread: s.thread, UpTo: s.upTo, Typing: s.typing})
	for _, id := range unread {
		d.emit(&fact.MessageMoved{Thread: s.thread, ID: id, Direction: message.FromPerson, Status: message.Read})
	}
	return nil
}

// opened says that a person looked at a thread; tell says whether the business may know.
type opened struct {
	thread fact.Thread
	upTo   message.ID
	tell   bool
}

func (o *opened) decide(d *decider) error {
	t := d.state.threads[o.thread]
	if t == nil {
		return nil
	}
	d.emit(&fact.ThreadOpened{Thread: o.thread, UpTo: o.upTo})
	if !o.tell {
		return nil
	}
	for _, id := range t.delivered(o.upTo) {
		if i, ok := t.findOut(id); ok {
			d.move(t, i, message.Read, 0, "")
		}
	}
	return nil
}

// delivered lists a thread's delivered and unread messages up to one of them.
func (t *thread) delivered(upTo message.ID) []message.ID {
	var ids []message.ID
	for i := range t.out {
		if t.out[i].status == message.Delivered && t.out[i].id <= upTo {
			ids = append(ids, t.out[i].id)
		}
	}
	return ids
}

// act is what a person does to a business: block, report, stop marketing.
type act struct {
	fact fact.Fact
}

func (a *act) decide(d *decider) error {
	t := d.state.thread(a.fact.Of())
	switch a.fact.(type) {
	case *fact.PersonBlocked:
		if t.blocked {
			return nil
		}
		d.emit(a.fact)
		d.failWaiting(t)
		return nil
	case *fact.PersonUnblocked:
		if !t.blocked {
			return nil
		}
	case *fact.MarketingStopped:
		if t.stopped {
			return nil
		}
	case *fact.MarketingResumed:
		if !t.stopped {
			return nil
		}
	}
	d.emit(a.fact)
	return nil
}

// failWaiting ends what still waits for a person who blocked the number: it will never arrive.
func (d *decider) failWaiting(t *thread) {
	var ids []message.ID
	for i := range t.out {
		if t.out[i].status < message.Delivered {
			ids = append(ids, t.out[i].id)
		}
	}
	for _, id := range ids {
		if i, ok := t.findOut(id); ok {
			d.move(t, i, message.Failed, fault.Undeliverable.Code, "")
		}
	}
}

// expire drops messages whose lifetime is over (no webhook is promised: reference §2.1). It handles at
// most limit facts a call.
func (d *decider) expire(limit int) {
	d.state.forgetKeys(d.now)
	for len(d.facts) < limit {
		t := d.state.due(d.now)
		if t == nil {
			break
		}
		earliest := int64(0)
		var due []message.ID
		for i := range t.out {
			o := &t.out[i]
			switch {
			case o.status >= message.Delivered:
			case o.deadline <= d.now:
				due = append(due, o.id)
			case earliest == 0 || o.deadline < earliest:
				earliest = o.deadline
			}
		}
		for _, id := range due {
			if i, ok := t.findOut(id); ok {
				d.move(t, i, message.Expired, 0, "")
			}
		}
		if earliest != 0 {
			d.state.expect(t, earliest)
		}
	}
}
