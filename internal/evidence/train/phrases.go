package train

import (
	"embed"
	"math"
	"math/rand/v2"
	"path"
	"strings"

	"turnpike/internal/evidence/corpus"
)

//go:embed phrases
var phrases embed.FS

// own is the source of sentences made of phrases; they are trained on and never measured on.
const own = "own"

// perPattern is how many sentences a training makes of a pattern with places to fill.
const perPattern = 20

// addOwn adds sentences made of the project's own phrases.
func (s *Set) addOwn() {
	eachPhrase(rand.New(rand.NewPCG(3, 3)), s.perPattern, func(lang, label, text string, of int) { //nolint:gosec // words of sentences: the same every time
		n := len(s.turns)
		s.Add(&corpus.Turn{Text: text, Lang: lang, Source: own, Label: label, Domain: label, Conv: own + text})
		for i := n; i < len(s.turns); i++ {
			s.turns[i].part = math.Pow(float64(of), -patternPower)
		}
	})
}

// eachPhrase makes the sentences, file by file; what one file makes does not depend on the others.
func eachPhrase(random *rand.Rand, perPattern int, f func(lang, label, text string, of int)) {
	seed := random.Uint64()
	files, err := phrases.ReadDir("phrases")
	if err != nil {
		panic("train: the embedded phrases cannot be read: " + err.Error())
	}
	for _, file := range files {
		text, err := phrases.ReadFile(path.Join("phrases", file.Name()))
		if err != nil {
			panic("train: the embedded phrases cannot be read: " + err.Error())
		}
		eachOf(string(text), rand.New(rand.NewPCG(seed, Key(file.Name()))), perPattern, f) //nolint:gosec // words of sentences: the same every time
	}
}

// eachOf makes the sentences of one file, and says of how many of its pattern each is.
func eachOf(file string, random *rand.Rand, perPattern int, f func(lang, label, text string, of int)) {
	var lang, label string
	words := map[string][]string{}
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '@':
			lang, label, _ = strings.Cut(line[1:], " ")
			words = map[string][]string{}
		case len(line) > 2 && line[1:3] == ": ":
			words[line[:1]] = strings.Split(line[3:], "|")
		default:
			for pattern := range strings.SplitSeq(line, "|") {
				sentences := fill(pattern, words, perPattern, random)
				for _, text := range sentences {
					f(lang, label, text, len(sentences))
				}
			}
		}
	}
}

// fill puts words into the places of a pattern: once without places, else a few times at random.
func fill(pattern string, words map[string][]string, times int, random *rand.Rand) []string {
	if !strings.Contains(pattern, "{") {
		return []string{pattern}
	}
	var out []string
	for range times {
		text := pattern
		for {
			before, rest, ok := strings.Cut(text, "{")
			if !ok {
				break
			}
			name, after, _ := strings.Cut(rest, "}")
			choice := words[name]
			if len(choice) == 0 {
				panic("train: no words for {" + name + "} in " + pattern)
			}
			text = before + choice[random.IntN(len(choice))] + after
		}
		out = append(out, text)
	}
	return out
}
