package casework

import (
	"strings"
	"testing"

	"turnpike/internal/account"
)

func TestTheTestTellsPrimaryFromIncidental(t *testing.T) {
	t.Parallel()
	share := func(value, low float64, sample int, test account.Sequential) account.Evidence {
		return account.Evidence{ID: 1, Source: account.FromDetector, Share: &account.Share{Value: value, Low: low, High: value + 0.05, Sample: sample, Test: test}}
	}
	probes := account.Evidence{ID: 2, Source: account.FromProbes, Probes: &account.Probes{Asked: 20, Answered: 18, Refused: 2}}
	refused := account.Evidence{ID: 2, Source: account.FromProbes, Probes: &account.Probes{Asked: 20, Answered: 1, Refused: 19}}
	above := account.Sequential{Kind: "sprt", H0: 0.15, H1: 0.4, Alpha: 0.001, Result: "above"}
	weak, undecided := above, above
	weak.Alpha, undecided.Result = 0.05, "undecided"
	none := account.Sequential{}
	seen := share(0.85, 0.7, 120, above)
	seen.Capabilities = []string{"open_questions"}
	early := probes
	early.Probes = &account.Probes{Asked: 10, Answered: 5, Refused: 5, Test: account.Sequential{Kind: "e-process", H0: 0.1, Alpha: 0.001, Result: "undecided"}}
	for name, one := range map[string]struct {
		declared string
		evidence []account.Evidence
		want     account.Outcome
	}{
		"nothing known":                     {"", nil, account.Compliant},
		"a declared assistant":              {account.GeneralAssistant, nil, account.Primary},
		"a shop as it should be":            {account.CustomerService, []account.Evidence{share(0.01, 0, 500, none), refused}, account.Compliant},
		"some small talk":                   {account.CustomerService, []account.Evidence{share(0.08, 0.05, 500, none), refused}, account.Incidental},
		"it drifts":                         {account.CustomerService, []account.Evidence{share(0.25, 0.2, 264, above), refused}, account.Drifting},
		"it is an assistant":                {account.CustomerService, []account.Evidence{share(0.85, 0.7, 120, above), probes}, account.Primary},
		"used so, but probes say otherwise": {account.CustomerService, []account.Evidence{share(0.85, 0.7, 120, above), refused}, account.Drifting},
		"used so, never probed":             {account.CustomerService, []account.Evidence{seen}, account.Drifting},
		"refuses each probe, serves people": {account.CustomerService, []account.Evidence{seen, refused}, account.Drifting},
		"used so, probes not decided":       {account.CustomerService, []account.Evidence{seen, early}, account.Drifting},
		"able, but not used so":             {account.CustomerService, []account.Evidence{share(0.01, 0, 500, none), probes}, account.Incidental},
		"a test that accuses too easily":    {account.CustomerService, []account.Evidence{share(0.85, 0.7, 120, weak), probes}, account.Incidental},
		"a test that has not decided":       {account.CustomerService, []account.Evidence{share(0.85, 0.7, 12, undecided), probes}, account.Incidental},
		"a reviewer's count of few":         {account.CustomerService, []account.Evidence{share(0.85, 0.6, 20, none), probes}, account.Incidental},
		"a reviewer's count of enough":      {account.CustomerService, []account.Evidence{share(0.85, 0.75, 100, none), probes}, account.Primary},
		"reports alone": {account.CustomerService, []account.Evidence{
			{ID: 3, Source: account.FromReports, Reports: &account.Reports{People: 5000, Notices: 90}},
		}, account.Incidental},
		"what expired": {account.CustomerService, []account.Evidence{{ID: 4, Expires: 10, Share: &account.Share{Value: 0.9, Low: 0.8, Sample: 900}}}, account.Compliant},
	} {
		s := &account.Standing{Evidence: one.evidence}
		if one.declared != "" {
			s.Declaration = &account.Declaration{Declared: one.declared}
		}
		j := DefaultTest().Judge(s, 10)
		if j.Outcome != one.want || len(j.Why) == 0 {
			t.Errorf("%s: %s %q, want %s", name, j.Outcome, j.Why, one.want)
		}
	}
}

// TestWhoRefusesEachProbeIsToldWhy: an assistant that knows probes and turns them away while it serves people is not
// restricted on the share alone, and the reasons say what either side found.
func TestWhoRefusesEachProbeIsToldWhy(t *testing.T) {
	t.Parallel()
	s := &account.Standing{Declaration: &account.Declaration{Declared: account.CustomerService}, Evidence: []account.Evidence{
		{ID: 1, Source: account.FromDetector, Capabilities: []string{"maths", "open_questions"}, Share: &account.Share{
			Value: 0.9, Low: 0.8, High: 0.95, Sample: 150, Test: account.Sequential{Kind: "e-process", H0: 0.35, Alpha: 1e-4, Result: "above"},
		}},
		{ID: 2, Source: account.FromProbes, Probes: &account.Probes{Asked: 20, Refused: 20, Test: account.Sequential{Kind: "e-process", H0: 0.1, Alpha: 1e-3, Result: "undecided"}}},
	}}
	j := DefaultTest().Judge(s, 10)
	why := strings.Join(j.Why, " ")
	if j.Outcome != account.Drifting || !strings.Contains(why, "90 % were general-purpose") || !strings.Contains(why, "it answered 0 of 20 and turned 20 away") {
		t.Errorf("%s: %s", j.Outcome, why)
	}
	s.Evidence[1].Probes = &account.Probes{Asked: 20, Answered: 18, Refused: 2, Test: account.Sequential{Kind: "e-process", H0: 0.1, Alpha: 1e-3, Result: "above"}}
	if j := DefaultTest().Judge(s, 10); j.Outcome != account.Primary {
		t.Errorf("with both grounds: %s %v", j.Outcome, j.Why)
	}
}
