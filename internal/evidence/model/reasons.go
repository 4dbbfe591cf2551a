package model

import (
	"cmp"
	"math"
	"slices"
)

// Reason is a piece of a message and what it adds to the logit, before the bound on one message.
type Reason struct {
	Piece string  `json:"piece"`
	Logit float64 `json:"logit"`
}

// Reasons lists the pieces of a message that say most for (positive) or against "general", at most n, the
// strongest first. An idea stands in brackets: [recipe].
func (s *Scorer) Reasons(text, hint string, n int) []Reason {
	score := s.Score(text, "", hint)
	c, known := s.model.ByLanguage[score.Lang]
	if !known {
		return nil
	}
	s.grams.Open(text)
	features, pieces := s.grams.Explain(score.Lang)
	sums := map[string]float64{}
	scale := c.Slope * s.model.Unit / math.Sqrt(float64(max(1, len(features.IDs))))
	for _, id := range features.IDs {
		sums[pieces[id]] += scale * float64(s.model.Weights[id])
	}
	var out []Reason
	for piece, logit := range sums {
		out = append(out, Reason{piece, math.Round(logit*100) / 100})
	}
	slices.SortFunc(out, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Logit), math.Abs(a.Logit)), cmp.Compare(a.Piece, b.Piece))
	})
	return out[:min(n, len(out))]
}
