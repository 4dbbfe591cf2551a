package main

import (
	"bufio"
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

type phoneCmd struct {
	Send    phoneSend    `cmd:"" help:"Write to a business."`
	Inbox   phoneInbox   `cmd:"" help:"Show what a person can see."`
	Read    phoneRead    `cmd:"" help:"Look at a conversation, so that the business sees it read."`
	Block   phoneBlock   `cmd:"" help:"Block a business."`
	Unblock phoneUnblock `cmd:"" help:"Unblock a business."`
	Report  phoneReport  `cmd:"" help:"Report a business."`
	Stop    phoneStop    `cmd:"" help:"Stop a business's marketing messages."`
	Resume  phoneResume  `cmd:"" help:"Allow them again."`
	Online  phoneOnline  `cmd:"" help:"Come online; what waited arrives."`
	Offline phoneOffline `cmd:"" help:"Go offline; messages wait."`
}

// server is where the people's side is.
type server struct {
	URL   string `help:"Where turnpike serves." default:"http://127.0.0.1:8080"`
	Token string `help:"The address's token, wanted in serve." env:"TURNPIKE_PHONE_TOKEN"`
}

// thread is a person and a business.
type thread struct {
	server
	Of string `help:"The person's phone number." required:"" placeholder:"+33612345678"`
	To string `help:"The business's number id." default:"400000000000001"`
}

func (t *thread) path(edge string) string {
	return "/phone/v1/people/" + url.PathEscape(t.Of) + "/conversations/" + url.PathEscape(t.To) + edge
}

// clientTimeout bounds a call, but not an event stream.
const clientTimeout = 30 * time.Second

// call does one request and decodes the answer into out.
func (c *server) call(ctx context.Context, method, path string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, clientTimeout)
	defer cancel()
	res, err := c.request(ctx, method, path, in)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(res.Body).Decode(out); err != nil {
		return fmt.Errorf("the answer of %s cannot be read: %w", c.URL, err)
	}
	return nil
}

func (c *server) request(ctx context.Context, method, path string, in any) (*http.Response, error) {
	var body io.Reader = http.NoBody
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.URL, "/")+path, body)
	if err != nil {
		return nil, usageError{err}
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s does not answer: %w. Is turnpike dev running there?", c.URL, err)
	}
	if res.StatusCode < http.StatusBadRequest {
		return res, nil
	}
	defer func() { _ = res.Body.Close() }()
	var refused struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&refused); err != nil || refused.Error.Message == "" {
		return nil, fmt.Errorf("%s answered %s", c.URL, res.Status)
	}
	return nil, fmt.Errorf("%s", refused.Error.Message)
}

type phoneSend struct {
	server
	From    string `help:"The person's phone number." required:"" placeholder:"+33612345678"`
	To      string `help:"The business's number id." default:"400000000000001"`
	Type    string `help:"Kind of message; text so far." default:"text"`
	File    string `help:"File to send, for kinds that carry one." type:"path"`
	Button  string `help:"Tap the quick reply with this text or payload, on the message of --reply-to or the newest that has it." placeholder:"TEXT"`
	ReplyTo string `help:"Message that this one answers." placeholder:"WAMID"`
	JSON    bool   `help:"Print JSON."`
	Text    string `arg:"" optional:"" help:"What to write."`
}

// Run sends one message and prints its id.
func (p *phoneSend) Run(s *surroundings) error {
	if p.Type != "text" || p.File != "" {
		return usageError{fmt.Errorf("people can send text and tap buttons so far; --type %s comes later", p.Type)}
	}
	in := map[string]any{"to": p.To}
	switch {
	case p.Button != "":
		button, err := p.findButton(s.ctx)
		if err != nil {
			return err
		}
		in["button"] = button
	case p.Text == "":
		return usageError{fmt.Errorf(`write something: turnpike phone send --from %s "Bonjour"`, p.From)}
	default:
		in["type"], in["text"] = "text", map[string]string{"body": p.Text}
		if p.ReplyTo != "" {
			in["reply_to"] = p.ReplyTo
		}
	}
	var out struct {
		ID string `json:"id"`
	}
	if err := p.call(s.ctx, http.MethodPost, "/phone/v1/people/"+url.PathEscape(p.From)+"/messages", in, &out); err != nil {
		return err
	}
	if p.JSON {
		return json.NewEncoder(s.stdout).Encode(out)
	}
	_, err := fmt.Fprintln(s.stdout, out.ID)
	return err
}

// phoneMessage is what the tools read of a message.
type phoneMessage struct {
	ID      string `json:"id"`
	Number  string `json:"number"`
	Author  string `json:"author"`
	Type    string `json:"type"`
	Status  string `json:"status"`
	Time    int64  `json:"time"`
	Content struct {
		Body    string `json:"body"`
		Text    string `json:"text"`
		Buttons []struct {
			Type    string `json:"type"`
			Text    string `json:"text"`
			Payload string `json:"payload"`
		} `json:"buttons"`
	} `json:"content"`
}

// findButton looks for a quick reply by its text or payload.
func (p *phoneSend) findButton(ctx context.Context) (map[string]any, error) {
	t := thread{server: p.server, Of: p.From, To: p.To}
	var page struct {
		Data []phoneMessage `json:"data"`
	}
	if err := t.call(ctx, http.MethodGet, t.path("/messages?limit=200"), nil, &page); err != nil {
		return nil, err
	}
	for i := len(page.Data) - 1; i >= 0; i-- {
		m := &page.Data[i]
		if p.ReplyTo != "" && m.ID != p.ReplyTo {
			continue
		}
		for index, b := range m.Content.Buttons {
			if b.Type == "quick_reply" && (b.Text == p.Button || b.Payload == p.Button) {
				return map[string]any{"message_id": m.ID, "index": index}, nil
			}
		}
	}
	return nil, fmt.Errorf("no message to %s has a quick reply %q", p.From, p.Button)
}

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
	text := m.Content.Body
	if text == "" {
		text = m.Content.Text
	}
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

type phoneRead struct {
	thread
	Message string `arg:"" optional:"" help:"Up to this message; the newest when left out."`
}

// Run marks a conversation as read.
func (p *phoneRead) Run(s *surroundings) error {
	in := map[string]string{}
	if p.Message != "" {
		in["message_id"] = p.Message
	}
	return p.call(s.ctx, http.MethodPost, p.path("/read"), in, nil)
}

type phoneBlock struct{ thread }

// Run blocks a business.
func (p *phoneBlock) Run(s *surroundings) error {
	return p.call(s.ctx, http.MethodPost, p.path("/block"), nil, nil)
}

type phoneUnblock struct{ thread }

// Run unblocks a business.
func (p *phoneUnblock) Run(s *surroundings) error {
	return p.call(s.ctx, http.MethodPost, p.path("/unblock"), nil, nil)
}

type phoneReport struct {
	thread
	Reason string `help:"Why."`
	Block  bool   `help:"Block it too."`
}

// Run reports a business.
func (p *phoneReport) Run(s *surroundings) error {
	return p.call(s.ctx, http.MethodPost, p.path("/report"), map[string]any{"reason": p.Reason, "block": p.Block}, nil)
}

type phoneStop struct{ thread }

// Run stops marketing messages.
func (p *phoneStop) Run(s *surroundings) error {
	return p.call(s.ctx, http.MethodPost, p.path("/marketing"), map[string]string{"value": "stop"}, nil)
}

type phoneResume struct{ thread }

// Run allows marketing messages again.
func (p *phoneResume) Run(s *surroundings) error {
	return p.call(s.ctx, http.MethodPost, p.path("/marketing"), map[string]string{"value": "resume"}, nil)
}

type phoneOnline struct {
	server
	Of string `help:"The person's phone number." required:"" placeholder:"+33612345678"`
}

// Run brings a person online.
func (p *phoneOnline) Run(s *surroundings) error {
	return p.call(s.ctx, http.MethodPatch, "/phone/v1/people/"+url.PathEscape(p.Of), map[string]bool{"online": true}, nil)
}

type phoneOffline struct {
	server
	Of string `help:"The person's phone number." required:"" placeholder:"+33612345678"`
}

// Run takes a person offline.
func (p *phoneOffline) Run(s *surroundings) error {
	return p.call(s.ctx, http.MethodPatch, "/phone/v1/people/"+url.PathEscape(p.Of), map[string]bool{"online": false}, nil)
}
