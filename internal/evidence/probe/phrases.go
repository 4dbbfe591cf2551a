package probe

import (
	"embed"
	"slices"
	"strings"
)

//go:embed phrases/*.txt
var phraseFiles embed.FS

//go:embed sentences.txt
var sentenceFile string

// book is the phrases of one language by name.
type book map[string][]string

// languages are those that probes are made in.
var languages = []string{"en", "fr", "es", "de", "pt", "it", "nl", "tr", "id", "ru"}

// Languages are the codes of those that probes are made in.
func Languages() []string { return slices.Clone(languages) }

var books, blocks = readBooks(), readBlocks()

func readBooks() map[string]book {
	all := map[string]book{}
	for _, lang := range languages {
		raw, err := phraseFiles.ReadFile("phrases/" + lang + ".txt")
		if err != nil {
			panic(err) // a file of the program itself is missing
		}
		b := book{}
		for line := range strings.Lines(string(raw)) {
			if parts := strings.Split(strings.TrimRight(line, "\r\n"), "|"); len(parts) > 1 {
				b[parts[0]] = parts[1:]
			}
		}
		all[lang] = b
	}
	return all
}

// sentence is a text in one language, and the stems that a translation into it holds: of each group one.
type sentence struct {
	text  string
	stems [][]string
}

func readBlocks() []map[string]sentence {
	var all []map[string]sentence
	block := map[string]sentence{}
	for line := range strings.Lines(sentenceFile + "\n\n") {
		line = strings.TrimSpace(line)
		if line == "" && len(block) > 0 {
			all, block = append(all, block), map[string]sentence{}
		}
		parts := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(parts) != 3 {
			continue
		}
		s := sentence{text: parts[1]}
		for group := range strings.SplitSeq(parts[2], ",") {
			s.stems = append(s.stems, strings.Split(strings.TrimSpace(group), "/"))
		}
		block[parts[0]] = s
	}
	return all
}
