package main

import (
	"strings"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/casework"
)

// TestACaseAsAReviewerReadsIt: each part of the record is there, and what can follow is the procedure's.
func TestACaseAsAReviewerReadsIt(t *testing.T) {
	t.Parallel()
	const at = 1_790_000_000_000
	c := &casework.Case{
		ID: 7, Account: 300000000000001, State: casework.Appealed, Profile: "eu", OpenedAt: at, OpenedBy: "ada", Source: casework.SourceOwn,
		Ground: casework.Ground{Policy: "ai-providers", Version: "9", Number: "1.1", Text: map[string]string{"en": "No assistants."}},
		Facts:  "It answers\nanything.", Exhibits: []casework.Exhibit{{Title: "probed"}}, Detected: true, Finding: account.Primary,
		Notice:    &casework.Notice{By: "ada", At: at, DeliveredAt: at, Until: at + 86_400_000},
		Answers:   []casework.Answer{{By: "business 1", At: at, Text: "We mended it.", Cured: true}},
		Decision:  &casework.Decision{By: "ada", At: at, Why: "Nothing changed.", Outcome: account.Primary, Measure: casework.Measure{Kind: account.RateLimit, Rate: 10}, Second: "bruno", SecondAt: at, SecondWhy: "So it is.", DeliveredAt: at},
		Measure:   &casework.Measure{Kind: account.RateLimit, Rate: 10, Countries: []string{"IT"}, From: at, Begun: true},
		Appeal:    &casework.Appeal{By: "business 1", At: at, Text: "It is too hard.", Due: at + 86_400_000},
		Deviation: "A person knows better.", Gap: &casework.Span{From: at, To: at}, Hold: &casework.Hold{By: "ada", At: at, Why: "a court"},
	}
	var out strings.Builder
	if err := printFile(&out, c); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Case 7 on account 300000000000001: appealed\n", "  ground        ai-providers 9, 1.1: No assistants.\n", "  facts         It answers\n                anything.\n",
		"found by      a machine; people decide by themselves\n", "the test      primary\n", "to cure until 2026-09-22 14:13 UTC\n", "(it says that it is cured)\n                We mended it.\n",
		"primary, rate_limit to 10 messages a minute; statement delivered 2026-09-21 14:13 UTC\n", "second ", "So it is.",
		"rate_limit to 10 messages a minute for people in IT is in force: from 2026-09-21 14:13 UTC, until it is lifted\n",
		"It is too hard.", "discretion    it is decided otherwise than the test says: A person knows better.\n", "legal hold", "turnpike case gap 7",
		"the reviewer  can now: turnpike case answer-appeal 7\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it lacks %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "the account   can") {
		t.Errorf("the account can do nothing now:\n%s", out.String())
	}
}
