package policy

import (
	"regexp"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fault"
)

var (
	policyName  = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)
	clauseName  = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,39}$`)
	definedName = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
)

// Bounds of a policy. It is read by people and looked through for each kind of message.
const (
	maxClauses     = 200
	maxDefinitions = 40
	leastAppeal    = 180 * day // milliseconds; six months (DSA Art. 20; reference policy §4.2)
	leastEnd       = 30 * day  // milliseconds; before an account ends (P2B Art. 4(2); reference policy §4.1)
)

// check says what is wrong with a document by itself.
func (t *Text) check() Issues {
	var is Issues
	top := max(t.Policy.line, 1)
	if !policyName.MatchString(t.Policy.Text) {
		is.addf(top, "policy: %q is no name: 2 to 40 of a-z, 0-9 and hyphens, a letter first", t.Policy)
	}
	switch {
	case t.Version < 1:
		is.addf(top, "version: a policy's versions count from 1")
	case t.Version == 1 && t.Follows != 0, t.Follows >= t.Version:
		is.addf(top, "follows: version %d cannot follow version %d", t.Version, t.Follows)
	case t.Amends && t.Restores != 0:
		is.addf(top, "amends, restores: a version does one of them")
	case (t.Amends || t.Restores != 0) && t.Follows == 0:
		is.addf(top, "follows: it is missing: what version %d amends or restores follows from it", t.Version)
	}
	if !t.Effective.IsSet() {
		is.addf(top, "effective: it is missing: say from when the version applies")
	}
	if t.Duty != nil && t.Duty.Reason == "" {
		is.addf(top, "legal_duty: its reason is missing")
	}
	switch {
	case t.Restores != 0:
		t.checkRestoring(&is, top)
	case t.Amends:
		if len(t.Rules) > 0 || t.Applies.Text != "" {
			is.addf(top, "amends: an amendment adds overlays; for other rules publish the whole text")
		}
		if t.Primary != nil || t.Reading != nil || len(t.Ladder) > 0 {
			is.addf(top, "amends: a test (primary), what is read (reading) and a ladder are changed by publishing the whole text")
		}
	default:
		t.checkWhole(&is, top)
	}
	t.checkWords(&is, top)
	t.checkSteps(&is)
	return is
}

func (t *Text) checkRestoring(is *Issues, top int) {
	if len(t.Rules)+len(t.Overlays)+len(t.Grounds)+len(t.Definitions)+len(t.Ladder) > 0 || t.Primary != nil || t.Reading != nil {
		is.addf(top, "restores: a version that restores another has no text of its own")
	}
	if t.Reason == "" {
		is.addf(top, "reason: it is missing: say why version %d is taken back to", t.Restores)
	}
	if t.Restores >= t.Version {
		is.addf(top, "restores: version %d is not an earlier one", t.Restores)
	}
}

func (t *Text) checkWhole(is *Issues, top int) {
	if t.Title["en"] == "" {
		is.addf(top, "title: it is missing in English (en)")
	}
	if len(t.Grounds) == 0 {
		is.addf(top, "grounds: there are none, and a restriction must cite one")
	}
	if n := t.Notices; n.Appeal.Duration != 0 && n.Appeal.Milliseconds() < leastAppeal {
		is.addf(top, "notices: an appeal is possible for 180d at least")
	}
	if n := t.Notices; n.Termination.Duration != 0 && n.Termination.Milliseconds() < leastEnd {
		is.addf(top, "notices: an account ends 30d after its notice at the earliest")
	}
	if p := t.Primary; p != nil && (p.Tolerated <= 0 || p.Level <= p.Tolerated || p.Level >= 1 || p.Alpha <= 0 || p.Alpha > 0.05) {
		is.addf(top, "primary: 0 < tolerated < level < 1 and 0 < alpha <= 0.05 is needed")
	}
}

func (t *Text) checkWords(is *Issues, top int) {
	if t.Mode.Text != "" {
		if _, err := ParseMode(t.Mode.Text); err != nil {
			is.addf(t.Mode.line, "mode: %s", err)
		}
	}
	for _, g := range t.Grounds {
		if g.ID.Text == "" || g.Text["en"] == "" {
			is.addf(max(g.ID.line, top), "a ground has an id and a text in English (en)")
		}
	}
	for name, w := range t.Texts {
		if w["en"] == "" {
			is.addf(top, "texts: %s lacks its English (en)", name)
		}
	}
	for name, list := range t.Regions {
		for _, c := range list {
			if !countryCode.MatchString(c.Text) {
				is.addf(c.line, "regions: %s: %q is no country: two capital letters (ISO 3166-1)", name, c)
			}
		}
	}
}

func (t *Text) checkSteps(is *Issues) {
	for i := range t.Ladder {
		s := &t.Ladder[i]
		switch line := max(s.ID.line, s.Do.line, 1); {
		case s.Do.Text != stepCure && account.Kind(s.Do.Text).Weight() < 0:
			is.addf(line, "ladder: %q is no step: cure, or one of %v", s.Do, account.Kinds())
		case s.Do.Text == string(account.RateLimit) && s.Rate < 1:
			is.addf(line, "ladder: %s needs a rate: messages a minute", s.Do)
		case s.Do.Text == string(account.Price) && !slices.Contains(categories, s.As.Text):
			is.addf(line, "ladder: %s needs a category: one of %v", s.Do, categories)
		case s.Do.Text == string(account.Terminate) && s.Notice.Milliseconds() < leastEnd:
			is.addf(line, "ladder: %s has a notice of 30d at least", s.Do)
		case s.Do.Text != string(account.Warn) && s.Eyes < 2:
			is.addf(line, "ladder: eyes: whatever is more than a warning is agreed by two people")
		}
	}
}

// check says what is wrong with an effect; texts are those of the whole version.
func (e *EffectDoc) check(is *Issues, line int, texts map[string]Words, overlay bool) {
	line = max(e.Do.line, line)
	switch e.Do.Text {
	case "allow", "hold":
	case doRules:
		if !overlay {
			is.addf(line, "effect: rules: only an overlay can say that the rules apply")
		}
	case "price":
		if !slices.Contains(categories, e.Category.Text) {
			is.addf(line, "effect: price: category is one of %v", categories)
		}
	case "limit":
		if e.Most < 1 || e.Per.Duration <= 0 {
			is.addf(line, "effect: limit: most (messages to a person) and per (a span) are needed")
		}
	case "refuse":
	case "reply", doDisclose:
		if texts[e.Text.Text] == nil {
			is.addf(line, "effect: %s: text %q is not among the texts", e.Do, e.Text)
		}
		for _, at := range e.At {
			if !slices.Contains(occasions, at.Text) {
				is.addf(at.line, "effect: disclose: at: %q is none of %v", at, occasions)
			}
		}
	default:
		is.addf(line, "effect: do: %q is none of allow, price, limit, hold, refuse, reply, disclose", e.Do)
	}
	if e.Error != 0 && fault.ByCode(e.Error) == fault.Unknown {
		is.addf(line, "effect: error: %d is no code that a business is told (docs/faults.md)", e.Error)
	}
}
