package graphtest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func open(t *testing.T) *Spec {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	path, found := Find(dir)
	if !found {
		t.Skip("Meta's OpenAPI file is not beside this repository (../shared/reference/)")
	}
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRepliesThatDeviateAreTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, c := range []struct {
		op     string
		status int
		body   string
		want   string // "" for none
	}{
		{"POST /{phone-number-id}/messages", 200, `{"messaging_product":"whatsapp","contacts":[{"input":"33612345678","wa_id":"33612345678"}],"messages":[{"id":"wamid.x"}]}`, ""},
		{"POST /{phone-number-id}/messages", 200, `{"messaging_product":"whatsapp","contacts":[{"input":33612345678,"wa_id":"33612345678"}],"messages":[{"id":"wamid.x"}]}`, `at "/contacts/*/input"`},
		{"POST /{phone-number-id}/media", 200, `{"id":7}`, `at "/id": got number, want string`},
		{"DELETE /{waba-id}/subscribed_apps", 200, `{"success":"true"}`, `at "/success"`},
		{"GET /{waba-id}/phone_numbers", 400, `{"error":{"message":"m","type":"OAuthException","code":100,"fbtrace_id":"A"}}`, ""},
		{"GET /{waba-id}/phone_numbers", 404, `{"error":{"message":"m","type":"OAuthException","code":"100"}}`, `at "/error/code"`},
		{"GET /{nothing}/known", 400, `{}`, `missing property 'error'`},
		{"GET /{waba-id}/phone_numbers", 200, `{`, "no JSON"},
	} {
		deviations, known := s.Reply(c.op, c.status, []byte(c.body))
		told := ""
		for _, d := range deviations {
			told += d.String() + "\n"
		}
		if !known || (c.want == "") != (told == "") || !strings.Contains(told, c.want) {
			t.Errorf("%s %d %s: %q, known %v; want %q", c.op, c.status, c.body, told, known, c.want)
		}
	}
	if _, known := s.Reply("GET /debug_token", 200, []byte(`{}`)); known {
		t.Error("the file is said to describe GET /debug_token")
	}
}

// TestWebhooksFitTheFile compares the golden messages of wire, one of each kind.
func TestWebhooksFitTheFile(t *testing.T) {
	t.Parallel()
	s := open(t)
	waived, err := ReadWaivers()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../wire/testdata/webhooks/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("wire has no golden webhooks: %v", err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var c change
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		deviations, _ := s.change(c)
		for _, d := range deviations {
			if !waived.Cover(d) {
				t.Errorf("%s: %s", filepath.Base(name), d)
			}
		}
	}
	for _, w := range waived.Unused(true) {
		t.Errorf("no webhook needs the waiver of %q: take it out", w.Pointer)
	}
}
