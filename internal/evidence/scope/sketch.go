package scope

import (
	"math"
	"slices"

	"turnpike/internal/evidence/gram"
)

// Pieces is how many features a sketch keeps: the rarest of a text.
const Pieces = 48

// Sketch is what a text is about: keyed digests of its rarest pieces and how much each weighs, in 1/255 of
// a unit vector. It is sorted by digest.
type Sketch struct {
	IDs     []uint16
	Weights []uint8
}

// Bytes is how much memory a sketch takes.
func (s Sketch) Bytes() int { return 3*len(s.IDs) + 48 }

// Sketcher makes sketches. It is not for two goroutines at once.
type Sketcher struct {
	rarity []uint8
	key    uint32
	counts []uint8
	picked []piece
}

type piece struct {
	id     uint16
	weight float64
}

// NewSketcher makes sketches under a key of the installation, without which digests say nothing. rarity is
// by topic feature, in 1/16 nat.
func NewSketcher(rarity []uint8, key uint32) *Sketcher {
	return &Sketcher{rarity: rarity, key: key, counts: make([]uint8, 1<<gram.TopicBits)}
}

// Sketch makes a sketch of topic features, which may repeat.
func (s *Sketcher) Sketch(topic []uint32) Sketch {
	s.picked = s.picked[:0]
	for _, id := range topic {
		if s.counts[id] < math.MaxUint8 {
			s.counts[id]++
		}
	}
	for _, id := range topic {
		n := s.counts[id]
		if n == 0 {
			continue
		}
		s.counts[id] = 0
		weight := (1 + math.Log(float64(n))) * float64(s.rarity[id]) / 16
		s.picked = append(s.picked, piece{s.digest(id), weight})
	}
	slices.SortFunc(s.picked, func(a, b piece) int {
		if a.weight != b.weight {
			if a.weight > b.weight {
				return -1
			}
			return 1
		}
		return int(a.id) - int(b.id)
	})
	if len(s.picked) > Pieces {
		s.picked = s.picked[:Pieces]
	}
	return packed(s.picked)
}

// digest hides a feature under the key: a permutation of 16 bits.
func (s *Sketcher) digest(id uint32) uint16 {
	x := uint16(id) ^ uint16(s.key)    //nolint:gosec // topic features have 16 bits
	x *= uint16(s.key>>16) | 1         //nolint:gosec // odd, so that no two become one
	x ^= x >> 7                        // and spread
	return x*0x6255 ^ uint16(s.key>>8) //nolint:gosec // odd
}

func packed(pieces []piece) Sketch {
	slices.SortFunc(pieces, func(a, b piece) int { return int(a.id) - int(b.id) })
	var squares float64
	for _, p := range pieces {
		squares += p.weight * p.weight
	}
	out := Sketch{make([]uint16, len(pieces)), make([]uint8, len(pieces))}
	for i, p := range pieces {
		out.IDs[i] = p.id
		out.Weights[i] = uint8(math.Round(math.MaxUint8 * p.weight / math.Sqrt(max(squares, 1e-9))))
	}
	return out
}

// Likeness is the cosine of two sketches, in [0, 1].
func Likeness(a, b Sketch) float64 {
	sum, i, j := 0, 0, 0
	for i < len(a.IDs) && j < len(b.IDs) {
		switch {
		case a.IDs[i] < b.IDs[j]:
			i++
		case a.IDs[i] > b.IDs[j]:
			j++
		default:
			sum += int(a.Weights[i]) * int(b.Weights[j])
			i, j = i+1, j+1
		}
	}
	return min(1, float64(sum)/(math.MaxUint8*math.MaxUint8))
}
