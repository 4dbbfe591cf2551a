package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"turnpike/internal/config"
	"turnpike/internal/engine"
)

// offer sends a template to somebody outside their window.
func (s *system) offer(to int) answer {
	s.t.Helper()
	return s.post("/v25.0/"+number+"/messages", travel,
		fmt.Sprintf(`{"messaging_product":"whatsapp","to":"+33612%06d","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}`, to))
}

func (s *system) answers(what string, a answer, status int, parts ...string) {
	s.t.Helper()
	if a.status != status || !has(parts...)(a.body) {
		s.t.Errorf("%s: answered %d: %s\nit lacks %d or one of %q", what, a.status, a.body, status, parts)
	}
}

// hear subscribes the app itself to a field: what is about an account does not go to the account's own
// callback.
func (s *system) hear(field, callback string) {
	s.t.Helper()
	a := s.post("/v25.0/100000000000001/subscriptions", "100000000000001|turnpike-dev-app-secret",
		fmt.Sprintf(`{"object":"whatsapp_business_account","fields":%q,"callback_url":%q,"verify_token":"t"}`, field, callback))
	if a.status != http.StatusOK {
		s.t.Fatalf("subscribe: %d %s", a.status, a.body)
	}
}

func limitedSystem(t *testing.T, change func(l *engine.Limits)) *system {
	t.Helper()
	return boot(t, t.TempDir(), func(c *config.Config) {
		c.Limits = engine.DefaultLimits()
		c.Limits.Hint = " (hint)"
		change(&c.Limits)
	})
}

func TestLimitsOfANumberAreKeptAndShown(t *testing.T) {
	t.Parallel()
	s := limitedSystem(t, func(l *engine.Limits) { l.PairBurst = 2 })
	node := "/v25.0/" + number + "?fields=whatsapp_business_manager_messaging_limit,messaging_limit_tier,throughput,is_on_biz_app,health_status"
	s.answers("a quiet number", s.do("GET", node, travel, "", ""), http.StatusOK,
		`"whatsapp_business_manager_messaging_limit":"TIER_250"`, `"messaging_limit_tier":"TIER_250"`, `"level":"STANDARD"`, `"can_send_message":"AVAILABLE"`)
	idOf(t, s.offer(1), http.StatusOK)
	idOf(t, s.offer(1), http.StatusOK)
	s.answers("a third to one person", s.offer(1), http.StatusBadRequest, `"code":131056`, "(hint)")
	s.answers("health after it", s.do("GET", node, travel, "", ""), http.StatusOK, `"can_send_message":"LIMITED"`, "Pair rate: 1 messages were refused or failed with 131056")

	own := "/turnpike/v1/limits/numbers/" + number
	s.answers("its business looks", s.do("GET", own, travel, "", ""), http.StatusOK, `"per_second":80`, `"people":1`, `"messaging_limit":"TIER_250"`, `"limit":"pair","code":131056,"count":1`)
	s.answers("another business looks", s.do("GET", own, "turnpike-dev-omni", "", ""), http.StatusNotFound, "number_unknown")
	s.answers("its business changes it", s.do("PATCH", own, travel, "application/json", `{"per_second":900}`), http.StatusForbidden)
	s.answers("a bad level", s.do("PATCH", own, password, "application/json", `{"level":"LOW"}`), http.StatusBadRequest, "level_invalid")
	s.answers("the operator changes it", s.do("PATCH", own, password, "application/json", `{"level":"COEXISTENCE","per_second":1}`), http.StatusOK, `"level":"COEXISTENCE"`, `"per_second":1`)
	s.answers("the node follows", s.do("GET", node, travel, "", ""), http.StatusOK, `"is_on_biz_app":true`)
	refused := answer{}
	for i := 2; i < 30 && refused.status != http.StatusBadRequest; i++ {
		refused = s.offer(i)
	}
	s.answers("more than one a second", refused, http.StatusBadRequest, `"code":130429`)
	s.answers("an upgrade", s.do("PATCH", own, password, "application/json", `{"level":"HIGH","per_second":0}`), http.StatusOK, `"upgrade_ends":`)
	s.answers("during it", s.offer(31), http.StatusInternalServerError, `"code":131057`)
	s.answers("health during it", s.do("GET", node, travel, "", ""), http.StatusOK, `"can_send_message":"BLOCKED"`, `"error_code":131057`)
}

func TestTheMessagingLimitFailsByWebhook(t *testing.T) {
	t.Parallel()
	s := limitedSystem(t, func(l *engine.Limits) { l.MessagingLimit = 3 })
	r := receive(t)
	s.subscribe(r.URL)
	for i := range 3 {
		idOf(t, s.offer(i), http.StatusOK)
	}
	id := idOf(t, s.offer(3), http.StatusOK)
	r.await(t, "the failure", has(escaped(id), `"code":131048`, "which is its messaging limit. (hint)"))
	s.answers("health", s.do("GET", "/v25.0/"+number+"?fields=health_status", travel, "", ""), http.StatusOK, `"can_send_message":"LIMITED"`, "Messaging limit: 3 of 3 people")

	business := "/turnpike/v1/limits/businesses/200000000000001"
	s.answers("a tier that is none", s.do("PATCH", business, password, "application/json", `{"messaging_limit":"TIER_1K"}`), http.StatusBadRequest, "messaging_limit_invalid")
	s.answers("a business is verified", s.do("PATCH", business, password, "application/json", `{"verified":true}`), http.StatusOK, `"messaging_limit":"TIER_2K"`)
	told := receive(t)
	s.hear("business_capability_update", told.URL)
	s.answers("unlimited", s.do("PATCH", business, password, "application/json", `{"messaging_limit":"TIER_10K"}`), http.StatusOK, `"most_people":10000`)
	told.await(t, "the new limit", has(`"field":"business_capability_update"`, `"max_daily_conversations_per_business":10000`))
	idOf(t, s.offer(4), http.StatusOK)
	s.answers("the node follows", s.do("GET", "/v25.0/200000000000001?fields=verification_status", travel, "", ""), http.StatusOK, `"verification_status":"verified"`)
	if n := strings.Count(r.all(), `"code":131048`); n != 1 {
		t.Errorf("%d messages failed", n)
	}
}

func TestAPortfolioHasTwoNumbersAtFirst(t *testing.T) {
	t.Parallel()
	s := limitedSystem(t, func(*engine.Limits) {})
	add := func(n int) answer {
		return s.post("/v25.0/300000000000001/phone_numbers", travel, fmt.Sprintf(`{"cc":"33","phone_number":"19900001%d","verified_name":"Azur %d"}`, n, n))
	}
	idOf(t, add(1), http.StatusOK)
	s.answers("the third", add(2), http.StatusBadRequest, "until it is verified")
	s.answers("verified", s.do("PATCH", "/turnpike/v1/limits/businesses/200000000000001", password, "application/json", `{"verified":true}`), http.StatusOK)
	idOf(t, add(2), http.StatusOK)
}
