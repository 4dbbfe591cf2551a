package casework

import (
	"slices"
	"strings"

	"turnpike/internal/account"
)

// Measure is what follows from a decision, for which countries and for how long. Its dates count from
// the delivery of the statement: before that they are 0.
type Measure struct {
	Kind      account.Kind `json:"kind"`
	Countries []string     `json:"countries,omitempty"` // of the recipient, ISO 3166; none: everywhere
	After     int64        `json:"after_ms"`            // from delivery to its hour
	Length    int64        `json:"length_ms,omitempty"` // how long it lasts; 0 without end
	Rate      int          `json:"rate,omitempty"`      // messages a minute, of rate_limit
	Category  string       `json:"category,omitempty"`  // of price
	Exception string       `json:"exception,omitempty"` // why a termination comes before its 30 days
	Proof     string       `json:"proof,omitempty"`     // of the exception

	From  int64 `json:"from,omitempty"`
	Until int64 `json:"until,omitempty"`
	Begun bool  `json:"begun,omitempty"` // its beginning was announced
	Ended bool  `json:"ended,omitempty"` // its end was announced
}

// Exceptions to the notice of a termination (reference policy §4.1, 4(4)).
var exceptions = []string{"legal_duty", "imperative_reason", "repeated_breach"}

// Limits of a measure.
const (
	day        = 24 * 3600 * 1000 // milliseconds
	maxAfter   = 180 * day
	maxLength  = 730 * day
	maxRate    = 60_000 // messages a minute: 1,000 a second are the most that a number may send (reference §5.1)
	maxCountry = 249    // countries there are
	maxWhy     = 5000   // characters of reasons, as the Transparency Database takes
	minWhy     = 20     // fewer say nothing
)

// problem says what is wrong with a measure that a reviewer proposes, "" when nothing is.
func (m *Measure) problem(p *Profile) string {
	switch {
	case m.Kind.Weight() < 0:
		return "kind is warn, price, rate_limit, block_business_initiated, block_all or terminate."
	case m.After < 0 || m.After > maxAfter:
		return "after_ms lies between 0 and 180 days."
	case m.Length < 0 || m.Length > maxLength:
		return "length_ms lies between 0 (without end) and 730 days."
	case m.Kind == account.RateLimit && (m.Rate < 1 || m.Rate > maxRate):
		return "rate is how many messages a minute may go out: 1 to 60000."
	case m.Kind == account.Price && m.Category == "":
		return "category names the price, as general_purpose_ai."
	case len(m.Countries) > maxCountry || slices.ContainsFunc(m.Countries, notCountry):
		return "countries are codes of two capitals, as BR."
	case m.From != 0 || m.Until != 0 || m.Begun || m.Ended:
		return "from and until follow from the delivery of the statement; give after_ms and length_ms."
	case m.Kind == account.Terminate && m.Length != 0:
		return "a termination has no end; give another kind, or no length_ms."
	case m.Exception != "" && (!slices.Contains(exceptions, m.Exception) || len(m.Proof) < minWhy):
		return "exception is legal_duty, imperative_reason or repeated_breach, and proof says what proves it."
	case m.Kind == account.Terminate && m.After < p.Termination && m.Exception == "":
		return "a termination comes at least 30 days after its statement, unless an exception is named and proven."
	}
	return ""
}

func notCountry(code string) bool {
	return len(code) != 2 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != ""
}

// start sets the dates once the statement was delivered.
func (m *Measure) start(at int64) {
	m.From = at + m.After
	if m.Length != 0 {
		m.Until = m.From + m.Length
	}
}

// softer says whether m is in no way harder than other.
func (m *Measure) softer(other *Measure) bool {
	switch {
	case m.Kind.Weight() > other.Kind.Weight(), m.After < other.After,
		other.Length != 0 && (m.Length == 0 || m.Length > other.Length),
		m.Kind == account.RateLimit && other.Kind == account.RateLimit && m.Rate < other.Rate:
		return false
	case len(other.Countries) == 0:
		return true
	case len(m.Countries) == 0:
		return false
	}
	return !slices.ContainsFunc(m.Countries, func(c string) bool { return !slices.Contains(other.Countries, c) })
}
