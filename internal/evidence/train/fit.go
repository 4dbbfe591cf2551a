package train

import (
	"math"
	"sync"

	"turnpike/internal/evidence/gram"
	"turnpike/internal/evidence/model"
)

var settings = model.Settings{Epochs: 3, Rate: 0.2, Seed: 1}

// shortShare is how much the shortened copy of a text counts beside the whole: people ask in few words too.
const shortShare = 0.3

// laterShare is how much a message counts that is not the first of its conversation: many of them say little by themselves.
const laterShare = 0.4

// commonIn is in how many groups of texts a feature is found before it may be used freely.
const commonIn = 8

// fit learns from the turns that are in.
func (s *Set) fit(in func(*turn) bool) model.Weights {
	weights := s.weigh(in)
	examples := make([]model.Example, 0, len(s.turns))
	for i := range s.turns {
		if t := &s.turns[i]; weights[i] > 0 && len(t.ids) > 0 {
			w := weights[i]
			if !t.first {
				w *= laterShare
			}
			examples = append(examples, model.Example{IDs: t.ids, General: t.general, Weight: w})
			if len(t.short) > 0 {
				examples = append(examples, model.Example{IDs: t.short, General: t.general, Weight: w * shortShare})
			}
		}
	}
	return model.Learn(examples, 1<<gram.Bits, settings, s.freedom(in))
}

// fitReply learns from the replies of the turns that are in.
func (s *Set) fitReply(in func(*turn) bool) model.Weights {
	weights := s.weigh(func(t *turn) bool { return len(t.ideas) > 0 && in(t) })
	var examples []model.Example
	for i := range s.turns {
		if t := &s.turns[i]; weights[i] > 0 {
			examples = append(examples, model.Example{IDs: t.ideas, General: t.general, Weight: weights[i]})
		}
	}
	return model.Learn(examples, 1<<gram.IdeaBits, settings, nil)
}

// freedom is how freely each feature may be used: those found in few groups of texts are held back.
func (s *Set) freedom(in func(*turn) bool) []float32 {
	const maxGroups = 256
	groups := map[string]int{}
	seen := make([][maxGroups / 64]uint64, 1<<gram.Bits)
	for i := range s.turns {
		t := &s.turns[i]
		if !in(t) {
			continue
		}
		name := t.source
		if businesses[name] {
			name += "|" + t.domain
		}
		g, ok := groups[name]
		if !ok {
			g = len(groups) % maxGroups
			groups[name] = g
		}
		for _, id := range t.ids {
			seen[id][g/64] |= 1 << (g % 64)
		}
	}
	out := make([]float32, len(seen))
	for i := range seen {
		n := 0
		for _, w := range seen[i] {
			for ; w != 0; w &= w - 1 {
				n++
			}
		}
		out[i] = float32(math.Min(1, float64(n)/commonIn))
	}
	return out
}

// businesses are sources of many businesses, each of which is a group of texts.
var businesses = map[string]bool{"rasabots_perm": true, "sgd": true}

// cross scores every turn with weights that saw none of its kin, on the scale of the weights that saw all.
func (s *Set) cross(all *model.Weights) {
	var wait sync.WaitGroup
	scales := s.scales(all)
	for f := range folds {
		wait.Go(func() {
			w := s.fit(func(t *turn) bool { return t.fold != f })
			here := s.scales(&w)
			reply := s.fitReply(func(t *turn) bool { return t.fold != f })
			for i := range s.turns {
				if t := &s.turns[i]; t.fold == f {
					t.crossed = here[t.lang].to(scales[t.lang], w.Logit(t.ids))
					t.crossedReply, t.scored = reply.Logit(t.ideas), true
				}
			}
		})
	}
	wait.Wait()
}
