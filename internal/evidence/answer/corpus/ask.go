package corpus

import (
	"math/rand/v2"
	"strings"

	"turnpike/internal/evidence/answer"
)

const (
	// tries is among how many requests the one is taken that shares most words with the reply.
	tries = 12
	// unasked is how many of a hundred replies stay without a request, and swapped how many of a hundred refusals
	// turn a customer's request away.
	unasked, swapped = 15, 10
)

// Ask gives replies without a request one that people wrote in that language: a refusal mostly a general one, an answer one
// to a business, the likeliest of a few.
func Ask(samples []answer.Sample, turns []Turn, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 51)) //nolint:gosec // a choice that can be made again
	byKind := map[string][]string{}
	for i, t := range turns {
		if i%2 == 1 && (t.Label == "service" || t.Label == "general") {
			k := t.Label + " " + t.Lang
			byKind[k] = append(byKind[k], t.Text)
		}
	}
	for i := range samples {
		s := &samples[i]
		label := "service "
		if s.Declined != (r.IntN(100) < swapped && s.Declined) {
			label = "general "
		}
		from := byKind[label+s.Lang]
		if s.Request != "" || len(from) == 0 || r.IntN(100) < unasked {
			continue
		}
		s.Request = likeliest(s.Reply, from, r)
	}
}

// perTopicSource bounds what one source may give in one language to tell topics by.
const perTopicSource = 1500

// Asked are requests to tell topics by: every second turn, the others are for Ask.
func Asked(turns []Turn) (out []answer.Asked) {
	count := map[string]int{}
	for i, t := range turns {
		k := t.Source + " " + t.Lang
		if i%2 == 1 || count[k] >= perTopicSource || t.Label != "service" && t.Label != "general" {
			continue
		}
		count[k]++
		out = append(out, answer.Asked{Text: t.Text, Lang: t.Lang, General: t.Label == "general"})
	}
	return out
}

// likeliest is the one of a few requests that has most beginnings of words in common with the reply.
func likeliest(reply string, from []string, r *rand.Rand) (best string) {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(strings.ToLower(reply)) {
		words[stem(w)] = true
	}
	most := -1
	for range tries {
		request := from[r.IntN(len(from))]
		n := 0
		for w := range strings.FieldsSeq(strings.ToLower(request)) {
			if words[stem(w)] && len(w) > 4 {
				n++
			}
		}
		if n > most {
			best, most = request, n
		}
	}
	return best
}

// stem is the beginning of a word.
func stem(w string) string {
	n := 0
	for i := range w {
		if n++; n > 5 {
			return w[:i]
		}
	}
	return w
}
