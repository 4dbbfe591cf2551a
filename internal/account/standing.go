package account

import "slices"

// Standing is what is known of an account and decided about it, beyond who it is.
type Standing struct {
	Declaration  *Declaration // the newest; nil where none was ever made
	Evidence     []Evidence   // the newest record of each source, newest first; those that expired are gone
	Outcome      Outcome      // of the newest judgement by the stated test; "" when there was none
	Decided      Outcome      // what people decided in the newest case that was decided; "" when none was
	Discretion   bool         // Decided is against the test, for a written reason
	Restrictions []Restriction
	Leaving      *Leaving // what it tells its people when it must go; nil when nothing was prepared
}

// Outcome is what a judgement of an account found.
type Outcome string

// The outcomes, from the lightest.
const (
	Compliant  Outcome = "compliant"
	Incidental Outcome = "incidental" // some of it lies outside the purpose: advice, nothing follows
	Drifting   Outcome = "drifting"   // a warning, and time to cure
	Primary    Outcome = "primary"    // general-purpose AI is what people come for: the clause applies
)

// Sources of evidence.
const (
	FromDeclaration = "declared" // the account said so itself
	FromReports     = "reported" // people or third parties said so
	FromReviewer    = "reviewer" // a person of the operator's looked
	FromDetector    = "measured" // a detector read a sample of conversations
	FromProbes      = "probed"   // the operator wrote to the account and looked at the answers
)

// Evidence is one record of what is known of an account. Which parts are set follows from its source.
type Evidence struct {
	ID           int64    `json:"id"`
	Account      ID       `json:"account,string"`
	Number       NumberID `json:"number,string,omitempty"` // 0 when it is about no single number
	Source       string   `json:"source"`
	At           int64    `json:"at"`                // Unix milliseconds
	Expires      int64    `json:"expires,omitempty"` // Unix milliseconds; 0 never
	By           string   `json:"by,omitempty"`      // the reviewer, or the detector with its version
	Share        *Share   `json:"share,omitempty"`
	Probes       *Probes  `json:"probes,omitempty"`
	Reports      *Reports `json:"reports,omitempty"`
	Opinion      *Opinion `json:"opinion,omitempty"`
	Capabilities []string `json:"capabilities,omitempty"` // open_questions, media_analysis, image_generation, voice …
	Declared     string   `json:"declared,omitempty"`     // as Declaration.Declared
	Note         string   `json:"note,omitempty"`         // a person's words; no text of conversations
	Hash         string   `json:"hash,omitempty"`         // SHA-256 of what it was made from, hexadecimal
}

// Share is how much of an account's conversations is general-purpose, as measured.
type Share struct {
	Value    float64    `json:"value"` // 0 to 1, of conversations
	Low      float64    `json:"low"`   // interval
	High     float64    `json:"high"`
	Level    float64    `json:"level"`  // confidence of the interval, as 0.95
	Sample   int        `json:"sample"` // conversations
	Language string     `json:"language,omitempty"`
	Test     Sequential `json:"test"`
}

// Sequential is a test that may be looked at after every conversation.
type Sequential struct {
	Kind   string  `json:"kind,omitempty"` // "sprt", "e-process"
	H0     float64 `json:"h0,omitempty"`   // share up to which the account is innocent
	H1     float64 `json:"h1,omitempty"`
	Alpha  float64 `json:"alpha,omitempty"`  // probability of accusing an innocent account, at whatever time one looks
	Beta   float64 `json:"beta,omitempty"`   // probability of letting one of H1 pass
	Result string  `json:"result,omitempty"` // "above", "below" or "undecided"
}

// Probes counts answers to questions that no customer of such a business needs answered.
type Probes struct {
	Asked    int `json:"asked"`
	Answered int `json:"answered"` // as an assistant would
	Refused  int `json:"refused"`  // or led back to the purpose
	// Test is whether it serves such requests in general; its Kind is "" where somebody counted by hand.
	Test Sequential `json:"test,omitzero"`
}

// Reports counts what others said.
type Reports struct {
	People  int `json:"people"`  // persons who reported it in their phone
	Notices int `json:"notices"` // notices of third parties
	Days    int `json:"days"`    // in so many days
}

// Restriction is one thing that an account may not do, or that costs it more, because a person decided
// so in a case. It is in a Directory only once its statement of reasons was delivered.
type Restriction struct {
	Case      int64    `json:"case"`
	Number    NumberID `json:"number,string,omitempty"` // 0: all of the account
	Kind      Kind     `json:"kind"`
	Countries []string `json:"countries,omitempty"` // of the recipient, ISO 3166; none: everywhere
	From      int64    `json:"from"`                // Unix milliseconds
	Until     int64    `json:"until,omitempty"`     // Unix milliseconds, not included; 0 without end
	Rate      int      `json:"rate,omitempty"`      // messages a minute, of RateLimit
	Category  string   `json:"category,omitempty"`  // by which Price charges, as "general_purpose_ai"
	Ground    string   `json:"ground"`              // number of the ground in its policy
}

// Kind is what a restriction does.
type Kind string

// The kinds, from the lightest. Each may be for some countries only.
const (
	Warn           Kind = "warn"
	Price          Kind = "price"
	RateLimit      Kind = "rate_limit"
	BlockInitiated Kind = "block_business_initiated" // templates outside an open window
	BlockAll       Kind = "block_all"
	Terminate      Kind = "terminate"
)

// Kinds lists them, from the lightest.
func Kinds() []Kind {
	return []Kind{Warn, Price, RateLimit, BlockInitiated, BlockAll, Terminate}
}

// Weight orders kinds: 0 is the lightest, -1 is none.
func (k Kind) Weight() int { return slices.Index(Kinds(), k) }

// Applies says whether the restriction is in force for a message at a moment.
func (r *Restriction) Applies(n NumberID, country string, at int64) bool {
	return r.Runs(at) && (r.Number == 0 || r.Number == n) && (len(r.Countries) == 0 || slices.Contains(r.Countries, country))
}

// Runs says whether a moment lies within the restriction's dates.
func (r *Restriction) Runs(at int64) bool { return at >= r.From && (r.Until == 0 || at < r.Until) }

// Restriction finds the restriction of a kind that applies to a message, nil when there is none. s may
// be nil.
func (s *Standing) Restriction(k Kind, n NumberID, country string, at int64) *Restriction {
	if s == nil {
		return nil
	}
	for i := range s.Restrictions {
		if r := &s.Restrictions[i]; r.Kind == k && r.Applies(n, country, at) {
			return r
		}
	}
	return nil
}

// Hard says whether something follows from an outcome.
func (o Outcome) Hard() bool { return o == Drifting || o == Primary }
