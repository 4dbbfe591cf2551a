package account

import "math"

// Measured is how the account test did on honest businesses that its weights never saw (docs/model-card.md, "Accounts,
// on sources left out"): simulated lives at 0, 5 and 10 % general requests, shares that a policy tolerates.
var Measured = Trial{Accounts: 195 + 195 + 199, Reviewed: 2, Restricted: 0}

// Trial counts what the test did to accounts that had done nothing.
type Trial struct {
	Accounts   int
	Reviewed   int // came into review
	Restricted int // were proposed for restriction
}

// Rate is the share of innocent accounts that came into review, or beyond.
func (t Trial) Rate() float64 { return float64(t.Reviewed) / float64(t.Accounts) }

// confidence of Upper.
const confidence = 0.95

// Upper is the share that is not exceeded at a confidence of 95 % (Clopper and Pearson, one-sided).
func (t Trial) Upper() float64 {
	low, high := t.Rate(), 1.0
	for range 60 { // halvings, beyond what a float tells apart
		middle := (low + high) / 2
		if t.atMost(middle) > 1-confidence {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// atMost is the probability of no more accounts in review than there were, if a share of them comes into it.
func (t Trial) atMost(share float64) float64 {
	sum := 0.0
	for k := 0; k <= t.Reviewed; k++ {
		ways, _ := math.Lgamma(float64(t.Accounts + 1))
		a, _ := math.Lgamma(float64(k + 1))
		b, _ := math.Lgamma(float64(t.Accounts - k + 1))
		sum += math.Exp(ways - a - b + float64(k)*math.Log(share) + float64(t.Accounts-k)*math.Log1p(-share))
	}
	return sum
}
