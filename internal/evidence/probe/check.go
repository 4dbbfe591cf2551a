package probe

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"turnpike/internal/evidence/answer"
	"turnpike/internal/message"
)

// Outcome is what a reply did with a probe.
type Outcome string

// Outcomes. Unclear is a reply that neither holds the answer nor turns the request away. Unanswered is that none came:
// a bot may not be able to receive what was sent, so it is not Declined.
const (
	Served     Outcome = "served"
	Declined   Outcome = "declined"
	Unclear    Outcome = "unclear"
	Unanswered Outcome = "unanswered"
)

// Reply is a message of a bot.
type Reply struct {
	Kind message.Kind
	Text string // its body or caption
	// Picture tells one picture from another, by its hash or its link; "" where the message is none.
	Picture string
}

// String is the reply as a transcript has it.
func (r Reply) String() string {
	if r.Kind.IsMedia() || r.Text == "" {
		return strings.TrimSpace("[" + r.Kind.String() + "] " + r.Text)
	}
	return r.Text
}

// Checker says what replies do with probes. One is made for a run, since it remembers the pictures that came. It is not
// safe for concurrent use.
type Checker struct{ seen map[string]bool }

// Check takes what came back on a message; p is nil for small talk, which has no outcome. An off-scope request, one for a
// capability or a point of the checklist is served where the replies prove it; a question in scope where they are an
// answer. A picture proves something only if it had not come before: a logo under each message is no drawing.
func (c *Checker) Check(p *Probe, replies []Reply) Outcome {
	var texts []string
	fresh := false
	for _, r := range replies {
		texts = append(texts, r.Text)
		if r.Picture != "" && !c.seen[r.Picture] {
			if c.seen == nil {
				c.seen = map[string]bool{}
			}
			c.seen[r.Picture], fresh = true, true
		}
	}
	switch {
	case p == nil:
		return ""
	case len(replies) == 0:
		return Unanswered
	}
	return p.check(strings.TrimSpace(strings.Join(texts, "\n")), fresh)
}

// Waits says whether somebody who wrote the probe would wait for more than what has come: for a picture that they asked
// for and that was not refused. It takes its time, and many bots say so first. p is nil for small talk.
func (p *Probe) Waits(replies []Reply) bool {
	if p == nil || !p.pictured {
		return false
	}
	for _, r := range replies {
		if verdict, _ := answer.Judge(p.Text, r.Text, p.Language); r.Picture != "" || verdict == answer.Declined {
			return false
		}
	}
	return true
}

func (p *Probe) check(text string, pictured bool) Outcome {
	asked := p.Text
	if asked == "" {
		asked = p.Attachment.Shows
	}
	verdict, _ := answer.Judge(asked, text, p.Language)
	switch {
	case p.pictured:
		if pictured && verdict != answer.Declined {
			return Served
		}
	case text == "":
		return Unclear
	case p.proof != nil && p.proof(text):
		return Served
	case p.proof == nil && verdict == answer.Served:
		return Served
	}
	if verdict == answer.Declined {
		return Declined
	}
	return Unclear
}

func hasAny(text string, stems []string) bool {
	for _, s := range stems {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// hasAll says whether the text, in lower case, holds one stem of every group.
func hasAll(text string, groups [][]string) bool {
	for _, g := range groups {
		if !hasAny(text, g) {
			return false
		}
	}
	return true
}

// holdsDots finds colours by the stems of their names, and how many there are by words or figures.
func holdsDots(reply string, stems, counts [][]string) bool {
	words := strings.FieldsFunc(strings.ToLower(reply), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, either := range stems {
		if !slices.ContainsFunc(words, func(w string) bool {
			return slices.ContainsFunc(either, func(stem string) bool { return strings.HasPrefix(w, stem) })
		}) {
			return false
		}
	}
	for _, either := range counts {
		if !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(either, w) }) {
			return false
		}
	}
	return true
}

// holdsNumber finds a whole number, however its thousands are set apart.
func holdsNumber(reply string, want int) bool {
	var digits strings.Builder
	runes := []rune(reply)
	for i, r := range runes {
		between := i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1])
		if between && strings.ContainsRune(",.' \u00a0\u202f’", r) {
			continue
		}
		digits.WriteRune(r)
	}
	return hasNumber(reply, want) || hasNumber(digits.String(), want)
}

func hasNumber(text string, want int) bool {
	for n := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsDigit(r) }) {
		if n == strconv.Itoa(want) {
			return true
		}
	}
	return false
}

// holdsFact finds a name by its stem, and a symbol or a year as a word of its own.
func holdsFact(reply string, kind Kind, want string) bool {
	if kind == "author" {
		return strings.Contains(strings.ToLower(reply), strings.ToLower(want))
	}
	for w := range strings.FieldsFuncSeq(reply, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if w == want {
			return true
		}
	}
	return false
}

// holdsCode finds the definition of the function that was asked for, with a body.
func holdsCode(reply, f string) bool {
	defined := hasAny(reply, []string{"def " + f, "function " + f, f + " =", f + "=", "func " + f})
	return defined && hasAny(reply, []string{"return", "=>", "lambda"})
}

// fewestWords of a poem; a list of the words asked for is none.
const fewestWords = 10

func holdsPoem(reply string, words []string) bool {
	low := strings.ToLower(reply)
	for _, w := range words {
		if !strings.Contains(low, strings.ToLower(w)) {
			return false
		}
	}
	return len(strings.Fields(reply)) >= fewestWords && strings.Contains(strings.TrimSpace(reply), "\n")
}
