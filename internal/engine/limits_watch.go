package engine

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/account"
	"turnpike/internal/fault"
)

// Limit names a limit that refused a message.
type Limit uint8

// The limits.
const (
	LimitThroughput Limit = iota + 1
	LimitUpgrade
	LimitPair
	LimitPeople
	LimitMarketingUS
	LimitMarketingCap
	LimitExperiment
	LimitMarketingStopped
	LimitBudget
	LimitWallet
	lastLimit = LimitWallet
)

func (l Limit) String() string {
	return [...]string{
		"none", "throughput", "throughput_upgrade", "pair", "messaging_limit", "marketing_us", "marketing_cap", "experiment", "marketing_stopped", "budget", "wallet",
	}[l]
}

// Fault is the line of the table that the limit refuses with.
func (l Limit) Fault() *fault.Fault {
	return [...]*fault.Fault{
		fault.Unknown, fault.Throughput, fault.Maintenance, fault.PairLimit, fault.SpamLimit, fault.Ecosystem, fault.Ecosystem, fault.Experiment, fault.MarketingStopped,
		fault.PaymentIssue, fault.PaymentIssue,
	}[l]
}

// recently is how long a refusal is shown in what is said of a number's health, in milliseconds.
const recently = 3600 * 1000

// Refused says how often a limit refused messages of a number: from the first after an hour without one
// up to the last.
type Refused struct {
	Limit       Limit
	Count       int
	Since, Last int64 // Unix milliseconds
}

// watch counts refusals, for metrics and to show them. It is no part of the state: no decision depends
// on it, and a restart begins it anew. The writer alone touches it, but for the counters.
type watch struct {
	counters [lastLimit + 1]prometheus.Counter
	numbers  map[account.NumberID]*[lastLimit + 1]Refused
}

func newWatch(r Registerer) *watch {
	w := &watch{numbers: map[account.NumberID]*[lastLimit + 1]Refused{}}
	all := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "turnpike_limit_refused_total", Help: "Messages that a limit refused or failed, by limit.",
	}, []string{"limit"})
	for l := Limit(1); l <= lastLimit; l++ {
		w.counters[l] = all.WithLabelValues(l.String())
	}
	if r != nil {
		r.MustRegister(all)
	}
	return w
}

// refused notes a refusal. w may be nil.
func (w *watch) refused(n *account.Number, l Limit, now int64) {
	if w == nil {
		return
	}
	w.counters[l].Inc()
	all := w.numbers[n.ID]
	if all == nil {
		all = &[lastLimit + 1]Refused{}
		w.numbers[n.ID] = all
	}
	r := &all[l]
	if r.Last+recently <= now || r.Last > now {
		*r = Refused{Limit: l, Since: now}
	}
	r.Count++
	r.Last = now
}

// recent lists the refusals of a number's last hour.
func (w *watch) recent(id account.NumberID, now int64) (out []Refused) {
	if w == nil || w.numbers[id] == nil {
		return nil
	}
	for _, r := range w.numbers[id] {
		if r.Count > 0 && r.Last+recently > now {
			out = append(out, r)
		}
	}
	return out
}

// Standing is how a number and its portfolio stand to their limits.
type Standing struct {
	PerSecond   int // messages in the last second, in and out
	MostASecond int // 0 without bound
	People      int // whom the portfolio wrote to outside their windows in 24 hours
	MostPeople  int // or account.Unlimited
	Reached     int // people whom the number reached outside their windows in 24 hours; counted only while it can still be lifted to HIGH
	Week, Month int // people whom the portfolio reached outside their windows in 7 and in 30 days, at most 50,000; counted only while it has a limit
	Refused     []Refused
	Payment     *fault.Error // why messages that cost fail now: a budget or the wallet is used up; nil when nothing is
}

// standing asks for a Standing. It decides nothing.
type standing struct {
	number *account.Number
	out    Standing
}

func (q *standing) decide(d *decider) error {
	n, l := q.number, &d.state.limits
	q.out = Standing{PerSecond: l.rates[n.ID].count(d.now), MostPeople: account.Unlimited, Refused: d.watch.recent(n.ID, d.now)}
	q.out.Payment = d.paymentProblem(n.ID)
	if d.limits != nil {
		q.out.MostASecond, q.out.MostPeople = d.limits.PerSecond(n), d.limits.People(n.Account.Business)
	}
	q.out.Reached = l.audiences[uint64(n.ID)].count(d.now)
	if b := n.Account.Business; b != nil {
		q.out.People = l.audiences[uint64(b.ID)].count(d.now)
		climb := l.climbs[uint64(b.ID)]
		q.out.Week, q.out.Month = climb.since(d.now-7*windowLength), climb.since(d.now-climbSpan)
	}
	return nil
}

// Standing says how a number and its portfolio stand to their limits.
func (e *Engine) Standing(ctx context.Context, n *account.Number) (Standing, error) {
	q := &standing{number: n}
	err := e.do(ctx, q)
	return q.out, err
}
