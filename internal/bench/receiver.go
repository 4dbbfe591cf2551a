package bench

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// Receiver is a business's webhook endpoint that counts.
type Receiver struct {
	ledger    *Ledger
	srv       *fasthttp.Server
	listener  net.Listener
	updates   atomic.Int64
	posts     atomic.Int64
	bad       atomic.Int64 // with a wrong signature, of those that were checked
	onMessage atomic.Pointer[func(wamid []byte)]
	secrets   map[string]string // of apps by path; others are signed with the seeded app's
}

// signatureSample is how many POSTs pass for one whose signature is checked.
const signatureSample = 16

// StartReceiver listens on a free port of this machine.
func StartReceiver(l *Ledger) (*Receiver, error) {
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	return ServeReceiver(l, listener), nil
}

// ServeReceiver serves on a listener that is there already.
func ServeReceiver(l *Ledger, listener net.Listener) *Receiver {
	r := &Receiver{ledger: l, listener: listener}
	r.srv = &fasthttp.Server{Handler: r.handle, MaxRequestBodySize: 4 << 20, NoDefaultServerHeader: true}
	go func() { _ = r.srv.Serve(listener) }()
	return r
}

// URL is where webhooks go.
func (r *Receiver) URL() string { return "http://" + r.listener.Addr().String() + "/webhook" }

// OnMessage calls f with the id of every message that a person wrote.
func (r *Receiver) OnMessage(f func(wamid []byte)) { r.onMessage.Store(&f) }

// Stop ends the receiver.
func (r *Receiver) Stop() { _ = r.srv.Shutdown() }

func (r *Receiver) handle(c *fasthttp.RequestCtx) {
	if c.IsGet() {
		c.SetBody(c.QueryArgs().Peek("hub.challenge"))
		return
	}
	body := c.PostBody()
	if n := r.posts.Add(1); n%signatureSample == 1 {
		secret, known := r.secrets[string(c.Path())]
		if !known {
			secret = appSecret
		}
		m := hmac.New(sha256.New, []byte(secret))
		m.Write(body)
		if string(c.Request.Header.Peek("X-Hub-Signature-256")) != "sha256="+hex.EncodeToString(m.Sum(nil)) {
			r.bad.Add(1)
		}
	}
	r.parse(body, time.Now())
}

var (
	statusMark  = []byte(`"statuses":[{"id":"`)
	statusField = []byte(`","status":"`)
	messageMark = []byte(`"messages":[{`)
	idField     = []byte(`"id":"wamid`)
)

// parse finds statuses and messages without decoding the JSON: the receiver shares the machine with
// the server that is measured.
func (r *Receiver) parse(body []byte, now time.Time) {
	for rest := body; ; {
		_, after, ok := bytes.Cut(rest, statusMark)
		if !ok {
			break
		}
		id, tail, ok := bytes.Cut(after, statusField)
		if !ok {
			break
		}
		status, _, _ := bytes.Cut(tail, []byte{'"'})
		r.updates.Add(1)
		r.ledger.Status(unescape(id), string(status), now)
		rest = tail
	}
	for rest := body; ; {
		_, after, ok := bytes.Cut(rest, messageMark)
		if !ok {
			return
		}
		r.updates.Add(1)
		if f := r.onMessage.Load(); f != nil {
			message(after, *f)
		}
		rest = after
	}
}

// message tells the id of a person's message. A context's id comes before it, behind "from".
func message(b []byte, tell func(wamid []byte)) {
	if bytes.HasPrefix(b, []byte(`"context"`)) {
		_, b, _ = bytes.Cut(b, []byte(`},`))
	}
	_, after, ok := bytes.Cut(b, idField)
	if ok {
		id, _, _ := bytes.Cut(after, []byte{'"'})
		tell(unescape(append([]byte("wamid"), id...)))
	}
}

// unescape turns \/ back into /, which is all that an id can have escaped.
func unescape(id []byte) []byte {
	if bytes.IndexByte(id, '\\') < 0 {
		return id
	}
	return bytes.ReplaceAll(id, []byte(`\/`), []byte(`/`))
}

// fill puts what was received into the report.
func (r *Receiver) fill(p *Part, drain float64) {
	p.WebhookUpdates, p.WebhookPosts, p.BadSignatures = r.updates.Load(), r.posts.Load(), r.bad.Load()
	p.WebhookRate = float64(p.WebhookUpdates) / (p.Seconds + drain)
}
