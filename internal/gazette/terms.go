package gazette

import (
	"slices"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/policy"
)

// Terms are what the version of a policy that is in force somewhere at a moment, in Unix milliseconds, says of the
// procedure: time to cure, notice, appeal, ladder. The stated test is the policy's own or, where it has none, the first
// other policy's that has one; the first ground of that policy is the clause that it is of.
func (g *Gazette) Terms(name string, zone *time.Location, at int64) *casework.Terms {
	book := g.Book()
	out := &casework.Terms{}
	if v := book.InForce(name, at, zone); v != nil {
		d := v.Whole()
		out.Policy, out.Ladder = v.Name(), rungs(d)
		out.Termination, out.Appeal = d.Notices.Termination.Milliseconds(), d.Notices.Appeal.Milliseconds()
		for i := range d.Ladder {
			out.Cure = max(out.Cure, d.Ladder[i].Cure.Milliseconds())
		}
	}
	for _, one := range slices.Concat([]string{name}, book.Names()) {
		if v := book.InForce(one, at, zone); v != nil && v.Whole().Primary != nil {
			out.Test = statedTest(v)
			out.Clause = &casework.Ground{Policy: one, Version: strconv.Itoa(v.Version), Number: v.Whole().Grounds[0].ID.Text}
			break
		}
	}
	return out
}

// statedTest is the test as the judgement applies it.
func statedTest(v *policy.Version) *casework.Test {
	p, t := v.Whole().Primary, casework.DefaultTest()
	t.Primary, t.Tolerant, t.Alpha, t.Policy = p.Level, p.Tolerated, p.Alpha, v.Name()
	t.Trace = min(t.Trace, t.Tolerant)
	if !p.Probes {
		t.Probes = 0
	}
	return &t
}

// rungs are the measures of a ladder. Time to cure is none.
func rungs(d *policy.Document) []casework.Rung {
	var out []casework.Rung
	for i := range d.Ladder {
		s := &d.Ladder[i]
		if kind := account.Kind(s.Do.Text); kind.Weight() >= 0 {
			out = append(out, casework.Rung{
				ID: s.ID.Text, Kind: kind, Notice: s.Notice.Milliseconds(), Length: s.Lasts.Milliseconds(), Rate: s.Rate, Category: s.As.Text, Eyes: s.Eyes,
			})
		}
	}
	return out
}
