package api

import (
	"errors"
	"net/http"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/desk"
	"turnpike/internal/store"
)

// Reports takes what people and third parties say of accounts, without a login, and shows the audit log.
type Reports struct {
	Desk      *desk.Desk
	Store     *store.Store
	Directory func() *account.Directory
}

// Routes implements Noun.
func (n *Reports) Routes() []Route {
	const base = "/turnpike/v1/reports"
	return []Route{
		{Method: "POST", Path: base, Roles: Public, Body: 32 << 10, Act: Kept, Handle: n.receive},
		{Method: "GET", Path: base + "/{id}", Roles: Public, Handle: n.status},
		{Method: "GET", Path: base, Roles: Staff, Handle: n.list},
		{Method: "POST", Path: base + "/{id}/decision", Roles: Reviewer, Act: Kept, Handle: n.decide},
		{Method: "GET", Path: "/turnpike/v1/audit-log", Roles: Staff, Handle: n.lines},
	}
}

// reportCategories are what a report can be about.
var reportCategories = []string{"general_purpose_ai", "spam", "scam", "illegal", "impersonation", "no_human_path", "no_ai_disclosure", "other"}

// receive keeps a report. DSA art. 16 wants a reasoned explanation, the exact place, a contact (which may
// be left out here) and a statement of good faith.
func (n *Reports) receive(r *Request) (any, error) {
	var req struct {
		Account  string `json:"account"` // id of the account or the number, or the number itself
		Category string `json:"category"`
		Text     string `json:"text"`
		Email    string `json:"email"`
		Good     bool   `json:"good_faith"`
	}
	if err := r.Decode(&req, `{"account":"+33 1 …","category":"general_purpose_ai","text":"…","email"?:"…","good_faith":true}.`); err != nil {
		return nil, err
	}
	about := desk.Find(n.Directory(), req.Account)
	switch {
	case about == nil:
		return nil, Refuse(http.StatusNotFound, "account_unknown", "account is the business's phone number as people see it, or its id.")
	case !slices.Contains(reportCategories, req.Category):
		return nil, Refuse(http.StatusBadRequest, "category_invalid", "category is one of %v.", reportCategories)
	case len([]rune(req.Text)) < 20 || len([]rune(req.Text)) > 2000:
		return nil, Refuse(http.StatusBadRequest, "text_invalid", "text explains in 20 to 2000 characters what you saw.")
	case !req.Good:
		return nil, Refuse(http.StatusBadRequest, "good_faith_missing", "good_faith says that you believe in good faith that this is accurate and complete.")
	case req.Email != "" && !account.IsEmail(req.Email):
		return nil, Refuse(http.StatusBadRequest, "email_invalid", "email is an address such as me@example.com, or left out.")
	}
	report, key, err := n.Desk.Report(r.Context(), about.ID, req.Category, req.Text, req.Email, r.Caller.Place)
	if errors.Is(err, desk.ErrTooManyReports) {
		return nil, Refuse(http.StatusTooManyRequests, "too_many_reports", "Too many reports from where you are, or too many that were abuse; come back tomorrow.")
	}
	if err != nil {
		return nil, err
	}
	return Created(map[string]any{
		"id": report.ID, "key": key, "status": report.Status, "acknowledged_at": report.Acknowledged,
		"decided_by": report.At + n.Desk.Profile().ReportClock, "automated": false,
	}), nil
}

type reportView struct {
	ID        int64  `json:"id"`
	Account   string `json:"account,omitempty"`
	At        int64  `json:"at"`
	Category  string `json:"category"`
	Text      string `json:"text,omitempty"`
	Status    string `json:"status"`
	DecidedAt int64  `json:"decided_at,omitempty"`
	Why       string `json:"why,omitempty"`
	Case      int64  `json:"case,omitempty"`
	Redress   string `json:"redress,omitempty"`
}

// status tells whoever reported what became of it.
func (n *Reports) status(r *Request) (any, error) {
	id, err := r.ID("id")
	if err != nil {
		return nil, err
	}
	one, err := n.Store.ReportByKey(r.Context(), id, desk.Digest(r.URL.Query().Get("key")))
	if errors.Is(err, store.ErrUnknown) {
		return nil, Refuse(http.StatusNotFound, "report_unknown", "There is no such report; ask with the key that came with its receipt.")
	}
	if err != nil {
		return nil, err
	}
	return reportView{
		ID: one.ID, At: one.At, Category: one.Category, Status: one.Status, DecidedAt: one.DecidedAt, Why: one.Why,
		Redress: "People decide on reports. You can report again with what is new, or go to court.",
	}, nil
}

func (n *Reports) list(r *Request) (any, error) {
	limit, err := r.Limit()
	if err != nil {
		return nil, err
	}
	before, err := r.Number("before")
	if err != nil {
		return nil, err
	}
	about, err := accountOf(r, n.Directory())
	if err != nil {
		return nil, err
	}
	found, err := n.Store.Reports(r.Context(), about, before, limit+1)
	if err != nil {
		return nil, err
	}
	views := make([]reportView, 0, len(found))
	for i := range found {
		f := &found[i]
		views = append(views, reportView{f.ID, f.Account.String(), f.At, f.Category, f.Body, f.Status, f.DecidedAt, f.Why, f.Case, ""})
	}
	return PageOf(views, limit, func(v *reportView) int64 { return v.ID }), nil
}

func (n *Reports) decide(r *Request) (any, error) {
	id, err := r.ID("id")
	if err != nil {
		return nil, err
	}
	var req struct {
		Status string `json:"status"`
		Why    string `json:"why"`
	}
	if err := r.Decode(&req, `{"status":"noted","dismissed" or "abusive","why":"…"}.`); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"noted", "dismissed", "abusive"}, req.Status) || !says(req.Why) {
		return nil, Refuse(http.StatusBadRequest, "status_invalid", "status is noted, dismissed or abusive, and why says it in 10 characters at least; "+
			"POST /turnpike/v1/cases with reports makes a case of it.")
	}
	err = n.Store.DecideReport(r.Context(), id, store.ReportDecision{Status: req.Status, At: n.Desk.Now(), By: r.Caller.Name, Why: req.Why})
	if errors.Is(err, store.ErrUnknown) {
		return nil, Refuse(http.StatusNotFound, "report_unknown", "There is no report %d.", id)
	}
	if err != nil {
		return nil, err
	}
	return map[string]bool{"success": true}, nil
}

// lines are the audit log from a line on, oldest first, so that whoever asks can verify its chain.
func (n *Reports) lines(r *Request) (any, error) {
	limit, err := r.Limit()
	if err != nil {
		return nil, err
	}
	from, err := r.Number("from")
	if err != nil {
		return nil, err
	}
	found, err := n.Store.AuditLines(r.Context(), from, limit)
	if err != nil {
		return nil, err
	}
	head, err := n.Store.AuditHead(r.Context())
	if err != nil {
		return nil, err
	}
	return map[string]any{"data": append([]auditlog.Line{}, found...), "head": head}, nil
}
