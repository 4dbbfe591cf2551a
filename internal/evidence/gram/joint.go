package gram

import "math/bits"

// maxJoint is how many of a text's ideas are joined with each other: long texts touch on much that has nothing to
// do with each other.
const maxJoint = 10

// startWords is how many of the first words stand for the way in which something is asked for.
const startWords = 2

// addJoint adds what only two things together say: each idea with each other one, and each with how the text
// begins ("do you have" with animals is asked for elsewhere than "write me" with animals).
func (r *Reader) addJoint() {
	var there [4]uint64
	for _, c := range r.ideas {
		there[c/64] |= 1 << (c % 64)
	}
	var all [maxJoint]uint32
	n := 0
	for i, set := range there {
		for ; set != 0 && n < maxJoint; set &= set - 1 {
			all[n] = uint32(i*64 + bits.TrailingZeros64(set)) // ideas are fewer than 256
			n++
		}
	}
	for i, a := range all[:n] {
		for _, b := range all[:i] {
			r.noteJoint(mix((a<<8|b)*0x9E3779B1+kindJoint), 0, 0, a, b)
		}
	}
	for i := 0; i < startWords && i < len(r.words) && !unspaced(r.runes[r.words[i].from]); i++ {
		from, to := r.words[0].from, r.words[i].to
		h := hash(kindJoint, r.runes[from:to])
		for _, a := range all[:n] {
			r.noteJoint(mix(h^a*0x9E3779B1), from, to, a, a)
		}
	}
}

// noteJoint notes a beginning of the text, or nothing, with two ideas, which may be one.
func (r *Reader) noteJoint(h uint32, from, to int, a, b uint32) {
	id := h >> (32 - Bits)
	if !r.first(id) {
		return
	}
	r.ids = append(r.ids, id)
	if r.traces == nil {
		return
	}
	if from < to {
		r.traces[id] = string(r.runes[from:to]) + " … [" + ideas[a] + "]"
		return
	}
	r.traces[id] = "[" + ideas[b] + "] + [" + ideas[a] + "]"
}
