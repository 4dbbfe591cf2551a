package train

import "math"

// How turns are weighed: within a language both labels count alike, so that the language itself tells
// nothing; a source counts by the square root of its size, a language by a power of it.
const (
	sourcePower = 0.5
	langPower   = 0.6
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
		w := math.Pow(langs[t.lang], langPower) * math.Pow(size, sourcePower) / mass[share{t.lang, "", t.general}] / size
		out[i] = float32(w)
		total, n = total+w, n+1
	}
	for i := range out {
		out[i] = float32(min(maxWeight, float64(out[i])*float64(n)/total))
	}
	return out
}
