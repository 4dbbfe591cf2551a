package ratecard

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/currency"

	"turnpike/internal/tariff"
)

// Bounds of a document.
const (
	MaxDocument = 1 << 20 // bytes
	maxCells    = 200_000 // prices, each of a currency, market, category and period
	maxPeriods  = 200
	maxText     = 500 // bytes of a title, a source or a note
)

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,63}$`)

// Read reads a card. The error is Problems, each with its line.
func Read(doc []byte) (*tariff.Card, error) {
	if len(doc) > MaxDocument {
		return nil, Problems{{Text: fmt.Sprintf("the document has more than %d bytes", MaxDocument)}}
	}
	d := yaml.NewDecoder(bytes.NewReader(doc))
	var root, second yaml.Node
	if err := d.Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the document is empty")
		}
		return nil, Problems{{Text: err.Error()}}
	}
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, Problems{{Line: max(second.Line, 0), Text: "a card is one document: put the second into a file of its own"}}
	}
	r := &reader{}
	c := r.card(root.Content[0])
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return c, nil
}

func (r *reader) card(n *yaml.Node) *tariff.Card {
	c := &tariff.Card{Zone: tariff.ZoneAccount, SameAs: map[tariff.Category]tariff.Category{}}
	var periods *yaml.Node
	for _, e := range r.mapping(n, "the card") {
		v := e.value
		switch e.key.Value {
		case "card":
			if c.ID = r.text(v, "card"); c.ID != "" && !idPattern.MatchString(c.ID) {
				r.sayf(v, "card %q: an id has up to 64 small letters, digits, points and hyphens", c.ID)
			}
		case "title":
			c.Title = r.short(v, "title")
		case "source":
			c.Source = r.short(v, "source")
		case "zone":
			c.Zone = r.zone(v)
		case "retroactive":
			c.Retroactive = r.truth(v, "retroactive")
		case "replaces":
			c.Replaces = r.texts(v, "replaces")
		case "currencies":
			c.Currencies = r.currencies(v)
		case "markets":
			c.Markets = r.markets(v, "markets")
		case "categories":
			c.Categories = r.categories(v, "categories")
		case "same_as":
			r.sameAs(v, c.SameAs)
		case "periods":
			periods = v
		default:
			r.sayf(e.key, "%q is no key of a card", e.key.Value)
		}
	}
	if c.ID == "" {
		r.sayf(n, "the card has no id: say card: its-id")
	}
	if periods == nil {
		r.sayf(n, "the card has no periods")
		return c
	}
	r.periods(periods, c)
	return c
}

func (r *reader) short(n *yaml.Node, what string) string {
	s := r.text(n, what)
	if len(s) > maxText {
		r.sayf(n, "%s has more than %d bytes", what, maxText)
	}
	return s
}

func (r *reader) zone(n *yaml.Node) string {
	name := r.text(n, "zone")
	if name == tariff.ZoneAccount || name == "" {
		return tariff.ZoneAccount
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		r.sayf(n, "%q is no time zone: write account, or a name as Europe/Paris", name)
	}
	return name
}

func (r *reader) currencies(n *yaml.Node) []string {
	all := r.texts(n, "currencies")
	for _, item := range n.Content {
		r.currency(behind(item))
	}
	return all
}

func (r *reader) currency(n *yaml.Node) bool {
	unit, err := currency.ParseISO(n.Value)
	if err != nil || unit.String() != n.Value {
		r.sayf(n, "%q is no currency: write three letters of ISO 4217, as USD", n.Value)
		return false
	}
	return true
}

func (r *reader) markets(n *yaml.Node, what string) []string {
	all := r.texts(n, what)
	for _, item := range n.Content {
		r.market(behind(item))
	}
	return all
}

func (r *reader) market(n *yaml.Node) bool {
	if !tariff.KnownMarket(n.Value) {
		r.sayf(n, "%q is no market: write a country in two letters (BR) or a region (rest_of_africa)", n.Value)
		return false
	}
	return true
}

func (r *reader) categories(n *yaml.Node, what string) []tariff.Category {
	var out []tariff.Category
	r.texts(n, what)
	for _, item := range n.Content {
		if c := r.category(behind(item)); c != 0 {
			out = append(out, c)
		}
	}
	return out
}

func (r *reader) category(n *yaml.Node) tariff.Category {
	c := tariff.ParseCategory(n.Value)
	if c == 0 || c.String() != n.Value {
		r.sayf(n, "%q is no pricing category", n.Value)
		return 0
	}
	return c
}

func (r *reader) sameAs(n *yaml.Node, to map[tariff.Category]tariff.Category) {
	for _, e := range r.mapping(n, "same_as") {
		from, as := r.category(e.key), r.category(e.value)
		if from != 0 && from == as {
			r.sayf(e.key, "%s costs the same as itself: that says nothing", from)
		}
		to[from] = as
	}
	delete(to, 0)
}
