package account

import (
	"turnpike/internal/evidence/model"
	"turnpike/internal/evidence/scope"
)

// Memory is what an account is compared with.
type Memory struct {
	scope scope.Memory
	// declaredText is how general the declared examples themselves read, as a logit; 0 if there are none.
	declaredText float64
	// usualText and usualTop3 are moving means of what conversations of the account read like.
	usualText, usualTop3 float64
	seen                 int
}

// maxDeclaredText bounds how far a declaration may excuse or accuse the account's texts.
const maxDeclaredText = 3

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
	sum, n := 0.0, 0
	for i, s := range scores {
		sketches = append(sketches, r.sketcher.Sketch(topics[i]))
		if s.OK {
			sum, n = sum+s.Logit, n+1
		}
	}
	memory.scope.Declare(sketches)
	memory.declaredText = 0
	if n > 0 {
		memory.declaredText = max(-maxDeclaredText, min(maxDeclaredText, sum/float64(n)))
	}
}

// usualOver is over how many conversations the moving means reach.
const usualOver = 50

// Remember adds a conversation that was read.
func (m *Memory) Remember(r *Reading) {
	m.scope.Remember(r.Sketch)
	if !r.OK {
		return
	}
	m.seen++
	k := 1 / float64(min(m.seen+3, usualOver))
	m.usualText += k * (r.Values[featMean] - m.usualText)
	m.usualTop3 += k * (r.Values[featTop3] - m.usualTop3)
}

// Bytes is how much memory it takes.
func (m *Memory) Bytes() int { return m.scope.Bytes() + 16 }
