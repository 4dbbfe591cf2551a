package answer

import (
	"math/bits"
	"strings"
	"sync"
	"unicode/utf8"

	"turnpike/internal/evidence/gram"
)

const (
	// gramBits is how many bits of a hash name a word or a piece of one: 256 Ki weights of one byte.
	gramBits = 18
	// denseSize is room for the pairs of speech acts, the few features of shape and those of request and reply.
	denseSize = 4096
	// maxActs bounds the table of pairs.
	maxActs = 24
)

// features are what the model sees of a reply.
type features struct {
	dense []uint16
	grams []uint32
}

// Numbers of the dense features: single acts, pairs in one sentence, pairs anywhere, and shape.
const (
	denseAct    = 0
	densePair   = denseAct + maxActs
	denseAcross = densePair + maxActs*maxActs
	denseShape  = denseAcross + maxActs*maxActs
	densePaired = denseShape + 64
)

// refusing are the acts that a refusal is mostly made of: the first of the lexicon.
const refusing act = 1<<14 - 1

// room is what reading needs, used again and again: it has a megabyte of scratch.
type room struct {
	f      features
	asked  features
	reader *gram.Reader
}

var rooms = sync.Pool{New: func() any { return &room{reader: gram.NewReader()} }}

func enter() *room { return rooms.Get().(*room) } //nolint:forcetypeassert // nothing else is put there

// read makes the features of a reply to a request; they are valid until the next call.
func (r *room) read(t *topic, request, reply, lang string) *features {
	f, reply := &r.f, flat(reply)
	f.dense, f.grams = f.dense[:0], f.grams[:0]
	said := r.hear(reply)
	f.pairs(denseAcross, said.all.acts)
	f.each(denseAct, said.all.acts)
	f.shape(reply, said.sentences, said.silent, said.all.acts&refusing != 0)
	r.pair(t, request, reply, lang, &said)
	return f
}

func (f *features) add(n int) { f.dense = append(f.dense, uint16(n)) } // below denseSize

// each adds a feature for each act.
func (f *features) each(base int, acts act) {
	for a := acts; a != 0; a &= a - 1 {
		f.add(base + bits.TrailingZeros32(uint32(a)))
	}
}

func (f *features) pairs(base int, a act) {
	for x := a; x != 0; x &= x - 1 {
		i := bits.TrailingZeros32(uint32(x))
		for y := x & (x - 1); y != 0; y &= y - 1 {
			f.dense = append(f.dense, uint16(base+i*maxActs+bits.TrailingZeros32(uint32(y)))) // below denseSize
		}
	}
}

// shape notes how long a reply is, how much of it is none of the speech acts, whether it holds code
// or figures.
func (f *features) shape(reply string, sentences, empty int, acts bool) {
	length := min(bits.Len(uint(utf8.RuneCountInString(reply))), 11)
	add := func(n int) { f.dense = append(f.dense, uint16(denseShape+n)) } // below denseSize
	with := 0
	if acts {
		with = 12
	}
	add(length + with)
	add(24 + min(empty, 5) + with/2)
	if sentences > 0 && empty == sentences {
		add(40)
	}
	if strings.Contains(reply, "```") || strings.Contains(reply, "\n- ") || strings.Contains(reply, "\n1.") {
		add(41)
	}
	if asks(reply) {
		add(43 + with/12)
	}
	add(46 + min(sentences, 5))
	if strings.ContainsAny(reply, "0123456789") {
		add(42)
	}
}

// words notes words, pairs of neighbours, and pieces of four and five letters (two and three where words are not spaced).
func (f *features) words(s string) {
	last := uint32(0)
	for w := range strings.FieldsSeq(s) {
		h := hash(w, 1)
		f.gram(h)
		if last != 0 {
			f.gram(h*31 + last)
		}
		last = h
	}
	var at [5]int // where the last five letters began
	n := 0
	for i, r := range s {
		at[n%5] = i
		least := 4
		if unspaced(r) {
			least = 2
		}
		for size := least; size <= least+1; size++ {
			if n >= size-1 {
				f.gram(hash(s[at[(n-size+1)%5]:i+utf8.RuneLen(r)], uint32(size))) // small
			}
		}
		n++
	}
}

func (f *features) gram(h uint32) { f.grams = append(f.grams, mix(h)>>(32-gramBits)) }

func hash(s string, seed uint32) uint32 {
	h := 2166136261 ^ seed*0x9E3779B1
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

func mix(h uint32) uint32 {
	h ^= h >> 15
	h *= 0x2c1b3c6d
	h ^= h >> 12
	return h * 0x297a2d39
}
