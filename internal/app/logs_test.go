package app

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"turnpike/internal/config"
)

// Texts that must not be in any log. Each is said in one way only, so that a leak tells its road.
const (
	secretText     = "SECRET-of-a-text"
	secretTemplate = "SECRET-of-a-template"
	secretPerson   = "SECRET-of-a-person"
	secretCallback = "SECRET-of-callback-data"
	secretReason   = "SECRET-of-a-report"
	secretAnswer   = "SECRET-of-an-endpoint"
	secretBroken   = "SECRET-of-broken-JSON"
	secretToken    = "SECRET-token"
	secretKey      = "SECRET-idempotency-key"
	secretVerify   = "SECRET-verify-token"
	secretURL      = "SECRET-in-a-callbacks-query"
)

// TestLogsKeepSecrets drives the whole program at its most talkative and reads what it said.
func TestLogsKeepSecrets(t *testing.T) {
	t.Parallel()
	r := receive(t)
	failing := failingEndpoint(t)
	s := bootIn(t, t.TempDir(), surroundings{level: slog.LevelDebug, config: func(c *config.Config) { c.WebhookURL = r.URL + "/?key=" + secretURL }})

	inbound := idOf(t, s.post(peoplePath+ada+"/messages", "", `{"to":"`+number+`","text":{"body":"`+secretPerson+`"}}`), http.StatusCreated)
	send := func(rest string) answer {
		return s.keyed(t, sendPath, secretKey+rest[:12], `{"messaging_product":"whatsapp","to":"`+ada+`","biz_opaque_callback_data":"`+secretCallback+`",`+rest+`}`)
	}
	first := idOf(t, send(`"text":{"body":"`+secretText+`"}`), http.StatusOK)
	second := idOf(t, send(`"type":"template","template":{"name":"booking_confirmed","language":{"code":"fr"},"components":[{"type":"body","parameters":[`+
		`{"type":"text","text":"`+secretTemplate+`"},{"type":"text","text":"b"},{"type":"text","text":"c"}]}]}`), http.StatusOK)
	late := idOf(t, s.post(sendPath, travel, `{"messaging_product":"whatsapp","to":"`+bruno+`","text":{"body":"`+secretText+`"}}`), http.StatusOK)
	r.await(t, "all webhooks", has(escaped(inbound), escaped(first), escaped(second), escaped(late), secretPerson, secretCallback))

	var ids []string
	refused := func(a answer) {
		t.Helper()
		if a.status < http.StatusBadRequest {
			t.Errorf("%d %s", a.status, a.body)
		}
		ids = append(ids, a.header.Get("X-Fb-Trace-Id")+a.header.Get("X-Request-ID"))
	}
	refused(s.post(sendPath, travel, `{"messaging_product":"whatsapp","to":"`+secretBroken+`","text":{"body":"`+secretText+`"}}`))
	refused(s.post(sendPath, travel, `{"messaging_product":"whatsapp","text":{"body":"`+secretBroken))
	refused(s.post(sendPath, travel, `{"messaging_product":"whatsapp","to":"`+ada+`","type":"`+secretBroken+`"}`))
	refused(s.post(sendPath, travel, strings.Repeat(secretBroken, 40_000)))
	refused(s.post(sendPath, secretToken, `{}`))
	refused(s.do(http.MethodGet, "/v25.0/"+number+"?access_token="+secretToken, "", "", ""))
	refused(s.do(http.MethodPost, sendPath, "", "application/x-www-form-urlencoded", "access_token="+secretToken+"&text="+secretText))
	refused(s.do(http.MethodGet, "/v25.0/100000000000001/subscriptions", "100000000000001|"+secretToken, "", ""))
	refused(s.post(peoplePath+ada+"/messages", "", `{"to":"`+number+`","text":{"body":"`+secretPerson))
	refused(s.post(peoplePath+ada+"/messages", "", `{"to":"`+secretBroken+`","text":{"body":"`+secretPerson+`"}}`))
	refused(s.do(http.MethodGet, "/turnpike/v1/overview", secretToken, "", ""))
	refused(s.post("/console/login", "", `{"password":"`+secretToken+`"}`))
	refused(s.post("/v25.0/300000000000001/subscribed_apps", travel, `{"override_callback_uri":"http://127.0.0.1:1/?k=`+secretURL+`","verify_token":"`+secretVerify+`"}`))

	s.post(adaThread+"/report", "", `{"reason":"`+secretReason+`"}`)
	personToken := operator[map[string]string](t, s, http.MethodPost, "/turnpike/v1/people/"+ada+"/token", "")["token"]
	_, session := s.login(t, password, [2]string{})
	if a := s.post("/v25.0/300000000000001/subscribed_apps", travel, `{"override_callback_uri":"`+failing.URL+`/?k=`+secretURL+`","verify_token":"`+secretVerify+`"}`); a.status != http.StatusOK {
		t.Fatal(a)
	}
	s.post(peoplePath+bruno+"/messages", "", `{"to":"`+number+`","text":{"body":"`+secretText+`"}}`)
	failing.await(t, "a try that fails", func(all string) bool { return strings.Contains(all, secretText) })
	s.stop()

	logs := s.logs.String()
	for _, secret := range []string{
		secretText, secretTemplate, secretPerson, secretCallback, secretReason, secretAnswer, secretBroken, secretToken, secretKey, secretVerify, secretURL,
		travel, omni, "turnpike-dev-app-secret", DevVerifyToken, password, personToken, session.Value, "Bonjour " + secretTemplate, `{"body"`,
	} {
		for _, form := range []string{secret, url.QueryEscape(secret)} {
			if i := strings.Index(logs, form); i >= 0 {
				t.Errorf("the log holds %q: …%s…", form, logs[max(0, i-200):min(len(logs), i+80)])
			}
		}
	}
	for _, id := range ids {
		if id == "" || !strings.Contains(logs, id) {
			t.Errorf("a refused request's id %q is not in the log", id)
		}
	}
	if !strings.Contains(logs, "level=DEBUG") {
		t.Error("the log is not at its most talkative")
	}
}

// failingEndpoint passes its handshake and then answers every update with an error.
func failingEndpoint(t *testing.T) *receiver {
	t.Helper()
	r := receive(t)
	inner := r.Config.Handler
	r.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodPost {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, secretAnswer)
		}
		inner.ServeHTTP(w, req)
	})
	return r
}

// TestAFullDiskIsToldWithoutSecrets refuses sends for want of room, and finds each in the log.
func TestAFullDiskIsToldWithoutSecrets(t *testing.T) {
	t.Parallel()
	s := bootIn(t, t.TempDir(), surroundings{level: slog.LevelDebug, config: func(c *config.Config) {
		c.Journal.DiskReserve, c.Pause = 1<<60, []string{"dispatch"} // nothing is accepted that could be dispatched
	}})
	a := s.post(sendPath, travel, textBody(secretText))
	var e envelope
	if err := json.Unmarshal([]byte(a.body), &e); err != nil || a.status < 500 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if e.Error.Data == nil || !strings.Contains(e.Error.Data.Details, "Nothing was accepted") {
		t.Errorf("told as %s", a.body)
	}
	if h := s.do(http.MethodGet, "/health", "", "", ""); !strings.Contains(h.body, `"status":"refusing"`) {
		t.Errorf("health: %s", h.body)
	}
	if h := s.do(http.MethodGet, "/ready", "", "", ""); h.status != http.StatusServiceUnavailable {
		t.Errorf("ready: %d", h.status)
	}
	logs := s.logs.String()
	if strings.Contains(logs, secretText) || !strings.Contains(logs, e.Error.Trace) {
		t.Errorf("trace %s; the log:\n%s", e.Error.Trace, logs)
	}
}
