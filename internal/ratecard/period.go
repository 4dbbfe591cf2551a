package ratecard

import (
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"turnpike/internal/tariff"
)

// Words that stand in the place of a price.
const (
	unknown    = "unknown"     // it is charged, and the operator must say how much
	notCharged = "not_charged" // it costs nothing
	theRest    = "*"           // every currency or market that is not named
)

func (r *reader) periods(n *yaml.Node, c *tariff.Card) {
	items := r.list(n, "periods")
	if len(items) == 0 && n.Kind == yaml.SequenceNode {
		r.sayf(n, "the card has no periods")
	}
	if len(items) > maxPeriods {
		r.sayf(n, "the card has more than %d periods", maxPeriods)
		return
	}
	for _, item := range items {
		r.period(item, c)
	}
	if len(r.problems) > 0 {
		return
	}
	// The card alone: what it says of one thing must neither overlap nor leave a gap.
	alone := *c
	alone.Replaces = nil
	_, problems := tariff.NewBook(&alone)
	r.problems = append(r.problems, problems...)
}

func (r *reader) period(n *yaml.Node, c *tariff.Card) {
	p := tariff.Period{From: tariff.Open, Until: tariff.Open, Source: n.Line}
	markets, categories := c.Markets, c.Categories
	var prices *yaml.Node
	for _, e := range r.mapping(n, "a period") {
		v := e.value
		switch e.key.Value {
		case "from":
			p.From, p.Source = r.moment(v, "from"), v.Line
		case "until":
			p.Until = r.moment(v, "until")
		case "note":
			p.Note = r.short(v, "note")
		case "free":
			p.Rules = r.rules(v)
		case "markets":
			markets = r.markets(v, "the period's markets")
		case "categories":
			categories = r.categories(v, "the period's categories")
		case "prices":
			prices = v
		default:
			r.sayf(e.key, "%q is no key of a period", e.key.Value)
		}
	}
	switch {
	case p.From == tariff.Open:
		r.sayf(n, "the period has no from: say when it begins")
	case p.Until <= p.From:
		r.sayf(n, "the period ends before it begins")
	}
	if prices == nil && p.Rules == nil {
		r.sayf(n, "the period says neither prices nor what is free")
	}
	if prices != nil {
		t := &table{reader: r, card: c, period: &p, markets: markets, categories: categories}
		t.read(prices)
	}
	c.Periods = append(c.Periods, p)
}

// moment reads a moment of the card's clock, in milliseconds as if it were UTC's.
func (r *reader) moment(n *yaml.Node, what string) int64 {
	s := r.text(n, what)
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 2000 && t.Year() < 2200 {
			return t.UnixMilli()
		}
	}
	r.sayf(n, "%s: %q is no moment: write a day (2026-10-01) or a minute (2026-10-01T14:30) by the clock of the card's zone", what, s)
	return 0
}

// maxEntry bounds a free entry point, in hours (the engine forgets threads after 30 days), and maxFree the free messages of a month.
const (
	maxEntry = 28 * 24
	maxFree  = 1_000_000_000
)

func (r *reader) rules(n *yaml.Node) *tariff.Rules {
	out := &tariff.Rules{}
	for _, e := range r.mapping(n, "free") {
		v := e.value
		switch e.key.Value {
		case "inside_window":
			out.InWindow = r.categories(v, "inside_window")
		case "entry_point":
			d, err := time.ParseDuration(r.text(v, "entry_point"))
			if err != nil || d < 0 || d > maxEntry*time.Hour || d%time.Millisecond != 0 {
				r.sayf(v, "entry_point: %q is no length of up to %d hours: write 72h", v.Value, maxEntry)
			}
			out.EntryPoint = d.Milliseconds()
		case "service_per_month":
			free, err := strconv.Atoi(r.text(v, "service_per_month"))
			if err != nil || free < 0 || free > maxFree {
				r.sayf(v, "service_per_month: %q is no number from 0 to %d", v.Value, maxFree)
			}
			out.ServicePerMonth = free
		case "reactions":
			out.Reactions = r.truth(v, "reactions")
		default:
			r.sayf(e.key, "%q is no free rule", e.key.Value)
		}
	}
	return out
}

// table reads the prices of a period.
type table struct {
	*reader
	card       *tariff.Card
	period     *tariff.Period
	markets    []string
	categories []tariff.Category
}

func (t *table) read(n *yaml.Node) {
	if len(t.card.Currencies) == 0 || len(t.markets) == 0 || len(t.categories) == 0 {
		t.sayf(n, "prices need the card's currencies, markets and categories: say them before the periods")
		return
	}
	if word(n) != 0 {
		for _, c := range t.card.Currencies {
			t.currency(n, c, n)
		}
		return
	}
	left := slices.Clone(t.card.Currencies)
	var rest *entry
	for _, e := range t.mapping(n, "prices") {
		switch i := slices.Index(left, e.key.Value); {
		case e.key.Value == theRest:
			rest = &e
		case i >= 0:
			left = slices.Delete(left, i, i+1)
			t.currency(e.key, e.key.Value, e.value)
		case t.reader.currency(e.key):
			t.sayf(e.key, "%s is not among the card's currencies", e.key.Value)
		}
	}
	for _, c := range left {
		if rest == nil {
			t.sayf(n, "gap: the prices in %s are missing; where nobody knows them, write %q: unknown", c, theRest)
			continue
		}
		t.currency(rest.key, c, rest.value)
	}
}

// currency reads the rows of a currency.
func (t *table) currency(key *yaml.Node, currency string, n *yaml.Node) {
	if word(n) != 0 {
		for _, m := range t.markets {
			t.row(key, currency, m, n)
		}
		return
	}
	left := slices.Clone(t.markets)
	var rest *entry
	for _, e := range t.mapping(n, currency) {
		switch i := slices.Index(left, e.key.Value); {
		case e.key.Value == theRest:
			rest = &e
		case i >= 0:
			left = slices.Delete(left, i, i+1)
			t.row(e.key, currency, e.key.Value, e.value)
		case t.market(e.key):
			t.sayf(e.key, "%s is not among the markets of the card or the period", e.key.Value)
		}
	}
	for _, m := range left {
		if rest == nil {
			t.sayf(key, "gap: the row %s of %s is missing; where nobody knows it, write %q: unknown", m, currency, theRest)
			continue
		}
		t.row(rest.key, currency, m, rest.value)
	}
}

// row reads the cells of a market.
func (t *table) row(key *yaml.Node, currency, market string, n *yaml.Node) {
	if word(n) != 0 {
		for _, c := range t.categories {
			t.cell(key, currency, market, c, n)
		}
		return
	}
	has := map[tariff.Category]bool{}
	for _, e := range t.mapping(n, market) {
		if c := t.category(e.key); c != 0 {
			has[c] = true
			t.cell(e.key, currency, market, c, e.value)
		}
	}
	for _, c := range t.categories {
		origin := c
		for range len(t.card.SameAs) + 1 {
			if has[origin] {
				break
			}
			origin = t.card.SameAs[origin]
		}
		if !has[origin] {
			t.sayf(key, "gap: %s has no price for %s", market, c)
		}
	}
}

func (t *table) cell(key *yaml.Node, currency, market string, c tariff.Category, n *yaml.Node) {
	if t.cells++; t.cells > maxCells {
		if t.cells == maxCells+1 {
			t.sayf(key, "the card has more than %d prices", maxCells)
		}
		return
	}
	rate := t.rate(n, c)
	t.period.Cells = append(t.period.Cells, tariff.Cell{Currency: currency, Market: market, Category: c, Rate: rate, Source: key.Line})
}
