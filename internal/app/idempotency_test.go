package app

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/fact"
)

// keyed sends a body with an Idempotency-Key.
func (s *system) keyed(t *testing.T, path, key, body string) answer {
	t.Helper()
	return s.request(t, &refusal{method: http.MethodPost, path: path, token: travel, contentType: "application/json", header: [2]string{"Idempotency-Key", key}, body: body})
}

func TestOneKeyOneMessage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := boot(t, dir, nil)
	body := textBody("once")
	first := s.keyed(t, sendPath, "k1", body)
	id := idOf(t, first, http.StatusOK)
	if again := s.keyed(t, sendPath, "k1", body); again.body != first.body {
		t.Errorf("the same key and body gave %s, then %s", first.body, again.body)
	}
	if a := s.keyed(t, sendPath, "k2", body); idOf(t, a, http.StatusOK) == id {
		t.Error("another key gave the same message")
	}
	for name, path := range map[string]string{"another body": sendPath, "another query": sendPath + "?x=1"} {
		changed := body
		if path == sendPath {
			changed = textBody("twice")
		}
		a := s.keyed(t, path, "k1", changed)
		c := &refusal{code: 100, subcode: 409, says: "This Idempotency-Key was already used within 24 hours with a different body."}
		if a.status != http.StatusConflict {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		checkEnvelope(t, c, a, nil)
	}
	// A refused request uses no key up.
	if a := s.keyed(t, sendPath, "k3", textBody("")); a.status != http.StatusBadRequest {
		t.Errorf("an empty text: %d", a.status)
	}
	idOf(t, s.keyed(t, sendPath, "k3", body), http.StatusOK)
	// The same key on another number is another key.
	other := s.request(t, &refusal{method: http.MethodPost, path: "/v25.0/400000000000002/messages", token: omni, header: [2]string{"Idempotency-Key", "k1"}, body: body})
	if idOf(t, other, http.StatusOK) == id {
		t.Error("two numbers share keys")
	}
	s.stop()

	s = boot(t, dir, nil)
	if again := s.keyed(t, sendPath, "k1", body); again.body != first.body {
		t.Errorf("after a restart the key gave %s, before it %s", again.body, first.body)
	}
	if a := s.keyed(t, sendPath, "k1", textBody("twice")); a.status != http.StatusConflict {
		t.Errorf("after a restart, another body: %d %s", a.status, a.body)
	}
}

func TestOneKeyInParallel(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	before := s.app.journal.Next()
	var mu sync.Mutex
	ids := map[string]bool{}
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			a := s.keyed(t, sendPath, "k", textBody("once"))
			if a.status != http.StatusOK {
				t.Errorf("%d %s", a.status, a.body)
			}
			mu.Lock()
			ids[a.body] = true
			mu.Unlock()
		})
	}
	wg.Wait()
	if got := s.decided(t, before); len(ids) != 1 || len(got) != 1 || got[0] != fact.TypeMessageAccepted {
		t.Errorf("64 sends gave %d answers and the records %v", len(ids), got)
	}
}

// TestAKeyLivesADay moves the clock that the program is given.
func TestAKeyLivesADay(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC).UnixMilli())
	s := bootIn(t, t.TempDir(), surroundings{clock: func() time.Time { return time.UnixMilli(now.Load()) }})
	first := idOf(t, s.keyed(t, sendPath, "k", textBody("once")), http.StatusOK)
	now.Add(24*3600_000 - 1)
	if again := idOf(t, s.keyed(t, sendPath, "k", textBody("once")), http.StatusOK); again != first {
		t.Error("the key was forgotten within a day")
	}
	now.Add(1)
	if again := idOf(t, s.keyed(t, sendPath, "k", textBody("twice")), http.StatusOK); again == first {
		t.Error("the key is remembered after a day")
	}
}

func TestAPersonsKey(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	path := "/phone/v1/people/" + ada + "/messages"
	body := `{"to":"` + number + `","text":{"body":"once"}}`
	first := idOf(t, s.keyed(t, path, "k", body), http.StatusCreated)
	if again := idOf(t, s.keyed(t, path, "k", body), http.StatusCreated); again != first {
		t.Errorf("the same key gave %s, then %s", first, again)
	}
	if other := idOf(t, s.keyed(t, "/phone/v1/people/33612345679/messages", "k", body), http.StatusCreated); other == first {
		t.Error("two people share keys")
	}
}

func TestProofOfTheAppsSecret(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	proof := func(token string) string {
		m := hmac.New(sha256.New, []byte("turnpike-dev-app-secret"))
		m.Write([]byte(token))
		return hex.EncodeToString(m.Sum(nil))
	}
	right := proof(travel)
	for path, want := range map[string]int{
		"/v25.0/" + number + "?appsecret_proof=" + right:                                           200,
		"/v25.0/" + number + "?appsecret_proof=" + strings.ToUpper(right):                          200,
		"/v25.0/" + number + "?appsecret_proof=" + right[:63]:                                      400,
		"/v25.0/" + number + "?appsecret_proof=" + proof(omni):                                     400,
		"/v25.0/" + number + "?appsecret_proof=":                                                   200,
		"/v25.0/" + number + "?access_token=" + travel + "&appsecret_proof=" + right:               200,
		"/v25.0/debug_token?input_token=" + travel + "&appsecret_proof=" + strings.Repeat("é", 32): 400,
	} {
		if a := s.do(http.MethodGet, path, travel, "", ""); a.status != want {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	form := "messaging_product=whatsapp&to=33612345678&text={\"body\":\"x\"}&appsecret_proof="
	for p, want := range map[string]int{right: 200, proof(omni): 400} {
		if a := s.do(http.MethodPost, sendPath, travel, "application/x-www-form-urlencoded", form+p); a.status != want {
			t.Errorf("in a form: %d %s", a.status, a.body)
		}
	}
	if a := s.do(http.MethodGet, "/v25.0/100000000000001/subscriptions?appsecret_proof="+proof(appToken), appToken, "", ""); a.status != http.StatusOK {
		t.Errorf("of an app's token: %d %s", a.status, a.body)
	}
}
