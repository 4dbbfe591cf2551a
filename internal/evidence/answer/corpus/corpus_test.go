package corpus_test

import (
	"bytes"
	"testing"

	"turnpike/internal/evidence/answer"
	"turnpike/internal/evidence/answer/corpus"
)

// TestPhrasesAloneTeach: the same samples give the same bytes, and what was learnt of one writing of the
// phrases holds for another.
func TestPhrasesAloneTeach(t *testing.T) {
	t.Parallel()
	weights := answer.Learn(answer.Balance(corpus.Samples(1, nil)))
	if again := answer.Learn(answer.Balance(corpus.Samples(1, nil))); !bytes.Equal(weights, again) {
		t.Error("the same samples gave other weights")
	}
	refusals, seen, answers, wrong := 0, 0, 0, 0
	for _, s := range corpus.Samples(2, nil) {
		v, _ := answer.With(weights, s)
		switch {
		case s.Declined && v == answer.Declined:
			seen++
			refusals++
		case s.Declined:
			refusals++
		case v == answer.Declined:
			wrong++
			answers++
		default:
			answers++
		}
	}
	if seen*100 < refusals*90 || wrong*100 > answers {
		t.Errorf("%d of %d refusals seen, %d of %d answers called refusals", seen, refusals, wrong, answers)
	}
}
