package api

import (
	"errors"
	"net/http"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/desk"
	"turnpike/internal/store"
)

// Leaving serves what an account that must go takes along: a signpost for its people, links that know
// them again, its conversations.
type Leaving struct {
	Desk      *desk.Desk
	Directory func() *account.Directory
}

// Routes implements Noun.
func (l *Leaving) Routes() []Route {
	const base = "/turnpike/v1/leaving"
	return []Route{
		{Method: "GET", Path: base, Roles: Staff | Business, Handle: l.show},
		{Method: "PUT", Path: base, Roles: Business, Act: Kept, Handle: l.prepare},
		{Method: "POST", Path: base + "/approval", Roles: Reviewer, Act: Kept, Handle: l.approve},
		{Method: "POST", Path: base + "/tokens", Roles: Business, Act: Kept, Handle: l.token},
		{Method: "POST", Path: base + "/redemption", Roles: Public, Act: Kept, Handle: l.redeem},
		{Method: "GET", Path: base + "/export", Roles: Business, Handle: l.export},
	}
}

func noLeaving() error {
	return Refuse(http.StatusNotFound, "leaving_unknown", "The account has prepared nothing for its leaving: PUT /turnpike/v1/leaving.")
}

func (l *Leaving) show(r *Request) (any, error) {
	id, err := accountOf(r, l.Directory())
	if err != nil {
		return nil, err
	}
	have := l.Directory().Standing(id).Leaving
	if have == nil {
		return nil, noLeaving()
	}
	return have, nil
}

func (l *Leaving) prepare(r *Request) (any, error) {
	var req struct {
		Account  string            `json:"account"`
		DeepLink string            `json:"deep_link"`
		Reply    map[string]string `json:"reply"`
	}
	if err := r.Decode(&req, `{"account":"…","deep_link":"https://…","reply":{"en":"…"}}.`); err != nil {
		return nil, err
	}
	a, err := r.Account(l.Directory(), req.Account)
	if err != nil {
		return nil, err
	}
	out := &account.Leaving{DeepLink: req.DeepLink, Reply: req.Reply}
	if problem := out.Problem(); problem != "" {
		return nil, Refuse(http.StatusBadRequest, "leaving_invalid", "%s", problem)
	}
	return out, l.Desk.PrepareLeaving(r.Context(), a.ID, out, r.Caller.Name)
}

func (l *Leaving) approve(r *Request) (any, error) {
	var req struct {
		Account string `json:"account"`
		Why     string `json:"why"`
	}
	if err := r.Decode(&req, `{"account":"…"}.`); err != nil {
		return nil, err
	}
	a, err := r.Account(l.Directory(), req.Account)
	if err != nil {
		return nil, err
	}
	out, err := l.Desk.ApproveLeaving(r.Context(), a.ID, r.Caller.Name)
	if errors.Is(err, desk.ErrNoLeaving) {
		return nil, noLeaving()
	}
	return out, err
}

func (l *Leaving) token(r *Request) (any, error) {
	var req struct {
		Account string `json:"account"`
		Person  string `json:"person"`
	}
	if err := r.Decode(&req, `{"account":"…","person":"+33…"}.`); err != nil {
		return nil, err
	}
	a, err := r.Account(l.Directory(), req.Account)
	if err != nil {
		return nil, err
	}
	token, link, expires, err := l.Desk.LinkToken(r.Context(), a.ID, req.Person)
	switch {
	case errors.Is(err, desk.ErrNoLeaving):
		return nil, noLeaving()
	case errors.Is(err, desk.ErrStranger):
		return nil, Refuse(http.StatusNotFound, "person_unknown", "This person never wrote to the account.")
	case err != nil:
		return nil, err
	}
	return Created(map[string]any{"token": token, "link": link, "expires_at": expires}), nil
}

func (l *Leaving) redeem(r *Request) (any, error) {
	var req struct {
		Token string `json:"token"`
	}
	if err := r.Decode(&req, `{"token":"TL…"}.`); err != nil {
		return nil, err
	}
	t, err := l.Desk.Redeem(r.Context(), req.Token)
	if errors.Is(err, store.ErrUnknown) {
		return nil, Refuse(http.StatusNotFound, "token_unknown", "This is no token, or it was used, or its 90 days are over.")
	}
	if err != nil {
		return nil, err
	}
	out := map[string]string{"account": t.Account.String(), "subject": t.Subject}
	if have := l.Directory().Standing(t.Account).Leaving; have != nil {
		out["deep_link"] = have.DeepLink
	}
	return out, nil
}

// sentence begins with a capital.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func (l *Leaving) export(r *Request) (any, error) {
	id, err := accountOf(r, l.Directory())
	if err != nil {
		return nil, err
	}
	var span [2]int64
	for i, name := range []string{"since", "until"} {
		if span[i], err = r.Number(name); err != nil {
			return nil, err
		}
	}
	if span[1] == 0 {
		span[1] = l.Desk.Now() + 1
	}
	lines, err := l.Desk.Conversations(r.Context(), id, span[0], span[1])
	if errors.Is(err, desk.ErrTooLong) {
		return nil, Refuse(http.StatusBadRequest, "export_too_long", "%s.", sentence(err.Error()))
	}
	if err != nil {
		return nil, err
	}
	return jsonLines("conversations-"+id.String(), lines), nil
}
