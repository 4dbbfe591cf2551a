package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the legacy signature header that Graph still sends
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"time"

	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// deliver sends an endpoint's updates until it is closed.
func (r *Room) deliver(ctx context.Context, e *endpoint) {
	var body []byte
	for {
		b := e.take()
		if b == nil {
			return
		}
		body = r.render(e, b, body[:0])
		r.send(ctx, e, b, body)
		if cap(body) > keptBuffer {
			body = nil
		}
	}
}

// render writes the payload of one POST behind body.
func (r *Room) render(e *endpoint, b *batch, body []byte) []byte {
	updates := make([]*wire.Update, len(b.items))
	for i, it := range b.items {
		updates[i] = &it.update
	}
	return wire.AppendEnvelope(body, wire.Style{Version: e.to.Load().app.WebhookVersion, Coder: r.coder, UserIDs: r.deps.UserIDs, MediaURL: r.deps.MediaURL}, updates)
}

func signature(secret string, body []byte) (sha256Hex, sha1Hex string) {
	m2 := hmac.New(sha256.New, []byte(secret))
	m2.Write(body)
	m1 := hmac.New(sha1.New, []byte(secret))
	m1.Write(body)
	return hex.EncodeToString(m2.Sum(nil)), hex.EncodeToString(m1.Sum(nil))
}

// send does one POST and settles or plans again what it carried.
func (r *Room) send(ctx context.Context, e *endpoint, b *batch, body []byte) {
	began, start := r.clock(), time.Now()
	status, answer, err := r.post(ctx, e, body)
	took := time.Since(start)
	a := store.Attempt{
		Endpoint: e.id, At: began.UnixMilli(), Status: status, LatencyMS: took.Milliseconds(), Updates: len(b.items), Bytes: len(body),
	}
	e.series.seconds.Observe(took.Seconds())
	r.weigh(b, len(body))
	switch {
	case err != nil && ctx.Err() != nil:
		a.Error = "cut off: the program stops"
	case err != nil:
		a.Error = plainError(err)
	case status >= 300 && status < 400:
		a.Error = fmt.Sprintf("answered %d: redirects are not followed; set the callback to the final address", status)
	case status != http.StatusOK:
		a.Error = fmt.Sprintf("answered %d; only 200 counts as taken", status)
	}
	if a.Error == "" {
		e.series.ok.Inc()
		r.attempt(a)
		r.delivered(b)
		e.succeed(b)
		return
	}
	a.Response = e.to.Load().redact(answer, keptAnswer)
	e.series.failed.Inc()
	r.attempt(a)
	r.giveUp(e, e.fail(b, a.Error, err == nil))
}

// giveUp puts on record that updates were past the horizon when their endpoint failed again.
func (r *Room) giveUp(e *endpoint, updates int) {
	if updates == 0 {
		return
	}
	r.log.Warn("webhook updates are given up", "endpoint", e.id, "updates", updates)
	r.attempt(store.Attempt{Endpoint: e.id, At: r.clock().UnixMilli(), Updates: updates, Error: "given up: not taken within 7 days"})
	e.series.givenUp.Add(float64(updates))
}

// post sends a body. The answer's text is read only when it is not 200. err says that no answer came.
func (r *Room) post(ctx context.Context, e *endpoint, body []byte) (status int, answer string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := e.to.Load()
	if err := r.guard.CheckURL(t.url); err != nil {
		return 0, "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	sig, legacy := signature(t.app.Secret, body)
	req.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {userAgent},
		"X-Hub-Signature-256": {"sha256=" + sig}, "X-Hub-Signature": {"sha1=" + legacy},
	}
	res, err := e.client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	if res.ContentLength == 0 {
		return res.StatusCode, "", nil
	}
	// The status has come and is the answer. What follows is read for the record, and so that the
	// connection can be used again, but it is not waited for.
	tail := time.AfterFunc(answerTail, cancel)
	defer tail.Stop()
	if res.StatusCode == http.StatusOK {
		_, _ = io.CopyN(io.Discard, res.Body, maxAnswer)
		return res.StatusCode, "", nil
	}
	text, _ := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	return res.StatusCode, string(text), nil
}

// delivered reports people's messages that a business has taken.
func (r *Room) delivered(b *batch) {
	for _, it := range b.items {
		f, ok := it.update.Fact.(*fact.MessageReceived)
		if !ok {
			continue
		}
		report := engine.Report{
			Thread: f.Thread, ID: message.NewID(0, it.update.Record), Direction: message.FromPerson, Status: message.Delivered,
		}
		select {
		case r.reports <- report:
		default: // the tick is lost, the message is not
		}
	}
}
