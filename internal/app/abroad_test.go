package app

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"turnpike/internal/engine"
)

// TestCodesFromAbroadAndMarketingLite drives both prices of their own from the order to the analytics
// (reference §7.2, §7.4).
func TestCodesFromAbroadAndMarketingLite(t *testing.T) {
	t.Parallel()
	s := limitedSystem(t, func(*engine.Limits) {})
	r := receive(t)
	s.subscribe(r.URL)
	code := func(to string) answer {
		return s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+to+`","type":"template","template":{"name":"login_code","language":{"code":"en_US"},"components":[
			{"type":"body","parameters":[{"type":"text","text":"123456"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"123456"}]}]}}`)
	}
	const nigeria, morocco = "2348012345678", "212612345678"
	account := "/v25.0/300000000000001?fields=auth_international_rate_eligibility"
	s.answers("not eligible", s.do("GET", account, travel, "", ""), http.StatusOK, `"auth_international_rate_eligibility":{}`)
	id := idOf(t, code(nigeria), http.StatusOK)
	r.await(t, "its price", has(escaped(id), `"category":"authentication"`))

	told := receive(t)
	s.hear("account_update,messages", told.URL)
	from := time.Now().Add(-time.Hour)
	s.answers("it brings eligibility along", s.do("PATCH", "/turnpike/v1/limits/businesses/200000000000001", password, "application/json",
		fmt.Sprintf(`{"authentication_international_from":%d}`, from.UnixMilli())), http.StatusOK, `"country":"FR"`)
	told.await(t, "where it is", has(`"event":"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE","country":"FR"`))
	told.await(t, "from when on", has(fmt.Sprintf(`"event":"AUTH_INTL_PRICE_ELIGIBILITY_UPDATE","auth_international_rate_eligibility":{"start_time":%d`, from.Unix())))
	s.answers("the node follows", s.do("GET", account, travel, "", ""), http.StatusOK, fmt.Sprintf(`"start_time":%d`, from.Unix()))
	id = idOf(t, code(morocco), http.StatusOK)
	r.await(t, "the price from abroad", has(escaped(id), `"status":"sent"`, `"category":"authentication_international"`, `"type":"regular"`))
	id = idOf(t, code("33612345678"), http.StatusOK)
	r.await(t, "the price at home", has(escaped(id), `"status":"sent"`, `"category":"authentication"`))

	id = idOf(t, s.post("/v25.0/"+number+"/marketing_messages", travel, offer), http.StatusOK)
	r.await(t, "the price of marketing_lite", has(escaped(id), `"status":"sent"`, `"category":"marketing_lite"`))
	span := fmt.Sprintf(".start(%d).end(%d).granularity(DAILY).dimensions(PRICING_CATEGORY)", from.Add(-24*time.Hour).Unix(), from.Add(48*time.Hour).Unix())
	poll(t, "the analytics", func() bool {
		asked := s.do("GET", "/v25.0/300000000000001?fields=pricing_analytics"+span, travel, "", "")
		return has(`"pricing_category":"AUTHENTICATION_INTERNATIONAL"`, `"pricing_category":"MARKETING_LITE"`)(asked.body)
	})
}
