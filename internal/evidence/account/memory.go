package account

import (
	"slices"

	"turnpike/internal/evidence/model"
	"turnpike/internal/evidence/scope"
)

// Memory is what an account is compared with.
type Memory struct {
	scope    scope.Memory
	declared declaration
	// low and high follow the quarter and the three quarters of how general the account's conversations read, as
	// logits; usualScope is a moving mean of how much they are like the declaration.
	low, high, usualScope float64
	seen                  int
}

// declaration is what the declared examples are like: how general they read on average and how much more the upper
// quarter, as logits, and how much each is like the nearest other one. All 0 if there are none.
type declaration struct{ text, spread, alike float64 }

// Bounds on how far a declaration may excuse or accuse the account's texts, as logits.
const maxDeclaredText, maxDeclaredHigh = 3, 5

// Declare replaces the declared examples.
func (r *Reader) Declare(memory *Memory, examples []string, hint string) {
	scores, topics := make([]model.Score, 0, len(examples)), make([][]uint32, 0, len(examples))
	for _, e := range examples[:min(len(examples), scope.MaxDeclared)] {
		scores = append(scores, r.scorer.Score(e, "", hint))
		topics = append(topics, r.scorer.Topic(nil))
	}
	r.DeclareScored(memory, scores, topics)
}

// DeclareScored replaces the declared examples by some whose scores and topic features are known.
func (r *Reader) DeclareScored(memory *Memory, scores []model.Score, topics [][]uint32) {
	var sketches []scope.Sketch
	var logits []float64
	sum := 0.0
	for i, s := range scores {
		sketches = append(sketches, r.sketcher.Sketch(topics[i]))
		if s.OK {
			sum, logits = sum+s.Logit, append(logits, s.Logit)
		}
	}
	memory.declared = declaration{alike: min(mostAlike, r.alike(sketches))}
	if n := len(logits); n > 0 {
		slices.Sort(logits)
		memory.declared.text = max(-maxDeclaredText, min(maxDeclaredText, sum/float64(n)))
		memory.declared.spread = max(-maxDeclaredText, min(maxDeclaredHigh, logits[n*3/4])) - memory.declared.text
	}
	memory.scope.Declare(sketches)
}

// alike is how much each of some sketches is like the nearest other one, on average.
func (r *Reader) alike(sketches []scope.Sketch) float64 {
	sum := 0.0
	for i := range sketches {
		var others scope.Memory
		others.Declare(slices.Concat(sketches[:i], sketches[i+1:]))
		r.lens.Focus(&sketches[i])
		near, _ := others.InScope(r.lens)
		sum += near
	}
	return sum / float64(max(1, len(sketches)))
}

// usualOver is over how many conversations moving means reach.
const usualOver = 50

// Remember adds a conversation that was read.
func (m *Memory) Remember(r *Reading) {
	if r.OK {
		r.Sketch.ReadAs(r.Values[featText])
	}
	m.scope.Remember(r.Sketch)
	if !r.OK {
		return
	}
	m.seen++
	k := 1 / float64(min(m.seen+3, usualOver))
	m.usualScope += k * (r.InScope - m.usualScope)
	step := quantileStep * max(k, leastStep)
	m.low = follow(m.low, r.Values[featText], 0.25, step)
	m.high = follow(m.high, r.Values[featText], 0.75, step)
}

// Steps of what follows a quantile, in logits: the first ones, and as a part of them the last ones.
const quantileStep, leastStep = 4, 0.04

// follow moves an estimate of the quantile at a share towards what was seen.
func follow(estimate, seen, share, step float64) float64 {
	if seen < estimate {
		return estimate - float64(step*(1-share))
	}
	return estimate + float64(step*share)
}

// Bytes is how much memory it takes.
func (m *Memory) Bytes() int { return m.scope.Bytes() + 7*8 }
