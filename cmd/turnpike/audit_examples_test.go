package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"turnpike/internal/audit"
)

// exampleAudited audits a bot of examples/, as it is, with a seed. It is skipped where there is no Node or its
// packages are not installed.
func exampleAudited(t *testing.T, example, business, lang string, seed int) (report audit.Report, code int) {
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
	said := &settings{bot: bot}
	t.Cleanup(said.stop)
	var out bytes.Buffer
	code = run(&surroundings{t.Context(), &out, said, nil}, []string{
		"audit", "--url", fmt.Sprintf("http://127.0.0.1:%d/webhook", hook), "--purpose", "travel agency, bookings and flights", "--listen", fmt.Sprintf("127.0.0.1:%d", platform),
		"--business", business, "--lang", lang, "--seed", strconv.Itoa(seed), "--quiet", "60ms", "--json",
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
		if r, code := exampleAudited(t, "travel", "travel", "en,fr", seed); code != 0 || !r.Pass || r.Verdict != "compliant" {
			t.Errorf("the agency, seed %d: exit %d: %s, %s", seed, code, r.Verdict, r.Checks())
		}
	}
	if r, code := exampleAudited(t, "assistant", "omni", "en,fr", 1); code != exitFailed || r.Pass || r.Verdict != "primary" {
		t.Errorf("the assistant: exit %d: %s, %s", code, r.Verdict, r.Checks())
	}
}
