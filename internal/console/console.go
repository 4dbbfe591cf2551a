// Package console is the operator's door: its pages, its login and the interface behind them.
//
// Owns: /console/ and /turnpike/v1/ (docs/http-api.md), sessions, the operator's password check.
// Does not own: what it shows (store, webhook, account), what reviewers may do (api) or any rule about messages.
// Called by: app, which mounts it; api, which asks whose session a request carries.
// Never breaks: nothing is shown or changed without the password, a token or a session of either; a business's shows
// that business alone.
package console

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/store"
	"turnpike/internal/stranger"
	"turnpike/internal/webhook"
	"turnpike/internal/wire"
)

// Limits of this door.
const (
	sessionLength = 24 * time.Hour
	maxSessions   = 50 // of one password or token; the oldest gives way
	maxBody       = 64 << 10
	maxPage       = 500
	cookieName    = "turnpike_console"
)

// Limits of wrong passwords. They are counted by where they come from, so that somebody who guesses
// does not lock the operator out.
const (
	freeTries = 10              // wrong passwords before one has to wait
	tryEvery  = 6 * time.Second // then one more each
)

// History is what was said, and how much of it.
type History interface {
	Messages(ctx context.Context, f store.MessageFilter) ([]store.Message, error)
	CountsSince(ctx context.Context, at int64) (store.Counts, error)
}

// Attempts lists what was tried at an endpoint.
type Attempts interface {
	Attempts(ctx context.Context, endpoint string, before int64, limit int) ([]store.Attempt, error)
}

// Webhooks are the endpoints as they do now.
type Webhooks interface {
	Endpoints() []webhook.EndpointStatus
	RetryNow(id string) bool
}

// Editor changes an endpoint's callback.
type Editor interface {
	SetMaxBatch(ctx context.Context, app account.AppID, level, object string, n int) error
}

// Tokens hands out the people's side's tokens.
type Tokens interface {
	PutPersonToken(ctx context.Context, a message.Address, hash account.TokenHash) error
}

// Codes are those that prove a number to be a business's.
type Codes interface {
	Newest(id account.NumberID) string
}

// Reviewers finds the operator's people, who log in with a token of their own.
type Reviewers interface {
	// ReviewerByToken is the name of whoever has the token, "" when nobody has or they left.
	ReviewerByToken(ctx context.Context, hash account.TokenHash) (string, error)
}

// Reader says how far a reader of the journal is.
type Reader struct {
	Name     string `json:"name"`
	Position uint64 `json:"position"`
	Lag      uint64 `json:"lag"`
}

// Deps is what the door needs.
type Deps struct {
	Password  string
	Pages     http.Handler
	History   History
	Attempts  Attempts
	Webhooks  Webhooks
	Editor    Editor
	Tokens    Tokens
	Owners    Owners
	Reviewers Reviewers
	Reload    func(ctx context.Context) error // makes an edit visible in Directory
	// Capability is what the apps of a new account are told of what its business may do.
	Capability func(b *account.Business) notice.Body
	// Vet says how a new account begins: usable, or waiting for somebody to look at it.
	Vet        func(o *store.Opening, by string)
	Codes      Codes
	Reviews    Reviews
	Directory  func() *account.Directory
	Coder      *message.Coder
	Readers    func() (end uint64, rs []Reader)
	Audit      func(ctx context.Context, l auditlog.Line) error // keeps what the operator did
	Durability any
	Version    string
	Started    time.Time
	Clock      func() time.Time
	Logger     *slog.Logger
}

// Door serves the operator.
type Door struct {
	Deps
	handler  http.Handler
	password [32]byte
	tries    *stranger.Allowances // wrong passwords that a place may still send

	mu       sync.Mutex
	sessions map[string]session // by the cookie's value
}

// New makes the door.
func New(d Deps) (*Door, error) {
	if d.Password == "" {
		return nil, errors.New("console: no password is set")
	}
	c := &Door{Deps: d, password: sha256.Sum256([]byte(d.Password)), tries: stranger.New(freeTries, tryEvery), sessions: map[string]session{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /console/login", c.login)
	mux.HandleFunc("POST /console/logout", c.logout)
	if d.Pages != nil {
		mux.Handle("/console/", http.StripPrefix("/console/", d.Pages))
	}
	mux.HandleFunc("GET /turnpike/v1/overview", c.answer(c.overview))
	for pattern, row := range map[string]operatorRow{
		"GET /turnpike/v1/messages":                         {c.messages, ""},
		"GET /turnpike/v1/webhooks/endpoints":               {c.endpoints, ""},
		"PATCH /turnpike/v1/webhooks/endpoints/{id}":        {c.changeEndpoint, "webhook.change"},
		"POST /turnpike/v1/webhooks/endpoints/{id}/retry":   {c.retry, "webhook.retry"},
		"GET /turnpike/v1/webhooks/endpoints/{id}/attempts": {c.attempts, ""},
		"POST /turnpike/v1/people/{address}/token":          {c.newToken, "person.token"},
		"POST /turnpike/v1/businesses":                      {c.openBusiness, "business.open"},
		"GET /turnpike/v1/numbers/{id}/code":                {c.code, ""},
		"GET /turnpike/v1/templates":                        {c.templates, ""},
		"POST /turnpike/v1/templates/{id}/decision":         {c.decideTemplate, "template.decide"},
		"POST /turnpike/v1/templates/{id}/category":         {c.recategorize, "template.category"},
		"POST /turnpike/v1/templates/{id}/quality":          {c.scoreTemplate, "template.quality"},
	} {
		mux.HandleFunc(pattern, c.answer(func(r *http.Request, who Visitor) (any, error) {
			if who.Name != account.Operator || who.Token != nil {
				return nil, refuse(http.StatusForbidden, "role_wrong", "This is for the operator; log in with the console's password.")
			}
			return c.carryOut(r, row)
		}))
	}
	mux.HandleFunc("/turnpike/", c.answer(func(*http.Request, Visitor) (any, error) {
		return nil, refuse(http.StatusNotFound, "path_unknown", "There is nothing here. docs/http-api.md lists the operator's paths.")
	}))
	// Pages of other sites that a browser shows may not act as the operator.
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.fail(w, r, refuse(http.StatusForbidden, "cross_origin", "Another site's page may not do this."))
	}))
	c.handler = guard.Handler(mux)
	return c, nil
}

// ServeHTTP implements http.Handler.
func (c *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.handler.ServeHTTP(w, r) }

type problem struct {
	status        int
	code, message string
}

func (p *problem) Error() string { return p.message }

// Status and Code let other doors that ask for the operator render the refusal.
func (p *problem) Status() int  { return p.status }
func (p *problem) Code() string { return p.code }

func refuse(status int, code, text string) error { return &problem{status, code, text} }

// answer renders what a handler says to whoever may be here.
func (c *Door) answer(handle func(r *http.Request, who Visitor) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, err := c.visitor(r)
		if err != nil {
			c.fail(w, r, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		v, err := handle(r, who)
		if err != nil {
			c.fail(w, r, err)
			return
		}
		write(w, http.StatusOK, v)
	}
}

// decode reads a JSON body; sample is what it should look like.
func decode(r *http.Request, v any, sample string) error {
	err := wire.DecodeStrict(r.Body, v)
	if err == nil {
		return nil
	}
	if _, flawed := errors.AsType[wire.FlawError](err); !flawed {
		return refuse(http.StatusBadRequest, "body_unreadable", fmt.Sprintf("The body is cut or larger than %d KiB.", maxBody>>10))
	}
	return refuse(http.StatusBadRequest, "body_invalid", err.Error()+" Send "+sample+".")
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a caller that went away is no error of ours
}

// fail renders a refusal and logs it; the header X-Request-Id finds it in the log.
func (c *Door) fail(w http.ResponseWriter, r *http.Request, err error) {
	id := rand.Text()
	p, known := errors.AsType[*problem](err)
	switch {
	case known:
		c.Logger.Debug("operator request refused", "route", r.Pattern, "code", p.code, "request_id", id)
	case errors.Is(err, context.Canceled):
		p = &problem{http.StatusServiceUnavailable, "cancelled", "The request ended before its answer."}
	default:
		c.Logger.Error("operator request failed", "route", r.Pattern, "request_id", id, "error", err)
		p = &problem{http.StatusInternalServerError, "internal", "Something failed here; the log says what."}
	}
	w.Header().Set("X-Request-ID", id)
	write(w, p.status, map[string]any{"error": map[string]string{"code": p.code, "message": p.message}})
}
