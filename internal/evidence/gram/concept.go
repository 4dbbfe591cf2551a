package gram

import (
	_ "embed"
	"strings"
)

//go:embed concepts.txt
var conceptsFile string

// maxPhrase is how many words (or ideographs) the longest phrase of an idea may have.
const maxPhrase = 6

// lexicon is the ideas of one language.
type lexicon struct {
	// whole, open and first are phrases that must match to their end, phrases with any ending, and
	// beginnings of phrases of more than one word.
	whole, open map[uint32][]uint8
	first       map[uint32]bool
	// known has a bit for what any of the three may hold, by the lowest bits of the hash: most words are in none.
	known [1 << 10]uint64
}

// knows says whether the hash may be in one of the tables.
func (l *lexicon) knows(h uint32) bool { return l.known[h>>6&0x3FF]>>(h&63)&1 == 1 }

func (l *lexicon) seal() {
	for _, table := range []map[uint32][]uint8{l.whole, l.open} {
		for h := range table {
			l.known[h>>6&0x3FF] |= 1 << (h & 63)
		}
	}
	for h := range l.first {
		l.known[h>>6&0x3FF] |= 1 << (h & 63)
	}
}

var lexicons, ideas = readConcepts(conceptsFile)

// Ideas is how many ideas there are.
var Ideas = len(ideas)

// IdeaName is what an idea is called in concepts.txt.
func IdeaName(i uint8) string { return ideas[i] }

// Found appends the ideas of the opened text, in its order, as one in a language; one may come twice.
func (r *Reader) Found(dst []uint8, lang string) []uint8 {
	l := lexicons[lang]
	if l == nil {
		return dst
	}
	r.find(l)
	return append(dst, r.ideas...)
}

func (r *Reader) find(l *lexicon) {
	r.ideas = r.ideas[:0]
	for i := range r.words {
		r.findIdeas(l, i)
	}
}

// readConcepts returns the ideas by language, and their names by number.
func readConcepts(file string) (out map[string]*lexicon, ideas []string) {
	out = map[string]*lexicon{}
	var langs []string
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || strings.HasPrefix(line, "*") {
			continue
		}
		cells := strings.Split(line, "|")
		if langs == nil {
			langs = cells[1:]
			for _, l := range langs {
				out[l] = &lexicon{whole: map[uint32][]uint8{}, open: map[uint32][]uint8{}, first: map[uint32]bool{}}
			}
			continue
		}
		ideas = append(ideas, cells[0])
		for i, cell := range cells[1:] {
			for phrase := range strings.SplitSeq(cell, ",") {
				out[langs[i]].add(phrase, uint8(len(ideas)-1)) // there are about a hundred
			}
		}
	}
	// Hindi in Latin letters mixes with English.
	out["hi-Latn"].merge(out["en"])
	for _, l := range out {
		l.seal()
	}
	return out, ideas
}

func (l *lexicon) merge(other *lexicon) {
	for k, v := range other.whole {
		l.whole[k] = append(l.whole[k], v...)
	}
	for k, v := range other.open {
		l.open[k] = append(l.open[k], v...)
	}
	for k := range other.first {
		l.first[k] = true
	}
}

func (l *lexicon) add(phrase string, idea uint8) {
	phrase = strings.TrimSpace(phrase)
	text, isOpen := strings.CutSuffix(phrase, "*")
	runes := normalise(nil, text, MaxRunes)
	for len(runes) > 0 && runes[len(runes)-1] == space {
		runes = runes[:len(runes)-1]
	}
	if len(runes) == 0 {
		return
	}
	h := uint32(phraseSeed)
	for i, c := range runes {
		if c == space {
			l.first[h] = true
		}
		h = phraseStep(h, c)
		if i+1 < len(runes) && unspaced(c) {
			l.first[h] = true
		}
	}
	if isOpen {
		l.open[h] = append(l.open[h], idea)
	} else {
		l.whole[h] = append(l.whole[h], idea)
	}
}

const phraseSeed = 0x2545F491

func phraseStep(h uint32, c rune) uint32 {
	h = (h ^ uint32(c)) * 0x01000193 // runes are not negative
	return h ^ h>>13
}

// addConcepts adds the ideas of the text, their order, and pairs of neighbours.
func (r *Reader) addConcepts(l *lexicon) {
	r.find(l)
	last := uint32(255)
	for i, c := range r.ideas {
		c := uint32(c)
		r.addIdea(c)
		if i == 0 {
			r.addIdea(c | 1<<24)
		}
		if c != last && last != 255 {
			r.addIdea(c | last<<8 | 2<<24)
		}
		last = c
	}
}

// IdeaBits is how many numbers the ideas of a text have: 2^IdeaBits.
const IdeaBits = 13

// IdeaFeatures returns the ideas of the opened text alone, as distinct numbers in [0, 2^IdeaBits): which there are and
// which follow which. They say what a text is about, and nothing of its style.
func (r *Reader) IdeaFeatures(lang string) []uint32 {
	l := lexicons[lang]
	if l == nil {
		return nil
	}
	r.ids = r.ids[:0]
	r.forget()
	r.addConcepts(l)
	n := 0
	for i := 0; i < len(r.ids); i++ {
		if i%replicas == 0 {
			r.ids[n] = r.ids[i] >> (Bits - IdeaBits)
			n++
		}
	}
	return r.ids[:n]
}

// replicas is under how many numbers an idea is noted, so that it weighs as much as that many others.
const replicas = 3

func (r *Reader) addIdea(code uint32) {
	for i := range uint32(replicas) {
		id := mix(code*0x9E3779B1+i*0x85EBCA77+kindConcept) >> (32 - Bits)
		if i == 0 && r.stamp[id] == r.epoch {
			return
		}
		r.stamp[id] = r.epoch
		r.ids = append(r.ids, id)
		if r.traces != nil {
			r.traces[id] = "[" + ideas[code&255] + "]"
		}
	}
}

// findIdeas notes the ideas of phrases that begin with word i.
func (r *Reader) findIdeas(l *lexicon, i int) {
	h := uint32(phraseSeed)
	at := r.words[i].from
	for n := i; n < len(r.words) && n < i+maxPhrase; n++ {
		w := r.words[n]
		if n > i && at < w.from {
			h = phraseStep(h, space)
		}
		for k, c := range r.runes[w.from:w.to] {
			h = phraseStep(h, c)
			if (k >= 1 || unspaced(c)) && l.knows(h) {
				r.ideas = append(r.ideas, l.open[h]...)
			}
		}
		if !l.knows(h) {
			return
		}
		r.ideas = append(r.ideas, l.whole[h]...)
		if at = w.to; !l.first[h] {
			return
		}
	}
}
