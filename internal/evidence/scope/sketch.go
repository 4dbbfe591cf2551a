package scope

import (
	"math"
	"math/bits"

	"turnpike/internal/evidence/gram"
)

// Pieces is how many features a sketch keeps: the rarest of a text.
const Pieces = 48

// Sketch is what a text is about: keyed digests of its rarest pieces, by digest, and how much each weighs,
// in 1/255 of a unit vector.
type Sketch struct {
	n uint8
	// text is how general the text read (ReadAs), or unread.
	text    int8
	ids     [Pieces]uint16
	weights [Pieces]uint8
}

// Sketcher makes sketches. It is not for two goroutines at once.
type Sketcher struct {
	rarity []uint8
	key    uint32
	counts []uint8
	pieces []piece
	ranks  [maxWeight + 1]uint16 // how many pieces have a weight
	most   uint32                // the greatest weight of all pieces
	kept   [Pieces]piece         // those of a sketch, by digest
	order  order
}

// piece is a feature with its weight, in 1/16 nat.
type piece struct {
	id     uint16
	weight uint16
}

// maxWeight bounds the weight of a piece, in 1/16 nat.
const maxWeight = 511

// repeats is what a feature weighs that comes so often, as a factor in 1/4: 1 + ln n.
var repeats = func() (out [256]uint32) {
	for n := 1; n < len(out); n++ {
		out[n] = uint32(math.Round(4 * (1 + math.Log(float64(n)))))
	}
	return out
}()

// NewSketcher makes sketches under a key of the installation, without which digests say nothing. rarity is
// by topic feature, in 1/16 nat.
func NewSketcher(rarity []uint8, key uint32) *Sketcher {
	return &Sketcher{rarity: rarity, key: key, counts: make([]uint8, 1<<gram.TopicBits)}
}

// Sketch makes a sketch of topic features, which may repeat: of the rarest, and among those alike of the first.
func (s *Sketcher) Sketch(topic []uint32) Sketch {
	s.weigh(topic)
	n, squares := 0, uint64(0)
	for _, p := range s.choose() {
		id := s.digest(p.id)
		s.order.add(id)
		s.counts[id] = uint8(n) // where it is kept: at most Pieces
		s.kept[n] = piece{id, p.weight}
		squares += uint64(p.weight) * uint64(p.weight)
		n++
	}
	norm := math.Sqrt(float64(max(squares, 1)))
	out := Sketch{n: uint8(n), text: unread} // at most Pieces
	for i, id := range s.order.take(out.ids[:0]) {
		p := s.kept[s.counts[id]]
		s.counts[id] = 0
		out.weights[i] = uint8(math.MaxUint8*float64(p.weight)/norm + 0.5) // rounded; at most 255
	}
	return out
}

// choose takes the pieces that are kept, at most Pieces, to the front: the rarest, and of those alike the first.
func (s *Sketcher) choose() []piece {
	least, room := s.least()
	n := 0
	for _, p := range s.pieces {
		s.pieces[n] = p
		n += int((uint32(least) - 1 - uint32(p.weight)) >> 31) // without a branch, which nobody could foresee: 1 from least on
	}
	rare := s.pieces[:n]
	if n <= Pieces {
		return rare
	}
	n = 0
	for _, p := range rare {
		if p.weight == least {
			if room == 0 {
				continue
			}
			room--
		}
		rare[n] = p
		n++
	}
	return rare[:n]
}

// order sorts distinct numbers of 16 bits: it has a bit for each, and one for each 64 of them.
type order struct {
	bits [1 << 10]uint64
	some [1 << 4]uint64
}

func (o *order) add(x uint16) {
	o.bits[x>>6] |= 1 << (x & 63)
	o.some[x>>12] |= 1 << (x >> 6 & 63)
}

// take takes all out and appends them to dst, the least first.
func (o *order) take(dst []uint16) []uint16 {
	for i := range o.some {
		for ; o.some[i] != 0; o.some[i] &= o.some[i] - 1 {
			at := i<<6 | bits.TrailingZeros64(o.some[i])
			for ; o.bits[at] != 0; o.bits[at] &= o.bits[at] - 1 {
				dst = append(dst, uint16(at<<6|bits.TrailingZeros64(o.bits[at]))) // 16 bits
			}
		}
	}
	return dst
}

// weigh makes pieces of the features and counts their weights.
func (s *Sketcher) weigh(topic []uint32) {
	s.pieces = s.pieces[:0]
	clear(s.ranks[:s.most+1])
	s.most = 0
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
		w := min(maxWeight, repeats[n]*uint32(s.rarity[id])/4)
		s.pieces = append(s.pieces, piece{uint16(id), uint16(w)}) // topic features have 16 bits
		s.ranks[w]++
		s.most = max(s.most, w)
	}
}

// least is the smallest weight that finds room in a sketch, and how many of that weight do.
func (s *Sketcher) least() (weight, room uint16) {
	left := Pieces
	for w := s.most; w > 0; w-- {
		n := int(s.ranks[w])
		if n >= left {
			return uint16(w), uint16(left) // at most Pieces
		}
		left -= n
	}
	return 1, math.MaxUint16
}

// digest hides a feature under the key: a permutation of 16 bits.
func (s *Sketcher) digest(x uint16) uint16 {
	x ^= uint16(s.key)                 // half of the key
	x *= uint16(s.key>>16) | 1         // odd, so that no two become one
	x ^= x >> 7                        // and spread
	return x*0x6255 ^ uint16(s.key>>8) // odd
}

// Lens compares one sketch with many. It is not for two goroutines at once.
type Lens struct {
	weights *[1 << gram.TopicBits]uint8 // by digest
	on      Sketch
}

// NewLens makes a lens (64 KiB).
func NewLens() *Lens { return &Lens{weights: new([1 << gram.TopicBits]uint8)} }

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
func (l *Lens) Likeness(s *Sketch) float64 { return cosine(l.product(s)) }

// product is the sum of the products of their weights.
func (l *Lens) product(s *Sketch) (sum uint32) {
	for i := 0; i < int(s.n); i += together {
		ids := (*[together]uint16)(s.ids[i:])
		a, b, c, d := l.weights[ids[0]], l.weights[ids[1]], l.weights[ids[2]], l.weights[ids[3]]
		if a|b|c|d == 0 { // most pieces of two texts are not the same
			continue
		}
		w := (*[together]uint8)(s.weights[i:]) // beyond n they are 0
		sum += uint32(a)*uint32(w[0]) + uint32(b)*uint32(w[1]) + uint32(c)*uint32(w[2]) + uint32(d)*uint32(w[3])
	}
	return sum
}

// cosine of two unit vectors, of the sum of products of their weights.
func cosine(sum uint32) float64 { return min(1, float64(sum)/(math.MaxUint8*math.MaxUint8)) }

// together is how many pieces are compared at once: a part of Pieces.
const together = 4
