package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"turnpike/internal/ratecard"
	"turnpike/internal/tariff"
)

type tariffCheck struct {
	book
	File string `arg:"" help:"The card's document." type:"existingfile"`
	JSON bool   `help:"Print JSON."`
}

// Run checks a document alone, and against the cards that are there.
func (t *tariffCheck) Run(s *surroundings) error {
	b, err := t.read()
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(t.File)
	if err != nil {
		return err
	}
	card, err := ratecard.Read(raw)
	if err == nil {
		_, err = ratecard.Admit(b, card, time.Now())
	}
	if err != nil {
		if t.JSON {
			return t.report(s, err)
		}
		return fmt.Errorf("%s is refused:\n%w", t.File, err)
	}
	if t.JSON {
		return json.NewEncoder(s.stdout).Encode(map[string]any{"card": card.ID, "valid": true, "problems": []tariff.Problem{}})
	}
	_, err = fmt.Fprintf(s.stdout, "card %s can be signed off: %s, %s, %s\n", card.ID,
		amountOf(len(card.Periods), "period", "periods"), amountOf(len(card.Markets), "market", "markets"), amountOf(len(card.Currencies), "currency", "currencies"))
	return err
}

// amountOf is a number of things in words.
func amountOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// report prints why a card is refused, and fails.
func (t *tariffCheck) report(s *surroundings, refusal error) error {
	problems, ok := refusal.(ratecard.Problems) //nolint:errorlint // Read and Admit return it as it is
	if !ok {
		return refusal
	}
	type problem struct {
		Line int    `json:"line"`
		Text string `json:"text"`
	}
	var list []problem
	for _, p := range problems {
		list = append(list, problem{p.Line, p.Text})
	}
	if err := json.NewEncoder(s.stdout).Encode(map[string]any{"valid": false, "problems": list}); err != nil {
		return err
	}
	return fmt.Errorf("%s is refused for %s", t.File, amountOf(len(problems), "reason", "reasons"))
}

type tariffCards struct {
	JSON bool `help:"Print JSON."`
}

// listedCard is a card of the list.
type listedCard struct {
	ID         string   `json:"card"`
	Title      string   `json:"title"`
	Source     string   `json:"source"`
	From       string   `json:"from"`
	Until      string   `json:"until,omitempty"`
	Markets    int      `json:"markets"`
	Currencies []string `json:"currencies"`
}

// Run lists the shipped cards.
func (t *tariffCards) Run(s *surroundings) error {
	var list []listedCard
	for _, d := range ratecard.Shipped() {
		list = append(list, listed(d.Card))
	}
	if t.JSON {
		out := json.NewEncoder(s.stdout)
		out.SetIndent("", "  ")
		return out.Encode(map[string]any{"cards": list})
	}
	w := tabwriter.NewWriter(s.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "CARD\tFROM\tUNTIL\tMARKETS\tTITLE")
	for _, c := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", c.ID, c.From, c.Until, c.Markets, c.Title)
	}
	return w.Flush()
}

func listed(c *tariff.Card) listedCard {
	from, until := c.Ends()
	out := listedCard{ID: c.ID, Title: c.Title, Source: c.Source, From: tariff.Moment(from), Markets: len(c.Markets), Currencies: c.Currencies}
	if until != tariff.Open {
		out.Until = tariff.Moment(until)
	}
	return out
}

type tariffShow struct {
	ID string `arg:"" help:"The card's id."`
}

// Run prints a shipped card as it is written.
func (t *tariffShow) Run(s *surroundings) error {
	for _, d := range ratecard.Shipped() {
		if d.Card.ID == t.ID {
			_, err := s.stdout.Write(d.Text)
			return err
		}
	}
	return fmt.Errorf("there is no card %q: turnpike tariff cards lists them", t.ID)
}
