package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"turnpike/internal/message"
	"turnpike/internal/ratecard"
	"turnpike/internal/tariff"
)

type tariffCmd struct {
	Price tariffPrice `cmd:"" help:"Say what a message costs, line by line."`
	Check tariffCheck `cmd:"" help:"Check a rate card's document."`
	Cards tariffCards `cmd:"" help:"List the rate cards."`
	Show  tariffShow  `cmd:"" help:"Print a rate card's document."`
	Add   tariffAdd   `cmd:"" help:"Give a server a rate card as a draft."`
	Sign  tariffSign  `cmd:"" help:"Put a draft into force. What a retroactive one changes is then corrected by entries."`
}

// book are the cards that a command reckons with.
type book struct {
	Card []string `help:"Also reckon with this card's document; may be given again." placeholder:"FILE" type:"existingfile"`
}

// read binds the shipped cards and those that were given. Those may speak of the past: they are tried.
func (b *book) read() (*tariff.Book, error) {
	out := ratecard.ShippedBook()
	for _, name := range b.Card {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		card, err := ratecard.Read(raw)
		if err != nil {
			return nil, fmt.Errorf("%s:\n%w", name, err)
		}
		next, problems := out.With(card)
		if len(problems) > 0 {
			return nil, fmt.Errorf("%s:\n%w", name, ratecard.Problems(problems))
		}
		out = next
	}
	return out, nil
}

type tariffPrice struct {
	book
	To            string `help:"The person's phone number, with its calling code." required:"" xor:"whom" placeholder:"+5511987654321"`
	Country       string `help:"The person's country instead of a number, in two letters." required:"" xor:"whom" placeholder:"BR"`
	Category      string `help:"What it is priced as: marketing, utility, authentication, authentication_international (of a business in another country: where no card has a price for that it is authentication), service, general_purpose_ai, marketing_lite or a group's." required:""`
	At            string `help:"When it is delivered: a day, or a moment as 2026-10-01T14:30 (by --zone) or with an offset; now when left out." placeholder:"2026-10-01"`
	Zone          string `help:"Time zone of the account." default:"UTC"`
	Currency      string `help:"Currency of the account." default:"USD"`
	UsedThisMonth *int64 `help:"Messages before it in this month: service messages of the number, for the free ones of each month, or charged ones of the portfolio, for bands of volume. Left out, the free ones count as used up and the volume as 0." min:"0"`
	InWindow      bool   `help:"The customer-service window is open."`
	EntryPoint    bool   `help:"A free entry point is open: the person came by an advertisement and was answered."`
	Reaction      bool   `help:"It is a reaction."`
	AIProvider    bool   `name:"ai-provider" help:"The account is an AI provider's: its service messages have a price list of their own."`
	JSON          bool   `help:"Print JSON."`
}

// Run prices one message.
func (t *tariffPrice) Run(s *surroundings) error {
	c, volume, err := t.reckon(time.Now())
	if err != nil {
		return usageError{err}
	}
	b, err := t.read()
	if err != nil {
		return err
	}
	price, steps, unknown := b.Explain(c, volume)
	if t.JSON {
		out := json.NewEncoder(s.stdout)
		out.SetIndent("", "  ")
		return errors.Join(out.Encode(pricedJSON(c, &price, steps, unknown)), unknown)
	}
	for _, step := range steps {
		if _, err := fmt.Fprintf(s.stdout, "%-9s %s\n", step.About, step.Says); err != nil {
			return err
		}
	}
	return unknown
}

// allUsed stands for the free messages of a month, however many those are.
const allUsed = 1 << 40

// reckon reads the case off the flags.
func (t *tariffPrice) reckon(now time.Time) (*tariff.Case, int64, error) {
	to, err := t.place()
	if err != nil {
		return nil, 0, err
	}
	category := tariff.ParseCategory(t.Category)
	if category == 0 {
		return nil, 0, fmt.Errorf("--category %q is no pricing category: write %s", t.Category, strings.Join(categoryWords(), ", "))
	}
	zone, err := time.LoadLocation(t.Zone)
	if err != nil {
		return nil, 0, fmt.Errorf("--zone %q is no time zone: write a name as Europe/Paris", t.Zone)
	}
	at, err := moment("--at", t.At, zone, now)
	if err != nil {
		return nil, 0, err
	}
	if len(t.Currency) != 3 {
		return nil, 0, fmt.Errorf("--currency %q is no currency: write three letters, as USD", t.Currency)
	}
	served, volume := int64(allUsed), int64(0)
	if t.UsedThisMonth != nil {
		if served = *t.UsedThisMonth; served < 0 {
			return nil, 0, errors.New("--used-this-month is below 0")
		}
		volume = served
	}
	return &tariff.Case{
		Category: category, To: to, Currency: strings.ToUpper(t.Currency), At: at.UnixMilli(), Zone: zone,
		Assistant: t.AIProvider, InWindow: t.InWindow, AtEntry: t.EntryPoint, Reaction: t.Reaction, Served: int(served),
	}, volume, nil
}

func categoryWords() []string {
	var out []string
	for c := tariff.Service; c.String() != ""; c++ {
		out = append(out, c.String())
	}
	return out
}

// Lengths of a phone number in digits (E.164), and what people write between them.
const (
	minDigits, maxDigits = 7, 15
	punctuation          = " -.()"
)

// place is where the person is: by the calling code of a whole number, or by the name of a country.
func (t *tariffPrice) place() (tariff.Place, error) {
	if t.Country != "" {
		if p := tariff.PlaceIn(strings.ToUpper(t.Country)); p != 0 {
			return p, nil
		}
		return 0, fmt.Errorf("--country %q is no country: write its two letters, as BR", t.Country)
	}
	to, err := digits(t.To)
	if err != nil {
		return 0, err
	}
	p := tariff.PlaceOf(to)
	if p == 0 {
		return 0, fmt.Errorf("--to %q: its calling code belongs to no country", t.To)
	}
	return p, nil
}

// digits reads a phone number as people write it.
func digits(number string) (message.Address, error) {
	plain := strings.TrimPrefix(strings.TrimSpace(number), "+")
	plain = strings.Map(func(r rune) rune {
		if strings.ContainsRune(punctuation, r) {
			return -1
		}
		return r
	}, plain)
	switch {
	case plain == "" || strings.Trim(plain, "0123456789") != "" || plain[0] == '0':
		return "", fmt.Errorf("--to %q is no phone number: write its calling code and its digits, as +5511987654321", number)
	case len(plain) < minDigits || len(plain) > maxDigits:
		return "", fmt.Errorf("--to %q is no whole phone number: it has %d to %d digits with its calling code, as +5511987654321; of a country alone ask with --country BR",
			number, minDigits, maxDigits)
	}
	return message.Address(plain), nil
}

// moment reads a day, a moment of a zone's clock or one with an offset; now for nothing.
func moment(flag, text string, zone *time.Location, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s %q is no moment: write a day (2026-10-01), a minute (2026-10-01T14:30) or a moment with its offset (2026-10-01T14:30:00Z)", flag, text)
}

// pricing is the answer of tariff price as JSON.
type pricing struct {
	Amount      *tariff.Micro `json:"amount"` // null when it is not known
	Currency    string        `json:"currency"`
	Category    string        `json:"category"`
	Market      string        `json:"market"`
	MarketID    string        `json:"market_id"`
	Country     string        `json:"country,omitempty"`
	Card        string        `json:"card"`
	Line        string        `json:"line"`
	Billable    bool          `json:"billable"`
	Type        string        `json:"type"`
	Unknown     bool          `json:"unknown,omitempty"`
	Error       string        `json:"error,omitempty"`
	At          time.Time     `json:"at"`
	Explanation []tariff.Step `json:"explanation"`
}

func pricedJSON(c *tariff.Case, p *tariff.Price, steps []tariff.Step, unknown error) *pricing {
	out := &pricing{
		Amount: &p.Amount, Currency: p.Currency, Category: p.Category.String(), Market: tariff.MarketName(p.Market), MarketID: p.Market, Country: c.To.Country(),
		Card: p.Card, Line: p.Line, Billable: p.Billable(), Type: p.Type.String(), At: time.UnixMilli(c.At).In(c.Zone), Explanation: steps,
	}
	if unknown != nil {
		out.Amount, out.Unknown, out.Error = nil, true, unknown.Error()
	}
	return out
}
