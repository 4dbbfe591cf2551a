package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/notice"
	"turnpike/internal/store"
)

// Accounts serves who works with an account besides its business, and its end.
type Accounts struct {
	Store     *store.Store
	Directory func() *account.Directory
	Reload    func(ctx context.Context) error
	Clock     func() time.Time
}

// Routes implements Noun.
func (a *Accounts) Routes() []Route {
	const base = "/turnpike/v1/accounts/{account}"
	return []Route{
		{Method: "GET", Path: base + "/partners", Roles: Staff | Business, Handle: a.partners},
		{Method: "PUT", Path: base + "/partners/{business}", Roles: Operator | Business, Act: "account.share", Handle: a.share},
		{Method: "DELETE", Path: base + "/partners/{business}", Roles: Operator | Business, Act: "account.unshare", Handle: a.unshare},
		{Method: "POST", Path: base + "/marketing-terms", Roles: Business, Act: "account.terms", Handle: a.sign},
		{Method: "DELETE", Path: base, Roles: Operator, Act: "account.delete", Handle: a.remove},
	}
}

// partnerView is a business that an account is shared with.
type partnerView struct {
	Business string   `json:"business"`
	Name     string   `json:"name"`
	Apps     []string `json:"subscribed_apps"` // those of its apps that hear of the account
	Pays     bool     `json:"pays"`            // from its wallet or line of credit
}

func (a *Accounts) partners(r *Request) (any, error) {
	one, err := r.Account(a.Directory(), r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	return Page[partnerView]{Data: a.view(one)}, nil
}

// view lists the partners of an account by id.
func (a *Accounts) view(one *account.Account) []partnerView {
	dir := a.Directory()
	out := []partnerView{}
	for _, id := range dir.PartnersOf(one) {
		v := partnerView{Business: id.String(), Apps: []string{}, Pays: one.Options.Payer == id}
		if b := dir.Businesses[id]; b != nil {
			v.Name = b.Name
		}
		for _, app := range dir.AppsOf(id) {
			if dir.Linked(one.ID, app) {
				v.Apps = append(v.Apps, app.String())
			}
		}
		out = append(out, v)
	}
	return out
}

// pair finds the account and the partner of the path. Only the account's own business, or the operator, says who
// works with it.
func (a *Accounts) pair(r *Request) (*account.Account, *account.Business, error) {
	dir := a.Directory()
	one, err := r.Account(dir, r.PathValue("account"))
	if err != nil {
		return nil, nil, err
	}
	if !mayOwn(&r.Caller, one.Business.ID) {
		return nil, nil, Refuse(http.StatusForbidden, "account_foreign", "Only the business whose account it is shares it.")
	}
	id, err := strconv.ParseUint(r.PathValue("business"), 10, 63)
	b := dir.Businesses[account.BusinessID(id)]
	if err != nil || b == nil || b == one.Business {
		return nil, nil, Refuse(http.StatusNotFound, "business_unknown", "There is no other business %q.", r.PathValue("business"))
	}
	return one, b, nil
}

// kept refuses an account that was removed: what it was can be read, and nothing begins with it any more.
func kept(one *account.Account, err error) (*account.Account, error) {
	if err == nil && one.ClosedAt != 0 {
		return nil, Refuse(http.StatusConflict, "account_removed", "The account was removed.")
	}
	return one, err
}

// told makes a notice for each app of a partner, under the partner's id (reference §3.3, §3.8).
func (a *Accounts) told(one *account.Account, partner account.BusinessID, event string) (out []notice.Notice) {
	for _, app := range a.Directory().AppsOf(partner) {
		out = append(out, notice.Notice{Account: one.ID, App: app, Partner: partner, Body: notice.AccountUpdate{
			Event: event, Partner: &notice.Partner{Business: one.Business.ID},
		}})
	}
	return out
}

// share lets a partner's tokens reach the account.
func (a *Accounts) share(r *Request) (any, error) {
	one, b, err := a.pair(r)
	if err == nil {
		_, err = kept(one, nil)
	}
	if err != nil {
		return nil, err
	}
	if len(a.Directory().AppsOf(b.ID)) == 0 {
		return nil, Refuse(http.StatusConflict, "partner_without_token", "%s has no access token that could reach the account.", b.Name)
	}
	if err := a.Store.ShareAccount(r.Context(), one.ID, b.ID, a.told(one, b.ID, "PARTNER_ADDED")); err != nil {
		return nil, err
	}
	return a.after(r, one)
}

// unshare takes that back: the partner's tokens do not reach the account, its apps hear no more of it and it pays for
// nothing more.
func (a *Accounts) unshare(r *Request) (any, error) {
	one, b, err := a.pair(r)
	if err != nil {
		return nil, err
	}
	if err := a.Store.UnshareAccount(r.Context(), one, b.ID, a.told(one, b.ID, "PARTNER_REMOVED")); err != nil {
		return nil, err
	}
	return a.after(r, one)
}

// after makes a change visible and shows the partners.
func (a *Accounts) after(r *Request, one *account.Account) (any, error) {
	if err := a.Reload(r.Context()); err != nil {
		return nil, err
	}
	return Page[partnerView]{Data: a.view(a.Directory().Accounts[one.ID])}, nil
}

// sign accepts the terms of marketing messages for the account.
func (a *Accounts) sign(r *Request) (any, error) {
	one, err := kept(r.Account(a.Directory(), r.PathValue("account")))
	if err != nil {
		return nil, err
	}
	var req struct {
		SignedBy string `json:"signed_by"`
	}
	if err := r.Decode(&req, `{"signed_by":"Jeanne Azur, manager"}.`); err != nil {
		return nil, err
	}
	switch n := len([]rune(strings.TrimSpace(req.SignedBy))); {
	case !mayOwn(&r.Caller, one.Business.ID):
		return nil, Refuse(http.StatusForbidden, "account_foreign", "Only the business whose account it is accepts terms for it.")
	case n == 0 || n > maxSigner:
		return nil, Refuse(http.StatusBadRequest, "signed_by_invalid", "signed_by is the name of who signs for the business, of 1 to %d characters.", maxSigner)
	case one.Options.Terms != nil:
		return nil, Refuse(http.StatusConflict, "terms_signed", "The terms were accepted already, by %s.", one.Options.Terms.SignedBy)
	}
	terms := &account.Terms{SignedBy: strings.TrimSpace(req.SignedBy), At: a.Clock().UnixMilli()}
	told := notice.Notice{Account: one.ID, Body: notice.AccountUpdate{Event: "MM_LITE_TERMS_SIGNED", Partner: &notice.Partner{Business: one.Business.ID}}}
	if err := a.Store.EditAccount(r.Context(), one.ID, func(a *account.Account) { a.Options.Terms = terms }, told); err != nil {
		return nil, err
	}
	if err := a.Reload(r.Context()); err != nil {
		return nil, err
	}
	return Created(terms), nil
}

// maxSigner bounds the name of who signs, in characters.
const maxSigner = 120

// remove ends an account: its numbers send and receive no more, the Cloud API does not know it any more. What was
// written, decided and charged stays, and its business still reads that here.
func (a *Accounts) remove(r *Request) (any, error) {
	dir := a.Directory()
	one, err := r.Account(dir, r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	var req struct {
		Why string `json:"why"`
	}
	if err := r.Decode(&req, `{"why":"…"}.`); err != nil {
		return nil, err
	}
	switch {
	case !says(req.Why):
		return nil, Refuse(http.StatusBadRequest, "why_missing", "An account is removed for a reason: why has 10 characters at least.")
	case one.ClosedAt != 0:
		return nil, Refuse(http.StatusConflict, "account_removed", "The account was removed already.")
	}
	var told []notice.Notice
	for _, l := range dir.Links[one.ID] {
		told = append(told, notice.Notice{Account: one.ID, App: l.App.ID, Body: notice.AccountUpdate{Event: "ACCOUNT_DELETED"}})
	}
	if err := a.Store.CloseAccount(r.Context(), one.ID, a.Clock().UnixMilli(), told); err != nil {
		return nil, err
	}
	if err := a.Reload(r.Context()); err != nil {
		return nil, err
	}
	return map[string]bool{"success": true}, nil
}
