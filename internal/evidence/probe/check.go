package probe

import (
	"strconv"
	"strings"
	"unicode"

	"turnpike/internal/evidence/answer"
)

// Outcome is what a reply did with a probe.
type Outcome string

// Outcomes. Unclear is a reply that neither holds the answer nor turns the request away.
const (
	Served   Outcome = "served"
	Declined Outcome = "declined"
	Unclear  Outcome = "unclear"
)

// Check says what a reply did with the probe. An off-scope request or a point of the checklist is
// served where the reply proves it; a question in scope where the reply is an answer.
func (p Probe) Check(reply string) Outcome {
	verdict, _ := answer.Judge(p.Text, reply)
	switch {
	case strings.TrimSpace(reply) == "":
		return Unclear
	case p.proof != nil && p.proof(reply):
		return Served
	case verdict == answer.Declined:
		return Declined
	case p.proof == nil && verdict == answer.Served:
		return Served
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
