// Package phone is the people's door: the HTTP interface of the built-in network and the web phone.
//
// Owns: /phone/v1/ (docs/http-api.md), its event stream, the pages under /phone/.
// Does not own: who is on the network (carrier/network), what may pass (engine), history (store).
// Called by: app, which mounts it; the web phone; `turnpike phone`.
// Never breaks: a person sees a message only when its arrival is a fact, and each once; without a
// token of theirs (in serve) nobody reads or writes as them.
package phone

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/carrier/network"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/journal"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// Limits of this door.
const (
	maxBody    = 512 << 10 // bytes of a request
	maxPage    = 500       // messages of a page
	maxListed  = 1000      // people of the list
	maxName    = 100       // characters of a name
	maxStreams = 256       // event streams at the same time
)

// Engine takes what people do.
type Engine interface {
	Receive(ctx context.Context, r *engine.Reception) (engine.Receipt, error)
	Opened(ctx context.Context, t fact.Thread, upTo message.ID, tell bool) error
	Act(ctx context.Context, f fact.Fact) error
}

// History is what was said.
type History interface {
	Messages(ctx context.Context, f store.MessageFilter) ([]store.Message, error)
	Message(ctx context.Context, id message.ID) (store.Message, bool, error)
	Conversations(ctx context.Context, a message.Address) ([]store.Conversation, error)
}

// Projection says how far History reaches.
type Projection interface {
	Next() uint64
	WaitFor(ctx context.Context, record uint64) error
}

// Journal is followed by event streams.
type Journal interface {
	Reader(from uint64) *journal.Reader
	Next() uint64
}

// Deps is what the door needs.
type Deps struct {
	Engine     Engine
	Network    *network.Network
	History    History
	Projection Projection
	Journal    Journal
	Directory  func() *account.Directory
	Coder      *message.Coder
	// Authorize returns the address a token belongs to; nil opens the door to everybody (dev only).
	Authorize func(ctx context.Context, token string) (message.Address, bool)
	Pages     fs.FS
	Clock     func() time.Time
	Logger    *slog.Logger
}

// Door serves people.
type Door struct {
	Deps
	mux     *http.ServeMux
	moments *moments
	streams chan struct{}
}

// New makes the door.
func New(d Deps) *Door {
	p := &Door{Deps: d, mux: http.NewServeMux(), moments: newMoments(), streams: make(chan struct{}, maxStreams)}
	for _, r := range []struct {
		pattern string
		handle  func(*http.Request) (any, int, error)
	}{
		{"GET /phone/v1/businesses", p.listBusinesses},
		{"GET /phone/v1/people", p.listPeople},
		{"POST /phone/v1/people", p.joinPerson},
		{"GET /phone/v1/people/{address}", p.getPerson},
		{"PATCH /phone/v1/people/{address}", p.changePerson},
		{"GET /phone/v1/people/{address}/conversations", p.listConversations},
		{"GET /phone/v1/people/{address}/conversations/{number}/messages", p.listThread},
		{"GET /phone/v1/people/{address}/messages", p.listInbox},
		{"POST /phone/v1/people/{address}/messages", p.send},
		{"POST /phone/v1/people/{address}/conversations/{number}/read", p.markRead},
		{"POST /phone/v1/people/{address}/conversations/{number}/block", p.block},
		{"POST /phone/v1/people/{address}/conversations/{number}/unblock", p.unblock},
		{"POST /phone/v1/people/{address}/conversations/{number}/report", p.report},
		{"POST /phone/v1/people/{address}/conversations/{number}/marketing", p.marketing},
	} {
		p.mux.HandleFunc(r.pattern, p.answer(r.handle))
	}
	p.mux.HandleFunc("GET /phone/v1/events", p.events)
	p.mux.HandleFunc("/phone/v1/", func(w http.ResponseWriter, _ *http.Request) {
		p.fail(w, notFound("path_unknown", "There is nothing here. docs/http-api.md lists the paths of the people's side."))
	})
	if d.Pages != nil {
		p.mux.Handle("/phone/", http.StripPrefix("/phone/", http.FileServerFS(d.Pages)))
	}
	return p
}

// ServeHTTP implements http.Handler.
func (p *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

// problem is a refusal of this door.
type problem struct {
	status  int
	code    string
	message string
}

func (e *problem) Error() string { return e.message }

func badRequest(code, format string, args ...any) error {
	return &problem{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

func notFound(code, format string, args ...any) error {
	return &problem{http.StatusNotFound, code, fmt.Sprintf(format, args...)}
}

// answer renders what a handler returns.
func (p *Door) answer(handle func(*http.Request) (any, int, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := p.authorize(r); err != nil {
			p.fail(w, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		v, status, err := handle(r)
		if err != nil {
			p.fail(w, err)
			return
		}
		writeJSON(w, status, v)
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a caller that went away is no error of ours
}

// authorize checks in serve that the token belongs to the address of the path.
func (p *Door) authorize(r *http.Request) error {
	if p.Authorize == nil {
		return nil
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" {
		token = r.URL.Query().Get("token")
	}
	owner, ok := p.Authorize(r.Context(), token)
	if !ok {
		return &problem{http.StatusUnauthorized, "token_invalid", "Send the token of your address in the header 'Authorization: Bearer …'. The operator hands tokens out."}
	}
	wanted := []string{r.PathValue("address")}
	if wanted[0] == "" {
		wanted = r.URL.Query()["address"]
	}
	if len(wanted) == 0 && r.URL.Path != "/phone/v1/businesses" {
		return &problem{http.StatusForbidden, "not_yours", "This path is open in turnpike dev only."}
	}
	for _, w := range wanted {
		if a, err := parseAddress(w); err != nil || a != owner {
			return &problem{http.StatusForbidden, "not_yours", "The token belongs to another address."}
		}
	}
	return nil
}

func (p *Door) fail(w http.ResponseWriter, err error) {
	var known *problem
	var refused *fault.Error
	switch {
	case errors.As(err, &known):
	case errors.Is(err, engine.ErrBlocked):
		known = &problem{http.StatusConflict, "blocked", "You blocked this business. Unblock it first."}
	case errors.Is(err, network.ErrUnknown):
		known = &problem{http.StatusNotFound, "person_unknown", "Nobody has this address. Create the person with POST /phone/v1/people."}
	case errors.Is(err, network.ErrFull):
		known = &problem{http.StatusInsufficientStorage, "network_full", err.Error() + "."}
	case errors.As(err, &refused) && refused.Advice == fault.RetryLater:
		known = &problem{http.StatusServiceUnavailable, "unavailable", refused.DetailText()}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		known = &problem{http.StatusServiceUnavailable, "cancelled", "The request ended before its answer."}
	default:
		p.Logger.Error("phone request failed", "error", err)
		known = &problem{http.StatusInternalServerError, "internal", "Something failed here; the operator's log says what. Try again."}
	}
	writeJSON(w, known.status, map[string]any{"error": map[string]string{"code": known.code, "message": known.message}})
}

// readJSON reads a request's body into v; an empty body leaves v as it is.
func readJSON(r *http.Request, v any) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return badRequest("body_unreadable", "The body is cut or larger than %d KiB.", maxBody>>10)
	}
	if len(body) == 0 {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return badRequest("body_invalid", "The body is not what this path takes: %v.", err)
	}
	return nil
}

// parseAddress reads a phone number with or without its plus.
func parseAddress(s string) (message.Address, error) {
	digits := strings.NewReplacer(" ", "", "+", "", "-", "").Replace(s)
	if len(digits) < 6 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" || digits[0] == '0' {
		return "", badRequest("address_invalid", "%q is no address: write a phone number with its country code, as +33612345678.", clip(s))
	}
	return message.Address(digits), nil
}

func clip(s string) string {
	if len(s) > 64 {
		return strings.ToValidUTF8(s[:64], "") + "…"
	}
	return s
}

// thread reads the address and number of a path.
func (p *Door) thread(r *http.Request) (fact.Thread, *account.Number, error) {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return fact.Thread{}, nil, err
	}
	n, err := p.number(r.PathValue("number"))
	if err != nil {
		return fact.Thread{}, nil, err
	}
	return fact.Thread{Number: n.ID, Address: a}, n, nil
}

func (p *Door) number(id string) (*account.Number, error) {
	dir := p.Directory()
	for _, n := range dir.Numbers {
		if n.ID.String() == id || n.Digits == strings.TrimPrefix(id, "+") {
			return n, nil
		}
	}
	return nil, notFound("number_unknown", "No business has the number %q. GET /phone/v1/businesses lists them.", clip(id))
}
