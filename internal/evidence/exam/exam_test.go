package exam

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"turnpike/internal/evidence/account"
	"turnpike/internal/evidence/corpus"
	"turnpike/internal/evidence/model"
)

func fresh() *Exam {
	return New(model.Default(), func(_, _, _ string) account.Outcome { return account.Served }, func() time.Time { return time.Time{} })
}

// TestFiguresAreThoseOfTheDefinition compares the histograms with a count of all pairs.
func TestFiguresAreThoseOfTheDefinition(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 5))
	var service, general histogram
	var s, g []float64
	for range 700 {
		v, w := random.NormFloat64(), 1+random.NormFloat64()
		service.add(v)
		general.add(w)
		s, g = append(s, v), append(g, w)
	}
	above := 0.0
	for _, a := range s {
		for _, b := range g {
			if b > a {
				above++
			}
		}
	}
	if want := above / 700 / 700; math.Abs(auc(&service, &general)-want) > 0.002 {
		t.Errorf("AUC %.4f, want %.4f", auc(&service, &general), want)
	}
	slices.Sort(s)
	found := 0.0
	for _, v := range g {
		if v > s[700-8] {
			found++
		}
	}
	if got, want := foundAt(&service, &general, 0.01), found/700; math.Abs(got-want) > 0.02 {
		t.Errorf("TPR %.4f, want %.4f", got, want)
	}
}

func TestEqualScoresAreHalfRight(t *testing.T) {
	t.Parallel()
	var a, b histogram
	a.add(1)
	b.add(1)
	if got := auc(&a, &b); got != 0.5 {
		t.Errorf("AUC of equal scores is %.2f", got)
	}
}

// TestOddRowsAreBorne: the exam's files are of strangers.
func TestOddRowsAreBorne(t *testing.T) {
	t.Parallel()
	e := fresh()
	for _, a := range []corpus.Account{
		{},
		{Kind: "legit", Conversations: []corpus.Conversation{{}}},
		{Kind: "legit", Lang: "xx", Declared: []string{""}, Conversations: []corpus.Conversation{{Turns: []corpus.Turn{{}}}}},
		{Kind: "ai", Lang: "th", Conversations: []corpus.Conversation{{User: "u", Turns: []corpus.Turn{{Text: "สวัสดี", Reply: "x"}}}}},
	} {
		if err := e.Add(corpus.Row{Account: &a}); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []corpus.Turn{
		{},
		{Label: "border", Text: "x y z"},
		{Label: "general", Lang: "en", Text: ""},
		{Label: "general", Lang: "el", Text: "ένα δύο τρία", Source: "s"},
		{Label: "service", Lang: "zz", Text: "a b c d"},
		{Label: "general", Lang: "en", Text: strings.Repeat("why ", 100000), Source: "s"},
	} {
		if err := e.Add(corpus.Row{Turn: &row}); err != nil {
			t.Fatal(err)
		}
	}
	r := e.Report()
	if r.Accounts["legit"].N != 2 || r.Accounts["ai"].N != 1 || r.Turns["en"].N != 1 || r.Turns["en"].AUC != nil {
		t.Errorf("report: %+v", r)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

// TestMemoryIsBounded: sources, kinds and conversations without end.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	e := fresh()
	for i := range 6000 {
		row := corpus.Turn{Label: "general", Lang: "en", Text: "why is the sky blue", Source: fmt.Sprint("s", i), Conv: fmt.Sprint(i), Turn: 1}
		a := corpus.Account{Kind: fmt.Sprint("k", i)}
		if e.Add(corpus.Row{Turn: &row}) != nil || e.Add(corpus.Row{Account: &a}) != nil {
			t.Fatal("a row was refused")
		}
	}
	if len(e.turns.sources) > maxSources || len(e.turns.threads) > maxThreads || len(e.kinds) > maxKinds+1 {
		t.Errorf("%d sources, %d conversations, %d kinds are kept", len(e.turns.sources), len(e.turns.threads), len(e.kinds))
	}
	if n := e.Report().Turns["en"].N; n != 6000 {
		t.Errorf("%d turns counted, want 6000", n)
	}
}

func TestTheReportHasTheAgreedShape(t *testing.T) {
	t.Parallel()
	e := fresh()
	rows := []corpus.Turn{{Label: "general", Lang: "en", Text: "write a poem about rain", Source: "a"}, {Label: "service", Lang: "en", Text: "cancel my booking please", Source: "b"}}
	for i := range rows {
		_ = e.Add(corpus.Row{Turn: &rows[i]})
	}
	a := corpus.Account{Kind: "ai", Lang: "en", Declared: []string{"a dental practice: appointments"}}
	for i := range 60 {
		a.Conversations = append(a.Conversations, corpus.Conversation{User: fmt.Sprint(i), Turns: []corpus.Turn{{Text: rows[0].Text + fmt.Sprint(" number ", i), Reply: "Here."}}})
	}
	_ = e.Add(corpus.Row{Account: &a})
	got, err := json.Marshal(e.Report())
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"turns":{"en":{"n":2,"auc":1,"tpr_at_1pct_fpr":1}}`, `"sources":{"a":{"n":1,`, `"accounts":{"ai":{"n":1,"restricted":1,"reviewed":1,"cleared":0,"median_to_restrict":`,
		`"median_to_review":`, `"median_to_clear":null}`, `"us_per_message":`, `"bytes_per_account":`,
	} {
		if !strings.Contains(string(got), part) {
			t.Errorf("the report lacks %s: %s", part, got)
		}
	}
}
