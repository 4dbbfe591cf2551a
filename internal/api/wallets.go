package api

import (
	"cmp"
	"net/http"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/billing"
	"turnpike/internal/tariff"
)

// walletView is what a business has in one currency.
type walletView struct {
	Business  string        `json:"business"`
	Name      string        `json:"business_name"`
	Currency  string        `json:"currency"`
	Balance   tariff.Micro  `json:"balance"`   // free money; below 0 what is owed
	Reserved  tariff.Micro  `json:"reserved"`  // for messages on their way
	Credit    *tariff.Micro `json:"credit"`    // how far below 0 the balance may go; null without bound
	Available *tariff.Micro `json:"available"` // null without bound
	Paid      tariff.Micro  `json:"paid"`      // all that was ever paid in
	Charged   tariff.Micro  `json:"charged"`   // all that messages ever cost, with corrections
	Refunded  tariff.Micro  `json:"refunded"`
	Adjusted  tariff.Micro  `json:"adjusted"`    // above 0 when given
	Borne     tariff.Micro  `json:"uncollected"` // what the platform bore
}

func (m Money) views(r *Request, b *account.Business) ([]walletView, error) {
	wallets, err := m.Billing.Wallets(r.Context(), b.ID)
	if err != nil {
		return nil, err
	}
	out := []walletView{}
	for i := range wallets {
		out = append(out, viewWallet(b, &wallets[i]))
	}
	return out, nil
}

func viewWallet(b *account.Business, w *billing.Wallet) walletView {
	v := walletView{
		Business: b.ID.String(), Name: b.Name, Currency: w.Currency, Balance: w.Wallet, Reserved: w.Reserved, Paid: w.Paid, Charged: w.Charged,
		Refunded: w.Refunded, Adjusted: w.Adjusted, Borne: w.Uncollected,
	}
	if !w.Unbounded {
		available := w.Wallet + w.Credit
		v.Credit, v.Available = &w.Credit, &available
	}
	return v
}

// wallets lists the wallets of every business that the caller speaks for.
func (m Money) wallets(r *Request) (any, error) {
	var all []*account.Business
	for id, b := range m.Billing.Directory().Businesses {
		if mayOwn(&r.Caller, id) {
			all = append(all, b)
		}
	}
	slices.SortFunc(all, func(a, b *account.Business) int { return cmp.Compare(a.ID, b.ID) })
	out := Page[walletView]{Data: []walletView{}}
	for _, b := range all {
		views, err := m.views(r, b)
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, views...)
	}
	return out, nil
}

func (m Money) wallet(r *Request) (any, error) {
	b, err := m.business(r, r.PathValue("business"))
	if err != nil {
		return nil, err
	}
	views, err := m.views(r, b)
	return Page[walletView]{Data: views}, err
}

func (m Money) topUp(r *Request) (any, error) {
	b, err := m.business(r, r.PathValue("business"))
	if err != nil {
		return nil, err
	}
	var req struct{ ID, Currency, Amount, Author, Reason string }
	if err := r.Decode(&req, `{"id":"…","currency":"EUR","amount":"500","reason":"bank transfer 17"}.`); err != nil {
		return nil, err
	}
	v, err := amount(req.Amount)
	if err != nil {
		return nil, err
	}
	return money(m.Billing.TopUp(r.Context(), by(r, req.ID, req.Author, req.Reason), b.ID, req.Currency, v))
}

func (m Money) setCredit(r *Request) (any, error) {
	b, err := m.business(r, r.PathValue("business"))
	if err != nil {
		return nil, err
	}
	var req struct {
		ID, Currency, Amount, Author, Reason string
		Unbounded                            bool
	}
	if err := r.Decode(&req, `{"id":"…","currency":"EUR","amount":"1000","reason":"…"}, or "unbounded":true for no bound.`); err != nil {
		return nil, err
	}
	if (req.Amount == "") != req.Unbounded {
		return nil, Refuse(http.StatusBadRequest, "amount_invalid", `Send "amount", "0" for a wallet that is paid in advance, or "unbounded":true; not both.`)
	}
	v, err := amount(req.Amount)
	if err != nil {
		return nil, err
	}
	return money(m.Billing.SetCredit(r.Context(), by(r, req.ID, req.Author, req.Reason), b.ID, req.Currency, v, req.Unbounded))
}
