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
	w := Weights{W: make([]float32, features)}
	seen := make([]float32, features)
	for i := range seen {
		seen[i] = 1e-2
	}
	biasSeen := float32(1e-2)
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	random := rand.New(rand.NewPCG(s.Seed, 1)) //nolint:gosec // the order of examples: the same every time
	for range s.Epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			e := &examples[i]
			if len(e.IDs) == 0 {
				continue
			}
			x := float32(1 / math.Sqrt(float64(len(e.IDs))))
			z := w.Bias
			for _, id := range e.IDs {
				v := x
				if scale != nil {
					v = float32(x * scale[id])
				}
				z += float32(w.W[id] * v)
			}
			p := float32(1 / (1 + math.Exp(-float64(z))))
			g := p
			if e.General {
				g = p - 1
			}
			g = float32(g * e.Weight)
			biasSeen += float32(g * g)
			w.Bias -= float32(s.Rate * g / float32(math.Sqrt(float64(biasSeen))))
			for _, id := range e.IDs {
				v := x
				if scale != nil {
					v = float32(x * scale[id])
				}
				gi := float32(g*v) + float32(s.Decay*w.W[id])
				seen[id] += float32(gi * gi)
				w.W[id] -= float32(s.Rate * gi / float32(math.Sqrt(float64(seen[id]))))
			}
		}
	}
	if scale != nil {
		for i := range w.W {
			w.W[i] *= scale[i]
		}
	}
	return w
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
