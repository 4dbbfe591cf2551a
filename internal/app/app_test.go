package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"turnpike/internal/config"
	"turnpike/internal/engine"
)

// system is the whole program in this process.
type system struct {
	t    *testing.T
	app  *App
	url  string
	stop func()
	logs *lockedBuffer
}

const (
	travel   = "turnpike-dev-travel"
	omni     = "turnpike-dev-omni"
	appToken = "100000000000001|turnpike-dev-app-secret"
	number   = "400000000000001"
	ada      = "33612345678"
	password = "a password for tests"
)

// surroundings are what a test changes of the program's; zero values leave a thing as it is.
type surroundings struct {
	config func(*config.Config)
	clock  func() time.Time
	level  slog.Level
}

func boot(t *testing.T, dir string, change func(*config.Config)) *system {
	t.Helper()
	return bootIn(t, dir, surroundings{config: change})
}

// bootAt starts the program under a clock of the test's.
func bootAt(t *testing.T, dir string, clock func() time.Time) *system {
	t.Helper()
	return bootIn(t, dir, surroundings{clock: clock})
}

func bootIn(t *testing.T, dir string, in surroundings) *system {
	t.Helper()
	cfg := config.Default()
	cfg.Data, cfg.Listen, cfg.Dev = dir, "127.0.0.1:0", true
	cfg.Console.Password = password
	cfg.Limits = engine.GenerousLimits() // kept, and in nobody's way
	cfg.Webhook.AllowLoopback, cfg.Webhook.MaxBackoff, cfg.Webhook.Timeout = true, time.Second, time.Second
	if in.config != nil {
		in.config(&cfg)
	}
	if in.clock == nil {
		in.clock = time.Now
	}
	s := &system{t: t, logs: &lockedBuffer{}}
	pages := http.FileServerFS(fstest.MapFS{"index.html": {Data: []byte("page")}})
	log := slog.New(slog.NewTextHandler(s.logs, &slog.HandlerOptions{Level: in.level}))
	a, err := New(cfg, Deps{Clock: in.clock, Logger: log, Version: "test", PhonePages: pages, ConsolePages: pages})
	if err != nil {
		t.Fatal(err)
	}
	s.app = a
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- a.Run(ctx, func(url string) { ready <- url }) }()
	select {
	case s.url = <-ready:
	case err := <-done:
		cancel()
		t.Fatalf("ended before it was ready: %v", err)
	}
	theContract.follow(s)
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the program ended with %v", err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// lockedBuffer is a buffer that the program writes while a test reads.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type answer struct {
	status int
	body   string
	header http.Header
}

// do sends a request; bearer "" sends no token.
func (s *system) do(method, path, bearer, contentType, body string) answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	return s.roundTrip(req)
}

func (s *system) post(path, bearer, body string) answer {
	s.t.Helper()
	return s.do(http.MethodPost, path, bearer, "application/json", body)
}

// send sends a text and returns its id.
func (s *system) send(text string) string {
	s.t.Helper()
	a := s.post("/v25.0/"+number+"/messages", travel, fmt.Sprintf(`{"messaging_product":"whatsapp","to":"+%s","type":"text","text":{"body":%q}}`, ada, text))
	return idOf(s.t, a, http.StatusOK)
}

// write is a person's text.
func (s *system) write(text string) string {
	s.t.Helper()
	a := s.post("/phone/v1/people/"+ada+"/messages", "", fmt.Sprintf(`{"to":%q,"type":"text","text":{"body":%q}}`, number, text))
	return idOf(s.t, a, http.StatusCreated)
}

func idOf(t *testing.T, a answer, want int) string {
	t.Helper()
	var out struct {
		ID       string
		Messages []struct{ ID string }
	}
	if a.status != want || json.Unmarshal([]byte(a.body), &out) != nil {
		t.Fatalf("answered %d: %s", a.status, a.body)
	}
	if len(out.Messages) > 0 {
		return out.Messages[0].ID
	}
	return out.ID
}

// receiver is a business's endpoint that keeps what it got.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	bodies  []string
	headers []http.Header
	arrived chan struct{}
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{arrived: make(chan struct{}, 10_000)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodGet {
			_, _ = io.WriteString(w, req.URL.Query().Get("hub.challenge"))
			return
		}
		raw, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		theContract.webhook(t, raw)
		r.mu.Lock()
		r.bodies, r.headers = append(r.bodies, string(raw)), append(r.headers, req.Header)
		r.mu.Unlock()
		r.arrived <- struct{}{}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) all() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.bodies, "\n")
}

// await waits until what was received holds.
func (r *receiver) await(t *testing.T, what string, ok func(all string) bool) {
	t.Helper()
	timer := time.NewTimer(20 * time.Second)
	defer timer.Stop()
	for !ok(r.all()) {
		select {
		case <-r.arrived:
		case <-timer.C:
			t.Fatalf("%s did not come; received:\n%s", what, r.all())
		}
	}
}

func has(parts ...string) func(string) bool {
	return func(all string) bool {
		for _, p := range parts {
			if !strings.Contains(all, p) {
				return false
			}
		}
		return true
	}
}

// subscribe sets the account's callback to a receiver.
func (s *system) subscribe(url string) {
	s.t.Helper()
	a := s.post("/v25.0/300000000000001/subscribed_apps", travel, fmt.Sprintf(`{"override_callback_uri":%q,"verify_token":"t"}`, url))
	if a.status != http.StatusOK {
		s.t.Fatalf("subscribe: %d %s", a.status, a.body)
	}
}

// escaped is how a text stands in a webhook.
func escaped(s string) string { return strings.ReplaceAll(s, "/", `\/`) }
