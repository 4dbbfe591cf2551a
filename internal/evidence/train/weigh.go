package train

import "math"

// How turns are weighed: within a language both labels count alike, so that the language itself tells
// nothing; a source counts by a power of its size, so that small ones are heard, and a language by all of its turns.
const (
	sourcePower = 0.4
	// ownBoost is how much more the project's own phrases count than a source of that size would, in a language that
	// has many sources; ownBoostFew is the same where there are few, whose manner is not that of strangers.
	ownBoost    = 3
	ownBoostFew = 16
	// patternPower is by which power of their number the sentences of one pattern count less: those written out in full are more various.
	patternPower = 0.3
	// leastLanguage is as how many turns a language counts at least.
	leastLanguage = 2000
	// maxWeight bounds a single example.
	maxWeight = 20
)

type share struct {
	lang, source string
	general      bool
}

// weigh returns the weight of each turn that is in, with a mean of 1. Languages with one label only have none.
func (s *Set) weigh(in func(*turn) bool) []float32 {
	sizes, parts, mass, langs := map[share]float64{}, map[share]float64{}, map[share]float64{}, map[string]float64{}
	for i := range s.turns {
		if t := &s.turns[i]; in(t) {
			k := share{t.lang, t.source, t.general}
			mass[share{t.lang, "", t.general}] += boost(k) * (math.Pow(sizes[k]+1, sourcePower) - math.Pow(sizes[k], sourcePower))
			sizes[k]++
			parts[k] += t.part
			langs[t.lang]++
		}
	}
	out := make([]float32, len(s.turns))
	total, n := 0.0, 0
	for i := range s.turns {
		t := &s.turns[i]
		if !in(t) || mass[share{t.lang, "", true}] == 0 || mass[share{t.lang, "", false}] == 0 {
			continue
		}
		k := share{t.lang, t.source, t.general}
		w := max(langs[t.lang], leastLanguage) * boost(k) * math.Pow(sizes[k], sourcePower) / mass[share{t.lang, "", t.general}] * t.part / parts[k]
		out[i] = float32(w)
		total, n = total+w, n+1
	}
	for i := range out {
		out[i] = float32(min(maxWeight, float64(out[i])*float64(n)/total))
	}
	return out
}

// boost is how much more a source counts than others of its size.
func boost(k share) float64 {
	switch {
	case k.source != own:
		return 1
	case manySources[k.lang]:
		return ownBoost
	}
	return ownBoostFew
}

// manySources are languages with ten sources of either label.
var manySources = map[string]bool{"en": true}
