package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/store"
)

// testDoor is a door over a real store with dev's world.
type testDoor struct {
	t     *testing.T
	door  *Door
	store *store.Store
	now   atomic.Int64 // Unix milliseconds
}

// staff is an operator whose password is "secret", and their people.
type staff struct{ *store.Store }

func (s staff) Authorize(r *http.Request) (string, error) {
	bearer := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if bearer == "secret" {
		return account.Operator, nil
	}
	if name, err := s.ReviewerByToken(r.Context(), account.HashToken(bearer)); name != "" || err != nil {
		return name, err
	}
	return "", Refuse(http.StatusUnauthorized, "password_wrong", "That is not the password.")
}

// Business implements Authorizer: nobody has a session.
func (staff) Business(*http.Request) *account.Token { return nil }

func newDoor(t *testing.T, more ...Noun) *testDoor {
	t.Helper()
	d := &testDoor{t: t}
	d.now.Store(1_790_000_000_000)
	clock := func() time.Time { return time.UnixMilli(d.now.Load()) }
	var err error
	log := slog.New(slog.DiscardHandler)
	if d.store, err = store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "turnpike.db")}, log); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.store.Close() })
	world := store.DevWorld()
	old := world.Tokens[0]
	old.Text, old.Token.ExpiresAt = "expired", 1
	world.Tokens = append(world.Tokens, old)
	if _, err := d.store.Seed(t.Context(), world); err != nil {
		t.Fatal(err)
	}
	dir, err := d.store.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.door = New(Deps{
		Nouns: append([]Noun{Staffing{Store: d.store, Clock: clock}}, more...), Operator: staff{d.store},
		Directory: func() *account.Directory { return dir }, Clock: clock, Logger: log,
		Audit: func(ctx context.Context, l auditlog.Line) error {
			_, err := d.store.Audit(ctx, l)
			return err
		},
	})
	return d
}

// do asks and holds the status; want begins the code of a refusal, or is in the answer.
func (d *testDoor) do(method, path, bearer, body string, status int, want string) string {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), method, path, strings.NewReader(body))
	r.RemoteAddr = "192.0.2.7:1234"
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	w := httptest.NewRecorder()
	d.door.ServeHTTP(w, r)
	if w.Code != status || !strings.Contains(w.Body.String(), want) {
		d.t.Errorf("%s %s as %q: %d %s, want %d and %q", method, path, bearer, w.Code, w.Body, status, want)
	}
	return w.Body.String()
}

func TestReviewersAreNamedOnce(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	const path = "/turnpike/v1/reviewers"
	d.do("POST", path, "", `{"name":"maria"}`, 401, "token_missing")
	d.do("POST", path, "turnpike-dev-travel", `{"name":"maria"}`, 403, "role_wrong")
	d.do("POST", path, "nonsense", `{"name":"maria"}`, 401, "password_wrong")
	d.do("POST", path, "secret", `{"name":"Maria!"}`, 400, "name_invalid")
	d.do("POST", path, "secret", `{"name":"operator"}`, 400, "name_invalid")
	d.do("POST", path, "secret", `{"name":"maria","admin":true}`, 400, `There is no member \"admin\". Send`)
	d.do("POST", path, "secret", `{"name":7}`, 400, `name must be a string, not a number. Send`)
	d.do("POST", path, "secret", `{"name":"maria"} {}`, 400, "Something follows the JSON of the body. Send")
	d.do("POST", path, "secret", `{"nme":"maria"}`, 400, `There is no member \"nme\". Send`)
	d.do("POST", path, "secret", `{"name":5}`, 400, "name must be a string, not a number. Send")
	d.do("POST", path, "secret", `{"name":`, 400, "The body ends at byte 8 in the middle of its JSON. Send")
	d.do("POST", path, "secret", "", 400, "The body is empty. Send")
	d.do("POST", path, "secret", `{"name"]`, 400, "The body is no JSON from byte 7 on: invalid character ']' after object name (expecting ':'). Send")
	d.do("POST", path, "secret", `[]`, 400, "The body must be an object, not an array. Send")
	d.do("POST", path, "secret", `"`+strings.Repeat("x", maxBody)+`"`, 413, "body_too_long")
	_, token, _ := strings.Cut(d.do("POST", path, "secret", `{"name":"maria"}`, 201, `"token":"TR`), `"token":"`)
	token, _, _ = strings.Cut(token, `"`)
	d.do("POST", path, "secret", `{"name":"maria"}`, 409, "name_taken")
	d.do("GET", path, token, "", 200, `"name":"maria"`)
	d.do("POST", path, token, `{"name":"paolo"}`, 403, "role_wrong")
	d.do("DELETE", path+"/maria", "secret", "", 200, "true")
	d.do("DELETE", path+"/maria", "secret", "", 404, "reviewer_unknown")
	d.do("GET", path, token, "", 401, "password_wrong")
	d.do("POST", path, "secret", `{"name":"maria"}`, 409, "name_taken")
}

func TestRolesAndWhatTheyMaySee(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	look := func(r *Request) (any, error) {
		a, err := r.Account(d.door.Directory(), r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		return map[string]string{"name": a.Name, "caller": r.Caller.Name}, nil
	}
	d.door.mux.HandleFunc("GET /business/{id}", d.door.answer(Route{Roles: Business | Staff, Handle: look}))
	d.door.mux.HandleFunc("GET /public", d.door.answer(Route{Roles: Public, Handle: func(*Request) (any, error) { return "here", nil }}))
	d.door.mux.HandleFunc("GET /broken", d.door.answer(Route{Roles: Public, Handle: func(*Request) (any, error) { return nil, errors.New("the disk burns") }}))

	d.do("GET", "/business/300000000000001", "turnpike-dev-travel", "", 200, "business 200000000000001")
	d.do("GET", "/business/300000000000002", "turnpike-dev-travel", "", 404, "account_unknown")
	d.do("GET", "/business/300000000000009", "secret", "", 404, "account_unknown")
	d.do("GET", "/business/300000000000002", "secret", "", 200, `"caller":"operator"`)
	d.do("GET", "/business/300000000000001", "expired", "", 401, "token_expired")
	d.do("GET", "/business/300000000000001", "100000000000001|turnpike-dev-app-secret", "", 404, "account_unknown")
	d.do("GET", "/business/300000000000001", "100000000000001|guess", "", 401, "password_wrong")
	if text := d.do("GET", "/broken", "", "", 500, "internal"); strings.Contains(text, "burns") {
		t.Errorf("what failed is told to strangers: %s", text)
	}
	for range strangeBurst - 1 {
		d.do("GET", "/public", "", "", 200, "here")
	}
	d.do("GET", "/public", "", "", 429, "too_many_requests")
	d.now.Add(strangeEvery.Milliseconds())
	d.do("GET", "/public", "", "", 200, "here")
}

func TestOtherSitesPagesMayNotAct(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/turnpike/v1/reviewers", strings.NewReader(`{"name":"maria"}`))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Authorization", "Bearer secret")
	w := httptest.NewRecorder()
	d.door.ServeHTTP(w, r)
	if body, _ := io.ReadAll(w.Body); w.Code != 403 || !strings.Contains(string(body), "cross_origin") {
		t.Errorf("%d %s", w.Code, body)
	}
}

func TestWhatTheDoorTakes(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for path, want := range map[string]bool{"/turnpike/v1/reviewers": true, "/turnpike/v1/overview": false, "/": false, "/v25.0/1": false} {
		if got := d.door.Takes(httptest.NewRequestWithContext(t.Context(), "GET", path, nil)); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// TestEveryRouteSaysWhetherTheLogKeepsIt: whatever is not read is an act, a question, or kept by its room.
func TestEveryRouteSaysWhetherTheLogKeepsIt(t *testing.T) {
	t.Parallel()
	for _, n := range []Noun{&Cases{}, &Declarations{}, Evidence{}, Forecasts{}, &Guards{}, &Leaving{}, Probes{}, Limits{}, Money{}, &Policies{}, &Reports{}, Staffing{}, &Tariff{}, &Transparency{}} {
		for _, r := range n.Routes() {
			if read := r.Method == http.MethodGet; read != (r.Act == "") {
				t.Errorf("%s %s: its act is %q", r.Method, r.Path, r.Act)
			}
		}
	}
}

// TestTheLogKeepsWhatTheOperatorDid, and nothing that was refused; the chain holds.
func TestTheLogKeepsWhatTheOperatorDid(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	const path = "/turnpike/v1/reviewers"
	d.do("POST", path, "secret", `{"name":"maria"}`, 201, "TR")
	d.do("POST", path, "secret", `{"name":"maria"}`, 409, "name_taken")
	d.do("GET", path, "secret", "", 200, "maria")
	d.do("DELETE", path+"/maria", "secret", "", 200, "true")
	lines, err := d.store.AuditLines(t.Context(), 1, 10)
	if err != nil {
		t.Fatal(err)
	}
	head := auditlog.Empty()
	var got []string
	for i := range lines {
		if head, err = head.Verify(&lines[i]); err != nil {
			t.Fatal(err)
		}
		if lines[i].Act == "declaration.sign" { // of the seeded world
			continue
		}
		got = append(got, lines[i].Actor+" "+lines[i].Act+" "+lines[i].Subject+" "+lines[i].Document)
	}
	want := []string{`operator reviewer.add reviewers {"request":{"name":"maria"}}`, `operator reviewer.revoke reviewers/maria {}`}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
