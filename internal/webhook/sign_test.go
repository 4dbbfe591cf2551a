package webhook

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the legacy header
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"
)

func hmac256(secret string, body []byte) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}

func hmac1(secret string, body []byte) string {
	m := hmac.New(sha1.New, []byte(secret))
	m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}

// TestSignaturesCoverTheBytesSent, which are all ASCII; and the other headers are what receivers expect.
func TestSignaturesCoverTheBytesSent(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		r.serve(hook, in)
		r.start()
		r.add(text(100, 1, "Grüße, 世界 👍 a/b <&> \" \\"))
		r.pass(time.Second)
		p := in.all()[0]
		for header, want := range map[string]string{
			"X-Hub-Signature-256": "sha256=" + hmac256("secret of app 1", p.body),
			"X-Hub-Signature":     "sha1=" + hmac1("secret of app 1", p.body),
			"Content-Type":        "application/json",
			"User-Agent":          "facebookexternalua",
			"Accept-Encoding":     "",
		} {
			if got := p.header.Get(header); got != want {
				t.Errorf("%s is %q, not %q", header, got, want)
			}
		}
		for _, c := range p.body {
			if c < 0x20 || c > 0x7e {
				t.Fatalf("byte %#x in %s", c, p.body)
			}
		}
		if got := p.updates[0].text; got != "Grüße, 世界 👍 a/b <&> \" \\" {
			t.Errorf("it reads as %q", got)
		}
	})
}
