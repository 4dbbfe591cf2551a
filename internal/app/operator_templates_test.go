package app

import (
	"net/http"
	"strings"
	"testing"

	"turnpike/internal/config"
)

// TestTheOperatorDecidesAboutTemplates reviews by hand.
func TestTheOperatorDecidesAboutTemplates(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) { c.Review.Mode = "manual" })
	id := idOf(t, s.do(http.MethodPost, "/v25.0/"+waba+"/message_templates", travel, "application/json",
		`{"name":"gate","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Your gate has changed, look at the board."}]}`), http.StatusOK)
	const path = "/turnpike/v1/templates"
	for _, step := range []struct {
		name, method, path, body string
		status                   int
		says                     string
	}{
		{"what waits", "GET", path + "?status=pending", "", 200, `"id":"` + id + `"`},
		{"what waits elsewhere", "GET", path + "?status=pending&account=300000000000002", "", 200, `{"data":[],"total":0}`},
		{"an unknown one", "POST", path + "/7/decision", `{"status":"APPROVED"}`, 404, "template_unknown"},
		{"no decision", "POST", path + "/" + id + "/decision", `{"status":"MAYBE"}`, 400, "status_invalid"},
		{"no reason", "POST", path + "/" + id + "/decision", `{"status":"REJECTED","reason":"UGLY"}`, 400, "reason_invalid"},
		{"no category", "POST", path + "/" + id + "/decision", `{"status":"APPROVED","category":"SERVICE"}`, 400, "category_invalid"},
		{"too early", "POST", path + "/" + id + "/category", `{"category":"MARKETING"}`, 409, "template_not_ready"},
		{"approved", "POST", path + "/" + id + "/decision", `{"status":"APPROVED"}`, 200, `"status":"APPROVED"`},
		{"twice", "POST", path + "/" + id + "/decision", `{"status":"APPROVED"}`, 409, "template_not_ready"},
		{"another category", "POST", path + "/" + id + "/category", `{"category":"MARKETING"}`, 200, `"correct_category":"marketing"`},
		{"no quality", "POST", path + "/" + id + "/quality", `{"quality":"BLUE"}`, 400, "quality_invalid"},
		{"bad marks", "POST", path + "/" + id + "/quality", `{"quality":"RED"}`, 200, `"status":"PAUSED"`},
		{"an unknown field", "POST", path + "/" + id + "/quality", `{"mark":"RED"}`, 400, "body_invalid"},
	} {
		if a := s.do(step.method, step.path, password, "application/json", step.body); a.status != step.status || !strings.Contains(a.body, step.says) {
			t.Errorf("%s: %d %s\nwant %d and %s", step.name, a.status, a.body, step.status, step.says)
		}
	}
	if a := s.do(http.MethodGet, path, "", "", ""); a.status != http.StatusUnauthorized {
		t.Errorf("without the password: %d", a.status)
	}
}

// TestTemplatesAreAppealed has people look again at a template that was rejected, and at one that was disabled.
func TestTemplatesAreAppealed(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) { c.Review.Mode = "manual" })
	r := receive(t)
	s.hear("message_template_status_update", r.URL)
	id := idOf(t, s.do(http.MethodPost, "/v25.0/"+waba+"/message_templates", travel, "application/json",
		`{"name":"gate","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Your gate has changed, look at the board."}]}`), http.StatusOK)
	told := func(event, more string) {
		t.Helper()
		r.awaitChange(t, waba, "message_template_status_update",
			`{"event":"`+event+`","message_template_id":`+id+`,"message_template_name":"gate","message_template_language":"en_US","message_template_category":"UTILITY"`+more+`}`)
	}
	const none = `,"reason":"NONE"`
	decide := func(body string) { s.api(http.MethodPost, "/templates/"+id+"/decision", password, body, http.StatusOK) }
	appeal := func(bearer string, status int) {
		s.api(http.MethodPost, "/templates/"+id+"/appeal", bearer, "", status)
	}
	told("PENDING", none)
	appeal(travel, http.StatusConflict)
	decide(`{"status":"REJECTED","reason":"SCAM"}`)
	told("REJECTED", `,"reason":"SCAM"`)
	appeal(omni, http.StatusNotFound)
	appeal(password, http.StatusForbidden)
	appeal(travel, http.StatusCreated)
	told("IN_APPEAL", none)
	decide(`{"status":"APPROVED"}`)
	told("APPROVED", none)
	for range 3 { // twice a pause, then the end
		s.api(http.MethodPost, "/templates/"+id+"/quality", password, `{"quality":"RED"}`, http.StatusOK)
		if s.field(id, "status", travel) == "PAUSED" {
			s.answers("unpause", s.post("/v25.0/"+id+"/unpause", travel, ""), http.StatusOK, "true")
		}
	}
	if got := s.field(id, "status", travel); got != "DISABLED" {
		t.Fatalf("after three bad marks it is %v", got)
	}
	appeal(travel, http.StatusCreated)
	decide(`{"status":"REJECTED"}`)
	if got := s.field(id, "status", travel); got != "DISABLED" {
		t.Errorf("an appeal in vain: %v", got)
	}
	appeal(travel, http.StatusCreated)
	decide(`{"status":"APPROVED"}`)
	told("REINSTATED", none)
	if got := s.field(id, "status", travel); got != "APPROVED" {
		t.Errorf("reinstated: %v", got)
	}
	s.api(http.MethodPost, "/templates/"+id+"/quality", password, `{"quality":"RED"}`, http.StatusOK)
	if got := s.field(id, "status", travel); got != "PAUSED" {
		t.Errorf("its first pause again: %v", got)
	}
}
