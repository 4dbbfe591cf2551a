package graph

import (
	"fmt"
	"slices"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/account"
	"turnpike/internal/fault"
)

// quotas are the limits that this door keeps or tells of, by what they refuse with. What the engine refuses it
// counts itself.
var quotas = map[*fault.Fault]string{
	fault.AppRateLimit: "app_calls", fault.ManagementRateLimit: "management_calls", fault.RegistrationLimit: "registration",
	fault.TemplateLimit: "templates", fault.TemplateNotEditable: "template_edits", fault.BlockListFull: "block_list",
}

// quotaLines name the quotas in health_status.
var quotaLines = map[string]string{
	"app_calls": "Calls of the app", "management_calls": "Management calls", "registration": "Registration",
	"templates": "Templates", "template_edits": "Template edits", "block_list": "Block list",
}

const (
	// shownFor is how long a refusal is shown in what is said of an account's health, in milliseconds.
	shownFor = 3600 * 1000
	// mostShown bounds the refusals that are remembered, of all accounts: more are counted and not shown.
	mostShown = 100_000
)

// refusals remembers which accounts ran into which quota lately, for their health. A restart begins it anew.
type refusals struct {
	mu      sync.Mutex
	by      map[refused]*refusedTimes
	counter *prometheus.CounterVec
}

type refused struct {
	account account.ID
	number  account.NumberID // 0 where it is of the whole account
	fault   *fault.Fault
}

// refusedTimes counts from the first after an hour without one up to the last.
type refusedTimes struct {
	count       int
	since, last int64 // Unix milliseconds
}

func newRefusals(r prometheus.Registerer) *refusals {
	out := &refusals{by: map[refused]*refusedTimes{}, counter: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "turnpike_quota_refused_total", Help: "Cloud API calls that a quota of management refused, by quota.",
	}, []string{"quota"})}
	for _, name := range quotas {
		out.counter.WithLabelValues(name)
	}
	if r != nil {
		r.MustRegister(out.counter)
	}
	return out
}

// note counts a refusal, if it is one of a quota.
func (rs *refusals) note(c *call, f *fault.Error, now int64) {
	name := quotas[f.Fault]
	if name == "" {
		return
	}
	rs.counter.WithLabelValues(name).Inc()
	if c.account == nil {
		return
	}
	key := refused{account: c.account.ID, fault: f.Fault}
	if c.number != nil {
		key.number = c.number.ID
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	t := rs.by[key]
	if t == nil {
		if len(rs.by) >= mostShown {
			rs.sweep(now)
		}
		if len(rs.by) >= mostShown {
			return
		}
		t = &refusedTimes{}
		rs.by[key] = t
	}
	if t.last+shownFor <= now || t.last > now {
		*t = refusedTimes{since: now}
	}
	t.count++
	t.last = now
}

// sweep forgets what is not shown any more.
func (rs *refusals) sweep(now int64) {
	for key, t := range rs.by {
		if t.last+shownFor <= now {
			delete(rs.by, key)
		}
	}
}

// show writes what an account, or a number of it, ran into within the last hour.
func (rs *refusals) show(e *entity, a account.ID, n account.NumberID, now int64) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	var lines []string
	for f, name := range quotas {
		if t := rs.by[refused{a, n, f}]; t != nil && t.last+shownFor > now {
			lines = append(lines, fmt.Sprintf("%s: %d calls were refused with %d since %s, the last at %s.", quotaLines[name], t.count, f.Code, clock(t.since), clock(t.last)))
		}
	}
	slices.Sort(lines)
	for _, line := range lines {
		e.limitf("%s", line)
	}
}
