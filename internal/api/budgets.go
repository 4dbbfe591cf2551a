package api

import (
	"cmp"
	"fmt"

	"turnpike/internal/tariff"
)

// budgetView is a number's budget and what of it is spent this month.
type budgetView struct {
	Number   string       `json:"phone_number_id"`
	Category string       `json:"category"` // service, utility, marketing, authentication or all
	Currency string       `json:"currency"`
	Amount   tariff.Micro `json:"amount"` // a month
	Month    string       `json:"month"`
	Spent    tariff.Micro `json:"spent"` // with what is reserved for messages on their way
}

func (m Money) budgets(r *Request) (any, error) {
	n, err := m.number(r)
	if err != nil {
		return nil, err
	}
	found, err := m.Billing.Engine.Budgets(r.Context(), n.ID)
	if err != nil {
		return nil, err
	}
	out := Page[budgetView]{Data: []budgetView{}}
	for i := range found {
		b := &found[i]
		year, month := (b.Month-1)/12, (b.Month-1)%12+1
		out.Data = append(out.Data, budgetView{
			n.ID.String(), cmp.Or(b.Category.String(), "all"), n.Account.Currency, b.Limit, fmt.Sprintf("%04d-%02d", year, month), b.Spent,
		})
	}
	return out, nil
}

func (m Money) setBudget(r *Request) (any, error) {
	n, err := m.number(r)
	if err != nil {
		return nil, err
	}
	c, err := category(r.PathValue("category"))
	if err != nil {
		return nil, err
	}
	var req struct{ ID, Amount, Author, Reason string }
	if err := r.Decode(&req, `{"id":"…","amount":"20","reason":"…"}.`); err != nil {
		return nil, err
	}
	v, err := amount(req.Amount)
	if err != nil {
		return nil, err
	}
	return money(m.Billing.SetBudget(r.Context(), by(r, req.ID, req.Author, req.Reason), n.ID, c, v, false))
}

// liftBudget takes a budget away; id and reason are in the query, since a DELETE has no body.
func (m Money) liftBudget(r *Request) (any, error) {
	n, err := m.number(r)
	if err != nil {
		return nil, err
	}
	c, err := category(r.PathValue("category"))
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	return money(m.Billing.SetBudget(r.Context(), by(r, q.Get("id"), q.Get("author"), q.Get("reason")), n.ID, c, 0, true))
}
