package api

import (
	"bytes"
	"net/http"
	"time"

	"turnpike/internal/billing"
)

// maxCostDays bounds how many days one answer spans.
const maxCostDays = 366

// costs is what each account cost to serve and what it brought, by day.
func (m Money) costs(r *Request) (any, error) {
	want, err := format(r, "csv")
	if err != nil {
		return nil, err
	}
	today := m.Billing.Clock().UTC().Format(time.DateOnly)
	days := [2]time.Time{}
	for i, name := range []string{"from", "to"} {
		text := r.URL.Query().Get(name)
		if text == "" {
			text = today
		}
		if days[i], err = time.Parse(time.DateOnly, text); err != nil {
			return nil, Refuse(http.StatusBadRequest, name+"_invalid", "%s is a day of UTC, as 2026-11-24; both days count.", name)
		}
	}
	if n := days[1].Sub(days[0]).Hours() / 24; n < 0 || n > maxCostDays {
		return nil, Refuse(http.StatusBadRequest, "to_invalid", "to is no earlier than from, and at most %d days later.", maxCostDays)
	}
	all, err := m.Billing.CostToServe(r.Context(), days[0], days[1])
	if err != nil || want == "json" {
		return Page[billing.Service]{Data: all}, err
	}
	var out bytes.Buffer
	err = billing.WriteServices(&out, all)
	return file(csvType, "cost-to-serve.csv", out.Bytes()), err
}
