package app

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"turnpike/internal/config"
)

// change is one change of a webhook with the id of its entry.
type change struct {
	Entry string
	Field string
	Value map[string]any
}

// changes are all that the receiver got, each in a body whose signature was checked.
func (r *receiver) changes(t *testing.T, secret string) (out []change) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, body := range r.bodies {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(body))
		if got, want := r.headers[i].Get("X-Hub-Signature-256"), "sha256="+hex.EncodeToString(mac.Sum(nil)); got != want {
			t.Errorf("signed %s, want %s: %s", got, want, body)
		}
		var in struct {
			Entry []struct {
				ID      string
				Time    int64
				Changes []struct {
					Field string
					Value map[string]any
				}
			}
		}
		if err := json.Unmarshal([]byte(body), &in); err != nil {
			t.Fatal(err, body)
		}
		for _, e := range in.Entry {
			for _, c := range e.Changes {
				if c.Field != "messages" && e.Time == 0 {
					t.Errorf("an entry without its time: %s", body)
				}
				out = append(out, change{e.ID, c.Field, c.Value})
			}
		}
	}
	return out
}

const devSecret = "turnpike-dev-app-secret"

// awaitChange waits for a change whose value is exactly a sample of the reference, types and all.
func (r *receiver) awaitChange(t *testing.T, entry, field, sample string) {
	t.Helper()
	r.awaitSigned(t, devSecret, entry, field, sample)
}

// awaitSigned is awaitChange of an app with another secret.
func (r *receiver) awaitSigned(t *testing.T, secret, entry, field, sample string) {
	t.Helper()
	var want map[string]any
	if err := json.Unmarshal([]byte(sample), &want); err != nil {
		t.Fatal(err, sample)
	}
	r.await(t, field+" "+sample, func(string) bool {
		for _, c := range r.changes(t, secret) {
			if c.Entry == entry && c.Field == field && reflect.DeepEqual(c.Value, want) {
				return true
			}
		}
		return false
	})
}

// field reads one field of a node.
func (s *system) field(node, name, bearer string) any {
	s.t.Helper()
	a := s.do(http.MethodGet, "/v25.0/"+node+"?fields="+name, bearer, "", "")
	if a.status != http.StatusOK {
		s.t.Fatalf("%s of %s: %d %s", name, node, a.status, a.body)
	}
	return decode[map[string]any](s, a.body)[name]
}

// vettings lists them as somebody sees them.
func (s *system) vettings(query, bearer string) []struct {
	ID                                             int64
	Kind, State, Name, Number, Account, By, Reason string
} {
	s.t.Helper()
	return decode[struct {
		Data []struct {
			ID                                             int64
			Kind, State, Name, Number, Account, By, Reason string
		}
	}](s, s.api(http.MethodGet, "/vettings"+query, bearer, "", http.StatusOK)).Data
}

func (s *system) verdict(id int64, bearer, body string, status int) {
	s.t.Helper()
	s.api(http.MethodPost, fmt.Sprintf("/vettings/%d/decision", id), bearer, body, status)
}

// TestAnAccountWaitsForItsReview opens an account where people look at each first, and leads it to and fro.
func TestAnAccountWaitsForItsReview(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) { c.Vetting.Accounts = "manual" })
	chiara := s.reviewer("chiara")
	made := decode[map[string]string](s, s.api(http.MethodPost, "/businesses", password, `{"name":"Newcomer"}`, http.StatusOK))
	if made["account_review_status"] != "PENDING" || s.field(made["account"], "account_review_status", made["access_token"]) != "PENDING" {
		t.Fatalf("a new account: %v", made)
	}
	s.api(http.MethodGet, "/vettings?state=wating", chiara, "", http.StatusBadRequest)
	waiting := s.vettings("?state=pending", chiara)
	if len(waiting) != 1 || waiting[0].Kind != "account" || waiting[0].Account != made["account"] {
		t.Fatalf("what waits: %+v", waiting)
	}
	if mine := s.vettings("", travel); len(mine) != 0 {
		t.Errorf("a stranger sees %+v", mine)
	}
	s.verdict(waiting[0].ID, made["access_token"], `{"decision":"APPROVED"}`, http.StatusForbidden)
	s.verdict(waiting[0].ID, chiara, `{"decision":"DEFERRED","why":"papers are missing"}`, http.StatusOK)
	if got := s.field(made["account"], "account_review_status", made["access_token"]); got != "PENDING" {
		t.Errorf("deferred, it is %v", got)
	}
	s.verdict(waiting[0].ID, chiara, `{"decision":"APPROVED"}`, http.StatusOK)
	s.verdict(waiting[0].ID, chiara, `{"decision":"APPROVED"}`, http.StatusConflict)
	if got := s.field(made["account"], "account_review_status", made["access_token"]); got != "APPROVED" {
		t.Errorf("approved, it is %v", got)
	}
}

// TestARejectedAccountSendsNothing takes an account of the dev world through its review.
func TestARejectedAccountSendsNothing(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	r := receive(t)
	s.hear("account_review_update", r.URL)
	s.write("hello")
	s.send("before")
	s.api(http.MethodPost, "/vettings", travel, `{"kind":"account","account":"`+travelAccount+`"}`, http.StatusConflict)
	s.api(http.MethodPost, "/vettings", password, `{"kind":"account","account":"`+travelAccount+`"}`, http.StatusCreated)
	r.awaitChange(t, travelAccount, "account_review_update", `{"decision":"PENDING"}`)
	const text = `{"messaging_product":"whatsapp","to":"+33612345678","type":"text","text":{"body":"x"}}`
	s.answers("while it waits", s.post("/v25.0/"+number+"/messages", travel, text), http.StatusForbidden, `"code":131031`, "waits for its review")
	s.answers("its health", s.do(http.MethodGet, "/v25.0/"+number+"?fields=health_status", travel, "", ""), http.StatusOK, `"can_send_message":"BLOCKED"`, `"error_code":131031`)
	id := s.vettings("?state=pending", password)[0].ID
	s.verdict(id, password, `{"decision":"REJECTED","why":"no such business"}`, http.StatusOK)
	r.awaitChange(t, travelAccount, "account_review_update", `{"decision":"REJECTED"}`)
	s.answers("rejected", s.post("/v25.0/"+number+"/messages", travel, text), http.StatusForbidden, `"code":131031`, "rejected")
	if got := s.field(travelAccount, "account_review_status", travel); got != "REJECTED" {
		t.Errorf("rejected, it is %v", got)
	}
	s.api(http.MethodPost, "/vettings", travel, `{"kind":"account","account":"`+travelAccount+`"}`, http.StatusCreated)
	s.verdict(id, password, `{"decision":"APPROVED"}`, http.StatusConflict) // another was asked for since
	s.verdict(s.vettings("?state=pending", password)[0].ID, password, `{"decision":"DEFERRED"}`, http.StatusOK)
	r.awaitChange(t, travelAccount, "account_review_update", `{"decision":"DEFERRED"}`)
	s.verdict(s.vettings("?state=deferred", password)[0].ID, password, `{"decision":"APPROVED"}`, http.StatusOK)
	r.awaitChange(t, travelAccount, "account_review_update", `{"decision":"APPROVED"}`)
	s.send("after")
	if log := s.api(http.MethodGet, "/audit-log?limit=50", password, "", http.StatusOK); !strings.Contains(log, "vetting.decide") || !strings.Contains(log, "vetting.ask") {
		t.Errorf("the audit log: %s", log)
	}
}

// TestPeopleDecideAboutNames reviews the name of a new number, then another of one that has a name.
func TestPeopleDecideAboutNames(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) { c.Vetting.Names, c.Limits.Enforce, c.Limits.MessagingLimit = "manual", true, 0 })
	r := receive(t)
	s.hear("phone_number_name_update", r.URL)
	a := s.post("/v25.0/"+travelAccount+"/phone_numbers", travel, `{"cc":"33","phone_number":"199000077","verified_name":"Azur Nord"}`)
	line := idOf(t, a, http.StatusOK)
	r.awaitChange(t, travelAccount, "phone_number_name_update", `{"display_phone_number":"33199000077","decision":"PENDING","requested_verified_name":"Azur Nord","rejection_reason":null}`)
	if got := s.field(line, "name_status", travel); got != "PENDING_REVIEW" {
		t.Errorf("a new number's name is %v", got)
	}
	if got := s.field(line, "messaging_limit_tier", travel); got != "TIER_250" {
		t.Errorf("a number without a name has %v", got)
	}
	id := s.vettings("?kind=name&state=pending", password)[0].ID
	s.verdict(id, password, `{"decision":"REJECTED","reason":"UGLY"}`, http.StatusBadRequest)
	s.verdict(id, password, `{"decision":"REJECTED","reason":"NAME_NOT_CONSISTENT"}`, http.StatusOK)
	r.awaitChange(t, travelAccount, "phone_number_name_update",
		`{"display_phone_number":"33199000077","decision":"REJECTED","requested_verified_name":"Azur Nord","rejection_reason":"NAME_NOT_CONSISTENT"}`)
	if got := s.field(line, "name_status", travel); got != "DECLINED" {
		t.Errorf("rejected, it is %v", got)
	}
	s.answers("another name", s.post("/v25.0/"+line, travel, `{"new_display_name":"Azur Voyages Nord"}`), http.StatusOK, "true")
	if got := s.field(line, "new_name_status", travel); got != "PENDING_REVIEW" {
		t.Errorf("the new name is %v", got)
	}
	s.answers("yet another", s.post("/v25.0/"+line, travel, `{"new_display_name":"Azur du Nord"}`), http.StatusOK, "true")
	waiting := s.vettings("?kind=name&state=pending", travel)
	if len(waiting) != 1 || waiting[0].Name != "Azur du Nord" {
		t.Fatalf("what waits: %+v", waiting)
	}
	s.verdict(waiting[0].ID, password, `{"decision":"APPROVED","reason":"NAME_NOT_CONSISTENT"}`, http.StatusBadRequest)
	s.verdict(waiting[0].ID, password, `{"decision":"APPROVED"}`, http.StatusOK)
	r.awaitChange(t, travelAccount, "phone_number_name_update",
		`{"display_phone_number":"33199000077","decision":"APPROVED","requested_verified_name":"Azur du Nord","rejection_reason":null}`)
	for field, want := range map[string]any{"verified_name": "Azur du Nord", "name_status": "APPROVED", "new_name_status": "APPROVED", "messaging_limit_tier": "TIER_UNLIMITED"} {
		if got := s.field(line, field, travel); got != want {
			t.Errorf("approved, %s is %v", field, got)
		}
	}
}

// TestRulesDecideAboutTheNameOfANewNumber has a name that rules reject.
func TestRulesDecideAboutTheNameOfANewNumber(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	line := idOf(t, s.post("/v25.0/"+travelAccount+"/phone_numbers", travel, `{"cc":"33","phone_number":"199000078","verified_name":"12345"}`), http.StatusOK)
	if got := s.field(line, "name_status", travel); got != "DECLINED" {
		t.Errorf("it is %v", got)
	}
}

// TestOfficialAccounts applies for the mark, gets it and loses it again.
func TestOfficialAccounts(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	r := receive(t)
	s.hear("account_alerts", r.URL)
	const path = "/v25.0/" + number + "/official_business_account"
	const application = `{"business_website_url":"https://azur.example/","primary_country_of_operation":"FR","primary_language":"fr"}`
	s.answers("apply", s.post(path, travel, application), http.StatusOK, "true")
	s.answers("twice", s.post(path, travel, application), http.StatusBadRequest, "waits for a decision")
	id := s.vettings("?kind=official", password)[0].ID
	s.verdict(id, password, `{"decision":"DEFERRED"}`, http.StatusOK)
	s.answers("deferred", s.do(http.MethodGet, path, travel, "", ""), http.StatusOK, `"oba_status":"UNDER_REVIEW"`)
	s.verdict(id, password, `{"decision":"APPROVED"}`, http.StatusOK)
	alert := func(kind, words string) string {
		return `{"entity_type":"PHONE_NUMBER","entity_id":"` + number + `","alert_info":{"alert_severity":"INFORMATIONAL","alert_status":"NONE","alert_type":"` + kind + `","alert_description":"` + words + `"}}`
	}
	r.awaitChange(t, travelAccount, "account_alerts", alert("OBA_APPROVED", "The number has the mark of an official business account."))
	if got := s.field(number, "is_official_business_account", travel); got != true {
		t.Errorf("approved, it is %v", got)
	}
	s.verdict(id, password, `{"decision":"REJECTED"}`, http.StatusOK)
	r.awaitChange(t, travelAccount, "account_alerts", alert("OBA_REJECTED", "The number does not have the mark of an official business account."))
	if got := s.field(number, "is_official_business_account", travel); got != false {
		t.Errorf("taken away, it is %v", got)
	}
}

// TestANumberLosesItsPin asks, and has somebody else confirm.
func TestANumberLosesItsPin(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	chiara := s.reviewer("chiara")
	r := receive(t)
	s.hear("security", r.URL)
	ask := func(bearer string, status int) {
		s.api(http.MethodPost, "/vettings", bearer, `{"kind":"pin_reset","number":"`+number+`"}`, status)
	}
	ask(travel, http.StatusConflict) // it has none
	s.answers("a PIN", s.post("/v25.0/"+number, travel, `{"pin":"123456"}`), http.StatusOK, "true")
	r.awaitChange(t, travelAccount, "security", `{"display_phone_number":"33199000001","event":"PIN_CHANGED","requester":"600000000000001"}`)
	ask(omni, http.StatusNotFound)
	ask(travel, http.StatusCreated)
	r.awaitChange(t, travelAccount, "security", `{"display_phone_number":"33199000001","event":"PIN_RESET_REQUEST","requester":"600000000000001"}`)
	ask(travel, http.StatusConflict)
	id := s.vettings("?kind=pin_reset", travel)[0].ID
	s.api(http.MethodDelete, fmt.Sprintf("/vettings/%d", id), omni, "", http.StatusNotFound)
	s.api(http.MethodDelete, fmt.Sprintf("/vettings/%d", id), travel, "", http.StatusOK) // the business did not mean it
	s.verdict(id, chiara, `{"decision":"APPROVED"}`, http.StatusConflict)
	ask(password, http.StatusCreated)
	id = s.vettings("?kind=pin_reset", travel)[0].ID
	s.verdict(id, password, `{"decision":"APPROVED"}`, http.StatusForbidden) // who asked does not confirm
	s.verdict(id, chiara, `{"decision":"APPROVED"}`, http.StatusOK)
	r.awaitChange(t, travelAccount, "security", `{"display_phone_number":"33199000001","event":"PIN_REQUEST_SUCCESS"}`)
	if got := s.field(number, "is_pin_enabled", travel); got != false {
		t.Errorf("without its PIN: %v", got)
	}
	s.answers("register with another", s.post("/v25.0/"+number+"/register", travel, `{"messaging_product":"whatsapp","pin":"654321"}`), http.StatusOK, "true")
	if got := s.field(number, "is_pin_enabled", travel); got != true {
		t.Errorf("with another PIN: %v", got)
	}
	r.await(t, "its PIN again", func(all string) bool { return strings.Count(all, "PIN_CHANGED") == 2 })
}
