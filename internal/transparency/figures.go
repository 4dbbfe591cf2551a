package transparency

import (
	"time"

	"turnpike/internal/casework"
)

// Figures are what is published of a year (reference policy §4.1 art. 11, §4.2 art. 15 and 24).
type Figures struct {
	Year      int            `json:"year"`
	Opened    int            `json:"cases_opened"`
	BySource  map[string]int `json:"by_source"`
	Decided   int            `json:"decided"` // statements of decisions that were delivered
	Dismissed int            `json:"dismissed"`
	ByMeasure map[string]int `json:"by_measure"`
	Appeals   int            `json:"appeals"`
	ByResult  map[string]int `json:"by_result"` // upheld, changed, reversed, open
	// Means of days: from the opening to the delivered decision, and from an appeal to its answer.
	DaysToDecide float64 `json:"mean_days_to_decide"`
	DaysToAnswer float64 `json:"mean_days_to_answer_an_appeal"`
	// ReversalRate is the share of answered appeals that changed or reversed the decision.
	ReversalRate float64 `json:"reversal_rate"`
	// AutomationError is the share of what a machine brought up, and is over, that was dismissed or reversed.
	AutomationError float64 `json:"automation_error_rate"`
	Discretion      int     `json:"decided_otherwise_than_the_test"`
	Lifted          int     `json:"lifted"` // taken back without an appeal
}

// Count makes the figures of the cases that were opened in a year of UTC.
func Count(year int, cases []casework.Case) Figures {
	f := Figures{Year: year, BySource: map[string]int{}, ByMeasure: map[string]int{}, ByResult: map[string]int{}}
	var deciding, answering int64
	answered, machine, wrong := 0, 0, 0
	for i := range cases {
		c := &cases[i]
		if time.UnixMilli(c.OpenedAt).UTC().Year() != year {
			continue
		}
		f.Opened++
		f.BySource[c.Source]++
		if c.Deviation != "" {
			f.Discretion++
		}
		delivered := c.Decision != nil && c.Decision.DeliveredAt != 0
		dismissed := c.State == casework.Closed && !delivered
		if delivered {
			f.Decided++
			f.ByMeasure[string(c.Decision.Measure.Kind)]++
			deciding += c.Decision.DeliveredAt - c.OpenedAt
		}
		if dismissed {
			f.Dismissed++
		}
		if c.Appeal == nil && c.State == casework.Reversed {
			f.Lifted++
		}
		if a := c.Appeal; a != nil {
			f.Appeals++
			if a.Result == "" {
				f.ByResult["open"]++
			} else {
				f.ByResult[string(a.Result)]++
				answering += a.Answered - a.At
				answered++
			}
		}
		if c.Detected && (delivered || dismissed || c.State == casework.Reversed) {
			machine++
			if dismissed || c.State == casework.Reversed {
				wrong++
			}
		}
	}
	f.DaysToDecide, f.DaysToAnswer = mean(deciding, f.Decided), mean(answering, answered)
	if answered > 0 {
		f.ReversalRate = float64(f.ByResult["reversed"]+f.ByResult["changed"]) / float64(answered)
	}
	if machine > 0 {
		f.AutomationError = float64(wrong) / float64(machine)
	}
	return f
}

func mean(ms int64, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(ms) / float64(n) / dayLength
}
