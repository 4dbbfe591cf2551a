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
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"turnpike/internal/evidence/answer"
	"turnpike/internal/evidence/answer/corpus"
)

var (
	data     = flag.String("data", "", "directory of conversations to train from")
	rewrite  = flag.String("rewrite", "", "file of weights to write")
	exam     = flag.Bool("exam", false, "judge the exams too, in totals alone")
	leaveOut = flag.String("leave", "", "beginning of the names of what TestLeftOut leaves out")
	examples = flag.Int("examples", 0, "how many errors of each kind to show")
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

// falseShare is the share of answers of sources left out that may be called refusals: the one in a
// hundred that is promised.
const falseShare = 0.01

// hardShare is that share of answers that were written one by one beside refusals, of pairs left out: half of them
// sound like one.
const hardShare = 0.05

// block is how many requests of a file of pairs that follow each other are left out together.
const block = 10

// inFold says of the pairs whether they are in one part of folds.
func inFold(k int) func(string, int) bool {
	return func(_ string, request int) bool { return request/block%folds == k }
}

func not(in func(string, int) bool) func(string, int) bool {
	return func(lang string, request int) bool { return !in(lang, request) }
}

func fit(samples []answer.Sample, all []corpus.Turn) []byte {
	return answer.Learn(answer.Balance(samples), corpus.Asked(all))
}

// replies are those that answered something.
func replies(all []answer.Sample) (out []answer.Sample) {
	for _, s := range all {
		if s.Source != "chatterbot" && s.Weight == 1 {
			out = append(out, s)
		}
	}
	return out
}

// folds is in how many parts the sources are left out in turn.
const folds = 4

// parts are the replies of the sources, whole sources apart, by name in turn.
func parts(all []corpus.Turn) (out [folds][]answer.Sample) {
	names := map[string]bool{}
	for _, t := range all {
		names[t.Source] = true
	}
	fold := map[string]int{}
	for i, name := range slices.Sorted(maps.Keys(names)) {
		fold[name] = i % folds
	}
	var turns [folds][]corpus.Turn
	for _, t := range all {
		turns[fold[t.Source]] = append(turns[fold[t.Source]], t)
	}
	for i := range turns {
		out[i] = corpus.Replies(turns[i])
	}
	return out
}

// lesson is what is learnt: phrases with requests, pairs, replies of sources, and answers of both behind the words of a refusal.
func lesson(phrases, pairs []answer.Sample, said ...[]answer.Sample) []answer.Sample {
	replied := slices.Concat(said...)
	return slices.Concat(phrases, pairs, corpus.Bare(pairs), replied, corpus.Wrapped(pairs, 5), corpus.Wrapped(replied, 6))
}

// fitted trains on a part of the phrases, on pairs and on all replies, and puts the line where answers of sources, and of pairs, that
// were left out cross it rarely.
func fitted(t *testing.T, all []corpus.Turn, parts [folds][]answer.Sample, part corpus.Part) []byte {
	t.Helper()
	phrases := written(1, all, part)
	var left [folds]answer.LeftOut
	for k := range parts {
		left[k].Weights = fit(lesson(phrases, corpus.Pairs(not(inFold(k))), others(parts, k)), all)
		parts[k] = corpus.Clean(parts[k], left[k].Weights)
		left[k].Replies = replies(parts[k])
		for _, s := range corpus.Pairs(inFold(k)) {
			if !s.Declined {
				left[k].Replies = append(left[k].Replies, s)
			}
		}
	}
	out, err := answer.Line(fit(lesson(phrases, corpus.Pairs(nil), parts[:]...), all), falseShare, hardShare, left[:]...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// others are all parts but one.
func others(parts [folds][]answer.Sample, k int) (out []answer.Sample) {
	for j := range parts {
		if j != k {
			out = append(out, parts[j]...)
		}
	}
	return out
}

// written are samples of a part of the phrases with requests of people.
func written(seed uint64, all []corpus.Turn, part corpus.Part) []answer.Sample {
	out := corpus.Samples(seed, part)
	corpus.Ask(out, all, seed)
	return out
}

// TestLeftOut: every third phrase of each style and kind left out in all languages, whole styles, whole languages.
func TestLeftOut(t *testing.T) {
	all := turns(t)
	replied := parts(all)
	for _, l := range leaves() {
		if !strings.HasPrefix(l.name, *leaveOut) {
			continue
		}
		w := fitted(t, all, replied, func(lang string, letter byte, i int) bool { return !l.out(lang, letter, i) })
		report(t, l.name, w, written(2, all, l.out))
		curve(t, l.name, w, written(2, all, l.out))
		for _, set := range []string{"strangers", "fresh"} {
			report(t, l.name+" "+set, w, dev(t, set))
		}
	}
}

// TestTry is one quick look: pairs and sources left out in four parts; what is seen of pairs and other sets where at most some of the
// answers of sources are called refusals.
func TestTry(t *testing.T) {
	all := turns(t)
	replied := parts(all)
	phrases := written(1, all, nil)
	sets := map[string][]judged{}
	for k := range folds {
		w := fit(lesson(phrases, corpus.Pairs(not(inFold(k))), others(replied, k)), all)
		sets["said"] = append(sets["said"], judge(w, replies(corpus.Clean(replied[k], w)))...)
		sets["pairs"] = append(sets["pairs"], judge(w, corpus.Pairs(inFold(k)))...)
		sets["wrapped"] = append(sets["wrapped"], judge(w, corpus.Wrapped(slices.Concat(corpus.Pairs(inFold(k)), replied[k]), 8))...)
	}
	w := fit(lesson(phrases, corpus.Pairs(nil), replied[:]...), all)
	for _, set := range []string{"strangers", "fresh"} {
		sets[set] = judge(w, dev(t, set))
	}
	if *exam {
		for _, set := range []string{"third", "fourth"} { // the fifth is for the end
			sets[set] = judge(w, dev(t, set))
		}
	}
	for _, share := range []float64{0.004, 0.008, 0.012} {
		table(t, sets, share)
	}
}

type leave struct {
	name string
	out  corpus.Part
}

func leaves() (out []leave) {
	for k := range 3 {
		out = append(out, leave{fmt.Sprintf("phrases %d", k), func(_ string, _ byte, i int) bool { return i%3 == k }})
	}
	for _, styles := range []string{"SRO", "QD", "LE", "WJ", "YT", "UC", "IXKP"} {
		out = append(out, leave{"styles " + styles, func(_ string, letter byte, _ int) bool { return strings.IndexByte(styles, letter) >= 0 }})
	}
	for _, code := range []string{"de", "ar", "tr", "zh"} {
		out = append(out, leave{"language " + code, func(lang string, _ byte, _ int) bool { return lang == code }})
	}
	return out
}

func TestRewrite(t *testing.T) {
	if *rewrite == "" {
		t.Skip("no -rewrite")
	}
	all := turns(t)
	replied := parts(all)
	w := fitted(t, all, replied, nil)
	if err := os.WriteFile(*rewrite, w, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"strangers", "fresh"} {
		report(t, set, w, dev(t, set))
	}
	if *exam {
		*examples = 0
		report(t, "third", w, dev(t, "third"))
		report(t, "fourth", w, dev(t, "fourth"))
		report(t, "fifth", w, dev(t, "fifth"))
	}
	report(t, "all", w, slices.Concat(written(2, all, nil), replies(slices.Concat(replied[:]...))))
}
