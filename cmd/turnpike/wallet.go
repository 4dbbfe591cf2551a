package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
)

type walletCmd struct {
	Show   walletShow   `cmd:"" help:"Show what businesses have."`
	TopUp  walletTopUp  `cmd:"" help:"Enter money that a business paid in. The first makes its wallet one that is paid in advance."`
	Credit walletCredit `cmd:"" help:"Set how far below zero a wallet may go."`
	Budget walletBudget `cmd:"" help:"Show a number's budgets, or set one."`
}

type walletShow struct {
	office
	Business string `arg:"" optional:"" help:"Of this business alone."`
	JSON     bool   `help:"Print JSON."`
}

// Run shows wallets.
func (c *walletShow) Run(s *surroundings) error {
	path := "/turnpike/v1/wallets"
	if c.Business != "" {
		path += "/" + url.PathEscape(c.Business)
	}
	raw, err := c.ask(s.ctx, http.MethodGet, path, nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var page struct {
		Data []struct {
			Business  string  `json:"business"`
			Name      string  `json:"business_name"`
			Currency  string  `json:"currency"`
			Balance   string  `json:"balance"`
			Reserved  string  `json:"reserved"`
			Charged   string  `json:"charged"`
			Credit    *string `json:"credit"` // nil without bound
			Available *string `json:"available"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return err
	}
	return columns(s.stdout, "BUSINESS NAME CURRENCY BALANCE RESERVED CREDIT AVAILABLE CHARGED", func(row func(...string)) {
		for i := range page.Data {
			w := &page.Data[i]
			row(w.Business, w.Name, w.Currency, w.Balance, w.Reserved, bound(w.Credit), bound(w.Available), w.Charged)
		}
	})
}

// bound is an amount, or that there is none.
func bound(amount *string) string {
	if amount == nil {
		return "unbounded"
	}
	return *amount
}

type walletTopUp struct {
	office
	order
	Business string `arg:"" help:"The business's id."`
	Amount   string `arg:"" help:"As a decimal: 500 or 12.50."`
	Currency string `help:"Three letters; the business's own where it has one." placeholder:"EUR"`
	JSON     bool   `help:"Print JSON."`
}

// Run enters a payment.
func (c *walletTopUp) Run(s *surroundings) error {
	body := c.with(map[string]any{"currency": c.Currency, "amount": c.Amount})
	return c.place(s, http.MethodPost, "/turnpike/v1/wallets/"+url.PathEscape(c.Business)+"/top-ups", body, c.JSON)
}

type walletCredit struct {
	office
	order
	Business  string `arg:"" help:"The business's id."`
	Amount    string `arg:"" optional:"" help:"As a decimal; 0 for a wallet that is paid in advance."`
	Unbounded bool   `help:"Set no bound: everything is paid afterwards."`
	Currency  string `help:"Three letters; the business's own where it has one." placeholder:"EUR"`
	JSON      bool   `help:"Print JSON."`
}

// Run sets a line of credit.
func (c *walletCredit) Run(s *surroundings) error {
	if (c.Amount == "") != c.Unbounded {
		return usageError{errors.New("give an amount (0 for a wallet that is paid in advance), or --unbounded")}
	}
	body := c.with(map[string]any{"currency": c.Currency})
	if c.Amount != "" {
		body["amount"] = c.Amount
	}
	if c.Unbounded {
		body["unbounded"] = true
	}
	return c.place(s, http.MethodPut, "/turnpike/v1/wallets/"+url.PathEscape(c.Business)+"/credit-line", body, c.JSON)
}

type walletBudget struct {
	office
	Number   string `arg:"" help:"The phone number's id."`
	Category string `arg:"" optional:"" help:"service, utility, marketing, authentication or all."`
	Amount   string `arg:"" optional:"" help:"How much a month, as a decimal."`
	Lift     bool   `help:"Take the budget away."`
	ID       string `help:"Names the order: with the same id it happens once." placeholder:"TEXT"`
	Reason   string `help:"Why; it stays with the entry."`
	JSON     bool   `help:"Print JSON."`
}

// Run shows, sets or lifts budgets.
func (c *walletBudget) Run(s *surroundings) error {
	path := "/turnpike/v1/numbers/" + url.PathEscape(c.Number) + "/budgets"
	one := path + "/" + url.PathEscape(c.Category)
	if c.Lift && c.Category == "" {
		return usageError{errors.New("name the budget that is to go: service, utility, marketing, authentication or all")}
	}
	if (c.Lift || c.Amount != "") && c.Reason == "" {
		return usageError{errors.New("a budget is changed for a --reason: it stays with the entry")}
	}
	o := order{ID: c.ID, Reason: c.Reason}
	switch body := o.with(map[string]any{"amount": c.Amount}); {
	case c.Lift:
		q := url.Values{"id": {body["id"].(string)}, "reason": {c.Reason}}
		return c.place(s, http.MethodDelete, one+"?"+q.Encode(), nil, c.JSON)
	case c.Amount != "":
		return c.place(s, http.MethodPut, one, body, c.JSON)
	}
	raw, err := c.ask(s.ctx, http.MethodGet, path, nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var page struct {
		Data []struct {
			Category string `json:"category"`
			Currency string `json:"currency"`
			Amount   string `json:"amount"`
			Month    string `json:"month"`
			Spent    string `json:"spent"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return err
	}
	return columns(s.stdout, "CATEGORY CURRENCY BUDGET MONTH SPENT", func(row func(...string)) {
		for _, b := range page.Data {
			row(b.Category, b.Currency, b.Amount, b.Month, b.Spent)
		}
	})
}
