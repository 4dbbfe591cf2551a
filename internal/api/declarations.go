package api

import (
	"encoding/base64"
	"net/http"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/desk"
	"turnpike/internal/store"
)

// Declarations serves what accounts say they are for, and what the operator's people know of them.
type Declarations struct {
	Desk      *desk.Desk
	Store     *store.Store
	Directory func() *account.Directory
}

// Routes implements Noun.
func (d *Declarations) Routes() []Route {
	const v1 = "/turnpike/v1"
	return []Route{
		{Method: "GET", Path: v1 + "/declarations", Roles: Staff | Business, Handle: d.list},
		{Method: "POST", Path: v1 + "/declarations", Roles: Operator | Business, Act: Kept, Handle: d.declare},
		{Method: "GET", Path: v1 + "/keys", Roles: Public, Handle: d.keys},
		{Method: "GET", Path: v1 + "/evidence/records", Roles: Staff | Business, Handle: d.records},
		{Method: "POST", Path: v1 + "/evidence", Roles: Reviewer, Act: Kept, Handle: d.record},
		{Method: "GET", Path: v1 + "/judgements/{account}", Roles: Staff | Business, Handle: d.judgement},
	}
}

// keys verify signatures of the platform.
func (d *Declarations) keys(*Request) (any, error) {
	return map[string]string{"algorithm": "Ed25519", "public_key": base64.StdEncoding.EncodeToString(d.Desk.PublicKey())}, nil
}

// page reads which page of which account's list is asked for.
func (d *Declarations) page(r *Request) (id account.ID, n int, before int64, err error) {
	if n, err = r.Limit(); err != nil {
		return 0, 0, 0, err
	}
	if before, err = r.Number("before"); err != nil {
		return 0, 0, 0, err
	}
	if id, err = accountOf(r, d.Directory()); err == nil && id == 0 {
		err = Refuse(http.StatusBadRequest, "account_missing", "Name the account: ?account=ID, or --account ID on the command line.")
	}
	return id, n, before, err
}

func (d *Declarations) list(r *Request) (any, error) {
	id, n, before, err := d.page(r)
	if err != nil {
		return nil, err
	}
	found, err := d.Store.Declarations(r.Context(), id, before, n+1)
	if err != nil {
		return nil, err
	}
	return PageOf(found, n, func(x *account.Declaration) int64 { return int64(x.Version) }), nil
}

func (d *Declarations) declare(r *Request) (any, error) {
	var req struct {
		Account account.ID `json:"account,string"`
		account.Declaration
	}
	if err := r.Decode(&req, `{"account":"…","purpose":"…","declared":"customer_service","vertical":"TRAVEL","languages":["fr"],"ai_answers":true,`+
		`"human_path":{"kind":"agent"},"opt_in":true,"signed_by":"…"}.`); err != nil {
		return nil, err
	}
	a, err := r.Account(d.Directory(), req.Account.String())
	if err != nil {
		return nil, err
	}
	if problem := req.Problem(); problem != "" {
		return nil, Refuse(http.StatusBadRequest, "declaration_invalid", "%s", problem)
	}
	if req.Version != 0 || req.At != 0 || req.Signature != "" {
		return nil, Refuse(http.StatusBadRequest, "declaration_invalid", "version, at and signature are the platform's to make.")
	}
	if err := d.mayDeclare(r, a.ID); err != nil {
		return nil, err
	}
	if err := d.Desk.Declare(r.Context(), a.ID, &req.Declaration, r.Caller.Name); err != nil {
		return nil, err
	}
	return Created(req.Declaration), nil
}

// Limits of how often a business declares: the tests of what an account is used for begin anew with each declaration, so
// that whoever could make many would never be judged. The operator makes as many as it takes.
const (
	maxDeclarations = 3
	declaredWithin  = 30 * 24 * 3600 * 1000 // milliseconds
)

// mayDeclare refuses a declaration too many.
func (d *Declarations) mayDeclare(r *Request, id account.ID) error {
	if r.Caller.Role != Business {
		return nil
	}
	made, err := d.Store.Declarations(r.Context(), id, 0, maxDeclarations)
	if err == nil && len(made) == maxDeclarations && made[maxDeclarations-1].At > d.Desk.Now()-declaredWithin {
		err = Refuse(http.StatusTooManyRequests, "declarations_used", "A business declares %d times in 30 days at most: ask the operator to make another declaration.", maxDeclarations)
	}
	return err
}

// records lists what is known of an account. A business sees what was found out about it, too.
func (d *Declarations) records(r *Request) (any, error) {
	id, n, before, err := d.page(r)
	if err != nil {
		return nil, err
	}
	found, err := d.Store.Evidence(r.Context(), id, before, n+1)
	if err != nil {
		return nil, err
	}
	return PageOf(found, n, func(e *account.Evidence) int64 { return e.ID }), nil
}

// enteredSources are those that a person can enter. What people report in their phones is counted here.
var enteredSources = []string{account.FromReviewer, account.FromProbes, account.FromDetector, account.FromReports}

// record enters a piece of evidence and says what the stated test makes of all there is.
func (d *Declarations) record(r *Request) (any, error) {
	var req account.Evidence
	if err := r.Decode(&req, `{"account":"…","source":"reviewer","probes":{"asked":20,"answered":18,"refused":2}} or `+
		`"share", "capabilities", "note"; "reported" counts what people reported.`); err != nil {
		return nil, err
	}
	a, err := r.Account(d.Directory(), req.Account.String())
	if err != nil {
		return nil, err
	}
	if problem := d.problem(&req, a); problem != "" {
		return nil, Refuse(http.StatusBadRequest, "evidence_invalid", "%s", problem)
	}
	if req.Source == account.FromReports {
		if req.Reports, err = d.Desk.CountReports(r.Context(), a.ID); err != nil {
			return nil, err
		}
	}
	req.By = r.Caller.Name
	j, err := d.Desk.AddEvidence(r.Context(), &req, r.Caller.Name)
	if err != nil {
		return nil, err
	}
	return Created(map[string]any{"evidence": req, "judgement": j}), nil
}

func (d *Declarations) problem(e *account.Evidence, a *account.Account) string {
	n := d.Directory().Numbers[e.Number]
	switch {
	case !slices.Contains(enteredSources, e.Source):
		return "source is reviewer, probed, measured or reported."
	case e.Number != 0 && (n == nil || n.Account != a):
		return "number is one of the account's, or left out for all of it."
	case e.ID != 0 || e.Hash != "" || e.By != "" || e.Declared != "" || e.Reports != nil:
		return "id, hash, by, declared and reports are the platform's to make."
	case len(e.Note) > maxFacts || len(e.Capabilities) > 20:
		return "note has at most 5000 characters, and there are at most 20 capabilities."
	case e.Share != nil && (e.Share.Sample < 1 || !within(e.Share.Low, e.Share.Value, e.Share.High)):
		return "share has sample of 1 at least, and 0 ≤ low ≤ value ≤ high ≤ 1."
	case e.Probes != nil && (e.Probes.Asked < 1 || e.Probes.Answered < 0 || e.Probes.Refused < 0 || e.Probes.Answered+e.Probes.Refused > e.Probes.Asked):
		return "probes are asked at least once, and no more answered and refused than asked."
	case e.Expires != 0 && e.Expires <= d.Desk.Now():
		return "expires lies in the future."
	}
	return ""
}

func within(low, value, high float64) bool {
	return 0 <= low && low <= value && value <= high && high <= 1
}

// judgement says what the stated test makes of an account now.
func (d *Declarations) judgement(r *Request) (any, error) {
	a, err := r.Account(d.Directory(), r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	s := d.Directory().Standing(a.ID)
	return struct {
		casework.Judgement
		Decided    account.Outcome `json:"decided,omitempty"`
		Discretion bool            `json:"discretion,omitempty"`
	}{d.Desk.Judge(a.ID), s.Decided, s.Discretion}, nil
}
