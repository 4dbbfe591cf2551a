package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

type ledgerReprice struct {
	office
	order
	Account string `arg:"" help:"The account's (WABA's) id."`
	Month   string `arg:"" help:"As 2026-11."`
	DryRun  bool   `help:"Say what would be corrected, and correct nothing."`
	JSON    bool   `help:"Print JSON."`
}

// Run prices a month again.
func (c *ledgerReprice) Run(s *surroundings) error {
	path := "/turnpike/v1/accounts/" + url.PathEscape(c.Account) + "/corrections/" + url.PathEscape(c.Month)
	raw, err := c.ask(s.ctx, http.MethodPost, path, c.with(map[string]any{"dry_run": c.DryRun}))
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var v struct {
		Looked    int64  `json:"looked"`
		Corrected int64  `json:"corrected"`
		Unpayable int64  `json:"unpayable"`
		Before    string `json:"before"`
		After     string `json:"after"`
		Currency  string `json:"currency"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "%d charges looked at, %d corrected: %s before, %s after, %s; %d not, for want of money\n",
		v.Looked, v.Corrected, v.Before, v.After, v.Currency, v.Unpayable)
	return err
}
