// Package exchangetest is the other end of the talk with endpoints: what a business writes to take part.
//
// Owns: opening what is sealed to a number's key, and sealing the answer. It knows Meta's page on
// endpoints and not the code that it tests.
// Does not own: what is asked and answered (the tests).
// Called by: tests of exchange and app.
// Never breaks: it opens what an endpoint in production would open, and nothing else.
package exchangetest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
)

// Unseal opens a request with the number's private key; answer seals what is said to it. A request that
// is sealed to another key is an error: an endpoint then answers 421.
func Unseal(key *rsa.PrivateKey, body []byte) (plain []byte, answer func(text string) string, err error) {
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

// FileKeys are what an endpoint is told to open a file with.
type FileKeys struct {
	Encryption []byte `json:"encryption_key"`
	MAC        []byte `json:"hmac_key"`
	Vector     []byte `json:"iv"`
	Plain      []byte `json:"plaintext_hash"`
	Encrypted  []byte `json:"encrypted_hash"`
}

// OpenFile opens a file in the steps of Meta's page on media in flows; any check that fails is an error.
func OpenFile(k FileKeys, file []byte) ([]byte, error) {
	const macSize = 10
	if sum := sha256.Sum256(file); !bytes.Equal(sum[:], k.Encrypted) {
		return nil, errors.New("the encrypted file has another hash")
	}
	if len(file) < macSize+aes.BlockSize || (len(file)-macSize)%aes.BlockSize != 0 {
		return nil, errors.New("the file has no whole blocks")
	}
	text, mark := file[:len(file)-macSize], file[len(file)-macSize:]
	mac := hmac.New(sha256.New, k.MAC)
	mac.Write(k.Vector)
	mac.Write(text)
	if !bytes.Equal(mac.Sum(nil)[:macSize], mark) {
		return nil, errors.New("the file has another authentication code")
	}
	block, err := aes.NewCipher(k.Encryption)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, len(text))
	cipher.NewCBCDecrypter(block, k.Vector).CryptBlocks(plain, text)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > aes.BlockSize || !bytes.Equal(plain[len(plain)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errors.New("the file has no padding")
	}
	plain = plain[:len(plain)-pad]
	if sum := sha256.Sum256(plain); !bytes.Equal(sum[:], k.Plain) {
		return nil, errors.New("the file has another hash")
	}
	return plain, nil
}
