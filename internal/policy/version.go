package policy

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"turnpike/internal/fault"
)

// Version is a version that verdicts can be taken from. It never changes.
type Version struct {
	Text
	Seal     // how it was published; empty of a draft
	whole    Document
	applies  *condition
	unread   *condition // of whose texts nothing is read; nil: texts of all accounts are
	defined  map[string]*condition
	rules    []*clause
	overlays []*clause
	changes  bool      // some condition depends on the date
	times    *sync.Map // name of a time zone → *times
}

// clause is a rule or an overlay that is ready.
type clause struct {
	*Clause
	countries map[string]bool // nil: everywhere
	except    map[string]bool
	when      *condition
	effect    Effect // 0: rules, or a disclosure
	mode      Mode
	fault     *fault.Fault
	place     int // among all clauses of the version
}

// Name is the version as facts and statements cite it: ai-providers/4.
func (v *Version) Name() string { return v.Policy.Text + "/" + strconv.Itoa(v.Version) }

// Whole is everything that the version says, with what it takes over from those before it.
func (v *Version) Whole() *Document { return &v.whole }

// Ground finds a ground; nil when there is none.
func (v *Version) Ground(id string) *Ground {
	for i := range v.whole.Grounds {
		if v.whole.Grounds[i].ID.Text == id {
			return &v.whole.Grounds[i]
		}
	}
	return nil
}

// compile makes a document ready. before is the version that it follows, restored the one that it restores.
func compile(t *Text, before, restored *Version) (*Version, error) {
	is := t.check()
	v := &Version{Text: *t, whole: t.Document, defined: map[string]*condition{}, times: &sync.Map{}}
	switch {
	case len(is) > 0:
		return nil, is
	case t.Amends:
		v.whole = amended(&before.whole, &t.Document)
	case t.Restores != 0:
		v.whole = restored.whole
		v.whole.Version, v.whole.Follows, v.whole.Restores = t.Version, t.Follows, t.Restores
		v.whole.Effective, v.whole.Duty, v.whole.Reason = t.Effective, t.Duty, t.Reason
	}
	v.compileDefinitions(&is)
	v.checkOverlays(&is)
	for i, c := range slices.Concat(v.overlays, v.rules) {
		c.place = i
	}
	if len(v.rules)+len(v.overlays) > maxClauses {
		is.addf(1, "it has %d rules and overlays; %d are possible", len(v.rules)+len(v.overlays), maxClauses)
	}
	if len(is) > 0 {
		return nil, is
	}
	return v, nil
}

func (v *Version) compileDefinitions(is *Issues) {
	words, err := newVocabulary()
	if err != nil {
		is.addf(1, "%s", err)
		return
	}
	if len(v.whole.Definitions) > maxDefinitions {
		is.addf(1, "definitions: there are %d; %d are possible", len(v.whole.Definitions), maxDefinitions)
		return
	}
	for _, d := range v.whole.Definitions {
		line := max(d.Name.line, 1)
		if !definedName.MatchString(d.Name.Text) || v.defined[d.Name.Text] != nil || byName[d.Name.Text] != nil {
			is.addf(line, "definitions: %q is no new name of a-z, 0-9 and underscores", d.Name)
			continue
		}
		if c := v.condition(words, d.Is, is); c != nil {
			v.defined[d.Name.Text] = c
			if err := words.define(d.Name.Text, c); err != nil {
				is.addf(line, "definitions: %s: %s", d.Name, err)
			}
		}
	}
	v.applies = v.condition(words, v.whole.Applies, is)
	v.compileReading(words, is)
	seen := map[string]bool{}
	for i := range v.whole.Rules {
		v.rules = append(v.rules, v.clause(words, &v.whole.Rules[i], false, seen, is))
	}
	for i := range v.whole.Overlays {
		v.overlays = append(v.overlays, v.clause(words, &v.whole.Overlays[i], true, nil, is))
	}
}

// compileReading wants a condition on the account alone: what is read must not depend on what was read.
func (v *Version) compileReading(words *vocabulary, is *Issues) {
	r := v.whole.Reading
	if r == nil {
		return
	}
	line := max(r.MetadataOnly.line, 1)
	if r.MetadataOnly.Text == "" || r.Text["en"] == "" {
		is.addf(line, "reading: it has a condition (metadata_only) and says in English at least (text: en) why")
	}
	v.unread = v.condition(words, r.MetadataOnly, is)
	if c := v.unread; c != nil && (c.evidence || c.message) {
		is.addf(line, "reading: metadata_only is about account, declaration and today alone")
	}
}

// condition compiles a text; nil when there is none.
func (v *Version) condition(words *vocabulary, m Mark, is *Issues) *condition {
	if m.Text == "" {
		return nil
	}
	c, err := words.compile(m.Text)
	if err != nil {
		is.addf(max(m.line, 1), "%s", err)
		return nil
	}
	v.changes = v.changes || c.changes
	return c
}

// clause makes a rule or an overlay ready.
func (v *Version) clause(words *vocabulary, c *Clause, overlay bool, seen map[string]bool, is *Issues) *clause {
	line := max(c.ID.line, 1)
	if !clauseName.MatchString(c.ID.Text) || seen[c.ID.Text] {
		is.addf(line, "%q is no new id of a-z, 0-9, periods, hyphens and underscores", c.ID)
	}
	if seen != nil {
		seen[c.ID.Text] = true
	}
	c.Effect.check(is, line, v.whole.Texts, overlay)
	restricts := c.Effect.Do.Text != "allow" && c.Effect.Do.Text != doRules
	if (restricts || c.Ground.Text != "") && v.Ground(c.Ground.Text) == nil {
		is.addf(max(c.Ground.line, line), "%s: ground %q is not among the grounds, and what restricts must cite one", c.ID, c.Ground)
	}
	if c.From.IsSet() && c.To.IsSet() && c.To.In(nil) <= c.From.In(nil) {
		is.addf(max(c.To.line, line), "%s: it ends (%s) before it begins (%s)", c.ID, c.To, c.From)
	}
	for _, m := range slices.Concat(c.Countries, c.Except) {
		if _, region := v.whole.Regions[m.Text]; !region && !countryCode.MatchString(m.Text) {
			is.addf(max(m.line, line), "%s: %q is neither a country (two capital letters) nor one of the regions", c.ID, m)
		}
	}
	out := &clause{Clause: c, countries: countriesOf(c.Countries, c.Except, v.whole.Regions), when: v.condition(words, c.When, is)}
	if out.countries == nil {
		out.except = countriesOf(c.Except, nil, v.whole.Regions)
	}
	out.effect, out.mode, out.fault = parseEffect(c.Effect.Do.Text), v.modeOf(c, is), c.Effect.fault()
	return out
}

// fault is what a business is told whose message does not pass.
func (e *EffectDoc) fault() *fault.Fault {
	switch {
	case e.Error != 0:
		return fault.ByCode(e.Error)
	case e.Do.Text == "limit":
		return fault.SpamLimit
	}
	return fault.CountryRestricted
}

func (v *Version) modeOf(c *Clause, is *Issues) Mode {
	for _, m := range []Mark{c.Mode, v.whole.Mode} {
		if m.Text == "" {
			continue
		}
		mode, err := ParseMode(m.Text)
		if err != nil {
			is.addf(max(m.line, 1), "mode: %s", err)
		}
		return mode
	}
	return Enforce
}

// checkOverlays wants dates and countries, and no country under two overlays at once.
func (v *Version) checkOverlays(is *Issues) {
	for i, a := range v.overlays {
		if !a.From.IsSet() {
			is.addf(max(a.ID.line, 1), "overlay %s has no dates: say from when it applies (from), and until when (to) if it ends", a.ID)
		}
		if a.countries == nil {
			is.addf(max(a.ID.line, 1), "overlay %s has no countries: what applies everywhere is a rule", a.ID)
		}
		for _, b := range v.overlays[:i] {
			if a.applies(b.From) || b.applies(a.From) {
				for _, c := range slices.Sorted(maps.Keys(a.countries)) {
					if b.countries[c] {
						is.addf(max(a.ID.line, 1), "overlays %s and %s are both in force for %s from %s: end the first one", b.ID, a.ID, c, laterOf(a.From, b.From))
						break
					}
				}
			}
		}
	}
}

// applies says whether a moment falls into a clause's time.
func (c *clause) applies(m Moment) bool {
	return m.IsSet() && c.From.In(nil) <= m.In(nil) && (!c.To.IsSet() || m.In(nil) < c.To.In(nil))
}

func laterOf(a, b Moment) Moment {
	if a.In(nil) < b.In(nil) {
		return b
	}
	return a
}

// times are a version's moments in one time zone, in Unix milliseconds.
type times struct {
	effective int64
	from, to  []int64 // of each clause by its place
	turns     []int64 // at which any clause begins or ends, sorted
}

// in gives the version's moments where an account lives. There are as many as time zones.
func (v *Version) in(zone *time.Location) *times {
	name := "UTC"
	if zone != nil {
		name = zone.String()
	}
	if known, ok := v.times.Load(name); ok {
		return known.(*times)
	}
	t := &times{effective: v.Effective.In(zone)}
	for _, list := range [][]*clause{v.overlays, v.rules} {
		for _, c := range list {
			from, to := int64(math.MinInt64), int64(math.MaxInt64)
			if c.From.IsSet() {
				from = c.From.In(zone)
				t.turns = append(t.turns, from)
			}
			if c.To.IsSet() {
				to = c.To.In(zone)
				t.turns = append(t.turns, to)
			}
			t.from, t.to = append(t.from, from), append(t.to, to)
		}
	}
	slices.Sort(t.turns)
	v.times.Store(name, t)
	return t
}

// active says whether a clause is in force, and covers a country.
func (c *clause) active(t *times, country string, at int64) bool {
	return t.from[c.place] <= at && at < t.to[c.place] && (c.countries == nil || c.countries[country]) && !c.except[country]
}

// next is the first moment after another one at which a clause begins or ends.
func (t *times) next(at int64) int64 {
	i, _ := slices.BinarySearch(t.turns, at+1)
	if i == len(t.turns) {
		return math.MaxInt64
	}
	return t.turns[i]
}

func (v *Version) String() string { return fmt.Sprintf("%s from %s", v.Name(), v.Effective) }
