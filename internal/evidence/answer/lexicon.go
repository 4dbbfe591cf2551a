package answer

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
)

//go:embed lexicon.txt
var actsFile string

//go:embed trades.txt
var tradesFile string

// act is a set of speech acts, by their number in lexicon.txt; trade is one of trades, by their number in trades.txt.
type (
	act   uint32
	trade uint64
)

// found is what the words of a sentence say: what is done with it, and which trades it names.
type found struct {
	acts   act
	trades trade
}

func (f *found) add(o found) {
	f.acts |= o.acts
	f.trades |= o.trades
}

// lexicon finds acts and trades in a sentence. Phrases of all languages lie in one tree of bytes: a sentence need not say
// which language it is in, and may mix two.
type lexicon struct {
	labels []byte      // of each node but the root, the byte that leads to it
	first  []uint32    // of each node, where its children begin in labels; they end where those of the next begin
	ends   []bool      // of each node, whether a phrase ends there
	says   []found     // of each node, what it says
	root   [256]uint32 // the node that a byte leads to from the root
}

var words = grow(append(phrases(actsFile, func(n int) found { return found{acts: 1 << n} }),
	phrases(tradesFile, func(n int) found { return found{trades: 1 << n} })...))

type phrase struct {
	text string
	says found
}

// phrases reads a file of lists: the name of one in brackets, then its phrases by language.
func phrases(file string, says func(list int) found) (out []phrase) {
	list := -1
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			list++
		default:
			_, texts, _ := strings.Cut(line, " ")
			for t := range strings.SplitSeq(texts, "|") {
				out = append(out, phrase{spelling(t), says(list)})
			}
		}
	}
	return out
}

// spelling is a phrase as head writes sentences; "_" demands the end of the word.
func spelling(text string) string {
	whole := strings.HasSuffix(text, "_")
	text = strings.TrimPrefix(strings.Join(head(strings.TrimSuffix(text, "_")), ""), " ")
	if !whole {
		text = strings.TrimSuffix(text, " ")
	}
	return text
}

// grow makes the tree, level by level, so that the children of a node lie side by side.
func grow(all []phrase) *lexicon {
	all = slices.DeleteFunc(all, func(p phrase) bool { return p.text == "" })
	slices.SortFunc(all, func(a, b phrase) int { return cmp.Compare(a.text, b.text) })
	l := &lexicon{}
	level := [][]phrase{all}
	for depth := 0; len(level) > 0; depth++ {
		var next [][]phrase
		for _, node := range level {
			var says found
			l.first = append(l.first, uint32(len(l.labels))) // far below 2³²
			for len(node) > 0 {
				if len(node[0].text) == depth {
					says.add(node[0].says)
					node = node[1:]
					continue
				}
				label := node[0].text[depth]
				n := 1
				for n < len(node) && node[n].text[depth] == label {
					n++
				}
				l.labels = append(l.labels, label)
				next = append(next, node[:n])
				node = node[n:]
			}
			l.ends, l.says = append(l.ends, says != found{}), append(l.says, says)
		}
		level = next
	}
	l.first = append(l.first, uint32(len(l.labels)))
	for i, label := range l.labels[:l.first[1]] {
		l.root[label] = uint32(i) + 1 // the root has no label
	}
	return l
}

// in is what a sentence as head makes it says. A phrase is looked for at the start of words, and anywhere in scripts without spaces.
func (l *lexicon) in(sentence string) (all found) {
	start := false
	for i, r := range sentence {
		if r == ' ' || r == '-' {
			start = true
			continue
		}
		if start || unspaced(r) {
			all.add(l.at(sentence[i:]))
		}
		start = r == '\''
	}
	return all
}

// at is what the phrases say that rest, which is not empty, begins with.
func (l *lexicon) at(rest string) (all found) {
	node := l.root[rest[0]]
	for i := 1; node != 0; i++ {
		if l.ends[node] {
			all.add(l.says[node])
		}
		if i == len(rest) {
			break
		}
		from, to := l.first[node], l.first[node+1]
		node = 0
		for k, label := range l.labels[from:to] {
			if label == rest[i] {
				node = from + uint32(k) + 1 // nodes are fewer than 2³²
				break
			}
		}
	}
	return all
}
