package webhook

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
)

// TestSecretsAreKeptOutOfAttempts: a receiver that echoes what it knows puts nothing of it on record.
func TestSecretsAreKeptOutOfAttempts(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		in.say(func(w http.ResponseWriter, _ *post) {
			http.Error(w, "secret of app 1|secret+of+app+1|verify-me|verify-100|key-in-url|k%20=%26"+strings.Repeat("x", keptAnswer-60)+"secret of app 1", http.StatusForbidden)
		})
		r.world.edit(func(w *spec) {
			w.overrides[100] = account.Callback{URL: "http://127.0.0.1:1/hook?key=key-in-url&k=k%20%3D%26", VerifyToken: "verify-100"}
		})
		r.serve(hook, in)
		r.start()
		r.add(text(100, 1, "the message"))
		r.pass(time.Second)
		a := r.attempts(numberID)
		if len(a) == 0 || a[0].Status != 403 || len(a[0].Response) < keptAnswer/2 || len(a[0].Response) > keptAnswer {
			t.Fatalf("on record are %+v", a)
		}
		for _, secret := range []string{"secret of", "secret+of", "verify-", "key-in-url", "the message"} {
			for _, one := range a {
				if strings.Contains(one.Response+one.Error, secret) {
					t.Errorf("%q is on record: %+v", secret, one)
				}
			}
			if strings.Contains(r.logs.String(), secret) {
				t.Errorf("%q is in the log: %s", secret, r.logs)
			}
			if strings.Contains(r.endpoint(numberID).LastError, secret) {
				t.Errorf("%q is in the endpoint's status", secret)
			}
		}
	})
}

func TestRedactedTextIsValidAndCut(t *testing.T) {
	t.Parallel()
	to := &target{app: &account.App{Secret: "s3cret"}, verify: "tökén", url: "http://x/?a=value"}
	for in, want := range map[string]string{
		"":                         "",
		"plain":                    "plain",
		"a s3cret b":               "a [redacted] b",
		"t%C3%B6k%C3%A9n":          "[redacted]",
		"value":                    "[redacted]",
		"\xff\xfeok":               "?ok",
		"1234567890é":              "1234567890é",
		"12345678901234567890":     "12345678901234567890",
		"1234567890123456789é":     "1234567890123456789",
		"123456789012345678s3cret": "123456789012345678[r",
	} {
		if got := to.redact(in, 20); got != want {
			t.Errorf("%q becomes %q, not %q", in, got, want)
		}
	}
}
