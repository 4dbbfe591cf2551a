package train

import "math"

// How turns are weighed: within a language both labels count alike, so that the language itself tells
// nothing; a source counts by a power of its size, so that small ones are heard, and a language by all of its turns.
const (
	sourcePower = 0.4
	// ownBoost is how much more the project's own phrases count than a source of that size would.
	ownBoost = 4
	// maxWeight bounds a single example.
	maxWeight = 20
)

type share struct {
	lang, source string
	general      bool
}

// weigh returns the weight of each turn that is in, with a mean of 1. Languages with one label only have none.
func (s *Set) weigh(in func(*turn) bool) []float32 {
	sizes, mass, langs := map[share]float64{}, map[share]float64{}, map[string]float64{}
	for i := range s.turns {
		if t := &s.turns[i]; in(t) {
			k := share{t.lang, t.source, t.general}
			mass[share{t.lang, "", t.general}] += math.Pow(sizes[k]+1, sourcePower) - math.Pow(sizes[k], sourcePower)
			sizes[k]++
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
		size := sizes[share{t.lang, t.source, t.general}]
		w := langs[t.lang] * math.Pow(size, sourcePower) / mass[share{t.lang, "", t.general}] / size
		if t.source == own {
			w *= ownBoost
		}
		out[i] = float32(w)
		total, n = total+w, n+1
	}
	for i := range out {
		out[i] = float32(min(maxWeight, float64(out[i])*float64(n)/total))
	}
	return out
}
