package audit

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/evidence/probe"
	"turnpike/internal/message"
)

// person is somebody who writes to the bot through the web phone's interface.
type person struct {
	base, address, number string
	after                 uint64
}

// poll is how often a person looks for an answer.
const poll = 50 * time.Millisecond

// write sends a text, or a picture with a text under it, or a voice note.
func (p *person) write(ctx context.Context, turn probe.Turn) error {
	in := map[string]any{"to": p.number, "type": "text", "text": map[string]string{"body": turn.Say}}
	if turn.Probe != nil && turn.Probe.Attachment != nil {
		a := turn.Probe.Attachment
		id, err := p.upload(ctx, a)
		if err != nil {
			return err
		}
		in = map[string]any{"to": p.number, "type": a.Kind.String(), a.Kind.String(): map[string]any{"media_id": id, "caption": turn.Say, "voice": a.Kind == message.KindAudio}}
	}
	return p.call(ctx, http.MethodPost, p.path("/messages"), in, nil)
}

// upload hands a file to the platform, as the web phone does, and gives its id.
func (p *person) upload(ctx context.Context, a *probe.Attachment) (string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {mime.FormatMediaType("form-data", map[string]string{"name": "file", "filename": a.Filename})}, "Content-Type": {a.Type},
	})
	if err == nil {
		_, err = part.Write(a.Bytes)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return "", err
	}
	var out struct {
		ID string `json:"media_id"`
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.path("/media"), &body)
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return out.ID, exchange(req, &out)
}

func (p *person) path(of string) string {
	return p.base + "/phone/v1/people/" + url.PathEscape(p.address) + of
}

// received are the business's messages since the last look.
func (p *person) received(ctx context.Context) ([]probe.Reply, error) {
	var page struct {
		Data []struct {
			Author  string          `json:"author"`
			Type    string          `json:"type"`
			Content json.RawMessage `json:"content"`
		} `json:"data"`
		After uint64 `json:"after"`
	}
	if err := p.call(ctx, http.MethodGet, p.path("/messages?limit=200&after="+strconv.FormatUint(p.after, 10)), nil, &page); err != nil {
		return nil, err
	}
	p.after = max(p.after, page.After)
	var replies []probe.Reply
	for _, m := range page.Data {
		if m.Author == "business" && m.Type != "reaction" {
			replies = append(replies, replyOf(message.ParseKind(m.Type), m.Content))
		}
	}
	return replies, nil
}

// replyOf is what a message says, whichever kind it is of.
func replyOf(kind message.Kind, content json.RawMessage) probe.Reply {
	var c struct {
		Body    string `json:"body"`
		Text    string `json:"text"`
		Title   string `json:"title"`
		Caption string `json:"caption"`
		Name    string `json:"name"`
		SHA256  string `json:"sha256"`
		Link    string `json:"link"`
	}
	_ = json.Unmarshal(content, &c) // what cannot be read has no text
	out := probe.Reply{Kind: kind, Text: cmp.Or(c.Body, c.Text, c.Caption, c.Title, c.Name)}
	if kind == message.KindImage {
		out.Picture = cmp.Or(c.SHA256, c.Link)
	}
	return out
}

// await is what came on a message until a quiet moment after the first reply, or until nobody would wait any longer.
func (p *person) await(ctx context.Context, timeout, quiet time.Duration, on *probe.Probe) (replies []probe.Reply, took time.Duration, err error) {
	began := time.Now()
	end, first := began.Add(timeout), began
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		got, err := p.received(ctx)
		if err != nil {
			return replies, took, err
		}
		if len(got) > 0 && replies == nil {
			took, first = time.Since(began), time.Now()
		}
		replies = append(replies, got...)
		now := time.Now()
		if now.After(end) || (len(replies) > 0 && now.After(first.Add(quiet)) && !on.Waits(replies)) {
			return replies, took, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return replies, took, ctx.Err()
		}
	}
}

const maxAnswer = 1 << 20 // bytes of an answer of the platform

func (p *person) call(ctx context.Context, method, target string, in, out any) error {
	return p.ask(ctx, method, target, "", in, out)
}

// ask is call with a token.
func (p *person) ask(ctx context.Context, method, target, token string, in, out any) error {
	body := io.Reader(http.NoBody)
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return err
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return exchange(req, out)
}

// exchange has a request answered; out is nil where the answer's body says nothing.
func exchange(req *http.Request, out any) error {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return err
	}
	if res.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("the platform answered %s to a person: %s", res.Status, strings.TrimSpace(string(raw)))
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}
