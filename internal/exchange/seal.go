package exchange

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
)

// ivSize is the length of an initial vector, in bytes: longer than what GCM takes by itself.
const ivSize = 16

// sealed is a request as the endpoint gets it. The data's key is for the business alone; the answer
// comes back under the same key with every bit of the vector turned.
type sealed struct {
	Data   string `json:"encrypted_flow_data"` // base64, the tag behind the text
	Key    string `json:"encrypted_aes_key"`   // base64, RSA-OAEP with SHA-256
	Vector string `json:"initial_vector"`      // base64
}

// seal encrypts a request to a business's public key. open decrypts its answer.
func seal(key *rsa.PublicKey, request []byte) (body []byte, open func(answer []byte) ([]byte, error), err error) {
	secret, vector := make([]byte, 16), make([]byte, ivSize)
	_, _ = rand.Read(secret) // crypto/rand never fails
	_, _ = rand.Read(vector)
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, nil, err
	}
	gcm, err := cipher.NewGCMWithNonceSize(block, ivSize)
	if err != nil {
		return nil, nil, err
	}
	wrapped, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, key, secret, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("encrypt to the business's public key: %w", err)
	}
	text := base64.StdEncoding.EncodeToString
	body, err = json.Marshal(sealed{text(gcm.Seal(nil, vector, request, nil)), text(wrapped), text(vector)})
	flipped := make([]byte, ivSize)
	for i, b := range vector {
		flipped[i] = ^b
	}
	return body, func(answer []byte) ([]byte, error) {
		raw, err := base64.StdEncoding.DecodeString(string(answer))
		if err != nil {
			return nil, errors.New("the answer is not base64")
		}
		return gcm.Open(nil, flipped, raw, nil)
	}, err
}

// parseKey reads a public key in PEM form.
func parseKey(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the public key is not PEM")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, errors.New("the public key is not an RSA key")
	}
	return public, nil
}
