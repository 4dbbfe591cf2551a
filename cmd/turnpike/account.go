package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

type accountCmd struct {
	Partners accountPartners `cmd:"" help:"List the other businesses whose access tokens reach an account."`
	Share    accountShare    `cmd:"" help:"Share an account with a partner: its tokens reach it from now on."`
	Unshare  accountShare    `cmd:"" help:"Take that back: its apps hear no more of the account, and it pays for nothing more."`
	Terms    accountTerms    `cmd:"" help:"Accept the terms of marketing messages, as the account's business."`
	Delete   accountDelete   `cmd:"" help:"Remove an account: it sends and receives no more, its past stays."`
}

func accountPath(id string) string { return "/turnpike/v1/accounts/" + url.PathEscape(id) }

type accountPartners struct {
	office
	Account string `arg:"" help:"Id of the account."`
	JSON    bool   `help:"Print JSON."`
}

// Run lists partners.
func (c *accountPartners) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodGet, accountPath(c.Account)+"/partners", nil)
	return showPartners(s, raw, err, c.JSON)
}

func showPartners(s *surroundings, raw json.RawMessage, err error, asJSON bool) error {
	if err != nil || asJSON {
		return printJSON(s.stdout, raw, err)
	}
	var page struct {
		Data []struct {
			Business string   `json:"business"`
			Name     string   `json:"name"`
			Apps     []string `json:"subscribed_apps"`
			Pays     bool     `json:"pays"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return err
	}
	return columns(s.stdout, "BUSINESS NAME APPS PAYS", func(row func(...string)) {
		for _, p := range page.Data {
			row(p.Business, p.Name, strings.Join(p.Apps, ","), strconv.FormatBool(p.Pays))
		}
	})
}

type accountShare struct {
	office
	end     bool   // it is taken back
	Account string `arg:"" help:"Id of the account."`
	Partner string `arg:"" help:"Id of the partner's business."`
	JSON    bool   `help:"Print JSON."`
}

// AfterApply notes which way it goes.
func (c *accountShare) AfterApply(k *kong.Context) error { //nolint:unparam // the parser wants hooks so
	c.end = k.Selected().Name == "unshare"
	return nil
}

// Run shares an account, or takes that back.
func (c *accountShare) Run(s *surroundings) error {
	method := http.MethodPut
	if c.end {
		method = http.MethodDelete
	}
	raw, err := c.ask(s.ctx, method, accountPath(c.Account)+"/partners/"+url.PathEscape(c.Partner), nil)
	return showPartners(s, raw, err, c.JSON)
}

type accountTerms struct {
	office
	Account  string `arg:"" help:"Id of the account."`
	SignedBy string `help:"Who signs for the business." required:""`
	JSON     bool   `help:"Print JSON."`
}

// Run accepts the terms.
func (c *accountTerms) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodPost, accountPath(c.Account)+"/marketing-terms", map[string]string{"signed_by": c.SignedBy})
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	_, err = fmt.Fprintln(s.stdout, "accepted by", c.SignedBy)
	return err
}

type accountDelete struct {
	office
	Account string `arg:"" help:"Id of the account."`
	Why     string `help:"Why, in 10 characters at least; it stays in the audit log." required:""`
	JSON    bool   `help:"Print JSON."`
}

// Run removes an account.
func (c *accountDelete) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodDelete, accountPath(c.Account), map[string]string{"why": c.Why})
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	_, err = fmt.Fprintln(s.stdout, "account", c.Account, "was removed")
	return err
}
