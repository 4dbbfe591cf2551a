package train

import (
	"cmp"
	"maps"
	"slices"
)

// wheels is in how many parts businesses, and families of general requests, are left out in turn where
// coefficients of a whole conversation are fitted.
const wheels = 5

// world is the businesses with their wheels, and general conversations by language: all of them, those of a wheel and
// those of all other wheels.
type world struct {
	businesses []business
	general    map[string][]talk
	in, out    [wheels]map[string][]talk
}

// world deals the set's parts out. Kin are on one wheel, whichever side they are on.
func (s *Set) world() *world {
	w := &world{}
	w.businesses, w.general = s.parts()
	sizes := map[string]int{}
	for i := range w.businesses {
		sizes[s.group(w.businesses[i].talks[0])] += 1 << 20 // so that businesses are dealt first, and then general families
	}
	langs := slices.Sorted(maps.Keys(w.general))
	for _, lang := range langs {
		for _, k := range w.general[lang] {
			sizes[s.group(k)]++
		}
	}
	at := dealt(sizes)
	for i := range w.businesses {
		w.businesses[i].wheel = at[s.group(w.businesses[i].talks[0])]
	}
	for wheel := range wheels {
		w.in[wheel], w.out[wheel] = map[string][]talk{}, map[string][]talk{}
		for _, lang := range langs {
			w.in[wheel][lang], w.out[wheel][lang] = s.divide(w.general[lang], func(k talk) bool { return at[s.group(k)] == wheel })
		}
	}
	return w
}

// divide splits conversations in two. A side that would be left with hardly any takes all: there is one family only.
func (s *Set) divide(all []talk, in func(talk) bool) (yes, no []talk) {
	for _, k := range all {
		if in(k) {
			yes = append(yes, k)
		} else {
			no = append(no, k)
		}
	}
	if len(yes) < minTalks {
		yes = all
	}
	if len(no) < minTalks {
		no = all
	}
	return yes, no
}

// group names what is left out together: a family, or one business of a source that is made of many hands.
func (s *Set) group(k talk) string {
	t := &s.turns[k[0]]
	if businesses[t.source] {
		return t.source + "|" + t.domain
	}
	return family(t.source)
}

// dealt gives each name a wheel, the largest first, to where there is least.
func dealt(sizes map[string]int) map[string]int {
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(a, b)) })
	var load [wheels]int
	at := map[string]int{}
	for _, name := range names {
		least := 0
		for w := range wheels {
			if load[w] < load[least] {
				least = w
			}
		}
		at[name] = least
		load[least] += sizes[name]
	}
	return at
}

// of is the businesses of a wheel, or of all others.
func (w *world) of(wheel int, in bool) (out []business) {
	for i := range w.businesses {
		if (w.businesses[i].wheel == wheel) == in {
			out = append(out, w.businesses[i])
		}
	}
	return out
}
