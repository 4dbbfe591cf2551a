package corpus

import (
	"embed"
	"path"
	"strings"

	"turnpike/internal/evidence/answer"
)

//go:embed pairs/*.txt
var pairFiles embed.FS

// pairWeight is how much a pair counts beside a reply made of phrases: it was thought of once, with its request.
const pairWeight = 12

// Pairs are the requests that were written out with replies of many bots, by the numbers of the requests in their language's
// file; nil takes all. No reply is made of parts.
func Pairs(part func(lang string, request int) bool) (out []answer.Sample) {
	entries, err := pairFiles.ReadDir("pairs")
	if err != nil {
		panic(err) // the files are in the program
	}
	for _, e := range entries {
		text, err := pairFiles.ReadFile(path.Join("pairs", e.Name()))
		if err != nil {
			panic(err)
		}
		n, last := -1, ""
		for _, s := range ReadPairs(string(text)) {
			if s.Request != last {
				n, last = n+1, s.Request
			}
			if s.Weight = pairWeight; part == nil || part(s.Lang, n) {
				out = append(out, s)
			}
		}
	}
	return out
}

// ReadPairs reads lines of language, then ? and a request, - and a refusal of the last request, or + and an answer to it. Other
// lines, as comments that begin with #, are left out.
func ReadPairs(text string) (out []answer.Sample) {
	request := ""
	for line := range strings.Lines(text) {
		parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(parts) < 3 || parts[0] == "#" {
			continue
		}
		switch parts[1] {
		case "?":
			request = parts[2]
		case "-", "+":
			out = append(out, answer.Sample{Request: request, Lang: parts[0], Reply: breaks(parts[2]), Declined: parts[1] == "-", Weight: 1})
		}
	}
	return out
}

// breaks puts the line breaks that are written " / " into a reply; between figures it divides.
func breaks(reply string) string {
	rows := strings.Split(reply, " / ")
	out := rows[0]
	for _, row := range rows[1:] {
		if out != "" && row != "" && isDigit(out[len(out)-1]) && isDigit(row[0]) {
			out += " / " + row
			continue
		}
		out += "\n" + row
	}
	return out
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
