package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRowBytes is how much of a reply is looked at for rows: more than head reads.
const maxRowBytes = 8 << 10

// flat writes the rows of a list one after the other, with commas between. A bot that turns a request away often shows
// in rows what it does instead; the replies that the weights were learnt from have none, and rows alone would look like
// an answer.
func flat(reply string) string {
	if len(reply) > maxRowBytes || !strings.Contains(reply, "\n") {
		return reply
	}
	var out strings.Builder
	for i, line := range strings.Split(reply, "\n") {
		text, isRow := row(strings.TrimSpace(line))
		switch {
		case i == 0:
			text = line
		case isRow:
			out.WriteString(", ")
		default:
			out.WriteByte('\n')
			text = line
		}
		out.WriteString(text)
	}
	return out.String()
}

// row is the text of a line that begins with the mark or the number of a row.
func row(line string) (text string, isRow bool) {
	text = strings.TrimLeft(line, "0123456789")
	if text != line {
		rest := strings.TrimLeft(text, ".):\ufe0f\u20e3")
		return strings.TrimLeft(rest, " "), rest != text
	}
	mark, n := utf8.DecodeRuneInString(line)
	if mark == utf8.RuneError || (!strings.ContainsRune("-•*–·‣▪", mark) && !unicode.Is(unicode.So, mark)) {
		return line, false
	}
	return strings.TrimLeft(line[n:], " \ufe0f"), true
}
