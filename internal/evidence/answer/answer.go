package answer

import (
	"math"
	"strings"
	"unicode"
)

// Verdict is what a bot did with a request.
type Verdict int8

// Verdicts. Unclear is neither answered nor declined: nothing was said, or what may be either. Probes count it as neither, the share of
// an account as answered.
const (
	Unclear Verdict = iota
	Served
	Declined
)

// String names the verdict as records and reports do.
func (v Verdict) String() string { return [...]string{"unclear", "served", "declined"}[v] }

// unclearFrom is the probability from which a reply that is not called a refusal is not called an
// answer either.
const unclearFrom = 0.2

// Judge says what a reply did with a request in a language, and the probability that it turned the request away. Request and language
// may be empty, but much is seen by them. The line between the verdicts is set so that at most one in a hundred answers is called a refusal.
func Judge(request, reply, lang string) (Verdict, float64) {
	return learnt.judge(request, reply, lang)
}

func (m *model) judge(request, reply, lang string) (Verdict, float64) {
	if !strings.ContainsFunc(reply, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return Unclear, 0.5
	}
	p := 1 / (1 + math.Exp(-m.reading(request, reply, lang)))
	switch {
	case p >= 0.5:
		return Declined, p
	case p >= unclearFrom:
		return Unclear, p
	}
	return Served, p
}

// With is Judge with other weights: for whoever trains them.
func With(weights []byte, s Sample) (Verdict, float64) {
	m, err := readModel(weights)
	if err != nil {
		return Unclear, 0.5
	}
	return m.judge(s.Request, s.Reply, s.Lang)
}
