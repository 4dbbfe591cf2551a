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
	"log/slog"
	"net/http"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/carrier/network"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// Limits of this door.
const (
	maxBody   = 512 << 10 // bytes of a request
	maxPage   = 500       // messages of a page
	maxListed = 1000      // people of the list
	maxName   = 100       // characters of a name
)

// Engine takes what people do.
type Engine interface {
	Receive(ctx context.Context, r *engine.Reception) (engine.Receipt, error)
	Opened(ctx context.Context, l engine.Look) error
	Act(ctx context.Context, f fact.Fact) error
	Pay(ctx context.Context, f *fact.OrderPaid) error
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
	Media      Media
	Forms      Forms
	Projection Projection
	Journal    Journal
	Directory  func() *account.Directory
	Coder      *message.Coder
	// Authorize returns the address a token belongs to; nil opens the door to everybody (dev only).
	Authorize func(ctx context.Context, token string) (message.Address, bool)
	// PublicURL is where businesses find this program, without a slash at its end; "" takes what each
	// request says of its host.
	PublicURL string
	Pages     http.Handler
	Clock     func() time.Time
	Logger    *slog.Logger
}

// Door serves people.
type Door struct {
	Deps
	handler http.Handler
	moments *moments
	streams *streams
}

// New makes the door.
func New(d Deps) *Door {
	p := &Door{Deps: d, moments: newMoments(), streams: newStreams()}
	mux := http.NewServeMux()
	for _, r := range []struct {
		pattern string
		handle  func(*http.Request) (any, int, error)
	}{
		{patternBusinesses, p.listBusinesses},
		{"GET /phone/v1/people", p.listPeople},
		{"POST /phone/v1/people", p.joinPerson},
		{"GET /phone/v1/people/{address}", p.getPerson},
		{"PATCH /phone/v1/people/{address}", p.changePerson},
		{"GET /phone/v1/people/{address}/conversations", p.listConversations},
		{"GET /phone/v1/people/{address}/conversations/{number}/messages", p.listThread},
		{"GET /phone/v1/people/{address}/messages", p.listInbox},
		{"POST /phone/v1/people/{address}/messages", p.send},
		{"POST /phone/v1/people/{address}/messages/{id}/flow", p.openFlow},
		{"POST /phone/v1/people/{address}/messages/{id}/flow/step", p.stepFlow},
		{"POST /phone/v1/people/{address}/messages/{id}/payment", p.pay},
		{"POST /phone/v1/people/{address}/number", p.changeNumber},
		{"POST /phone/v1/people/{address}/identity", p.changeIdentity},
		{"POST /phone/v1/people/{address}/conversations/{number}/read", p.markRead},
		{"POST /phone/v1/people/{address}/conversations/{number}/block", p.block},
		{"POST /phone/v1/people/{address}/conversations/{number}/unblock", p.unblock},
		{"POST /phone/v1/people/{address}/conversations/{number}/report", p.report},
		{"POST /phone/v1/people/{address}/conversations/{number}/marketing", p.marketing},
	} {
		mux.HandleFunc(r.pattern, p.answer(r.handle))
	}
	mux.HandleFunc("POST /phone/v1/people/{address}/media", p.transfer(p.upload))
	mux.HandleFunc(patternMedia, p.transfer(p.showMedia))
	mux.HandleFunc(patternEvents, p.events)
	mux.HandleFunc("GET /phone/v1/flows/{flow}", p.open(p.previewFlow))
	mux.HandleFunc("GET /phone/v1/flows/{flow}/flow.json", p.open(p.downloadFlow))
	mux.HandleFunc("GET /phone/v1/flows/{flow}/files/{id}", p.open(p.fetchFile))
	mux.HandleFunc("/phone/v1/", func(w http.ResponseWriter, r *http.Request) {
		p.fail(w, r, notFound("path_unknown", "There is nothing here. docs/http-api.md lists the paths of the people's side."))
	})
	if d.Pages != nil {
		mux.Handle("/phone/", http.StripPrefix("/phone/", d.Pages))
	}
	// Pages of other sites that a browser shows may not act as the people here.
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.fail(w, r, &problem{http.StatusForbidden, "cross_origin", "Another site's page may not do this."})
	}))
	p.handler = guard.Handler(mux)
	return p
}

// ServeHTTP implements http.Handler.
func (p *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

// answer renders what a handler returns.
func (p *Door) answer(handle func(*http.Request) (any, int, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := p.authorize(r); err != nil {
			p.fail(w, r, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		v, status, err := handle(r)
		if err != nil {
			p.fail(w, r, err)
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

// readJSON reads a request's body into v; an empty body leaves v as it is.
func readJSON(r *http.Request, v any) error {
	err := wire.DecodeStrict(r.Body, v)
	if err == nil || errors.Is(err, wire.ErrEmptyBody) {
		return nil
	}
	if _, flawed := errors.AsType[wire.FlawError](err); !flawed {
		return badRequest("body_unreadable", "The body is cut or larger than %d KiB.", maxBody>>10)
	}
	return badRequest("body_invalid", "%v docs/http-api.md has what this path takes.", err)
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
