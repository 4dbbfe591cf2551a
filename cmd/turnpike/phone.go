package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

type phoneCmd struct {
	Send    phoneSend    `cmd:"" help:"Write to a business."`
	Inbox   phoneInbox   `cmd:"" help:"Show what a person can see."`
	Pay     phonePay     `cmd:"" help:"Say what became of the payment of a bill; no money moves, and the business is told."`
	Read    phoneRead    `cmd:"" help:"Look at a conversation, so that the business sees it read."`
	Block   phoneBlock   `cmd:"" help:"Block a business."`
	Unblock phoneUnblock `cmd:"" help:"Unblock a business."`
	Report  phoneReport  `cmd:"" help:"Report a business."`
	Stop    phoneStop    `cmd:"" help:"Stop a business's marketing messages."`
	Resume  phoneResume  `cmd:"" help:"Allow them again."`
	Online  phoneOnline  `cmd:"" help:"Come online; what waited arrives."`
	Offline phoneOffline `cmd:"" help:"Go offline; messages wait."`

	ChangeNumber phoneChangeNumber `cmd:"" help:"Change the person's phone number; businesses are told."`
	Profile      phoneProfile      `cmd:"" help:"Change the person's name and username, and whether they hide their phone number."`
	NewIdentity  phoneNewIdentity  `cmd:"" help:"Give the person a new phone, and so new keys; businesses are told."`
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
	req, err := c.compose(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	return c.do(req)
}

// compose makes a request to where turnpike serves.
func (c *server) compose(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	if err := isBase(c.URL); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.URL, "/")+path, body)
	if err != nil {
		return nil, usageError{err}
	}
	return req, nil
}

// isBase refuses what is no address to send requests to.
func isBase(text string) error {
	if !isHTTP(text) {
		return usageError{fmt.Errorf("--url %q is no address: write it as http://127.0.0.1:8080", text)}
	}
	return nil
}

// isHTTP says whether a text is the address of an HTTP server or of something there.
func isHTTP(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// cause is what a call failed of, without the address that whoever reads it has given.
func cause(err error) error {
	if in, ok := errors.AsType[*url.Error](err); ok {
		err = in.Err
	}
	if in, ok := errors.AsType[*net.OpError](err); ok {
		err = in.Err
	}
	return err
}

// do sends a request; an answer that is a refusal is an error.
func (c *server) do(req *http.Request) (*http.Response, error) {
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	res, err := http.DefaultClient.Do(req) //nolint:gosec // the address is of whoever runs this
	if err != nil {
		return nil, fmt.Errorf("%s does not answer: %w. Is turnpike dev running there? --url names another place", c.URL, cause(err))
	}
	if res.StatusCode < http.StatusBadRequest {
		return res, nil
	}
	defer func() { _ = res.Body.Close() }()
	var refused struct {
		Error struct {
			Code    any    `json:"code"` // the Cloud API's is a number
			Message string `json:"message"`
		} `json:"error"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&refused); err != nil || refused.Error.Message == "" {
		return nil, &refusal{status: res.StatusCode, text: fmt.Sprintf("%s answered %s", c.URL, res.Status)}
	}
	return nil, &refusal{res.StatusCode, fmt.Sprint(refused.Error.Code), refused.Error.Message}
}

// refusal is what a server said instead of doing what it was asked.
type refusal struct {
	status int
	code   string
	text   string
}

func (r *refusal) Error() string { return r.text }

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

type phoneChangeNumber struct {
	server

	Of  string `help:"The person's phone number." required:"" placeholder:"+33612345678"`
	New string `help:"The number they have from now on." required:"" placeholder:"+33699999999"`
}

// Run changes a number.
func (p *phoneChangeNumber) Run(s *surroundings) error {
	return p.call(s.ctx, http.MethodPost, "/phone/v1/people/"+url.PathEscape(p.Of)+"/number", map[string]string{"address": p.New}, nil)
}

type phoneProfile struct {
	server

	Of       string  `help:"The person's phone number." required:"" placeholder:"+33612345678"`
	Name     *string `help:"The name that businesses see."`
	Username *string `help:"A username; an empty one takes it away." placeholder:"@ada"`
	Hide     bool    `help:"Hide the phone number from businesses that do not know it yet; a username is needed." xor:"hide"`
	Show     bool    `help:"Show the phone number to everybody again." xor:"hide"`
}

// Run changes how a person shows to businesses.
func (p *phoneProfile) Run(s *surroundings) error {
	in := map[string]any{}
	if p.Name != nil {
		in["name"] = *p.Name
	}
	if p.Username != nil {
		in["username"] = *p.Username
	}
	if p.Hide || p.Show {
		in["hides_number"] = p.Hide
	}
	if len(in) == 0 {
		return usageError{errors.New("nothing is changed: give --name, --username, --hide or --show")}
	}
	return p.call(s.ctx, http.MethodPatch, "/phone/v1/people/"+url.PathEscape(p.Of), in, nil)
}

type phoneNewIdentity struct {
	server

	Of string `help:"The person's phone number." required:"" placeholder:"+33612345678"`
}

// Run gives a person new keys and prints their hash.
func (p *phoneNewIdentity) Run(s *surroundings) error {
	var out struct {
		Hash string `json:"hash"`
	}
	if err := p.call(s.ctx, http.MethodPost, "/phone/v1/people/"+url.PathEscape(p.Of)+"/identity", nil, &out); err != nil {
		return err
	}
	fmt.Fprintln(s.stdout, out.Hash)
	return nil
}
