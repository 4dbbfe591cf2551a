package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

type phoneInbox struct {
	server
	Of     string `help:"The person's phone number." required:"" placeholder:"+33612345678"`
	JSON   bool   `help:"Print one JSON object a line."`
	Follow bool   `help:"Go on with what arrives." short:"f"`
}

// Run prints the inbox, oldest first.
func (p *phoneInbox) Run(s *surroundings) error {
	after := uint64(0)
	path := "/phone/v1/people/" + url.PathEscape(p.Of) + "/messages?limit=500&after="
	for {
		var page struct {
			Data  []json.RawMessage `json:"data"`
			After uint64            `json:"after"`
		}
		if err := p.call(s.ctx, http.MethodGet, path+strconv.FormatUint(after, 10), nil, &page); err != nil {
			return err
		}
		for _, raw := range page.Data {
			if err := p.print(s.stdout, raw); err != nil {
				return err
			}
		}
		if len(page.Data) == 0 {
			break
		}
		after = page.After
	}
	if !p.Follow {
		return nil
	}
	return p.follow(s, after)
}

func (p *phoneInbox) print(w io.Writer, raw json.RawMessage) error {
	if p.JSON {
		_, err := fmt.Fprintf(w, "%s\n", raw)
		return err
	}
	var m phoneMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	arrow := "→"
	if m.Author == "business" {
		arrow = "←"
	}
	text := m.Content.said(m.Type)
	_, err := fmt.Fprintf(w, "%s %s %s  %s  (%s)\n", time.UnixMilli(m.Time).Format(time.DateTime), arrow, m.Number, strings.ReplaceAll(text, "\n", " "), m.Status)
	return err
}

// follow prints messages from the event stream until it is interrupted.
func (p *phoneInbox) follow(s *surroundings, after uint64) error {
	res, err := p.request(s.ctx, http.MethodGet, fmt.Sprintf("/phone/v1/events?address=%s&after=%d", url.QueryEscape(p.Of), after), nil)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	event := ""
	for lines.Scan() {
		line := lines.Text()
		if name, ok := strings.CutPrefix(line, "event: "); ok {
			event = name
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok && event == "message" {
			if err := p.print(s.stdout, json.RawMessage(data)); err != nil {
				return err
			}
		}
	}
	if s.ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("the event stream of %s ended", p.URL)
}

// said is a content in one line.
func (c *phoneContent) said(kind string) string {
	text := cmp.Or(c.Body, c.Text, c.Title, c.Caption, c.Emoji, c.Name, c.Type)
	switch kind {
	case "text", "template", "button", "interactive":
		return text
	}
	return strings.TrimSpace("[" + kind + "] " + text)
}
