package answer

import (
	_ "embed"
	"strings"
)

//go:embed lexicon.txt
var lexiconFile string

// acts are the speech acts, by number; act is a set of them.
type act uint32

// lexicon finds the acts of a sentence. Phrases of all languages lie in one table: a sentence need
// not say which language it is in, and may mix two.
type lexicon struct {
	names   []string
	phrases map[string]act
	// on has a bit for what a phrase begins with, and whole for what one is, by hash: most words begin none with their
	// first letters.
	on, whole prefixes
}

// prefixes has a bit for each hash, by its uppermost bits.
type prefixes [1 << (prefixBits - 6)]uint64

const prefixBits = 17

func (b *prefixes) add(h uint32) { b[h>>(32-prefixBits+6)] |= 1 << (h >> (32 - prefixBits) & 63) }

func (b *prefixes) has(h uint32) bool { return b[h>>(32-prefixBits+6)]>>(h>>(32-prefixBits)&63)&1 == 1 }

var acts = readLexicon(lexiconFile)

func readLexicon(file string) *lexicon {
	l := &lexicon{phrases: map[string]act{}}
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			l.names = append(l.names, strings.Trim(line, "[]"))
		default:
			_, phrases, _ := strings.Cut(line, " ")
			for p := range strings.SplitSeq(phrases, "|") {
				l.add(p)
			}
		}
	}
	return l
}

func (l *lexicon) add(text string) {
	whole := strings.HasSuffix(text, "_")
	text = strings.Join(head(strings.TrimSuffix(text, "_")), "")
	text = strings.TrimPrefix(text, " ")
	if !whole {
		text = strings.TrimSuffix(text, " ")
	}
	if text == "" {
		return
	}
	h := uint32(hashSeed)
	for i := range len(text) {
		h = next(h, text[i])
		l.on.add(h)
	}
	l.whole.add(h)
	l.phrases[text] |= 1 << (len(l.names) - 1) // there are fifteen
}

// in is the set of acts of a sentence as head makes it.
func (l *lexicon) in(sentence string) (found act) {
	start := false
	for i, r := range sentence {
		if r == ' ' || r == '-' {
			start = true
			continue
		}
		if start || unspaced(r) {
			found |= l.at(sentence[i:])
		}
		start = r == '\''
	}
	return found
}

// at is the set of acts of the phrases that a text begins with.
func (l *lexicon) at(text string) (found act) {
	h := uint32(hashSeed)
	for i := range len(text) {
		if h = next(h, text[i]); !l.on.has(h) {
			return found
		}
		if l.whole.has(h) {
			found |= l.phrases[text[:i+1]]
		}
	}
	return found
}
