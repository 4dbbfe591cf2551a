package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

type invoiceCmd struct {
	Show  invoiceShow  `cmd:"" default:"withargs" help:"Show a month's invoice of an account."`
	Usage invoiceUsage `cmd:"" help:"List every message of an account in a month, with what it cost."`
}

type invoiceShow struct {
	office
	Account string `arg:"" help:"The account's (WABA's) id."`
	Month   string `arg:"" help:"As 2026-11."`
	JSON    bool   `help:"Print JSON." xor:"form"`
	CSV     bool   `help:"Print CSV." xor:"form"`
	HTML    bool   `help:"Print a page that prints on A4." xor:"form"`
	Out     string `help:"File to write to." placeholder:"FILE" type:"path"`
}

// Run shows an invoice.
func (c *invoiceShow) Run(s *surroundings) error {
	path := "/turnpike/v1/accounts/" + url.PathEscape(c.Account) + "/invoices/" + url.PathEscape(c.Month)
	form := "json"
	switch {
	case c.CSV:
		form = "csv"
	case c.HTML:
		form = "html"
	case !c.JSON:
		return c.print(s, path)
	}
	return saved(s, c.Out, func(w io.Writer) error { return c.fetch(s.ctx, path+"?format="+form, w) })
}

// print writes the invoice for a terminal.
func (c *invoiceShow) print(s *surroundings, path string) error {
	raw, err := c.ask(s.ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	var v struct {
		Number       string `json:"number"`
		Month        string `json:"month"`
		Currency     string `json:"currency"`
		State        string `json:"state"`
		BusinessName string `json:"business_name"`
		Lines        []struct {
			Kind     string `json:"kind"`
			Category string `json:"category"`
			Market   string `json:"market"`
			Line     string `json:"line"`
			Type     string `json:"pricing_type"`
			Messages int64  `json:"messages"`
			Unknown  bool   `json:"unknown"`
			Amount   string `json:"amount"`
		} `json:"lines"`
		Totals struct {
			Messages int64  `json:"messages"`
			Free     int64  `json:"free"`
			Amount   string `json:"amount"`
		} `json:"totals"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	return saved(s, c.Out, func(w io.Writer) error {
		state := map[string]string{"draft": ", draft: the month is not over", "to_come": ", draft: the month has not begun"}[v.State]
		if _, err := fmt.Fprintf(w, "%s  %s  %s%s\n", v.Number, v.BusinessName, v.Month, state); err != nil {
			return err
		}
		err := columns(w, "KIND CATEGORY MARKET TYPE LINE MESSAGES AMOUNT", func(row func(...string)) {
			for _, l := range v.Lines {
				amount := l.Amount
				if l.Unknown {
					amount = "no price yet"
				}
				row(l.Kind, l.Category, l.Market, l.Type, l.Line, strconv.FormatInt(l.Messages, 10), amount)
			}
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%d messages, %d of them free: %s %s\n", v.Totals.Messages, v.Totals.Free, v.Totals.Amount, v.Currency)
		return err
	})
}

type invoiceUsage struct {
	office
	Account string `arg:"" help:"The account's (WABA's) id."`
	Month   string `arg:"" help:"As 2026-11."`
	JSON    bool   `help:"Print JSON instead of CSV."`
	Out     string `help:"File to write to." placeholder:"FILE" type:"path"`
}

// Run lists usage.
func (c *invoiceUsage) Run(s *surroundings) error {
	form := "csv"
	if c.JSON {
		form = "json"
	}
	q := url.Values{"month": {c.Month}, "format": {form}}
	path := "/turnpike/v1/accounts/" + url.PathEscape(c.Account) + "/usage?" + q.Encode()
	return saved(s, c.Out, func(w io.Writer) error { return c.fetch(s.ctx, path, w) })
}
