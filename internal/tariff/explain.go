package tariff

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Step is a line of an explanation: what was looked at, and what it says.
type Step struct {
	About string `json:"about"`
	Says  string `json:"says"`
}

// ErrNoCard is returned for a moment of which no card speaks.
var ErrNoCard = errors.New("no rate card is in force at that moment: add one that is (turnpike tariff check says whether it fits)")

// Explain says line by line why a message costs what it costs, as the next one after volume others. The
// error says why there is no figure: the price is then not known, and not 0.
func (b *Book) Explain(c *Case, volume int64) (Price, []Step, error) {
	q := b.Quote(c)
	p := q.Price(volume)
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	steps := []Step{
		{"moment", time.UnixMilli(c.At).In(zone).Format("2006-01-02T15:04:05") + " by the account's clock (" + zone.String() + ")"},
		{"market", q.whose()},
		{"category", p.Category.String()},
	}
	if p.Card == "" {
		return p, steps, fmt.Errorf("%s of %s, %s: %w", p.Category, MarketName(p.Market), p.Currency, q.why())
	}
	card := b.Card(p.Card)
	steps = append(steps, Step{"card", card.ID + ": " + card.Title + " (source: " + card.Source + ")"})
	if c.Category == AuthenticationInternational && p.Category == Authentication {
		steps = append(steps, Step{"rule", "no line prices authentication from abroad for this market at this moment: it is authentication like any other"})
	}
	steps = append(steps, q.rulesSteps(c)...)
	if q.line != nil && q.line.value.note != "" {
		steps = append(steps, Step{"note", q.line.value.note})
	}
	if p.Unknown {
		return p, steps, fmt.Errorf("the price is not known: card %s has no figure for %s in %s (line %s: unknown). %s. "+
			"The operator must fill it in, with a card that says replaces: [%s]",
			p.Card, MarketName(p.Market), p.Currency, p.Line, q.note(), p.Card)
	}
	return p, append(steps, q.figureSteps(&p, volume)...), nil
}

// why is the error of a message that no card speaks of.
func (q *Quote) why() error {
	if q.kind == Regular && q.rules.card.ID != "" {
		return fmt.Errorf("no card has a price for it in this currency: %s has prices in %s", q.rules.card.ID, strings.Join(q.rules.card.Currencies, ", "))
	}
	return ErrNoCard
}

func (q *Quote) note() string {
	if n := q.line.value.note; n != "" {
		return strings.ToUpper(n[:1]) + n[1:]
	}
	return "The card says so"
}

// whose says which row the number belongs to.
func (q *Quote) whose() string {
	market := q.Market()
	switch {
	case q.place == 0:
		return "the calling code belongs to no country: " + MarketName(market)
	case q.place.Country() == market:
		return MarketName(market) + " (" + market + "), by the calling code"
	}
	return fmt.Sprintf("%s, since the card has no row for %s (%s)", MarketName(market), MarketName(q.place.Country()), q.place.Country())
}

// rulesSteps say what of the free rules applies and what does not.
func (q *Quote) rulesSteps(c *Case) []Step {
	rules := q.rules.value
	said := map[string]string{
		LineEntryPoint: fmt.Sprintf("everything is free for %s after the answer to a person who came by an advertisement", time.Duration(rules.EntryPoint)*time.Millisecond),
		LineReaction:   "reactions are free and count nowhere",
		LineWindow:     fmt.Sprintf("%s is free inside the customer-service window", q.category),
		LineMonthly:    fmt.Sprintf("the first %d service messages of a number are free each month; %d were used", rules.ServicePerMonth, c.Served),
		LineNotListed:  "no line charges assistants for messages to this market at this moment",
	}
	if q.rule != "" {
		return []Step{{"rule", q.rule + ": " + said[q.rule]}}
	}
	var out []Step
	if q.line != nil && q.line.value.rate.Kind == NotCharged {
		return []Step{{"rule", q.line.value.names[0] + ": not charged"}}
	}
	if q.category == Service && rules.ServicePerMonth > 0 {
		out = append(out, Step{"rule", fmt.Sprintf("%s: the first %d service messages of a number are free each month; they are used up", LineMonthly, rules.ServicePerMonth)})
	}
	if q.category == Utility && c.InWindow {
		out = append(out, Step{"rule", "utility is charged inside the customer-service window too"})
	}
	return out
}

// figureSteps say how the amount comes about.
func (q *Quote) figureSteps(p *Price, volume int64) []Step {
	if p.Type != Regular {
		return []Step{{"amount", "0 " + p.Currency + ", not charged (" + p.Type.String() + ")"}}
	}
	out := []Step{{"line", fmt.Sprintf("%s: %s %s for each delivered message", p.Line, p.Amount, p.Currency)}}
	if q.Tiered() {
		out = append(out, Step{"volume", fmt.Sprintf("it is message %d of the month in this market and category", volume+1)})
	}
	return append(out, Step{"amount", p.Amount.String() + " " + p.Currency + ", charged once it is delivered"})
}
