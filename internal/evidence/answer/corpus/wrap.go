package corpus

import (
	"math/rand/v2"

	"turnpike/internal/evidence/answer"
)

// excuses are the manners of refusing that an answer may begin with.
const excuses = "IOXKPRCST"

// wrapping are sources whose assistants answer at length.
var wrapping = map[string]bool{"belle_eval": true, "gpteacher_code": true, "gpteacher_role": true, "mtbench101": true, "oasst1_en": true, "oasst1_fr": true}

const (
	// wrapPair and wrapSaid are of how many answers one is given once more with a refusal before it.
	wrapPair, wrapSaid = 3, 6
	// longEnough is the shortest answer that is one behind a refusal, in bytes.
	longEnough = 40
)

// Wrapped are answers behind the words of a refusal ("I only do bookings. The capital is …"): who says that and answers all the same has
// served the request.
func Wrapped(answers []answer.Sample, seed uint64) (out []answer.Sample) {
	r := rand.New(rand.NewPCG(seed, 52)) //nolint:gosec // texts that can be written again
	byCode := map[string]Language{}
	for _, l := range Languages() {
		byCode[l.Code] = l
	}
	n := 0
	for _, s := range answers {
		l, known := byCode[s.Lang]
		if s.Declined || !known || len(s.Reply) < longEnough || s.Source != "" && !wrapping[s.Source] {
			continue
		}
		every := wrapPair
		if s.Source != "" {
			every = wrapSaid
		}
		if n++; n%every == 0 {
			s.Reply = l.finish(l.pick(excuses[r.IntN(len(excuses))], r), r) + l.gap() + s.Reply
			out = append(out, s)
		}
	}
	return out
}

// bareOf is of how many pairs one is given once more without its request.
const bareOf = 5

// Bare are pairs without the request, as where nobody knows what was asked.
func Bare(pairs []answer.Sample) (out []answer.Sample) {
	for i, s := range pairs {
		if i%bareOf == 0 {
			s.Request = ""
			out = append(out, s)
		}
	}
	return out
}
