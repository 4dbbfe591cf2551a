package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"turnpike/internal/config"
	"turnpike/internal/mail/mailtest"
)

const (
	travelAccount = "300000000000001"
	why           = "Because of what the exhibits show about this account."
)

// reviewer makes a person of the operator's and returns their token.
func (s *system) reviewer(name string) string {
	s.t.Helper()
	return decode[struct{ Token string }](s, s.api(http.MethodPost, "/reviewers", password, `{"name":"`+name+`"}`, http.StatusCreated)).Token
}

// api calls Turnpike's own interface and holds the status.
func (s *system) api(method, path, bearer, body string, want int) string {
	s.t.Helper()
	a := s.do(method, "/turnpike/v1"+path, bearer, "application/json", body)
	if a.status != want {
		s.t.Fatalf("%s %s: %d %s, want %d", method, path, a.status, a.body, want)
	}
	return a.body
}

func decode[T any](s *system, text string) (out T) {
	s.t.Helper()
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		s.t.Fatal(err, text)
	}
	return out
}

// awaitState waits until a case is in a state.
func (s *system) awaitState(id int, bearer, state string) string {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		body := s.api(http.MethodGet, fmt.Sprint("/cases/", id), bearer, "", http.StatusOK)
		if decode[struct{ State string }](s, body).State == state {
			return body
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("case %d is not %s: %s", id, state, body)
		}
	}
}

// openedCase leads a case on the travel agency to the moment at which it can be decided.
func (s *system) openedCase(ada string) int {
	s.t.Helper()
	exhibit := decode[struct{ Evidence struct{ ID int } }](s, s.api(http.MethodPost, "/evidence", ada,
		`{"account":"`+travelAccount+`","source":"probed","probes":{"asked":20,"answered":18,"refused":2}}`, http.StatusCreated)).Evidence.ID
	id := decode[struct{ ID int }](s, s.api(http.MethodPost, "/cases", ada, fmt.Sprintf(`{"account":%q,"ground":{"policy":"ai-providers","version":"1","number":"1.1"},
		"source":"own_initiative","facts":"It answered eighteen of twenty probes as an assistant.","exhibits":[%d],"automated_detection":true,"texts":[{"text":"What is the weather?"}]}`, travelAccount, exhibit), http.StatusCreated)).ID
	// A ground is one of the published policy's, whose words it gets.
	if g := decode[struct {
		Ground struct{ Text map[string]string }
	}](s, s.api(http.MethodGet, fmt.Sprint("/cases/", id), ada, "", http.StatusOK)).Ground; g.Text["en"] == "" {
		s.t.Errorf("a ground without its words: %v", g)
	}
	if a := s.do(http.MethodPost, "/turnpike/v1/cases", ada, "application/json", fmt.Sprintf(`{"account":%q,"ground":{"policy":"ai-providers","version":"1","number":"77"},
		"source":"own_initiative","facts":"It answered eighteen of twenty probes.","exhibits":[%d]}`, travelAccount, exhibit)); a.status != http.StatusBadRequest || !strings.Contains(a.body, "ground_unknown") {
		s.t.Errorf("a ground that no policy has: %d %s", a.status, a.body)
	}
	s.api(http.MethodGet, fmt.Sprint("/cases/", id), travel, "", http.StatusNotFound) // nothing is held against it yet
	s.api(http.MethodPost, fmt.Sprint("/cases/", id, "/notice"), ada, `{"cure_days":1}`, http.StatusOK)
	return id
}

// TestACaseFromEvidenceToReversal decides to block the travel agency, by letter and webhook, and takes it
// back on its appeal.
func TestACaseFromEvidenceToReversal(t *testing.T) {
	t.Parallel()
	server, r := mailtest.Start(t), receive(t)
	s := boot(t, t.TempDir(), func(c *config.Config) {
		c.WebhookURL = r.URL
		c.Cases.Mail.Server, c.Cases.Mail.From, c.Cases.Mail.TLS = server.Addr, "cases@road.example", "off"
	})
	ada, bruno, chiara := s.reviewer("ada"), s.reviewer("bruno"), s.reviewer("chiara")
	s.api(http.MethodPost, "/declarations", travel, `{"account":"`+travelAccount+`","purpose":"A travel agency that helps its travellers.","declared":"customer_service","vertical":"TRAVEL",
		"languages":["fr"],"ai_answers":true,"human_path":{"kind":"agent"},"opt_in":true,"email":"legal@azur.example","signed_by":"Jeanne Azur"}`, http.StatusCreated)
	id := s.openedCase(ada)
	path := fmt.Sprint("/cases/", id)

	letter := <-server.Letters
	if letter.To != "legal@azur.example" || !strings.Contains(letter.Text, "Avis") {
		t.Errorf("the notice: %+v", letter)
	}
	s.awaitState(id, ada, "hearing")
	r.await(t, "the notice", has(`"field":"account_alerts"`, "POLICY_CASE_NOTICE"))
	if texts := s.api(http.MethodGet, path+"/texts", travel, "", http.StatusOK); !strings.Contains(texts, "the weather") {
		t.Errorf("the account does not see what is held against it: %s", texts)
	}
	s.api(http.MethodPost, path+"/decision", ada, `{"why":"`+why+`","outcome":"primary","measure":{"kind":"block_all"}}`, http.StatusConflict)
	s.api(http.MethodPost, path+"/answer", travel, `{"text":"We mended our bot.","cured":true}`, http.StatusOK)
	s.awaitState(id, ada, "deciding")
	s.api(http.MethodPost, path+"/decision", ada, `{"why":"`+why+`","outcome":"primary","measure":{"kind":"block_all","length_ms":604800000}}`, http.StatusOK)
	s.api(http.MethodPost, path+"/agreement", ada, `{"why":"`+why+`"}`, http.StatusForbidden)
	s.write("hello")
	s.send("before the decision")
	s.api(http.MethodPost, path+"/agreement", bruno, `{"why":"`+why+`"}`, http.StatusOK)
	if letter = <-server.Letters; !strings.Contains(letter.Text, "statement-") {
		t.Errorf("the statement: %+v", letter)
	}
	body := s.awaitState(id, travel, "decided")
	if !strings.Contains(body, `"deviation"`) {
		t.Errorf("that people decided otherwise than the test is not marked: %s", body)
	}
	r.await(t, "the violation", has(`"field":"account_update"`, `"event":"ACCOUNT_VIOLATION"`, `"violation_type":"DIGITAL_SERVICES_PRODUCTS"`))
	r.await(t, "the restriction", has(`"event":"ACCOUNT_RESTRICTION"`, `"RESTRICTED_BIZ_INITIATED_MESSAGING"`, `"RESTRICTED_CUSTOMER_INITIATED_MESSAGING"`, `"expiration":`))
	refused := s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"+`+"33612345678"+`","type":"text","text":{"body":"x"}}`)
	if refused.status != http.StatusForbidden || !strings.Contains(refused.body, `"code":368`) {
		t.Errorf("blocked, and yet: %d %s", refused.status, refused.body)
	}
	if account := s.do(http.MethodGet, "/v25.0/"+waba+"?fields=status", travel, "", "").body; !strings.Contains(account, `"status":"RESTRICTED"`) {
		t.Errorf("the account's status: %s", account)
	}
	health := s.do(http.MethodGet, "/v25.0/"+number+"?fields=health_status,status", travel, "", "").body
	for _, want := range []string{`"can_send_message":"BLOCKED"`, `"error_code":368`, `"entity_type":"WABA"`, `"entity_type":"APP"`, `"possible_solution":`, `"status":"RESTRICTED"`} {
		if !strings.Contains(health, want) {
			t.Errorf("health_status lacks %s: %s", want, health)
		}
	}

	s.write("are you there?")
	s.api(http.MethodPost, "/appeals", travel, fmt.Sprintf(`{"case":%d,"text":"The probes were no customers of ours."}`, id), http.StatusCreated)
	for _, who := range []string{ada, bruno} {
		s.api(http.MethodPost, fmt.Sprint("/appeals/", id, "/decision"), who, `{"result":"reversed","why":"`+why+`"}`, http.StatusForbidden)
	}
	s.api(http.MethodPost, fmt.Sprint("/appeals/", id, "/decision"), chiara, `{"result":"reversed","why":"`+why+`"}`, http.StatusOK)
	s.send("at once again")
	r.await(t, "its end", has("POLICY_CASE_END"))
	s.awaitReaders(t)
	if gap := s.api(http.MethodGet, path+"/gap", travel, "", http.StatusOK); !strings.Contains(gap, "are you there?") || strings.Contains(gap, "before the decision") {
		t.Errorf("the gap's data: %s", gap)
	}
	if texts := s.api(http.MethodGet, path+"/texts", ada, "", http.StatusOK); strings.Contains(texts, "weather") {
		t.Errorf("texts of conversations outlive the case: %s", texts)
	}
	statements := s.api(http.MethodGet, path+"/statements", travel, "", http.StatusOK)
	if n := strings.Count(statements, `"delivered_at"`); n != 3 || !strings.Contains(statements, `"channel":"email"`) || !strings.Contains(statements, "exposé des motifs") {
		t.Errorf("%d of three statements were delivered: %s", n, statements)
	}
	if figures := s.api(http.MethodGet, "/transparency/figures", "", "", http.StatusOK); !strings.Contains(figures, `"reversed":1`) {
		t.Errorf("figures: %s", figures)
	}
	if documents := s.api(http.MethodGet, "/transparency/dsa?until=9999999999999", ada, "", http.StatusOK); !strings.Contains(documents, `"DECISION_ACCOUNT_SUSPENDED"`) || strings.Contains(documents, "Azur") {
		t.Errorf("documents: %s", documents)
	}
}

// TestReportsOfThePublic are taken without a login, in measure, and become a case.
func TestReportsOfThePublic(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	report := `{"account":"+33 1 99 00 00 02","category":"general_purpose_ai","text":"It answers whatever I ask it.","good_faith":true}`
	s.api(http.MethodPost, "/reports", "", strings.Replace(report, "true", "false", 1), http.StatusBadRequest)
	got := decode[struct {
		ID  int
		Key string
	}](s, s.api(http.MethodPost, "/reports", "", report, http.StatusCreated))
	status := fmt.Sprintf("/reports/%d?key=", got.ID)
	s.api(http.MethodGet, status+"nonsense", "", "", http.StatusNotFound)
	if body := s.api(http.MethodGet, status+got.Key, "", "", http.StatusOK); !strings.Contains(body, `"received"`) || strings.Contains(body, "whatever I ask") {
		t.Error(body)
	}
	s.api(http.MethodGet, "/reports", omni, "", http.StatusForbidden)
	ada := s.reviewer("ada")
	body := s.api(http.MethodPost, "/evidence", ada, `{"account":"300000000000002","source":"reported"}`, http.StatusCreated)
	if !strings.Contains(body, `"notices":1`) || !strings.Contains(body, `"outcome":"primary"`) {
		t.Errorf("a declared assistant is one, and one notice was counted: %s", body)
	}
	s.api(http.MethodPost, fmt.Sprintf("/reports/%d/decision", got.ID), ada, `{"status":"noted","why":"It is a declared assistant."}`, http.StatusOK)
	for range 3 {
		id := decode[struct{ ID int }](s, s.api(http.MethodPost, "/reports", "", report, http.StatusCreated)).ID
		s.api(http.MethodPost, fmt.Sprintf("/reports/%d/decision", id), ada, `{"status":"abusive","why":"It is the same again and again."}`, http.StatusOK)
	}
	s.api(http.MethodPost, "/reports", "", report, http.StatusTooManyRequests)
}
