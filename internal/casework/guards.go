package casework

import "turnpike/internal/account"

func canNotify(c *Case, e *Event, p *Profile) error {
	switch {
	case e.By == "":
		return refuse("reviewer_missing", "A notice has a reviewer's name.")
	case c.Facts == "" || c.Ground.Number == "":
		return refuse("case_incomplete", "A notice needs the facts and the ground of the case.")
	case e.Cure != 0 && (e.Cure < p.LeastCure || e.Cure > maxAfter):
		return refuse("cure_invalid", "The time to cure lies between %d and 180 days under the profile %s.", p.LeastCure/day, p.Name)
	}
	return nil
}

func ofNotice(_ *Case, e *Event, _ *Profile) error   { return isOf(e, OfNotice) }
func ofDecision(_ *Case, e *Event, _ *Profile) error { return isOf(e, OfDecision) }

func ofAppeal(c *Case, e *Event, _ *Profile) error {
	if c.Appeal == nil || c.Appeal.Answered == 0 || c.Appeal.DeliveredAt != 0 {
		return refuse("nothing_to_deliver", "Nothing waits for delivery.")
	}
	return isOf(e, OfAppeal)
}

func isOf(e *Event, kind string) error {
	if e.Of != kind {
		return refuse("statement_wrong", "It is the %s that waits for delivery.", kind)
	}
	return nil
}

// lapsed lets the hearing end: at its time, or when the account said that it needs no more of it.
func lapsed(c *Case, e *Event, p *Profile) error {
	if e.At < c.Due(p) {
		return refuse("too_early", "The account can cure and answer for some time yet.")
	}
	return nil
}

// deviates says whether a decision is another than the stated test gave.
func (c *Case) deviates(e *Event) bool {
	return c.Finding != "" && e.Outcome != c.Finding
}

func canWarn(c *Case, e *Event, p *Profile) error {
	if err := canDecide(c, e, p); err != nil {
		return err
	}
	if !p.alone(e.Measure) {
		return refuse("second_needed", "More than a warning needs a second reviewer, and so does a warning where the policy says so.")
	}
	return nil
}

func canDecide(c *Case, e *Event, p *Profile) error {
	if err := hasReasons(c, e, p); err != nil {
		return err
	}
	if e.Measure == nil {
		return refuse("measure_invalid", "A decision names its measure; to name none, dismiss the case.")
	}
	filled, problem := p.rung(e.Measure)
	if problem == "" {
		problem = filled.problem(p)
	}
	if problem != "" {
		return refuse("measure_invalid", "%s", problem)
	}
	switch e.Outcome {
	case account.Drifting, account.Primary:
	case account.Compliant, account.Incidental:
		return refuse("outcome_invalid", "Nothing follows for an account that is %s: dismiss the case.", e.Outcome)
	default:
		return refuse("outcome_invalid", "outcome is drifting or primary.")
	}
	if e.Outcome == account.Drifting && e.Measure.Kind != account.Warn && c.Finding != account.Primary && !warnedBefore(c) {
		return refuse("warning_first", "An account that drifts is warned first: the measure is warn.")
	}
	return nil
}

// warnedBefore says whether the case itself came after a warning that was not heeded, which its facts
// state by naming the earlier case as an exhibit.
func warnedBefore(c *Case) bool {
	for _, x := range c.Exhibits {
		if x.Title == ExhibitWarning {
			return true
		}
	}
	return false
}

// ExhibitWarning is the title of the exhibit that is an earlier warning.
const ExhibitWarning = "earlier warning"

func isAnother(c *Case, e *Event, p *Profile) error {
	if err := hasReasons(c, e, p); err != nil {
		return err
	}
	if e.By == c.Decision.By {
		return refuse("same_reviewer", "%s proposed this: four eyes are two people's.", e.By)
	}
	return nil
}

func canComplain(c *Case, e *Event, p *Profile) error {
	if e.At >= c.Decision.DeliveredAt+p.AppealWindow {
		return refuse("appeal_late", "The time to appeal, of %d days from the statement, is over.", p.AppealWindow/day)
	}
	return hasText(c, e, p)
}

// isFresh keeps whoever took part in a decision from answering the appeal against it.
func isFresh(c *Case, e *Event, p *Profile) error {
	if err := hasReasons(c, e, p); err != nil {
		return err
	}
	if e.By == c.Decision.By || e.By == c.Decision.Second {
		return refuse("same_reviewer", "%s took part in the decision: an appeal is answered by somebody else.", e.By)
	}
	for _, d := range c.Earlier {
		if e.By == d.By || e.By == d.Second {
			return refuse("same_reviewer", "%s took part in the decision: an appeal is answered by somebody else.", e.By)
		}
	}
	return nil
}

func canChange(c *Case, e *Event, p *Profile) error {
	if err := isFresh(c, e, p); err != nil {
		return err
	}
	if e.Measure == nil {
		return refuse("measure_invalid", "Name the measure that takes the other's place.")
	}
	if problem := e.Measure.problem(p); problem != "" {
		return refuse("measure_invalid", "%s", problem)
	}
	if !e.Measure.softer(&c.Decision.Measure) {
		return refuse("measure_harder", "An appeal never makes it worse: the measure has to be softer in kind, countries and time.")
	}
	return nil
}

func begins(c *Case, e *Event, _ *Profile) error {
	if m := c.Measure; m == nil || m.Begun || e.At < m.From {
		return refuse("too_early", "Its hour has not come.")
	}
	return nil
}

func ends(c *Case, e *Event, _ *Profile) error {
	if m := c.Measure; m == nil || !m.Begun || m.Ended || m.Until == 0 || e.At < m.Until {
		return refuse("too_early", "It is not over.")
	}
	return nil
}

func rests(c *Case, e *Event, p *Profile) error {
	if at := c.rest(p); at == 0 || e.At < at {
		return refuse("too_early", "It is not over.")
	}
	return nil
}
