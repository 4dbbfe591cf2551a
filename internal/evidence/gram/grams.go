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
	ids    []uint32
	ideas  []uint8
	stamp  []uint32
	epoch  uint32
	traces map[uint32]string // what an id was made of, when asked for
}

type span struct{ from, to int }

// NewReader makes a reader (1 MiB of scratch).
func NewReader() *Reader { return &Reader{stamp: make([]uint32, buckets)} }

// Read returns the features of a text in a language.
func (r *Reader) Read(text, lang string) Features {
	r.Open(text)
	return r.Features(lang)
}

// Features returns the features of the opened text, as one in a language.
func (r *Reader) Features(lang string) Features {
	r.ids = r.ids[:0]
	r.forget()
	if l := lexicons[lang]; l != nil {
		r.addConcepts(l)
	}
	n := len(r.ids)
	r.addWords()
	r.addLetters()
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
	if r.epoch++; r.epoch == 0 {
		clear(r.stamp)
		r.epoch = 1
	}
}

// Words is how many words (or ideographs) the opened text has.
func (r *Reader) Words() int { return len(r.words) }

// Runes is the opened text after normalisation, between two spaces. It is valid until the next Open.
func (r *Reader) Runes() []rune { return r.runes }

// Topic appends what the opened text is about, as numbers below 2^TopicBits that may repeat: words,
// runs of four and five letters, pairs of ideographs.
func (r *Reader) Topic(dst []uint32) []uint32 {
	for i, w := range r.words {
		if unspaced(r.runes[w.from]) {
			if i > 0 && r.words[i-1].to == w.from {
				dst = append(dst, topicID(kindPair, r.runes[w.from-1:w.to]))
			}
			continue
		}
		dst = append(dst, topicID(kindWord, r.runes[w.from:w.to]))
		from, to := w.from-1, w.to+1
		for i := from; i < to; i++ {
			for n := 4; n <= 5 && i+n <= to; n++ {
				dst = append(dst, topicID(kindLetters, r.runes[i:i+n]))
			}
		}
	}
	return dst
}

// TopicBits is how many numbers the features of a topic have: 2^TopicBits.
const TopicBits = 16

func topicID(kind uint32, runes []rune) uint32 {
	return mix(hash(kind, runes)) >> (32 - TopicBits)
}

func hash(kind uint32, runes []rune) uint32 {
	h := uint32(2166136261) ^ kind*0x9E3779B1
	for _, c := range runes {
		h = (h ^ uint32(c)) * 16777619 // runes are not negative
		h ^= h >> 15
	}
	return h
}

// Open normalises a text and finds its words.
func (r *Reader) Open(text string) { r.open(text, MaxRunes) }

// OpenReply is Open for a reply, of which less is looked at: it begins with what it is about.
func (r *Reader) OpenReply(text string) { r.open(text, maxReplyRunes) }

const maxReplyRunes = 240

func (r *Reader) open(text string, limit int) {
	r.runes = append(normalise(append(r.runes[:0], space), text, limit), space)
	r.runes = joinContractions(r.runes)
	r.words = r.words[:0]
	from := -1
	for i, c := range r.runes {
		switch {
		case c == space:
			if from >= 0 {
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
}

// joinContractions mends texts that were split into tokens: do n't, I 'm, it 's.
func joinContractions(s []rune) []rune {
	out := s[:1]
	for i := 1; i < len(s); i++ {
		if s[i] == space && i+3 < len(s) && s[i+1] == 'n' && s[i+2] == 't' && s[i+3] == space {
			continue
		}
		out = append(out, s[i])
	}
	return out
}

// unspaced says of a rune that its script writes no spaces between words, so that each rune stands alone.
func unspaced(c rune) bool {
	if c < 0x0E00 {
		return false
	}
	return c >= 0x4E00 && c <= 0x9FFF || c >= 0x3040 && c <= 0x30FF || c >= 0x3400 && c <= 0x4DBF ||
		unicode.In(c, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func (r *Reader) addWords() {
	for i, w := range r.words {
		r.add(kindWord, w.from, w.to)
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

// addLetters adds runs of three to five letters inside a word and its two ends.
func (r *Reader) addLetters() {
	for _, w := range r.words {
		if unspaced(r.runes[w.from]) {
			continue
		}
		from, to := w.from-1, w.to+1
		for i := from; i < to; i++ {
			for n := 3; n <= 5 && i+n <= to; n++ {
				r.add(kindLetters, i, i+n)
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
	if r.stamp[id] == r.epoch {
		return
	}
	r.stamp[id] = r.epoch
	r.ids = append(r.ids, id)
	if r.traces != nil {
		r.traces[id] = string(r.runes[from:to])
	}
}

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85EBCA6B
	h ^= h >> 13
	h *= 0xC2B2AE35
	return h ^ h>>16
}
