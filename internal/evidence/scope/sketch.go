package scope

import (
	"math"
	"slices"

	"turnpike/internal/evidence/gram"
)

// Pieces is how many features a sketch keeps: the rarest of a text.
const Pieces = 48

// Sketch is what a text is about: keyed digests of its rarest pieces, by digest, and how much each weighs,
// in 1/255 of a unit vector.
type Sketch struct {
	n       uint8
	ids     [Pieces]uint16
	weights [Pieces]uint8
}

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
	out := Sketch{n: uint8(len(pieces))} //nolint:gosec // at most Pieces
	for i, p := range pieces {
		out.ids[i] = p.id
		out.weights[i] = uint8(math.Round(math.MaxUint8 * p.weight / math.Sqrt(max(squares, 1e-9))))
	}
	return out
}

// Lens compares one sketch with many. It is not for two goroutines at once.
type Lens struct {
	weights []uint8 // by digest
	on      Sketch
}

// NewLens makes a lens (64 KiB).
func NewLens() *Lens { return &Lens{weights: make([]uint8, 1<<gram.TopicBits)} }

// Focus sets what the others are compared with.
func (l *Lens) Focus(s *Sketch) {
	for _, id := range l.on.ids[:l.on.n] {
		l.weights[id] = 0
	}
	l.on = *s
	for i, id := range s.ids[:s.n] {
		l.weights[id] = s.weights[i]
	}
}

// Likeness is the cosine of a sketch and the one in focus, in [0, 1].
func (l *Lens) Likeness(s *Sketch) float64 {
	sum := 0
	for i, id := range s.ids[:s.n] {
		sum += int(s.weights[i]) * int(l.weights[id])
	}
	return min(1, float64(sum)/(math.MaxUint8*math.MaxUint8))
}
