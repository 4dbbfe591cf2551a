package api

import (
	"errors"
	"net/http"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/desk"
	"turnpike/internal/store"
	"turnpike/internal/witness"
)

// Cases serves the procedure by which accounts are judged, and the appeals against what it decides.
type Cases struct {
	Desk      *desk.Desk
	Store     *store.Store
	Directory func() *account.Directory
	Witness   *witness.Room
}

// Routes implements Noun.
func (c *Cases) Routes() []Route {
	const base, appeals = "/turnpike/v1/cases", "/turnpike/v1/appeals"
	return []Route{
		{Method: "GET", Path: base, Roles: Staff | Business, Handle: c.list},
		{Method: "POST", Path: base, Roles: Staff, Act: Kept, Handle: c.open},
		{Method: "GET", Path: base + "/{id}", Roles: Staff | Business, Handle: c.show},
		{Method: "GET", Path: base + "/{id}/statements", Roles: Staff | Business, Handle: c.statements},
		{Method: "GET", Path: base + "/{id}/texts", Roles: Staff | Business, Handle: c.texts},
		{Method: "GET", Path: base + "/{id}/conversations", Roles: Reviewer | Business, Handle: c.conversations},
		{Method: "GET", Path: base + "/{id}/dossier", Roles: Staff | Business, Handle: c.dossier},
		{Method: "GET", Path: base + "/{id}/gap", Roles: Business | Staff, Handle: c.gap},
		{Method: "POST", Path: base + "/{id}/notice", Roles: Reviewer, Act: Kept, Handle: c.act(casework.Notify)},
		{Method: "POST", Path: base + "/{id}/answer", Roles: Business, Act: Kept, Handle: c.act(casework.Reply)},
		{Method: "POST", Path: base + "/{id}/dismissal", Roles: Reviewer, Act: Kept, Handle: c.act(casework.Dismiss)},
		{Method: "POST", Path: base + "/{id}/decision", Roles: Reviewer, Act: Kept, Handle: c.act(casework.Decide)},
		{Method: "POST", Path: base + "/{id}/agreement", Roles: Reviewer, Act: Kept, Handle: c.act(casework.Agree)},
		{Method: "POST", Path: base + "/{id}/disagreement", Roles: Reviewer, Act: Kept, Handle: c.act(casework.Disagree)},
		{Method: "POST", Path: base + "/{id}/lift", Roles: Reviewer, Act: Kept, Handle: c.act(casework.Lift)},
		{Method: "PUT", Path: base + "/{id}/hold", Roles: Staff, Act: Kept, Handle: c.hold},
		{Method: "DELETE", Path: base + "/{id}/hold", Roles: Staff, Act: Kept, Handle: c.unhold},
		{Method: "GET", Path: appeals, Roles: Staff | Business, Handle: c.appeals},
		{Method: "POST", Path: appeals, Roles: Business, Act: Kept, Handle: c.complain},
		{Method: "POST", Path: appeals + "/{id}/decision", Roles: Reviewer, Act: Kept, Handle: c.answerAppeal},
	}
}

// find is a case that the caller may see. A business sees its own once a notice went out: before that
// nothing has been held against it.
func (c *Cases) find(r *Request) (*casework.Case, error) {
	id, err := r.ID("id")
	if err != nil {
		return nil, err
	}
	return c.byID(r, id)
}

func (c *Cases) byID(r *Request, id int64) (*casework.Case, error) {
	one, err := c.Store.Case(r.Context(), id)
	if errors.Is(err, store.ErrUnknown) || (err == nil && !visible(r, one)) {
		return nil, Refuse(http.StatusNotFound, "case_unknown", "There is no case %d that this caller may see.", id)
	}
	return one, err
}

func visible(r *Request, c *casework.Case) bool {
	return r.Caller.May(c.Account) && (r.Caller.Role&Staff != 0 || c.Notice != nil)
}

func (c *Cases) list(r *Request) (any, error) { return c.page(r, false) }

func (c *Cases) appeals(r *Request) (any, error) { return c.page(r, true) }

// page lists cases. A business names its account, unless its token reaches one only.
func (c *Cases) page(r *Request, appealed bool) (any, error) {
	n, err := r.Limit()
	if err != nil {
		return nil, err
	}
	before, err := r.Number("before")
	if err != nil {
		return nil, err
	}
	f := store.CaseFilter{State: casework.State(r.URL.Query().Get("state")), Appealed: appealed, Before: before, Limit: n + 1}
	if f.State != "" && !slices.Contains(casework.States(), f.State) {
		return nil, Refuse(http.StatusBadRequest, "state_invalid",
			"state is opened, noticing, hearing, deciding, seconding, stating, decided, appealed, upheld, changed, reversed or closed.")
	}
	if f.Account, err = accountOf(r, c.Directory()); err != nil {
		return nil, err
	}
	found, err := c.Store.Cases(r.Context(), f)
	if err != nil {
		return nil, err
	}
	page := PageOf(found, n, func(c *casework.Case) int64 { return c.ID })
	shown := page.Data[:0]
	for i := range page.Data {
		if visible(r, &page.Data[i]) {
			shown = append(shown, page.Data[i])
		}
	}
	page.Data = shown
	return page, nil
}

// accountOf is the account that a list is about: of ?account=, or the only one of the caller's token; 0,
// which is all, for the operator's people.
func accountOf(r *Request, dir *account.Directory) (account.ID, error) {
	text := r.URL.Query().Get("account")
	if text == "" && r.Caller.Role&Staff != 0 {
		return 0, nil
	}
	if text == "" && r.Caller.Token != nil && len(r.Caller.Token.Accounts) == 1 {
		return r.Caller.Token.Accounts[0], nil
	}
	a, err := r.Account(dir, text)
	if err != nil {
		return 0, err
	}
	return a.ID, nil
}

func (c *Cases) show(r *Request) (any, error) { return c.find(r) }

// openingBody is what begins a case.
type openingBody struct {
	Account  account.ID       `json:"account,string"`
	Number   account.NumberID `json:"number,string"`
	Ground   casework.Ground  `json:"ground"`
	Source   string           `json:"source"`
	Facts    string           `json:"facts"`
	Exhibits []int64          `json:"exhibits"`
	Earlier  int64            `json:"earlier_case"`
	Detected bool             `json:"automated_detection"`
	Proposed bool             `json:"automated_proposal"`
	Reports  []int64          `json:"reports"`
	Texts    []struct {
		Text string `json:"text"`
	} `json:"texts"`
}

// Limits of an opening.
const (
	maxFacts = 5000 // characters, as the Transparency Database takes
	maxTexts = 50   // texts of conversations
	maxText  = 4096 // characters of each
)

func (c *Cases) open(r *Request) (any, error) {
	var req openingBody
	if err := r.Decode(&req, `{"account":"…","ground":{"policy","version","number"},"source":"own_initiative","facts":"…","exhibits":[id]}.`); err != nil {
		return nil, err
	}
	dir := c.Directory()
	a, err := r.Account(dir, req.Account.String())
	if err != nil {
		return nil, err
	}
	n := dir.Numbers[req.Number]
	switch {
	case req.Number != 0 && (n == nil || n.Account != a):
		return nil, Refuse(http.StatusBadRequest, "number_unknown", "number: it is one of the account's, or left out for all of it.")
	case req.Ground.Policy == "" || req.Ground.Number == "":
		return nil, Refuse(http.StatusBadRequest, "ground_missing", "ground: it names the policy, its version and the number of the rule.")
	case req.Source != casework.SourceOwn && req.Source != casework.SourceNotice && req.Source != casework.SourceOrder:
		return nil, Refuse(http.StatusBadRequest, "source_invalid", "source: it is own_initiative, notice or order.")
	case len([]rune(req.Facts)) < 20 || len([]rune(req.Facts)) > maxFacts:
		return nil, Refuse(http.StatusBadRequest, "facts_invalid", "facts: they say what happened in 20 to %d characters.", maxFacts)
	case len(req.Texts) > maxTexts:
		return nil, Refuse(http.StatusBadRequest, "texts_invalid", "texts: a case holds at most %d texts of conversations.", maxTexts)
	}
	o := &desk.Opening{
		Account: a.ID, Number: req.Number, Ground: req.Ground, Source: req.Source, Facts: req.Facts, Exhibits: req.Exhibits,
		Earlier: req.Earlier, Detected: req.Detected, Proposed: req.Proposed, By: r.Caller.Name, Reports: req.Reports,
	}
	for _, t := range req.Texts {
		if t.Text == "" || len([]rune(t.Text)) > maxText {
			return nil, Refuse(http.StatusBadRequest, "texts_invalid", "texts: each has 1 to %d characters.", maxText)
		}
		o.Texts = append(o.Texts, store.CaseText{Hash: desk.Digest(t.Text), Text: t.Text})
	}
	made, err := c.Desk.OpenCase(r.Context(), o)
	switch {
	case errors.Is(err, desk.ErrExhibit):
		return nil, Refuse(http.StatusBadRequest, "exhibits_unknown", "exhibits: they are ids of evidence on this account; GET /turnpike/v1/evidence/records lists them.")
	case errors.Is(err, desk.ErrAlone):
		return nil, Refuse(http.StatusBadRequest, "opinion_alone", "exhibits: a language model's second opinion is never the only one; name what it was a second opinion on.")
	case errors.Is(err, desk.ErrGround):
		return nil, Refuse(http.StatusBadRequest, "ground_unknown",
			"ground: the policy %q has no ground %q in version %q; GET /policy lists them. A rule that is no published policy's needs its text.",
			req.Ground.Policy, req.Ground.Number, req.Ground.Version)
	case errors.Is(err, desk.ErrEarlier):
		return nil, Refuse(http.StatusBadRequest, "earlier_case_unknown", "earlier_case: it is a case on this account in which a warning was delivered.")
	case err != nil:
		return nil, err
	}
	return Created(made), nil
}

// stepBody is what a step may say; which members count follows from the step.
type stepBody struct {
	Why      string            `json:"why"`
	Text     string            `json:"text"`
	CureDays float64           `json:"cure_days"`
	Cured    bool              `json:"cured"`
	Outcome  account.Outcome   `json:"outcome"`
	Measure  *casework.Measure `json:"measure"`
}

const dayMillis = 24 * 3600 * 1000

// act takes a step of a case as the caller.
func (c *Cases) act(kind casework.Kind) func(*Request) (any, error) {
	return func(r *Request) (any, error) {
		one, err := c.find(r)
		if err != nil {
			return nil, err
		}
		var req stepBody
		if err := r.Decode(&req, `{"why":"…"} with "measure" and "outcome" for a decision, "cure_days" for a notice; {"text":"…","cured"?} for an answer.`); err != nil {
			return nil, err
		}
		return c.step(r, one.ID, kind, &req)
	}
}

func (c *Cases) step(r *Request, id int64, kind casework.Kind, req *stepBody) (any, error) {
	e := &casework.Event{
		Kind: kind, Role: casework.ByReviewer, By: r.Caller.Name, At: c.Desk.Now(), Text: req.Why + req.Text, Cure: int64(req.CureDays * dayMillis),
		Cured: req.Cured, Outcome: req.Outcome, Measure: req.Measure,
	}
	if r.Caller.Role == Business {
		e.Role = casework.ByAccount
	}
	done, err := c.Desk.Step(r.Context(), id, e)
	return done, refused(err)
}

// refused renders what the procedure does not allow.
func refused(err error) error {
	bad, ok := errors.AsType[*casework.RefusedError](err)
	if !ok {
		return err
	}
	status := http.StatusConflict
	switch bad.Code {
	case "same_reviewer", "role_wrong":
		status = http.StatusForbidden
	case "text_invalid", "why_missing", "measure_invalid", "measure_harder", "outcome_invalid", "cure_invalid":
		status = http.StatusBadRequest
	}
	return Refuse(status, bad.Code, "%s", bad.Text)
}

// complain is an appeal; it is free.
func (c *Cases) complain(r *Request) (any, error) {
	var req struct {
		Case int64  `json:"case"`
		Text string `json:"text"`
	}
	if err := r.Decode(&req, `{"case":id,"text":"…"}.`); err != nil {
		return nil, err
	}
	if _, err := c.byID(r, req.Case); err != nil {
		return nil, err
	}
	done, err := c.step(r, req.Case, casework.Complain, &stepBody{Text: req.Text})
	if err != nil {
		return nil, err
	}
	return Created(done), nil
}

// answerAppeal is the other reviewer's answer.
func (c *Cases) answerAppeal(r *Request) (any, error) {
	one, err := c.find(r)
	if err != nil {
		return nil, err
	}
	var req struct {
		Result  string            `json:"result"`
		Why     string            `json:"why"`
		Measure *casework.Measure `json:"measure"`
	}
	if err := r.Decode(&req, `{"result":"upheld","changed" or "reversed","why":"…","measure" when it is changed}.`); err != nil {
		return nil, err
	}
	kind, known := map[string]casework.Kind{"upheld": casework.Uphold, "changed": casework.Change, "reversed": casework.Reverse}[req.Result]
	if !known {
		return nil, Refuse(http.StatusBadRequest, "result_invalid", "result is upheld, changed or reversed.")
	}
	return c.step(r, one.ID, kind, &stepBody{Why: req.Why, Measure: req.Measure})
}

func (c *Cases) hold(r *Request) (any, error) {
	one, err := c.find(r)
	if err != nil {
		return nil, err
	}
	var req struct {
		Why string `json:"why"`
	}
	if err := r.Decode(&req, `{"why":"…"}.`); err != nil {
		return nil, err
	}
	if !says(req.Why) {
		return nil, Refuse(http.StatusBadRequest, "why_missing", "A legal hold says why, in 10 characters at least.")
	}
	return c.Desk.Hold(r.Context(), one.ID, &casework.Hold{By: r.Caller.Name, At: c.Desk.Now(), Why: req.Why}, r.Caller.Name)
}

func (c *Cases) unhold(r *Request) (any, error) {
	one, err := c.find(r)
	if err != nil {
		return nil, err
	}
	return c.Desk.Hold(r.Context(), one.ID, nil, r.Caller.Name)
}
