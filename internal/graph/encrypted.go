package graph

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

var encryptedRoutes = []route{
	{method: "POST", node: nodeNumber, edge: "messages_encrypted", name: "messages_encrypted.send", scope: account.ScopeMessaging, handle: sendEncrypted},
}

// payloadKeys are what a number's requests and replies are encrypted with besides TLS (reference §1.1): the
// platform's key pair and the business's public key.
type payloadKeys struct {
	Platform string `json:"platform"` // PKCS #8 in PEM
	Business string `json:"business"` // PKIX in PEM
}

// sendEncrypted is POST /{number}/messages_encrypted: a body of …/messages inside a JWE. A reply without error is
// encrypted for the business, a refusal is not.
func sendEncrypted(c *call) error {
	var req struct {
		Product  wire.Text `json:"messaging_product"`
		Contents wire.Text `json:"encrypted_contents"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	if req.Product != "whatsapp" {
		return fault.InvalidParam.Saying("The parameter messaging_product is required; it is whatsapp.")
	}
	var keys payloadKeys
	if err := c.document(store.DocumentJWE, &keys); err != nil {
		return err
	}
	if keys.Business == "" {
		return fault.InvalidParam.Saying("Payload encryption is not enabled for this number: POST /%s/settings with payload_encryption first.", c.number.ID)
	}
	plain, err := keys.open(string(req.Contents))
	if err != nil {
		return fault.InvalidParam.Saying("Param encrypted_contents is no JWE (RSA-OAEP, A128CBC-HS256) for the key cloud_encryption_key of this number's settings.")
	}
	return c.answerEncrypted(&keys, plain)
}

// answerEncrypted sends the message of a body and encrypts the reply.
func (c *call) answerEncrypted(keys *payloadKeys, plain []byte) error {
	outside, rec := c.w, &recorder{header: http.Header{}, status: http.StatusOK}
	c.body, c.formValues, c.formRead, c.w = plain, nil, true, rec
	query := c.r.URL.RawQuery
	c.r.URL.RawQuery = url.Values{}.Encode()
	err := sendMessage(c)
	c.w, c.r.URL.RawQuery = outside, query
	if err != nil {
		return err
	}
	sealed, err := keys.seal(rec.body.Bytes())
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.json(map[string]string{"encrypted_contents": sealed})
}

func (k *payloadKeys) open(contents string) ([]byte, error) {
	key, err := parsePrivate(k.Platform)
	if err != nil {
		return nil, err
	}
	sealed, err := jose.ParseEncryptedCompact(contents, []jose.KeyAlgorithm{jose.RSA_OAEP}, []jose.ContentEncryption{jose.A128CBC_HS256})
	if err != nil {
		return nil, err
	}
	return sealed.Decrypt(key)
}

func (k *payloadKeys) seal(plain []byte) (string, error) {
	public, f := parsePublic("client_encryption_key", k.Business)
	if f != nil {
		return "", f
	}
	e, err := jose.NewEncrypter(jose.A128CBC_HS256, jose.Recipient{Algorithm: jose.RSA_OAEP, Key: public}, nil)
	if err != nil {
		return "", err
	}
	sealed, err := e.Encrypt(plain)
	if err != nil {
		return "", err
	}
	return sealed.CompactSerialize()
}

func parsePrivate(text string) (any, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, x509.ErrUnsupportedAlgorithm
	}
	return x509.ParsePKCS8PrivateKey(block.Bytes)
}

// parsePublic reads a business's public key; name is the parameter that it came in.
func parsePublic(name, text string) (*rsa.PublicKey, *fault.Error) {
	block, _ := pem.Decode([]byte(strings.ReplaceAll(text, `\n`, "\n")))
	if block == nil {
		return nil, fault.InvalidParam.Saying("Param %s must be a public key in PEM form.", name)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	public, ok := key.(*rsa.PublicKey)
	if err != nil || !ok || public.N.BitLen() != keyBits {
		return nil, fault.InvalidParam.Saying("Param %s must be an RSA key of %d bits.", name, keyBits)
	}
	return public, nil
}

// encryptPayloads turns payload encryption on with the business's key, or off.
func (c *call) encryptPayloads(raw []byte) (shown json.RawMessage, err error) {
	var v struct {
		Status wire.Text `json:"status"`
		Key    wire.Text `json:"client_encryption_key"`
	}
	if f := wire.Decode(raw, &v); f != nil {
		return nil, f
	}
	if v.Status != "ENABLED" {
		return json.RawMessage(`{"status":"DISABLED"}`), c.storeKeys(&payloadKeys{})
	}
	public, f := parsePublic("payload_encryption['client_encryption_key']", string(v.Key))
	if f != nil {
		return nil, f
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	keys := payloadKeys{Business: string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))}
	cloud, err := keys.generate()
	if err == nil {
		err = c.storeKeys(&keys)
	}
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	fingerprint := sha256.Sum256(der)
	return json.Marshal(map[string]string{
		"status": "ENABLED", "client_encryption_key_fingerprint": "SHA256:" + base64.RawStdEncoding.EncodeToString(fingerprint[:]), "cloud_encryption_key": cloud,
	})
}

// generate makes the platform's key pair and returns its public half in PEM.
func (k *payloadKeys) generate() (string, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return "", err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return "", err
	}
	k.Platform = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})), nil
}

func (c *call) storeKeys(k *payloadKeys) error {
	return c.door.Store.PutNumberDocument(c.r.Context(), c.number.ID, store.DocumentJWE, k)
}
