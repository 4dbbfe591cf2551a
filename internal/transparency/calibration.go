package transparency

import (
	"cmp"
	"math"
	"slices"

	"turnpike/internal/casework"
)

// Calibration says what people made of the cases that one version of a detector opened: how right it is where it is used,
// beside what it states of itself. Decisions are labels for this figure and for nothing else.
type Calibration struct {
	By       string `json:"by"`       // which detector, with the version of its weights
	Proposed bool   `json:"proposed"` // it proposed a restriction; else it asked for a review
	Opened   int    `json:"opened"`
	Pending  int    `json:"pending"` // of them, not decided, or an appeal waits
	// Confirmed were decided against the account, and stand; Dismissed were ended without a decision; Reversed were
	// taken back, on an appeal or without.
	Confirmed int `json:"confirmed"`
	Dismissed int `json:"dismissed"`
	Reversed  int `json:"reversed"`
	// Wrong is the share of what is over or stands that people did not confirm; absent while there is none.
	Wrong *Rate `json:"wrong,omitempty"`
}

// Rate is a share with its interval by Wilson at 95 %.
type Rate struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Calibrate counts the cases that machines opened, by detector and by how far it went; the newest detector first.
func Calibrate(cases []casework.Case) []Calibration {
	type key struct {
		by       string
		proposed bool
	}
	index := map[key]int{}
	out, newest := []Calibration{}, map[string]int64{}
	for i := range cases {
		c := &cases[i]
		if !c.Detected || !casework.ByMachine(c.OpenedBy) {
			continue
		}
		k := key{c.OpenedBy, c.Proposed}
		at, known := index[k]
		if !known {
			at = len(out)
			index[k] = at
			out = append(out, Calibration{By: k.by, Proposed: k.proposed})
		}
		newest[k.by] = max(newest[k.by], c.OpenedAt)
		out[at].count(c)
	}
	for i := range out {
		c := &out[i]
		c.Wrong = wilson(c.Dismissed+c.Reversed, c.Dismissed+c.Reversed+c.Confirmed)
	}
	slices.SortFunc(out, func(a, b Calibration) int {
		order := 0
		if a.Proposed != b.Proposed {
			order = 1
			if a.Proposed {
				order = -1
			}
		}
		return cmp.Or(cmp.Compare(newest[b.By], newest[a.By]), cmp.Compare(a.By, b.By), order)
	})
	return out
}

func (c *Calibration) count(one *casework.Case) {
	c.Opened++
	delivered := one.Decision != nil && one.Decision.DeliveredAt != 0
	switch {
	case one.State == casework.Reversed:
		c.Reversed++
	case one.State == casework.Closed && !delivered:
		c.Dismissed++
	case !delivered || one.State == casework.Appealed:
		c.Pending++
	default:
		c.Confirmed++
	}
}

// wilson is the interval of a share (E. B. Wilson, 1927); nil of nothing.
func wilson(k, n int) *Rate {
	if n == 0 {
		return nil
	}
	const z = 1.96
	p, size := float64(k)/float64(n), float64(n)
	middle := (p + z*z/(2*size)) / (1 + z*z/size)
	half := z / (1 + z*z/size) * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	return &Rate{Value: p, Low: max(0, middle-half), High: min(1, middle+half)}
}
