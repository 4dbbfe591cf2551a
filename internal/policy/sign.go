package policy

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"time"
)

// Seal is how a version was published.
type Seal struct {
	PublishedAt int64  // Unix milliseconds
	Key         []byte // the operator's public key, ed25519
	Signature   []byte // over Signed
}

// Signed are the bytes that a signature is over: the moment of publication and the text.
func Signed(publishedAt int64, raw []byte) []byte {
	head := "turnpike policy 1\n" + time.UnixMilli(publishedAt).UTC().Format(time.RFC3339Nano) + "\n"
	return append([]byte(head), raw...)
}

// SealWith signs a text at a moment.
func SealWith(key ed25519.PrivateKey, raw []byte, at int64) Seal {
	public, _ := key.Public().(ed25519.PublicKey)
	return Seal{PublishedAt: at, Key: public, Signature: ed25519.Sign(key, Signed(at, raw))}
}

// Verify says whether the seal belongs to the text.
func (s Seal) Verify(raw []byte) error {
	switch {
	case len(s.Key) != ed25519.PublicKeySize:
		return errors.New("policy: the version is not signed")
	case !ed25519.Verify(s.Key, Signed(s.PublishedAt, raw), s.Signature):
		return errors.New("policy: the signature does not belong to the text")
	}
	return nil
}

// Base64 is how keys and signatures are shown.
func Base64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
