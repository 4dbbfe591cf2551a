package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

type ledgerCmd struct {
	List      ledgerList      `cmd:"" help:"List transactions, newest first."`
	Message   ledgerMessage   `cmd:"" help:"Show what a message cost, by which line of which card, and what came of it."`
	Refund    ledgerRefund    `cmd:"" help:"Give back what a message cost, or a part of it."`
	Adjust    ledgerAdjust    `cmd:"" help:"Give a business money, or take it, for a reason that is no message."`
	Reconcile ledgerReconcile `cmd:"" help:"Compare a carrier's invoice with an account's charges, message by message."`
	Reprice   ledgerReprice   `cmd:"" help:"Charge a month of an account again by the cards of today: by correction entries, never by edits."`
	Cost      ledgerCost      `cmd:"" help:"Show what each account costs to serve and what it brings, by day: who loads the road and pays nothing."`
	Check     ledgerCheck     `cmd:"" help:"Add up every entry and every charge; exit code 1 when something is wrong."`
}

type ledgerList struct {
	office
	Business string `help:"Of this business."`
	Account  string `help:"That an invoice of this account shows."`
	Message  string `help:"About this message."`
	Kind     string `help:"traffic, top_up, refund, adjustment, correction or terms."`
	Limit    int    `help:"How many, 1 to 500." default:"50" min:"1" max:"500"`
	Before   uint64 `help:"Older than this transaction."`
	JSON     bool   `help:"Print JSON."`
}

// Run lists transactions.
func (c *ledgerList) Run(s *surroundings) error {
	q := url.Values{"limit": {strconv.Itoa(c.Limit)}}
	for name, v := range map[string]string{"business": c.Business, "account": c.Account, "message": c.Message, "kind": c.Kind} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if c.Before > 0 {
		q.Set("before", strconv.FormatUint(c.Before, 10))
	}
	raw, err := c.ask(s.ctx, http.MethodGet, "/turnpike/v1/ledger/transactions?"+q.Encode(), nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var page struct {
		Data []ledgerTransaction `json:"data"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return err
	}
	if len(page.Data) == 0 {
		_, err := fmt.Fprintln(s.stdout, "no transaction fits")
		return err
	}
	for i := range page.Data {
		if err := page.Data[i].show(s.stdout); err != nil {
			return err
		}
	}
	return nil
}

type ledgerTransaction struct {
	ID       uint64 `json:"id"`
	At       int64  `json:"at"`
	Until    int64  `json:"until"`
	Kind     string `json:"kind"`
	Business string `json:"business"`
	Currency string `json:"currency"`
	Author   string `json:"author"`
	Reason   string `json:"reason"`
	Detail   string `json:"detail"`
	Entries  []struct {
		Account  string `json:"account"`
		Amount   string `json:"amount"`
		Line     string `json:"line"`
		Messages int64  `json:"messages"`
	} `json:"entries"`
}

// when is a moment, or the span that traffic of many messages is added up over.
func (t *ledgerTransaction) when() string {
	at := time.UnixMilli(t.At).UTC()
	if t.Until == 0 {
		return at.Format(time.DateTime)
	}
	return at.Format("2006-01-02 15:04") + time.UnixMilli(t.Until).UTC().Format("-15:04")
}

// show writes a transaction with its entries under it.
func (t *ledgerTransaction) show(w io.Writer) error {
	text := strings.TrimSpace(strings.Join([]string{t.Detail, t.Reason}, " "))
	if t.Author != "" {
		text = t.Author + ": " + text
	}
	_, err := fmt.Fprintf(w, "%d  %s  %s  business %s  %s\n", t.ID, t.when(), t.Kind, t.Business, text)
	for i := range t.Entries {
		e := &t.Entries[i]
		count := ""
		if e.Messages != 0 {
			count = fmt.Sprintf("  %d messages", e.Messages)
		}
		_, lineErr := fmt.Fprintf(w, "  %-12s %14s %s%s  %s\n", e.Account, e.Amount, t.Currency, count, e.Line)
		err = errors.Join(err, lineErr)
	}
	return err
}

type ledgerMessage struct {
	office
	Message string `arg:"" help:"The message's id (wamid)."`
	JSON    bool   `help:"Print JSON."`
}

// Run shows a message's charge.
func (c *ledgerMessage) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodGet, "/turnpike/v1/ledger/messages/"+url.PathEscape(c.Message), nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var v struct {
		Amount      string              `json:"amount"`
		Currency    string              `json:"currency"`
		Category    string              `json:"category"`
		Market      string              `json:"market"`
		Country     string              `json:"country"`
		Card        string              `json:"card"`
		Line        string              `json:"line"`
		Type        string              `json:"pricing_type"`
		Transaction uint64              `json:"transaction"`
		Changes     []ledgerTransaction `json:"changes"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "%s %s  %s, %s, market %s (%s)\ncard %s, line %s, transaction %d\n",
		v.Amount, v.Currency, v.Category, v.Type, v.Market, v.Country, v.Card, v.Line, v.Transaction)
	for i := range v.Changes {
		err = errors.Join(err, v.Changes[i].show(s.stdout))
	}
	return err
}

type ledgerRefund struct {
	office
	order
	Message string `arg:"" help:"The message's id (wamid)."`
	Amount  string `help:"How much; without it all that is left."`
	JSON    bool   `help:"Print JSON."`
}

// Run gives money back.
func (c *ledgerRefund) Run(s *surroundings) error {
	body := c.with(map[string]any{"message": c.Message, "amount": c.Amount})
	return c.place(s, http.MethodPost, "/turnpike/v1/ledger/refunds", body, c.JSON)
}

type ledgerAdjust struct {
	office
	order
	Business string `arg:"" help:"The business's id."`
	Amount   string `help:"As a decimal; --amount=-2.50 takes money." required:""`
	Currency string `help:"Three letters; the business's own where it has one." placeholder:"EUR"`
	Account  string `help:"The account whose invoice shows it."`
	JSON     bool   `help:"Print JSON."`
}

// Run adjusts a balance.
func (c *ledgerAdjust) Run(s *surroundings) error {
	body := c.with(map[string]any{"business": c.Business, "currency": c.Currency, "amount": c.Amount})
	if c.Account != "" {
		body["account"] = c.Account
	}
	return c.place(s, http.MethodPost, "/turnpike/v1/ledger/adjustments", body, c.JSON)
}

type ledgerReconcile struct {
	office
	Account string `arg:"" help:"The account's (WABA's) id."`
	Month   string `arg:"" help:"As 2026-11."`
	File    string `arg:"" help:"The carrier's invoice as CSV: message_id, category, country, amount." type:"existingfile"`
	JSON    bool   `help:"Print JSON."`
}

// Run compares invoices.
func (c *ledgerReconcile) Run(s *surroundings) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	path := "/turnpike/v1/accounts/" + url.PathEscape(c.Account) + "/reconciliations/" + url.PathEscape(c.Month)
	raw, err := c.send(s.ctx, path, "text/csv", f)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var v struct {
		Matched     int64  `json:"matched"`
		Ours        int64  `json:"ours"`
		Theirs      int64  `json:"theirs"`
		Currency    string `json:"currency"`
		OurAmount   string `json:"our_amount"`
		TheirAmount string `json:"their_amount"`
		Differences []struct {
			Message string   `json:"message_id"`
			What    []string `json:"what"`
			Says    string   `json:"says"`
		} `json:"differences"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "here %d messages, %s %s; there %d, %s %s; %d agree, %d differ\n",
		v.Ours, v.OurAmount, v.Currency, v.Theirs, v.TheirAmount, v.Currency, v.Matched, len(v.Differences))
	for _, d := range v.Differences {
		_, lineErr := fmt.Fprintf(s.stdout, "%s  %s  %s\n", d.Message, strings.Join(d.What, ","), d.Says)
		err = errors.Join(err, lineErr)
	}
	return err
}

type ledgerCheck struct {
	office
	JSON bool `help:"Print JSON."`
}

// Run adds up the books.
func (c *ledgerCheck) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodGet, "/turnpike/v1/ledger/check", nil)
	if err != nil {
		return err
	}
	var v struct {
		OK           bool     `json:"ok"`
		Transactions int64    `json:"transactions"`
		Charges      int64    `json:"charges"`
		Entered      int64    `json:"entered"`
		Stray        int64    `json:"stray"`
		Charged      string   `json:"charged"`
		Revenue      string   `json:"revenue"`
		Unbalanced   []uint64 `json:"unbalanced"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	if c.JSON {
		err = printJSON(s.stdout, raw, nil)
	} else {
		_, err = fmt.Fprintf(s.stdout, "%d transactions, %d of them out of balance\n%d charges of %s; entries have %d of %s\n%d charges without a line of a card\n",
			v.Transactions, len(v.Unbalanced), v.Charges, v.Charged, v.Entered, v.Revenue, v.Stray)
	}
	if err == nil && !v.OK {
		err = errors.New("the books are not in order")
	}
	return err
}
