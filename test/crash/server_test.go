// Package crash kills the whole program at random moments under load and checks that nothing that was
// acknowledged is missing and nothing came twice.
//
// Owns: the program as a child process, the load on it, the account of every message over all kills.
// Does not own: failures that a room can be shown alone (a full disk, a damaged record: journal).
// Called by: go test, with a few kills; `make crash`, with CRASH=long, CRASH_CYCLES and CRASH_SEED.
// Never breaks: a message counts as accepted only when its caller saw the 200.
package crash

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// build makes the program once for a test.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "turnpike")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "turnpike/cmd/turnpike").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// server is the program under test. It keeps its address and data over restarts.
type server struct {
	program, data, addr string
	cmd                 *exec.Cmd
	stderr              *bytes.Buffer
}

func (s *server) url() string { return "http://" + s.addr }

// start runs the program until it says that it is ready.
func (s *server) start(t *testing.T) {
	t.Helper()
	s.cmd = exec.Command(s.program, "dev", "--data", s.data, "--listen", s.addr, "--limits", "high")
	s.stderr = &bytes.Buffer{}
	s.cmd.Stderr = s.stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "ready ") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return
		}
	}
	_ = s.cmd.Wait()
	t.Fatalf("the server ended before it was ready:\n%s", s.stderr)
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// call does one request; status 0 says that no answer came.
func (s *server) call(ctx context.Context, method, path, token, key string, in any) (status int, body []byte) {
	raw, err := json.Marshal(in)
	if err != nil {
		return 0, nil
	}
	req, err := http.NewRequestWithContext(ctx, method, s.url()+path, bytes.NewReader(raw))
	if err != nil {
		return 0, nil
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer func() { _ = res.Body.Close() }()
	body, err = io.ReadAll(res.Body)
	if err != nil {
		return 0, nil
	}
	return res.StatusCode, body
}

const (
	number = "400000000000001"
	token  = "turnpike-dev-travel"
)

// send is a business's message; the id is empty unless it was answered 200.
func (s *server) send(ctx context.Context, to, text, key string) (wamid string) {
	status, body := s.call(ctx, http.MethodPost, "/v25.0/"+number+"/messages", token, key, map[string]any{
		"messaging_product": "whatsapp", "to": to, "type": "text", "text": map[string]string{"body": text},
	})
	var out struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	if status != http.StatusOK || json.Unmarshal(body, &out) != nil || len(out.Messages) == 0 {
		return ""
	}
	return out.Messages[0].ID
}

// write is a person's message; the id is empty unless it was acknowledged.
func (s *server) write(ctx context.Context, from, text string) (wamid string) {
	status, body := s.call(ctx, http.MethodPost, "/phone/v1/people/"+from+"/messages", "", "", map[string]any{
		"to": number, "type": "text", "text": map[string]string{"body": text},
	})
	var out struct {
		ID string `json:"id"`
	}
	if status != http.StatusCreated || json.Unmarshal(body, &out) != nil {
		return ""
	}
	return out.ID
}

// presence lets a person come online or go offline.
func (s *server) presence(ctx context.Context, person string, online bool) (status int) {
	status, _ = s.call(ctx, http.MethodPatch, "/phone/v1/people/"+person, "", "", map[string]bool{"online": online})
	return status
}

// inbox lists the ids of a business's messages that a person has.
func (s *server) inbox(ctx context.Context, person string) (ids []string, texts map[string]int, err error) {
	texts = map[string]int{}
	for after := uint64(0); ; {
		status, body := s.call(ctx, http.MethodGet, fmt.Sprintf("/phone/v1/people/%s/messages?limit=500&after=%d", person, after), "", "", nil)
		if status != http.StatusOK {
			return nil, nil, fmt.Errorf("inbox of %s: %d %s", person, status, body)
		}
		var page struct {
			Data []struct {
				ID      string `json:"id"`
				Author  string `json:"author"`
				Content struct {
					Body string `json:"body"`
				} `json:"content"`
			} `json:"data"`
			After uint64 `json:"after"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return nil, nil, err
		}
		for _, m := range page.Data {
			if m.Author == "business" {
				ids = append(ids, m.ID)
				texts[m.Content.Body]++
			}
		}
		if len(page.Data) == 0 {
			return ids, texts, nil
		}
		after = page.After
	}
}

// subscribe points the seeded app at a receiver.
func (s *server) subscribe(t *testing.T, callback string) {
	t.Helper()
	status, body := s.call(t.Context(), http.MethodPost, "/v25.0/100000000000001/subscriptions", "100000000000001|turnpike-dev-app-secret", "", map[string]any{
		"object": "whatsapp_business_account", "callback_url": callback, "verify_token": "turnpike-dev-verify", "fields": "messages", "turnpike_max_batch": 100,
	})
	if status != http.StatusOK {
		t.Fatalf("subscribe: %d %s", status, body)
	}
}

// lag reads how far the tables are behind.
func (s *server) lag(ctx context.Context) string {
	_, body := s.call(ctx, http.MethodGet, "/metrics", "", "", nil)
	for line := range strings.Lines(string(body)) {
		if v, ok := strings.CutPrefix(line, "turnpike_projection_lag_records "); ok {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// metric adds up a metric over the labels that hold a text.
func (s *server) metric(ctx context.Context, name, label string) (sum float64) {
	_, body := s.call(ctx, http.MethodGet, "/metrics", "", "", nil)
	for line := range strings.Lines(string(body)) {
		if rest, ok := strings.CutPrefix(line, name+"{"); ok && strings.Contains(rest, label) {
			_, value, _ := strings.Cut(rest, "} ")
			one, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err == nil {
				sum += one
			}
		}
	}
	return sum
}

// until polls a condition that another process brings about, for a bounded time.
func until(t *testing.T, what string, within time.Duration, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(within)
	for !done() {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come within %s", what, within)
		}
		timer := time.NewTimer(20 * time.Millisecond)
		<-timer.C
	}
}

// long says whether the long version was asked for, with CRASH=long.
func long() bool { return os.Getenv("CRASH") == "long" }
