//go:build train

package corpus_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"turnpike/internal/evidence/answer"
	"turnpike/internal/evidence/answer/corpus"
)

// rates are how many refusals are seen and how many answers called refusals, by language and in all.
type rates struct{ seen, refusals, wrong, answers map[string]int }

func (r rates) add(s answer.Sample, declined bool) {
	for _, key := range []string{s.Lang, "all"} {
		switch {
		case s.Declined:
			r.refusals[key]++
			r.seen[key] += hit(declined)
		default:
			r.answers[key]++
			r.wrong[key] += hit(declined)
		}
	}
}

func hit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (r rates) of(key string) string {
	return fmt.Sprintf("seen %.3f of %d, false %.4f of %d", float64(r.seen[key])/float64(max(r.refusals[key], 1)), r.refusals[key],
		float64(r.wrong[key])/float64(max(r.answers[key], 1)), r.answers[key])
}

func report(t *testing.T, name string, w []byte, test []answer.Sample) {
	t.Helper()
	r := rates{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
	shown := map[bool]int{}
	for _, s := range test {
		v, p := answer.With(w, s)
		r.add(s, v == answer.Declined)
		if wrong := s.Declined != (v == answer.Declined); wrong && shown[s.Declined] < *examples {
			shown[s.Declined]++
			t.Logf("  %.2f %s %t: %.80q -> %.160q", p, s.Lang, s.Declined, s.Request, s.Reply)
		}
	}
	both := maps.Clone(r.answers)
	maps.Copy(both, r.refusals)
	for _, l := range slices.Sorted(maps.Keys(both)) {
		if r.refusals[l] > 0 || r.answers[l] > 100 {
			t.Logf("%s %s %s", name, l, r.of(l))
		}
	}
}

// curve logs how many refusals are seen at some shares of false ones, and the answers that look most like refusals.
func curve(t *testing.T, name string, w []byte, test []answer.Sample) {
	t.Helper()
	test = slices.Clone(test)
	ps := map[int]float64{}
	order := make([]int, len(test))
	for i, s := range test {
		order[i] = i
		_, ps[i] = answer.With(w, s)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ps[b], ps[a]) })
	seen, wrong := 0, 0
	total := map[bool]int{}
	for _, s := range test {
		total[s.Declined]++
	}
	at := []float64{0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1}
	for _, i := range order {
		if test[i].Declined {
			seen++
			continue
		}
		if wrong++; wrong <= *examples {
			t.Logf("  top %.2f %s %.60q -> %.160q", ps[i], test[i].Lang, test[i].Request, test[i].Reply)
		}
		for len(at) > 0 && float64(wrong) > at[0]*float64(total[false]) {
			t.Logf("%s curve: at %.3f false %.3f seen, p %.2f", name, at[0], float64(seen)/float64(total[true]), ps[i])
			at = at[1:]
		}
	}
}

// judged is a sample with its probability.
type judged struct {
	answer.Sample
	p float64
}

func judge(w []byte, samples []answer.Sample) (out []judged) {
	for _, s := range samples {
		_, p := answer.With(w, s)
		out = append(out, judged{s, p})
	}
	return out
}

// table logs what is seen, and how many answers are called refusals, in each set where at most share of the answers of sources are,
// languages of equal weight.
func table(t *testing.T, sets map[string][]judged, share float64) {
	t.Helper()
	said := map[string][]float64{}
	for _, j := range sets["said"] {
		said[j.Lang] = append(said[j.Lang], j.p)
	}
	over := func(edge float64) (sum float64) {
		langs := 0.0
		for _, ps := range said {
			if len(ps) < 200 {
				continue
			}
			n := 0
			for _, p := range ps {
				n += hit(p > edge)
			}
			langs++
			sum += float64(n) / float64(len(ps))
		}
		return sum / langs
	}
	edge := 0.0
	for step := 0.5; step > 1e-6; step /= 2 {
		if over(edge+step) > share {
			edge += step
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		r := rates{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
		for _, j := range sets[name] {
			r.add(j.Sample, j.p > edge)
		}
		t.Logf("at %.3f of what was said, p %.2f: %s auc %.4f %s", share, edge, name, auc(sets[name]), r.of("all"))
	}
}

// auc is how often a refusal is called likelier than an answer.
func auc(all []judged) float64 {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b judged) int { return cmp.Compare(a.p, b.p) })
	below, pairs, refusals := 0.0, 0.0, 0.0
	for _, j := range all {
		if j.Declined {
			refusals++
			pairs += below
		} else {
			below++
		}
	}
	return pairs / max(refusals*below, 1)
}

// dev are the sets that were looked at while the corpus grew.
func dev(t *testing.T, name string) (out []answer.Sample) {
	t.Helper()
	file, err := os.ReadFile("../testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return corpus.ReadPairs(string(file))
}
