package casework

import (
	"slices"
	"unicode/utf8"

	"turnpike/internal/account"
)

// Kind names what can happen in a case.
type Kind string

// What can happen.
const (
	Notify    Kind = "notify"    // a reviewer writes the notice
	Delivered Kind = "delivered" // a statement reached the account
	Reply     Kind = "reply"     // the account answers the notice
	Lapse     Kind = "lapse"     // the time to cure is over
	Decide    Kind = "decide"    // a reviewer decides on a measure
	Agree     Kind = "agree"     // a second reviewer agrees
	Disagree  Kind = "disagree"  // or not
	Dismiss   Kind = "dismiss"   // a reviewer lets the case go
	Complain  Kind = "complain"  // the account appeals
	Uphold    Kind = "uphold"    // another reviewer finds the decision right
	Change    Kind = "change"    // or too hard
	Reverse   Kind = "reverse"   // or wrong
	Lift      Kind = "lift"      // the operator takes the measure back by itself, or is ordered to
	Begin     Kind = "begin"     // the measure's hour has come
	End       Kind = "end"       // and its end
	Expire    Kind = "expire"    // nothing is in force and nobody can appeal any more
)

// Role is who can take a step.
type Role string

// The roles of steps.
const (
	ByReviewer Role = "reviewer"
	ByAccount  Role = "account" // the business, or its BSP
	ByClock    Role = "clock"
)

// Event is a step that somebody wants to take. Which parts are set follows from Kind.
type Event struct {
	Kind    Kind
	Role    Role
	By      string // name of the reviewer, or the business that speaks
	At      int64  // Unix milliseconds
	Text    string // reasons, answers, complaints
	Cure    int64  // of Notify, milliseconds; 0 takes the profile's
	Cured   bool   // of Reply: it needs no more time
	Outcome account.Outcome
	Measure *Measure // of Decide and Change
	Of      string   // of Delivered: which statement
	Channel string   // of Delivered
}

// Statements that are delivered.
const (
	OfNotice   = "notice"
	OfDecision = "decision"
	OfAppeal   = "appeal"
)

// Effect is what has to be done outside once a step was stored.
type Effect string

// The effects.
const (
	Deliver  Effect = "deliver"  // the newest statement to the account
	Picture  Effect = "picture"  // the engine gets the restriction, or loses it
	Announce Effect = "announce" // a webhook tells of it
	Release  Effect = "release"  // messages that were held back go out
	Repay    Effect = "repay"    // charges under the measure go back
	HandOver Effect = "handover" // the account gets the data of the gap
	Erase    Effect = "erase"    // texts of conversations go
)

// Transition is a row of the table: in From, who has the role Who may do On, and the case is in To.
type Transition struct {
	From    State
	On      Kind
	Who     Role
	To      State
	When    string // the condition beside, in words
	guard   func(*Case, *Event, *Profile) error
	do      func(*Case, *Event, *Profile)
	Effects []Effect
}

// Table is the procedure. The diagram in docs/cases.md is drawn from it.
func Table() []Transition { return slices.Clone(table) }

var table = []Transition{
	{From: Opened, On: Notify, Who: ByReviewer, To: Noticing, guard: canNotify, do: notify, Effects: []Effect{Deliver}},
	{From: Opened, On: Dismiss, Who: ByReviewer, To: Closed, guard: hasReasons, do: dismiss, Effects: []Effect{Erase}},
	{From: Noticing, On: Delivered, Who: ByClock, To: Hearing, guard: ofNotice, do: noticed, Effects: []Effect{Announce}},
	{From: Noticing, On: Dismiss, Who: ByReviewer, To: Closed, guard: hasReasons, do: dismiss, Effects: []Effect{Erase}},
	{From: Hearing, On: Reply, Who: ByAccount, To: Hearing, guard: hasText, do: reply},
	{From: Hearing, On: Lapse, Who: ByClock, To: Deciding, When: "the time to cure is over", guard: lapsed},
	{From: Hearing, On: Dismiss, Who: ByReviewer, To: Closed, guard: hasReasons, do: dismiss, Effects: []Effect{Announce, Erase}},
	{From: Deciding, On: Reply, Who: ByAccount, To: Deciding, guard: hasText, do: reply},
	{From: Deciding, On: Dismiss, Who: ByReviewer, To: Closed, guard: hasReasons, do: dismiss, Effects: []Effect{Announce, Erase}},
	{From: Deciding, On: Decide, Who: ByReviewer, To: Stating, When: "it is a warning that the test proposes", guard: canWarn, do: decide, Effects: []Effect{Deliver}},
	{From: Deciding, On: Decide, Who: ByReviewer, To: Seconding, When: "it is more than a warning", guard: canDecide, do: decide},
	{From: Seconding, On: Agree, Who: ByReviewer, To: Stating, When: "it is another reviewer", guard: isAnother, do: agree, Effects: []Effect{Deliver}},
	{From: Seconding, On: Disagree, Who: ByReviewer, To: Deciding, When: "it is another reviewer", guard: isAnother, do: disagree},
	{From: Stating, On: Delivered, Who: ByClock, To: Decided, guard: ofDecision, do: stated, Effects: []Effect{Picture, Announce}},
	{From: Decided, On: Complain, Who: ByAccount, To: Appealed, When: "the time to appeal is not over", guard: canComplain, do: complain},
	{From: Appealed, On: Uphold, Who: ByReviewer, To: Upheld, When: "nobody of the first decision", guard: isFresh, do: answer, Effects: []Effect{Deliver}},
	{
		From: Appealed, On: Change, Who: ByReviewer, To: Changed, When: "nobody of the first decision, and only softer", guard: canChange, do: change,
		Effects: []Effect{Picture, Release, Repay, Deliver, Announce},
	},
	{
		From: Appealed, On: Reverse, Who: ByReviewer, To: Reversed, When: "nobody of the first decision", guard: isFresh, do: reverse,
		Effects: []Effect{Picture, Release, Repay, HandOver, Deliver, Announce, Erase},
	},
	{From: Stating, On: Lift, Who: ByReviewer, To: Reversed, guard: hasReasons, do: lift, Effects: []Effect{Picture, Announce, Erase}},
	{From: Decided, On: Lift, Who: ByReviewer, To: Reversed, guard: hasReasons, do: lift, Effects: []Effect{Picture, Release, Repay, HandOver, Announce, Erase}},
	{From: Upheld, On: Lift, Who: ByReviewer, To: Reversed, guard: hasReasons, do: lift, Effects: []Effect{Picture, Release, Repay, HandOver, Announce, Erase}},
	{From: Changed, On: Lift, Who: ByReviewer, To: Reversed, guard: hasReasons, do: lift, Effects: []Effect{Picture, Release, Repay, HandOver, Announce, Erase}},
	{From: Decided, On: Begin, Who: ByClock, To: Decided, When: "the measure's hour has come", guard: begins, do: begin, Effects: []Effect{Announce}},
	{From: Appealed, On: Begin, Who: ByClock, To: Appealed, When: "the measure's hour has come", guard: begins, do: begin, Effects: []Effect{Announce}},
	{From: Upheld, On: Begin, Who: ByClock, To: Upheld, When: "the measure's hour has come", guard: begins, do: begin, Effects: []Effect{Announce}},
	{From: Changed, On: Begin, Who: ByClock, To: Changed, When: "the measure's hour has come", guard: begins, do: begin, Effects: []Effect{Announce}},
	{From: Decided, On: End, Who: ByClock, To: Decided, When: "the measure is over", guard: ends, do: end, Effects: []Effect{Picture, Release, Announce}},
	{From: Appealed, On: End, Who: ByClock, To: Appealed, When: "the measure is over", guard: ends, do: end, Effects: []Effect{Picture, Release, Announce}},
	{From: Upheld, On: End, Who: ByClock, To: Upheld, When: "the measure is over", guard: ends, do: end, Effects: []Effect{Picture, Release, Announce}},
	{From: Changed, On: End, Who: ByClock, To: Changed, When: "the measure is over", guard: ends, do: end, Effects: []Effect{Picture, Release, Announce}},
	{From: Upheld, On: Delivered, Who: ByClock, To: Upheld, guard: ofAppeal, do: answered},
	{From: Changed, On: Delivered, Who: ByClock, To: Changed, guard: ofAppeal, do: answered},
	{From: Reversed, On: Delivered, Who: ByClock, To: Reversed, guard: ofAppeal, do: answered},
	{From: Decided, On: Expire, Who: ByClock, To: Closed, When: "nothing is in force and the time to appeal is over", guard: rests, do: closeCase, Effects: []Effect{Picture, Erase}},
	{From: Upheld, On: Expire, Who: ByClock, To: Closed, When: "nothing is in force and the time to appeal is over", guard: rests, do: closeCase, Effects: []Effect{Picture, Erase}},
	{From: Changed, On: Expire, Who: ByClock, To: Closed, When: "nothing is in force and the time to appeal is over", guard: rests, do: closeCase, Effects: []Effect{Picture, Erase}},
}

// Step takes a step, if the table has it, and says what has to be done outside. A refusal leaves the
// case as it was and is a *RefusedError.
func (c *Case) Step(e *Event, p *Profile) ([]Effect, error) {
	err := refuse("step_unknown", "In the state %s nobody can %s.", c.State, e.Kind)
	for i := range table {
		t := &table[i]
		if t.From != c.State || t.On != e.Kind {
			continue
		}
		if t.Who != e.Role {
			return nil, refuse("role_wrong", "To %s is for the %s.", e.Kind, t.Who)
		}
		if t.guard != nil {
			if bad := t.guard(c, e, p); bad != nil {
				err = bad
				continue // another row may take it
			}
		}
		if t.do != nil {
			t.do(c, e, p)
		}
		c.State = t.To
		return t.Effects, nil
	}
	return nil, err
}

func hasText(_ *Case, e *Event, _ *Profile) error {
	if n := utf8.RuneCountInString(e.Text); n == 0 || n > maxWhy {
		return refuse("text_invalid", "Say something of at most %d characters.", maxWhy)
	}
	return nil
}

func hasReasons(_ *Case, e *Event, _ *Profile) error {
	if n := utf8.RuneCountInString(e.Text); n < minWhy || n > maxWhy || e.By == "" {
		return refuse("why_missing", "A person decides, by name and with reasons of %d to %d characters.", minWhy, maxWhy)
	}
	return nil
}
