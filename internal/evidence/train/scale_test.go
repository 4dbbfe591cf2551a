package train

import (
	"math"
	"testing"

	"turnpike/internal/evidence/corpus"
	"turnpike/internal/evidence/gram"
	"turnpike/internal/evidence/model"
)

// TestScoresOfSeveralWeightsAreOnOneScale: weights that score everything twice as high and a little more say the same.
func TestScoresOfSeveralWeightsAreOnOneScale(t *testing.T) {
	t.Parallel()
	s := NewSet()
	s.perPattern = 1
	s.addOwn()
	a := s.fit(func(*turn) bool { return true })
	b := model.Weights{W: make([]float32, 1<<gram.Bits), Bias: 2*a.Bias + 1}
	for i, w := range a.W {
		b.W[i] = 2 * w
	}
	here, there := s.scales(&b), s.scales(&a)
	for i := range s.turns {
		want, got := a.Logit(s.turns[i].ids), here[s.turns[i].lang].to(there[s.turns[i].lang], b.Logit(s.turns[i].ids))
		if math.Abs(got-want) > 1e-3 {
			t.Fatalf("%.4f became %.4f", want, got)
		}
	}
	if got := (scale{}).to(there["en"], 3); got != 3 {
		t.Errorf("without phrases 3 became %.2f", got)
	}
}

// TestSentencesOfOnePatternCountLess: and the source as a whole counts as before.
func TestSentencesOfOnePatternCountLess(t *testing.T) {
	t.Parallel()
	s := NewSet()
	for range 4 {
		s.Add(&corpus.Turn{Text: "one of many", Lang: "en", Source: own, Label: corpus.General})
		s.turns[len(s.turns)-1].part = math.Pow(4, -patternPower)
	}
	s.Add(&corpus.Turn{Text: "the only one", Lang: "en", Source: own, Label: corpus.General})
	s.Add(&corpus.Turn{Text: "another label", Lang: "en", Source: own, Label: corpus.Service})
	w := s.weigh(func(*turn) bool { return true })
	if r := float64(w[0] / w[4]); math.Abs(r-math.Pow(4, -patternPower)) > 1e-3 {
		t.Errorf("one of four counts %.3f", r)
	}
	if sum := w[0] + w[1] + w[2] + w[3] + w[4]; math.Abs(float64(sum-w[5])) > 1e-3 {
		t.Errorf("labels weigh %.3f and %.3f", sum, w[5])
	}
}
