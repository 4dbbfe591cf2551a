package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the legacy signature header that Graph still sends
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
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
		if r.giveUp(e, b) {
			continue
		}
		body = r.render(e, b, body[:0])
		r.send(ctx, e, b, body)
	}
}

// giveUp settles updates that are past the horizon, and says so in an attempt. The rest of the batch
// is taken again.
func (r *Room) giveUp(e *endpoint, b *batch) bool {
	limit := r.clock().Add(-horizon).UnixMilli()
	old := 0
	for _, it := range b.items {
		if it.update.At < limit {
			old++
		}
	}
	if old == 0 {
		return false
	}
	e.mu.Lock()
	e.inFlight--
	for _, it := range b.items {
		if it.update.At < limit {
			e.settle(it)
		}
	}
	for _, c := range b.conversations {
		e.release(c)
	}
	e.slack.Signal()
	e.mu.Unlock()
	e.wake.Broadcast()
	r.attempt(store.Attempt{Endpoint: e.id, At: r.clock().UnixMilli(), Updates: old, Error: "given up: not delivered within 7 days"})
	r.metrics.attempts.WithLabelValues(e.id, "given_up").Inc()
	return true
}

// render writes the payload of one POST behind body.
func (r *Room) render(e *endpoint, b *batch, body []byte) []byte {
	updates := make([]*wire.Update, len(b.items))
	for i, it := range b.items {
		updates[i] = &it.update
	}
	return wire.AppendEnvelope(body, wire.Style{Version: e.to.Load().app.WebhookVersion, Coder: r.coder, MediaURL: r.deps.MediaURL}, updates)
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
	began := r.clock()
	start := time.Now()
	status, answer, err := r.post(ctx, e, body)
	took := time.Since(start)
	a := store.Attempt{
		Endpoint: e.id, At: began.UnixMilli(), Status: status, LatencyMS: took.Milliseconds(), Updates: len(b.items), Bytes: len(body),
	}
	r.metrics.latency.WithLabelValues(e.id).Observe(took.Seconds())
	switch {
	case err != nil && ctx.Err() != nil:
		e.fail(b, began, "stopped")
		return
	case err != nil:
		a.Error = plainError(err)
	case status >= 300 && status < 400:
		a.Error = fmt.Sprintf("answered %d: redirects are not followed; set the callback to the final address", status)
	case status != http.StatusOK:
		a.Error = fmt.Sprintf("answered %d; only 200 counts as taken", status)
	}
	if a.Error == "" {
		r.metrics.attempts.WithLabelValues(e.id, "ok").Inc()
		r.attempt(a)
		r.delivered(b)
		e.succeed(b)
		return
	}
	app := e.to.Load().app
	a.Response = redact(answer, app.Secret, app.Subscription.VerifyToken)
	r.metrics.attempts.WithLabelValues(e.id, "failed").Inc()
	r.attempt(a)
	e.fail(b, began, a.Error)
}

func (r *Room) post(ctx context.Context, e *endpoint, body []byte) (status int, answer string, err error) {
	if err := r.guard.CheckURL(e.url); err != nil {
		return 0, "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	sig, legacy := signature(e.to.Load().app.Secret, body)
	req.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {userAgent},
		"X-Hub-Signature-256": {"sha256=" + sig}, "X-Hub-Signature": {"sha1=" + legacy},
	}
	res, err := e.client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	var head bytes.Buffer
	_, err = io.CopyN(&head, res.Body, keptAnswer)
	if err == nil {
		_, err = io.CopyN(io.Discard, res.Body, maxAnswer-keptAnswer)
	}
	if errors.Is(err, io.EOF) || res.StatusCode == http.StatusOK {
		err = nil // what comes after a 200 does not matter
	}
	return res.StatusCode, head.String(), err
}

// redact takes secrets out of what an endpoint answered.
func redact(answer string, secrets ...string) string {
	for _, s := range secrets {
		if s != "" {
			answer = strings.ReplaceAll(answer, s, "[redacted]")
		}
	}
	return strings.ToValidUTF8(answer, "?")
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
