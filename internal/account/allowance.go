package account

import "turnpike/internal/tariff"

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
	// Verified says that the operator knows who the business is.
	Verified bool `json:"verified,omitempty"`
	// Unverified is what People was before the verification lifted it; nil where it lifted nothing.
	Unverified *int `json:"unverified,omitempty"`
	// Deferred says that its apps were told that a rise waits for better quality.
	Deferred bool `json:"deferred,omitempty"`
	// Country is where the business has its primary location, in two letters; "" while nobody asked.
	Country string `json:"country,omitempty"`
	// AbroadFrom is from when on its authentication templates to people in other countries have prices of
	// their own, in Unix milliseconds; 0 while the portfolio is not eligible. Once set it stays (reference §7.4).
	AbroadFrom int64 `json:"abroad_from,omitempty"`
}

// Abroad says whether a code to a person in a country comes from abroad, as prices see it. Whether that
// country has such prices is what rate cards say.
func (a Allowance) Abroad(to tariff.Place, now int64) bool {
	return a.AbroadFrom != 0 && now >= a.AbroadFrom && to.Country() != a.Country
}

// Caps of what a portfolio owns: more once it is verified or has a higher messaging limit (reference §5.4).
const (
	fewNumbers, manyNumbers     = 2, 20
	fewTemplates, manyTemplates = 250, 6_000
	// Established is the messaging limit from which a portfolio may own more.
	Established = 2_000
)

// Numbers is how many numbers the portfolio may have; people is its messaging limit.
func (a Allowance) Numbers(people int) int {
	if a.Verified || people == Unlimited || people >= Established {
		return manyNumbers
	}
	return fewNumbers
}

// Templates is how many templates each account of the portfolio may have. Display names are approved here
// by rules, so that each number has one.
func (a Allowance) Templates() int {
	if a.Verified {
		return manyTemplates
	}
	return fewTemplates
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
