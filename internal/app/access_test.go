package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"turnpike/internal/config"
)

// TestOtherSitesPagesAreKeptOut sends what a browser sends for a page of another site.
func TestOtherSitesPagesAreKeptOut(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	for _, path := range []string{peoplePath + ada + "/messages", "/turnpike/v1/webhooks/endpoints/x/retry", "/console/login"} {
		for _, h := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
			a := s.request(t, &refusal{method: http.MethodPost, path: path, token: password, contentType: "text/plain", header: h, body: writeHello})
			checkProblem(t, path+" "+h[1], a, http.StatusForbidden, "cross_origin")
		}
		for _, h := range [][2]string{{"Sec-Fetch-Site", "same-origin"}, {"Origin", s.url}} {
			if a := s.request(t, &refusal{method: http.MethodPost, path: path, token: password, header: h, body: writeHello}); a.status == http.StatusForbidden {
				t.Errorf("%s: our own pages are refused: %s", path, a.body)
			}
		}
	}
}

// TestServeGuardsEachAddress walks every path of the people's side with the token of somebody else.
func TestServeGuardsEachAddress(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	seedRefusals(t, dir)
	s := boot(t, dir, func(c *config.Config) { c.Dev = false })
	token := func(address string) string {
		a := s.do(http.MethodPost, "/turnpike/v1/people/+"+address+"/token", password, "", "")
		var out struct{ Address, Token string }
		if err := json.Unmarshal([]byte(a.body), &out); err != nil || out.Address != address || len(out.Token) < 20 {
			t.Fatalf("no token of %s: %d %s", address, a.status, a.body)
		}
		return out.Token
	}
	first := token(ada)
	adas, brunos := token(ada), token(bruno)
	for _, c := range []struct {
		method, path, body string
		open               bool // about nobody: any token opens it
		dev                bool // in dev only
	}{
		{"GET", "/phone/v1/businesses", "", true, false},
		{"GET", "/phone/v1/people", "", false, true},
		{"GET", "/phone/v1/people?address=" + ada, "", false, true},
		{"POST", "/phone/v1/people", `{"address":"` + ada + `"}`, false, true},
		{"POST", "/phone/v1/people?address=" + ada, `{"address":"` + bruno + `","name":"Ada was here"}`, false, true},
		{"GET", peoplePath + ada, "", false, false},
		{"GET", peoplePath + "+33%206%2012%2034%2056%2078", "", false, false},
		{"PATCH", peoplePath + ada, `{"name":"A"}`, false, false},
		{"GET", peoplePath + ada + "/conversations", "", false, false},
		{"GET", peoplePath + ada + "/messages", "", false, false},
		{"POST", peoplePath + ada + "/messages", writeHello, false, false},
		{"GET", adaThread + "/messages", "", false, false},
		{"POST", adaThread + "/read", "", false, false},
		{"POST", adaThread + "/block", "", false, false},
		{"POST", adaThread + "/unblock", "", false, false},
		{"POST", adaThread + "/report", "", false, false},
		{"POST", adaThread + "/marketing", `{"value":"stop"}`, false, false},
	} {
		what := c.method + " " + c.path
		for name, bearer := range map[string]string{"no token": "", "a wrong token": "nonsense", "a token that was replaced": first, "a business's token": travel, "the operator's password": password} {
			checkProblem(t, what+" with "+name, s.do(c.method, c.path, bearer, "", c.body), http.StatusUnauthorized, "token_invalid")
		}
		checkProblem(t, what+" with a token in the query", s.do(c.method, c.path+map[bool]string{true: "&", false: "?"}[strings.Contains(c.path, "?")]+"token="+adas, "", "", c.body), http.StatusUnauthorized, "token_invalid")
		switch foreign := s.do(c.method, c.path, brunos, "", c.body); {
		case c.open && foreign.status != http.StatusOK:
			t.Errorf("%s: %d %s", what, foreign.status, foreign.body)
		case !c.open:
			checkProblem(t, what+" with another's token", foreign, http.StatusForbidden, "not_yours")
		}
		switch mine := s.do(c.method, c.path, adas, "", c.body); {
		case c.dev:
			checkProblem(t, what, mine, http.StatusForbidden, "not_yours")
		case mine.status >= http.StatusBadRequest:
			t.Errorf("%s with its own token: %d %s", what, mine.status, mine.body)
		}
	}
	if a := s.do(http.MethodGet, peoplePath+bruno, brunos, "", ""); strings.Contains(a.body, "Ada was here") {
		t.Errorf("Ada renamed Bruno: %s", a.body)
	}
	for query, status := range map[string]int{
		"address=" + ada + "&token=" + adas:                       200,
		"address=" + ada + "&token=" + brunos:                     403,
		"address=" + ada + "&address=" + bruno + "&token=" + adas: 403,
		"address=" + ada:                     401,
		"token=" + adas:                      403,
		"address=" + ada + "&token=nonsense": 401,
		"address=" + bruno + "&address=" + bruno + "&token=" + brunos: 200,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/phone/v1/events?"+query, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != status {
			t.Errorf("events?%s: %d, want %d", query, res.StatusCode, status)
		}
	}
}
