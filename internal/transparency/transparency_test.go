package transparency

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/account"
	"turnpike/internal/casework"
)

func subject(m casework.StatedMeasure) *Subject {
	return &Subject{
		Statement: &casework.Statement{
			Kind: casework.OfDecision, Case: 7, Account: "300000000000001", AccountName: "Azur Voyages", Language: "fr", Source: casework.SourceNotice,
			Facts: "Ada (+33 6 12 34 56 78) wrote to Azur Voyages.", Ground: casework.StatedGround{Policy: "ai-providers", Version: "4", Number: "1.1", Text: "The clause."},
			Why: "Ada says so.", Finding: "primary", Automated: casework.Automated{Detection: true, Proposal: true}, Measure: &m,
		},
		Hash: strings.Repeat("ab", 32), DeliveredAt: 1_790_000_000_000, CreatedAt: 1_748_736_000_000,
	}
}

func TestDocumentsAreWhatTheDatabaseTakes(t *testing.T) {
	t.Parallel()
	for _, m := range []casework.StatedMeasure{
		{Kind: account.Terminate, AfterDays: 30},
		{Kind: account.BlockAll, Days: 7},
		{Kind: account.BlockInitiated, Days: 3, Territory: []string{"IT", "BR"}},
		{Kind: account.RateLimit, Rate: 10},
		{Kind: account.Price, Category: "general_purpose_ai", Territory: []string{"FR"}},
	} {
		d, owed := Write(subject(m))
		if !owed {
			t.Fatalf("%s: nothing is owed", m.Kind)
		}
		if problems := d.Problems(); len(problems) > 0 {
			t.Errorf("%s: %q", m.Kind, problems)
		}
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Azur", "Ada", "336", "300000000000001"} {
			if strings.Contains(string(raw), name) {
				t.Errorf("%s: the document says %s: %s", m.Kind, name, raw)
			}
		}
	}
	d, _ := Write(subject(casework.StatedMeasure{Kind: account.BlockInitiated, Days: 3, Territory: []string{"IT", "BR"}}))
	if len(d.Territory) != 1 || d.Territory[0] != "IT" || d.Detection != "Yes" || d.Decision != "AUTOMATED_DECISION_PARTIALLY" || d.Source != "SOURCE_ARTICLE_16" || d.EndProvision == "" {
		t.Errorf("%+v", d)
	}
	if _, owed := Write(subject(casework.StatedMeasure{Kind: account.Warn})); owed {
		t.Error("a warning restricts nobody")
	}
	if _, owed := Write(subject(casework.StatedMeasure{Kind: account.BlockAll, Territory: []string{"BR"}})); owed {
		t.Error("Brazil is not the database's")
	}
}

func TestWhatTheDatabaseRefusesIsFound(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Document){
		"no decision": func(d *Document) { d.Account = "" }, "a word of v1": func(d *Document) { d.Category = "STATEMENT_CATEGORY_SCOPE_OF_PLATFORM_SERVICE" },
		"no facts": func(d *Document) { d.Facts = "" }, "long facts": func(d *Document) { d.Facts = strings.Repeat("é", 5001) },
		"territory": func(d *Document) { d.Territory = []string{"BR"} }, "puid": func(d *Document) { d.PUID = "a b" },
		"date": func(d *Document) { d.Application = "2019-12-31" }, "no explanation": func(d *Document) { d.TermsWhy = "" },
		"detection": func(d *Document) { d.Detection = "true" }, "keyword": func(d *Document) { d.Specification = []string{"KEYWORD_AI"} },
	} {
		d, _ := Write(subject(casework.StatedMeasure{Kind: account.BlockAll}))
		if spoil(&d); len(d.Problems()) == 0 {
			t.Errorf("%s is not found", name)
		}
	}
}

// TestCalibration counts what people made of what a machine opened, apart by detector and by how far it went.
func TestCalibration(t *testing.T) {
	t.Parallel()
	stands := &casework.Decision{Outcome: account.Primary, DeliveredAt: 5}
	got := Calibrate([]casework.Case{
		{OpenedAt: 1, OpenedBy: "detector a", Detected: true, State: casework.Closed},
		{OpenedAt: 2, OpenedBy: "detector a", Detected: true, State: casework.Closed, Decision: stands},
		{OpenedAt: 3, OpenedBy: "detector a", Detected: true, State: casework.Appealed, Decision: stands},
		{OpenedAt: 4, OpenedBy: "detector b", Detected: true, Proposed: true, State: casework.Upheld, Decision: stands},
		{OpenedAt: 5, OpenedBy: "detector b", Detected: true, Proposed: true, State: casework.Reversed, Decision: stands},
		{OpenedAt: 6, OpenedBy: "detector b", Detected: true, State: casework.Hearing},
		{OpenedAt: 7, OpenedBy: "ada", Detected: true, State: casework.Closed},
		{OpenedAt: 8, OpenedBy: "ada", State: casework.Closed},
	})
	want := []Calibration{
		{By: "detector b", Proposed: true, Opened: 2, Confirmed: 1, Reversed: 1, Wrong: got[0].Wrong},
		{By: "detector b", Opened: 1, Pending: 1},
		{By: "detector a", Opened: 3, Pending: 1, Confirmed: 1, Dismissed: 1, Wrong: got[2].Wrong},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if w := got[0].Wrong; w == nil || w.Value != 0.5 || w.Low < 0.09 || w.Low > 0.1 || w.High < 0.9 || w.High > 0.91 { // Wilson, 1 of 2
		t.Errorf("%+v", w)
	}
	if empty := Calibrate(nil); len(empty) != 0 || empty == nil {
		t.Errorf("of nothing: %v", empty)
	}
}

func TestFiguresOfAYear(t *testing.T) {
	t.Parallel()
	const day = 24 * 3600 * 1000
	opened := int64(1_770_000_000_000) // February 2026
	decided := func(kind account.Kind) *casework.Decision {
		return &casework.Decision{Outcome: account.Primary, Measure: casework.Measure{Kind: kind}, DeliveredAt: opened + 10*day}
	}
	f := Count(2026, []casework.Case{
		{OpenedAt: opened, Source: casework.SourceOwn, State: casework.Upheld, Detected: true, Decision: decided(account.BlockAll), Appeal: &casework.Appeal{At: opened, Answered: opened + 4*day, Result: casework.Upheld}},
		{OpenedAt: opened, Source: casework.SourceNotice, State: casework.Reversed, Detected: true, Decision: decided(account.Price), Appeal: &casework.Appeal{At: opened, Answered: opened + 2*day, Result: casework.Reversed}},
		{OpenedAt: opened, Source: casework.SourceOwn, State: casework.Closed, Detected: true, Deviation: "x", Decision: &casework.Decision{}},
		{OpenedAt: opened, Source: casework.SourceOwn, State: casework.Hearing},
		{OpenedAt: opened - 366*day, State: casework.Hearing},
	})
	if f.Opened != 4 || f.Decided != 2 || f.Dismissed != 1 || f.Appeals != 2 || f.DaysToDecide != 10 || f.DaysToAnswer != 3 || f.ReversalRate != 0.5 ||
		f.AutomationError < 0.66 || f.AutomationError > 0.67 || f.Discretion != 1 || f.BySource["notice"] != 1 {
		t.Errorf("%+v", f)
	}
}
