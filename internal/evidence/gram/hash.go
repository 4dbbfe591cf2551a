package gram

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
	r.whole, r.runs = r.whole[:0], r.runs[:0]
	for _, w := range r.words {
		r.whole = append(r.whole, mix(hash(kindWord, r.runes[w.from:w.to])))
		if unspaced(r.runes[w.from]) {
			continue
		}
		for letters := r.runes[w.from-1 : w.to+1]; len(letters) >= shortest; letters = letters[1:] {
			h := step(step(seed(kindLetters), letters[0]), letters[1])
			for _, c := range letters[2:min(len(letters), longest)] {
				h = step(h, c)
				r.runs = append(r.runs, mix(h))
			}
		}
	}
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
