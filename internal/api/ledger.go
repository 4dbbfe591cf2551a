package api

import (
	"net/http"

	"turnpike/internal/account"
	"turnpike/internal/ledger"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// transactionView is a transaction of the ledger.
type transactionView struct {
	ID       uint64        `json:"id"`
	Last     uint64        `json:"last_record"`
	Kind     string        `json:"kind"`
	At       int64         `json:"at"`              // of traffic: the quarter of an hour that it begins
	Until    int64         `json:"until,omitempty"` // of traffic: the end of that
	Business string        `json:"business"`
	Currency string        `json:"currency"`
	Message  uint64        `json:"message,omitempty"` // its record
	Author   string        `json:"author,omitempty"`
	Reason   string        `json:"reason,omitempty"`
	Detail   string        `json:"detail,omitempty"`
	Entries  []postingView `json:"entries"` // they add up to 0
}

type postingView struct {
	Account  string       `json:"account"`
	Owner    string       `json:"waba,omitempty"`
	Number   string       `json:"phone_number_id,omitempty"`
	Category string       `json:"category,omitempty"`
	Market   string       `json:"market,omitempty"`
	Country  string       `json:"country,omitempty"`
	Type     string       `json:"pricing_type,omitempty"`
	Card     string       `json:"card,omitempty"`
	Line     string       `json:"line,omitempty"`
	Messages int64        `json:"messages,omitempty"`
	Amount   tariff.Micro `json:"amount"`
}

func viewTransaction(t *ledger.Transaction) transactionView {
	v := transactionView{
		ID: t.ID, Last: t.Last, Kind: t.Kind.String(), At: t.At, Business: t.Payer.Business.String(), Currency: t.Payer.Currency,
		Message: t.Message.Record(), Author: t.Author, Reason: t.Reason, Detail: t.Detail, Entries: []postingView{},
	}
	if t.Kind == ledger.Traffic {
		v.Until = t.At + ledger.SlotLength
	}
	for i := range t.Postings {
		p := &t.Postings[i]
		one := postingView{
			Account: p.Account.String(), Category: p.Rate.Category.String(), Market: p.Rate.Market, Country: p.Rate.Country, Type: p.Rate.Type.String(),
			Card: p.Rate.Card, Line: p.Rate.Line, Messages: p.Messages, Amount: p.Amount,
		}
		if p.Owner != 0 {
			one.Owner = p.Owner.String()
		}
		if p.Number != 0 {
			one.Number = p.Number.String()
		}
		v.Entries = append(v.Entries, one)
	}
	return v
}

// transactions lists a business's transactions, newest first; staff may list all.
func (m Money) transactions(r *Request) (any, error) {
	f, err := m.filter(r)
	if err != nil {
		return nil, err
	}
	n := f.Limit
	f.Limit++
	found, err := m.Billing.Store.Transactions(r.Context(), f)
	if err != nil {
		return nil, err
	}
	out := Page[transactionView]{Data: []transactionView{}}
	for _, t := range found[:min(n, len(found))] {
		out.Data = append(out.Data, viewTransaction(t))
	}
	if len(found) > n {
		out.Before = int64(found[n-1].ID)
	}
	return out, nil
}

func (m Money) filter(r *Request) (f store.TransactionFilter, err error) {
	q := r.URL.Query()
	if f.Limit, err = r.Limit(); err != nil {
		return f, err
	}
	before, err := r.Number("before")
	if err != nil {
		return f, err
	}
	f.Before = uint64(before)
	if text := q.Get("message"); text != "" {
		if f.Message, err = m.message(text); err != nil {
			return f, err
		}
	}
	if text := q.Get("kind"); text != "" {
		if f.Kind = ledger.ParseKind(text); f.Kind == 0 {
			return f, Refuse(http.StatusBadRequest, "kind_invalid", "kind is traffic, top_up, refund, adjustment, correction or terms.")
		}
	}
	if text := q.Get("account"); text != "" {
		a, err := r.Account(m.Billing.Directory(), text)
		if err != nil {
			return f, err
		}
		f.Owner = a.ID
	}
	text := q.Get("business")
	if text == "" && r.Caller.Token != nil {
		text = r.Caller.Token.Business.String()
	}
	if text != "" {
		b, err := m.business(r, text)
		if err != nil {
			return f, err
		}
		f.Business = b.ID
	}
	return f, nil
}

// costView is what a message cost and what came of it.
type costView struct {
	Message     string            `json:"message_id"`
	Record      uint64            `json:"record"`
	Account     string            `json:"account"`
	Number      string            `json:"phone_number_id"`
	To          string            `json:"to,omitempty"`
	At          int64             `json:"delivered_at"`
	Amount      tariff.Micro      `json:"amount"`
	Currency    string            `json:"currency"`
	Category    string            `json:"category"`
	Market      string            `json:"market"`
	Country     string            `json:"country"`
	Type        string            `json:"pricing_type"`
	Card        string            `json:"card"`
	Line        string            `json:"line"`
	Transaction uint64            `json:"transaction"`
	Left        tariff.Micro      `json:"left"` // what the business has paid for it now
	Changes     []transactionView `json:"changes"`
}

func (m Money) cost(r *Request) (any, error) {
	id, err := m.message(r.PathValue("message"))
	if err != nil {
		return nil, err
	}
	c, err := m.Billing.Cost(r.Context(), id)
	if err != nil {
		return money(nil, err)
	}
	if !r.Caller.May(c.Charge.Owner) {
		return nil, Refuse(http.StatusNotFound, "charge_unknown", "There is no charge of that message that this caller may see.")
	}
	charge := &c.Charge
	wamid, to := m.Billing.Named(charge)
	v := costView{
		Message: wamid, Record: id.Record(), Account: charge.Owner.String(), Number: charge.Number.String(), To: to, At: charge.At, Amount: charge.Amount,
		Currency: charge.Payer.Currency, Category: charge.Rate.Category.String(), Market: charge.Rate.Market, Country: charge.Rate.Country,
		Type: charge.Rate.Type.String(), Card: charge.Rate.Card, Line: charge.Rate.Line, Transaction: charge.Transaction, Left: c.Left, Changes: []transactionView{},
	}
	for _, t := range c.Changes {
		v.Changes = append(v.Changes, viewTransaction(t))
	}
	return v, nil
}

func (m Money) check(r *Request) (any, error) { return m.Billing.Check(r.Context()) }

func (m Money) refund(r *Request) (any, error) {
	var req struct{ ID, Message, Amount, Author, Reason string }
	if err := r.Decode(&req, `{"id":"…","message":"wamid.…","amount":"0.03","reason":"…"}; without an amount all that is left.`); err != nil {
		return nil, err
	}
	id, err := m.message(req.Message)
	if err != nil {
		return nil, err
	}
	v, err := amount(req.Amount)
	if err != nil {
		return nil, err
	}
	return money(m.Billing.Refund(r.Context(), by(r, req.ID, req.Author, req.Reason), id, v))
}

func (m Money) adjust(r *Request) (any, error) {
	var req struct{ ID, Business, Account, Currency, Amount, Author, Reason string }
	if err := r.Decode(&req, `{"id":"…","business":"…","account":"…","currency":"EUR","amount":"-2.50","reason":"…"}; account may be left out.`); err != nil {
		return nil, err
	}
	b, err := m.business(r, req.Business)
	if err != nil {
		return nil, err
	}
	var owner account.ID
	if req.Account != "" {
		a, err := r.Account(m.Billing.Directory(), req.Account)
		if err != nil {
			return nil, err
		}
		owner = a.ID
	}
	v, err := amount(req.Amount)
	if err != nil {
		return nil, err
	}
	return money(m.Billing.Adjust(r.Context(), by(r, req.ID, req.Author, req.Reason), b.ID, owner, req.Currency, v))
}

// reprice charges a month of an account again by the cards of today.
func (m Money) reprice(r *Request) (any, error) {
	a, err := r.Account(m.Billing.Directory(), r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	var req struct {
		ID, Author, Reason string
		DryRun             bool `json:"dry_run"`
	}
	if err := r.Decode(&req, `{"id":"…","reason":"…","dry_run":true}.`); err != nil {
		return nil, err
	}
	return money(m.Billing.Reprice(r.Context(), by(r, req.ID, req.Author, req.Reason), a, r.PathValue("month"), req.DryRun))
}
