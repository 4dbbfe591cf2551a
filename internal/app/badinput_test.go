package app

import (
	"net/http"
	"strings"
	"testing"
)

func TestTokensAndParametersComeInManyWays(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const form = "application/x-www-form-urlencoded"
	body := `messaging_product=whatsapp&to=33612345678&type=template&template={"name":"hello_world","language":{"code":"en_US"}}`
	for name, a := range map[string]answer{
		"token in the query": s.do("POST", "/v19.0/"+number+"/messages?access_token="+travel, "", form, body),
		"token in the form":  s.do("POST", "/v25.0/"+number+"/messages", "", form, body+"&access_token="+travel),
		"no version":         s.do("POST", "/"+number+"/messages", travel, form, body),
		"future version":     s.do("POST", "/v99.0/"+number+"/messages", travel, form, body),
		"all in the query":   s.do("POST", "/v25.0/"+number+"/messages?messaging_product=whatsapp&to=33612345678&type=template&template=%7B%22name%22%3A%22hello_world%22%2C%22language%22%3A%7B%22code%22%3A%22en_US%22%7D%7D", travel, "", ""),
		"recipient a number": s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":33612345678,"type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}`),
	} {
		if a.status != http.StatusOK || !strings.Contains(a.body, `"message_status":"accepted"`) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := s.do("GET", "/v25.0/debug_token?input_token="+travel, travel, "", ""); !strings.Contains(a.body, `"is_valid":true`) || !strings.Contains(a.body, `"target_ids":["300000000000001"]`) {
		t.Errorf("debug_token: %s", a.body)
	}
	if a := s.do("GET", "/v25.0/300000000000001?fields=name,phone_numbers{display_phone_number}", travel, "", ""); !strings.Contains(a.body, `"phone_numbers":{"data":[{"display_phone_number":"+33 1 99 00 00 01","id":"400000000000001"}]`) {
		t.Errorf("nested fields: %s", a.body)
	}
}
