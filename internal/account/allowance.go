package account

// Unlimited is a messaging limit that stops nobody.
const Unlimited = -1

// Ladder lists the messaging limits of portfolios, in people within 24 hours, each the step to the next;
// above the last is Unlimited (reference §5.3).
var Ladder = []int{250, 2_000, 10_000, 100_000}

// Allowance is what a portfolio was given beyond, or short of, what everybody has.
type Allowance struct {
	// People whom it may write to within 24 hours without being asked: a step of the Ladder, Unlimited, or
	// 0 for what the configuration says.
	People int `json:"people,omitempty"`
	// Deferred says that its apps were told that a rise waits for better quality.
	Deferred bool `json:"deferred,omitempty"`
}

// Above is the messaging limit after one. A limit that is no step rises to the next step above it.
func Above(people int) int {
	if people == Unlimited {
		return Unlimited
	}
	for _, step := range Ladder {
		if step > people {
			return step
		}
	}
	return Unlimited
}

// TierName is how a messaging limit is called (reference §1.3.1): the least tier that holds it.
func TierName(people int) string {
	if people != Unlimited {
		for i, step := range Ladder {
			if people <= step {
				return [...]string{"TIER_250", "TIER_2K", "TIER_10K", "TIER_100K"}[i]
			}
		}
	}
	return "TIER_UNLIMITED"
}

// TierNamed is the messaging limit of a name; false when there is none of it.
func TierNamed(name string) (people int, known bool) {
	for _, step := range append([]int{Unlimited}, Ladder...) {
		if TierName(step) == name {
			return step, true
		}
	}
	return 0, false
}
