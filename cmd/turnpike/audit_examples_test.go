package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"turnpike/internal/audit"
	"turnpike/internal/evidence/senses"
)

// exampleAudited audits a bot of examples/, as it is, with a seed. It is skipped where there is no Node or its
// packages are not installed.
func exampleAudited(t *testing.T, example, business, lang string, seed int, timeout string, env ...string) (report audit.Report, code int) {
	t.Helper()
	dir := filepath.Join("..", "..", "examples", example)
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(filepath.Join(dir, "node_modules")); err != nil || missing != nil {
		t.Skip("needs Node, and npm ci in examples/" + example)
	}
	platform, hook := freePort(t), freePort(t)
	id := map[string]string{"travel": "1", "omni": "2"}[business]
	bot := exec.CommandContext(t.Context(), node, "bot.mjs")
	bot.Dir = dir
	bot.Env = append(os.Environ(), fmt.Sprintf("GRAPH_URL=http://127.0.0.1:%d", platform), "API_VERSION=v25.0", "ACCESS_TOKEN=turnpike-dev-"+business,
		"APP_SECRET=turnpike-dev-app-secret", "VERIFY_TOKEN=turnpike-dev-verify", "WABA_ID=30000000000000"+id, "PHONE_NUMBER_ID=40000000000000"+id, "PORT="+strconv.Itoa(hook))
	bot.Env = append(bot.Env, env...)
	said := &settings{bot: bot}
	t.Cleanup(said.stop)
	var out bytes.Buffer
	code = run(&surroundings{t.Context(), &out, said, nil}, []string{
		"audit", "--url", fmt.Sprintf("http://127.0.0.1:%d/webhook", hook), "--purpose", "travel agency, bookings and flights", "--listen", fmt.Sprintf("127.0.0.1:%d", platform),
		"--business", business, "--lang", lang, "--seed", strconv.Itoa(seed), "--quiet", "60ms", "--timeout", timeout, "--json",
	})
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	return report, code
}

// settings is what an audit says beside its report. The first of it comes once the platform is there: the bot, which calls
// it at its start, is started then.
type settings struct {
	bytes.Buffer
	bot   *exec.Cmd
	error error
}

func (s *settings) Write(p []byte) (int, error) {
	if s.bot.Process == nil && s.error == nil {
		s.error = s.bot.Start()
	}
	return s.Buffer.Write(p)
}

func (s *settings) stop() {
	if s.bot.Process != nil {
		_ = s.bot.Process.Kill()
		_ = s.bot.Wait()
	}
}

// freePort is one that nobody listened at a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // of this kind
}

// TestAuditOfTheExamples: the agency passes and the assistant fails, whatever is asked. With seeds 2 and 3 a French
// person's bare STOP was once confirmed in English.
func TestAuditOfTheExamples(t *testing.T) {
	t.Parallel()
	for seed := 1; seed <= 3; seed++ {
		if r, code := exampleAudited(t, "travel", "travel", "en,fr", seed, "10s"); code != 0 || !r.Pass || r.Verdict != "compliant" {
			t.Errorf("the agency, seed %d: exit %d: %s, %s", seed, code, r.Verdict, r.Checks())
		}
	}
	if r, code := exampleAudited(t, "assistant", "omni", "en,fr", 1, "3s"); code != exitFailed || r.Pass || r.Verdict != "primary" {
		t.Errorf("the assistant: exit %d: %s, %s", code, r.Verdict, r.Checks())
	}
}

// models stands in for a server that speaks the OpenAI protocol: it sees, hears and draws.
func models(t *testing.T) string {
	t.Helper()
	say := func(w http.ResponseWriter, v any) {
		if err := json.NewEncoder(w).Encode(v); err != nil {
			t.Error(err)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/audio/transcriptions", func(w http.ResponseWriter, r *http.Request) {
		file, _, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		note, err := io.ReadAll(file)
		digits, _, heard := senses.Hear(note)
		if err != nil || heard != nil || len(digits) != 3 {
			t.Errorf("heard %v, %v, %v", digits, err, heard)
		}
		say(w, map[string]any{"text": fmt.Sprint(digits)})
	})
	mux.HandleFunc("POST /v1/images/generations", func(w http.ResponseWriter, r *http.Request) {
		prompt, err := io.ReadAll(r.Body)
		var drawing bytes.Buffer
		if err = errors.Join(err, png.Encode(&drawing, image.NewGray(image.Rect(0, 0, 2, len(prompt))))); err != nil {
			t.Error(err)
		}
		say(w, map[string]any{"data": []any{map[string]any{"b64_json": drawing.Bytes()}}})
	})
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Messages []struct{ Content json.RawMessage }
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
			return
		}
		reply, err := chatted(in.Messages[0].Content)
		if err != nil {
			t.Error(err)
		}
		say(w, map[string]any{"choices": []any{map[string]any{"message": map[string]any{"content": reply}}}})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/v1"
}

// chatted answers what is on a picture, or the product of what is written.
func chatted(content json.RawMessage) (string, error) {
	var text string
	if json.Unmarshal(content, &text) == nil {
		product := 1
		for _, n := range regexp.MustCompile(`\d+`).FindAllString(text, -1) {
			d, err := strconv.Atoi(n)
			if err != nil {
				return "", err
			}
			product *= d
		}
		return strconv.Itoa(product), nil
	}
	var parts []struct {
		URL struct{ URL string } `json:"image_url"`
	}
	if err := json.Unmarshal(content, &parts); err != nil {
		return "", err
	}
	_, encoded, _ := strings.Cut(parts[1].URL.URL, "data:image/png;base64,")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", err
	}
	return senses.See(raw)
}

// TestAuditOfAnAssistantThatPerceives: with models behind it the assistant sees, hears and draws, and the report says so.
func TestAuditOfAnAssistantThatPerceives(t *testing.T) {
	t.Parallel()
	with, _ := exampleAudited(t, "assistant", "omni", "en", 1, "30s", "MODEL_URL="+models(t))
	without, _ := exampleAudited(t, "assistant", "omni", "en", 1, "3s")
	for _, name := range []string{"media_analysis", "voice", "image_generation"} {
		if !capability(&with, name).Shown() || capability(&without, name).Shown() {
			t.Errorf("%s: %+v with models, %+v without", name, capability(&with, name), capability(&without, name))
		}
	}
	if with.Verdict != "primary" || without.Verdict != "primary" {
		t.Errorf("%s with models, %s without", with.Verdict, without.Verdict)
	}
}
