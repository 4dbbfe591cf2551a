package casework

import (
	"fmt"
	"slices"

	"turnpike/internal/account"
)

// Terms are what the published policies say of a case's procedure, as they were in force where the account lives when
// it was opened. What is published later is for later cases.
type Terms struct {
	Policy      string  `json:"policy,omitempty"` // the version, as ai-providers/9
	Test        *Test   `json:"test,omitempty"`   // nil: no policy states one
	Clause      *Ground `json:"-"`                // that the test is of
	Cure        int64   `json:"cure_ms,omitempty"`
	Termination int64   `json:"termination_ms,omitempty"`
	Appeal      int64   `json:"appeal_window_ms,omitempty"`
	Ladder      []Rung  `json:"ladder,omitempty"`
}

// Rung is a measure that the policy has, with its bounds.
type Rung struct {
	ID       string       `json:"id"`
	Kind     account.Kind `json:"kind"`
	Notice   int64        `json:"notice_ms,omitempty"` // at least so long before it
	Length   int64        `json:"length_ms,omitempty"` // at most so long; 0 until it is lifted
	Rate     int          `json:"rate,omitempty"`      // of rate_limit: at least so many messages a minute
	Category string       `json:"category,omitempty"`  // of price
	Eyes     int          `json:"eyes,omitempty"`      // people who must agree
}

// Under is the profile with the terms of a policy. A policy sets how long an account may cure, and may give more time
// than the profile's duties for the rest, never less.
func (p *Profile) Under(t *Terms) *Profile {
	out := *p
	if t == nil {
		return &out
	}
	if t.Cure != 0 {
		out.Cure = max(t.Cure, p.LeastCure)
	}
	out.Termination, out.AppealWindow = max(p.Termination, t.Termination), max(p.AppealWindow, t.Appeal)
	out.Ladder, out.Policy = t.Ladder, t.Policy
	return &out
}

// rung fills in what a measure leaves to the ladder. problem says why the ladder does not have it; without a ladder
// every measure is possible.
func (p *Profile) rung(m *Measure) (filled Measure, problem string) {
	if len(p.Ladder) == 0 {
		return *m, ""
	}
	problem = fmt.Sprintf("kind: the ladder of %s has no %s.", p.Policy, m.Kind)
	for i := range p.Ladder {
		r := &p.Ladder[i]
		if r.Kind != m.Kind {
			continue
		}
		filled := m.filled(r)
		if problem = r.problem(&filled, p.Policy); problem == "" {
			return filled, ""
		}
	}
	return *m, problem
}

// filled takes from the ladder what a reviewer did not say. A proven exception leaves no notice.
func (m *Measure) filled(r *Rung) Measure {
	out := *m
	if out.After == 0 && out.Exception == "" {
		out.After = r.Notice
	}
	if out.Length == 0 {
		out.Length = r.Length
	}
	if out.Rate == 0 {
		out.Rate = r.Rate
	}
	if out.Category == "" {
		out.Category = r.Category
	}
	return out
}

func (r *Rung) problem(m *Measure, policy string) string {
	switch {
	case m.After < r.Notice && m.Exception == "":
		return fmt.Sprintf("after_ms: %s gives a notice of %d days before %s, unless an exception is named and proven.", policy, days(r.Notice), m.Kind)
	case r.Length != 0 && m.Length > r.Length:
		return fmt.Sprintf("length_ms: by %s a %s lasts %d days at most.", policy, m.Kind, days(r.Length))
	case m.Rate < r.Rate:
		return fmt.Sprintf("rate: by %s it is %d messages a minute at least.", policy, r.Rate)
	case m.Category != r.Category && r.Category != "":
		return fmt.Sprintf("category: by %s it is %s.", policy, r.Category)
	}
	return ""
}

// alone says whether one person may decide on a measure.
func (p *Profile) alone(m *Measure) bool {
	return m.Kind == account.Warn && !slices.ContainsFunc(p.Ladder, func(r Rung) bool { return r.Kind == account.Warn && r.Eyes > 1 })
}
