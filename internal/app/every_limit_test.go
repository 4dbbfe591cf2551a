package app

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/config"
	"turnpike/internal/engine"
	"turnpike/internal/fault"
)

// limitCase provokes a limit and says how it shows.
type limitCase struct {
	metric  string // of turnpike_limit_refused_total or turnpike_quota_refused_total
	code    int
	async   bool // it is told by webhook
	health  string
	change  func(l *engine.Limits)
	provoke func(s *limitBench) answer // its last answer is the one that is refused, or whose message fails
}

const (
	american  = "12125550123"
	brazilian = "5511987654321"
)

// marketing sends the seeded marketing template from a number.
func (s *limitBench) marketing(from, to string) answer {
	return s.post("/v25.0/"+from+"/messages", travel, strings.Replace(offer, ada, to, 1))
}

// twice does something two times.
func twice(f func(s *limitBench) answer) func(s *limitBench) answer {
	return func(s *limitBench) answer { f(s); return f(s) }
}

var limitCases = []limitCase{
	{metric: "throughput", code: 130429, health: "Throughput: ", change: func(l *engine.Limits) { l.Throughput = 1 }, provoke: func(s *limitBench) answer {
		last := answer{}
		for i := 0; i < 30 && last.status != http.StatusBadRequest; i++ {
			last = s.offer(i)
		}
		return last
	}},
	{metric: "throughput_upgrade", code: 131057, health: "131057", provoke: func(s *limitBench) answer {
		s.do("PATCH", "/turnpike/v1/limits/numbers/"+number, password, "application/json", `{"level":"HIGH"}`)
		return s.offer(1)
	}},
	{metric: "pair", code: 131056, health: "Pair rate: 1", change: func(l *engine.Limits) { l.PairBurst = 1 }, provoke: twice(func(s *limitBench) answer { return s.offer(1) })},
	{metric: "messaging_limit", code: 131048, async: true, health: "Messaging limit: 1", change: func(l *engine.Limits) { l.MessagingLimit = 1 }, provoke: func(s *limitBench) answer {
		s.offer(1)
		return s.offer(2)
	}},
	{metric: "marketing_us", code: 131049, async: true, health: "Marketing to the United States: 1", provoke: func(s *limitBench) answer { return s.marketing(number, american) }},
	{metric: "marketing_cap", code: 131049, async: true, health: "Marketing messages per person: 1", change: func(l *engine.Limits) { l.MarketingCap = 1 }, provoke: func(s *limitBench) answer {
		from := s.registered("55", "1199990000")
		return s.until(50, func(int) answer { // it counts once it has arrived
			if a := s.marketing(from, brazilian); strings.Contains(s.metrics(), `{limit="marketing_cap"} 0`) {
				return a
			}
			return answer{status: -1}
		})
	}},
	{metric: "experiment", code: 130472, async: true, health: "Experiment: 1", change: func(l *engine.Limits) { l.ExperimentShare = 1000 }, provoke: func(s *limitBench) answer { return s.marketing(number, brazilian) }},
	{metric: "marketing_stopped", code: 131050, async: true, health: "Marketing that people stopped: 1", provoke: func(s *limitBench) answer {
		s.write("hello")
		s.post("/phone/v1/people/"+ada+"/conversations/"+number+"/marketing", "", `{"value":"stop"}`)
		return s.marketing(number, ada)
	}},
	{metric: "budget", code: 131042, async: true, health: "Budget: 1", provoke: func(s *limitBench) answer {
		s.office("PUT", "/numbers/"+number+"/budgets/marketing", `{"id":"b","amount":"0.05","reason":"careful"}`, http.StatusOK, nil)
		return s.marketing(number, ada)
	}},
	{metric: "wallet", code: 131042, async: true, health: "Wallet: 1", provoke: func(s *limitBench) answer {
		s.office("POST", "/wallets/"+azurBusiness+"/top-ups", `{"id":"t","amount":"0.05","reason":"a little"}`, http.StatusOK, nil)
		return s.marketing(number, ada)
	}},
	{metric: "management_calls", code: 80007, health: "Management calls: 1", provoke: func(s *limitBench) answer { // 100 templates an hour are management calls too
		return s.until(101, func(i int) answer { return s.template(fmt.Sprintf("one_%d", i)) })
	}},
	{metric: "app_calls", code: 4, health: "Calls of the app: ", provoke: func(s *limitBench) answer {
		return s.until(5001, func(int) answer { return s.do("GET", "/v25.0/"+waba+"?fields=id", travel, "", "") })
	}},
	{metric: "registration", code: 133016, health: "Registration: 1", provoke: func(s *limitBench) answer {
		return s.until(11, func(i int) answer {
			if i%2 == 0 {
				return s.post("/v25.0/"+number+"/deregister", travel, "{}")
			}
			return s.post("/v25.0/"+number+"/register", travel, `{"messaging_product":"whatsapp","pin":"123456"}`)
		})
	}},
	{metric: "template_edits", code: 100, health: "Template edits: 1", provoke: func(s *limitBench) answer {
		id := idOf(s.t, s.template("edited"), http.StatusOK)
		n := 0
		return twice(func(s *limitBench) answer {
			n++
			return s.post("/v25.0/"+id, travel, fmt.Sprintf(`{"components":[{"type":"BODY","text":"Your order number %d is on its way now."}]}`, n))
		})(s)
	}},
	{metric: "templates", code: 100, health: "Templates: 1", provoke: func(s *limitBench) answer {
		return s.until(251, func(i int) answer {
			if i%90 == 89 {
				s.ahead.Add(int64(2 * time.Hour))
			}
			return s.template(fmt.Sprintf("many_%d", i))
		})
	}},
}

// withoutCase are quotas whose bound takes too long to reach here; what they share with the others is in graph.
var withoutCase = []string{"block_list"}

// limitBench is a system whose clock can be moved on.
type limitBench struct {
	*system
	ahead atomic.Int64 // nanoseconds
}

func newLimitBench(t *testing.T, change func(l *engine.Limits)) *limitBench {
	t.Helper()
	b := &limitBench{}
	b.system = bootIn(t, t.TempDir(), surroundings{
		clock: func() time.Time { return time.Now().Add(time.Duration(b.ahead.Load())) },
		config: func(c *config.Config) {
			if c.Limits = engine.DefaultLimits(); change != nil {
				change(&c.Limits)
			}
		},
	})
	return b
}

func (s *limitBench) metrics() string { return s.do("GET", "/metrics", "", "", "").body }

// until does something so often, or until it is refused.
func (s *limitBench) until(most int, f func(i int) answer) (last answer) {
	for i := range most {
		if last = f(i); last.status != http.StatusOK {
			return last
		}
	}
	return last
}

// registered is a number that was added, proved and registered.
func (s *limitBench) registered(code, digits string) string {
	s.t.Helper()
	id := idOf(s.t, s.post("/v25.0/"+waba+"/phone_numbers", travel, fmt.Sprintf(`{"cc":%q,"phone_number":%q,"verified_name":"Azur"}`, code, digits)), http.StatusOK)
	s.post("/v25.0/"+id+"/request_code?code_method=SMS&language=en_US", travel, "")
	var shown struct{ Code string }
	s.office("GET", "/numbers/"+id+"/code", "", http.StatusOK, &shown)
	s.post("/v25.0/"+id+"/verify_code", travel, fmt.Sprintf(`{"code":%q}`, shown.Code))
	s.answers("registering", s.post("/v25.0/"+id+"/register", travel, `{"messaging_product":"whatsapp","pin":"123456"}`), http.StatusOK)
	return id
}

func (s *limitBench) template(name string) answer {
	return s.post("/v25.0/"+waba+"/message_templates", travel,
		fmt.Sprintf(`{"name":%q,"language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Your order is on its way, thank you for it."}]}`, name))
}

// TestEveryLimitHasItsErrorItsMetricAndItsLine provokes each limit by itself.
func TestEveryLimitHasItsErrorItsMetricAndItsLine(t *testing.T) {
	t.Parallel()
	for i := range limitCases {
		c := &limitCases[i]
		t.Run(c.metric, func(t *testing.T) {
			t.Parallel()
			checkLimit(t, c)
		})
	}
}

func checkLimit(t *testing.T, c *limitCase) {
	t.Helper()
	s := newLimitBench(t, c.change)
	r := receive(t)
	s.subscribe(r.URL)
	last := c.provoke(s)
	switch says := fmt.Sprintf(`"code":%d`, c.code); {
	case c.async && last.status == http.StatusOK:
		r.await(t, "its failure", has(escaped(idOf(t, last, http.StatusOK)), says))
	case c.async: // whichever failed
		r.await(t, "its failure", has(says))
	case last.status < http.StatusBadRequest || !has(says)(last.body):
		t.Errorf("refused with %d: %s, want %s", last.status, last.body, says)
	}
	metrics := s.metrics()
	if !regexp.MustCompile(`turnpike_(limit|quota)_refused_total\{(limit|quota)="` + c.metric + `"\} [1-9]`).MatchString(metrics) {
		t.Error("no metric counted it")
	}
	health := ""
	for id := range s.app.directory.get().Numbers {
		health += s.do("GET", "/v25.0/"+id.String()+"?fields=health_status", travel, "", "").body
	}
	if c.code == fault.AppRateLimit.Code { // the app may not ask for so long; what it asked in between was refused
		s.ahead.Add(int64(50 * time.Minute))
		s.do("GET", "/v25.0/"+number+"?fields=id", travel, "", "")
		s.ahead.Add(int64(11 * time.Minute))
		health = s.do("GET", "/v25.0/"+number+"?fields=health_status", travel, "", "").body
	}
	if !strings.Contains(health, c.health) {
		t.Errorf("health_status does not say %q: %s", c.health, health)
	}
	for _, m := range regexp.MustCompile(`turnpike_(?:limit|quota)_refused_total\{(?:limit|quota)="([a-z_]+)"`).FindAllStringSubmatch(metrics, -1) {
		if !slices.ContainsFunc(limitCases, func(c limitCase) bool { return c.metric == m[1] }) && !slices.Contains(withoutCase, m[1]) {
			t.Errorf("the limit %s has no case", m[1])
		}
	}
}
