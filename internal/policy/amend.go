package policy

import (
	"maps"
	"slices"
)

// amended is what a version says once an amendment is made to it. An overlay of the amendment ends those
// that its countries had, from its first moment on.
func amended(base *Document, by *Document) Document {
	out := *base
	out.Version, out.Follows, out.Effective, out.Announced = by.Version, by.Follows, by.Effective, by.Announced
	out.Duty, out.Reason, out.Amends = by.Duty, by.Reason, false
	if len(by.Summary) > 0 {
		out.Summary = by.Summary
	}
	out.Grounds = slices.Concat(base.Grounds, by.Grounds)
	out.Definitions = slices.Concat(base.Definitions, by.Definitions)
	out.Texts, out.Regions = maps.Clone(base.Texts), maps.Clone(base.Regions)
	if out.Texts == nil {
		out.Texts = map[string]Words{}
	}
	if out.Regions == nil {
		out.Regions = map[string][]Mark{}
	}
	maps.Copy(out.Texts, by.Texts)
	maps.Copy(out.Regions, by.Regions)
	out.Overlays = slices.Clone(base.Overlays)
	for i := range by.Overlays {
		out.Overlays = ended(out.Overlays, &by.Overlays[i], out.Regions)
	}
	out.Overlays = append(out.Overlays, by.Overlays...)
	return out
}

// ended gives overlays without what a new one takes from them.
func ended(overlays []Clause, by *Clause, regions map[string][]Mark) []Clause {
	var out []Clause
	taken := countriesOf(by.Countries, by.Except, regions)
	for _, o := range overlays {
		had := countriesOf(o.Countries, o.Except, regions)
		var lost, kept []Mark
		for _, c := range slices.Sorted(maps.Keys(had)) {
			if taken[c] {
				lost = append(lost, Mark{Text: c})
			} else {
				kept = append(kept, Mark{Text: c})
			}
		}
		if len(lost) == 0 || (o.To.IsSet() && o.To.In(nil) <= by.From.In(nil)) {
			out = append(out, o)
			continue
		}
		if len(kept) > 0 {
			rest := o
			rest.Countries, rest.Except = kept, nil
			out = append(out, rest)
			o.Countries, o.Except = lost, nil
		}
		if o.From.In(nil) < by.From.In(nil) {
			o.To = by.From
			out = append(out, o)
		}
	}
	return out
}

// countriesOf spells a list of countries and regions out; nil is everywhere.
func countriesOf(list, except []Mark, regions map[string][]Mark) map[string]bool {
	if len(list) == 0 {
		return nil
	}
	out := map[string]bool{}
	for _, m := range list {
		if region, ok := regions[m.Text]; ok {
			for _, c := range region {
				out[c.Text] = true
			}
			continue
		}
		out[m.Text] = true
	}
	for c := range countriesOf(except, nil, regions) {
		delete(out, c)
	}
	return out
}
