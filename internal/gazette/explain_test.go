package gazette

import (
	"strings"
	"testing"
	"time"

	"turnpike/internal/policy"
	"turnpike/internal/store"
)

// TestTheTimelineOfTheReference walks its dates (policy §2.1, §2.2) as `turnpike policy explain` does: effect,
// category, amount and version for people of each country.
func TestTheTimelineOfTheReference(t *testing.T) {
	t.Parallel()
	numbers := map[string]string{"IT": "+39 331 2345678", "FR": "+33 6 12 34 56 78", "BR": "+55 11 91234-5678", "US": "+1 212 555 0123", "IN": "+91 98123 45678"}
	for row := range strings.SplitSeq(strings.TrimSpace(`
2025-10-14 | IT allow service 0 | FR allow service 0 | BR allow service 0 | US allow service 0 | IN allow service 0
2025-10-15 | IT allow service 0 | FR allow service 0 | BR allow service 0 | US allow service 0 | IN allow service 0
2026-01-12 | IT allow service 0 | FR allow service 0 | BR allow service 0 | US allow service 0 | IN allow service 0
2026-01-14 | IT allow service 0 | FR allow service 0 | BR allow service 0 | US allow service 0 | IN allow service 0
2026-01-15 | IT allow service 0 | FR reply service - | BR allow service 0 | US reply service - | IN reply service -
2026-01-20 | IT allow service 0 | FR reply service - | BR allow service 0 | US reply service - | IN reply service -
2026-01-21 | IT allow service 0 | FR reply service - | BR reply service - | US reply service - | IN reply service -
2026-01-22 | IT allow service 0 | FR reply service - | BR reply service - | US reply service - | IN reply service -
2026-01-28 | IT allow service 0 | FR reply service - | BR reply service - | US reply service - | IN reply service -
2026-02-15 | IT allow service 0 | FR reply service - | BR reply service - | US reply service - | IN reply service -
2026-02-16 | IT price general_purpose_ai 0.0691 | FR reply service - | BR reply service - | US reply service - | IN reply service -
2026-03-03 | IT price general_purpose_ai 0.0691 | FR reply service - | BR reply service - | US reply service - | IN reply service -
2026-03-04 | IT price general_purpose_ai 0.0691 | FR reply service - | BR allow service 0 | US reply service - | IN reply service -
2026-03-10 | IT price general_purpose_ai 0.0691 | FR reply service - | BR allow service 0 | US reply service - | IN reply service -
2026-03-11 | IT price general_purpose_ai 0.0691 | FR price general_purpose_ai - | BR price general_purpose_ai 0.0625 | US reply service - | IN reply service -
2026-04-14 | IT price general_purpose_ai 0.0691 | FR price general_purpose_ai - | BR price general_purpose_ai 0.0625 | US reply service - | IN reply service -
2026-04-15 | IT price general_purpose_ai 0.0691 | FR price general_purpose_ai - | BR price general_purpose_ai 0.0625 | US refuse service - | IN refuse service -
2026-05-12T23:59 | IT price general_purpose_ai 0.0691 | FR price general_purpose_ai - | BR price general_purpose_ai 0.0625 | US refuse service - | IN refuse service -
2026-05-13 | IT allow service 0 | FR allow service 0 | BR price general_purpose_ai 0.0625 | US refuse service - | IN refuse service -
2026-06-09 | IT allow service 0 | FR allow service 0 | BR price general_purpose_ai 0.0625 | US refuse service - | IN refuse service -
2026-09-23 | IT allow service 0 | FR allow service 0 | BR price general_purpose_ai 0.0625 | US refuse service - | IN refuse service -
2026-10-01 | IT allow service 0 | FR allow service 0 | BR price general_purpose_ai 0.0625 | US refuse service - | IN refuse service -
`), "\n") {
		cells := strings.Split(row, " | ")
		for _, cell := range cells[1:] {
			part := strings.Fields(cell)
			e := explained(t, &Question{Account: "Omni", To: numbers[part[0]], At: cells[0]})
			amount := "-"
			if e.Amount != nil {
				amount = *e.Amount
			}
			if got := strings.Join([]string{e.Country, e.Effect, e.Category, amount}, " "); got != cell {
				t.Errorf("%s: %s by %s %s, want %s", cells[0], got, e.PolicyVersion, e.Clause, cell)
			}
			if e.Why == "" || e.PolicyVersion == "" || (e.Effect != "allow" && (e.Ground == "" || e.GroundText == "")) {
				t.Errorf("%s to %s: no reason: %+v", cells[0], part[0], e)
			}
			if other := explained(t, &Question{Account: "Azur Voyages", To: numbers[part[0]], At: cells[0]}); other.Effect != "allow" || other.Ground != "" || other.Category != "service" {
				t.Errorf("%s to %s: the travel agency is touched: %+v", cells[0], part[0], other)
			}
			fresh := explained(t, &Question{Account: "Omni", To: numbers[part[0]], At: cells[0], Created: "2025-10-15"})
			barred := e.Effect == "reply" || (cells[0] >= "2025-10-15" && cells[0] < "2026-01-01") || (cells[0] < "2026-01-15" && cells[0] >= "2026-01-01" && part[0] != "IT" && (part[0] != "BR" || cells[0] < "2026-01-12"))
			if cells[0] >= "2025-10-15" && barred != (fresh.Effect == "refuse" && e.Effect != "refuse") {
				t.Errorf("%s to %s: a new account gets %s, an old one %s", cells[0], part[0], fresh.Effect, e.Effect)
			}
		}
	}
}

func explained(t *testing.T, q *Question) policy.Explanation {
	t.Helper()
	e, err := Explain(policy.ShippedBook(), store.DevWorld().Directory(), q, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestQuestionsAboutTheSameAccount(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Omni", "omni", "200000000000002", "300000000000002", "400000000000002", "+33 1 99 00 00 02"} {
		if e := explained(t, &Question{Account: name, To: "+12125550123"}); e.Account != "300000000000002" || e.Effect != "refuse" {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if e := explained(t, &Question{Account: "azur", To: "+12125550123", Declared: "general_purpose_assistant"}); e.Effect != "refuse" || e.Declared != "general_purpose_assistant" {
		t.Errorf("as if declared: %+v", e)
	}
	if e := explained(t, &Question{Account: "Omni", To: "+12125550123", Declared: "customer_service"}); e.Effect != "allow" {
		t.Errorf("as if declared: %+v", e)
	}
	if e := explained(t, &Question{Account: "Omni", To: "+393312345678", At: "2026-03-01", Category: "marketing"}); e.Effect != "allow" || e.Category != "marketing" || e.Ground != "2.2" {
		t.Errorf("a template: %+v", e)
	}
	// The hour is the account's: 22:00 in London is 00:00 in Paris in May.
	for at, want := range map[string]string{"2026-05-12T21:59:59Z": "price", "2026-05-12T22:00:00Z": "allow", "2026-05-12T23:59:59": "price", "2026-05-13T00:00": "allow"} {
		if e := explained(t, &Question{Account: "Omni", To: "+393312345678", At: at}); e.Effect != want {
			t.Errorf("at %s: %s", at, e.Effect)
		}
	}
	for _, q := range []Question{
		{Account: "nobody", To: "+12125550123"},
		{Account: "Omni", To: "x"},
		{Account: "Omni", To: "+12125550123", At: "soon"},
		{Account: "Omni", To: "+12125550123", Category: "gossip"},
		{Account: "Omni", To: "+12125550123", Declared: "bank"},
		{Account: "Omni", To: "+12125550123", Created: "long ago"},
	} {
		if _, err := Explain(policy.ShippedBook(), store.DevWorld().Directory(), &q, time.Now()); err == nil {
			t.Errorf("%+v is answered", q)
		}
	}
}
