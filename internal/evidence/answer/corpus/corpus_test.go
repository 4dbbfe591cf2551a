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
	few := func(lang string, _ byte, _ int) bool { return lang == "de" || lang == "tr" || lang == "zh" }
	weights := answer.Learn(answer.Balance(corpus.Samples(1, few)), nil)
	if again := answer.Learn(answer.Balance(corpus.Samples(1, few)), nil); !bytes.Equal(weights, again) {
		t.Error("the same samples gave other weights")
	}
	refusals, seen, answers, wrong := 0, 0, 0, 0
	for _, s := range corpus.Samples(2, few) {
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
