// Package flow holds what a flow is: a form of several screens that a business describes in a document
// of its own, and maybe an endpoint that says what comes next.
//
// Owns: the document's rules and the problems it tells with their lines and columns, statuses and
// categories, what a screen accepts, when an endpoint's health throttles or blocks a flow.
// Does not own: the rows (store), the order of a flow's life and the talk with its endpoint (exchange),
// the JSON around it (graph, wire), how it looks (web/phone).
// Called by: exchange, store, graph, phone.
// Never breaks: a document without problems can be shown and ended by every phone; reading a document
// takes memory in proportion to it and ends, whatever is in it.
package flow

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/notice"
)

// Status is a step of a flow's life (reference §1.7).
type Status string

// The statuses. Throttled and Blocked come and go by the endpoint's health.
const (
	Draft      Status = "DRAFT"
	Published  Status = "PUBLISHED"
	Throttled  Status = "THROTTLED"
	Blocked    Status = "BLOCKED"
	Deprecated Status = "DEPRECATED"
)

// Live says whether a flow was published and is not withdrawn: its endpoint is watched.
func (s Status) Live() bool { return s == Published || s == Throttled || s == Blocked }

// Categories are what a flow may be for.
var Categories = []string{
	"SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER",
}

// maxName bounds a flow's name, in characters; Meta names no limit.
const maxName = 200

// Flow is a flow of an account.
type Flow struct {
	ID         uint64
	Account    account.ID
	App        account.AppID // signs what its endpoint is sent
	Name       string
	Status     Status
	Categories []string
	Endpoint   string // its address; "" for a flow without one
	Document   []byte // as it was uploaded; empty before
	Version    string // of the document; "" while it names none that is known
	DataAPI    string // version of the exchange with the endpoint
	Problems   []Problem
	Alerts     Alerts
	StatusAt   int64 // Unix milliseconds
	CreatedAt  int64
	UpdatedAt  int64
	Preview    Preview
}

// Preview is a link that shows a flow to whoever has it.
type Preview struct {
	Key   string // signs the link
	Until int64  // Unix milliseconds
}

// CheckName checks a flow's name.
func CheckName(name string) *fault.Error {
	switch n := utf8.RuneCountInString(name); {
	case strings.TrimSpace(name) == "":
		return fault.InvalidParam.Saying("The parameter name is required.")
	case n > maxName:
		return fault.InvalidParam.Saying("Param name must be at most %d characters long.", maxName)
	}
	return nil
}

// CheckCategories checks what a flow is said to be for.
func CheckCategories(categories []string) *fault.Error {
	if len(categories) == 0 {
		return fault.InvalidParam.Saying("The parameter categories is required: a list of {%s}.", strings.Join(Categories, ", "))
	}
	for _, c := range categories {
		if !slices.Contains(Categories, c) {
			return fault.InvalidParam.Saying("Param categories must be a list of {%s} - got %q.", strings.Join(Categories, ", "), short(c))
		}
	}
	return nil
}

// Put replaces the flow's document and looks through it.
func (f *Flow) Put(document []byte) {
	d := Check(document)
	f.Document, f.Version, f.DataAPI, f.Problems = document, d.Version, d.DataAPI, d.Problems
}

// Enter moves the flow to another status and gives what its account's apps are told.
func (f *Flow) Enter(s Status, now int64) notice.Notice {
	was := f.Status
	f.Status, f.StatusAt = s, now
	return notice.Notice{Account: f.Account, Body: notice.FlowStatus{
		Flow: f.IDText(), Before: string(was), After: string(s), Message: fmt.Sprintf("%s changed status from %s to %s", f.Name, was, s),
	}}
}

// Created is what apps are told of a new flow.
func (f *Flow) Created() notice.Notice {
	return notice.Notice{Account: f.Account, Body: notice.FlowStatus{
		Flow: f.IDText(), After: string(f.Status), Message: fmt.Sprintf("%s has been created with %s status", f.Name, f.Status),
	}}
}

// IDText is the flow's id as it is told.
func (f *Flow) IDText() string { return strconv.FormatUint(f.ID, 10) }

// Sendable says why a flow cannot be put into a message now; nil when it can. draft asks for the one
// that is not published yet. What a throttled one may still do is counted where it is sent.
func (f *Flow) Sendable(draft bool) *fault.Error {
	switch {
	case draft && f.Status != Draft:
		return fault.ParamInvalid.With("The flow %s is %s: leave mode out, or set it to published.", f.IDText(), f.Status)
	case draft && len(f.Document) == 0:
		return fault.ParamInvalid.With("The flow %s has no flow JSON yet: upload one to its assets.", f.IDText())
	case draft && len(f.Problems) > 0:
		return fault.ParamInvalid.With("The flow %s has validation errors; mend its flow JSON first.", f.IDText())
	case draft, f.Status == Published, f.Status == Throttled:
		return nil
	case f.Status == Blocked:
		return fault.FlowBlocked.With("The flow %s is blocked because its endpoint fails; its health_status says why.", f.IDText())
	case f.Status == Draft:
		return fault.ParamInvalid.With("The flow %s is a draft: publish it, or set mode to draft.", f.IDText())
	}
	return fault.ParamInvalid.With("The flow %s is %s; it can no longer be sent.", f.IDText(), f.Status)
}
