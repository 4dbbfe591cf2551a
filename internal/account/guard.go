package account

import (
	"slices"
	"strings"
	"unicode/utf8"

	"turnpike/internal/message"
)

// GuardMode is what a number's scope guard does with messages of people (docs/guard.md).
type GuardMode string

// The modes.
const (
	GuardOff     GuardMode = "off"     // it does not look
	GuardObserve GuardMode = "observe" // it notes what it would catch
	GuardTag     GuardMode = "tag"     // the business's software is told too
	GuardDeflect GuardMode = "deflect" // what is off-scope gets the business's own answer, and its software is not told
)

// guardModes are numbered as facts have them.
var guardModes = []GuardMode{GuardOff, GuardObserve, GuardTag, GuardDeflect}

// Number is how a fact writes the mode: 0 off, 1 observe, 2 tag, 3 deflect.
func (m GuardMode) Number() uint8 { return uint8(max(0, slices.Index(guardModes, m))) } // four modes

// GuardModeOf is the mode of a number that a fact has.
func GuardModeOf(n uint8) GuardMode { return guardModes[min(int(n), len(guardModes)-1)] }

// Thresholds are where off-scope begins.
type Thresholds struct {
	// Score is how much a message must read like a request to a general-purpose assistant, in [0.5, 1].
	Score float64 `json:"score"`
	// Likeness is how much it must be like a text of the number's scope to be let through whatever its score,
	// in [0, 1].
	Likeness float64 `json:"likeness"`
}

// DefaultThresholds are strict: a business that deflects its own customers loses more than one that answers a
// stranger (docs/guard.md has the figures).
var DefaultThresholds = Thresholds{Score: 0.95, Likeness: 0.3}

// Guard is what a business set for the scope guard of one of its numbers. The zero value is off.
type Guard struct {
	Mode GuardMode `json:"mode"`
	Thresholds
	// Languages have thresholds of their own, by code: de, hi-Latn.
	Languages map[string]Thresholds `json:"languages,omitempty"`
	// Answers are what deflected people are told, by language; Fallback is the language for all others.
	Answers  map[string]string `json:"answers,omitempty"`
	Fallback string            `json:"fallback,omitempty"`
	// Examples are requests that are in scope, beside the declaration and the templates.
	Examples []string `json:"examples,omitempty"`
	// Version counts the changes, corrections among them.
	Version int64 `json:"version"`
	// Corrections are messages that were found off-scope and are not, newest last.
	Corrections []message.ID `json:"-"`
}

// Limits of a guard.
const (
	MaxGuardExamples    = 50   // texts: more would cover everything
	MaxGuardCorrections = 100  // messages, likewise; the oldest is forgotten for another
	maxGuardExample     = 500  // characters
	maxGuardAnswer      = 1024 // characters: it is one message
	maxGuardLanguages   = 20
)

// At are the thresholds for a language.
func (g *Guard) At(lang string) Thresholds {
	if t, ok := g.Languages[lang]; ok {
		return t
	}
	return g.Thresholds
}

// Problem says what is wrong with a guard that somebody wants to set, "" when nothing is.
func (g *Guard) Problem() string {
	good := func(text string, most int) bool {
		return strings.TrimSpace(text) != "" && utf8.RuneCountInString(text) <= most
	}
	for lang, t := range g.Languages {
		if !guardTongue(lang) || t.problem() != "" {
			return "languages are thresholds by language code, as {\"de\":{\"score\":0.97,\"likeness\":0.3}}: " + DefaultThresholds.words()
		}
	}
	for lang, text := range g.Answers {
		if !guardTongue(lang) || !good(text, maxGuardAnswer) {
			return "answers are texts of 1 to 1024 characters by language code, as {\"en\":\"We answer questions about travel.\"}."
		}
	}
	switch {
	case !slices.Contains(guardModes, g.Mode):
		return "mode is off, observe, tag or deflect."
	case g.problem() != "":
		return g.problem()
	case len(g.Languages) > maxGuardLanguages || len(g.Answers) > maxGuardLanguages:
		return "languages and answers have at most 20 languages."
	case g.Fallback != "" && g.Answers[g.Fallback] == "":
		return "fallback is the language of one of the answers."
	case g.Mode == GuardDeflect && g.Fallback == "":
		return "deflect needs answers, and in fallback the language for people whose language has none."
	case len(g.Examples) > MaxGuardExamples || !all(g.Examples, func(text string) bool { return good(text, maxGuardExample) }):
		return "examples are at most 50 texts of 1 to 500 characters."
	}
	return ""
}

func (t Thresholds) problem() string {
	if t.Score >= 0.5 && t.Score <= 1 && t.Likeness >= 0 && t.Likeness <= 1 {
		return ""
	}
	return t.words()
}

func (Thresholds) words() string { return "score is from 0.5 to 1 and likeness from 0 to 1." }

// guardTongue says whether a text is a language as detection names them.
func guardTongue(lang string) bool { return lang == "hi-Latn" || tongue.MatchString(lang) }
