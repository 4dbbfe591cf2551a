package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestTemplateGroups keeps templates together, and adds up what they did.
func TestTemplateGroups(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const ofOffer, ofHello, ofCode = "500000000000004", "500000000000001", "500000000000005"
	groups := waba + "/template_groups"
	a := s.post("/v25.0/"+groups, travel, `{"name":"Summer","description":"What we send in summer","whatsapp_business_templates":[`+ofOffer+`,"`+ofHello+`"]}`)
	id := idOf(t, a, http.StatusOK)
	day := time.Now().Unix() / 86400 * 86400
	analytics := waba + "/template_group_analytics?granularity=DAILY&" + fmt.Sprintf("start=%d&end=%d", day, day+86400) + "&template_group_ids=[" + id + "]"
	s.exchanges([]call{
		{"the same name", "POST", groups, `{"name":"Summer","whatsapp_business_templates":[` + ofCode + `]}`, 400, "has that name"},
		{"a template of another group", "POST", groups, `{"name":"Winter","whatsapp_business_templates":[` + ofHello + `]}`, 400, "one group at a time"},
		{"no templates", "POST", groups, `{"name":"Winter"}`, 400, "whatsapp_business_templates is required"},
		{"no name", "POST", groups, `{"whatsapp_business_templates":[` + ofCode + `]}`, 400, "name is required"},
		{"a long name", "POST", groups, `{"name":"` + strings.Repeat("é", 257) + `","whatsapp_business_templates":[` + ofCode + `]}`, 400, "256"},
		{"another's template", "POST", groups, `{"name":"Winter","whatsapp_business_templates":[500000000000104]}`, 400, "no template with id 500000000000104"},
		{"the list", "GET", groups, "", 200, `{"data":[{"id":"` + id + `","name":"Summer","description":"What we send in summer","whatsapp_business_templates":["` + ofHello + `","` + ofOffer + `"]}]`},
		{"the group", "GET", id + "?fields=name", "", 200, `{"name":"Summer","id":"` + id + `"}`},
		{"insights are off", "GET", analytics, "", 400, "200007"},
		{"insights on", "POST", waba, `{"is_enabled_for_insights":true}`, 200, ""},
		{"nothing yet", "GET", analytics, "", 200, `"data_points":[]`},
		{"no group", "GET", strings.Replace(analytics, id, "1", 1), "", 400, "no template group with id 1"},
	})
	if b := s.do(http.MethodGet, "/v25.0/"+id, omni, "", ""); b.status != http.StatusBadRequest && b.status != http.StatusForbidden {
		t.Errorf("another business sees the group: %d %s", b.status, b.body)
	}
	s.awaitInbox(idOf(t, s.post("/v25.0/"+number+"/messages", travel, offer), http.StatusOK), idOf(t, s.post("/v25.0/"+number+"/messages", travel, hello), http.StatusOK))
	if err := s.app.projection.WaitFor(t.Context(), s.app.journal.Next()); err != nil {
		t.Fatal(err)
	}
	s.exchanges([]call{
		{"both templates", "GET", analytics + "&metric_types=sent,delivered", "", 200, `{"template_group_id":"` + id + `","start":` + fmt.Sprint(day) + `,"end":` + fmt.Sprint(day+86400) + `,"sent":2,"delivered":2}`},
		{"one goes", "POST", id, `{"whatsapp_business_templates":[` + ofHello + `],"description":""}`, 200, `{"success":true}`},
		{"one is left", "GET", id, "", 200, `{"id":"` + id + `","name":"Summer","whatsapp_business_templates":["` + ofHello + `"]}`},
		{"what it did stays", "GET", analytics + "&metric_types=sent", "", 200, `"sent":2`},
		{"free for another group", "POST", groups, `{"name":"Winter","whatsapp_business_templates":[` + ofOffer + `]}`, 200, `{"id":"`},
		{"another's name", "POST", id, `{"name":"Winter"}`, 400, "has that name"},
		{"deleted", "DELETE", id, "", 200, `{"success":true}`},
		{"gone", "GET", id, "", 400, `"error_subcode":33`},
	})
}

// TestTemplatesSayWhatTheyAreFor: sub_category and degrees_of_freedom_spec come back as they were given.
func TestTemplatesSayWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const template = `{"name":"order_ready","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Your order is ready at the counter."}],`
	a := s.post("/v25.0/"+waba+"/message_templates", travel, template+`"sub_category":"order_status","degrees_of_freedom_spec":{"creative_features_spec":{"text_formatting_optimization":{"enroll_status":"OPT_OUT"}}}}`)
	id := idOf(t, a, http.StatusOK)
	s.exchanges([]call{
		{"both", "GET", id + "?fields=sub_category,degrees_of_freedom_spec", "", 200, `{"sub_category":"ORDER_STATUS","degrees_of_freedom_spec":{"creative_features_spec":{"text_formatting_optimization":{"enroll_status":"OPT_OUT"}}},"id":"` + id + `"}`},
		{"in the list", "GET", waba + "/message_templates?name=order_ready", "", 200, `"sub_category":"ORDER_STATUS"`},
		{"a change", "POST", id, `{"degrees_of_freedom_spec":"{\"a\":1}"}`, 200, `"success":true`},
		{"changed", "GET", id + "?fields=degrees_of_freedom_spec", "", 200, `{"degrees_of_freedom_spec":{"a":1},"id"`},
		{"no word", "POST", waba + "/message_templates", template + `"sub_category":"order status"}`, 400, "sub_category"},
		{"no object", "POST", waba + "/message_templates", template + `"degrees_of_freedom_spec":[1]}`, 400, "degrees_of_freedom_spec"},
	})
	if got := s.do(http.MethodGet, "/v25.0/500000000000001?fields=sub_category,degrees_of_freedom_spec", travel, "", "").body; !json.Valid([]byte(got)) || strings.Contains(got, "sub_category") {
		t.Errorf("a template of none of that: %s", got)
	}
}
