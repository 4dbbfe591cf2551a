package answer

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// Sample is a reply whose verdict is known.
type Sample struct {
	Request, Reply string
	Lang, Source   string
	Declined       bool
	// Weight is how much it counts: 1 is usual.
	Weight float64
}

const (
	epochs    = 8
	rate      = 0.25
	denseRate = 0.05
	decay     = 2e-6
)

// Learn fits a model to the samples, which it must be given in the same order to give the same bytes,
// and returns the file of weights. shift is added to the line (see Line).
func Learn(samples []Sample, asked []Asked) []byte { return learn(samples, learnTopic(asked)).bytes() }

type learner struct {
	bias, biasSum float64
	dense, gram   []float64
	denseSum      []float64
	gramSum       []float64
}

func learn(samples []Sample, t *topic) *model {
	read := readAll(samples, t)
	l := learner{dense: make([]float64, denseSize), gram: make([]float64, 1<<gramBits), denseSum: make([]float64, denseSize), gramSum: make([]float64, 1<<gramBits)}
	order := rand.New(rand.NewPCG(6, 6)) //nolint:gosec // an order that can be repeated
	index := make([]int, len(samples))
	for i := range index {
		index[i] = i
	}
	for range epochs {
		order.Shuffle(len(index), func(i, j int) { index[i], index[j] = index[j], index[i] })
		for _, i := range index {
			l.step(read[i], samples[i])
		}
	}
	m := l.model()
	m.topic = *t
	return m
}

func readAll(samples []Sample, t *topic) []features {
	r := enter()
	defer rooms.Put(r)
	out := make([]features, len(samples))
	for i, s := range samples {
		f := r.read(t, s.Request, s.Reply, s.Lang)
		out[i] = features{slices.Clone(f.dense), slices.Clone(f.grams)}
	}
	return out
}

// step moves the weights along the gradient of one sample, each by its own shrinking rate.
func (l *learner) step(f features, s Sample) {
	z, n := l.bias, norm(len(f.grams))
	for _, i := range f.dense {
		z += l.dense[i]
	}
	for _, i := range f.grams {
		z += l.gram[i] * n
	}
	y := 0.0
	if s.Declined {
		y = 1
	}
	g := (1/(1+math.Exp(-z)) - y) * s.Weight
	l.biasSum += g * g
	l.bias -= denseRate * g / math.Sqrt(l.biasSum+1)
	for _, i := range f.dense {
		move(&l.dense[i], &l.denseSum[i], g, denseRate)
	}
	for _, i := range f.grams {
		move(&l.gram[i], &l.gramSum[i], g*n, rate)
	}
}

func move(w, sum *float64, g, rate float64) {
	g += decay * *w
	*sum += g * g
	*w -= rate * g / math.Sqrt(*sum+1e-3)
}

// model rounds the learnt weights to a byte each.
func (l *learner) model() *model {
	most := 1e-9
	for _, w := range l.gram {
		most = max(most, math.Abs(w))
	}
	m := &model{bias: float32(l.bias), scale: float32(most / 127)}
	for i, w := range l.dense {
		m.dense[i] = float32(w)
	}
	for i, w := range l.gram {
		m.grams[i] = int8(math.Round(w / most * 127))
	}
	return m
}

// LeftOut is a model and answers of sources, or of phrases, that it was not trained on.
type LeftOut struct {
	Weights []byte
	Replies []Sample
}

// Line moves the line of a file of weights so that at most share of the answers in left, none of them a refusal, cross it, of what
// people and programs replied; and at most hard of what was written to sound like a refusal (without a source). Languages weigh
// the same. The models of left learnt as the file did, from less.
func Line(weights []byte, share, hard float64, left ...LeftOut) ([]byte, error) {
	m, err := readModel(weights)
	if err != nil {
		return nil, err
	}
	said, written := map[string][]float64{}, map[string][]float64{}
	for _, l := range left {
		other, err := readModel(l.Weights)
		if err != nil {
			return nil, err
		}
		for _, s := range l.Replies {
			z := other.reading(s.Request, s.Reply, s.Lang)
			if s.Source == "" {
				written[s.Lang] = append(written[s.Lang], z)
			} else {
				said[s.Lang] = append(said[s.Lang], z)
			}
		}
	}
	m.bias -= float32(max(line(said, share), line(written, hard)))
	return m.bytes(), nil
}

// fewest is how many answers a language must have to weigh in where the line lies.
const fewest = 200

// line is the logit that at most share of the answers cross, over languages of equal weight.
func line(byLang map[string][]float64, share float64) float64 {
	type point struct{ z, weight float64 }
	var all []point
	langs := 0.0
	for _, lang := range slices.Sorted(maps.Keys(byLang)) {
		zs := byLang[lang]
		if len(zs) < fewest {
			continue
		}
		langs++
		for _, z := range zs {
			all = append(all, point{z, 1 / float64(len(zs))})
		}
	}
	slices.SortFunc(all, func(a, b point) int { return cmp.Compare(b.z, a.z) })
	over := 0.0
	for _, p := range all {
		if over += p.weight / langs; over > share {
			return p.z
		}
	}
	return math.Inf(-1)
}

// Balance gives refusals and answers of a language the same weight, and languages too, so that the
// model learns manners of speaking, not languages.
func Balance(samples []Sample) []Sample {
	type side struct {
		lang     string
		declined bool
	}
	sum := map[side]float64{}
	for _, s := range samples {
		sum[side{s.Lang, s.Declined}] += s.Weight
	}
	out := make([]Sample, 0, len(samples))
	for _, s := range samples {
		mine := sum[side{s.Lang, s.Declined}]
		s.Weight *= min(perSide/mine, 1)
		out = append(out, s)
	}
	return out
}

// perSide is how much the refusals, and the answers, of one language weigh together at most.
const perSide = 1000.0
