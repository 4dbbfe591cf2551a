package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestAnalyticsSayWhatItCost sends an offer and an answer and asks what went over the account.
func TestAnalyticsSayWhatItCost(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(paris)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, paris)
	tomorrow := midnight.AddDate(0, 0, 1)
	span := fmt.Sprintf(".start(%d).end(%d)", midnight.AddDate(0, 0, -1).Unix(), tomorrow.Unix())
	ask := func(name, field, want string) call {
		return call{name, "GET", waba + "?fields=" + strings.NewReplacer(`"`, "%22", " ", "%20").Replace(field), "", 200, want}
	}
	wrong := func(name, field, want string) call {
		c := ask(name, field, want)
		c.status = 400
		return c
	}
	s.exchanges([]call{
		ask("nothing yet", "pricing_analytics"+span+".granularity(DAILY)", `"data_points":[]`),
		wrong("no granularity", "pricing_analytics"+span, "pricing_analytics.granularity must be one of {DAILY, HALF_HOUR, MONTHLY}"),
		wrong("another's granularity", "analytics"+span+".granularity(DAILY)", "analytics.granularity must be one of {DAY, HALF_HOUR, MONTH}"),
		wrong("no start", "pricing_analytics.end(5).granularity(DAILY)", "pricing_analytics.start must be"),
		wrong("backwards", "analytics.start(5).end(5).granularity(DAY)", "end must be after start"),
		wrong("no such dimension", "pricing_analytics"+span+`.granularity(DAILY).dimensions(["MOOD"])`, "pricing_analytics.dimensions must be of"),
		wrong("no such argument", "pricing_analytics"+span+".granularity(DAILY).mood(1)", "does not take mood"),
	})
	first := idOf(t, s.post("/v25.0/"+number+"/messages", travel, offer), http.StatusOK)
	s.awaitInbox(first)
	idOf(t, s.writes(`"text":{"body":"hello"}`), http.StatusCreated)
	s.awaitInbox(first, idOf(t, s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+ada+`","type":"text","text":{"body":"hi"}}`), http.StatusOK))
	if err := s.app.projection.WaitFor(t.Context(), s.app.journal.Next()); err != nil {
		t.Fatal(err)
	}
	day := fmt.Sprintf(`"end":%d`, tomorrow.Unix())
	s.exchanges([]call{
		ask("the sum", "pricing_analytics"+span+".granularity(DAILY)", `{"data":[{"data_points":[{"cost":0.0859,`+day+fmt.Sprintf(`,"start":%d,"volume":2}]}]}`, midnight.Unix())),
		ask("by category", "pricing_analytics"+span+`.granularity(DAILY).dimensions(["PRICING_CATEGORY","PRICING_TYPE","COUNTRY","PHONE"])`,
			`{"cost":0.0859,"country":"FR",`+day+`,"phone_number":"33199000001","pricing_category":"MARKETING","pricing_type":"REGULAR"`),
		ask("the free part", "pricing_analytics"+span+`.granularity(MONTHLY).pricing_types(["FREE_CUSTOMER_SERVICE"]).metric_types(["VOLUME"]).dimensions(PRICING_CATEGORY)`,
			`"pricing_category":"SERVICE"`),
		ask("another number", "pricing_analytics"+span+`.granularity(DAILY).phone_numbers(["15550001111"])`, `"data_points":[]`),
		ask("another country", "pricing_analytics"+span+`.granularity(DAILY).country_codes(["BR"])`, `"data_points":[]`),
		ask("messages", "analytics"+span+".granularity(DAY)", `"analytics":{"country_codes":["FR"],"data_points":[{"start":`+fmt.Sprint(midnight.Unix())+`,`+day+`,"sent":2,"delivered":2}],"granularity":"DAY","phone_numbers":["33199000001"]}`),
		ask("people's", "analytics"+span+".granularity(MONTH).product_types([100])", `"sent":1,"delivered":1`),
		ask("templates", "analytics"+span+".granularity(HALF_HOUR).product_types([0])", `"sent":1,"delivered":1`),
		ask("conversations", "conversation_analytics"+span+`.granularity(DAILY).dimensions(["CONVERSATION_TYPE","CONVERSATION_DIRECTION","CONVERSATION_CATEGORY"])`,
			`{"conversation":1,"conversation_category":"SERVICE","conversation_direction":"USER_INITIATED","conversation_type":"FREE_TIER","cost":0,`),
		ask("too long ago", "pricing_analytics.start(1).end(86400).granularity(DAILY)", `"data_points":[]`),
		ask("beside other fields", "id,name,pricing_analytics"+span+".granularity(DAILY)", `"name":"Azur Voyages"`),
	})
}
