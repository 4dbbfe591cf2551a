package media

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// URLLifetime is how long a download URL works (reference §1.2).
const URLLifetime = 5 * time.Minute

// DownloadPath is where the bytes of media are, as on the platform that clients know.
const DownloadPath = "/whatsapp_business/attachments/"

// URL is where the bytes of a media are for the next 5 minutes, for whoever also has a token of its
// business. base is the public address of this program, without a slash at its end.
func (m *Room) URL(base, id string) string {
	until := strconv.FormatInt(m.Clock().Add(URLLifetime).Unix(), 10)
	q := url.Values{"mid": {id}, "ext": {until}, "hash": {m.sign("url", id, until)}}
	return base + DownloadPath + "?" + q.Encode()
}

// FromURL gives the id of the media that a download URL names; false when it was not made here or its
// time is over.
func (m *Room) FromURL(query map[string][]string) (id string, ok bool) {
	q := url.Values(query)
	id, until := q.Get("mid"), q.Get("ext")
	if !equal(q.Get("hash"), m.sign("url", id, until)) {
		return "", false
	}
	seconds, err := strconv.ParseInt(until, 10, 64)
	return id, err == nil && m.Clock().Unix() < seconds
}

// equal compares marks in a time that tells nothing of them.
func equal(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

// sign makes a mark that only this program can make. purpose keeps one use apart from another.
func (m *Room) sign(purpose string, parts ...string) string {
	mac := hmac.New(sha256.New, m.key)
	_, _ = fmt.Fprintf(mac, "%q %q", purpose, parts)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// keySetting is the name under which the signing key is kept.
const keySetting = "media_key"

// loadKey reads the signing key, or makes the first one.
func (m *Room) loadKey(ctx context.Context) ([]byte, error) {
	text, ok, err := m.Store.Setting(ctx, keySetting)
	if err != nil {
		return nil, fmt.Errorf("read the key that signs media URLs: %w", err)
	}
	if !ok {
		key := make([]byte, 32)
		_, _ = rand.Read(key) // crypto/rand never fails
		text = hex.EncodeToString(key)
		if err := m.Store.PutSetting(ctx, keySetting, text); err != nil {
			return nil, fmt.Errorf("keep the key that signs media URLs: %w", err)
		}
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) < 32 {
		return nil, fmt.Errorf("the setting %s is damaged: remove its row, and URLs of the last 5 minutes stop working", keySetting)
	}
	return key, nil
}
