package model

import (
	"math"
	"math/rand/v2"
)

// Example is a text as numbers, with what it is.
type Example struct {
	IDs     []uint32
	General bool
	// Weight is how much this example counts; the mean of all is about 1.
	Weight float32
}

// Settings of one training.
type Settings struct {
	Epochs int
	Rate   float32
	Decay  float32
	Seed   uint64
}

// Weights are a linear model over gram features: score = Bias + Σ W[id] / √n.
type Weights struct {
	W    []float32
	Bias float32
}

// Learn fits a number of weights with adaptive steps. scale says for each feature how freely it may be used, in [0, 1]; nil is 1.
func Learn(examples []Example, features int, s Settings, scale []float32) Weights {
	l := newLearner(features, s, scale)
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	random := rand.New(rand.NewPCG(s.Seed, 1)) //nolint:gosec // the order of examples: the same every time
	for range s.Epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			if e := &examples[i]; len(e.IDs) > 0 {
				l.step(e)
			}
		}
	}
	for i := range l.W {
		l.W[i] *= l.scale[i]
	}
	return l.Weights
}

// learner is weights with what their steps were so far.
type learner struct {
	Weights
	settings Settings
	scale    []float32
	// seen are sums of squared gradients: the more a weight has moved, the shorter its steps.
	seen     []float32
	biasSeen float32
}

// seenBefore keeps first steps from being boundless.
const seenBefore = 1e-2

func newLearner(features int, s Settings, scale []float32) *learner {
	l := &learner{Weights{W: make([]float32, features)}, s, scale, make([]float32, features), seenBefore}
	for i := range l.seen {
		l.seen[i] = seenBefore
	}
	if scale == nil {
		l.scale = make([]float32, features)
		for i := range l.scale {
			l.scale[i] = 1
		}
	}
	return l
}

// step moves the weights of one example. Products are rounded one by one, so that all machines come to the same bits.
func (l *learner) step(e *Example) {
	x := float32(1 / math.Sqrt(float64(len(e.IDs))))
	z := l.Bias
	for _, id := range e.IDs {
		v := float32(x * l.scale[id])
		z += float32(l.W[id] * v)
	}
	g := float32(1 / (1 + math.Exp(-float64(z))))
	if e.General {
		g--
	}
	g = float32(g * e.Weight)
	l.biasSeen += float32(g * g)
	l.Bias -= float32(l.settings.Rate * g / float32(math.Sqrt(float64(l.biasSeen))))
	for _, id := range e.IDs {
		v := float32(x * l.scale[id])
		gi := float32(g*v) + float32(l.settings.Decay*l.W[id])
		l.seen[id] += float32(gi * gi)
		l.W[id] -= float32(l.settings.Rate * gi / float32(math.Sqrt(float64(l.seen[id]))))
	}
}

// Logit is the raw score.
func (w *Weights) Logit(ids []uint32) float64 {
	if len(ids) == 0 {
		return 0
	}
	sum := float32(0)
	for _, id := range ids {
		sum += w.W[id]
	}
	return float64(w.Bias) + float64(sum)/math.Sqrt(float64(len(ids)))
}
