package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
)

// newHandshaker makes a room that only does handshakes.
func newHandshaker(t *testing.T, allowLoopback bool) *Room {
	t.Helper()
	cfg := DefaultConfig()
	cfg.AllowLoopback = allowLoopback
	r := New(cfg, Deps{Clock: time.Now})
	t.Cleanup(r.handshakes.CloseIdleConnections)
	return r
}

// TestHandshake sends what receivers look for, beside what the callback's own query carries.
func TestHandshake(t *testing.T) {
	t.Parallel()
	r := newHandshaker(t, true)
	for own, whole := range map[string]string{
		"":           "hub.mode=subscribe&hub.challenge=N&hub.verify_token=a+b%26%2F%C3%A9",
		"?":          "hub.mode=subscribe&hub.challenge=N&hub.verify_token=a+b%26%2F%C3%A9",
		"?b=2&a=%20": "b=2&a=%20&hub.mode=subscribe&hub.challenge=N&hub.verify_token=a+b%26%2F%C3%A9",
		"?flag;x":    "flag;x&hub.mode=subscribe&hub.challenge=N&hub.verify_token=a+b%26%2F%C3%A9",
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			_, rest, _ := strings.Cut(req.URL.RawQuery, "hub.challenge=")
			challenge, _, _ := strings.Cut(rest, "&")
			if got := strings.Replace(req.URL.RawQuery, challenge, "N", 1); got != whole {
				t.Errorf("the query is %q, not %q", got, whole)
			}
			n, err := strconv.ParseInt(challenge, 10, 32) // as receivers do that answer with a number
			if err != nil || len(challenge) != 10 {
				t.Errorf("the challenge is %q: %v", challenge, err)
			}
			if req.Method != http.MethodGet || req.Header.Get("User-Agent") != userAgent {
				t.Errorf("%s by %q", req.Method, req.Header.Get("User-Agent"))
			}
			_, _ = fmt.Fprintln(w, n)
		}))
		if err := r.Verify(t.Context(), account.Callback{URL: srv.URL + "/hook" + own, VerifyToken: "a b&/é"}); err != nil {
			t.Errorf("%q: %v", own, err)
		}
		srv.Close()
	}
	seen := map[string]bool{}
	for range 100 {
		seen[newChallenge()] = true
	}
	if len(seen) < 99 {
		t.Errorf("of 100 challenges %d are different", len(seen))
	}
}

func TestHandshakesThatFail(t *testing.T) {
	t.Parallel()
	r := newHandshaker(t, true)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	serve := func(h func(http.ResponseWriter, *http.Request)) string {
		srv := httptest.NewServer(http.HandlerFunc(h))
		t.Cleanup(srv.Close)
		return srv.URL
	}
	for name, c := range map[string]struct {
		patience  time.Duration
		url, says string
	}{
		"403":          {time.Minute, serve(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }), "HTTP Status Code = 403; HTTP Message = Forbidden"},
		"201":          {time.Minute, serve(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) }), "HTTP Status Code = 201; HTTP Message = Created"},
		"redirect":     {time.Minute, serve(func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, "/elsewhere", http.StatusFound) }), "HTTP Status Code = 302; HTTP Message = Found"},
		"another text": {time.Minute, serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }), "but not with the text of hub.challenge: check its verify token"},
		"challenge and": {time.Minute, serve(func(w http.ResponseWriter, q *http.Request) {
			_, _ = io.WriteString(w, q.FormValue("hub.challenge")+" ok")
		}), "not with the text of hub.challenge"},
		"quoted": {time.Minute, serve(func(w http.ResponseWriter, q *http.Request) {
			_, _ = fmt.Fprintf(w, "%q", q.FormValue("hub.challenge"))
		}), "not with the text of hub.challenge"},
		"10 MB":           {time.Minute, serve(big(200)), "not with the text of hub.challenge"},
		"text breaks off": {time.Minute, serve(raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n12")), "the callback's answer broke off: the connection was closed"},
		"hangs":           {300 * time.Millisecond, serve(func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() }), "the callback could not be reached: no answer in time"},
		"closes":          {time.Minute, serve(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), "could not be reached: the connection was closed before an answer came"},
		"not HTTP":        {time.Minute, serve(raw("220 mail.example.com ESMTP\r\n")), "could not be reached: what came back is not HTTP"},
		"nobody there":    {time.Minute, closed.URL, "connection refused"},
		"self-signed":     {time.Minute, secure.URL, "certificate"},
		"no such name":    {time.Minute, "http://no-such-name.invalid/", "the host name was not found"},
		"no URL":          {time.Minute, "http://[::1", "the URL cannot be read"},
		"another scheme":  {time.Minute, "gopher://example.com/", `must begin with https:// (or http://), not "gopher"`},
		"no scheme":       {time.Minute, "example.com/hook", "must begin with https://"},
		"no host":         {time.Minute, "https:///hook", "names no host"},
		"a password":      {time.Minute, "https://user:pw@example.com/", "must not carry a user name or password"},
		"private":         {time.Minute, "http://10.0.0.1/", "not a public one"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), c.patience)
			defer cancel()
			err := r.Verify(ctx, account.Callback{URL: c.url, VerifyToken: "very-secret"})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("it says %v; wanted %q", err, c.says)
			}
			if strings.Contains(err.Error(), "very-secret") {
				t.Errorf("it tells the verify token: %v", err)
			}
		})
	}
}

// TestAHandshakeEndsThePause of the endpoints at that address: somebody has just set them up.
func TestAHandshakeEndsThePause(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		r.start()
		r.room.handshakes = r.net.client(handshakeTimeout, 4)
		r.add(texts(100, 5)...)
		r.pass(3 * time.Hour)
		if s := r.endpoint(appID); s.State != "down" || s.NextAttemptAt-time.Now().UnixMilli() < 1000 {
			t.Skip("the next try is due at once anyway") // at random, once in a thousand runs
		}
		in := &receiver{}
		r.serve(hook, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.Method == http.MethodGet {
				_, _ = io.WriteString(w, req.FormValue("hub.challenge"))
				return
			}
			in.ServeHTTP(w, req)
		}))
		if err := r.room.Verify(t.Context(), account.Callback{URL: hook, VerifyToken: "x"}); err != nil {
			t.Fatal(err)
		}
		r.pass(500 * time.Millisecond)
		exactlyOnce(t, in.taken(), 5)
	})
}

// TestNamesTellNothingOfOurNetwork: a stranger does not learn what a name of ours leads to.
func TestNamesTellNothingOfOurNetwork(t *testing.T) {
	t.Parallel()
	r := newHandshaker(t, false)
	err := r.Verify(t.Context(), account.Callback{URL: "http://localhost:1/", VerifyToken: "x"})
	if err == nil || err.Error() != "the callback could not be reached: "+ErrForbiddenAddress.Error() {
		t.Errorf("it says %v", err)
	}
	if err := r.Verify(t.Context(), account.Callback{URL: "http://127.0.0.1:1/", VerifyToken: "x"}); !errors.Is(err, ErrForbiddenAddress) {
		t.Errorf("it says %v", err)
	}
}
