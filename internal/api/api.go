// Package api is the door of Turnpike's own interface for everybody whom a decision concerns: the
// operator, its reviewers, businesses and those who act for them, and the public.
//
// Owns: the nouns of /turnpike/v1/ that are not the operator's alone (docs/http-api.md), the public pages
// beside them, who may call what, the bounds of bodies, pages and callers without a name.
// Does not own: the operator's pages and password (console), the Cloud API (graph), any rule: a noun reads
// a request, asks the room it belongs to and renders the answer.
// Called by: app, which mounts it and hands it the nouns.
// Never breaks: a route answers only callers of the roles in its row; a business sees its own accounts only.
package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/stranger"
)

// Limits of callers without a name. They are counted by where they come from.
const (
	strangeBurst = 60              // requests at once
	strangeEvery = 2 * time.Second // then one more each
)

// Noun is a part of the interface: its routes.
type Noun interface{ Routes() []Route }

// Deps is what the door needs.
type Deps struct {
	Nouns     []Noun
	Operator  Authorizer
	Directory func() *account.Directory
	Audit     func(ctx context.Context, l auditlog.Line) error // keeps what the operator's people did
	Clock     func() time.Time
	Logger    *slog.Logger
}

// Door serves the nouns.
type Door struct {
	Deps
	mux     *http.ServeMux
	handler http.Handler
	strange *stranger.Allowances
}

// New makes the door. Two nouns that want the same path are an error of the program.
func New(d Deps) *Door {
	a := &Door{Deps: d, mux: http.NewServeMux(), strange: stranger.New(strangeBurst, strangeEvery)}
	for _, n := range d.Nouns {
		for _, r := range n.Routes() {
			a.mux.HandleFunc(r.Method+" "+r.Path, a.answer(r))
		}
	}
	// Pages of other sites that a browser shows may not act as whoever is logged in there.
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.fail(w, r, Refuse(http.StatusForbidden, "cross_origin", "Another site's page may not do this."))
	}))
	a.handler = guard.Handler(a.mux)
	return a
}

// Takes says whether a request is for one of the nouns; the others are the operator's own or unknown.
func (a *Door) Takes(r *http.Request) bool {
	_, pattern := a.mux.Handler(r)
	return pattern != ""
}

// ServeHTTP implements http.Handler.
func (a *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

func (a *Door) answer(route Route) http.HandlerFunc {
	limit := route.Body
	if limit == 0 {
		limit = maxBody
	}
	return func(w http.ResponseWriter, r *http.Request) {
		caller, err := a.identify(r, route.Roles)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		note := a.noting(&route, r, &caller)
		v, err := route.Handle(&Request{Request: r, Caller: caller})
		if err == nil {
			err = note()
		}
		if err != nil {
			a.fail(w, r, err)
			return
		}
		render(w, v)
	}
}

// noting reads along what one of the operator's people orders; what it returns writes it to the audit log once it
// is done. An order whose line is lost fails: repeated with the same id, it is done once and has its line.
func (a *Door) noting(route *Route, r *http.Request, caller *Caller) (note func() error) {
	if caller.Role&Staff == 0 || route.Act == "" || route.Act == Kept || route.Act == Asks {
		return func() error { return nil }
	}
	var sent *bytes.Buffer
	r.Body, sent = auditlog.Copied(r.Body)
	return func() error {
		o := auditlog.Order{
			At: a.Clock().UnixMilli(), Actor: caller.Name, Act: route.Act, Subject: strings.TrimPrefix(r.URL.Path, "/turnpike/v1/"),
			Query: r.URL.RawQuery, Body: sent.Bytes(),
		}
		if err := a.Audit(r.Context(), o.Line()); err != nil {
			return fmt.Errorf("it was done, and is not in the audit log: %w", err)
		}
		return nil
	}
}

// Answer is an answer that is not JSON with status 200.
type Answer struct {
	Status int         // 0: 200
	Header http.Header // Content-Type at least, unless Value is set
	Value  any         // rendered as JSON
	Body   []byte      // as it is, when Value is nil
	// Stream writes the body instead, when it is set. If it fails half way the connection is broken off, so
	// that nobody takes a part for the whole.
	Stream func(w io.Writer) error
}

// Created answers 201 with what was made.
func Created(v any) Answer { return Answer{Status: http.StatusCreated, Value: v} }

func render(w http.ResponseWriter, v any) {
	a, ok := v.(Answer)
	if !ok {
		a = Answer{Value: v}
	}
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	maps.Copy(h, a.Header)
	if a.Stream != nil {
		w.WriteHeader(a.Status)
		if err := a.Stream(w); err != nil {
			panic(http.ErrAbortHandler)
		}
		return
	}
	if a.Value == nil {
		w.WriteHeader(a.Status)
		_, _ = w.Write(a.Body) // a caller that went away is no error of ours
		return
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(a.Status)
	_ = json.NewEncoder(w).Encode(a.Value) // likewise
}

// fail renders a refusal and logs it; the header X-Request-Id finds it in the log.
func (a *Door) fail(w http.ResponseWriter, r *http.Request, err error) {
	id := rand.Text()
	p, known := errors.AsType[refusal](err)
	switch {
	case known:
		a.Logger.Debug("request refused", "route", r.Pattern, "code", p.Code(), "request_id", id)
	case errors.Is(err, context.Canceled):
		p = &problem{http.StatusServiceUnavailable, "cancelled", "The request ended before its answer."}
	default:
		a.Logger.Error("request failed", "route", r.Pattern, "request_id", id, "error", err)
		p = &problem{http.StatusInternalServerError, "internal", "Something failed here; the log says what."}
	}
	w.Header().Set("X-Request-ID", id)
	render(w, Answer{Status: p.Status(), Value: map[string]any{"error": map[string]string{"code": p.Code(), "message": p.Error()}}})
}

// refusal is an error that its caller sees. Those of the console are of its own making.
type refusal interface {
	error
	Status() int
	Code() string
}

type problem struct {
	status     int
	code, text string
}

func (p *problem) Error() string { return p.text }
func (p *problem) Status() int   { return p.status }
func (p *problem) Code() string  { return p.code }

// Refuse is an answer of 4xx: code is for programs, the text says what is wrong and what to do.
func Refuse(status int, code, text string, args ...any) error {
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return &problem{status, code, text}
}
