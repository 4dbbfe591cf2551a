package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/gazette"
	"turnpike/internal/policy"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// Policies are what is published: read by everybody, made by the operator, acknowledged by businesses.
type Policies struct {
	Gazette   *gazette.Gazette
	Store     *store.Store
	Giver     gazette.Giver
	Directory func() *account.Directory
	Reload    func(ctx context.Context) error // makes an edit of accounts visible
	Clock     func() time.Time
	// Open lets everybody ask what would become of any account's message: for dev.
	Open bool
}

// Routes implements Noun.
func (p *Policies) Routes() []Route {
	const base = "/turnpike/v1/policies"
	explain := Business | Staff
	if p.Open {
		explain |= Public
	}
	return []Route{
		{Method: "GET", Path: "/policy", Roles: Public | Business | Staff, Handle: p.page},
		{Method: "GET", Path: base, Roles: Public | Business | Staff, Handle: p.list},
		{Method: "POST", Path: base, Roles: Operator, Act: Kept, Handle: p.publish},
		{Method: "POST", Path: base + "/replay", Roles: Operator, Act: Asks, Handle: p.replay},
		{Method: "POST", Path: base + "/{name}/refund", Roles: Operator, Act: "policy.refund", Handle: p.refund},
		{Method: "GET", Path: base + "/explain", Roles: explain, Handle: p.explain},
		{Method: "GET", Path: base + "/acknowledgements", Roles: Business | Staff, Handle: p.acknowledgements},
		{Method: "GET", Path: base + "/{name}/{version}", Roles: Public | Business | Staff, Handle: p.show},
		{Method: "POST", Path: base + "/{name}/rollback", Roles: Operator, Act: Kept, Handle: p.rollBack},
		{Method: "POST", Path: base + "/{name}/{version}/acknowledgement", Roles: Business, Act: Kept, Handle: p.acknowledge},
		{Method: "PUT", Path: "/turnpike/v1/disclosures/{account}", Roles: Business | Operator, Act: "account.disclosure", Handle: p.disclosure},
	}
}

// policyVersion is a version as it is shown.
type policyVersion struct {
	Policy      string           `json:"policy"`
	Version     int              `json:"version"`
	State       policy.State     `json:"state"`
	Title       policy.Words     `json:"title"`
	Effective   policy.Moment    `json:"effective"`
	Announced   policy.Moment    `json:"announced,omitzero"`
	PublishedAt int64            `json:"published_at"` // Unix milliseconds
	Reason      string           `json:"reason,omitempty"`
	Restores    int              `json:"restores,omitempty"`
	Withdraws   []int            `json:"withdraws,omitempty"` // announced versions that never apply because of this one
	Duty        *policy.Duty     `json:"legal_duty,omitempty"`
	Signature   string           `json:"signature"`
	Document    *policy.Document `json:"document,omitempty"` // with what it takes over from earlier versions
	Text        string           `json:"text,omitempty"`     // exactly what is signed
}

// versionView shows a version; whole adds what it says.
func (p *Policies) versionView(v *policy.Version, whole bool) policyVersion {
	book := p.Gazette.Book()
	out := policyVersion{
		Policy: v.Policy.Text, Version: v.Version, State: book.State(v, p.Clock().UnixMilli()), Title: v.Whole().Title, Effective: v.Effective, Announced: v.Announced,
		PublishedAt: v.PublishedAt, Reason: v.Reason, Restores: v.Restores, Withdraws: book.Withdraws(v), Duty: v.Duty, Signature: policy.Base64(v.Signature),
	}
	if whole {
		out.Document, out.Text = v.Whole(), string(v.Raw)
	}
	return out
}

// list is the history of everything that was published.
func (p *Policies) list(*Request) (any, error) { return p.history(false), nil }

// history is every version, and what signatures are checked with.
func (p *Policies) history(whole bool) map[string]any {
	data := []policyVersion{}
	book := p.Gazette.Book()
	for _, name := range book.Names() {
		for _, v := range book.Versions(name) {
			data = append(data, p.versionView(v, whole))
		}
	}
	return map[string]any{
		"data": data, "public_key": policy.Base64(p.Gazette.PublicKey()),
		"signed": `ed25519 over "turnpike policy 1\n", published_at as RFC 3339 in UTC, "\n" and the text`,
	}
}

// version finds what the path names.
func (p *Policies) version(r *Request) (*policy.Version, error) {
	n, err := strconv.Atoi(r.PathValue("version"))
	if v := p.Gazette.Book().Version(r.PathValue("name"), n); err == nil && v != nil {
		return v, nil
	}
	return nil, Refuse(http.StatusNotFound, "policy_unknown", "There is no version %q of a policy %q.", r.PathValue("version"), r.PathValue("name"))
}

func (p *Policies) show(r *Request) (any, error) {
	v, err := p.version(r)
	if err != nil {
		return nil, err
	}
	return p.versionView(v, true), nil
}

func (p *Policies) publish(r *Request) (any, error) {
	raw, err := io.ReadAll(r.Body)
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, Refuse(http.StatusRequestEntityTooLarge, "body_too_long", "A policy has at most %d bytes.", maxBody)
	}
	if err != nil {
		return nil, err
	}
	made, err := p.Gazette.Publish(r.Context(), raw, r.Caller.Name)
	if err != nil {
		return nil, policyRefusal(err)
	}
	return p.made(made), nil
}

// made answers with new versions.
func (p *Policies) made(made []*policy.Version) Answer {
	data := []policyVersion{}
	for _, v := range made {
		data = append(data, p.versionView(v, false))
	}
	return Created(map[string]any{"data": data})
}

// policyRefusal tells what is wrong with a document.
func policyRefusal(err error) error {
	switch is := policy.IssuesOf(err); {
	case is != nil:
		return Refuse(http.StatusBadRequest, "policy_invalid", "%s", is.Error())
	case errors.Is(err, store.ErrPublished):
		return Refuse(http.StatusConflict, "policy_published", "Somebody published this version at the same time; read it and make the next one.")
	}
	return err
}

func (p *Policies) rollBack(r *Request) (any, error) {
	var in struct {
		To     int    `json:"to"`
		Reason string `json:"reason"`
	}
	if err := r.Decode(&in, `{"to": VERSION, "reason": "why"}; without to, the version before the newest is restored.`); err != nil {
		return nil, err
	}
	if in.Reason == "" {
		return nil, Refuse(http.StatusBadRequest, "reason_missing", "Say why the policy is taken back.")
	}
	v, err := p.Gazette.RollBack(r.Context(), r.PathValue("name"), in.To, in.Reason, r.Caller.Name)
	if err != nil {
		if refused := policyRefusal(err); !errors.Is(refused, err) || policy.IssuesOf(err) != nil {
			return nil, refused
		}
		return nil, Refuse(http.StatusBadRequest, "version_invalid", "%s", err.Error())
	}
	return p.made([]*policy.Version{v}), nil
}

// areCountries refuses what is no country of the rate cards.
func areCountries(codes []string) error {
	known := tariff.Countries()
	for _, code := range codes {
		if !slices.Contains(known, code) {
			return Refuse(http.StatusBadRequest, "country_invalid", "%q is no country: write its two letters, as BR.", code)
		}
	}
	return nil
}

// refund gives back what a policy's prices took.
func (p *Policies) refund(r *Request) (any, error) {
	var in struct {
		Versions  []int    `json:"versions"`
		Countries []string `json:"countries"`
		Since     string   `json:"since"`
		Until     string   `json:"until"`
		Reason    string   `json:"reason"`
		Try       bool     `json:"dry_run"`
	}
	const want = `{"versions":[6],"countries":["BR"],"since":"2026-03-11","until":"2026-05-13","reason":"why","dry_run":true}; all but reason may be left out.`
	if err := r.Decode(&in, want); err != nil {
		return nil, err
	}
	name := r.PathValue("name")
	if p.Gazette.Book().Latest(name) == nil {
		return nil, Refuse(http.StatusNotFound, "policy_unknown", "There is no policy %q.", name)
	}
	if err := areCountries(in.Countries); err != nil {
		return nil, err
	}
	u := &gazette.Undoing{Policy: name, Versions: in.Versions, Countries: in.Countries, Reason: in.Reason, Try: in.Try}
	for _, one := range []struct {
		text string
		into *int64
	}{{in.Since, &u.Since}, {in.Until, &u.Until}} {
		if one.text == "" {
			continue
		}
		m, err := policy.ParseMoment(one.text)
		if err != nil {
			return nil, Refuse(http.StatusBadRequest, "moment_invalid", "%s", err.Error())
		}
		*one.into = m.In(nil)
	}
	if in.Reason == "" {
		return nil, Refuse(http.StatusBadRequest, "reason_missing", "Say why the money is given back; it stays with each entry.")
	}
	return money(p.Gazette.Undo(r.Context(), p.Giver, u, r.Caller.Name))
}

func (p *Policies) explain(r *Request) (any, error) {
	q := r.URL.Query()
	dir := p.Directory()
	e, err := gazette.Explain(p.Gazette.Book(), dir, &gazette.Question{
		Account: q.Get("account"), To: q.Get("to"), At: q.Get("at"), Category: q.Get("category"), Declared: q.Get("declared"), Created: q.Get("created"), Language: q.Get("lang"),
	}, p.Clock())
	if err != nil {
		if r.Caller.Role == Business { // the text names other accounts
			err = errors.New("account, to, at, category, declared or created is wrong, or the account is not the caller's")
		}
		return nil, Refuse(http.StatusBadRequest, "question_invalid", "%s", err.Error())
	}
	if r.Caller.Role == Business {
		if _, err := r.Account(dir, e.Account); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// replay tries a draft on what happened since a moment, or for some days.
func (p *Policies) replay(r *Request) (any, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, Refuse(http.StatusRequestEntityTooLarge, "body_too_long", "A policy has at most %d bytes.", maxBody)
	}
	since, err := policy.Since(r.URL.Query().Get("since"), p.Clock())
	if err != nil {
		return nil, Refuse(http.StatusBadRequest, "since_invalid", "%s", err.Error())
	}
	report, err := p.Gazette.Try(r.Context(), &gazette.Trial{File: raw, Since: since, AsOf: r.URL.Query().Get("as_of")})
	if err != nil {
		return nil, policyRefusal(err)
	}
	return report, nil
}
