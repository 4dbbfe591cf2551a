package api

import (
	"errors"
	"net/http"
	"strconv"

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
	return conversations(r, l.Desk, id, desk.Span{From: span[0], To: span[1]}, "conversations-"+id.String())
}

// conversations answers with a page of an export. A Link header leads to the next one, where there is more.
func conversations(r *Request, d *desk.Desk, id account.ID, span desk.Span, name string) (any, error) {
	from, err := desk.ParsePlace(r.URL.Query().Get("after"))
	if err != nil {
		return nil, Refuse(http.StatusBadRequest, "after_invalid", "after is what the Link header of the page before gave.")
	}
	lines, next, err := d.Conversations(r.Context(), id, span, from)
	if err != nil {
		return nil, err
	}
	out := jsonLines(name, lines)
	if next != (desk.Place{}) {
		q := r.URL.Query()
		q.Set("after", next.String())
		q.Set("until", strconv.FormatInt(span.To, 10)) // what is written meanwhile is no part of the export
		out.Header.Set("Link", "<"+r.URL.Path+"?"+q.Encode()+`>; rel="next"`)
	}
	return out, nil
}
