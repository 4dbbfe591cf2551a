package casework

import (
	"errors"
	"testing"

	"turnpike/internal/account"
)

// life takes steps at given days and holds that each is taken, or refused with a code.
type life struct {
	t *testing.T
	c Case
	p *Profile
}

func newLife(t *testing.T) *life {
	t.Helper()
	return &life{t, Case{ID: 1, State: Opened, Facts: "what happened", Ground: Ground{Number: "4.7"}, Finding: account.Primary}, ProfileOf("eu")}
}

func (l *life) step(at int64, role Role, by string, kind Kind, more func(*Event), want string) {
	l.t.Helper()
	e := &Event{Kind: kind, Role: role, By: by, At: at * day, Text: reasons}
	if more != nil {
		more(e)
	}
	_, err := l.c.Step(e, l.p)
	got := ""
	if r, ok := errors.AsType[*RefusedError](err); ok {
		got = r.Code
	}
	if got != want {
		l.t.Fatalf("%s by %s on day %d: %q (%v), want %q", kind, by, at, got, err, want)
	}
}

func of(kind string) func(*Event) { return func(e *Event) { e.Of = kind } }

func with(o account.Outcome, m Measure) func(*Event) {
	return func(e *Event) { e.Outcome, e.Measure = o, &m }
}

func (l *life) decided(m Measure) {
	l.t.Helper()
	l.step(1, ByReviewer, "ada", Notify, nil, "")
	l.step(2, ByClock, "", Delivered, of(OfNotice), "")
	l.step(3, ByAccount, "business 1", Reply, nil, "")
	l.step(4, ByClock, "", Lapse, nil, "too_early")
	l.step(16, ByClock, "", Lapse, nil, "")
	l.step(17, ByReviewer, "ada", Decide, with(account.Primary, m), "")
	l.step(17, ByReviewer, "ada", Agree, nil, "same_reviewer")
	l.step(18, ByReviewer, "bruno", Agree, nil, "")
	if l.c.Restriction() != nil {
		l.t.Fatal("restricted before the statement was delivered")
	}
	l.step(20, ByClock, "", Delivered, of(OfDecision), "")
}

func TestACaseFromNoticeToReversal(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.step(1, ByReviewer, "ada", Decide, with(account.Primary, Measure{Kind: account.BlockAll}), "step_unknown")
	l.decided(Measure{Kind: account.Price, Category: "general_purpose_ai", Countries: []string{"BR"}, After: day, Length: 90 * day})
	r := l.c.Restriction()
	if r.From != 21*day || r.Until != 111*day || !r.Applies(0, "BR", 21*day) || r.Applies(0, "BR", 21*day-1) || r.Applies(0, "IT", 30*day) {
		t.Fatalf("%+v", r)
	}
	l.step(21, ByClock, "", Begin, nil, "")
	l.step(25, ByAccount, "business 1", Complain, nil, "")
	if l.c.Appeal.Due != 35*day {
		t.Errorf("the appeal is due on day %d", l.c.Appeal.Due/day)
	}
	l.step(30, ByReviewer, "ada", Reverse, nil, "same_reviewer")
	l.step(30, ByReviewer, "bruno", Uphold, nil, "same_reviewer")
	l.step(30, ByReviewer, "chiara", Change, with("", Measure{Kind: account.Terminate, After: 90 * day}), "measure_harder")
	l.step(31, ByReviewer, "chiara", Reverse, nil, "")
	if l.c.Restriction() != nil || l.c.Refund.From != 21*day || l.c.Refund.To != 31*day || l.c.Gap == nil {
		t.Errorf("%+v %+v", l.c.Refund, l.c.Gap)
	}
	l.step(31, ByClock, "", Delivered, of(OfAppeal), "")
	l.step(32, ByReviewer, "dan", Lift, nil, "step_unknown")
}

func TestTerminationAndAppealHaveTheirTimes(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.step(1, ByReviewer, "ada", Notify, func(e *Event) { e.Cure = day }, "")
	l.step(1, ByClock, "", Delivered, of(OfNotice), "")
	l.step(1, ByAccount, "business 1", Reply, func(e *Event) { e.Cured = true }, "")
	l.step(1, ByClock, "", Lapse, nil, "")
	l.step(2, ByReviewer, "ada", Decide, with(account.Primary, Measure{Kind: account.Terminate, After: 29 * day}), "measure_invalid")
	l.step(2, ByReviewer, "ada", Decide, with(account.Primary, Measure{Kind: account.Terminate, After: 29 * day, Exception: "repeated_breach"}), "measure_invalid")
	l.step(2, ByReviewer, "ada", Decide, with(account.Primary, Measure{Kind: account.Terminate, After: 30 * day, Length: day}), "measure_invalid")
	l.step(2, ByReviewer, "ada", Decide, with(account.Incidental, Measure{Kind: account.Warn}), "outcome_invalid")
	l.step(2, ByReviewer, "ada", Decide, with(account.Primary, Measure{Kind: account.Terminate, After: 30 * day}), "")
	l.step(3, ByReviewer, "bruno", Disagree, nil, "")
	l.step(4, ByReviewer, "bruno", Decide, with(account.Drifting, Measure{Kind: account.Warn}), "")
	if l.c.Deviation == "" {
		t.Error("that a person decided otherwise than the test is not marked")
	}
	l.step(5, ByClock, "", Delivered, of(OfNotice), "statement_wrong")
	l.step(5, ByClock, "", Delivered, of(OfDecision), "")
	l.step(5, ByClock, "", Begin, nil, "")
	l.step(5+183, ByClock, "", Expire, nil, "too_early")
	l.step(5+184, ByAccount, "business 1", Complain, nil, "appeal_late")
	l.step(5+184, ByClock, "", Expire, nil, "")
}

func TestADriftingAccountIsWarnedFirst(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.c.Finding = account.Drifting
	l.step(1, ByReviewer, "ada", Notify, nil, "")
	l.step(2, ByClock, "", Delivered, of(OfNotice), "")
	l.step(16, ByClock, "", Lapse, nil, "")
	l.step(16, ByReviewer, "ada", Decide, with(account.Drifting, Measure{Kind: account.BlockInitiated, Length: 3 * day}), "warning_first")
	l.c.Exhibits = []Exhibit{{Title: ExhibitWarning}}
	l.step(16, ByReviewer, "ada", Decide, with(account.Drifting, Measure{Kind: account.BlockInitiated, Length: 3 * day}), "")
}

func TestEveryStateIsReachedAndLeft(t *testing.T) {
	t.Parallel()
	reached, left := map[State]bool{Opened: true}, map[State]bool{}
	for _, row := range Table() {
		reached[row.To] = true
		if row.From != row.To {
			left[row.From] = true
		}
	}
	for _, s := range []State{Opened, Noticing, Hearing, Deciding, Seconding, Stating, Decided, Appealed, Upheld, Changed, Reversed, Closed} {
		if !reached[s] || left[s] == s.Over() {
			t.Errorf("%s: reached %v, left %v", s, reached[s], left[s])
		}
	}
}

func TestProfilesKeepTheLeastThatIsOwed(t *testing.T) {
	t.Parallel()
	for _, p := range Profiles() {
		if p.AppealWindow < 183*day || p.Termination < 30*day || p.Cure < p.LeastCure || p.AppealClock == 0 || !p.HumanReview {
			t.Errorf("%+v", p)
		}
	}
	if ProfileOf("mars") != nil {
		t.Error("there is no profile of Mars")
	}
}
