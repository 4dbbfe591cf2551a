package gram

import "unicode"

// Bits is how many numbers the features of a text have: 2^Bits.
const Bits = 18

const buckets = 1 << Bits

// Kinds of features, so that the letters "the" and the word "the" are two numbers.
const (
	kindWord = iota + 1
	kindPair
	kindStart
	kindLetters
	kindConcept
	kindShape
	kindJoint
)

// Features of one text. The slices are valid until the next call of the reader.
type Features struct {
	// IDs are distinct numbers in [0, 2^Bits).
	IDs []uint32
	// Concepts is how many of the first IDs are ideas.
	Concepts int
	// Words is how many words (or ideographs) were seen, at most MaxRunes.
	Words int
}

// Reader makes features without allocating. It is not for two goroutines at once.
type Reader struct {
	runes  []rune
	words  []span
	gaps   []int // where the spaces are
	ids    []uint32
	idea   []uint32 // ids of ideas alone
	ideas  []uint8
	seen   *[buckets / 64]uint64 // a bit for each of ids: small enough for the nearest cache
	traces map[uint32]string     // what an id was made of, when asked for
	lang   string                // that was asked for last, and its ideas
	ofLang *lexicon

	// whole has the hash of each word, and runs those of three to five letters in each that is spelt, by the place
	// where they begin; both are made once a text, when first asked for.
	whole, runs []uint32
	hashed      bool
}

type span struct{ from, to int }

// NewReader makes a reader (32 KiB of scratch).
func NewReader() *Reader { return &Reader{seen: new([buckets / 64]uint64)} }

// Read returns the features of a text in a language.
func (r *Reader) Read(text, lang string) Features {
	r.Open(text)
	return r.Features(lang)
}

// Features returns the features of the opened text, as one in a language.
func (r *Reader) Features(lang string) Features {
	r.forget()
	r.ideas = r.ideas[:0]
	if l := r.lexicon(lang); l != nil {
		r.addConcepts(l)
	}
	n := len(r.ids)
	r.hashWords()
	r.addWords()
	r.addLetters()
	r.addJoint()
	return Features{r.ids, n, len(r.words)}
}

// Explain is Features with, for each id, the piece of the text that has this number.
func (r *Reader) Explain(lang string) (Features, map[uint32]string) {
	r.traces = map[uint32]string{}
	f := r.Features(lang)
	out := r.traces
	r.traces = nil
	return f, out
}

// forget begins a new set of distinct ids.
func (r *Reader) forget() {
	for _, id := range r.ids {
		r.seen[id/64] = 0
	}
	r.ids = r.ids[:0]
}

// first says of an id whether it is the first of its kind, and notes it.
func (r *Reader) first(id uint32) bool {
	word, bit := &r.seen[id/64], uint64(1)<<(id%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	return true
}

// Words is how many words (or ideographs) the opened text has.
func (r *Reader) Words() int { return len(r.words) }

// Runes is the opened text after normalisation, between two spaces. It is valid until the next Open.
func (r *Reader) Runes() []rune { return r.runes }

// Topic appends what the opened text is about, as numbers below 2^TopicBits that may repeat: words,
// runs of four and five letters, pairs of ideographs.
func (r *Reader) Topic(dst []uint32) []uint32 {
	r.hashWords()
	runs := r.runs
	for i, w := range r.words {
		if unspaced(r.runes[w.from]) {
			if i > 0 && r.words[i-1].to == w.from {
				dst = append(dst, topicID(mix(hash(kindPair, r.runes[w.from-1:w.to]))))
			}
			continue
		}
		dst = append(dst, topicID(r.whole[i]))
		for left := w.to - w.from + 2; left >= shortest; left-- {
			n := runsAt(left)
			for _, h := range runs[1:n] { // those of three letters say little
				dst = append(dst, topicID(h))
			}
			runs = runs[n:]
		}
	}
	return dst
}

// TopicBits is how many numbers the features of a topic have: 2^TopicBits.
const TopicBits = 16

// topicID is the number of a feature as one of a topic, of its mixed hash.
func topicID(h uint32) uint32 { return h >> (32 - TopicBits) }

// Open normalises a text and finds its words.
func (r *Reader) Open(text string) { r.open(text, MaxRunes) }

// OpenReply is Open for a reply, of which less is looked at: it begins with what it is about.
func (r *Reader) OpenReply(text string) { r.open(text, maxReplyRunes) }

const maxReplyRunes = 240

func (r *Reader) open(text string, limit int) {
	var tight, torn bool
	r.runes, r.gaps, tight = normaliseInto(append(r.runes[:0], space), r.gaps[:0], text, limit)
	r.gaps = append(r.gaps, len(r.runes))
	r.runes = append(r.runes, space)
	r.hashed = false
	if tight {
		torn = r.split()
	} else {
		torn = r.cut()
	}
	if torn {
		r.runes = joinContractions(r.runes)
		r.split()
	}
}

// cut finds the words of a text that has spaces between all of them; torn says that one may be half of a contraction.
func (r *Reader) cut() (torn bool) {
	r.words = r.words[:0]
	from := 1
	for _, to := range r.gaps {
		if to > from {
			torn = torn || r.half(from, to)
			r.words = append(r.words, span{from, to})
		}
		from = to + 1
	}
	return torn
}

// half says of a word whether it is the second half of a contraction.
func (r *Reader) half(from, to int) bool {
	return to == from+2 && r.runes[from] == 'n' && r.runes[from+1] == 't'
}

// split is cut for any text.
func (r *Reader) split() (torn bool) {
	r.words = r.words[:0]
	from := -1
	for i, c := range r.runes {
		switch {
		case c == space:
			if from >= 0 {
				torn = torn || r.half(from, i)
				r.words, from = append(r.words, span{from, i}), -1
			}
		case unspaced(c):
			if from >= 0 {
				r.words = append(r.words, span{from, i})
			}
			r.words, from = append(r.words, span{i, i + 1}), -1
		case from < 0:
			from = i
		}
	}
	return torn
}

// joinContractions mends texts that were split into tokens: do n't, I 'm, it 's.
func joinContractions(s []rune) []rune {
	at := 1
	for at < len(s) && !splitAt(s, at) {
		at++
	}
	out := s[:min(at, len(s))]
	for ; at < len(s); at++ {
		if !splitAt(s, at) {
			out = append(out, s[at])
		}
	}
	return out
}

// splitAt says whether the space at i was put before n't.
func splitAt(s []rune, i int) bool {
	return s[i] == space && i+3 < len(s) && s[i+1] == 'n' && s[i+2] == 't' && s[i+3] == space
}

// unspaced says of a rune that its script writes no spaces between words, so that each rune stands alone.
func unspaced(c rune) bool { return c >= firstUnspaced && unspacedScripts.At(c) }

// firstUnspaced is where the first of these scripts begins: that of Thai.
const firstUnspaced = 0x0E00

var unspacedScripts = NewPages(func(c rune) bool {
	return c >= 0x4E00 && c <= 0x9FFF || c >= 0x3040 && c <= 0x30FF || c >= 0x3400 && c <= 0x4DBF ||
		unicode.In(c, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
})

func (r *Reader) addWords() {
	for i, w := range r.words {
		r.note(r.whole[i], w.from, w.to)
		if i > 0 {
			r.add(kindPair, r.words[i-1].from, w.to)
		}
		if i > 1 && unspaced(r.runes[w.from]) {
			r.add(kindPair, r.words[i-2].from, w.to)
		}
		if i < 3 {
			r.add(kindStart, r.words[0].from, w.to)
		}
	}
}

// addLetters adds runs of letters inside a word and its two ends.
func (r *Reader) addLetters() {
	if r.traces != nil {
		r.traceLetters()
	}
	for _, h := range r.runs {
		if id := h >> (32 - Bits); r.first(id) {
			r.ids = append(r.ids, id)
		}
	}
}

// traceLetters notes what the runs were made of, but for those whose number was another piece's.
func (r *Reader) traceLetters() {
	k := 0
	for _, w := range r.words {
		if unspaced(r.runes[w.from]) {
			continue
		}
		for from, to := w.from-1, w.to+1; to-from >= shortest; from++ {
			for n := range runsAt(to - from) {
				id := r.runs[k] >> (32 - Bits)
				if _, taken := r.traces[id]; !taken {
					r.traces[id] = string(r.runes[from : from+shortest+n])
				}
				k++
			}
		}
	}
}

// add counts the feature once.
func (r *Reader) add(kind uint32, from, to int) {
	r.note(mix(hash(kind, r.runes[from:to])), from, to)
}

func (r *Reader) note(h uint32, from, to int) {
	id := h >> (32 - Bits)
	if !r.first(id) {
		return
	}
	r.ids = append(r.ids, id)
	if r.traces != nil {
		r.traces[id] = string(r.runes[from:to])
	}
}
