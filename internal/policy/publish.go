package policy

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// leastNotice is how long before it takes effect a change of terms is published (P2B Art. 3(2); reference
// policy §4.1), in milliseconds.
const leastNotice = 15 * day

// tolerance is how far in the past a version that restores another may take effect, in milliseconds: it
// takes effect when it is made, and reaches us a little later.
const tolerance = 3600 * 1000

// CheckPublication says whether a text may be published at a moment: it is the next version of its policy,
// and those whom it concerns have the time that is theirs. An error is Issues.
func (b *Book) CheckPublication(t *Text, now int64) error {
	var is Issues
	before := b.Latest(t.Policy.Text)
	base := b
	if before != nil && b.Version(t.Policy.Text, t.Version) != nil {
		is.addf(t.line+max(t.Policy.line, 1), "version %d of %s is published and does not change: make version %d, with `follows: %d`",
			t.Version, t.Policy, before.Version+1, before.Version)
		base = b.upTo(t.Policy.Text, t.Version-1) // what else is wrong with it is told too
	}
	if _, err := base.with(t); err != nil {
		return append(IssuesOf(err), is...)
	}
	return append(is, b.noticeIssues(t, now)...).err()
}

// upTo is the book with the first versions of a policy only.
func (b *Book) upTo(name string, n int) *Book {
	out := b.without(name)
	if n > 0 {
		out.policies[name] = b.policies[name][:n:n]
		out.names = slices.Sorted(maps.Keys(out.policies))
	}
	return out
}

// noticeIssues says whether those whom a text concerns have the time that is theirs.
func (b *Book) noticeIssues(t *Text, now int64) Issues {
	var is Issues
	line := t.line + max(t.Effective.line, 1)
	effective, notice := t.Effective.In(nil), b.notice(t)
	switch {
	case t.Restores == 0 && b.overtaken(t, now) != nil:
		before := b.overtaken(t, now)
		is.addf(line, "effective: versions %d (from %s) and %d (from %s) overlap: version %d would never apply, since version %d begins before it has; "+
			"take a later moment, or roll version %d back first",
			before.Version, before.Effective, t.Version, t.Effective, before.Version, t.Version, before.Version)
	case t.Duty != nil:
	case t.Restores != 0:
		if effective < now-tolerance {
			is.addf(line, "effective: a roll-back does not take effect in the past (%s)", t.Effective)
		}
	case effective < now:
		is.addf(line, "effective: %s is in the past: only a legal duty may take effect then (legal_duty, with its reason)", t.Effective)
	case effective < now+notice:
		is.addf(line, "effective: %s is less than %d days after the publication: take a later date, or name the legal duty that leaves no time (legal_duty, with its reason)",
			t.Effective, notice/day)
	}
	return is
}

// edges are the first and the last place on Earth where a date begins.
var edges = []*time.Location{time.FixedZone("first", 14*3600), nil, time.FixedZone("last", -12*3600)}

// overtaken is the version before a text, when it is still announced and the text would begin before it has, at
// whichever place; else nil.
func (b *Book) overtaken(t *Text, now int64) *Version {
	before := b.Latest(t.Policy.Text)
	if before != nil && slices.ContainsFunc(edges, func(z *time.Location) bool {
		from := before.Effective.In(z)
		return from > now && t.Effective.In(z) <= from
	}) {
		return before
	}
	return nil
}

// CheckFile says whether the documents of a file may be published at a moment, one after the other.
func (b *Book) CheckFile(texts []*Text, now int64) error {
	for _, t := range texts {
		if err := b.CheckPublication(t, now); err != nil {
			return err
		}
		next, err := b.with(t)
		if err != nil {
			return err
		}
		b = next
	}
	return nil
}

// notice is how long before its effect a text is published, in milliseconds: as long as the version in
// force promises.
func (b *Book) notice(t *Text) int64 {
	notice := int64(leastNotice)
	if before := b.Latest(t.Policy.Text); before != nil {
		notice = max(notice, before.whole.Notices.Change.Milliseconds())
	}
	return notice
}

// RollBack writes the text of a version that restores an earlier one: at once, or at its own date where that is still
// to come. What was announced behind the restored one is withdrawn by it.
func (b *Book) RollBack(name string, to int, reason string, now time.Time) (*Text, error) {
	latest := b.Latest(name)
	if latest == nil {
		return nil, fmt.Errorf("there is no policy %q", name)
	}
	if to == 0 {
		to = latest.Version - 1
	}
	restored := b.Version(name, to)
	if restored == nil || to == latest.Version {
		return nil, fmt.Errorf("%s has no version %d to take back to; its versions are 1 to %d, and %d is the newest", name, to, latest.Version, latest.Version)
	}
	effective, says := now.UTC().Format(time.RFC3339), "is in force again"
	if restored.Effective.In(nil) > now.UnixMilli() {
		effective, says = restored.Effective.String(), "takes effect as it was announced"
	}
	raw := fmt.Appendf(nil, "# A roll-back: version %d %s.\npolicy: %s\nversion: %d\nfollows: %d\nrestores: %d\neffective: %s\nreason: %q\n",
		to, says, name, latest.Version+1, latest.Version, to, effective, reason)
	texts, err := Read(raw)
	if err != nil {
		return nil, err
	}
	return texts[0], nil
}
