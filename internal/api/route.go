package api

import (
	"errors"
	"net/http"
	"strconv"

	"turnpike/internal/account"
	"turnpike/internal/wire"
)

// Limits of a request.
const (
	maxBody     = 256 << 10 // bytes, where a route sets no other bound
	defaultPage = 50        // rows
	maxPage     = 500       // rows
)

// Role is who calls, and in a route the sum of those who may.
type Role uint8

// The roles.
const (
	Public   Role = 1 << iota // anybody, without a name and counted by where they come from
	Business                  // a token of the Cloud API: the business's own, or its BSP's that may touch the account
	Reviewer                  // a named person of the operator's, with a token of their own
	Operator                  // the console's password, or a session of it
)

// Staff are those who see every account.
const Staff = Reviewer | Operator

// Route is one row of the door's table.
type Route struct {
	Method string // GET, POST …
	Path   string // as http.ServeMux takes it: /turnpike/v1/cases/{id}
	Roles  Role   // who may call it, added up
	Body   int64  // bound of the body in bytes; 0 takes 256 KiB
	// Act is what the audit log calls it when one of the operator's people did it, as "money.top_up"; Kept where the
	// room writes the line itself, with what it does; Asks where nothing is changed. Every route but GET has one.
	Act string
	// Handle returns what is rendered as JSON with status 200, an Answer, or an error of Refuse.
	Handle func(*Request) (any, error)
}

// What a route's Act can be but a name.
const (
	Kept = "kept"
	Asks = "asks"
)

// Caller is who calls.
type Caller struct {
	Role  Role
	Name  string         // a reviewer's; "operator"; "business ID" or "app ID" of a token; "" of the public
	Token *account.Token // of a business
	Place string         // network address, or its /64: what the public is counted by
}

// May says whether the caller may see and speak for an account.
func (c *Caller) May(id account.ID) bool {
	return c.Role&Staff != 0 || (c.Token != nil && c.Token.May(id))
}

// Request is a request with its caller.
type Request struct {
	*http.Request
	Caller Caller
}

// Decode reads the body as one JSON value; members that v does not have are refused.
// want says what to send, and is part of the refusal.
func (r *Request) Decode(v any, want string) error {
	err := wire.DecodeStrict(r.Body, v)
	if err == nil {
		return nil
	}
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return Refuse(http.StatusRequestEntityTooLarge, "body_too_long", "The body is longer than this path takes.")
	}
	return Refuse(http.StatusBadRequest, "body_invalid", "%v Send %s", err, want)
}

// Limit reads how many rows a page shall have: 50 unless the query says from 1 to 500.
func (r *Request) Limit() (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return defaultPage, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxPage {
		return 0, Refuse(http.StatusBadRequest, "limit_invalid", "limit is a number from 1 to %d.", maxPage)
	}
	return n, nil
}

// Number reads an optional whole number of the query; 0 when it is not there.
func (r *Request) Number(name string) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, Refuse(http.StatusBadRequest, name+"_invalid", "%s is a whole number.", name)
	}
	return n, nil
}

// ID reads a number of the path. One that cannot be is as unknown as one that is not there.
func (r *Request) ID(name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n < 1 {
		return 0, Refuse(http.StatusNotFound, name+"_unknown", "There is nothing with the id %q.", r.PathValue(name))
	}
	return n, nil
}

// Account finds the account that text names, if the caller may see it.
func (r *Request) Account(dir *account.Directory, text string) (*account.Account, error) {
	if text == "" || text == "0" { // a body that names none
		return nil, Refuse(http.StatusBadRequest, "account_missing", "No account is named: say its id, the WABA's, as \"account\".")
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err == nil && r.Caller.May(account.ID(n)) && dir.Accounts[account.ID(n)] != nil {
		return dir.Accounts[account.ID(n)], nil
	}
	return nil, Refuse(http.StatusNotFound, "account_unknown", "There is no account %q that this caller may see; its id is the WABA's.", text)
}

// Page is one page of a list.
type Page[T any] struct {
	Data   []T   `json:"data"`
	Before int64 `json:"before,omitempty"` // the id to ask on from, when there is more
}

// PageOf cuts n rows off what was found, which may hold one more.
func PageOf[T any](found []T, n int, id func(*T) int64) Page[T] {
	p := Page[T]{Data: found[:min(n, len(found))]}
	if p.Data == nil {
		p.Data = []T{}
	}
	if len(found) > n {
		p.Before = id(&found[n-1])
	}
	return p
}
