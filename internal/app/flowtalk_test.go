package app

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"turnpike/internal/exchange/exchangetest"
)

// servedDocument is a flow whose endpoint says what comes next.
const servedDocument = `{"version":"7.3","data_api_version":"3.0","routing_model":{"CITY":["DAY"],"DAY":[]},"screens":[
	{"id":"CITY","title":"City","data":{"cities":{"type":"array","items":{"type":"string"},"__example__":["Nice"]}},
	 "layout":{"type":"SingleColumnLayout","children":[
		{"type":"TextInput","name":"city","label":"City"},{"type":"DocumentPicker","name":"papers","label":"Papers"},
		{"type":"Footer","label":"Next","on-click-action":{"name":"data_exchange","payload":{"city":"${form.city}","papers":"${form.papers}"}}}]}},
	{"id":"DAY","title":"Day","terminal":true,"data":{"price":{"type":"number","__example__":1}},
	 "layout":{"type":"SingleColumnLayout","children":[
		{"type":"TextInput","name":"day","label":"Day"},
		{"type":"Footer","label":"Book","on-click-action":{"name":"data_exchange","payload":{"day":"${form.day}"}}}]}}]}`

// flowEndpoint is a business's server that answers flows with what answer says, after giving its key to
// the number.
func (s *system) flowEndpoint(answer func(q map[string]any) string) string {
	s.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		s.t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		s.t.Fatal(err)
	}
	public := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	a := s.do(http.MethodPost, "/v25.0/"+number+"/whatsapp_business_encryption", travel, "application/x-www-form-urlencoded", url.Values{"business_public_key": {public}}.Encode())
	if a.status != http.StatusOK {
		s.t.Fatalf("the key: %d %s", a.status, a.body)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		plain, seal, err := exchangetest.Unseal(key, body)
		var q map[string]any
		if err != nil || json.Unmarshal(plain, &q) != nil {
			w.WriteHeader(http.StatusMisdirectedRequest)
			return
		}
		said := `{"data":{"status":"active"}}`
		if q["action"] != "ping" {
			said = answer(q)
		}
		_, _ = io.WriteString(w, seal(said))
	}))
	s.t.Cleanup(server.Close)
	return server.URL
}

func flowMessage(parameters string) string {
	return fmt.Sprintf(`{"messaging_product":"whatsapp","to":"+%s","type":"interactive","interactive":{"type":"flow","body":{"text":"How was it?"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_cta":"Rate",%s}}}}`, ada, parameters)
}

func (s *system) sendFlow(parameters string) string {
	s.t.Helper()
	return idOf(s.t, s.post("/v25.0/"+number+"/messages", travel, flowMessage(parameters)), http.StatusOK)
}

func flowPath(wamid string) string { return peoplePath + ada + "/messages/" + wamid + "/flow" }

func TestAFlowIsSentFilledInAndTold(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.write("hello")
	id, draft := s.published("Rating", flowDocument), s.newFlow("Draft", `,"flow_json":`+quoted(flowDocument))
	for what, c := range map[string][2]string{
		"an unknown flow":     {`"flow_id":"12345"`, "no flow with the id 12345"},
		"an unknown name":     {`"flow_name":"Rated"`, "no flow with the name Rated"},
		"a draft":             {`"flow_id":"` + draft + `"`, "is a draft"},
		"no draft any more":   {`"mode":"draft","flow_id":"` + id + `"`, "is PUBLISHED"},
		"an unknown screen":   {`"flow_id":"` + id + `","flow_action_payload":{"screen":"X"}`, "no such screen"},
		"without an endpoint": {`"flow_action":"data_exchange","flow_id":"` + id + `"`, "has no endpoint"},
	} {
		if a := s.post("/v25.0/"+number+"/messages", travel, flowMessage(c[0])); a.status != http.StatusBadRequest || !strings.Contains(a.body, `"code":131009`) || !strings.Contains(a.body, c[1]) {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	sent := s.sendFlow(`"flow_name":"Rating","flow_token":"tok-1","flow_action_payload":{"screen":"RATE","data":{"trip":"Menton"}}`)
	asDraft := s.sendFlow(`"mode":"draft","flow_id":"` + draft + `"`)
	s.awaitInbox(sent, asDraft)
	for _, wamid := range []string{sent, asDraft} {
		if a := s.post(flowPath(wamid), "", "{}"); a.status != http.StatusOK || !strings.Contains(a.body, `"screen":"RATE"`) || !strings.Contains(a.body, `"document":{"version":"7.3"`) {
			t.Fatalf("opened: %d %s", a.status, a.body)
		}
	}
	if a := s.post(flowPath(sent), "", "{}"); !strings.Contains(a.body, `"data":{"trip":"Menton"}`) {
		t.Errorf("opened without its data: %s", a.body)
	}
	fill := func(response string) answer {
		return s.post(peoplePath+ada+"/messages", "", `{"to":"`+number+`","form":{"message_id":"`+sent+`","screen":"RATE","response":`+response+`}}`)
	}
	if a := fill(`{"stars":"5"}`); a.status != http.StatusBadRequest || !strings.Contains(a.body, "form_step") || !strings.Contains(a.body, "rating") {
		t.Errorf("another form's answer: %d %s", a.status, a.body)
	}
	idOf(t, fill(`{"rating":"5 é"}`), http.StatusCreated)
	r.await(t, "the answer", has(`"context":{"from":"33199000001","id":"`+escaped(sent)+`"}`,
		`"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"response_json":"{\"flow_token\":\"tok-1\",\"rating\":\"5 \u00e9\"}","body":"Sent","name":"flow"}}`))

	if a := s.post("/v25.0/"+id+"/deprecate", travel, ""); a.status != http.StatusOK {
		t.Fatal(a)
	}
	if a := fill(`{"rating":"5"}`); a.status != http.StatusGone || !strings.Contains(a.body, "form_gone") {
		t.Errorf("a withdrawn form: %d %s", a.status, a.body)
	}
	if a := s.post("/v25.0/"+number+"/messages", travel, flowMessage(`"flow_id":"`+id+`"`)); !strings.Contains(a.body, "is DEPRECATED") {
		t.Errorf("a withdrawn flow: %d %s", a.status, a.body)
	}
	if a := s.post(flowPath(s.write("no flow")), "", "{}"); a.status != http.StatusBadRequest || !strings.Contains(a.body, "form_unknown") {
		t.Errorf("a text: %d %s", a.status, a.body)
	}
}

func TestAFlowGoesThroughItsEndpoint(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.write("hello")
	papers := make(chan string, 1)
	endpoint := s.flowEndpoint(func(q map[string]any) string {
		data, _ := q["data"].(map[string]any)
		switch {
		case q["action"] == "INIT":
			return `{"screen":"CITY","data":{"cities":["Nice","` + q["flow_token"].(string) + `"]}}`
		case q["screen"] == "CITY":
			raw, _ := json.Marshal(data["papers"])
			papers <- string(raw)
			return fmt.Sprintf(`{"screen":"DAY","data":{"price":%d}}`, len(data["city"].(string)))
		case data["day"] == "never":
			return `{"screen":"SUCCESS","data":{}}`
		}
		return `{"screen":"SUCCESS","data":{"extension_message_response":{"params":{"flow_token":"tok-2","booking":"B7"}}}}`
	})
	id := s.newFlow("Booking", `,"flow_json":`+quoted(servedDocument))
	s.exchanges([]call{
		{"publish without an endpoint", "POST", id + "/publish", "", 400, "no endpoint_uri"},
		{"the endpoint", "POST", id, `{"endpoint_uri":"` + endpoint + `"}`, 200, ok},
		{"publish", "POST", id + "/publish", "", 200, ok},
		{"as published", "GET", id + "?fields=endpoint_uri,data_api_version,status", "", 200, `"data_api_version":"3.0","status":"PUBLISHED"`},
	})
	sent := s.sendFlow(`"flow_id":"` + id + `","flow_token":"tok-2","flow_action":"data_exchange"`)
	s.awaitInbox(sent)
	step := func(body string) answer { return s.post(flowPath(sent)+"/step", "", body) }
	if a := s.post(flowPath(sent), "", "{}"); !strings.Contains(a.body, `"screen":"CITY","data":{"cities":["Nice","tok-2"]}`) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	file := s.personUploads(ada, pictureFile())
	a := step(`{"action":"data_exchange","screen":"CITY","data":{"city":"Menton","papers":[{"media_id":"` + file + `"}]}}`)
	if a.status != http.StatusOK || !strings.Contains(a.body, `"screen":"DAY","data":{"price":6}`) || strings.Contains(a.body, "document") {
		t.Fatalf("%d %s", a.status, a.body)
	}
	s.checkPapers(<-papers)
	if a := step(`{"action":"data_exchange","screen":"DAY","data":{"day":"never"}}`); a.body != `{"ended":true}`+"\n" {
		t.Errorf("an end without an answer: %d %s", a.status, a.body)
	}
	idOf(t, step(`{"action":"data_exchange","screen":"DAY","data":{"day":"Monday"}}`), http.StatusOK)
	r.await(t, "the answer", has(escaped(sent), `"response_json":"{\"booking\":\"B7\",\"flow_token\":\"tok-2\"}"`))
	if a := step(`{"action":"BACK","screen":"DAY"}`); a.status != http.StatusBadRequest || !strings.Contains(a.body, "form_step") {
		t.Errorf("a step back that asks nobody: %d %s", a.status, a.body)
	}
	checkSignatures(t, r)
}

func TestATemplateOpensAFlow(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.write("hello")
	id, draft := s.published("Rating", flowDocument), s.newFlow("Draft", "")
	create := func(name, button string) answer {
		return s.post("/v25.0/"+waba+"/message_templates", travel, fmt.Sprintf(`{"name":%[1]q,"language":"en_US","category":"MARKETING","components":[{"type":"BODY","text":"How was your trip, %[1]s?"},{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Rate",%[2]s}]}]}`, name, button))
	}
	for button, says := range map[string]string{
		`"flow_id":"12345","navigate_screen":"RATE"`:         "no flow with the id 12345",
		`"flow_id":"` + draft + `","navigate_screen":"RATE"`: "is DRAFT",
		`"flow_json":"{}"`: "validation errors",
	} {
		if a := create("refused", button); a.status != http.StatusBadRequest || !strings.Contains(a.body, says) {
			t.Errorf("%s: %d %s", button, a.status, a.body)
		}
	}
	for name, button := range map[string]string{
		"by_id": `"flow_id":"` + id + `","navigate_screen":"RATE"`, "by_name": `"flow_name":"Rating"`, "by_document": `"flow_json":` + quoted(flowDocument),
	} {
		if a := create(name, button); a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", name, a.status, a.body)
		}
		sent := idOf(t, s.post("/v25.0/"+number+"/messages", travel, fmt.Sprintf(`{"messaging_product":"whatsapp","to":"+%s","type":"template","template":{"name":%q,"language":{"code":"en_US"},"components":[{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_token":"tok-%s","flow_action_data":{"trip":"Nice"}}}]}]}}`, ada, name, name)), http.StatusOK)
		r.await(t, "delivered", has(escaped(sent)+`","status":"delivered"`))
		if a := s.post(flowPath(sent), "", `{"index":1}`); a.status != http.StatusBadRequest {
			t.Errorf("%s, another button: %d %s", name, a.status, a.body)
		}
		if a := s.post(flowPath(sent), "", `{"index":0}`); !strings.Contains(a.body, `"screen":"RATE","data":{"trip":"Nice"}`) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		idOf(t, s.post(peoplePath+ada+"/messages", "", `{"to":"`+number+`","form":{"message_id":"`+sent+`","index":0,"response":{"rating":"4"}}}`), http.StatusCreated)
		r.await(t, "the answer", has(escaped(sent), `"response_json":"{\"flow_token\":\"tok-`+name+`\",\"rating\":\"4\"}"`))
	}
	// A template that was approved cannot be sent any more when its flow is withdrawn.
	if a := s.post("/v25.0/"+id+"/deprecate", travel, ""); a.status != http.StatusOK {
		t.Fatal(a)
	}
	a := s.post("/v25.0/"+number+"/messages", travel, fmt.Sprintf(`{"messaging_product":"whatsapp","to":"+%s","type":"template","template":{"name":"by_id","language":{"code":"en_US"}}}`, ada))
	if a.status != http.StatusBadRequest || !strings.Contains(a.body, "is DEPRECATED") {
		t.Errorf("its flow is withdrawn: %d %s", a.status, a.body)
	}
}

// checkPapers opens the file that an endpoint was told of, as a business does.
func (s *system) checkPapers(told string) {
	s.t.Helper()
	var files []struct {
		Name string                `json:"file_name"`
		ID   string                `json:"media_id"`
		URL  string                `json:"cdn_url"`
		Keys exchangetest.FileKeys `json:"encryption_metadata"`
	}
	if err := json.Unmarshal([]byte(told), &files); err != nil || len(files) != 1 || files[0].Name != "sea.png" {
		s.t.Fatalf("told of %s", told)
	}
	got := s.fetch(http.MethodGet, files[0].URL, "")
	plain, err := exchangetest.OpenFile(files[0].Keys, []byte(got.body))
	if err != nil || string(plain) != picture || strings.Contains(got.body, "pixel") {
		s.t.Errorf("%d, %d bytes: %v", got.status, len(got.body), err)
	}
	for _, path := range []string{files[0].URL + "0", strings.Replace(files[0].URL, "/flows/", "/flows/1", 1)} {
		if got := s.fetch(http.MethodGet, path, ""); got.status != http.StatusNotFound {
			s.t.Errorf("%s: %d", path, got.status)
		}
	}
	// Under its id the file is the business's own, as any other.
	if m := s.mediaNode(files[0].ID); m.Type != "image/png" {
		s.t.Errorf("the file's node: %+v", m)
	}
}
