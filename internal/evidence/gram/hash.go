package gram

import "slices"

// A run has from shortest to longest letters; the word's two ends count as letters.
const shortest, longest = 3, 5

// runsAt is how many runs begin where so many letters are left.
func runsAt(left int) int { return min(left, longest) - shortest + 1 }

// hashWords makes the hashes of words and runs. Those of runs that begin with the same letter go on from each other.
func (r *Reader) hashWords() {
	if r.hashed {
		return
	}
	r.hashed = true
	r.whole, r.runs = slices.Grow(r.whole[:0], len(r.words)), slices.Grow(r.runs[:0], (longest-shortest+1)*len(r.runes))
	whole, runs, n := r.whole[:len(r.words)], r.runs[:cap(r.runs)], 0
	start := seed(kindLetters)
	for i, w := range r.words {
		whole[i] = mix(hash(kindWord, r.runes[w.from:w.to]))
		if unspaced(r.runes[w.from]) {
			continue
		}
		letters := r.runes[w.from-1 : w.to+1]
		for ; len(letters) >= longest; letters = letters[1:] {
			h := step(step(step(start, letters[0]), letters[1]), letters[2])
			four := step(h, letters[3])
			at := runs[n : n+longest-shortest+1]
			at[0], at[1], at[2] = mix(h), mix(four), mix(step(four, letters[4]))
			n += len(at)
		}
		for ; len(letters) >= shortest; letters = letters[1:] {
			h := step(step(start, letters[0]), letters[1])
			for _, c := range letters[2:] {
				h = step(h, c)
				runs[n] = mix(h)
				n++
			}
		}
	}
	r.whole, r.runs = whole, runs[:n]
}

func seed(kind uint32) uint32 { return 2166136261 ^ kind*0x9E3779B1 }

func step(h uint32, c rune) uint32 {
	h = (h ^ uint32(c)) * 16777619 // runes are not negative
	return h ^ h>>15
}

func hash(kind uint32, runes []rune) uint32 {
	h := seed(kind)
	for _, c := range runes {
		h = step(h, c)
	}
	return h
}

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85EBCA6B
	h ^= h >> 13
	h *= 0xC2B2AE35
	return h ^ h>>16
}
