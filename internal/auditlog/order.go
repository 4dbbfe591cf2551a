package auditlog

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
)

// mostOrder bounds what a line keeps of an order word by word, in bytes: orders are short, and documents (a rate
// card) are kept elsewhere.
const mostOrder = 4 << 10

// Order is something that one of the operator's people told a door to do, and that was done.
type Order struct {
	At      int64  // Unix milliseconds
	Actor   string // a reviewer's name, or "operator"
	Act     string // as "money.top_up"
	Subject string // what the path names, as "wallets/200000000000001/top-ups"
	Query   string // of the path
	Body    []byte // what was sent
}

// Copied reads a body that a handler reads later along with it: what was read of it by then is in sent.
func Copied(body io.ReadCloser) (same io.ReadCloser, sent *bytes.Buffer) {
	sent = &bytes.Buffer{}
	return struct {
		io.Reader
		io.Closer
	}{io.TeeReader(body, sent), body}, sent
}

// Line is an order as the log keeps it: word by word when it is short JSON, else its hash.
func (o *Order) Line() Line {
	document := map[string]any{}
	if o.Query != "" {
		document["query"] = o.Query
	}
	body := bytes.TrimSpace(o.Body)
	switch {
	case len(body) == 0:
	case len(body) <= mostOrder && json.Valid(body):
		document["request"] = json.RawMessage(body)
	default:
		sum := sha256.Sum256(o.Body)
		document["request_sha256"], document["request_bytes"] = hex.EncodeToString(sum[:]), len(o.Body)
	}
	text, err := json.Marshal(document)
	if err != nil {
		panic(err) // texts, numbers and valid JSON always marshal
	}
	return Line{At: o.At, Actor: o.Actor, Act: o.Act, Subject: o.Subject, Document: string(text)}
}
