package app

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestBadRequests walks the door's refusals: each says what is wrong, in Graph's envelope.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	msg := func(rest string) string { return `{"messaging_product":"whatsapp","to":"+33612345678",` + rest + `}` }
	tpl := func(rest string) string { return msg(`"type":"template","template":{` + rest + `}`) }
	body := func(params ...string) string {
		var ps []string
		for _, p := range params {
			ps = append(ps, fmt.Sprintf(`{"type":"text","text":%q}`, p))
		}
		return `"name":"booking_confirmed","language":{"code":"en_US"},"components":[{"type":"body","parameters":[` + strings.Join(ps, ",") + `]}]`
	}
	const send = "/v25.0/400000000000001/messages"
	for _, c := range []struct {
		name, method, path, token, body string
		status, code, subcode           int
		says                            string
	}{
		{"no token", "POST", send, "", msg(`"text":{"body":"x"}`), 400, 104, 0, "access token is required"},
		{"wrong token", "POST", send, "nonsense", msg(`"text":{"body":"x"}`), 401, 190, 0, "Invalid OAuth access token"},
		{"another business's token", "POST", send, omni, msg(`"text":{"body":"x"}`), 403, 200, 0, "belongs to another business"},
		{"app token to send", "POST", send, "100000000000001|turnpike-dev-app-secret", msg(`"text":{"body":"x"}`), 403, 200, 0, "app token"},
		{"wrong app secret", "GET", "/v25.0/100000000000001/subscriptions", "100000000000001|wrong", "", 401, 190, 0, ""},
		{"unknown number", "POST", "/v25.0/999999999999999/messages", travel, msg(`"text":{"body":"x"}`), 400, 100, 33, "does not exist"},
		{"another business's number to read", "GET", "/v25.0/400000000000002", travel, "", 400, 100, 33, "does not exist"},
		{"unknown path", "GET", "/v25.0/400000000000001/nonsense", travel, "", 400, 2500, 0, "Unknown path components"},
		{"not built yet", "POST", "/v25.0/400000000000001/calls", travel, "{}", 501, 3, 0, "not available on this platform yet"},
		{"cut body", "POST", send, travel, `{"messaging_product":"whatsapp","to":"3361`, 400, 100, 0, "not complete"},
		{"not JSON", "POST", send, travel, `hello`, 400, 100, 0, "not valid JSON"},
		{"invalid UTF-8", "POST", send, travel, msg(`"text":{"body":"` + "\xff\xfe" + `"}`), 400, 100, 0, "UTF-8"},
		{"deep nesting", "POST", send, travel, `{"a":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, 400, 100, 0, "depth"},
		{"20 MB", "POST", send, travel, strings.Repeat("x", 20<<20), 400, 100, 0, "larger than 512 KiB"},
		{"empty body", "POST", send, travel, "", 400, 100, 0, "messaging_product is required"},
		{"other product", "POST", send, travel, `{"messaging_product":"sms"}`, 400, 100, 0, "messaging_product must be one of"},
		{"no recipient", "POST", send, travel, `{"messaging_product":"whatsapp","text":{"body":"x"}}`, 400, 100, 0, "parameter to is required"},
		{"recipient with letters", "POST", send, travel, `{"messaging_product":"whatsapp","to":"call me","text":{"body":"x"}}`, 400, 131009, 0, "not a phone number"},
		{"impossible recipient", "POST", send, travel, `{"messaging_product":"whatsapp","to":"+3361","text":{"body":"x"}}`, 400, 131009, 0, "not a phone number"},
		{"itself", "POST", send, travel, `{"messaging_product":"whatsapp","to":"+33199000001","text":{"body":"x"}}`, 400, 131021, 0, ""},
		{"recipient as object", "POST", send, travel, `{"messaging_product":"whatsapp","to":{"n":1},"text":{"body":"x"}}`, 400, 100, 0, "Param to must be a string"},
		{"unknown type", "POST", send, travel, msg(`"type":"fax","fax":{}`), 400, 131051, 0, "Param type must be one of"},
		{"type for later", "POST", send, travel, msg(`"type":"image","image":{"link":"https://x/y.png"}`), 501, 3, 0, "image"},
		{"text without object", "POST", send, travel, msg(`"type":"text"`), 400, 131008, 0, "'text' is mandatory"},
		{"text of 0 characters", "POST", send, travel, msg(`"text":{"body":""}`), 400, 131008, 0, "'body' is mandatory"},
		{"text of 4,097 characters", "POST", send, travel, msg(`"text":{"body":"` + strings.Repeat("é", 4097) + `"}`), 400, 100, 0, "at most 4096 characters"},
		{"text as string", "POST", send, travel, msg(`"text":"hello"`), 400, 100, 0, "Param text must be an object"},
		{"long callback data", "POST", send, travel, msg(`"text":{"body":"x"},"biz_opaque_callback_data":"` + strings.Repeat("x", 513) + `"`), 400, 100, 0, "at most 512"},
		{"no template", "POST", send, travel, msg(`"type":"template"`), 400, 131008, 0, "'template' is mandatory"},
		{"template without language", "POST", send, travel, tpl(`"name":"hello_world"`), 400, 131008, 0, "'language'"},
		{"unknown template", "POST", send, travel, tpl(`"name":"nope","language":{"code":"en_US"}`), 404, 132001, 0, "template name (nope) does not exist in en_US"},
		{"wrong language", "POST", send, travel, tpl(`"name":"hello_world","language":{"code":"de"}`), 404, 132001, 0, "does not exist in de"},
		{"too few parameters", "POST", send, travel, tpl(body("a", "b")), 400, 132000, 0, "body: number of localizable_params (2) does not match the expected number of params (3)"},
		{"too many parameters", "POST", send, travel, tpl(body("a", "b", "c", "d")), 400, 132000, 0, "(4)"},
		{"empty parameter", "POST", send, travel, tpl(body("a", "", "c")), 400, 132012, 0, "missing or empty"},
		{"newline in a parameter", "POST", send, travel, tpl(body("a", "b\nb", "c")), 400, 132007, 0, "new-line"},
		{"hydrated text too long", "POST", send, travel, tpl(body("a", strings.Repeat("x", 1024), "c")), 400, 132005, 0, "at most 1024"},
		{"parameter of another type", "POST", send, travel, tpl(`"name":"booking_confirmed","language":{"code":"fr"},"components":[{"type":"body","parameters":[{"type":"image"},{"type":"image"},{"type":"image"}]}]`), 400, 132012, 0, "expected TEXT"},
		{"header where there is none", "POST", send, travel, tpl(`"name":"booking_confirmed","language":{"code":"fr"},"components":[{"type":"header","parameters":[{"type":"text","text":"x"}]},{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"},{"type":"text","text":"c"}]}]`), 400, 132000, 0, "header"},
		{"button that is not there", "POST", send, travel, tpl(`"name":"hello_world","language":{"code":"en_US"},"components":[{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"x"}]}]`), 400, 132000, 0, "no such button"},
		{"one-time code missing", "POST", send, travel, tpl(`"name":"login_code","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"123456"}]}]`), 400, 132000, 0, "button at index 0"},
		{"read of nothing", "POST", send, travel, `{"messaging_product":"whatsapp","status":"read"}`, 400, 100, 0, "message_id is required"},
		{"read of a foreign id", "POST", send, travel, `{"messaging_product":"whatsapp","status":"read","message_id":"wamid.abc"}`, 400, 131009, 0, "does not name a message"},
		{"status of another kind", "POST", send, travel, `{"messaging_product":"whatsapp","status":"seen","message_id":"x"}`, 400, 100, 0, "status must be one of {READ}"},
		{"unknown field", "GET", "/v25.0/400000000000001?fields=shoe_size", travel, "", 400, 100, 0, "nonexisting field (shoe_size)"},
		{"fields that do not parse", "GET", "/v25.0/400000000000001?fields=a{b", travel, "", 400, 100, 0, "Syntax error"},
		{"bad limit", "GET", "/v25.0/300000000000001/message_templates?limit=0", travel, "", 400, 100, 0, "limit"},
		{"bad cursor", "GET", "/v25.0/300000000000001/message_templates?after=%21", travel, "", 400, 100, 0, "cursor"},
		{"subscription without object", "POST", "/v25.0/100000000000001/subscriptions", "100000000000001|turnpike-dev-app-secret", "{}", 400, 100, 0, "object is required"},
		{"subscription by a business", "POST", "/v25.0/100000000000001/subscriptions", travel, "{}", 403, 10, 0, "app token"},
		{"callback on a private network", "POST", "/v25.0/300000000000001/subscribed_apps", travel, `{"override_callback_uri":"http://10.0.0.1/x","verify_token":"t"}`, 400, 2200, 0, "not a public one"},
		{"callback on the metadata service", "POST", "/v25.0/300000000000001/subscribed_apps", travel, `{"override_callback_uri":"http://169.254.169.254/x","verify_token":"t"}`, 400, 2200, 0, "not a public one"},
		{"callback that is no URL", "POST", "/v25.0/300000000000001/subscribed_apps", travel, `{"override_callback_uri":"file:///etc/passwd","verify_token":"t"}`, 400, 2200, 0, "must begin with https"},
		{"callback without verify token", "POST", "/v25.0/300000000000001/subscribed_apps", travel, `{"override_callback_uri":"http://127.0.0.1:1/x"}`, 400, 100, 0, "verify_token is required"},
		{"callback that nobody serves", "POST", "/v25.0/300000000000001/subscribed_apps", travel, `{"override_callback_uri":"http://127.0.0.1:1/x","verify_token":"t"}`, 400, 2200, 0, "could not be reached"},
	} {
		a := s.do(c.method, c.path, c.token, "application/json", c.body)
		var e struct {
			Error struct {
				Message   string
				Type      string
				Code      int
				Subcode   int                      `json:"error_subcode"`
				Trace     string                   `json:"fbtrace_id"`
				ErrorData struct{ Details string } `json:"error_data"`
			}
		}
		if err := json.Unmarshal([]byte(a.body), &e); err != nil {
			t.Errorf("%s: answered %d %s", c.name, a.status, a.body)
			continue
		}
		if a.status != c.status || e.Error.Code != c.code || e.Error.Subcode != c.subcode || e.Error.Trace == "" || e.Error.Type == "" {
			t.Errorf("%s: answered %d %s; wanted %d, code %d/%d", c.name, a.status, a.body, c.status, c.code, c.subcode)
		}
		if !strings.Contains(e.Error.Message+" "+e.Error.ErrorData.Details, c.says) {
			t.Errorf("%s: says %q %q, which lacks %q", c.name, e.Error.Message, e.Error.ErrorData.Details, c.says)
		}
	}
}

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

// TestASlowClientIsCutOff opens a connection that never finishes its request while others are served.
func TestASlowClientIsCutOff(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "POST /v25.0/"+number+"/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+travel+"\r\nX: "); err != nil {
		t.Fatal(err)
	}
	if a := s.do("GET", "/ready", "", "", ""); a.status != http.StatusOK {
		t.Errorf("while a client dawdles: %d", a.status)
	}
	_ = conn.SetReadDeadline(time.Now().Add(headerTimeout + 5*time.Second))
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the slow client was not cut off: %v", err)
	}
}
