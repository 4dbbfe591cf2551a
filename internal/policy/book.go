package policy

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"
)

// Book holds the versions of all policies. It never changes; With gives another one.
type Book struct {
	policies map[string][]*Version // by number, without gaps
	names    []string              // sorted
	cap      Mode                  // no clause is meant more seriously
}

// Published is a text that was published, as it is kept.
type Published struct {
	Raw []byte
	Seal
}

// NewBook makes a book of everything that was published, in any order.
func NewBook(all []Published) (*Book, error) {
	b := &Book{policies: map[string][]*Version{}, cap: Enforce}
	var texts []*Text
	seals := map[*Text]Seal{}
	for _, p := range all {
		got, err := Read(p.Raw)
		if err != nil {
			return nil, fmt.Errorf("policy: a published version cannot be read: %w", err)
		}
		for _, t := range got {
			seals[t] = p.Seal
		}
		texts = append(texts, got...)
	}
	slices.SortStableFunc(texts, func(x, y *Text) int { return x.Version - y.Version })
	for _, t := range texts {
		next, err := b.with(t)
		if err != nil {
			return nil, err
		}
		next.policies[t.Policy.Text][t.Version-1].Seal = seals[t]
		b = next
	}
	return b, nil
}

// With is the book with the documents of a file in it, as if they had been published: what the book has behind
// the version that the first one of a policy follows is left out. Nothing is said about notice;
// CheckPublication does.
func (b *Book) With(texts []*Text) (*Book, error) {
	out := b
	begun := map[string]bool{}
	for _, t := range texts {
		if have := len(out.policies[t.Policy.Text]); !begun[t.Policy.Text] && t.Follows < have {
			out = out.upTo(t.Policy.Text, max(t.Follows, 0))
		}
		begun[t.Policy.Text] = true
		next, err := out.with(t)
		if err != nil {
			return nil, err
		}
		out = next
	}
	return out, nil
}

// Capped is the book with no clause meant more seriously than a mode.
func (b *Book) Capped(most Mode) *Book {
	return &Book{policies: b.policies, names: b.names, cap: most}
}

func (b *Book) without(name string) *Book {
	out := &Book{policies: maps.Clone(b.policies), cap: b.cap}
	delete(out.policies, name)
	out.names = slices.Sorted(maps.Keys(out.policies))
	return out
}

// with adds one version behind those of its policy.
func (b *Book) with(t *Text) (*Book, error) {
	line := t.line + max(t.Policy.line, 1)
	have := b.policies[t.Policy.Text]
	var before, restored *Version
	if n := len(have); n > 0 {
		before = have[n-1]
	}
	switch {
	case before == nil && t.Follows != 0:
		return nil, Issues{{line, fmt.Sprintf("%s: version %d follows version %d, which is not known here", t.Policy, t.Version, t.Follows)}}
	case before != nil && t.Follows != before.Version:
		return nil, Issues{{line, fmt.Sprintf("%s: versions %d (from %s) and %d (from %s) overlap: a version ends when the next one begins, so say `follows: %d`, which is the newest",
			t.Policy, before.Version, before.Effective, t.Version, t.Effective, before.Version)}}
	case t.Version != len(have)+1:
		return nil, Issues{{line, fmt.Sprintf("%s: the next version is %d, not %d; a published version does not change", t.Policy, len(have)+1, t.Version)}}
	case t.Restores > len(have):
		return nil, Issues{{line, fmt.Sprintf("%s: there is no version %d to restore", t.Policy, t.Restores)}}
	case t.Restores > 0:
		restored = have[t.Restores-1]
	}
	v, err := compile(t, before, restored)
	if err != nil {
		is := IssuesOf(err)
		for i := range is {
			is[i].Line += t.line
		}
		return nil, is
	}
	out := &Book{policies: maps.Clone(b.policies), cap: b.cap}
	out.policies[t.Policy.Text] = append(slices.Clone(have), v)
	out.names = slices.Sorted(maps.Keys(out.policies))
	return out, nil
}

// Names lists the policies, sorted.
func (b *Book) Names() []string { return b.names }

// Versions lists the versions of a policy, the first one first.
func (b *Book) Versions(name string) []*Version { return b.policies[name] }

// Version finds a version; nil when there is none.
func (b *Book) Version(name string, number int) *Version {
	if have := b.policies[name]; number >= 1 && number <= len(have) {
		return have[number-1]
	}
	return nil
}

// Latest is the newest version of a policy, in force or not; nil when there is none.
func (b *Book) Latest(name string) *Version { return b.Version(name, len(b.policies[name])) }

// InForce is the version that applies at a moment where an account lives: the newest of those that have
// taken effect. nil when there is none yet.
func (b *Book) InForce(name string, at int64, zone *time.Location) *Version {
	have := b.policies[name]
	for _, v := range slices.Backward(have) {
		if v.in(zone).effective <= at {
			return v
		}
	}
	return nil
}

// State is where a version stands.
type State string

// The states of a version.
const (
	InForce   State = "in_force"
	Announced State = "announced" // its moment is still to come
	Past      State = "past"      // a later one took its place
	Withdrawn State = "withdrawn" // a later one came before its moment: it never applies
)

// State says where a version stands at a moment, by UTC.
func (b *Book) State(v *Version, now int64) State {
	if b.InForce(v.Policy.Text, now, nil) == v {
		return InForce
	}
	switch {
	case b.withdrawer(v) != nil:
		return Withdrawn
	case v.Effective.In(nil) > now:
		return Announced
	}
	return Past
}

// withdrawer is the first later version that was published before a version's moment and begins no later, so that the
// version never applies; nil when there is none.
func (b *Book) withdrawer(v *Version) *Version {
	for _, later := range b.policies[v.Policy.Text][v.Version:] {
		if at := v.Effective.In(nil); later.Effective.In(nil) <= at && later.PublishedAt < at {
			return later
		}
	}
	return nil
}

// Withdraws are the versions that never apply because of a later one.
func (b *Book) Withdraws(v *Version) []int {
	var out []int
	for _, before := range b.policies[v.Policy.Text][:v.Version-1] {
		if b.withdrawer(before) == v {
			out = append(out, before.Version)
		}
	}
	return out
}

// next is the first moment after another one at which anything begins or ends.
func (b *Book) next(at int64, zone *time.Location) int64 {
	next := int64(math.MaxInt64)
	for _, name := range b.names {
		for _, v := range b.policies[name] {
			if t := v.in(zone).effective; t > at {
				next = min(next, t)
			}
		}
		if v := b.InForce(name, at, zone); v != nil {
			next = min(next, v.in(zone).next(at))
		}
	}
	return next
}
