package main

import (
	"fmt"
	"net/http"
	"net/url"

	"turnpike/internal/gazette"
)

type policyRefundCmd struct {
	office
	Name    string   `arg:"" help:"The policy." placeholder:"NAME"`
	Version []int    `help:"Only what these versions priced." placeholder:"N" min:"1"`
	Country []string `help:"Only for people of these countries." placeholder:"BR"`
	Since   string   `help:"Only messages from this date or instant on; a date begins at midnight UTC." placeholder:"MOMENT"`
	Until   string   `help:"Only messages of before this date or instant." placeholder:"MOMENT"`
	Reason  string   `required:"" help:"Why; it stays with each entry of the ledger."`
	DryRun  bool     `help:"Count only."`
	JSON    bool     `help:"Print JSON."`
}

// Run gives back.
func (p *policyRefundCmd) Run(s *surroundings) error {
	body := map[string]any{
		"versions": p.Version, "countries": p.Country, "since": p.Since, "until": p.Until, "reason": p.Reason, "dry_run": p.DryRun,
	}
	var done gazette.Undone
	if err := p.call(s.ctx, http.MethodPost, "/turnpike/v1/policies/"+url.PathEscape(p.Name)+"/refund", body, &done); err != nil {
		return err
	}
	if p.JSON {
		return writeJSON(s, done)
	}
	verb := "given back"
	if done.Try {
		verb = "to be given back"
	}
	fmt.Fprintf(s.stdout, "%d messages of %d accounts are %s; %d had been before, %d had cost nothing\n", done.Messages, done.Accounts, verb, done.Before, done.Nothing)
	for currency, amount := range done.Money {
		fmt.Fprintf(s.stdout, "  %s %s\n", amount, currency)
	}
	return nil
}
