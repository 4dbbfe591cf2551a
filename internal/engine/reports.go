package engine

import (
	"context"

	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// Report is what a carrier or an endpoint says of a message.
type Report struct {
	fact.Thread
	ID        message.ID
	Direction message.Direction
	Status    message.Status
	Code      int // with message.Failed
	Details   string
	Profile   string    // the person's name; "" where nobody knows it
	Face      fact.Face // Hidden: the person hides their phone number where that is possible
}

// maxReports bounds the reports of one call, so that one caller cannot fill a commit alone.
const maxReports = 128

// Report moves messages along. Reports that come late or twice change nothing.
func (e *Engine) Report(ctx context.Context, rs []Report) error {
	for len(rs) > 0 {
		n := min(len(rs), maxReports)
		if err := e.do(ctx, reports(rs[:n])); err != nil {
			return err
		}
		rs = rs[n:]
	}
	return nil
}

// Seen marks a person's messages as read by the business, up to and with upTo.
func (e *Engine) Seen(ctx context.Context, t fact.Thread, upTo message.ID, typing bool) error {
	for s := (&seen{thread: t, upTo: upTo, typing: typing}); ; {
		if err := e.do(ctx, s); err != nil || !s.more {
			return err
		}
	}
}

// Look is a person looking at a thread.
type Look struct {
	fact.Thread
	UpTo    message.ID // the newest message that they saw
	Tell    bool       // the business may know of it
	Profile string     // the person's name
	Face    fact.Face  // as in a Report
}

// Opened marks a business's messages as looked at by the person.
func (e *Engine) Opened(ctx context.Context, l Look) error {
	for o := (&opened{Look: l}); ; {
		if err := e.do(ctx, o); err != nil || !o.more {
			return err
		}
	}
}

// Act records what a person does to a business: fact.PersonBlocked and its like.
func (e *Engine) Act(ctx context.Context, f fact.Fact) error {
	return e.do(ctx, &act{f})
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
				d.emit(&fact.MessageMoved{Thread: r.Thread, ID: r.ID, Direction: r.Direction, Status: r.Status, Veiled: t.in[i].veiled})
			}
			continue
		}
		d.advance(t, r)
	}
	return nil
}

// advance moves a business's message. Delivery implies that it left, so `sent` comes first. What
// should have failed or expired by now, but was not looked at yet, does so and is not delivered.
func (d *decider) advance(t *thread, r *Report) {
	i, ok := t.findOut(r.ID)
	if !ok || !t.out[i].status.Follows(r.Status) {
		return
	}
	o := &t.out[i]
	switch {
	case !o.waits() && o.deadline <= d.now: // forgotten
	case r.Status != message.Failed && o.waits() && d.end(t, i):
	case o.status == message.Accepted && (r.Status == message.Delivered || r.Status == message.Read):
		d.move(t, i, &Report{Status: message.Sent, Profile: r.Profile, Face: r.Face})
		fallthrough
	default:
		d.move(t, i, r)
	}
}

// end fails or expires a waiting message whose time has come (no webhook is promised of an expiry:
// reference §2.1), and says whether it did.
func (d *decider) end(t *thread, i int) bool {
	switch o := &t.out[i]; {
	case o.id < t.doomed: // it will never arrive: the person blocked the number
		d.move(t, i, &Report{Status: message.Failed, Code: fault.Undeliverable.Code})
	case o.deadline <= d.now:
		d.move(t, i, &Report{Status: message.Expired})
	default:
		return false
	}
	return true
}

// move gives a message the status of a report, and what the report says of it.
func (d *decider) move(t *thread, i int, r *Report) {
	o, to := t.out[i], r.Status // a copy: emit may remove it
	f := &fact.MessageMoved{
		Thread: t.id, ID: o.id, Direction: message.ToPerson, Status: to, Code: r.Code, Details: r.Details,
		Category: o.category, Callback: o.callback, Reaction: o.reaction, Profile: r.Profile, Veiled: o.veiled, Guarded: o.guarded, Template: o.direct,
	}
	if r.Profile != "" {
		f.Face = d.face(t, r.Face)
	} else {
		f.Face = t.face(unseen, d.now)
	}
	if o.reaction && to != message.Sent { // its price is told with `sent`, and it uses no free tier
		d.settle(f, o)
		d.emit(f)
		return
	}
	first := o.status < message.Delivered && (to == message.Delivered || to == message.Read)
	switch {
	case o.courtesy:
		f.Pricing, f.Price = tariff.FreeCustomerService, tariff.Price{Category: tariff.Service, Type: tariff.FreeCustomerService}
	case to == message.Sent || first:
		d.price(f, o, first)
	}
	d.settle(f, o)
	d.emit(f)
	d.climb(f)
}
