package exchange

import (
	"encoding/base64"
	"strings"
	"testing"

	"turnpike/internal/exchange/exchangetest"
)

func TestARequestIsForTheBusinessAlone(t *testing.T) {
	t.Parallel()
	key := keys()[0]
	const said = `{"action":"ping"}`
	body, open, err := seal(&key.PublicKey, []byte(said))
	if err != nil || strings.Contains(string(body), "ping") {
		t.Fatalf("%s, %v", body, err)
	}
	again, _, _ := seal(&key.PublicKey, []byte(said))
	if string(again) == string(body) {
		t.Fatal("two requests look the same")
	}
	plain, answer, err := exchangetest.Unseal(key, body)
	if err != nil || string(plain) != said {
		t.Fatalf("%s, %v", plain, err)
	}
	if got, err := open([]byte(answer("yes"))); err != nil || string(got) != "yes" {
		t.Fatalf("%s, %v", got, err)
	}
	// One bit changed on the way, a part left out, nothing at all, and what is not base64.
	raw, _ := base64.StdEncoding.DecodeString(answer("yes"))
	raw[0] ^= 1
	for _, bad := range []string{base64.StdEncoding.EncodeToString(raw), answer("yes")[:8], "", "{}"} {
		if got, err := open([]byte(bad)); err == nil {
			t.Errorf("%q was opened as %q", bad, got)
		}
	}
	if _, err := parseKey("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"); err == nil {
		t.Error("nonsense is a key")
	}
}
