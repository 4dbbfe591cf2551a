package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// direct sends what follows the category, to somebody who never wrote.
func (s *system) direct(rest string) string {
	s.t.Helper()
	return idOf(s.t, s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+ada+`","category":"utility",`+rest+`}`), http.StatusOK)
}

// status waits for a status of a message and gives it.
func (r *receiver) status(t *testing.T, id, want string) (found map[string]any) {
	t.Helper()
	r.await(t, want, func(string) bool {
		for _, one := range r.values("statuses")[id] {
			if one["status"] == want {
				found = one
			}
		}
		return found != nil
	})
	return found
}

// TestDirectSendNeedsNoTemplateAndNoWindow: a free-form message with a category goes out as one of a template that
// is made for it, at that category's price; a touch on its button is told as one on a template's.
func TestDirectSendNeedsNoTemplateAndNoWindow(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	first, second := s.direct(`"text":{"body":"Your parcel 12 ships today."}`), s.direct(`"text":{"body":"Your parcel 4711 ships today."}`)
	asked := s.direct(`"type":"interactive","interactive":{"type":"button","header":{"type":"text","text":"Delivery"},"body":{"text":"Are you in at 5?"},"footer":{"text":"Azur"},
		"action":{"buttons":[{"type":"reply","reply":{"id":"yes","title":"Yes"}},{"type":"reply","reply":{"id":"no","title":"No"}}]}}`)
	link := s.direct(`"type":"interactive","interactive":{"type":"cta_url","body":{"text":"Follow it"},"action":{"name":"cta_url","parameters":{"display_text":"Track","url":"https://example.com/17"}}}`)
	s.awaitInbox(first, second, asked, link)
	ids := map[string]any{}
	for _, id := range []string{first, second, asked, link} {
		told := r.status(t, id, "delivered")
		ids[id] = told["template_id"]
		if pricing, _ := told["pricing"].(map[string]any); pricing["category"] != "utility" || told["template_id"] == nil {
			t.Errorf("told %v", told)
		}
	}
	if ids[first] != ids[second] || ids[first] == ids[asked] || ids[asked] == ids[link] {
		t.Errorf("the templates are %v", ids)
	}
	node, _ := ids[first].(string)
	var made struct{ Name, Status, Category string }
	a := s.do(http.MethodGet, "/v25.0/"+node+"?fields=name,status,category,components", travel, "", "")
	if json.Unmarshal([]byte(a.body), &made) != nil || !strings.HasPrefix(made.Name, "direct_send_") || made.Status != "APPROVED" || made.Category != "UTILITY" || !strings.Contains(a.body, "Your parcel {{1}} ships today.") {
		t.Errorf("the template: %s", a.body)
	}
	s.answers("an edit", s.post("/v25.0/"+node, travel, `{"components":[{"type":"BODY","text":"Another text."}]}`), http.StatusBadRequest, "2388039")
	s.answers("a deletion", s.do(http.MethodDelete, "/v25.0/300000000000001/message_templates?name="+made.Name, travel, "", ""), http.StatusBadRequest, "2388039")
	s.answers("its sub-category", s.post("/v25.0/300000000000001/message_templates", travel, `{"name":"mine","language":"en_US","category":"UTILITY","sub_category":"direct_send","components":[{"type":"BODY","text":"x"}]}`), http.StatusBadRequest, "sub_category")
	tap := idOf(t, s.writes(`"button":{"message_id":"`+asked+`","index":1}`), http.StatusCreated)
	if told := r.told(t, tap); told["type"] != "button" || told["button"].(map[string]any)["payload"] != "no" || told["button"].(map[string]any)["text"] != "No" {
		t.Errorf("the touch is told as %v", told)
	}
	free := s.send("inside the window")
	if told := r.status(t, free, "delivered"); told["template_id"] != nil {
		t.Errorf("a free-form message has a template: %v", told)
	}
}

// TestAIProvidersSendNothingDirectly: a category would take the price of their free-form messages off them.
func TestAIProvidersSendNothingDirectly(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const body = `{"messaging_product":"whatsapp","to":"` + ada + `","category":"utility","text":{"body":"Here is your poem."}}`
	s.answers("by Direct Send", s.post("/v25.0/400000000000002/messages", "turnpike-dev-omni", body), http.StatusBadRequest, `"code":100`, "Direct Send is not enabled for this account")
	if len(s.inbox()) != 0 {
		t.Error("it arrived all the same")
	}
}
