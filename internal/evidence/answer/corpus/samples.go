package corpus

import (
	"math/rand/v2"
	"strings"

	"turnpike/internal/evidence/answer"
)

const (
	// refusalsPerStyle and answersPerKind are how many replies are written of each at least, and perPhrase of one phrase.
	refusalsPerStyle = 90
	answersPerKind   = 700
	perPhrase        = 6
)

// Samples are refusals and answers of a part of the phrases, written with a seed.
func Samples(seed uint64, part Part) []answer.Sample {
	r := rand.New(rand.NewPCG(seed, 50)) //nolint:gosec // texts that can be written again
	var out []answer.Sample
	for _, l := range Languages() {
		own := l.only(part)
		for _, style := range []byte(Styles) {
			for range times(refusalsPerStyle, len(own.parts[style])) {
				out = append(out, answer.Sample{Reply: own.Refusal(style, r), Lang: l.Code, Declined: true, Weight: 1})
			}
		}
		for _, kind := range []byte(Answers) {
			for range times(answersPerKind, len(own.parts[kind])) {
				request, reply := own.Answer(kind, r)
				out = append(out, answer.Sample{Request: request, Reply: reply, Lang: l.Code, Weight: 1})
			}
		}
	}
	return out
}

// times is how many replies are written of so many phrases.
func times(least, phrases int) int {
	if phrases == 0 {
		return 0
	}
	return max(least, perPhrase*phrases)
}

// Turn is one line of a file of conversations (data/train/README.md).
type Turn struct {
	Text   string `json:"text"`
	Reply  string `json:"reply"`
	Lang   string `json:"lang"`
	Source string `json:"source"`
	Label  string `json:"label"`
}

// refusing are sources whose replies hold refusals that nobody has marked.
var refusing = map[string]bool{"hh_harmless": true}

// perSource bounds what one source may give in one language.
const perSource = 1500

// Replies are answers out of conversations: what businesses and assistants replied, and, where a
// language has few of those, what people wrote, since it teaches the language without its refusals.
func Replies(turns []Turn) []answer.Sample {
	var out []answer.Sample
	count := map[string]int{}
	for _, t := range turns {
		s := answer.Sample{Request: t.Text, Reply: t.Reply, Lang: t.Lang, Weight: 1}
		if s.Reply == "" {
			s.Request, s.Reply, s.Weight = "", t.Text, 0.5
		}
		k := t.Source + " " + t.Lang
		if refusing[t.Source] || strings.TrimSpace(s.Reply) == "" || count[k] >= perSource {
			continue
		}
		count[k]++
		s.Source = t.Source
		out = append(out, s)
	}
	return out
}

// assistants are sources whose assistants now and then turn a request away, unmarked.
var assistants = map[string]bool{"taskmaster4": true, "oasst1_en": true, "oasst1_fr": true, "oasst_en100": true, "belle_eval": true, "rulm_seed": true, "mtbench101": true}

// surely is the probability from which such a reply is left out as an unmarked refusal.
const surely = 0.9

// Clean leaves out replies of assistants that weights learnt from other sources call refusals.
func Clean(replies []answer.Sample, weights []byte) []answer.Sample {
	var out []answer.Sample
	for _, s := range replies {
		if assistants[s.Source] {
			if _, p := answer.With(weights, s); p >= surely {
				continue
			}
		}
		out = append(out, s)
	}
	return out
}
