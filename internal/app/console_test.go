package app

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/config"
)

// login tries a password and returns the answer with the session's cookie, if it set one.
func (s *system) login(t *testing.T, text string, header [2]string) (answer, *http.Cookie) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"password": text})
	if err != nil {
		t.Fatal(err)
	}
	a := s.request(t, &refusal{method: http.MethodPost, path: "/console/login", contentType: "application/json", header: header, body: string(body)})
	set := (&http.Response{Header: a.header}).Cookies()
	if len(set) == 0 {
		return a, nil
	}
	return a, set[0]
}

// with asks for the overview with a session's cookie.
func (s *system) with(t *testing.T, name, value string) answer {
	t.Helper()
	return s.request(t, &refusal{method: http.MethodGet, path: overviewPath, contentType: "none", header: [2]string{"Cookie", name + "=" + value}})
}

const overviewPath = "/turnpike/v1/overview"

func TestSessions(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(time.Now().UnixMilli())
	s := bootIn(t, t.TempDir(), surroundings{clock: func() time.Time { return time.UnixMilli(now.Load()) }})
	a, cookie := s.login(t, password, [2]string{})
	if a.status != http.StatusNoContent || cookie == nil {
		t.Fatalf("login: %d %s", a.status, a.body)
	}
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.MaxAge != 24*3600 || cookie.Secure || len(cookie.Value) < 20 {
		t.Errorf("the cookie is %s", cookie)
	}
	_, behindProxy := s.login(t, password, [2]string{"X-Forwarded-Proto", "https"})
	if !behindProxy.Secure || behindProxy.Value == cookie.Value {
		t.Errorf("behind a proxy with TLS the cookie is %s", behindProxy)
	}
	if a := s.with(t, cookie.Name, cookie.Value); a.status != http.StatusOK {
		t.Errorf("in the session: %d %s", a.status, a.body)
	}
	checkProblem(t, "a forged session", s.with(t, cookie.Name, strings.Repeat("A", len(cookie.Value))), http.StatusUnauthorized, "login_required")

	now.Add(24*3600_000 - 1)
	if a := s.with(t, cookie.Name, cookie.Value); a.status != http.StatusOK {
		t.Errorf("at the end of the day: %d", a.status)
	}
	now.Add(1)
	checkProblem(t, "after a day", s.with(t, cookie.Name, cookie.Value), http.StatusUnauthorized, "login_required")

	_, cookie = s.login(t, password, [2]string{})
	out := s.request(t, &refusal{method: http.MethodPost, path: "/console/logout", header: [2]string{"Cookie", cookie.Name + "=" + cookie.Value}})
	if cleared := (&http.Response{Header: out.header}).Cookies(); out.status != http.StatusNoContent || len(cleared) != 1 || cleared[0].MaxAge >= 0 {
		t.Errorf("logout: %d %v", out.status, out.header)
	}
	checkProblem(t, "after logging out", s.with(t, cookie.Name, cookie.Value), http.StatusUnauthorized, "login_required")
}

// TestGuessingPasswords uses the tries up, by login and by header, and waits on the program's clock.
func TestGuessingPasswords(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"login", "header"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			var now atomic.Int64
			now.Store(time.Now().UnixMilli())
			s := bootIn(t, t.TempDir(), surroundings{clock: func() time.Time { return time.UnixMilli(now.Load()) }})
			try := func(text string) answer {
				if way == "header" {
					return s.do(http.MethodGet, overviewPath, text, "", "")
				}
				a, _ := s.login(t, text, [2]string{})
				return a
			}
			right := map[string]int{"login": http.StatusNoContent, "header": http.StatusOK}[way]
			for i := range 10 {
				checkProblem(t, "a guess", try(fmt.Sprint("guess ", i)), http.StatusUnauthorized, "password_wrong")
			}
			checkProblem(t, "one guess too many", try("guess"), http.StatusTooManyRequests, "too_many_tries")
			checkProblem(t, "the right one, too early", try(password), http.StatusTooManyRequests, "too_many_tries")
			now.Add(5999)
			checkProblem(t, "still too early", try(password), http.StatusTooManyRequests, "too_many_tries")
			now.Add(1)
			if a := try(password); a.status != right {
				t.Errorf("after the wait: %d %s", a.status, a.body)
			}
			checkProblem(t, "a wrong one uses the try up", try("guess"), http.StatusUnauthorized, "password_wrong")
			checkProblem(t, "and then", try(password), http.StatusTooManyRequests, "too_many_tries")
		})
	}
}

// TestGuessesDoNotLockOthersOut guesses from one address of this machine and logs in from another.
func TestGuessesDoNotLockOthersOut(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	from := func(ip, text string) int {
		dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
		client := &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+overviewPath, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+text)
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	for range 12 {
		from("127.0.0.2", "guess")
	}
	if got := from("127.0.0.2", password); got != http.StatusTooManyRequests {
		t.Errorf("who guesses gets %d", got)
	}
	if got := from("127.0.0.3", password); got != http.StatusOK {
		t.Errorf("the operator gets %d", got)
	}
}

func TestOperatorsSideRefuses(t *testing.T) {
	t.Parallel()
	r := receive(t)
	s := boot(t, t.TempDir(), func(c *config.Config) { c.WebhookURL = r.URL })
	endpoint := s.endpoint(t).ID
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"GET", "/turnpike/v1/nothing", "", 404, "path_unknown"},
		{"GET", "/turnpike/", "", 404, "path_unknown"},
		{"DELETE", overviewPath, "", 404, "path_unknown"},
		{"GET", "/turnpike/v1/messages?limit=0", "", 400, "limit_invalid"},
		{"GET", "/turnpike/v1/messages?limit=501", "", 400, "limit_invalid"},
		{"GET", "/turnpike/v1/messages?number=x", "", 400, "number_invalid"},
		{"GET", "/turnpike/v1/messages?before=-1", "", 400, "before_invalid"},
		{"GET", "/turnpike/v1/messages?status=lost", "", 400, "status_invalid"},
		{"PATCH", "/turnpike/v1/webhooks/endpoints/nope", `{"max_batch":5}`, 404, "endpoint_unknown"},
		{"PATCH", "/turnpike/v1/webhooks/endpoints/" + endpoint, `{"max_batch":0}`, 400, "max_batch_invalid"},
		{"PATCH", "/turnpike/v1/webhooks/endpoints/" + endpoint, `{"max_batch":1001}`, 400, "max_batch_invalid"},
		{"PATCH", "/turnpike/v1/webhooks/endpoints/" + endpoint, `{"max_batch":"many"}`, 400, "body_invalid"},
		{"PATCH", "/turnpike/v1/webhooks/endpoints/" + endpoint, strings.Repeat("x", 70<<10), 400, "body_unreadable"},
		{"POST", "/turnpike/v1/webhooks/endpoints/nope/retry", "", 404, "endpoint_unknown"},
		{"GET", "/turnpike/v1/webhooks/endpoints/" + endpoint + "/attempts?limit=x", "", 400, "limit_invalid"},
		{"POST", "/turnpike/v1/people/12/token", "", 400, "address_invalid"},
		{"POST", "/turnpike/v1/people/+33a12345678/token", "", 400, "address_invalid"},
	} {
		what := c.method + " " + c.path
		checkProblem(t, what, s.do(c.method, c.path, password, "application/json", c.body), c.status, c.code)
		checkProblem(t, what+" without login", s.do(c.method, c.path, "", "application/json", c.body), http.StatusUnauthorized, "login_required")
	}
	checkProblem(t, "login without JSON", s.post("/console/login", "", "password"), http.StatusBadRequest, "body_invalid")
}

type endpointSeen struct {
	ID, URL, State string
	MaxBatch       int `json:"max_batch"`
}

// endpoint is the one endpoint that there is.
func (s *system) endpoint(t *testing.T) endpointSeen {
	t.Helper()
	all := operator[list[endpointSeen]](t, s, http.MethodGet, "/turnpike/v1/webhooks/endpoints", "")
	if len(all.Data) != 1 {
		t.Fatalf("endpoints: %+v", all)
	}
	return all.Data[0]
}

// operator decodes an answer of the operator's side.
func operator[T any](t *testing.T, s *system, method, path, body string) (out T) {
	t.Helper()
	a := s.do(method, path, password, "application/json", body)
	if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &out) != nil {
		t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	return out
}

// operatorSees is a message with what only the operator sees.
type operatorSees struct {
	shown
	Category string
	SentAt   int64 `json:"sent_at"`
	FailedAt int64 `json:"failed_at"`
	Error    *struct {
		Code  int
		Title string
	}
}

type operatorPage struct {
	Data   []operatorSees
	Before uint64
}

// pageByPage lists the ids of all messages, newest first, one a page.
func (s *system) pageByPage(t *testing.T) string {
	t.Helper()
	var ids []string
	for before := uint64(0); ; {
		p := operator[operatorPage](t, s, http.MethodGet, fmt.Sprintf("/turnpike/v1/messages?limit=1&before=%d", before), "")
		for _, m := range p.Data {
			ids = append(ids, m.ID)
		}
		if before = p.Before; before == 0 {
			return strings.Join(ids, " ")
		}
	}
}

func TestOperatorSeesWhatHappens(t *testing.T) {
	t.Parallel()
	r := receive(t)
	s := boot(t, t.TempDir(), func(c *config.Config) { c.WebhookURL = r.URL })
	early := s.send("too early")
	first := s.write("one")
	second := s.send("two")
	s.awaitInbox(second)
	r.await(t, "the webhooks", has(escaped(first), escaped(second), escaped(early)))
	s.awaitReaders(t)

	o := s.overview(t)
	if o.Version != "test" || len(o.Accounts) != 2 || o.Accounts[0].Number != number || o.Accounts[0].Business != "200000000000001" || len(o.Readers) != 4 || o.Position == 0 {
		t.Errorf("overview: %+v", o)
	}
	if o.Today.Accepted != 2 || o.Today.Received != 1 || o.Today.Delivered != 1 || o.Today.Failed != 1 {
		t.Errorf("today: %+v", o.Today)
	}
	all := operator[operatorPage](t, s, http.MethodGet, "/turnpike/v1/messages", "")
	if len(all.Data) != 3 || all.Data[0].ID != second || all.Data[1].ID != first || all.Data[2].ID != early || all.Before != 0 {
		t.Fatalf("messages: %+v", all)
	}
	if m := all.Data[2]; m.Status != "failed" || m.Error == nil || m.Error.Code != 131047 || m.FailedAt == 0 || m.Category != "service" {
		t.Errorf("a failed message: %+v", m)
	}
	if m := all.Data[0]; m.Status != "delivered" || m.SentAt == 0 || m.Error != nil {
		t.Errorf("a delivered message: %+v", m)
	}
	if paged := s.pageByPage(t); paged != second+" "+first+" "+early {
		t.Errorf("page by page: %v", paged)
	}
	for query, want := range map[string]int{
		"status=failed": 1, "number=" + number: 3, "number=400000000000002": 0, "address=%2B" + ada: 3, "address=" + bruno: 0, "address=' OR 1": 0,
	} {
		if got := operator[operatorPage](t, s, http.MethodGet, "/turnpike/v1/messages?"+strings.ReplaceAll(query, " ", "%20"), ""); len(got.Data) != want {
			t.Errorf("%s: %d messages, want %d", query, len(got.Data), want)
		}
	}
}

func TestOperatorChangesAnEndpoint(t *testing.T) {
	t.Parallel()
	r := receive(t)
	s := boot(t, t.TempDir(), func(c *config.Config) { c.WebhookURL = r.URL })
	e := s.endpoint(t)
	if e.URL != r.URL || e.State != "ok" {
		t.Errorf("endpoint: %+v", e)
	}
	path := "/turnpike/v1/webhooks/endpoints/" + e.ID
	if got := operator[endpointSeen](t, s, http.MethodPatch, path, `{"max_batch":7}`); got.MaxBatch != 7 {
		t.Errorf("changed to %+v", got)
	}
	if got := s.endpoint(t); got.MaxBatch != 7 {
		t.Errorf("it stayed %+v", got)
	}
	if got := operator[map[string]bool](t, s, http.MethodPost, path+"/retry", ""); !got["success"] {
		t.Errorf("retry: %v", got)
	}
}

// TestABusinessSession has a business log in at the console: it sees and sets what is its own, and nothing of others.
func TestABusinessSession(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	a, cookie := s.login(t, travel, [2]string{})
	if a.status != http.StatusNoContent || cookie == nil {
		t.Fatalf("login: %d %s", a.status, a.body)
	}
	as := func(method, path, body string) answer {
		t.Helper()
		return s.request(t, &refusal{method: method, path: "/turnpike/v1" + path, contentType: "application/json", header: [2]string{"Cookie", cookie.Name + "=" + cookie.Value}, body: body})
	}
	a = as(http.MethodGet, "/overview", "")
	if a.status != http.StatusOK || !strings.Contains(a.body, `"role":"business"`) || !strings.Contains(a.body, "Azur Voyages") || strings.Contains(a.body, "Omni") || strings.Contains(a.body, "today") {
		t.Errorf("the overview: %d %s", a.status, a.body)
	}
	for _, path := range []string{"/cases", "/evidence", "/appeals"} {
		if a := as(http.MethodGet, path, ""); a.status != http.StatusOK {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	if a := as(http.MethodPut, "/guards/400000000000001", `{"mode":"observe"}`); a.status != http.StatusOK {
		t.Errorf("its guard: %d %s", a.status, a.body)
	}
	checkProblem(t, "another's guard", as(http.MethodPut, "/guards/400000000000002", `{"mode":"observe"}`), http.StatusNotFound, "number_unknown")
	checkProblem(t, "messages", as(http.MethodGet, "/messages", ""), http.StatusForbidden, "role_wrong")
	checkProblem(t, "reviewers", as(http.MethodGet, "/reviewers", ""), http.StatusForbidden, "role_wrong")
	checkProblem(t, "a notice", as(http.MethodPost, "/cases/1/notice", `{}`), http.StatusForbidden, "role_wrong")
	if a := s.request(t, &refusal{method: http.MethodPost, path: "/console/logout", header: [2]string{"Cookie", cookie.Name + "=" + cookie.Value}}); a.status != http.StatusNoContent {
		t.Errorf("logout: %d %s", a.status, a.body)
	}
	checkProblem(t, "after logging out", as(http.MethodGet, "/guards/400000000000001", ""), http.StatusUnauthorized, "token_missing")
}

// TestAReviewersSession has a reviewer log in at the console: they see cases and money, but not what is the
// operator's alone, and are out once they left.
func TestAReviewersSession(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	a, cookie := s.login(t, s.reviewer("ada"), [2]string{})
	if a.status != http.StatusNoContent || cookie == nil {
		t.Fatalf("login: %d %s", a.status, a.body)
	}
	as := func(method, path, body string) answer {
		t.Helper()
		return s.request(t, &refusal{method: method, path: "/turnpike/v1" + path, contentType: "application/json", header: [2]string{"Cookie", cookie.Name + "=" + cookie.Value}, body: body})
	}
	if a := as(http.MethodGet, "/overview", ""); a.status != http.StatusOK || !strings.Contains(a.body, `"who":"ada"`) {
		t.Errorf("the overview: %d %s", a.status, a.body)
	}
	if a := as(http.MethodGet, "/cases", ""); a.status != http.StatusOK {
		t.Errorf("the cases: %d %s", a.status, a.body)
	}
	checkProblem(t, "messages", as(http.MethodGet, "/messages", ""), http.StatusForbidden, "role_wrong")
	checkProblem(t, "another reviewer", as(http.MethodPost, "/reviewers", `{"name":"bruno"}`), http.StatusForbidden, "role_wrong")
	s.api(http.MethodDelete, "/reviewers/ada", password, "", http.StatusOK)
	checkProblem(t, "after leaving", as(http.MethodGet, "/overview", ""), http.StatusUnauthorized, "login_required")
	checkProblem(t, "cases after leaving", as(http.MethodGet, "/cases", ""), http.StatusUnauthorized, "token_missing")
}
