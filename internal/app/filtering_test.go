package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestListsAreFilteredAndSorted asks for some of the numbers of an account, and for its portfolio's accounts.
func TestListsAreFilteredAndSorted(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	later := idOf(t, s.post("/v25.0/"+travelAccount+"/phone_numbers", travel, `{"cc":"33","phone_number":"199000079","verified_name":"12345"}`), http.StatusOK)
	list := func(edge, filtering, sort string) answer {
		q := url.Values{"fields": {"id"}}
		if filtering != "" {
			q.Set("filtering", filtering)
		}
		if sort != "" {
			q.Set("sort", sort)
		}
		return s.do(http.MethodGet, "/v25.0/"+edge+"?"+q.Encode(), travel, "", "")
	}
	const numbers, accounts = travelAccount + "/phone_numbers", "200000000000001/owned_whatsapp_business_accounts"
	for _, one := range []struct {
		what, edge, filtering, sort string
		want                        string // ids in their order
	}{
		{"test numbers", numbers, `[{"field":"account_mode","operator":"EQUAL","value":"SANDBOX"}]`, "", ""},
		{"live ones", numbers, `[{"field":"account_mode","operator":"EQUAL","value":"LIVE"}]`, "", number + " " + later},
		{"not connected", numbers, `[{"field":"status","operator":"NOT_EQUAL","value":"CONNECTED"}]`, "", later},
		{"without a mark", numbers, `[{"field":"is_official_business_account","operator":"EQUAL","value":false}]`, "", number + " " + later},
		{"two conditions", numbers, `[{"field":"name_status","operator":"IN","value":["DECLINED","NONE"]},{"field":"status","operator":"EQUAL","value":"PENDING"}]`, "", later},
		{"the newest first", numbers, "", "['last_onboarded_time_descending']", number + " " + later},
		{"SPEC's form", numbers, "", "last_onboarded_time.asc", number + " " + later},
		{"made since", accounts, `[{"field":"creation_time","operator":"GREATER_THAN","value":"1604962813"}]`, "creation_time_ascending", travelAccount},
		{"made before", accounts, `[{"field":"creation_time","operator":"LESS_THAN","value":1604962813}]`, "", ""},
	} {
		a := list(one.edge, one.filtering, one.sort)
		var got []string
		for _, n := range decode[struct{ Data []struct{ ID string } }](s, a.body).Data {
			got = append(got, n.ID)
		}
		if a.status != http.StatusOK || strings.Join(got, " ") != one.want {
			t.Errorf("%s: %d %s, want %s", one.what, a.status, a.body, one.want)
		}
	}
	for what, q := range map[string][2]string{
		"no JSON": {"account_mode", ""}, "another field": {`[{"field":"name","operator":"EQUAL","value":"x"}]`, ""},
		"another operator": {`[{"field":"status","operator":"LIKE","value":"x"}]`, ""}, "another order": {"", "name_ascending"},
	} {
		s.answers(what, list(numbers, q[0], q[1]), http.StatusBadRequest, `"code":100`)
	}
}
