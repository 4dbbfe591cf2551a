package app

import (
	"net/http"
	"testing"
)

// TestABusinessIsVerified asks for it, as its partner too.
func TestABusinessIsVerified(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	r := receive(t)
	s.hear("business_status_update,account_update,account_alerts", r.URL)
	status := func(event string) { // told to the account's apps
		r.awaitChange(t, travelAccount, "business_status_update", `{"business_id":"200000000000001","event":"BUSINESS_VERIFICATION_`+event+`"}`)
	}
	certified := func(event, reason string) { // told to the partner
		r.awaitChange(t, "200000000000002", "account_update", `{"event":"PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
			"partner_client_certification_info":{"client_business_id":"200000000000001","status":"`+event+`","rejection_reasons":["`+reason+`"]}}`)
	}
	const ask = `{"kind":"business","business":"200000000000001"}`
	s.api(http.MethodPost, "/vettings", omni, ask, http.StatusNotFound) // no partner yet
	s.api(http.MethodPut, "/accounts/"+travelAccount+"/partners/200000000000002", travel, "", http.StatusOK)
	s.api(http.MethodPost, "/vettings", omni, ask, http.StatusCreated)
	status("PENDING")
	certified("PENDING", "NONE")
	s.follows("asked for", "pending")
	s.api(http.MethodPost, "/vettings", omni, `{"kind":"business","business":"200000000000002"}`, http.StatusCreated)
	first := s.vettings("?kind=business", travel)[0].ID
	sees := func(what string, accounts, all int) {
		t.Helper()
		for query, want := range map[string]int{"?account=" + travelAccount: accounts, "?kind=business": all} {
			if mine := s.vettings(query, omni); len(mine) != want || want > 0 && mine[want-1].ID != first {
				t.Errorf("%s, with %s a partner sees %+v", what, query, mine)
			}
		}
	}
	sees("once asked for", 1, 2)
	alert := func(kind, words string) {
		r.awaitChange(t, travelAccount, "account_alerts", `{"entity_type":"BUSINESS","entity_id":"200000000000001","alert_info":{"alert_severity":"INFORMATIONAL","alert_status":"NONE","alert_type":"INCREASED_CAPABILITIES_ELIGIBILITY_`+kind+`","alert_description":"`+words+`"}}`)
	}
	s.verdict(first, password, `{"decision":"DEFERRED"}`, http.StatusOK)
	alert("NEED_MORE_INFO", "More must be known of the business before it can be verified and do more.")
	s.verdict(first, password, `{"decision":"REJECTED","reason":"ADDRESS_NOT_MATCHING"}`, http.StatusOK)
	alert("FAILED", "The business was not verified, so it cannot do more than it does now.")
	status("REJECTED")
	certified("FAILED", "ADDRESS_NOT_MATCHING")
	s.follows("rejected", "rejected")
	s.verdict(first, password, `{"decision":"APPROVED"}`, http.StatusOK)
	status("VERIFIED")
	certified("APPROVED", "NONE")
	s.follows("approved", "verified")
	s.api(http.MethodPost, "/vettings", travel, ask, http.StatusConflict)
	s.verdict(first, password, `{"decision":"REJECTED"}`, http.StatusOK)
	status("REVOKED")
	certified("REVOKED", "NONE")
	s.api(http.MethodPost, "/vettings", travel, ask, http.StatusCreated)
	sees("once its client asked for itself", 1, 2)
	s.api(http.MethodDelete, "/accounts/"+travelAccount+"/partners/200000000000002", travel, "", http.StatusOK)
	if mine := s.vettings("?kind=business", omni); len(mine) != 1 || mine[0].ID == first {
		t.Errorf("a partner of before sees %+v", mine)
	}
}

// follows holds that the verification shows on the account's node.
func (s *system) follows(what, want string) {
	s.t.Helper()
	if got := s.field(travelAccount, "business_verification_status", travel); got != want {
		s.t.Errorf("%s, it is %v", what, got)
	}
}
