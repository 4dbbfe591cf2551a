package app

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/graph"
	"turnpike/internal/graph/graphtest"
)

// contract compares every reply of the Cloud API that a test of this package gets, and every webhook,
// with Meta's OpenAPI file.
type contract struct {
	spec    *graphtest.Spec
	waivers *graphtest.Waivers

	mu                sync.Mutex
	systems           map[string]*system // by host and port
	done              map[string]bool    // operations whose success was compared
	compared, unknown int                // unknown are those of which the file says nothing
}

// theContract is nil where the file is not beside this repository.
var theContract *contract

func TestMain(m *testing.M) {
	flag.Parse()
	var err error
	if theContract, err = openContract(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if theContract != nil && code == 0 {
		code = theContract.close(os.Stdout)
	}
	os.Exit(code)
}

func openContract() (*contract, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	path, found := graphtest.Find(dir)
	if !found {
		return nil, nil //nolint:nilnil // without the file there is no contract
	}
	c := &contract{systems: map[string]*system{}, done: map[string]bool{}}
	if c.spec, err = graphtest.Open(path); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if c.waivers, err = graphtest.ReadWaivers(); err != nil {
		return nil, err
	}
	http.DefaultTransport = listener{http.DefaultTransport, c}
	return c, nil
}

// close says what was compared. After a run of all tests it fails for operations that no test did, and
// for waivers that nothing needed.
func (c *contract) close(out io.Writer) (code int) {
	fmt.Fprintf(out, "openapi: %d replies and webhooks compared; of %d the file says nothing\n", c.compared, c.unknown)
	if f := flag.Lookup("test.run"); f.Value.String() != "" || testing.Short() || flag.Lookup("test.skip").Value.String() != "" {
		return 0
	}
	for _, o := range graph.Operations() {
		if op := o.Method + " " + o.Path; c.spec.Has(op) && !c.done[op] {
			fmt.Fprintf(out, "openapi: no test does %s: its reply was not compared\n", op)
			code = 1
		}
	}
	for _, w := range c.waivers.Unused(false) {
		fmt.Fprintf(out, "openapi: no reply needed the waiver of %s at %q: take it out\n", w.Operation, w.Pointer)
		code = 1
	}
	return code
}

// TestRepliesAreComparedWithTheOpenAPIFile says whether the other tests of this package compared anything.
func TestRepliesAreComparedWithTheOpenAPIFile(t *testing.T) {
	t.Parallel()
	if theContract == nil {
		t.Skip("Meta's OpenAPI file is not beside this repository (../shared/reference/): replies are not compared with it")
	}
	s := boot(t, t.TempDir(), nil)
	s.send("compared")
	theContract.mu.Lock()
	defer theContract.mu.Unlock()
	if !theContract.done["POST /{phone-number-id}/messages"] {
		t.Error("the reply to a message was not compared")
	}
}

// TestOperationsOfTheOpenAPIFile does what no other test of this package does with success.
func TestOperationsOfTheOpenAPIFile(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const account = "/v25.0/300000000000001"
	want := func(a answer, contains string) {
		t.Helper()
		if a.status != http.StatusOK || !strings.Contains(a.body, contains) {
			t.Fatalf("answered %d %s, which lacks %q", a.status, a.body, contains)
		}
	}
	r := receive(t)
	s.subscribe(r.URL)
	want(s.do(http.MethodGet, account+"/subscribed_apps", travel, "", ""), r.URL)
	want(s.do(http.MethodDelete, account+"/subscribed_apps", travel, "", ""), `{"success":true}`)
	want(s.do(http.MethodGet, account+"/phone_numbers", travel, "", ""), number)
	want(s.do(http.MethodGet, account+"/phone_numbers?fields=id,quality_rating", travel, "", ""), number)

	made := s.post(account+"/message_templates", travel, `{"name":"compared","language":"en_US","category":"UTILITY","components":[`+
		`{"type":"HEADER","format":"TEXT","text":"Booking {{1}}","example":{"header_text":["AZ1"]}},`+
		`{"type":"BODY","text":"Hello {{1}}, your flight is on time.","example":{"body_text":[["Ada"]]}},{"type":"FOOTER","text":"Azur Voyages"},`+
		`{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Thanks"},{"type":"URL","text":"Ticket","url":"https://example.com/{{1}}","example":["https://example.com/1"]},`+
		`{"type":"PHONE_NUMBER","text":"Call","phone_number":"+33199000001"}]}]}`)
	template := "/v25.0/" + idOf(t, made, http.StatusOK)
	want(s.do(http.MethodGet, template, travel, "", ""), `"compared"`)
	want(s.do(http.MethodGet, account+"/message_templates?name=compared", travel, "", ""), `"compared"`)
	want(s.post(template, travel, `{"components":[{"type":"BODY","text":"Good day {{1}}, your flight is on time.","example":{"body_text":[["Ada"]]}}]}`), `"success":true`)
	want(s.do(http.MethodDelete, account+"/message_templates?name=compared", travel, "", ""), `{"success":true}`)
}

// follow makes the replies of a system be compared.
func (c *contract) follow(s *system) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.systems[strings.TrimPrefix(s.url, "http://")] = s
}

// listener is a transport that shows replies to the contract.
type listener struct {
	http.RoundTripper
	*contract
}

// RoundTrip implements http.RoundTripper.
func (l listener) RoundTrip(req *http.Request) (*http.Response, error) {
	l.mu.Lock()
	s := l.systems[req.URL.Host]
	l.mu.Unlock()
	op := ""
	if s != nil {
		op = s.operation(req.Method, req.URL.Path) // before it is done: a deleted object has no kind
	}
	res, err := l.RoundTripper.RoundTrip(req)
	if err != nil || op == "" || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil || req.Method == http.MethodHead {
		return res, err
	}
	l.reply(s.t, op, res.StatusCode, body, req.URL.Query().Has("fields"))
	return res, nil
}

// reply compares an answer. partial says that the caller chose its fields.
func (c *contract) reply(t *testing.T, op string, status int, body []byte, partial bool) {
	deviations, known := c.spec.Reply(op, status, body)
	c.count(known)
	if known && status == http.StatusOK {
		c.mu.Lock()
		c.done[op] = true
		c.mu.Unlock()
	}
	if partial { // what was not asked for is not missing
		deviations = graphtest.WithoutMissing(deviations)
	}
	c.judge(t, deviations, body)
}

func (c *contract) count(known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known {
		c.compared++
	} else {
		c.unknown++
	}
}

// webhook compares what an endpoint got.
func (c *contract) webhook(t *testing.T, body []byte) {
	if c == nil {
		return
	}
	deviations, known := c.spec.Webhook(body)
	c.count(known)
	c.judge(t, deviations, body)
}

func (c *contract) judge(t *testing.T, deviations []graphtest.Deviation, body []byte) {
	for _, d := range deviations {
		if !c.waivers.Cover(d) {
			t.Errorf("openapi: %s\n%.1000s", d, body)
		}
	}
}

// operation names what a request does as graph.Operations does; "" for what is not the Cloud API.
func (s *system) operation(method, path string) string {
	first, _, _ := strings.Cut(strings.Trim(path, "/"), "/")
	if slices.Contains([]string{"phone", "console", "turnpike", "qr", "health", "ready", "metrics"}, first) {
		return ""
	}
	return graphtest.Operation(method, path, s.kind)
}

// kind is what an id names.
func (s *system) kind(node string) string {
	id, err := strconv.ParseUint(node, 10, 63)
	if err != nil || s.app.directory == nil {
		return ""
	}
	dir := s.app.directory.get()
	switch {
	case dir.Numbers[account.NumberID(id)] != nil:
		return "phone-number-id"
	case dir.Accounts[account.ID(id)] != nil:
		return "waba-id"
	case dir.Apps[account.AppID(id)] != nil:
		return "app-id"
	case dir.Businesses[account.BusinessID(id)] != nil:
		return "business-id"
	}
	if _, ok := dir.ByTemplate[account.TemplateID(id)]; ok {
		return "template-id"
	}
	if n, ok, err := s.app.store.Node(s.t.Context(), id); err == nil && ok {
		return n.Kind
	}
	return ""
}
