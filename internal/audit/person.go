package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// person is somebody who writes to the bot through the web phone's interface.
type person struct {
	base, address, number string
	after                 uint64
}

// poll is how often a person looks for an answer.
const poll = 50 * time.Millisecond

// write sends a text.
func (p *person) write(ctx context.Context, text string) error {
	in := map[string]any{"to": p.number, "type": "text", "text": map[string]string{"body": text}}
	return p.call(ctx, http.MethodPost, p.path(""), in, nil)
}

func (p *person) path(query string) string {
	return p.base + "/phone/v1/people/" + url.PathEscape(p.address) + "/messages" + query
}

// received are the business's texts since the last look.
func (p *person) received(ctx context.Context) ([]string, error) {
	var page struct {
		Data []struct {
			Author  string          `json:"author"`
			Type    string          `json:"type"`
			Content json.RawMessage `json:"content"`
		} `json:"data"`
		After uint64 `json:"after"`
	}
	if err := p.call(ctx, http.MethodGet, p.path("?limit=200&after="+strconv.FormatUint(p.after, 10)), nil, &page); err != nil {
		return nil, err
	}
	p.after = max(p.after, page.After)
	var texts []string
	for _, m := range page.Data {
		if m.Author == "business" && m.Type != "reaction" {
			texts = append(texts, textOf(m.Type, m.Content))
		}
	}
	return texts, nil
}

// textOf is what a message says, whichever kind it is of.
func textOf(kind string, content json.RawMessage) string {
	var c struct {
		Body    string `json:"body"`
		Text    string `json:"text"`
		Title   string `json:"title"`
		Caption string `json:"caption"`
		Name    string `json:"name"`
	}
	_ = json.Unmarshal(content, &c) // what cannot be read has no text
	for _, s := range []string{c.Body, c.Text, c.Caption, c.Title, c.Name} {
		if s != "" {
			return s
		}
	}
	return "[" + kind + "]"
}

// await is the texts that came until a quiet moment after the first, or until the time is over.
func (p *person) await(ctx context.Context, timeout, quiet time.Duration) (texts []string, took time.Duration, err error) {
	began := time.Now()
	end := began.Add(timeout)
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		got, err := p.received(ctx)
		if err != nil {
			return texts, took, err
		}
		if len(got) > 0 && texts == nil {
			took = time.Since(began)
			end = time.Now().Add(quiet)
		}
		texts = append(texts, got...)
		if time.Now().After(end) {
			return texts, took, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return texts, took, ctx.Err()
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
