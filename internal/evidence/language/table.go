package language

import (
	"math"
	"slices"

	"turnpike/internal/evidence/gram"
)

// bits is how many numbers the features have: 2^bits.
const bits = 12

// hintGain is how many nats the language of the account counts for: about a word of evidence.
const hintGain = 4

// Table is what was learned of languages in Latin letters: for each a cost of each feature, in 1/8 nat.
type Table struct {
	Langs []string
	// Cost is len(Langs) rows of 2^bits.
	Cost []uint8
	// rows has the costs by feature.
	rows *[1 << bits]row
}

// row has a number for each language, four in a word of which each has 16 bits: so the costs of all add up in a few
// steps: maxPieces costs of 8 bits are less than 16.
type row [5]uint64

// NewTable makes a table of costs that were learned, of at most MaxLangs languages.
func NewTable(langs []string, cost []uint8) Table {
	t := Table{Langs: langs, Cost: cost, rows: new([1 << bits]row)}
	for l := range langs {
		for id, c := range cost[l<<bits : (l+1)<<bits] {
			t.rows[id][l/perWord] |= uint64(c) << (laneBits * (l % perWord))
		}
	}
	return t
}

// laneBits is the room of one language in a word, and perWord how many have room.
const laneBits, perWord = 16, 64 / 16

// MaxLangs is how many languages a table may have.
const MaxLangs = len(row{}) * perWord

// latin names the language in Latin letters that makes the text least costly.
func (t *Table) latin(runes []rune, hint string) string {
	var ids [maxPieces + 4]uint16
	n := pieces(runes, ids[:])
	sums := t.sums(ids[:n])
	best, least := Unknown, math.MaxInt
	second := math.MaxInt
	for l, lang := range t.Langs {
		sum := int(sums[l/perWord] >> (laneBits * (l % perWord)) & (1<<laneBits - 1)) // 16 bits
		if lang == hint {
			sum -= hintGain * costUnit
		}
		if sum < least {
			best, least, second = lang, sum, least
		} else if sum < second {
			second = sum
		}
	}
	if !IsSupported(best) && IsSupported(hint) && second-least < hintGain*costUnit {
		return hint
	}
	return best
}

// sums adds up the costs of some features.
func (t *Table) sums(ids []uint16) row {
	var a, b, c, d, e uint64
	for _, id := range ids {
		r := &t.rows[id&(1<<bits-1)]
		a, b, c, d, e = a+r[0], b+r[1], c+r[2], d+r[3], e+r[4]
	}
	return row{a, b, c, d, e}
}

const costUnit = 8

// maxPieces bounds what is looked at: a language shows in its first hundred letters.
const maxPieces = 240

// pieces writes the features of a text: whole words, two and three letters.
func pieces(runes []rune, out []uint16) int {
	n, word := 0, 0
	h, before, last := uint32(0), uint32(0), uint32(0) // the two runes before, mixed
	for i, c := range runes {
		if n+4 > len(out) || n > maxPieces {
			break
		}
		if c == ' ' {
			if i > word+1 {
				out[n] = uint16(h*0x9E3779B1>>(32-bits)) & (1<<bits - 1) // masked
				n++
			}
			word, h = i, 7
		} else {
			h = (h ^ uint32(c)) * 16777619 // runes are not negative
			if i >= 2 {
				out[n] = uint16((before ^ last*0xC2B2AE35 ^ uint32(c)*0x27D4EB2F) >> (32 - bits)) // 12 bits
				n++
			}
		}
		before, last = last*0x85EBCA6B, uint32(c)
	}
	return n
}

// Learner counts the features of languages.
type Learner struct {
	langs  []string
	counts [][]float64
}

// Add counts the text that the reader has opened.
func (l *Learner) Add(r *gram.Reader, lang string) {
	at := slices.Index(l.langs, lang)
	if at < 0 {
		at = len(l.langs)
		l.langs, l.counts = append(l.langs, lang), append(l.counts, make([]float64, 1<<bits))
	}
	var ids [maxPieces + 4]uint16
	for _, id := range ids[:pieces(r.Runes(), ids[:])] {
		l.counts[at][id]++
	}
}

// Table is what was learned.
func (l *Learner) Table() Table {
	out := make([]uint8, len(l.langs)<<bits)
	for i, counts := range l.counts {
		total := 0.0
		for _, n := range counts {
			total += n
		}
		for id, n := range counts {
			// Half a sighting for what was never seen, and languages with little text are not surer than others.
			cost := -math.Log((n + 0.3) / (total + 0.3*float64(len(counts))))
			out[i<<bits+id] = uint8(min(255, math.Round(cost*costUnit)))
		}
	}
	return NewTable(l.langs, out)
}

// TableSize is how many bytes the costs of so many languages take.
func TableSize(langs int) int { return langs << bits }
