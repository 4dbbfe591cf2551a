package api

import (
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/casework"
)

func TestARestrictionIsProposedOnTwoGrounds(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		tier    string
		outcome account.Outcome
		want    string
	}{
		{"RESTRICT-PROPOSED", account.Primary, "RESTRICT-PROPOSED"},
		{"RESTRICT-PROPOSED", account.Drifting, "REVIEW"},
		{"RESTRICT-PROPOSED", account.Compliant, "REVIEW"},
		{"REVIEW", account.Primary, "REVIEW"},
		{"CLEAR", account.Incidental, "CLEAR"},
	} {
		if got := proposed(tc.tier, casework.Judgement{Outcome: tc.outcome, Why: []string{"x"}}); got.Tier != tc.want || len(got.Why) != 1 {
			t.Errorf("%s and %s: %+v, want %s", tc.tier, tc.outcome, got, tc.want)
		}
	}
}
