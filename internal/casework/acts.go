package casework

import (
	"slices"

	"turnpike/internal/account"
)

func notify(c *Case, e *Event, p *Profile) {
	c.Notice = &Notice{By: e.By, At: e.At, Cure: e.Cure}
	if e.Cure == 0 {
		c.Notice.Cure = p.Cure
	}
}

func noticed(c *Case, e *Event, _ *Profile) {
	n := *c.Notice
	n.DeliveredAt, n.Until = e.At, e.At+n.Cure
	c.Notice = &n
}

func reply(c *Case, e *Event, _ *Profile) {
	c.Answers = append(slices.Clip(c.Answers), Answer{By: e.By, At: e.At, Text: e.Text, Cured: e.Cured})
}

func dismiss(c *Case, e *Event, _ *Profile) {
	if c.Finding.Hard() {
		c.Deviation = e.Text
	}
	c.Decision = &Decision{By: e.By, At: e.At, Why: e.Text, Outcome: account.Compliant}
	c.Measure, c.EndedAt = nil, e.At
}

func decide(c *Case, e *Event, p *Profile) {
	m, _ := p.rung(e.Measure)
	c.Decision = &Decision{By: e.By, At: e.At, Why: e.Text, Outcome: e.Outcome, Measure: m}
	if c.deviates(e) {
		c.Deviation = e.Text
	}
}

func agree(c *Case, e *Event, _ *Profile) {
	d := *c.Decision
	d.Second, d.SecondAt, d.SecondWhy = e.By, e.At, e.Text
	c.Decision = &d
}

func disagree(c *Case, e *Event, p *Profile) {
	agree(c, e, p) // who it was and why stands in what is kept of it
	c.Earlier = append(slices.Clip(c.Earlier), *c.Decision)
	c.Decision = nil
}

func stated(c *Case, e *Event, _ *Profile) {
	d := *c.Decision
	d.DeliveredAt = e.At
	c.Decision = &d
	m := d.Measure
	m.start(e.At)
	c.Measure = &m
}

func complain(c *Case, e *Event, p *Profile) {
	c.Appeal = &Appeal{By: e.By, At: e.At, Text: e.Text, Due: e.At + p.AppealClock}
}

func answer(c *Case, e *Event, _ *Profile) {
	a := *c.Appeal
	a.Answered, a.Reviewer, a.Why = e.At, e.By, e.Text
	switch e.Kind {
	case Uphold:
		a.Result = Upheld
	case Change:
		a.Result = Changed
	default:
		a.Result = Reversed
	}
	c.Appeal = &a
}

// change puts a softer measure in the place of another. It counts from the same statement, and what the
// harder one cost beyond it goes back.
func change(c *Case, e *Event, p *Profile) {
	answer(c, e, p)
	c.owe(e.At)
	old := *c.Decision
	c.Earlier = append(slices.Clip(c.Earlier), old)
	m := *e.Measure
	m.start(old.DeliveredAt)
	m.Begun = m.From <= e.At
	c.Measure = &m
	d := old
	d.Measure = *e.Measure
	c.Decision = &d
	if c.Refund != nil && m.Kind == account.Price && m.Category == old.Measure.Category {
		c.State = Changed // which the restriction depends on
		c.Refund.Keep = c.Restriction()
	}
}

func reverse(c *Case, e *Event, p *Profile) {
	answer(c, e, p)
	c.undo(e.At)
}

func lift(c *Case, e *Event, _ *Profile) {
	c.Deviation = e.Text
	c.undo(e.At)
}

// undo ends a case as if nothing had been decided.
func (c *Case) undo(at int64) {
	c.owe(at)
	if m := c.Measure; m != nil && m.From != 0 && m.From < at && m.Kind != account.Warn {
		c.Gap = &Span{From: m.From, To: at}
	}
	c.Measure, c.EndedAt = nil, at
}

// owe notes what was charged under a measure that falls.
func (c *Case) owe(at int64) {
	m := c.Measure
	if m == nil || m.Kind != account.Price || m.From == 0 || m.From >= at {
		return
	}
	to := at
	if m.Until != 0 {
		to = min(at, m.Until)
	}
	c.Refund = &Refund{Span: Span{From: m.From, To: to}}
}

func begin(c *Case, _ *Event, _ *Profile) {
	m := *c.Measure
	m.Begun = true
	c.Measure = &m
}

func end(c *Case, _ *Event, _ *Profile) {
	m := *c.Measure
	m.Ended = true
	c.Measure = &m
}

func answered(c *Case, e *Event, _ *Profile) {
	a := *c.Appeal
	a.DeliveredAt = e.At
	c.Appeal = &a
}

func closeCase(c *Case, e *Event, _ *Profile) { c.Measure, c.EndedAt = nil, e.At }
