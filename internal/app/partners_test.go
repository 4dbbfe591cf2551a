package app

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"turnpike/internal/config"
)

const (
	partnersPath  = "/accounts/" + travelAccount + "/partners"
	partnerInfo   = `"waba_info":{"waba_id":"300000000000001","owner_business_id":"200000000000001"`
	partnerAppID  = `,"partner_app_id":"100000000000002"}`
	partnerSecret = "another-secret"
)

// partnerSystem has a second app, whose token other-app belongs to another business than the travel agency.
func partnerSystem(t *testing.T) (s *system, r *receiver) {
	t.Helper()
	dir := t.TempDir()
	seedPartner(t, dir)
	s, r = boot(t, dir, nil), receive(t)
	a := s.post("/v25.0/100000000000002/subscriptions", "100000000000002|"+partnerSecret,
		fmt.Sprintf(`{"object":"whatsapp_business_account","fields":"account_update,messages","callback_url":%q,"verify_token":"t"}`, r.URL))
	if a.status != http.StatusOK {
		t.Fatalf("subscribe: %d %s", a.status, a.body)
	}
	return s, r
}

// TestAPartnerComesAndGoes shares an account with a BSP, which installs its app, takes it off, and is removed.
func TestAPartnerComesAndGoes(t *testing.T) {
	t.Parallel()
	s, r := partnerSystem(t)
	const bsp = "bsp-token"
	told := func(event, app string) {
		r.awaitSigned(t, partnerSecret, "200000000000003", "account_update", `{"event":"`+event+`",`+partnerInfo+app+`}`)
	}
	s.answers("before", s.do(http.MethodGet, "/v25.0/"+travelAccount, bsp, "", ""), http.StatusBadRequest, `"code":100`)
	s.api(http.MethodPut, partnersPath+"/200000000000003", omni, "", http.StatusNotFound) // not its account
	s.api(http.MethodPut, partnersPath+"/7", travel, "", http.StatusNotFound)
	s.api(http.MethodPut, partnersPath+"/200000000000003", travel, "", http.StatusOK)
	told("PARTNER_ADDED", "}")
	if got := s.field(travelAccount, "name", bsp); got != "Azur Voyages" {
		t.Errorf("the partner reads %v", got)
	}
	if got := s.field(travelAccount, "ownership_type", bsp); got != "CLIENT_OWNED" {
		t.Errorf("to the partner it is %v", got)
	}
	s.api(http.MethodPut, partnersPath+"/200000000000002", bsp, "", http.StatusForbidden) // a partner shares nothing on
	s.answers("installed", s.post("/v25.0/"+travelAccount+"/subscribed_apps", bsp, ""), http.StatusOK, "true")
	told("PARTNER_APP_INSTALLED", partnerAppID)
	s.answers("again", s.post("/v25.0/"+travelAccount+"/subscribed_apps", bsp, ""), http.StatusOK, "true")
	s.answers("off", s.do(http.MethodDelete, "/v25.0/"+travelAccount+"/subscribed_apps", bsp, "", ""), http.StatusOK, "true")
	told("PARTNER_APP_UNINSTALLED", partnerAppID)
	s.answers("on again", s.post("/v25.0/"+travelAccount+"/subscribed_apps", bsp, ""), http.StatusOK, "true")
	s.answers("it pays", s.post("/v25.0/5000200000000000003/whatsapp_credit_sharing_and_attach", bsp, `{"waba_id":"`+travelAccount+`","waba_currency":"USD"}`), http.StatusOK, travelAccount)
	shown := s.api(http.MethodGet, partnersPath, travel, "", http.StatusOK)
	if want := `{"data":[{"business":"200000000000003","name":"A BSP","subscribed_apps":["100000000000002"],"pays":true}]}` + "\n"; shown != want {
		t.Errorf("the partners: %swant %s", shown, want)
	}
	s.api(http.MethodDelete, partnersPath+"/200000000000003", travel, "", http.StatusOK)
	told("PARTNER_REMOVED", "}")
	s.answers("after", s.do(http.MethodGet, "/v25.0/"+travelAccount, bsp, "", ""), http.StatusBadRequest, `"code":100`)
	if a := s.app.directory.get().Accounts[300000000000001]; a.Options.Payer != 0 || s.app.directory.get().Linked(a.ID, 100000000000002) {
		t.Errorf("what the partner left: %+v", a.Options)
	}
	installed := 0
	for _, c := range r.changes(t, partnerSecret) {
		if c.Value["event"] == "PARTNER_APP_INSTALLED" {
			installed++
		}
	}
	if installed != 2 {
		t.Errorf("told %d times of the app that was installed twice", installed)
	}
}

// TestAnAccountIsRemoved ends an account: its apps are told, the Cloud API does not know it, its past stays.
func TestAnAccountIsRemoved(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	r := receive(t)
	s.hear("account_update,messages", r.URL)
	id := s.write("hello")
	r.await(t, "the message", has(escaped(id)))
	s.answers("a username", s.post("/v25.0/"+number+"/username", travel, `{"username":"azur.voyages"}`), http.StatusOK, "approved")
	s.api(http.MethodPost, "/vettings", password, `{"kind":"account","account":"`+travelAccount+`"}`, http.StatusCreated)
	s.api(http.MethodDelete, "/accounts/"+travelAccount, travel, `{"why":"we leave the platform"}`, http.StatusForbidden)
	s.api(http.MethodDelete, "/accounts/"+travelAccount, password, `{"why":"no"}`, http.StatusBadRequest)
	s.api(http.MethodDelete, "/accounts/"+travelAccount, password, `{"why":"the business asked for it"}`, http.StatusOK)
	r.awaitChange(t, travelAccount, "account_update", `{"event":"ACCOUNT_DELETED"}`)
	s.api(http.MethodDelete, "/accounts/"+travelAccount, password, `{"why":"the business asked for it"}`, http.StatusConflict)
	s.api(http.MethodPost, "/vettings", password, `{"kind":"account","account":"`+travelAccount+`"}`, http.StatusConflict)
	s.api(http.MethodPut, "/accounts/"+travelAccount+"/partners/200000000000002", travel, "", http.StatusConflict)
	s.api(http.MethodPost, "/accounts/"+travelAccount+"/marketing-terms", travel, `{"signed_by":"Jeanne Azur"}`, http.StatusConflict)
	for _, node := range []string{travelAccount, number} {
		s.answers("its node", s.do(http.MethodGet, "/v25.0/"+node, travel, "", ""), http.StatusBadRequest, `"code":100`, `"error_subcode":33`)
	}
	s.answers("it sends", s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"+33612345678","type":"text","text":{"body":"x"}}`), http.StatusBadRequest, `"code":100`)
	s.answers("the portfolio's", s.do(http.MethodGet, "/v25.0/200000000000001/owned_whatsapp_business_accounts", travel, "", ""), http.StatusOK, `"data":[]`)
	s.api(http.MethodGet, "/cases?account="+travelAccount, travel, "", http.StatusOK)
	s.answers("its number, brought by another", s.post("/v25.0/300000000000002/phone_numbers", omni, `{"cc":"33","phone_number":"199000001","verified_name":"Omni Azur"}`), http.StatusOK, `"id"`)
	s.answers("its username, too", s.post("/v25.0/400000000000002/username", omni, `{"username":"azur.voyages"}`), http.StatusOK, "approved")
	if waits := s.vettings("?state=pending&account="+travelAccount, password); len(waits) != 0 {
		t.Errorf("what waits of it: %+v", waits)
	}
	lines := s.do(http.MethodGet, "/phone/v1/businesses", "", "", "").body
	if strings.Contains(lines, number) || !strings.Contains(lines, "Omni Azur") {
		t.Errorf("whom people can write to: %s", lines)
	}
}

// TestACategoryIsDetectedBeforeItChanges has the operator find a template to be of another category.
func TestACategoryIsDetectedBeforeItChanges(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	r := receive(t)
	s.hear("template_correct_category_detection,template_category_update", r.URL)
	s.api(http.MethodPost, "/templates/500000000000001/category", password, `{"category":"MARKETING"}`, http.StatusOK)
	r.awaitChange(t, travelAccount, "template_correct_category_detection",
		`{"message_template_id":500000000000001,"message_template_name":"hello_world","message_template_language":"en_US","category":"UTILITY","correct_category":"MARKETING"}`)
	r.await(t, "the notice", has(`"field":"template_category_update"`, `"category_update_timestamp":`))
}

// TestTermsOfMarketingMessages has a business accept them before it sends over the interface made for marketing.
func TestTermsOfMarketingMessages(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) { c.Vetting.MarketingTerms = "signed" })
	r := receive(t)
	s.hear("account_update", r.URL)
	send := func() answer {
		return s.post("/v25.0/"+number+"/marketing_messages", travel, `{"messaging_product":"whatsapp","to":"+33612345678","type":"template","template":{"name":"summer_offer","language":{"code":"en_US"},
			"components":[{"type":"header","parameters":[{"type":"text","text":"Nice"}]},{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"3"},{"type":"text","text":"20 %"}]},
			{"type":"button","sub_type":"url","index":"2","parameters":[{"type":"text","text":"nice"}]}]}}`)
	}
	s.answers("before", send(), http.StatusBadRequest, `"code":131055`, "marketing-terms")
	if got := s.field(travelAccount, "marketing_messages_onboarding_status", travel); got != "ELIGIBLE" {
		t.Errorf("before, it is %v", got)
	}
	const terms = "/accounts/" + travelAccount + "/marketing-terms"
	s.api(http.MethodPost, terms, omni, `{"signed_by":"Oscar"}`, http.StatusNotFound)
	s.api(http.MethodPost, terms, travel, `{"signed_by":" "}`, http.StatusBadRequest)
	s.api(http.MethodPost, terms, travel, `{"signed_by":"Jeanne Azur, manager"}`, http.StatusCreated)
	r.awaitChange(t, travelAccount, "account_update", `{"event":"MM_LITE_TERMS_SIGNED","waba_info":{"waba_id":"300000000000001","owner_business_id":"200000000000001"}}`)
	s.api(http.MethodPost, terms, travel, `{"signed_by":"Jeanne Azur, manager"}`, http.StatusConflict)
	s.answers("after", send(), http.StatusOK, "wamid.")
	if got := s.field(travelAccount, "marketing_messages_onboarding_status", travel); got != "ONBOARDED" {
		t.Errorf("after, it is %v", got)
	}
}

// TestDirectSendIsFoundToBeOfAnotherCategory sends offers as utility: the rules find it, and say so before it changes.
func TestDirectSendIsFoundToBeOfAnotherCategory(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	r := receive(t)
	s.hear("template_correct_category_detection,template_category_update", r.URL)
	s.direct(`"text":{"body":"Your parcel 12 ships today."}`)
	s.direct(`"text":{"body":"Only today: 20 % off everything, buy now with a discount!"}`)
	s.direct(`"text":{"body":"Only today: 30 % off everything, buy now with a discount!"}`) // of the same pattern
	r.await(t, "the detection", has(`"field":"template_correct_category_detection"`, `"category_update_timestamp":`))
	found := 0
	for _, c := range r.changes(t, devSecret) {
		if c.Field != "template_correct_category_detection" {
			continue
		}
		found++
		name, _ := c.Value["message_template_name"].(string)
		if !strings.HasPrefix(name, "direct_send_") || c.Value["category"] != "UTILITY" || c.Value["correct_category"] != "MARKETING" {
			t.Errorf("told %v", c.Value)
		}
		id, _ := c.Value["message_template_id"].(float64)
		if got := s.field(strconv.FormatFloat(id, 'f', -1, 64), "correct_category", travel); got != "MARKETING" {
			t.Errorf("its node says %v", got)
		}
	}
	if found != 1 {
		t.Errorf("found %d times", found)
	}
}
