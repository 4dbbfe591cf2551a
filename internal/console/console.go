// Package console is the operator's door: its pages, its login and the interface behind them.
//
// Owns: /console/ and /turnpike/v1/ (docs/http-api.md), sessions, the operator's password check.
// Does not own: what it shows (store, webhook, account) or any rule about messages.
// Called by: app, which mounts it.
// Never breaks: nothing is shown or changed without the password or a session of it.
package console

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/webhook"
)

// Limits of this door.
const (
	sessionLength = 24 * time.Hour
	maxSessions   = 1000
	maxBody       = 64 << 10
	maxPage       = 500
	cookieName    = "turnpike_console"
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

// Reader says how far a reader of the journal is.
type Reader struct {
	Name     string `json:"name"`
	Position uint64 `json:"position"`
	Lag      uint64 `json:"lag"`
}

// Deps is what the door needs.
type Deps struct {
	Password   string
	Pages      fs.FS
	History    History
	Attempts   Attempts
	Webhooks   Webhooks
	Editor     Editor
	Tokens     Tokens
	Codes      Codes
	Directory  func() *account.Directory
	Coder      *message.Coder
	Readers    func() (end uint64, rs []Reader)
	Durability any
	Version    string
	Started    time.Time
	Clock      func() time.Time
	Logger     *slog.Logger
}

// Door serves the operator.
type Door struct {
	Deps
	mux      *http.ServeMux
	password [32]byte
	tries    *rate.Limiter

	mu       sync.Mutex
	sessions map[string]time.Time // by token, until when
}

// New makes the door.
func New(d Deps) (*Door, error) {
	if d.Password == "" {
		return nil, errors.New("console: no password is set")
	}
	c := &Door{
		Deps: d, mux: http.NewServeMux(), password: sha256.Sum256([]byte(d.Password)),
		tries: rate.NewLimiter(rate.Every(6*time.Second), 10), sessions: map[string]time.Time{},
	}
	c.mux.HandleFunc("POST /console/login", c.login)
	c.mux.HandleFunc("POST /console/logout", c.logout)
	if d.Pages != nil {
		c.mux.Handle("/console/", http.StripPrefix("/console/", http.FileServerFS(d.Pages)))
	}
	for pattern, handle := range map[string]func(*http.Request) (any, error){
		"GET /turnpike/v1/overview":                         c.overview,
		"GET /turnpike/v1/messages":                         c.messages,
		"GET /turnpike/v1/webhooks/endpoints":               c.endpoints,
		"PATCH /turnpike/v1/webhooks/endpoints/{id}":        c.changeEndpoint,
		"POST /turnpike/v1/webhooks/endpoints/{id}/retry":   c.retry,
		"GET /turnpike/v1/webhooks/endpoints/{id}/attempts": c.attempts,
		"POST /turnpike/v1/people/{address}/token":          c.newToken,
		"GET /turnpike/v1/numbers/{id}/code":                c.code,
	} {
		c.mux.HandleFunc(pattern, c.answer(handle))
	}
	c.mux.HandleFunc("/turnpike/", c.answer(func(*http.Request) (any, error) {
		return nil, refuse(http.StatusNotFound, "path_unknown", "There is nothing here. docs/http-api.md lists the operator's paths.")
	}))
	return c, nil
}

// ServeHTTP implements http.Handler.
func (c *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

type problem struct {
	status        int
	code, message string
}

func (p *problem) Error() string { return p.message }

func refuse(status int, code, text string) error { return &problem{status, code, text} }

func (c *Door) answer(handle func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !c.allowed(r) {
			c.fail(w, refuse(http.StatusUnauthorized, "login_required", "Log in at /console/, or send the password as 'Authorization: Bearer …'."))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		v, err := handle(r)
		if err != nil {
			c.fail(w, err)
			return
		}
		write(w, http.StatusOK, v)
	}
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a caller that went away is no error of ours
}

func (c *Door) fail(w http.ResponseWriter, err error) {
	var p *problem
	if !errors.As(err, &p) {
		if !errors.Is(err, context.Canceled) {
			c.Logger.Error("operator request failed", "error", err)
		}
		p = &problem{http.StatusInternalServerError, "internal", "Something failed here; the log says what."}
	}
	write(w, p.status, map[string]any{"error": map[string]string{"code": p.code, "message": p.message}})
}

// allowed checks the password or a session.
func (c *Door) allowed(r *http.Request) bool {
	if secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return c.isPassword(secret)
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	until, known := c.sessions[cookie.Value]
	return known && c.Clock().Before(until)
}

func (c *Door) isPassword(text string) bool {
	sum := sha256.Sum256([]byte(text))
	if subtle.ConstantTimeCompare(sum[:], c.password[:]) == 1 {
		return true
	}
	c.tries.Allow() // a wrong one uses up a try; login refuses when none is left
	return false
}

func (c *Door) login(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Password string `json:"password"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&req); err != nil {
		c.fail(w, refuse(http.StatusBadRequest, "body_invalid", `Send {"password":"…"}.`))
		return
	}
	if c.tries.Tokens() < 1 {
		c.fail(w, refuse(http.StatusTooManyRequests, "too_many_tries", "Too many wrong passwords; wait a few seconds."))
		return
	}
	if !c.isPassword(req.Password) {
		c.fail(w, refuse(http.StatusUnauthorized, "password_wrong", "That is not the password. `turnpike dev` prints it; in serve it is TURNPIKE_CONSOLE_PASSWORD."))
		return
	}
	token := rand.Text()
	c.keep(token)
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure follows the connection: on loopback there is no TLS
		Name: cookieName, Value: token, Path: "/", MaxAge: int(sessionLength.Seconds()), HttpOnly: true,
		SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
	w.WriteHeader(http.StatusNoContent)
}

// keep adds a session and drops those that are over.
func (c *Door) keep(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.Clock()
	for t, until := range c.sessions {
		if !now.Before(until) || len(c.sessions) >= maxSessions {
			delete(c.sessions, t)
		}
	}
	c.sessions[token] = now.Add(sessionLength)
}

func (c *Door) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		c.mu.Lock()
		delete(c.sessions, cookie.Value)
		c.mu.Unlock()
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // the same
		Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
	w.WriteHeader(http.StatusNoContent)
}
