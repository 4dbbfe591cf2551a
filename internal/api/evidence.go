package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/casework"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/policy"
	"turnpike/internal/store"
	"turnpike/internal/witness"
)

// Evidence serves what was measured of numbers.
type Evidence struct {
	Witness   *witness.Room
	Directory func() *account.Directory
	Store     *store.Store
	Reload    func(context.Context) error
	Clock     func() time.Time
	Policies  func() *policy.Book
	// Judge is what the stated test makes of all that is known of an account.
	Judge func(account.ID) casework.Judgement
}

// Routes implements Noun.
func (e Evidence) Routes() []Route {
	const v1 = "/turnpike/v1"
	return []Route{
		{Method: "GET", Path: v1 + "/evidence", Roles: Staff | Business, Handle: e.list},
		{Method: "GET", Path: v1 + "/evidence/{number}", Roles: Staff | Business, Handle: e.one},
		// The texts are the business's own; nobody else is shown them here.
		{Method: "GET", Path: v1 + "/evidence/{number}/conversations", Roles: Business, Handle: e.conversations},
		{Method: "GET", Path: v1 + "/readings/{account}", Roles: Staff | Business, Handle: e.isRead},
		{Method: "PUT", Path: v1 + "/readings/{account}", Roles: Operator, Act: Kept, Handle: e.reading},
	}
}

// findingView is a statement with what it is about.
type findingView struct {
	Number  string `json:"phone_number_id"`
	Account string `json:"account"`
	At      string `json:"at,omitempty"` // of the last conversation; none before the first one was read
	Record  uint64 `json:"record"`       // of the journal, up to which it was read
	evidence.Statement
	// Proposal is the tier once what the account showed in probes is known too.
	Proposal proposal `json:"proposal"`
}

// proposal is what the conversations and the probes say together. It proposes only: a person decides.
type proposal struct {
	Tier string   `json:"tier"`
	Why  []string `json:"why"`
}

func (e Evidence) view(f *witness.Finding) findingView {
	at := ""
	if f.At != 0 {
		at = time.UnixMilli(f.At).UTC().Format(time.RFC3339)
	}
	return findingView{
		Number: f.Number.String(), Account: f.Account.String(), At: at, Record: f.Record,
		Statement: f.Statement, Proposal: proposed(f.Statement.Tier, e.Judge(f.Account)),
	}
}

// proposed lets nobody be proposed for a restriction on their conversations alone: probes have to say so too, or
// their own declaration.
func proposed(tier string, j casework.Judgement) proposal {
	if tier == evidence.RestrictProposed.String() && j.Outcome != account.Primary {
		tier = evidence.Review.String()
	}
	return proposal{tier, j.Why}
}

// findings are what was measured, and the numbers of which nothing is since nothing that people write to them is read.
type findings struct {
	Page[findingView]
	Unread []unreadView `json:"unread"`
}

type unreadView struct {
	Number string `json:"phone_number_id"`
	readingView
}

// list shows the numbers that the caller may see, the gravest first.
func (e Evidence) list(r *Request) (any, error) {
	out := findings{Page: Page[findingView]{Data: []findingView{}}, Unread: []unreadView{}}
	limit, err := r.Limit()
	if err != nil {
		return nil, err
	}
	for id, n := range e.Directory().Numbers {
		if !r.Caller.May(n.Account.ID) {
			continue
		}
		if reading := e.readingOf(n.Account); !reading.Texts { // what was made before is forgotten with the next conversation, and shown to nobody till then
			out.Unread = append(out.Unread, unreadView{id.String(), reading})
			continue
		}
		if f, ok := e.Witness.Finding(id); ok {
			out.Data = append(out.Data, e.view(&f))
		}
	}
	slices.SortFunc(out.Data, func(a, b findingView) int {
		return cmp.Or(cmp.Compare(b.Share.Low, a.Share.Low), cmp.Compare(a.Number, b.Number))
	})
	slices.SortFunc(out.Unread, func(a, b unreadView) int { return cmp.Compare(a.Number, b.Number) })
	out.Data, out.Unread = out.Data[:min(limit, len(out.Data))], out.Unread[:min(limit, len(out.Unread))]
	return out, nil
}

// number is the one that the path names, if the caller may see it.
func (e Evidence) number(r *Request) (*account.Number, error) { return numberInPath(r, e.Directory()) }

// numberInPath is the number that a path names, if the caller may see it.
func numberInPath(r *Request, dir *account.Directory) (*account.Number, error) {
	id, err := strconv.ParseUint(r.PathValue("number"), 10, 63)
	n := dir.Numbers[account.NumberID(id)]
	if err != nil || n == nil || !r.Caller.May(n.Account.ID) {
		return nil, Refuse(http.StatusNotFound, "number_unknown", "There is no number %q that this caller may see; its id is the phone number id.", r.PathValue("number"))
	}
	return n, nil
}

// conversations is what a finding rests on, as `turnpike evidence eval` reads it.
func (e Evidence) conversations(r *Request) (any, error) {
	n, err := e.number(r)
	if err != nil {
		return nil, err
	}
	history, err := e.Witness.History(r.Context(), n.ID)
	if errors.Is(err, witness.ErrBusy) {
		return nil, Refuse(http.StatusServiceUnavailable, "busy", "Others are reading the journal again just now; try in a minute.")
	}
	if err != nil {
		return nil, err
	}
	line, err := json.Marshal(history)
	if err != nil {
		return nil, err
	}
	return Answer{Header: http.Header{"Content-Type": {"application/x-ndjson"}}, Body: append(line, '\n')}, nil
}

func (e Evidence) one(r *Request) (any, error) {
	n, err := e.number(r)
	if err != nil {
		return nil, err
	}
	f, ok := e.Witness.Finding(n.ID)
	if by := e.unread(n.Account); by != "" {
		return nil, Refuse(http.StatusNotFound, "evidence_unread", "Nothing that people write to this number is read, so nothing was measured. Who says so: %s.", by)
	}
	if !ok {
		return nil, Refuse(http.StatusNotFound, "evidence_missing", "Nobody has written to this number since the oldest record that is kept.")
	}
	return e.view(&f), nil
}

// unread is who keeps the texts of an account from being read now, "" if they are read.
func (e Evidence) unread(a *account.Account) string {
	who, _ := e.Policies().WhoForbids(a, e.Directory().Standing(a.ID), e.Clock().UnixMilli())
	return who
}

// forbidder is the version of a policy that keeps an account from being read whatever the operator wants; nil if none.
func (e Evidence) forbidder(a *account.Account) *policy.Version {
	v, _ := e.Policies().Forbidder(a, e.Directory().Standing(a.ID), e.Clock().UnixMilli())
	return v
}

// isRead says whether what people write to an account is read, and who decided that it is not.
func (e Evidence) isRead(r *Request) (any, error) {
	a, err := r.Account(e.Directory(), r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	return e.readingOf(a), nil
}

func (e Evidence) readingOf(a *account.Account) readingView {
	by := e.unread(a)
	out := readingView{Account: a.ID.String(), Texts: by == "", By: by}
	if v := e.forbidder(a); v != nil && !a.Options.Unread { // the operator's word comes first, and needs no reason
		out.Since, out.Because = v.Effective.String(), v.Whole().Reading.Text
	}
	return out
}

// readingView says whether the texts of an account are read.
type readingView struct {
	Account string `json:"account"`
	Texts   bool   `json:"texts"`
	By      string `json:"by,omitempty"` // who says that they are not: operator, or policy NAME/VERSION
	// Of a policy: the moment from which its version applies, and what it gives as the reason, by language.
	Since   string       `json:"since,omitempty"`
	Because policy.Words `json:"because,omitempty"`
}

// reading sets whether what people write to an account's numbers is read to find what they are used for.
func (e Evidence) reading(r *Request) (any, error) {
	a, err := r.Account(e.Directory(), r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	var in struct {
		Texts *bool  `json:"texts"`
		Why   string `json:"why"`
	}
	const want = `{"texts": false, "why": "…"} to have nothing read but metadata, or {"texts": true, "why": "…"}.`
	if err := r.Decode(&in, want); err != nil {
		return nil, err
	}
	if in.Texts == nil || in.Why == "" {
		return nil, Refuse(http.StatusBadRequest, "reading_invalid", "Send %s", want)
	}
	if v := e.forbidder(a); *in.Texts && v != nil {
		return nil, Refuse(http.StatusConflict, "reading_forbidden",
			"Nothing was changed: %s, which applies from %s, forbids to read what people write to this account: %s", v.Name(), v.Effective, v.Whole().Reading.Text["en"])
	}
	if err := e.Store.EditAccount(r.Context(), a.ID, func(a *account.Account) { a.Options.Unread = !*in.Texts }); err != nil {
		return nil, err
	}
	document, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	line := auditlog.Line{At: e.Clock().UnixMilli(), Actor: r.Caller.Name, Act: "account.reading", Subject: "account/" + a.ID.String(), Document: string(document)}
	if _, err := e.Store.Audit(r.Context(), line); err != nil {
		return nil, err
	}
	if err := e.Reload(r.Context()); err != nil {
		return nil, err
	}
	return e.readingOf(e.Directory().Accounts[a.ID]), nil
}
