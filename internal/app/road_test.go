package app

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"turnpike/internal/config"
)

func TestTheRoadThereAndBack(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL + "/hook")
	inbound := s.write("Bonjour, mon vol AF123 ? ✈ a/b")
	r.await(t, "the person's message", has(escaped(inbound), `Bonjour, mon vol AF123 ? \u2708 a\/b`, `"profile":{"name":"Ada"}`))
	reply := s.post("/v25.0/"+number+"/messages", travel, fmt.Sprintf(`{"messaging_product":"whatsapp","to":"%s","context":{"message_id":%q},"text":{"body":"Porte B12"},"biz_opaque_callback_data":"order-17"}`, ada, inbound))
	id := idOf(t, reply, http.StatusOK)
	r.await(t, "sent and delivered", func(all string) bool {
		return strings.Count(all, escaped(id)) >= 2 && has(`"status":"sent"`, `"status":"delivered"`, `"biz_opaque_callback_data":"order-17"`, `"pricing_model":"PMP"`, `"category":"service"`)(all)
	})
	if a := s.post("/phone/v1/people/"+ada+"/conversations/"+number+"/read", "", ""); a.status != http.StatusOK {
		t.Fatal(a)
	}
	r.await(t, "read", has(`"status":"read"`))
	if a := s.post("/v25.0/"+number+"/messages", travel, fmt.Sprintf(`{"messaging_product":"whatsapp","status":"read","message_id":%q}`, inbound)); a.body != `{"success":true}` {
		t.Errorf("mark as read: %s", a.body)
	}
	checkSignatures(t, r)
	for _, secret := range []string{"AF123", "Porte", travel, "turnpike-dev-app-secret"} {
		if strings.Contains(s.logs.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func checkSignatures(t *testing.T, r *receiver) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, body := range r.bodies {
		m := hmac.New(sha256.New, []byte("turnpike-dev-app-secret"))
		m.Write([]byte(body))
		if got := r.headers[i].Get("X-Hub-Signature-256"); got != "sha256="+hex.EncodeToString(m.Sum(nil)) {
			t.Errorf("signature %q does not fit", got)
		}
		if strings.Count(body, `"field"`) != 1 {
			t.Errorf("ordinary traffic carried more than one update: %s", body)
		}
		if r.headers[i].Get("Content-Length") == "" || !json.Valid([]byte(body)) {
			t.Errorf("a body without length or not JSON: %s", body)
		}
	}
}

func TestWindowFailureComesByWebhook(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	id := s.send("too early")
	r.await(t, "131047", has(escaped(id), `"status":"failed"`, `"code":131047`, `"title":"Re-engagement message"`, `"message":"Re-engagement message"`))
	if strings.Contains(r.all(), "pricing") {
		t.Error("a failed status carries a price")
	}
}

func TestWhatWaitedOfflineArrivesOnceAfterARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := boot(t, dir, nil)
	s.write("hello")
	s.do(http.MethodPatch, "/phone/v1/people/"+ada, "", "", `{"online":false}`)
	first := s.send("one")
	s.stop()
	s = boot(t, dir, nil)
	second := s.send("two")
	if inbox := s.inbox(); len(inbox) != 0 {
		t.Fatalf("offline, and yet: %v", inbox)
	}
	r := receive(t)
	s.subscribe(r.URL)
	s.do(http.MethodPatch, "/phone/v1/people/"+ada, "", "", `{"online":true}`)
	r.await(t, "both delivered", has(escaped(first), escaped(second)))
	s.awaitInbox(first, second)
}

// inbox lists the ids of a business's messages that Ada has.
func (s *system) inbox() []string {
	s.t.Helper()
	var page struct {
		Data []struct{ ID, Author string }
	}
	a := s.do(http.MethodGet, "/phone/v1/people/"+ada+"/messages?limit=500", "", "", "")
	if err := json.Unmarshal([]byte(a.body), &page); err != nil {
		s.t.Fatal(err)
	}
	var ids []string
	for _, m := range page.Data {
		if m.Author == "business" {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// awaitInbox waits until the tables show exactly these messages.
func (s *system) awaitInbox(want ...string) {
	s.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for fmt.Sprint(s.inbox()) != fmt.Sprint(want) {
		if time.Now().After(deadline) {
			s.t.Fatalf("the inbox has %v, not %v", s.inbox(), want)
		}
	}
}

func TestMessagesToABlockerFail(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.write("hello")
	s.post("/phone/v1/people/"+ada+"/conversations/"+number+"/block", "", "")
	id := s.send("never seen")
	r.await(t, "131026", has(escaped(id), `"code":131026`))
	if a := s.post("/phone/v1/people/"+ada+"/messages", "", `{"to":"`+number+`","text":{"body":"x"}}`); a.status != http.StatusConflict || !strings.Contains(a.body, "Unblock it first") {
		t.Errorf("writing to a blocked business: %d %s", a.status, a.body)
	}
}

func TestStoppingMarketingTellsTheBusiness(t *testing.T) {
	t.Parallel()
	r := receive(t)
	s := boot(t, t.TempDir(), func(c *config.Config) { c.WebhookURL = r.URL })
	s.write("hello")
	s.post("/phone/v1/people/"+ada+"/conversations/"+number+"/marketing", "", `{"value":"stop"}`)
	r.await(t, "user_preferences", has(`"field":"user_preferences"`, `"value":"stop"`, `"category":"marketing_messages"`))
	a := s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+ada+`","type":"template","template":{"name":"summer_offer","language":{"code":"en_US"},"components":[
		{"type":"header","parameters":[{"type":"text","text":"Nice"}]},{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"3"},{"type":"text","text":"20 %"}]},
		{"type":"button","sub_type":"url","index":"2","parameters":[{"type":"text","text":"nice"}]}]}}`)
	r.await(t, "131050", has(escaped(idOf(t, a, http.StatusOK)), `"code":131050`))
}

func TestIdempotencyKeyOverHTTP(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.write("hello")
	send := func(body string) answer {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/v25.0/"+number+"/messages", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+travel)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", "k1")
		return s.roundTrip(req)
	}
	one := `{"messaging_product":"whatsapp","to":"` + ada + `","text":{"body":"once"}}`
	first := idOf(t, send(one), http.StatusOK)
	if again := idOf(t, send(one), http.StatusOK); again != first {
		t.Errorf("the same key and body gave %s and %s", first, again)
	}
	if a := send(strings.Replace(one, "once", "twice", 1)); a.status != http.StatusConflict || !strings.Contains(a.body, "Idempotency-Key") {
		t.Errorf("another body: %d %s", a.status, a.body)
	}
	s.awaitInbox(first)
}

func (s *system) roundTrip(req *http.Request) answer {
	s.t.Helper()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{res.StatusCode, string(raw), res.Header}
}
