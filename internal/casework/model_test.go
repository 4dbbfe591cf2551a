package casework

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"turnpike/internal/account"
)

// walk is one case lived through at random, beside a ledger and a record of what the outside saw. Its
// checks know nothing of the table: they are told only which steps were taken.
type walk struct {
	t         *testing.T
	rng       *rand.Rand
	c         Case
	p         *Profile
	now       int64
	delivered bool // a statement of reasons of a decision reached the account
	waiting   string
	first     []string // who took part in a decision
	charges   []charge
	allowed   []Measure // measures of which a statement was delivered, with their dates
	taken     int
}

type charge struct {
	at      int64
	country string
}

var (
	people    = []string{"ada", "bruno", "chiara", "dan"}
	countries = []string{"BR", "IT", "FR", "US", "IN"}
)

func (w *walk) failf(text string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("%s\ncase: %+v\nmeasure: %+v", fmt.Sprintf(text, args...), w.c, w.c.Measure)
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

const reasons = "because of what the exhibits show"

// event draws any step by anybody: most are refused.
func (w *walk) event() *Event {
	kinds := []Kind{Notify, Delivered, Reply, Lapse, Decide, Agree, Disagree, Dismiss, Complain, Uphold, Change, Reverse, Lift, Begin, End, Expire}
	e := &Event{Kind: pick(w.rng, kinds), Role: pick(w.rng, []Role{ByReviewer, ByReviewer, ByAccount, ByClock}), By: pick(w.rng, people), At: w.now, Text: reasons}
	e.Of = pick(w.rng, []string{OfNotice, OfDecision, OfAppeal})
	e.Cured = w.rng.IntN(3) == 0
	e.Outcome = pick(w.rng, []account.Outcome{account.Compliant, account.Incidental, account.Drifting, account.Primary, account.Primary})
	switch w.rng.IntN(12) {
	case 0:
		e.By = ""
	case 1:
		e.Text = "no"
	case 2: // no measure
		return e
	}
	m := &Measure{Kind: pick(w.rng, account.Kinds()), After: w.rng.Int64N(40) * day, Rate: w.rng.IntN(3) * 10, Category: "general_purpose_ai"}
	if w.rng.IntN(2) == 0 {
		m.Length = w.rng.Int64N(60) * day
	}
	for range w.rng.IntN(3) {
		m.Countries = append(m.Countries, pick(w.rng, countries))
	}
	if w.rng.IntN(4) == 0 {
		m.Exception, m.Proof = "repeated_breach", "three decisions within one year"
	}
	e.Measure = m
	return e
}

// note keeps the books after a step that was taken.
func (w *walk) note(e *Event, effects []Effect, before State) {
	w.taken++
	if slices.Contains(effects, Deliver) {
		w.waiting = map[Kind]string{Notify: OfNotice, Decide: OfDecision, Agree: OfDecision}[e.Kind]
		if w.waiting == "" {
			w.waiting = OfAppeal
		}
	}
	switch e.Kind {
	case Delivered:
		if e.Of != w.waiting {
			w.failf("a %s was taken as delivered while the %s waited", e.Of, w.waiting)
		}
		w.waiting = ""
		if e.Of == OfDecision {
			w.delivered = true
			w.within(&w.c.Decision.Measure)
			w.permit(w.c.Decision.Measure, e.At)
		}
	case Decide, Agree, Disagree:
		if e.Kind == Agree && slices.Contains(w.first, e.By) && w.first[len(w.first)-1] == e.By {
			w.failf("%s agreed with themselves", e.By)
		}
		w.first = append(w.first, e.By)
	case Uphold, Change, Reverse:
		if slices.Contains(w.first, e.By) {
			w.failf("%s decided first (%v) and answered the appeal", e.By, w.first)
		}
		if e.Kind == Change {
			w.permit(*e.Measure, w.c.Decision.DeliveredAt)
		}
	default:
	}
	if slices.Contains(effects, Repay) && w.c.Refund != nil {
		w.charges = slices.DeleteFunc(w.charges, func(one charge) bool {
			return one.at >= w.c.Refund.From && one.at < w.c.Refund.To && (w.c.Refund.Keep == nil || !w.c.Refund.Keep.Applies(0, one.country, one.at))
		})
	}
	if before.Over() && e.Kind != Delivered {
		w.failf("%s was taken in a case that is over", e.Kind)
	}
}

// ladder is a policy's that half of the walks are under.
var ladder = &Terms{Policy: "house/1", Ladder: []Rung{
	{Kind: account.Warn}, {Kind: account.Price, Notice: 15 * day, Category: "general_purpose_ai"}, {Kind: account.RateLimit, Rate: 10}, {Kind: account.BlockAll, Length: 7 * day},
}}

// within holds a decision to the ladder that its policy states.
func (w *walk) within(m *Measure) {
	if len(w.p.Ladder) == 0 {
		return
	}
	i := slices.IndexFunc(w.p.Ladder, func(r Rung) bool { return r.Kind == m.Kind })
	if i < 0 {
		w.failf("%s is not in the ladder", m.Kind)
	}
	if r := w.p.Ladder[i]; (m.After < r.Notice && m.Exception == "") || (r.Length > 0 && (m.Length == 0 || m.Length > r.Length)) || m.Rate < r.Rate {
		w.failf("the measure is harder than the ladder: %+v", m)
	}
}

// permit keeps what a delivered statement allows, and nothing else is allowed.
func (w *walk) permit(m Measure, from int64) {
	m.From = from + m.After
	m.Until = 1 << 62
	if m.Length != 0 {
		m.Until = m.From + m.Length
	}
	w.allowed = []Measure{m}
	if m.Kind == account.Terminate && m.Exception == "" && m.After < 30*day {
		w.failf("a termination after %d days", m.After/day)
	}
}

// look asks what the engine would do to a message to each country now, and charges what it would charge.
func (w *walk) look() {
	r := w.c.Restriction()
	for _, country := range countries {
		if r == nil || !r.Applies(0, country, w.now) {
			continue
		}
		if !w.delivered {
			w.failf("a restriction without a delivered statement")
		}
		inside := slices.ContainsFunc(w.allowed, func(m Measure) bool {
			return m.Kind == r.Kind && w.now >= m.From && w.now < m.Until && (len(m.Countries) == 0 || slices.Contains(m.Countries, country))
		})
		if !inside {
			w.failf("%s applies in %s at day %d, which no statement says: %+v", r.Kind, country, w.now/day, w.allowed)
		}
		if r.Kind == account.Price {
			w.charges = append(w.charges, charge{w.now, country})
		}
	}
	if w.c.State == Reversed && len(w.charges) > 0 {
		w.failf("a reversal left charges: %v", w.charges)
	}
	if w.c.State == Reversed && r != nil {
		w.failf("a reversal left a restriction")
	}
}

// TestRandomWalksFindNoWayAround takes 400,000 steps, of which most are refused.
func TestRandomWalksFindNoWayAround(t *testing.T) {
	t.Parallel()
	const walks, length = 4000, 100
	visits := map[State]int{}
	taken := 0
	for seed := range uint64(walks) {
		w := &walk{t: t, rng: rand.New(rand.NewPCG(seed, 5)), p: ProfileOf(pick(rand.New(rand.NewPCG(seed, 6)), []string{"eu", "in", "br", "plain"}))}
		if seed%2 == 1 {
			w.p = w.p.Under(ladder)
		}
		w.c = Case{ID: 1, State: Opened, Facts: "what happened", Ground: Ground{Number: "4.7"}, Finding: pick(w.rng, []account.Outcome{"", account.Drifting, account.Primary, account.Compliant})}
		for range length {
			w.now += w.rng.Int64N(5 * day)
			e := w.event()
			if w.rng.IntN(2) == 0 { // half the steps are some that can be taken, or no walk gets far
				w.lead(e)
			}
			before, was := w.c.State, w.c
			effects, err := w.c.Step(e, w.p)
			if err != nil {
				if _, ok := errors.AsType[*RefusedError](err); !ok {
					w.failf("%v is no refusal", err)
				}
				if w.c.State != before || w.c.Measure != was.Measure || w.c.Decision != was.Decision {
					w.failf("a refused step changed the case")
				}
				w.look()
				continue
			}
			w.note(e, effects, before)
			if before != w.c.State {
				visits[w.c.State]++
			}
			w.look()
		}
		taken += w.taken
	}
	t.Logf("%d steps, %d taken, %v", walks*length, taken, visits)
	for _, s := range []State{Reversed, Closed, Upheld, Changed, Decided} {
		if visits[s] < walks/50 {
			t.Errorf("only %d of %d walks came to %s: the walks do not go where they should", visits[s], walks, s)
		}
	}
}

// lead makes a step one that the state has, and now and then lets time pass until the clock's.
func (w *walk) lead(e *Event) {
	var fit []Transition
	for _, t := range table {
		if t.From == w.c.State && t.On != Dismiss && (t.On != Lift || w.rng.IntN(8) == 0) {
			fit = append(fit, t)
		}
	}
	if len(fit) == 0 {
		return
	}
	row := pick(w.rng, fit)
	e.Kind, e.Role = row.On, row.Who
	if e.By == "" {
		e.By = "ada"
	}
	if e.Kind == Delivered && w.waiting != "" {
		e.Of = w.waiting
	}
	if e.Kind == Change {
		m := w.c.Decision.Measure // softer: a part of its time, or of its countries
		m.After += day
		if w.rng.IntN(2) == 0 {
			m.Countries = append([]string{"BR"}, m.Countries...)[:1]
		}
		e.Measure = &m
	}
	if at := w.c.Due(w.p); row.Who == ByClock && at > w.now {
		w.now, e.At = at, at
	}
}
