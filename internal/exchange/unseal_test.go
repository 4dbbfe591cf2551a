package exchange

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// unseal opens a request as a business does. The answer is sealed with what it returns.
func unseal(key *rsa.PrivateKey, body []byte) (plain []byte, answer func(text string) string, err error) {
	var q struct {
		Data   []byte `json:"encrypted_flow_data"`
		Key    []byte `json:"encrypted_aes_key"`
		Vector []byte `json:"initial_vector"`
	}
	if err := json.Unmarshal(body, &q); err != nil {
		return nil, nil, err
	}
	secret, err := rsa.DecryptOAEP(sha256.New(), rand.Reader, key, q.Key, nil)
	if err != nil {
		return nil, nil, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, nil, err
	}
	gcm, err := cipher.NewGCMWithNonceSize(block, len(q.Vector))
	if err != nil {
		return nil, nil, err
	}
	plain, err = gcm.Open(nil, q.Vector, q.Data, nil)
	flipped := make([]byte, len(q.Vector))
	for i := range flipped {
		flipped[i] = q.Vector[i] ^ 0xff
	}
	return plain, func(text string) string {
		return base64.StdEncoding.EncodeToString(gcm.Seal(nil, flipped, []byte(text), nil))
	}, err
}

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
	plain, answer, err := unseal(key, body)
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
