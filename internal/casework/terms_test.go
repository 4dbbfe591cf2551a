package casework

import (
	"strings"
	"testing"

	"turnpike/internal/account"
)

// TestALadderBoundsAMeasure, fills in what the reviewer left to it, and leaves to a proven exception only the notice.
func TestALadderBoundsAMeasure(t *testing.T) {
	t.Parallel()
	p := ProfileOf("br").Under(&Terms{Policy: "house/2", Cure: day, Termination: 60 * day, Appeal: day, Ladder: []Rung{
		{Kind: account.Warn, Eyes: 2},
		{Kind: account.Price, Notice: 15 * day, Category: "general_purpose_ai"},
		{Kind: account.RateLimit, Rate: 20},
		{Kind: account.BlockAll, Length: 7 * day},
	}})
	if p.Cure != 5*day || p.Termination != 60*day || p.AppealWindow != 184*day {
		t.Errorf("a policy takes a duty's time: %+v", p)
	}
	proof := strings.Repeat("proof ", 10)
	for what, c := range map[string]struct {
		in      Measure
		problem string
		want    Measure
	}{
		"left to the ladder": {Measure{Kind: account.Price}, "", Measure{Kind: account.Price, After: 15 * day, Category: "general_purpose_ai"}},
		"without notice":     {Measure{Kind: account.Price, After: day}, "a notice of 15 days before price", Measure{}},
		"an exception":       {Measure{Kind: account.Price, Exception: "legal_duty", Proof: proof}, "", Measure{Kind: account.Price, Category: "general_purpose_ai", Exception: "legal_duty", Proof: proof}},
		"another price":      {Measure{Kind: account.Price, Category: "marketing"}, "category: by house/2", Measure{}},
		"longer":             {Measure{Kind: account.BlockAll, Length: 8 * day}, "lasts 7 days at most", Measure{}},
		"shorter":            {Measure{Kind: account.BlockAll, Length: day}, "", Measure{Kind: account.BlockAll, Length: day}},
		"slower":             {Measure{Kind: account.RateLimit, Rate: 10}, "20 messages a minute at least", Measure{}},
		"not in it":          {Measure{Kind: account.Terminate}, "the ladder of house/2 has no terminate", Measure{}},
	} {
		got, problem := p.rung(&c.in)
		if !strings.Contains(problem, c.problem) || (c.problem == "") != (problem == "") {
			t.Errorf("%s: %q, want %q", what, problem, c.problem)
		}
		if problem == "" && (got.After != c.want.After || got.Length != c.want.Length || got.Category != c.want.Category) {
			t.Errorf("%s: %+v", what, got)
		}
	}
	if p.alone(&Measure{Kind: account.Warn}) || !ProfileOf("br").alone(&Measure{Kind: account.Warn}) {
		t.Error("the eyes of a warning are not the ladder's")
	}
}

// TestATestThatNeedsNoProbes finds the clause applying by what people do alone.
func TestATestThatNeedsNoProbes(t *testing.T) {
	t.Parallel()
	s := &account.Standing{Evidence: []account.Evidence{{ID: 3, Share: &account.Share{Value: 0.6, Low: 0.5, High: 0.7, Sample: 500}}}}
	test := DefaultTest()
	if got := test.Judge(s, 1).Outcome; got != account.Drifting {
		t.Errorf("with probes missing: %s", got)
	}
	test.Probes = 0
	if got := test.Judge(s, 1); got.Outcome != account.Primary || len(got.Evidence) != 1 {
		t.Errorf("without: %+v", got)
	}
	test.Primary = 0.55
	if got := test.Judge(s, 1).Outcome; got != account.Drifting {
		t.Errorf("by another level: %s", got)
	}
}
