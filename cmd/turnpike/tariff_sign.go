package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
)

const cardsPath = "/turnpike/v1/tariff/cards"

type tariffAdd struct {
	office
	File string `arg:"" help:"The card's document." type:"existingfile"`
	JSON bool   `help:"Print JSON."`
}

// signedCard is a card as a server shows it, as far as it is printed.
type signedCard struct {
	ID          string `json:"card"`
	From        string `json:"from"`
	Zone        string `json:"zone"`
	Retroactive bool   `json:"retroactive"`
	SignedBy    string `json:"signed_by"`
}

// Run keeps a draft.
func (c *tariffAdd) Run(s *surroundings) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	raw, err := c.send(s.ctx, cardsPath, "application/yaml", f)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var card signedCard
	if err := json.Unmarshal(raw, &card); err != nil {
		return err
	}
	preview := ""
	if card.Retroactive {
		preview = "\nIt speaks of the past: turnpike tariff sign " + card.ID + " --dry-run says what it would correct."
	}
	_, err = fmt.Fprintf(s.stdout, "card %s is a draft. Put it into force with: turnpike tariff sign %s%s\n", card.ID, card.ID, preview)
	return err
}

type tariffSign struct {
	office
	ID     string `arg:"" help:"The card's id."`
	Author string `help:"Who signs it off, when that is not whoever the token is of."`
	DryRun bool   `help:"Say what it would correct of what was charged, and sign nothing."`
	JSON   bool   `help:"Print JSON."`
}

// Run signs a draft off.
func (c *tariffSign) Run(s *surroundings) error {
	body := map[string]any{"dry_run": c.DryRun}
	if c.Author != "" {
		body["author"] = c.Author
	}
	raw, err := c.ask(s.ctx, http.MethodPost, cardsPath+"/"+url.PathEscape(c.ID)+"/sign-off", body)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	if c.DryRun {
		return showCorrections(s.stdout, raw)
	}
	var card signedCard
	if err := json.Unmarshal(raw, &card); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "card %s is in force from %s on (%s), signed off by %s\n", card.ID, card.From, card.Zone, card.SignedBy)
	if err == nil && card.Retroactive {
		_, err = fmt.Fprintln(s.stdout, "What was charged otherwise is being corrected: turnpike ledger list --kind correction")
	}
	return err
}

// showCorrections prints what a card would correct, by account and month.
func showCorrections(w io.Writer, raw json.RawMessage) error {
	var v struct {
		Corrections []struct {
			Account, Month, Currency, Before, After string
			Looked, Corrected, Unpayable            int
		} `json:"corrections"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	if len(v.Corrections) == 0 {
		_, err := fmt.Fprintln(w, "It would correct nothing.")
		return err
	}
	return columns(w, "ACCOUNT MONTH CHARGES CORRECTED BEFORE AFTER CURRENCY", func(row func(...string)) {
		for _, one := range v.Corrections {
			row(one.Account, one.Month, strconv.Itoa(one.Looked), strconv.Itoa(one.Corrected), one.Before, one.After, one.Currency)
		}
	})
}
