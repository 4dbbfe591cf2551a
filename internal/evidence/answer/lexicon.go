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
	names  []string
	byHead map[[2]rune][]phrase
}

type phrase struct {
	text string
	act  uint8
}

var acts = readLexicon(lexiconFile)

func readLexicon(file string) lexicon {
	l := lexicon{byHead: map[[2]rune][]phrase{}}
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
	k := keyOf(text)
	l.byHead[k] = append(l.byHead[k], phrase{text, uint8(len(l.names) - 1)}) // there are fifteen
}

func keyOf(s string) (k [2]rune) {
	i := 0
	for _, r := range s {
		if k[i] = r; i == 1 {
			break
		}
		i++
	}
	return k
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
			found |= l.at(sentence[i:], keyOf(sentence[i:])) | l.at(sentence[i:], [2]rune{r})
		}
		start = r == '\''
	}
	return found
}

func (l *lexicon) at(rest string, k [2]rune) (found act) {
	for _, p := range l.byHead[k] {
		if strings.HasPrefix(rest, p.text) {
			found |= 1 << p.act
		}
	}
	return found
}
