package policy

import (
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// Verdict is what becomes of a message, and why.
type Verdict struct {
	Effect   Effect
	Mode     Mode   // of the clause; Enforce when none decided
	Policy   string // name/version, or case/number; "" when nothing decided
	Clause   string // id of the rule or overlay, or the case
	Ground   string
	Words    Words // the ground's text
	Why      Words // the clause's own
	Category string
	Fault    *fault.Fault  // with Refuse, Reply and Limit: what the business is told
	Reply    Words         // with Reply
	Most     int           // with Limit: messages to a person
	Per      time.Duration // with Limit and Reply
	// Whole says that it is about the account and not about this person.
	Whole bool
	// ByEvidence says that what was measured of the account decided it.
	ByEvidence bool
	// Noted are the clauses that would have decided, were they enforced.
	Noted []Verdict
	// Disclose is what tells the person that an AI answers; nil when nothing has to.
	Disclose *Disclosure
	// Since is the moment of the verdict, and Until the first one at which the same message may be judged
	// otherwise, in Unix milliseconds.
	Since, Until int64
}

// Disclosure is a text that goes out beside messages.
type Disclosure struct {
	Policy, Clause, Ground string
	Text                   Words
	FirstTurn, Session     bool
	Asked                  bool
}

// Decide judges a message.
func (b *Book) Decide(f *Facts) Verdict {
	best := Verdict{Effect: Allow, Mode: Enforce}
	var noted []Verdict
	category := ""
	take := func(v *Verdict) {
		if v.Mode == Enforce && v.Category != "" {
			category = v.Category
		}
		switch {
		case v.Mode < Enforce && v.Effect > Allow:
			noted = append(noted, *v)
		case v.Effect > best.Effect, v.Effect == best.Effect && best.Policy == "":
			best = *v
		}
	}
	for i := range f.Account.Restrictions {
		if v, ok := restriction(&f.Account.Restrictions[i], f); ok {
			take(&v)
		}
	}
	var disclose *Disclosure
	changes := false
	for _, name := range b.names {
		v := b.InForce(name, f.At, f.Account.Zone)
		if v == nil {
			continue
		}
		changes = changes || v.changes
		act := &activation{facts: f, defined: v.defined}
		if !act.holds(v.applies) {
			continue
		}
		if c := v.decide(act); c != nil {
			got := v.verdict(c, min(c.mode, b.cap))
			take(&got)
		}
		if d := v.disclosure(act, b.cap); d != nil {
			disclose = d
		}
	}
	best.Noted, best.Disclose = noted, disclose
	if best.Effect < Reply { // it may yet pass, at the price that another clause asks
		best.Category = category
	}
	best.Since = f.At
	best.Until = b.until(f, changes)
	return best
}

// Unread says whether a policy in force at f.At forbids to read what people write to an account, and which version does:
// nil where none does. Until then, in Unix milliseconds, the answer is the same. f needs no message.
func (b *Book) Unread(f *Facts) (version *Version, until int64) {
	changes := false
	for _, name := range b.names {
		v := b.InForce(name, f.At, f.Account.Zone)
		if v == nil || v.unread == nil {
			continue
		}
		changes = changes || v.changes
		act := &activation{facts: f, defined: v.defined}
		if held := act.holds(v.unread); version == nil && (held || act.err != nil) {
			version = v // what cannot be told is not read
		}
	}
	return version, b.until(f, changes)
}

// WhoForbids says who keeps what people write to an account from being read at a moment: "operator", "policy
// NAME/VERSION", or "" where it may be read. Until then, in Unix milliseconds, a policy says the same. s is the account's
// standing, or nil.
func (b *Book) WhoForbids(a *account.Account, s *account.Standing, at int64) (who string, until int64) {
	version, until := b.Forbidder(a, s, at)
	switch {
	case a.Options.Unread:
		return "operator", until
	case version != nil:
		return "policy " + version.Name(), until
	}
	return "", until
}

// Forbidder is Unread of an account: the version that forbids to read it whatever the operator wants, or nil.
func (b *Book) Forbidder(a *account.Account, s *account.Standing, at int64) (version *Version, until int64) {
	return b.Unread(&Facts{Account: AccountOf(&account.Number{Account: a}, s), At: at})
}

// until is when the facts' moment may change the verdict.
func (b *Book) until(f *Facts, changes bool) int64 {
	until := b.next(f.At, f.Account.Zone)
	for i := range f.Account.Restrictions {
		for _, t := range []int64{f.Account.Restrictions[i].From, f.Account.Restrictions[i].Until} {
			if t > f.At {
				until = min(until, t)
			}
		}
	}
	if changes {
		zone := f.Account.Zone
		if zone == nil {
			zone = time.UTC
		}
		y, m, d := time.UnixMilli(f.At).In(zone).Date()
		until = min(until, time.Date(y, m, d+1, 0, 0, 0, 0, zone).UnixMilli())
		until = min(until, f.At+day-(f.At-f.Account.CreatedAt)%day)
	}
	return until
}

// decide finds the clause that decides: the overlay of the country, else the first rule that fits.
func (v *Version) decide(act *activation) *clause {
	f := act.facts
	times := v.in(f.Account.Zone)
	for _, c := range v.overlays {
		if !c.active(times, f.Country, f.At) {
			continue
		}
		if c.Effect.Do.Text == doRules {
			break
		}
		if !act.holds(c.when) { // it takes the place of the rules, and lets this message pass
			passes := *c.Clause
			passes.Why = nil
			return &clause{Clause: &passes, effect: Allow, mode: Enforce}
		}
		return c
	}
	for _, c := range v.rules {
		if c.effect != 0 && c.active(times, f.Country, f.At) && act.holds(c.when) {
			return c
		}
	}
	return nil
}

// verdict is what a clause says.
func (v *Version) verdict(c *clause, mode Mode) Verdict {
	out := Verdict{
		Effect: c.effect, Mode: mode, Policy: v.Name(), Clause: c.ID.Text, Ground: c.Ground.Text, Why: c.Why, Category: c.Effect.Category.Text,
		Most: c.Effect.Most, Per: c.Effect.Per.Duration,
		ByEvidence: (c.when != nil && c.when.evidence) || (v.applies != nil && v.applies.evidence),
	}
	if g := v.Ground(c.Ground.Text); g != nil {
		out.Words = g.Text
	}
	switch c.effect {
	case Reply:
		out.Reply, out.Fault = v.whole.Texts[c.Effect.Text.Text], c.fault
		if out.Per == 0 {
			out.Per = day * time.Millisecond
		}
	case Refuse, Limit:
		out.Fault = c.fault
	}
	if c.effect == Allow {
		out.Mode = Enforce
	}
	return out
}

// disclosure is the first one that fits; what is not enforced is not sent.
func (v *Version) disclosure(act *activation, most Mode) *Disclosure {
	f := act.facts
	for _, c := range v.rules {
		if c.Effect.Do.Text != doDisclose || min(c.mode, most) < Enforce || !c.active(v.in(f.Account.Zone), f.Country, f.At) || !act.holds(c.when) {
			continue
		}
		d := &Disclosure{Policy: v.Name(), Clause: c.ID.Text, Ground: c.Ground.Text, Text: v.whole.Texts[c.Effect.Text.Text]}
		for _, at := range c.Effect.At {
			d.FirstTurn = d.FirstTurn || at.Text == AtFirstTurn
			d.Session = d.Session || at.Text == AtSession
			d.Asked = d.Asked || at.Text == AtAsked
		}
		return d
	}
	return nil
}

// restriction is what a decided case does to a message; false when it does nothing to it.
func restriction(r *account.Restriction, f *Facts) (Verdict, bool) {
	if !r.Applies(f.Account.Number, f.Country, f.At) {
		return Verdict{}, false
	}
	template := f.Message.Kind == message.KindTemplate
	out := Verdict{Mode: Enforce, Policy: "case/" + strconv.FormatInt(r.Case, 10), Ground: r.Ground, Clause: clauseCase, Whole: len(r.Countries) == 0}
	switch {
	case r.Kind == account.Price && !template:
		out.Effect, out.Category, out.Whole = Price, r.Category, false
	case r.Kind == account.RateLimit:
		out.Effect, out.Most, out.Per, out.Fault, out.Whole = Limit, r.Rate, time.Minute, fault.Throughput, true
	case r.Kind == account.BlockInitiated && template && !f.Message.InWindow, r.Kind == account.BlockAll:
		out.Effect, out.Fault = Refuse, fault.AccountBlocked
	case r.Kind == account.Terminate:
		out.Effect, out.Fault = Refuse, fault.AccountLocked
	default:
		return Verdict{}, false
	}
	if out.Effect == Refuse && !out.Whole {
		out.Fault = fault.CountryRestricted
	}
	return out, true
}

// clauseCase stands in a verdict for a decided case.
const clauseCase = "case"
