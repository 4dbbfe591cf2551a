package engine

import (
	"fmt"
	"time"

	"turnpike/internal/account"
)

// Limits are what is kept for everybody, unless a number or a portfolio was given something else. The
// defaults are the reference's (cloud-api §5); where it has no figure, the help says so.
type Limits struct {
	Enforce               bool          `yaml:"enforce"                help:"false keeps none of these limits"`
	Throughput            int           `yaml:"throughput"             help:"messages a second that a number sends and receives, all types together; 0 without bound"`
	ThroughputCoexistence int           `yaml:"throughput_coexistence" help:"the same for a number that is on a phone's business app too; 0 without bound"`
	ThroughputHigh        int           `yaml:"throughput_high"        help:"the same for a number of the level HIGH; 0 without bound"`
	UpgradePeople         int           `yaml:"upgrade_people"         help:"people within 24 hours outside their windows that lift a number of an unlimited portfolio to HIGH; 0 lifts none"`
	PairInterval          time.Duration `yaml:"pair_interval"          help:"the time one message to the same person takes of a number's quota"`
	PairBurst             int           `yaml:"pair_burst"             help:"messages to one person within pair_interval, borrowed from the quota to come; 0 does not limit the pair"`
	MessagingLimit        int           `yaml:"messaging_limit"        help:"people within 24 hours whom a new portfolio writes to outside their windows: 250, 2000, 10000, 100000 or any other; 0 without bound"`
	MessagingLimitSync    bool          `yaml:"messaging_limit_sync"   help:"refuse the message to one person too many in the reply; otherwise it is accepted and fails by webhook (the reference does not say which)"`
	MarketingCap          int           `yaml:"marketing_cap"          help:"marketing messages of all businesses within 24 hours that a person gets; each one that they read makes room for another, up to 8 (the reference gives no figure); 0 without bound"`
	MarketingUS           bool          `yaml:"marketing_us"           help:"whether marketing reaches numbers of the United States"`
	ExperimentShare       int           `yaml:"experiment_share"       help:"people of 1,000 whom marketing outside their window never reaches, to compare (the reference gives no figure)"`
	// Hint is put behind what a refusal says.
	Hint string `yaml:"-"`
}

// DefaultLimits are the reference's.
func DefaultLimits() Limits {
	return Limits{
		Enforce: true, Throughput: 80, ThroughputCoexistence: 20, ThroughputHigh: 1000, UpgradePeople: 100_000,
		PairInterval: 6 * time.Second, PairBurst: 45, MessagingLimit: account.Ladder[0], MarketingCap: 2,
	}
}

// GenerousLimits are kept and no load reaches them: so what they cost can be measured.
func GenerousLimits() Limits {
	l := DefaultLimits()
	l.Throughput, l.ThroughputCoexistence, l.ThroughputHigh = mostPerSecond, mostPerSecond, mostPerSecond
	l.UpgradePeople, l.PairInterval = 0, 0 // each message is a run of its own, at once paid
	l.MessagingLimit, l.MarketingCap, l.MarketingUS = mostPeople, maxOffers, true
	return l
}

// Bounds of what can be set.
const (
	mostPerSecond    = 1_000_000
	mostPairInterval = time.Minute
	mostPairBurst    = 1_000
	mostPeople       = 10_000_000
	mostUpgrade      = 1_000_000
)

// Validate checks each value.
func (l *Limits) Validate() error {
	for _, one := range []struct {
		name        string
		value, most int
	}{
		{"throughput", l.Throughput, mostPerSecond},
		{"throughput_coexistence", l.ThroughputCoexistence, mostPerSecond},
		{"throughput_high", l.ThroughputHigh, mostPerSecond},
		{"upgrade_people", l.UpgradePeople, mostUpgrade},
		{"pair_burst", l.PairBurst, mostPairBurst},
		{"messaging_limit", l.MessagingLimit, mostPeople},
		{"marketing_cap", l.MarketingCap, maxOffers},
		{"experiment_share", l.ExperimentShare, 1000},
	} {
		if one.value < 0 || one.value > one.most {
			return fmt.Errorf("limits: %s of %d is not between 0 and %d", one.name, one.value, one.most)
		}
	}
	if l.PairInterval < 0 || l.PairInterval > mostPairInterval {
		return fmt.Errorf("limits: pair_interval of %s is not between 0 and 1 minute", l.PairInterval)
	}
	return nil
}

// PerSecond is how many messages a second a number sends and receives; 0 without bound.
func (l *Limits) PerSecond(n *account.Number) int {
	switch {
	case !l.Enforce:
		return 0
	case n.Line.Throughput != 0:
		return n.Line.Throughput
	case n.Line.Coexistence:
		return l.ThroughputCoexistence
	case n.Line.High:
		return l.ThroughputHigh
	}
	return l.Throughput
}

// People is how many people within 24 hours a portfolio writes to outside their windows, or
// account.Unlimited.
func (l *Limits) People(b *account.Business) int {
	switch {
	case !l.Enforce || b == nil:
		return account.Unlimited
	case b.Allowance.People != 0:
		return b.Allowance.People
	case l.MessagingLimit == 0:
		return account.Unlimited
	}
	return l.MessagingLimit
}

// PeopleOf is People of a number's portfolio, or less: a number whose display name was not approved stays on the
// first step of the ladder (reference §1.3.1).
func (l *Limits) PeopleOf(n *account.Number) int {
	people := l.People(n.Account.Business)
	if first := account.Ladder[0]; l.Enforce && n.Line.NameState() != account.NameApproved && (people == account.Unlimited || people > first) {
		return first
	}
	return people
}

// Upgrades says whether a number can still be lifted to the level HIGH by the people it reaches.
func (l *Limits) Upgrades(n *account.Number) bool {
	return l.Enforce && l.UpgradePeople != 0 && !n.Line.High && !n.Line.Coexistence && n.Line.Throughput == 0 && l.People(n.Account.Business) == account.Unlimited
}
