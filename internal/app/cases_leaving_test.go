package app

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// decidedCase leads a case on the travel agency to a delivered decision, and returns its number.
func (s *system) decidedCase(measure string) (id int, chiara string) {
	s.t.Helper()
	ada, bruno := s.reviewer("ada"), s.reviewer("bruno")
	id = s.openedCase(ada)
	path := fmt.Sprint("/cases/", id)
	s.api(http.MethodGet, path+"/statements", travel, "", http.StatusOK) // which delivers it
	s.api(http.MethodPost, path+"/answer", travel, `{"text":"We mended our bot.","cured":true}`, http.StatusOK)
	s.awaitState(id, ada, "deciding")
	s.api(http.MethodPost, path+"/decision", ada, `{"why":"`+why+`","outcome":"primary","measure":`+measure+`}`, http.StatusOK)
	s.api(http.MethodPost, path+"/agreement", bruno, `{"why":"`+why+`"}`, http.StatusOK)
	s.api(http.MethodGet, path+"/statements", travel, "", http.StatusOK)
	s.awaitState(id, ada, "decided")
	return id, s.reviewer("chiara")
}

// TestAnAccountThatMustGoTakesItsPeopleAlong: who writes is shown where it went, once a day, and is known
// there again.
func TestAnAccountThatMustGoTakesItsPeopleAlong(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.write("a booking, please")
	s.api(http.MethodPost, "/leaving/tokens", travel, `{"account":"`+travelAccount+`","person":"+`+"33612345678"+`"}`, http.StatusNotFound)
	s.api(http.MethodPut, "/leaving", travel, `{"account":"`+travelAccount+`","deep_link":"javascript:x","reply":{"en":"We moved."}}`, http.StatusBadRequest)
	s.api(http.MethodPut, "/leaving", travel, `{"account":"`+travelAccount+`","deep_link":"https://azur.example/chat","reply":{"en":"We moved.","fr":"Nous avons déménagé."}}`, http.StatusOK)
	_, chiara := s.decidedCase(`{"kind":"block_all"}`)
	s.write("is anybody there?") // nothing is approved yet: nobody answers
	s.api(http.MethodPost, "/leaving/approval", travel, `{"account":"`+travelAccount+`"}`, http.StatusForbidden)
	s.api(http.MethodPost, "/leaving/approval", chiara, `{"account":"`+travelAccount+`"}`, http.StatusOK)
	s.write("hello?")
	s.write("hello again")
	s.awaitReaders(t)
	var signs int
	for deadline := time.Now().Add(10 * time.Second); signs == 0 && time.Now().Before(deadline); {
		signs = strings.Count(s.api(http.MethodGet, "/messages?limit=50", password, "", http.StatusOK), "Nous avons déménagé.\\nhttps://azur.example/chat")
	}
	if signs != 1 {
		t.Errorf("%d signposts, not one", signs)
	}
	token := decode[struct{ Token, Link string }](s, s.api(http.MethodPost, "/leaving/tokens", travel, `{"account":"`+travelAccount+`","person":"+33612345678"}`, http.StatusCreated))
	if !strings.HasPrefix(token.Link, "https://azur.example/chat?turnpike_token=TL") {
		t.Error(token.Link)
	}
	s.api(http.MethodPost, "/leaving/tokens", travel, `{"account":"`+travelAccount+`","person":"+4915123456789"}`, http.StatusNotFound)
	if body := s.api(http.MethodPost, "/leaving/redemption", "", `{"token":"`+token.Token+`"}`, http.StatusOK); !strings.Contains(body, `"subject"`) || strings.Contains(body, "33612345678") {
		t.Error(body)
	}
	s.api(http.MethodPost, "/leaving/redemption", "", `{"token":"`+token.Token+`"}`, http.StatusNotFound)
	if lines := s.api(http.MethodGet, "/leaving/export", travel, "", http.StatusOK); !strings.Contains(lines, "a booking, please") {
		t.Error(lines)
	}
	s.api(http.MethodGet, "/leaving/export?account="+travelAccount, omni, "", http.StatusNotFound)
}

// TestAReversalGivesBackWhatWasCharged under a decision that priced messages to Brazil, also for a message
// that is delivered after it.
func TestAReversalGivesBackWhatWasCharged(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64 // nanoseconds
	s := bootIn(t, t.TempDir(), surroundings{clock: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	const person = "5511912345678"
	if a := s.post("/phone/v1/people", "", `{"address":"+`+person+`","name":"Caio"}`); a.status != http.StatusCreated {
		t.Fatal(a)
	}
	if a := s.post("/phone/v1/people/"+person+"/messages", "", fmt.Sprintf(`{"to":%q,"type":"text","text":{"body":"oi"}}`, number)); a.status != http.StatusCreated {
		t.Fatal(a)
	}
	id, chiara := s.decidedCase(`{"kind":"price","category":"general_purpose_ai","countries":["BR"],"exception":"legal_duty","proof":"The order of an authority of this morning."}`)
	send := func() string {
		return idOf(t, s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"+`+person+`","type":"text","text":{"body":"x"}}`), http.StatusOK)
	}
	online := func(is string) {
		if a := s.do(http.MethodPatch, "/phone/v1/people/"+person, "", "application/json", `{"online":`+is+`}`); a.status != http.StatusOK {
			t.Fatal(a)
		}
	}
	sent := send()
	s.awaitCost(sent, `"general_purpose_ai"`)
	online("false")
	late := send()
	s.api(http.MethodPost, "/appeals", travel, fmt.Sprintf(`{"case":%d,"text":"We are a travel agency."}`, id), http.StatusCreated)
	s.api(http.MethodPost, fmt.Sprint("/appeals/", id, "/decision"), chiara, `{"result":"reversed","why":"`+why+`"}`, http.StatusOK)
	s.awaitCost(sent, `"changes":[{`)
	online("true")
	s.awaitCost(late, `"general_purpose_ai"`)
	ahead.Store(int64(2 * time.Hour))
	s.awaitCost(late, `"changes":[{`)
	free := send()
	if cost := s.awaitCost(free, `"category"`); strings.Contains(cost, "general_purpose_ai") {
		t.Errorf("the price outlives the reversal: %s", cost)
	}
	for deadline := time.Now().Add(10 * time.Second); strings.Count(s.api(http.MethodGet, "/audit-log?limit=500", password, "", http.StatusOK), "0.0625 USD") < 2; {
		if time.Now().After(deadline) {
			t.Fatal("the refunds are not in the audit log")
		}
	}
}

// awaitCost waits until what a message cost says something.
func (s *system) awaitCost(id, want string) string {
	s.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; {
		a := s.do(http.MethodGet, "/turnpike/v1/ledger/messages/"+id, password, "", "")
		if a.status == http.StatusOK && strings.Contains(a.body, want) {
			return a.body
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the cost never said %s: %d %s", want, a.status, a.body)
		}
	}
}
