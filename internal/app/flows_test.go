package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"turnpike/internal/flow"
)

// flowDocument is a flow of one screen that asks for a rating.
const flowDocument = `{"version":"7.3","screens":[{"id":"RATE","terminal":true,"title":"Rate us","data":{"trip":{"type":"string","__example__":"Nice"}},
"layout":{"type":"SingleColumnLayout","children":[{"type":"TextInput","name":"rating","label":"Rating"},
{"type":"Footer","label":"Send","on-click-action":{"name":"complete","payload":{"rating":"${form.rating}"}}}]}}]}`

// newFlow creates a flow and gives its id; more are further parameters.
func (s *system) newFlow(name string, more string) string {
	s.t.Helper()
	return idOf(s.t, s.post("/v25.0/"+waba+"/flows", travel, fmt.Sprintf(`{"name":%q,"categories":["SURVEY"]%s}`, name, more)), http.StatusOK)
}

// published is a flow that can be sent.
func (s *system) published(name, document string) string {
	s.t.Helper()
	return s.newFlow(name, `,"publish":true,"flow_json":`+quoted(document))
}

func quoted(s string) string {
	raw, _ := json.Marshal(s)
	return string(raw)
}

// putDocument uploads a flow's document.
func (s *system) putDocument(id, document string, parts ...formPart) answer {
	s.t.Helper()
	if parts == nil {
		parts = []formPart{{name: "name", value: "flow.json"}, {name: "asset_type", value: "FLOW_JSON"}, {"file", "flow.json", "application/json", document}}
	}
	kind, body := form(s.t, parts...)
	return s.do(http.MethodPost, "/v25.0/"+id+"/assets", travel, kind, body)
}

func TestAFlowsLifeOverGraph(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.hearFlows(r.URL)
	flows := waba + "/flows"
	s.exchanges([]call{
		{"none yet", "GET", flows, "", 200, `{"data":[]}`},
		{"no name", "POST", flows, `{"categories":["OTHER"]}`, 400, "name is required"},
		{"no categories", "POST", flows, `{"name":"x"}`, 400, "categories is required"},
		{"an unknown category", "POST", flows, `{"name":"x","categories":["FUN"]}`, 400, "must be a list of {SIGN_UP"},
		{"an unknown source", "POST", flows, `{"name":"x","categories":["OTHER"],"clone_flow_id":"12"}`, 400, "no flow with the id 12"},
		{"two sources", "POST", flows, `{"name":"x","categories":["OTHER"],"clone_flow_id":"12","clone_template":"t"}`, 400, "Only one of"},
		{"an endpoint that leads inside", "POST", flows, `{"name":"x","categories":["OTHER"],"endpoint_uri":"http://10.0.0.1/"}`, 400, "endpoint_uri"},
		{"a document that is none", "POST", flows, `{"name":"broken","categories":["OTHER"],"flow_json":"{","publish":true}`, 200, `"success":false,"validation_errors":[{"error":"INVALID_FLOW_JSON","error_type":"FLOW_JSON_ERROR","message":`},
	})
	id := s.newFlow("Rating", "")
	r.await(t, "creation", has(`"event":"FLOW_STATUS_CHANGE"`, `"flow_id":"`+id+`"`, `"new_status":"DRAFT"`))
	s.exchanges([]call{
		{"the draft", "GET", id, "", 200, `{"id":"` + id + `","name":"Rating","status":"DRAFT","categories":["SURVEY"],"validation_errors":[]}`},
		{"no document", "GET", id + "/assets", "", 200, `{"data":[]}`},
		{"publish nothing", "POST", id + "/publish", "", 400, `"code":139002`},
		{"a taken name", "POST", flows, `{"name":"Rating","categories":["OTHER"]}`, 400, `"error_subcode":4016019`},
		{"nothing to change", "POST", id, "{}", 400, "Nothing is changed"},
		{"another name", "POST", id, `{"name":"Rating 2","categories":["OTHER","SURVEY"]}`, 200, ok},
		{"as changed", "GET", id + "?fields=name,categories,json_version", "", 200, `{"name":"Rating 2","categories":["OTHER","SURVEY"],"id":"` + id + `"}`},
		{"an unknown field", "GET", id + "?fields=mood", "", 400, "nonexisting field (mood)"},
	})
	s.checkAssets(id)
	s.exchanges([]call{
		{"publish", "POST", id + "/publish", "", 200, ok},
		{"publish again", "POST", id + "/publish", "", 400, `"code":139002`},
		{"change what is published", "POST", id, `{"name":"x"}`, 400, `"code":139001`},
		{"delete what is published", "DELETE", id, "", 400, `"code":139004`},
		{"its health", "GET", id + "?fields=health_status", "", 200, `"health_status":{"can_send_message":"AVAILABLE","entities":[{"can_send_message":"AVAILABLE","entity_type":"FLOW","id":"` + id + `"}`},
		{"its account and app", "GET", id + "?fields=whatsapp_business_account,application", "", 200, `"whatsapp_business_account":{"id":"` + waba + `"`},
		{"a copy", "POST", flows, `{"name":"Copy","categories":["OTHER"],"clone_flow_id":"` + id + `"}`, 200, `{"id":"`},
		{"too few figures", "GET", id + "?fields=metric.name(ENDPOINT_REQUEST_COUNT).granularity(DAY)", "", 400, `"code":139006`},
		{"an unknown figure", "GET", id + "?fields=metric.name(MOOD).granularity(DAY)", "", 400, "metric.name"},
		{"list", "GET", flows + "?fields=name,status&limit=1", "", 200, `"paging":{"cursors":`},
		{"deprecate", "POST", id + "/deprecate", "", 200, ok},
		{"deprecate again", "POST", id + "/deprecate", "", 400, `"code":139003`},
		{"its health then", "GET", id + "?fields=health_status", "", 200, `"can_send_message":"BLOCKED"`},
	})
	r.await(t, "both changes", has(`"old_status":"DRAFT","new_status":"PUBLISHED"`, `"old_status":"PUBLISHED","new_status":"DEPRECATED"`, "Rating 2 changed status"))
	gone := s.newFlow("Gone", "")
	s.exchanges([]call{
		{"delete a draft", "DELETE", gone, "", 200, ok},
		{"what is deleted", "GET", gone, "", 400, `"error_subcode":33`},
	})
	if a := s.do(http.MethodGet, "/v25.0/"+id, omni, "", ""); a.status == http.StatusOK {
		t.Errorf("a stranger reads the flow: %s", a.body)
	}
	s.exchanges([]call{{"migrate to itself", "POST", waba + "/migrate_flows", `{"source_waba_id":"` + waba + `"}`, 400, "source_waba_id"}})
}

// hearFlows sets the account's callback and has the app told of flows.
func (s *system) hearFlows(callback string) {
	s.t.Helper()
	s.subscribe(callback)
	q := url.Values{"object": {"whatsapp_business_account"}, "callback_url": {callback}, "verify_token": {"t"}, "fields": {"messages,flows"}}
	if a := s.do(http.MethodPost, "/v25.0/100000000000001/subscriptions?"+q.Encode(), appToken, "", ""); a.status != http.StatusOK {
		s.t.Fatalf("subscribe the app: %d %s", a.status, a.body)
	}
}

// checkAssets uploads documents to a draft: wrong ones, one with a problem, and one without.
func (s *system) checkAssets(id string) {
	s.t.Helper()
	name, kind := formPart{name: "name", value: "flow.json"}, formPart{name: "asset_type", value: "FLOW_JSON"}
	file := formPart{"file", "flow.json", "application/json", flowDocument}
	for what, c := range map[string]struct {
		parts []formPart
		says  string
	}{
		"no file":      {[]formPart{name, kind}, "file is required"},
		"no type":      {[]formPart{name, file}, "asset_type"},
		"another type": {[]formPart{name, {name: "asset_type", value: "HTML"}, file}, "asset_type"},
		"another name": {[]formPart{{name: "name", value: "x.json"}, kind, file}, "name"},
		"too large":    {[]formPart{name, kind, {"file", "flow.json", "application/json", strings.Repeat(" ", flow.MaxDocument+1)}}, "at most 10 MB"},
	} {
		if a := s.putDocument(id, "", c.parts...); a.status != http.StatusBadRequest || !strings.Contains(a.body, c.says) {
			s.t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	// The wrong word stands in the second line.
	a := s.putDocument(id, strings.Replace(flowDocument, `"TextInput"`, `"TextOutput"`, 1))
	column := strings.Index(strings.Split(flowDocument, "\n")[1], `"TextInput"`) + 1
	const want = `{"success":false,"validation_errors":[{"error":"INVALID_PROPERTY_VALUE","error_type":"FLOW_JSON_ERROR","message":`
	at := fmt.Sprintf(`"line_start":2,"line_end":2,"column_start":%d,"column_end":%d`, column, column+len(`"TextOutput"`)-1)
	for _, part := range []string{want, at, `"pointers":[{` + at + `,"path":"screens[0].layout.children[0].type"}]`} {
		if !strings.Contains(a.body, part) {
			s.t.Errorf("a wrong word: %s\nwithout %s", a.body, part)
		}
	}
	if kept := s.do(http.MethodGet, "/v25.0/"+id+"?fields=validation_errors", travel, "", ""); !strings.Contains(kept.body, at) {
		s.t.Errorf("the draft tells of no problem: %s", kept.body)
	}
	kindOf, body := form(s.t, formPart{name: "access_token", value: travel}, name, kind, formPart{"file", "flow.json", "application/json", strings.Repeat(" ", 2<<20) + flowDocument})
	if a := s.do(http.MethodPost, "/v25.0/"+id+"/assets", "", kindOf, body); a.status != http.StatusOK || !strings.Contains(a.body, `"success":true`) {
		s.t.Errorf("a large one with the token in the form: %d %s", a.status, a.body)
	}
	if a := s.putDocument(id, flowDocument); a.status != http.StatusOK || a.body != `{"success":true,"validation_errors":[]}` {
		s.t.Fatalf("a right one: %d %s", a.status, a.body)
	}
	s.checkLinks(id)
}

// checkLinks follows the links to a document and to a preview, which need no token.
func (s *system) checkLinks(id string) {
	s.t.Helper()
	var assets struct {
		Data []struct {
			Name string `json:"name"`
			Type string `json:"asset_type"`
			URL  string `json:"download_url"`
		}
	}
	a := s.do(http.MethodGet, "/v25.0/"+id+"/assets", travel, "", "")
	if err := json.Unmarshal([]byte(a.body), &assets); err != nil || len(assets.Data) != 1 || assets.Data[0].Name != "flow.json" || assets.Data[0].Type != "FLOW_JSON" {
		s.t.Fatalf("%d %s", a.status, a.body)
	}
	link := assets.Data[0].URL
	if got := s.fetch(http.MethodGet, link, ""); got.status != http.StatusOK || got.body != flowDocument {
		s.t.Errorf("the document: %d %s", got.status, got.body)
	}
	if got := s.fetch(http.MethodGet, link[:len(link)-1]+"x", ""); got.status != http.StatusNotFound {
		s.t.Errorf("another signature: %d", got.status)
	}
	first := s.preview(id, "preview")
	if got := s.fetch(http.MethodGet, first, ""); got.status != http.StatusOK || got.body != "page" {
		s.t.Errorf("the page: %d %s", got.status, got.body)
	}
	if again := s.preview(id, "preview.invalidate(false)"); again != first {
		s.t.Errorf("the link changed from %s to %s", first, again)
	}
	fresh := s.preview(id, "preview.invalidate(true)")
	data := func(preview string) string {
		u, err := url.Parse(preview)
		if err != nil {
			s.t.Fatal(err)
		}
		return s.url + "/phone/v1/flows/" + u.Query().Get("flow") + "?signature=" + u.Query().Get("signature")
	}
	if got := s.fetch(http.MethodGet, data(first), ""); got.status != http.StatusNotFound {
		s.t.Errorf("an old link: %d", got.status)
	}
	if got := s.fetch(http.MethodGet, data(fresh), ""); got.status != http.StatusOK || !strings.Contains(got.body, `"screen":"RATE"`) {
		s.t.Errorf("the link's flow: %d %s", got.status, got.body)
	}
}

// preview asks for the link to a preview.
func (s *system) preview(id, field string) string {
	s.t.Helper()
	var out struct {
		Preview struct {
			URL     string `json:"preview_url"`
			Expires string `json:"expires_at"`
		}
	}
	a := s.do(http.MethodGet, "/v25.0/"+id+"?fields="+url.QueryEscape(field), travel, "", "")
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || out.Preview.URL == "" {
		s.t.Fatalf("%s: %d %s", field, a.status, a.body)
	}
	expires, err := time.Parse("2006-01-02T15:04:05-0700", out.Preview.Expires)
	if left := time.Until(expires); err != nil || left < 29*24*time.Hour || left > 30*24*time.Hour+time.Minute {
		s.t.Errorf("the link ends %s", out.Preview.Expires)
	}
	return out.Preview.URL
}
