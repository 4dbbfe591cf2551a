package engine

import (
	"slices"

	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// act is what a person does to a business: block, report, stop marketing.
type act struct {
	fact fact.Fact
}

func (a *act) decide(d *decider) error {
	t := d.state.peek(a.fact.Of())
	switch f := a.fact.(type) {
	case *fact.PersonBlocked:
		if t.blocked {
			return nil
		}
		d.emit(a.fact)
		d.endWaiting(d.state.threads[t.id]) // what is too much for one step, look ends
		return nil
	case *fact.PersonUnblocked:
		if !t.blocked {
			return nil
		}
	case *fact.MarketingStopped:
		if t.stopped {
			return nil
		}
		f.Face = d.face(t, f.Face)
	case *fact.MarketingResumed:
		if !t.stopped {
			return nil
		}
		f.Face = d.face(t, f.Face)
	}
	d.emit(a.fact)
	return nil
}

// endWaiting fails or expires what has waited too long, up to the bound of a step.
func (d *decider) endWaiting(t *thread) {
	var ids []message.ID
	for i := range t.out {
		o := &t.out[i]
		if o.waits() && (o.id < t.doomed || o.deadline <= d.now) {
			ids = append(ids, o.id)
		}
		if len(ids) == maxStepFacts {
			break
		}
	}
	for _, id := range ids {
		if i, ok := t.findOut(id); ok {
			d.end(t, i)
		}
	}
}

// look goes through the threads whose moment has come: it ends what waited too long and drops what
// does not matter any more. It stops once the commit is full or it looked at some threads; it then
// comes back soon.
func (d *decider) look() {
	d.state.limits.sweep(d.state.at)
	for range maxStepFacts {
		if len(d.facts) >= maxBatchFacts || d.bytes >= maxBatchBytes {
			return
		}
		t := d.state.due(d.now)
		if t == nil {
			return
		}
		if t.waiting > 0 {
			d.endWaiting(t)
		}
		d.state.tidy(t, d.now)
	}
}

// tidy drops what of a thread does not matter any more, maybe all of it, and plans the next look.
func (s *state) tidy(t *thread, now int64) {
	t.forget(now)
	entry := s.prices.forget(t.id, now)
	if !slices.ContainsFunc(t.out, func(o outbound) bool { return o.waits() && o.id < t.doomed }) {
		t.doomed = 0
	}
	if t.idle(now) {
		t.windowEnds, t.lastIn, t.in = 0, 0, nil
	}
	if t.asked.past(now) {
		t.asked = nil
	}
	if t.phoneAt+phoneKnown <= now {
		t.phoneAt = 0
	}
	if t.burst.over() <= now {
		t.burst = burst{}
	}
	next := t.next(now)
	if next == 0 || (entry != 0 && entry < next) {
		next = entry
	}
	switch {
	case next != 0:
		s.expect(t, next)
	case !t.blocked && !t.stopped && !t.barred:
		s.drop(t)
	}
}
