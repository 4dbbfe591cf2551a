package api

import (
	"net/http"

	"turnpike/internal/account"
)

func (p *Policies) acknowledge(r *Request) (any, error) {
	v, err := p.version(r)
	if err != nil {
		return nil, err
	}
	var in struct {
		Account string `json:"account"`
	}
	if err := r.Decode(&in, `{"account": "the WABA's id"}.`); err != nil {
		return nil, err
	}
	a, err := r.Account(p.Directory(), in.Account)
	if err != nil {
		return nil, err
	}
	_, err = p.Gazette.Acknowledge(r.Context(), a.ID, v.Policy.Text, v.Version, r.Caller.Name)
	return map[string]bool{"success": err == nil}, err
}

func (p *Policies) acknowledgements(r *Request) (any, error) {
	limit, err := r.Limit()
	if err != nil {
		return nil, err
	}
	var id account.ID
	if text := r.URL.Query().Get("account"); text != "" || r.Caller.Role == Business {
		a, err := r.Account(p.Directory(), text)
		if err != nil {
			return nil, err
		}
		id = a.ID
	}
	all, err := p.Store.Acknowledgements(r.Context(), id, limit)
	if err != nil {
		return nil, err
	}
	data := []map[string]any{}
	for _, a := range all {
		data = append(data, map[string]any{"account": a.Account.String(), "policy": a.Name, "version": a.Version, "at": a.At, "by": a.By})
	}
	return map[string]any{"data": data}, nil
}

// disclosure sets who tells people that an AI answers.
func (p *Policies) disclosure(r *Request) (any, error) {
	a, err := r.Account(p.Directory(), r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	var in struct {
		By string `json:"by"`
	}
	const want = `{"by": "gateway"} for the platform, {"by": "self"} for the business itself, or {"by": ""} for nobody.`
	if err := r.Decode(&in, want); err != nil {
		return nil, err
	}
	if in.By != "" && in.By != "gateway" && in.By != "self" {
		return nil, Refuse(http.StatusBadRequest, "by_invalid", "Send %s", want)
	}
	if err := p.Store.EditAccount(r.Context(), a.ID, func(a *account.Account) { a.Options.Disclosure = in.By }); err != nil {
		return nil, err
	}
	if err := p.Reload(r.Context()); err != nil {
		return nil, err
	}
	return map[string]string{"account": a.ID.String(), "by": in.By}, nil
}
