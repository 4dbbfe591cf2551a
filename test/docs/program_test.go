package docs

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"turnpike/internal/app"
	"turnpike/internal/config"
)

const devPassword = "a password for tests"

// program runs everything in this process with dev's world and gives its address.
func program(t *testing.T) string {
	t.Helper()
	cfg := config.Default()
	cfg.Data, cfg.Listen, cfg.Dev, cfg.Console.Password = t.TempDir(), "127.0.0.1:0", true, devPassword
	cfg.Webhook.AllowLoopback = true
	a, err := app.New(cfg, app.Deps{Clock: time.Now, Logger: slog.New(slog.DiscardHandler), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- a.Run(ctx, func(url string) { ready <- url }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case url := <-ready:
		return url
	case err := <-done:
		done <- err
		t.Fatalf("it ended before it was ready: %v", err)
		return ""
	}
}

// call does a request as the travel agency and gives the answer's status and body.
func call(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer turnpike-dev-travel")
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

// endpoint subscribes a receiver of webhooks; arrived says that one came.
func endpoint(t *testing.T, url string) (arrived <-chan struct{}) {
	t.Helper()
	came := make(chan struct{}, 64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
			return
		}
		came <- struct{}{}
	}))
	t.Cleanup(s.Close)
	if status, body := call(t, http.MethodPost, url+"/v25.0/300000000000001/subscribed_apps", `{"override_callback_uri":"`+s.URL+`","verify_token":"t"}`); status != http.StatusOK {
		t.Fatalf("subscribe: %d %s", status, body)
	}
	return came
}
