package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/config"
	"turnpike/internal/message"
)

// userID is how a business knows Ada.
func (s *system) userID(business uint64) string {
	return message.NewUserIDBook(message.NewCoder(s.app.journal.Identity()), func(message.Address) string { return "FR" }).Of(business).Format(ada)
}

const azur, omniBusiness = 200000000000001, 200000000000002

func (s *system) patch(body string) answer {
	s.t.Helper()
	return s.do(http.MethodPatch, "/phone/v1/people/"+ada, "", "", body)
}

// toUserID sends a text to a user id.
func (s *system) toUserID(id, text string) answer {
	s.t.Helper()
	return s.post("/v25.0/"+number+"/messages", travel, fmt.Sprintf(`{"messaging_product":"whatsapp","recipient":%q,"text":{"body":%q}}`, id, text))
}

// TestAUserIDRoundTrip: what a webhook tells can be written to, and comes back in statuses.
func TestAUserIDRoundTrip(t *testing.T) {
	t.Parallel()
	r := receive(t)
	s := boot(t, t.TempDir(), func(c *config.Config) { c.WebhookURL = r.URL })
	s.write("hello")
	id := s.userID(azur)
	r.await(t, "the person's message", has(`"wa_id":"`+ada+`","user_id":"`+id+`"`, `"from":"`+ada+`","from_user_id":"`+id+`"`))
	a := s.toUserID(id, "by id")
	sent := idOf(t, a, http.StatusOK)
	if want := `"contacts":[{"input":"` + id + `","user_id":"` + id + `"}]`; !strings.Contains(a.body, want) {
		t.Errorf("answered %s", a.body)
	}
	r.await(t, "sent and delivered", func(all string) bool {
		return strings.Count(all, escaped(sent)) >= 2 && strings.Count(all, `"recipient_id":"`+ada+`","recipient_user_id":"`+id+`"`) >= 2 &&
			has(`"contacts":[{"profile":{"name":"Ada"},"wa_id":"`+ada+`","user_id":"`+id+`"}],"statuses":`)(all)
	})
	s.awaitInbox(sent)
	by := func(body string) call { return call{body, "POST", number + "/messages", body, 0, ""} }
	for _, c := range []struct {
		call

		status int
		says   string
	}{
		{by(`{"messaging_product":"whatsapp","to":"+` + ada + `","text":{"body":"x"}}`), 200, `"input":"+` + ada + `","wa_id":"` + ada + `","user_id":"` + id + `"`},
		{by(`{"messaging_product":"whatsapp","to":"33612345679","recipient":"` + id + `","text":{"body":"x"}}`), 200, `"wa_id":"33612345679"`},
		{by(`{"messaging_product":"whatsapp","recipient":"` + s.userID(omniBusiness) + `","text":{"body":"x"}}`), 400, `recipient is not the user id`},
		{by(`{"messaging_product":"whatsapp","recipient":"FR.1","text":{"body":"x"}}`), 400, `"code":131009`},
		{by(`{"messaging_product":"whatsapp","recipient":"` + strings.Replace(id, "FR", "US", 1) + `","text":{"body":"x"}}`), 400, `"code":131009`},
		{by(`{"messaging_product":"whatsapp","text":{"body":"x"}}`), 400, `parameter to is required`},
		{by(`{"messaging_product":"whatsapp","recipient":"` + id + `","type":"template","template":{"name":"login_code","language":{"code":"en_US"},"components":[` +
			`{"type":"body","parameters":[{"type":"text","text":"123456"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"123456"}]}]}}`), 400, `"code":131062`},
	} {
		if a := s.post("/v25.0/"+c.path, travel, c.body); a.status != c.status || !strings.Contains(a.body, c.says) {
			t.Errorf("%s\nanswered %d %s\nand not %d with %s", c.body, a.status, a.body, c.status, c.says)
		}
	}
	s.post("/phone/v1/people/"+ada+"/conversations/"+number+"/marketing", "", `{"value":"stop"}`)
	r.await(t, "user_preferences", has(`"user_preferences":[{"wa_id":"`+ada+`","user_id":"`+id+`"`))
}

// TestAHiddenNumberIsShownForAMonth: a person who hides their number is known by it as long as it was used
// in 30 days, by either side.
func TestAHiddenNumberIsShownForAMonth(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	const day = 24 * time.Hour
	s := bootAt(t, t.TempDir(), func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	r := receive(t)
	s.subscribe(r.URL)
	if a := s.patch(`{"username":"@ada.l","hides_number":true}`); a.status != http.StatusOK || !strings.Contains(a.body, `"username":"@ada.l","hides_number":true`) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	id := s.userID(azur)
	hidden := `"contacts":[{"profile":{"name":"Ada","username":"@ada.l"},"user_id":"` + id + `"}],`
	shown := `"contacts":[{"profile":{"name":"Ada","username":"@ada.l"},"wa_id":"` + ada + `","user_id":"` + id + `"}],`
	// says that the change with a text, or of a message, begins with a head.
	says := func(what, head, part string) {
		t.Helper()
		r.await(t, what, func(all string) bool {
			for change := range strings.SplitSeq(all, `{"value":`) {
				if strings.Contains(change, part) {
					if !strings.Contains(change, head) {
						t.Errorf("%s is told without %s: %s", what, head, change)
					}
					return true
				}
			}
			return false
		})
	}
	s.write("one")
	says("the first message", hidden+`"messages":[{"from_user_id":"`+id+`"`, `"one"`)
	sent := idOf(t, s.toUserID(id, "by id"), http.StatusOK)
	says("a status of what was sent by id", hidden+`"statuses":[{"id":`, escaped(sent))
	s.write("two")
	says("the second message", hidden, `"two"`)
	s.send("by number")
	s.write("three")
	says("a message after the number was used", shown+`"messages":[{"from":"`+ada+`"`, `"three"`)
	ahead.Add(int64(29 * day))
	s.write("four")
	says("a message 29 days later", shown, `"four"`)
	ahead.Add(int64(29 * day))
	s.write("five")
	says("a message 29 days after one with the number", shown, `"five"`)
	ahead.Add(int64(30*day) + int64(time.Minute))
	s.write("six")
	says("a message 30 days later", hidden, `"six"`)
	if strings.Count(r.all(), `"failed"`) > 0 {
		t.Errorf("something failed: %s", r.all())
	}
	s.patch(`{"hides_number":false}`)
	s.write("seven")
	says("a message of who hides it no more", shown, `"seven"`)
}

func TestWhoChangesNumberHasAnotherUserID(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.write("hello")
	before := s.userID(azur)
	if a := s.post("/phone/v1/people/"+ada+"/number", "", `{"address":"+33699999999"}`); a.status != http.StatusOK {
		t.Fatal(a)
	}
	after := message.NewUserIDBook(message.NewCoder(s.app.journal.Identity()), func(message.Address) string { return "FR" }).Of(azur).Format("33699999999")
	r.await(t, "the change", has(`"from_user_id":"`+before+`"`, `"wa_id":"33699999999","user_id":"`+after+`","type":"user_changed_number"`))
}

func TestBlockLists(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, r := boot(t, dir, nil), receive(t)
	s.subscribe(r.URL)
	s.write("hello")
	block := number + "/block_users"
	id := s.userID(azur)
	list := `{"data":[{"messaging_product":"whatsapp","wa_id":"` + ada + `","user_id":"` + id + `"}]`
	users := func(all ...string) string {
		return `{"messaging_product":"whatsapp","block_users":[{"user":"` + strings.Join(all, `"},{"user":"`) + `"}]}`
	}
	s.exchanges([]call{
		{"an empty list", "GET", block, "", 200, `{"data":[]}`},
		{"nobody", "POST", block, `{"messaging_product":"whatsapp"}`, 400, "block_users is required"},
		{"no product", "POST", block, `{"block_users":[{"user":"1"}]}`, 400, "messaging_product"},
		{"some of them", "POST", block, users("+"+ada, "33612345679", "33199000001", "x"), 400, `{"block_users":{"added_users":[{"input":"+` + ada + `","wa_id":"` + ada + `"}],"failed_users":[` +
			`{"input":"33612345679","wa_id":"33612345679","errors":[{"message":"Re-engagement message","code":131047,`},
		{"the reason", "POST", block, users("33199000001"), 400, `"error":{"message":"(#139100) Failed to block/unblock users","type":"OAuthException","code":139100,"error_data":{`},
		{"oneself", "POST", block, users("33199000001"), 400, `"code":131021`},
		{"again", "POST", block, users(ada), 200, `"added_users":[{"input":"` + ada + `","wa_id":"` + ada + `"}]`},
		{"the list", "GET", block, "", 200, list},
	})
	if a := s.post("/phone/v1/people/"+ada+"/messages", "", `{"to":"`+number+`","text":{"body":"x"}}`); a.status != http.StatusForbidden || !strings.Contains(a.body, "cannot contact this business") {
		t.Errorf("a barred person wrote: %d %s", a.status, a.body)
	}
	s.stop()
	s = boot(t, dir, nil)
	s.exchanges([]call{{"the list after a restart", "GET", block + "?limit=1", "", 200, list}})
	failed := s.send("never seen")
	r.await(t, "130403", has(escaped(failed), `"code":130403`))
	s.exchanges([]call{
		{"off the list", "DELETE", block, users(id), 200, `"removed_users":[{"input":"` + id + `","user_id":"` + id + `"}]`},
		{"off it twice", "DELETE", block, users(ada), 200, `"removed_users"`},
		{"an empty list again", "GET", block, "", 200, `{"data":[]}`},
	})
	s.awaitInbox(s.send("seen"))
}

func TestCheckedIdentities(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.write("before")
	r.await(t, "a message", has(`"before"`))
	if strings.Contains(r.all(), "identity_key_hash") {
		t.Errorf("identities are told though nobody asked: %s", r.all())
	}
	s.exchanges([]call{{"the setting", "POST", number + "/settings", `{"user_identity_change":{"enable_identity_key_check":true}}`, 200, ok}})
	s.write("after")
	hash := s.app.network.Identity(ada)
	r.await(t, "a message with identity", has(`"identity_key_hash":"`+escaped(hash)+`"}],"messages"`))
	guarded := func(hash string) answer {
		return s.post("/v25.0/"+number+"/messages", travel, fmt.Sprintf(`{"messaging_product":"whatsapp","to":%q,"recipient_identity_key_hash":%q,"text":{"body":"x"}}`, ada, hash))
	}
	idOf(t, guarded(hash), http.StatusOK)
	r.await(t, "a status with identity", has(`"recipient_identity_key_hash":"`+escaped(hash)+`"`))
	var fresh struct{ Hash string }
	if a := s.post("/phone/v1/people/"+ada+"/identity", "", ""); json.Unmarshal([]byte(a.body), &fresh) != nil || fresh.Hash == hash {
		t.Fatal(a)
	}
	if a := guarded(hash); a.status != http.StatusBadRequest || !strings.Contains(a.body, `"code":137000`) {
		t.Errorf("sent to an old identity: %d %s", a.status, a.body)
	}
	idOf(t, guarded(fresh.Hash), http.StatusOK)
	r.await(t, "the change", has(`"hash":"`+escaped(fresh.Hash)+`"},"system"`, `"customer_identity_changed"`))
}

func TestUsernames(t *testing.T) {
	t.Parallel()
	r := receive(t)
	s := boot(t, t.TempDir(), func(c *config.Config) { c.WebhookURL = r.URL })
	if a := s.post("/v25.0/100000000000001/subscriptions", appToken, `{"object":"whatsapp_business_account","callback_url":"`+r.URL+`","verify_token":"t","fields":"business_username_update"}`); a.status != http.StatusOK {
		t.Fatal(a)
	}
	name, suggestions := number+"/username", number+"/username_suggestions"
	s.exchanges([]call{
		{"none", "GET", name, "", 200, `{"status":"none"}`},
		{"a bad one", "POST", name, `{"username":"www.azur"}`, 400, "must not begin with www"},
		{"suggestions", "GET", suggestions, "", 200, `{"data":[{"username_suggestions":["azurvoyages","azur_voyages"`},
		{"a username", "POST", name, `{"username":"azurvoyages"}`, 200, `{"status":"approved"}`},
		{"the same again", "POST", name, `{"username":"azurvoyages"}`, 200, `{"status":"approved"}`},
		{"the username", "GET", name, "", 200, `{"status":"approved","username":"azurvoyages"}`},
		{"suggestions without it", "GET", suggestions, "", 200, `["azur_voyages"`},
	})
	r.await(t, "the approval", has(`"field":"business_username_update"`, `"azurvoyages"`))
	if a := s.post("/v25.0/400000000000002/username", omni, `{"username":"azurvoyages"}`); a.status != http.StatusBadRequest || !strings.Contains(a.body, `"code":147001`) {
		t.Errorf("two businesses have a username: %d %s", a.status, a.body)
	}
	if a := s.patch(`{"username":"azurvoyages"}`); a.status != http.StatusConflict {
		t.Errorf("a person has a business's username: %d %s", a.status, a.body)
	}
	if a := s.patch(`{"username":"ada"}`); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := s.do(http.MethodPatch, "/phone/v1/people/33612345679", "", "", `{"username":"ada"}`); a.status != http.StatusConflict {
		t.Errorf("two people have a username: %d %s", a.status, a.body)
	}
	s.exchanges([]call{
		{"a person's", "POST", name, `{"username":"ada"}`, 400, `"code":147001`},
		{"gone", "DELETE", name, "", 200, ok},
		{"none again", "GET", name, "", 200, `{"status":"none"}`},
	})
	r.await(t, "its end", has(`"deleted"`))
}

// TestABlockListHidesWhoHides: who hides their phone number hides it on block lists too, until the business
// uses it with them.
func TestABlockListHidesWhoHides(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	if a := s.patch(`{"username":"ada.l","hides_number":true}`); a.status != http.StatusOK {
		t.Fatalf("answered %d: %s", a.status, a.body)
	}
	s.write("hello")
	id, path := s.userID(azur), "/v25.0/"+number+"/block_users"
	s.answers("a person is blocked", s.post(path, travel, `{"messaging_product":"whatsapp","block_users":[{"user":"`+id+`"}]}`), http.StatusOK, id)
	a := s.do(http.MethodGet, path, travel, "", "")
	if s.answers("the list", a, http.StatusOK, `"user_id":"`+id+`"`); strings.Contains(a.body, ada) {
		t.Errorf("it shows the number: %s", a.body)
	}
	s.offerTo(ada)
	s.answers("after the business wrote to the number", s.do(http.MethodGet, path, travel, "", ""), http.StatusOK, `"wa_id":"`+ada+`"`)
}

// offerTo sends a template to a phone number.
func (s *system) offerTo(to string) {
	s.t.Helper()
	idOf(s.t, s.post("/v25.0/"+number+"/messages", travel,
		`{"messaging_product":"whatsapp","to":"+`+to+`","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}`), http.StatusOK)
}
