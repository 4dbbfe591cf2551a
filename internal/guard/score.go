package guard

import (
	"math"

	"turnpike/internal/account"
	"turnpike/internal/evidence/model"
	"turnpike/internal/evidence/scope"
)

// Finding is what was made of one text.
type Finding struct {
	Language string  // of the text; language.Unknown where it was not told
	Evidence bool    // false where there was too little text, or in a language that was not learnt
	Score    float64 // probability that it is a request to a general-purpose assistant; 0 without evidence
	Likeness float64 // to the nearest text of the scope, in [0, 1]
	Off      bool    // it is off-scope by the thresholds of its language
}

// reader reads one text at a time (0.2 MiB of scratch).
type reader struct {
	scorer   *model.Scorer
	sketcher *scope.Sketcher
	lens     *scope.Lens
	topic    []uint32
}

// borrow lends a reader; give it back with r.readers <- reader.
func (r *Room) borrow() *reader {
	one := <-r.readers
	if one == nil {
		one = &reader{scorer: r.Model.NewScorer(), sketcher: scope.NewSketcher(r.Model.Rarity, r.Key), lens: scope.NewLens()}
	}
	return one
}

// sketch reads a text and says what it is about.
func (one *reader) sketch(text, hint string) (model.Score, scope.Sketch) {
	score := one.scorer.Score(text, "", hint)
	one.topic = one.scorer.Topic(one.topic[:0])
	return score, one.sketcher.Sketch(one.topic)
}

// score reads a text in the light of a number's scope.
func (r *Room) score(g *guarded, text string) Finding {
	one := r.borrow()
	defer func() { r.readers <- one }()
	score, sketch := one.sketch(text, g.language)
	out := Finding{Language: score.Lang, Evidence: score.OK}
	one.lens.Focus(&sketch)
	for i := range g.scope {
		out.Likeness = max(out.Likeness, one.lens.Likeness(&g.scope[i]))
	}
	if !score.OK {
		return out
	}
	out.Score = 1 / (1 + math.Exp(-score.Logit))
	out.Off = off(g.set.At(score.Lang), out)
	return out
}

// off says whether a finding is off-scope: it reads general and like nothing that the business is for.
func off(t account.Thresholds, f Finding) bool { return f.Score >= t.Score && f.Likeness < t.Likeness }

// Try scores a text as a person's message to a number; false where its guard is off.
func (r *Room) Try(number account.NumberID, text string) (Finding, bool) {
	g := (*r.guards.Load())[number]
	if g == nil {
		return Finding{}, false
	}
	return r.score(g, text[:min(len(text), maxText)]), true
}
