// Package fault is the table of refusals that the outside may see.
//
// Owns: the number, HTTP status, title, standing details, advice and timing of every refusal, and
// the error value that carries one of them with the details of this case.
// Does not own: the JSON envelope (wire), the decision to refuse (engine, template, graph).
// Called by: every room that can refuse something a business asked for.
// Never breaks: a code is never reused or renumbered; a fault shown to a stranger holds no cause
// from inside (no path, no SQL, no stack).
package fault

import (
	"errors"
	"fmt"
	"time"
)

// When says how a business learns of a fault.
type When uint8

// A fault is told in the HTTP reply, by webhook, or either way (reference cloud-api.md §4.2).
const (
	Sync When = 1 << iota
	Async
	Both = Sync | Async
)

// Advice says what the caller should do next, as a value and not as text to parse.
type Advice uint8

// The kinds of advice.
const (
	FixRequest  Advice = iota // the same request will be refused again
	RetryLater                // the same request may pass later
	FixAccess                 // token, permission or account must change first
	AskOperator               // our fault: nothing the caller can mend
)

// Fault is one line of the table.
type Fault struct {
	Code    int
	Subcode int
	Status  int    // HTTP status when told synchronously
	Kind    string // "OAuthException" unless said otherwise
	Title   string // the text behind "(#code) "
	Details string // standing details; a case may give its own
	When    When
	Advice  Advice
	// UserTitle makes the refusal one that business software shows to people as it is: the envelope
	// then carries error_user_title, and the details as error_user_msg (reference §4.1).
	UserTitle string
}

// Error is one case of a fault.
type Error struct {
	*Fault
	// Text replaces the title in the message when it is set: some faults quote the request.
	Text string
	// Because says what exactly was wrong and what to do.
	Because string
	// Cause stays inside: it is logged, never sent.
	Cause error
	// After is when it is worth coming back, from now; 0 does not say.
	After time.Duration
	// HangUp closes the connection behind the answer: there are too many of this caller's.
	HangUp bool
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("fault %d: %s: %v", e.Code, e.DetailText(), e.Cause)
	}
	return fmt.Sprintf("fault %d: %s", e.Code, e.DetailText())
}

// Unwrap gives the inner cause.
func (e *Error) Unwrap() error { return e.Cause }

// TitleText is the message without its "(#code) " prefix.
func (e *Error) TitleText() string {
	if e.Text != "" {
		return e.Text
	}
	return e.Title
}

// DetailText is what error_data.details says.
func (e *Error) DetailText() string {
	if e.Because != "" {
		return e.Because
	}
	return e.Details
}

// New makes a case with the standing details.
func (f *Fault) New() *Error { return &Error{Fault: f} }

// With makes a case with details of its own.
func (f *Fault) With(format string, args ...any) *Error {
	return &Error{Fault: f, Because: fmt.Sprintf(format, args...)}
}

// Saying makes a case whose message (not only its details) is given.
func (f *Fault) Saying(format string, args ...any) *Error {
	return &Error{Fault: f, Text: fmt.Sprintf(format, args...)}
}

// Wrap makes a case that keeps its inner cause for the log.
func (f *Fault) Wrap(cause error) *Error { return &Error{Fault: f, Cause: cause} }

// From gives the fault inside err, or Unknown around it: a stranger never sees a raw error.
func From(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return Unknown.Wrap(err)
}

// ByCode finds the line of a code; Unknown when the table has none.
func ByCode(code int) *Fault {
	if f, ok := byCode[code]; ok {
		return f
	}
	return Unknown
}
