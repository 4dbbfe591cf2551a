package corpus_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// TestPairs: every line of the pairs is one, of its file's language, said once.
func TestPairs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("pairs/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no pairs", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lang, request, seen := strings.TrimSuffix(filepath.Base(name), ".txt"), "", map[string]bool{}
		for line := range strings.Lines(string(text)) {
			parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
			switch {
			case len(parts) < 3 || parts[0] != lang || !slices.Contains([]string{"?", "-", "+"}, parts[1]):
				t.Errorf("%s: no pair: %q", name, line)
			case parts[1] == "?":
				request = parts[2]
			case seen[request+parts[2]]:
				t.Errorf("%s: said twice: %q", name, line)
			default:
				seen[request+parts[2]] = true
			}
		}
	}
}

func TestBreaks(t *testing.T) {
	t.Parallel()
	got := corpus.ReadPairs("# a remark\nen ? a poem\nen + one / two\nen - half is 1 / 2\n")
	if len(got) != 2 || got[0].Reply != "one\ntwo" || got[0].Declined || got[1].Reply != "half is 1 / 2" || !got[1].Declined || got[1].Request != "a poem" {
		t.Errorf("%+v", got)
	}
}
