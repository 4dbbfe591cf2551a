package engine

import (
	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/policy"
)

// step decides one thing: it looks at the state and emits the facts of its decision. It has no other
// input than the state, the moment and what the caller gave, so a replay decides the same.
type step interface {
	decide(d *decider) error
}

// maxStepFacts bounds the facts of one step and of one look, so that no decision holds up the others
// and every commit fits into an envelope. What has more to say says it in several steps.
const maxStepFacts = 256

// decider is what a step decides with.
type decider struct {
	state *state
	now   int64
	dir   *account.Directory
	bench *bench // nil: no policy is in force
	facts []fact.Entry
	bytes int // about, of the facts

	limits *Limits // nil keeps none
	watch  *watch  // may be nil
}

// emit records a fact and folds it in at once, so that the next decision sees it.
func (d *decider) emit(f fact.Fact) message.ID {
	id := message.NewID(d.state.partition, d.state.next)
	d.state.apply(d.now, f)
	d.facts = append(d.facts, fact.Entry{At: d.now, Fact: f})
	d.bytes += size(f)
	return id
}

// size is about how many bytes a fact takes in the log.
func size(f fact.Fact) int {
	const rest = 96 // numbers, times and the address
	switch f := f.(type) {
	case *fact.MessageAccepted:
		return rest + len(f.Content.Document) + len(f.Callback) + len(f.Order) + sizeOfPrice
	case *fact.MessageReceived:
		return rest + len(f.Content.Document) + len(f.Profile) + len(f.Origin) + len(f.Username) + len(f.Identity) + len(f.Guard.Language)
	case *fact.MessageMoved:
		return rest + len(f.Details) + len(f.Callback) + len(f.Profile) + len(f.Username) + len(f.Identity) + sizeOfPrice
	case *fact.OrderPaid:
		return rest + len(f.Order) + len(f.Way) + len(f.Transaction) + len(f.Profile) + len(f.Username) + len(f.Identity)
	case *fact.PersonReported:
		return rest + len(f.Reason)
	case *fact.AccountNoticed:
		return rest + len(f.Document)
	}
	if c := fact.Order(f); c != nil {
		return rest + 2*sizeOfPrice + len(c.Author) + len(c.Reason)
	}
	return rest
}

// unseen is the face of a person whom nobody saw: what fails before it reaches them names their phone
// number only to a business that used it with them.
var unseen = fact.Face{Hidden: true}

// face is how a person shows to the business now. Only a number that checks identities is told them.
func (d *decider) face(t *thread, f fact.Face) fact.Face {
	if n := d.dir.Numbers[t.id.Number]; n == nil || !n.Line.IdentityCheck {
		f.Identity = ""
	}
	return t.face(f, d.now)
}

func (s *Submission) decide(d *decider) error {
	thread := fact.Thread{Number: s.Number.ID, Address: s.To}
	if len(s.Key) > 0 {
		use, known := d.state.keys.find(s.Key, d.now)
		switch {
		case known && use.body == s.KeyBody:
			s.receipt = Receipt{use.id, s.ByUserID}
			return nil
		case known:
			return fault.KeyConflict.New()
		case d.state.keys.full(d.now):
			return errKeysFull()
		}
	}
	t := d.state.peek(thread)
	if t.waiting >= maxWaiting {
		return fault.PairLimit.New()
	}
	pass, refused := d.pass(s, t)
	if refused != nil {
		return refused
	}
	open := d.now < t.windowEnds
	metered, restricted := d.restricted(s, open)
	if restricted != nil {
		return restricted
	}
	if f := d.state.bills.refuse(s, d.dir, d.now); f != nil {
		return f
	}
	failed := d.refusal(s, t, open, &pass)
	if failed != nil && failed.Fault == fault.SpamLimit && d.limits.MessagingLimitSync {
		return failed
	}
	accepted := &fact.MessageAccepted{
		Thread: thread, Account: s.Number.Account.ID, Content: s.Content, Category: s.Category,
		ReplyTo: s.ReplyTo, ReplyToPerson: s.ReplyToPerson, ReplyToVeiled: s.ReplyToVeiled, Callback: s.Callback, Lifetime: s.Lifetime, Template: s.Template, Held: s.Held,
		InWindow: open, Key: s.Key, KeyBody: s.KeyBody,
		ByUserID: s.ByUserID, Burst: pass.burst, Metered: metered, Lite: s.Lite, Guarded: s.Guarded, Direct: s.Direct,
	}
	ruled, failed := d.settleFate(accepted, t, failed, &pass)
	if failed == nil {
		s.note(accepted)
	}
	s.receipt, s.failed = Receipt{d.emit(accepted), accepted.Veiled()}, failed
	d.warn(accepted)
	if failed != nil {
		d.emit(&fact.MessageMoved{
			Face:   d.state.peek(thread).face(unseen, d.now),
			Thread: thread, ID: s.receipt.ID, Direction: message.ToPerson, Status: message.Failed,
			Code: failed.Code, Details: failed.Because, Category: s.Category, Callback: s.Callback,
			Reaction: s.Content.Kind == message.KindReaction, Veiled: s.receipt.Veiled, Guarded: s.Guarded, Template: directOf(accepted),
		})
	}
	if failed != nil && ruled != nil && ruled.Effect == policy.Reply {
		d.answerInstead(accepted, ruled)
	}
	return nil
}

// refusal is why an accepted message fails at once, told by webhook (reference §2.3, §2.5, §8.4).
func (d *decider) refusal(s *Submission, t *thread, open bool, p *passage) *fault.Error {
	switch {
	case t.barred:
		return fault.PersonBarred.New()
	case t.blocked:
		return fault.Undeliverable.New()
	case s.Content.Kind != message.KindTemplate && !open:
		return fault.WindowClosed.New()
	}
	if f := d.limited(s, open, p); f != nil {
		return f
	}
	if s.Category == message.Marketing && t.stopped {
		return d.refuse(s, LimitMarketingStopped, fault.MarketingStopped.New())
	}
	if f := d.tempted(s, open, p); f != nil {
		return f
	}
	if s.Content.AsksToCall() && !t.asked.again(d.now) {
		return fault.CallPermissionLimit.New()
	}
	return s.Fails
}

// settleFate decides by policy and purse what becomes of a message that nothing else speaks against, and
// notes it in the fact.
func (d *decider) settleFate(f *fact.MessageAccepted, t *thread, failed *fault.Error, p *passage) (*policy.Verdict, *fault.Error) {
	var ruled *policy.Verdict
	if failed == nil {
		ruled, failed = d.rule(f, t)
	}
	if failed == nil {
		d.quote(f)
		failed = d.reserve(f)
	}
	if failed != nil {
		return ruled, failed
	}
	f.Counted, f.Capped = p.counted, p.capped
	if f.Released = !enforced(&f.Verdict, policy.Hold); f.Released {
		d.disclose(f, ruled)
	}
	return ruled, nil
}

// directOf is the template that statuses of a message name: one that was made for it.
func directOf(f *fact.MessageAccepted) uint64 {
	if f.Direct {
		return f.Template
	}
	return 0
}

func errKeysFull() error {
	return fault.Unavailable.With("More than %d Idempotency-Keys are in use; send without one or later.", maxKeys)
}

func (r *Reception) decide(d *decider) error {
	thread := fact.Thread{Number: r.Number.ID, Address: r.From}
	if len(r.Key) > 0 {
		if use, known := d.state.keys.find(r.Key, d.now); known {
			r.receipt = Receipt{use.id, use.body == veiledUse}
			return nil
		}
		if d.state.keys.full(d.now) {
			return errKeysFull()
		}
	}
	t := d.state.peek(thread)
	switch {
	case t.blocked:
		return ErrBlocked
	case t.barred:
		return ErrBarred
	}
	received := &fact.MessageReceived{
		Thread: thread, Account: r.Number.Account.ID, Content: r.Content, Profile: r.Profile,
		ReplyTo: r.ReplyTo, ReplyToPerson: r.ReplyToPerson, ReplyToVeiled: r.ReplyToVeiled, Origin: r.Origin, Key: r.Key,
		Face: d.face(t, r.Face), Guard: r.Guard,
	}
	r.receipt = Receipt{d.emit(received), received.Veiled()}
	d.answerWhetherAI(r)
	d.signpost(r, thread)
	d.deflect(r, received)
	return nil
}
