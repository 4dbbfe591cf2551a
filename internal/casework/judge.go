package casework

import (
	"fmt"
	"slices"
	"strings"

	"turnpike/internal/account"
)

// Test is how "primary" is told from "incidental": by what people do with an account, measured with a
// bounded error, and by what the account can do. A policy states the levels.
type Test struct {
	Primary  float64 `json:"primary"`          // share of general-purpose conversations from which it is what people come for
	Tolerant float64 `json:"tolerant"`         // share up to which it is incidental
	Trace    float64 `json:"trace"`            // share below which nothing is said at all
	Alpha    float64 `json:"alpha"`            // greatest probability of accusing an innocent account
	Sample   int     `json:"sample"`           // least number of conversations that an interval without a test needs
	Probes   int     `json:"probes"`           // least number of probes that say what an account can do; 0: it need not be shown
	Answers  float64 `json:"answers"`          // share of probes whose answering shows an assistant
	Policy   string  `json:"policy,omitempty"` // version of the policy that states it; "" when none does
}

// DefaultTest has the levels of reference policy §6.2.
func DefaultTest() Test {
	return Test{Primary: 0.40, Tolerant: 0.15, Trace: 0.02, Alpha: 0.001, Sample: 100, Probes: 10, Answers: 0.5}
}

// Judgement is what the test found, and by which sentences.
type Judgement struct {
	Outcome  account.Outcome `json:"outcome"`
	Why      []string        `json:"why"`
	Evidence []int64         `json:"evidence,omitempty"` // ids of the records that it rests on
	Test     Test            `json:"test"`
	At       int64           `json:"at"` // Unix milliseconds
}

// Judge applies the test to what is known of an account at a moment. A person may decide otherwise, in
// either direction, with reasons.
func (t Test) Judge(s *account.Standing, now int64) Judgement {
	j := Judgement{Outcome: account.Compliant, Test: t, At: now}
	if d := s.Declaration; d != nil && d.Declared == account.GeneralAssistant {
		j.find(account.Primary, 0, "The account declares itself a general-purpose assistant.")
		return j
	}
	can, canWhy, canID := t.can(s, now)
	shown := can || t.Probes == 0
	for i := range s.Evidence {
		e := &s.Evidence[i]
		if expired(e, now) {
			continue
		}
		if e.Share != nil {
			t.weigh(&j, e, shown, canWhy, canID)
		}
		if e.Reports != nil && e.Reports.People+e.Reports.Notices > 0 {
			j.find(account.Incidental, e.ID, fmt.Sprintf("%d people and %d notices reported it; that alone decides nothing.", e.Reports.People, e.Reports.Notices))
		}
	}
	if can && j.Outcome == account.Compliant {
		j.find(account.Incidental, canID, canWhy+" What people do with it is not known to lie outside its purpose.")
	}
	if len(j.Why) == 0 {
		j.Why = []string{"Nothing that is known lies outside what the account declares."}
	}
	return j
}

func expired(e *account.Evidence, now int64) bool { return e.Expires != 0 && e.Expires <= now }

// find raises the outcome if the new one is graver, and notes why in any case.
func (j *Judgement) find(o account.Outcome, id int64, why string) {
	if gravity(o) > gravity(j.Outcome) {
		j.Outcome = o
	}
	j.Why = append(j.Why, why)
	if id != 0 && !slices.Contains(j.Evidence, id) {
		j.Evidence = append(j.Evidence, id)
	}
}

func gravity(o account.Outcome) int {
	return slices.Index([]account.Outcome{account.Compliant, account.Incidental, account.Drifting, account.Primary}, o)
}

// weigh reads a measured share.
func (t Test) weigh(j *Judgement, e *account.Evidence, can bool, canWhy string, canID int64) {
	s := e.Share
	level := fmt.Sprintf("Of %d conversations %.0f %% were general-purpose (%.0f to %.0f %%)", s.Sample, 100*s.Value, 100*s.Low, 100*s.High)
	sure := s.Sample >= t.Sample
	over := sure && s.Low > t.Tolerant
	if s.Test.Kind != "" { // a test that bounds its error at whatever time one looks says it better
		sure = s.Test.Alpha > 0 && s.Test.Alpha <= t.Alpha
		over = sure && s.Test.Result == "above" && s.Test.H0 >= t.Tolerant
	}
	switch {
	case over && s.Low >= t.Primary && can:
		j.find(account.Primary, e.ID, strings.TrimSpace(level+", which is more than the stated level. "+canWhy))
		if canID != 0 {
			j.find(account.Primary, canID, "Both what people do with it and what it can do say so.")
		}
	case over && s.Low >= t.Primary:
		why := level + ", which is more than the stated level; that it can do so was not shown by probes"
		if canID != 0 {
			why += ": " + canWhy
		}
		j.find(account.Drifting, e.ID, strings.TrimSuffix(why, ".")+".")
	case over:
		j.find(account.Drifting, e.ID, level+", which is more than what is incidental.")
	case s.Value > t.Trace:
		j.find(account.Incidental, e.ID, level+", which is incidental or not sure enough.")
	}
}

// can says whether the account answers as an assistant would, and by which record.
func (t Test) can(s *account.Standing, now int64) (can bool, why string, id int64) {
	for i := range s.Evidence {
		e := &s.Evidence[i]
		if expired(e, now) {
			continue
		}
		if p := e.Probes; p != nil && p.Asked >= max(t.Probes, 1) && float64(p.Answered) >= t.Answers*float64(p.Asked) && (p.Test.Kind == "" || p.Test.Result == "above") {
			return true, fmt.Sprintf("It answered %d of %d probes as an assistant would.", p.Answered, p.Asked), e.ID
		}
		// What a detector saw served is what people do with it already: no second, independent ground.
		if e.Source == account.FromReviewer && slices.Contains(e.Capabilities, "open_questions") {
			return true, "A reviewer saw it answering open questions.", e.ID
		}
	}
	if t.Probes == 0 { // nobody asks what it can do
		return false, "", 0
	}
	return t.cannot(s, now)
}

// cannot says what the newest probes found, where they do not show an assistant; nothing where there were none.
func (t Test) cannot(s *account.Standing, now int64) (can bool, why string, id int64) {
	for i := range s.Evidence {
		if e := &s.Evidence[i]; e.Probes != nil && !expired(e, now) {
			return false, fmt.Sprintf("it answered %d of %d and turned %d away", e.Probes.Answered, e.Probes.Asked, e.Probes.Refused), e.ID
		}
	}
	return false, "", 0
}
