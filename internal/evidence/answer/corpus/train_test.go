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
	for _, l := range slices.Sorted(maps.Keys(r.answers)) {
		if r.refusals[l] > 0 || r.answers[l] > 100 {
			t.Logf("%s %s %s", name, l, r.of(l))
		}
	}
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

// fitted trains on everything and puts the line where replies of sources left out cross it rarely.
func fitted(t *testing.T, templates []answer.Sample, parts [folds][]answer.Sample) []byte {
	t.Helper()
	// First without cleaning, to clean; then again.
	for i, w := range without(templates, parts) {
		parts[i] = corpus.Clean(parts[i], w)
	}
	var left []answer.LeftOut
	for i, w := range without(templates, parts) {
		left = append(left, answer.LeftOut{Weights: w, Replies: replies(parts[i])})
	}
	out, err := answer.Line(fit(slices.Concat(templates, slices.Concat(parts[:]...))), falseShare, left...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// without are models that learnt from all parts but one.
func without(templates []answer.Sample, parts [folds][]answer.Sample) (out [folds][]byte) {
	for i := range parts {
		rest := slices.Clone(templates)
		for k := range parts {
			if k != i {
				rest = append(rest, parts[k]...)
			}
		}
		out[i] = fit(rest)
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
		w := fitted(t, written(1, all, func(lang string, letter byte, i int) bool { return !l.out(lang, letter, i) }), replied)
		report(t, l.name, w, written(2, all, l.out))
		for _, set := range []string{"strangers", "fresh"} {
			report(t, l.name+" "+set, w, dev(t, set))
		}
	}
}

// dev are the sets that were looked at while the corpus grew.
func dev(t *testing.T, name string) (out []answer.Sample) {
	t.Helper()
	file, err := os.ReadFile("../testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		if parts := strings.SplitN(strings.TrimSpace(line), " ", 3); parts[1] == "-" || parts[1] == "+" {
			out = append(out, answer.Sample{Lang: parts[0], Reply: parts[2], Declined: parts[1] == "-"})
		}
	}
	return out
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
	w := fitted(t, written(1, all, nil), replied)
	if err := os.WriteFile(*rewrite, w, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"strangers", "fresh"} {
		report(t, set, w, dev(t, set))
	}
	report(t, "all", w, slices.Concat(written(2, all, nil), replies(slices.Concat(replied[:]...))))
}
