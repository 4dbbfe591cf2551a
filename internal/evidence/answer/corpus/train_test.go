//go:build train

// Training and its figures, which no check of a change needs:
//
//	go test -tags=train -run=TestLeftOut -v ./internal/evidence/answer/corpus -data=/work/shared/data/train
//	go test -tags=train -run=TestRewrite ./internal/evidence/answer/corpus -data=… -rewrite=$PWD/internal/evidence/answer/weights.bin
package corpus_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"turnpike/internal/evidence/answer"
	"turnpike/internal/evidence/answer/corpus"
)

var (
	data    = flag.String("data", "", "directory of conversations to train from")
	rewrite = flag.String("rewrite", "", "file of weights to write")
)

func turns(t *testing.T) (out []corpus.Turn) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(*data, "*.jsonl.gz"))
	if err != nil || len(files) == 0 {
		t.Skip("no -data")
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(z)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var turn corpus.Turn
			if err := json.Unmarshal(lines.Bytes(), &turn); err != nil {
				t.Fatal(err)
			}
			out = append(out, turn)
		}
		_ = f.Close()
	}
	return out
}

// falseShare is the share of answers of sources left out that may be called refusals: below the one in a
// hundred that is promised.
const falseShare = 0.008

func fit(samples []answer.Sample) []byte { return answer.Learn(answer.Balance(samples)) }

// replies are those that answered something.
func replies(all []answer.Sample) (out []answer.Sample) {
	for _, s := range all {
		if s.Request != "" && s.Source != "chatterbot" {
			out = append(out, s)
		}
	}
	return out
}

func report(t *testing.T, name string, w []byte, test []answer.Sample) {
	seen, n, wrong, m := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	shown := 0
	for _, s := range test {
		v, p := answer.With(w, s.Reply)
		if s.Declined {
			n[s.Lang]++
			n["all"]++
			if v == answer.Declined {
				seen[s.Lang]++
				seen["all"]++
			} else if shown < 12 {
				shown++
				t.Logf("  missed %.2f %s: %s", p, s.Lang, s.Reply)
			}
		} else {
			m["all"]++
			m[s.Lang]++
			if v == answer.Declined {
				wrong["all"]++
				wrong[s.Lang]++
				if wrong["all"] <= 12 {
					t.Logf("  false %.2f %s: %.150s", p, s.Lang, s.Reply)
				}
			}
		}
	}
	for l := range n {
		t.Logf("%s %s seen %.3f of %d, false %.4f of %d", name, l, float64(seen[l])/float64(max(n[l], 1)), n[l], float64(wrong[l])/float64(max(m[l], 1)), m[l])
	}
	t.Logf("%s false %.4f of %d", name, float64(wrong["all"])/float64(max(m["all"], 1)), m["all"])
}

func halves(all []corpus.Turn) (a, b []answer.Sample) {
	var x, y []corpus.Turn
	for _, t := range all {
		if len(t.Source)%2 == 0 {
			x = append(x, t)
		} else {
			y = append(y, t)
		}
	}
	return corpus.Replies(x), corpus.Replies(y)
}

// fitted trains on everything and puts the line where replies of sources left out cross it rarely.
func fitted(t *testing.T, a, b []answer.Sample, choose corpus.Choose) []byte {
	t.Helper()
	templates := corpus.Samples(1, choose)
	wa, wb := fit(append(slices.Clone(templates), a...)), fit(append(slices.Clone(templates), b...))
	a, b = corpus.Clean(a, wb), corpus.Clean(b, wa)
	w := fit(slices.Concat(templates, a, b))
	out, err := answer.Line(w, falseShare, answer.LeftOut{Weights: wa, Replies: replies(b)}, answer.LeftOut{Weights: wb, Replies: replies(a)})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLeftOut(t *testing.T) {
	a, b := halves(turns(t))
	for _, out := range []string{"IO", "XK", "PJ", "ET", "RC"} {
		in := func(_ string, s byte) bool { return s != out[0] && s != out[1] }
		only := func(_ string, s byte) bool { return s == out[0] || s == out[1] || s == 'N' }
		w := fit(append(corpus.Samples(1, in), a...))
		w, _ = answer.Line(w, falseShare, answer.LeftOut{Weights: w, Replies: replies(b)[:len(b)/4]})
		report(t, "styles "+out, w, append(corpus.Samples(2, only), replies(b)...))
	}
	for _, out := range []string{"de", "ar", "tr", "zh"} {
		in := func(l string, _ byte) bool { return l != out }
		only := func(l string, _ byte) bool { return l == out }
		w := fit(append(corpus.Samples(1, in), b...))
		w, _ = answer.Line(w, falseShare, answer.LeftOut{Weights: w, Replies: replies(a)})
		report(t, "language "+out, w, corpus.Samples(2, only))
	}
}

func TestRewrite(t *testing.T) {
	if *rewrite == "" {
		t.Skip("no -rewrite")
	}
	a, b := halves(turns(t))
	w := fitted(t, a, b, nil)
	if err := os.WriteFile(*rewrite, w, 0o600); err != nil {
		t.Fatal(err)
	}
	report(t, "all", w, slices.Concat(corpus.Samples(2, nil), replies(a), replies(b)))
}
