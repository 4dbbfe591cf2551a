package gram

import (
	_ "embed"
	"maps"
	"math/bits"
	"slices"
	"strings"
)

//go:embed concepts.txt
var conceptsFile string

// maxPhrase is how many words (or ideographs) the longest phrase of an idea may have.
const maxPhrase = 6

// lexicon is the ideas of one language.
type lexicon struct {
	phrases map[uint32]phrase // by hash, until it is sealed
	// table has the phrases where their hashes say, or in the next free places; its size is a power of two.
	table []entry
	ideas []uint8
	// known has a bit for what the table may hold, and on for what it may begin with, both by the lowest bits of the
	// hash: most words begin no phrase with their first few letters.
	known, on bits16
}

// bits16 has a bit for each number of 16 bits.
type bits16 [1 << 10]uint64

func (b *bits16) add(h uint32)      { b[h>>6&0x3FF] |= 1 << (h & 63) }
func (b *bits16) has(h uint32) bool { return b[h>>6&0x3FF]>>(h&63)&1 == 1 }

// phrase is what a run of letters may be.
type phrase struct {
	// whole and open are the ideas of a phrase that must match to its end, and of one with any ending.
	whole, open []uint8
	// first says that it is the beginning of a phrase of more words.
	first bool
}

type entry struct {
	hash  uint32
	at    uint32 // where its ideas begin: first the open ones, then the whole ones
	open  uint8
	whole uint8
	first bool
	used  bool
}

// find is what a hash stands for; an entry that says nothing if it stands for none.
func (l *lexicon) find(h uint32) *entry {
	for i := h; ; i++ {
		e := &l.table[i&uint32(len(l.table)-1)] // there is always a free place
		if !e.used || e.hash == h {
			return e
		}
	}
}

// openIdeas and wholeIdeas are the ideas of a phrase with any ending, and of one that must match to its end.
func (l *lexicon) openIdeas(e *entry) []uint8  { return l.ideas[e.at : e.at+uint32(e.open)] }
func (l *lexicon) wholeIdeas(e *entry) []uint8 { return l.ideas[e.at+uint32(e.open):][:e.whole] }

func (l *lexicon) seal() {
	l.table = make([]entry, 1<<bits.Len(uint(len(l.phrases)*3/2)))
	for _, h := range slices.Sorted(maps.Keys(l.phrases)) {
		e := l.find(h)
		p := l.phrases[h]
		*e = entry{h, uint32(len(l.ideas)), uint8(len(p.open)), uint8(len(p.whole)), p.first, true} // few ideas share a phrase
		l.ideas = append(append(l.ideas, p.open...), p.whole...)
		l.known.add(h)
	}
	l.phrases = nil
}

var lexicons, ideas = readConcepts(conceptsFile)

// Ideas is how many ideas there are.
var Ideas = len(ideas)

// IdeaName is what an idea is called in concepts.txt.
func IdeaName(i uint8) string { return ideas[i] }

// Found appends the ideas of the opened text, in its order, as one in a language; one may come twice.
func (r *Reader) Found(dst []uint8, lang string) []uint8 {
	l := r.lexicon(lang)
	if l == nil {
		return dst
	}
	r.find(l)
	return append(dst, r.ideas...)
}

// Ideas is what Found would append for the language of the last Features. It is valid until the next call of the reader.
func (r *Reader) Ideas() []uint8 { return r.ideas }

// lexicon is that of a language; nil if there is none. Most texts are in that of the last one.
func (r *Reader) lexicon(lang string) *lexicon {
	if lang != r.lang {
		r.lang, r.ofLang = lang, lexicons[lang]
	}
	return r.ofLang
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
				out[l] = &lexicon{phrases: map[uint32]phrase{}}
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
	for h, theirs := range other.phrases {
		ours := l.phrases[h]
		l.phrases[h] = phrase{append(ours.whole, theirs.whole...), append(ours.open, theirs.open...), ours.first || theirs.first}
	}
	for i, b := range other.on {
		l.on[i] |= b
	}
}

// begins notes that a phrase of more words begins with what has a hash.
func (l *lexicon) begins(h uint32) {
	p := l.phrases[h]
	p.first = true
	l.phrases[h] = p
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
			l.begins(h)
		}
		h = phraseStep(h, c)
		l.on.add(h)
		if i+1 < len(runes) && unspaced(c) {
			l.begins(h)
		}
	}
	p := l.phrases[h]
	if isOpen {
		p.open = append(p.open, idea)
	} else {
		p.whole = append(p.whole, idea)
	}
	l.phrases[h] = p
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
	l := r.lexicon(lang)
	if l == nil {
		return nil
	}
	r.forget()
	r.addConcepts(l)
	r.idea = r.idea[:0]
	for i := 0; i < len(r.ids); i += replicas {
		r.idea = append(r.idea, r.ids[i]>>(Bits-IdeaBits))
	}
	return r.idea
}

// replicas is under how many numbers an idea is noted, so that it weighs as much as that many others.
const replicas = 3

func (r *Reader) addIdea(code uint32) {
	for i := range uint32(replicas) {
		id := mix(code*0x9E3779B1+i*0x85EBCA77+kindConcept) >> (32 - Bits)
		if !r.first(id) && i == 0 {
			return
		}
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
			if h = phraseStep(h, c); !l.on.has(h) {
				return
			}
			if (k >= 1 || unspaced(c)) && l.known.has(h) {
				r.ideas = append(r.ideas, l.openIdeas(l.find(h))...)
			}
		}
		if !l.known.has(h) {
			return
		}
		e := l.find(h)
		r.ideas = append(r.ideas, l.wholeIdeas(e)...)
		if at = w.to; !e.first {
			return
		}
	}
}
