// Package ratecard reads rate cards from their YAML documents, and holds those that ship.
//
// Owns: the form of the document and the refusal of bad ones with the line that is wrong; the three
// shipped cards; what it takes to admit a card to a book (no gap, no overlap, no past in disguise).
// Does not own: what a card means (tariff), who may sign one off and where it is kept (api, store).
// Called by: store, which binds the cards in force; api and cmd/turnpike, which check and show them.
// Never breaks: a document that is read gives the same card for ever; a card that is refused is refused
// with its reasons, the first of which is the one that stands first in the document.
package ratecard

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"turnpike/internal/tariff"
)

//go:embed cards/*.yaml
var files embed.FS

// Problems is what is wrong with a card.
type Problems []tariff.Problem

// maxShown bounds the problems that an error tells.
const maxShown = 10

func (p Problems) Error() string {
	var out []string
	for i, one := range p {
		if i == maxShown {
			out = append(out, fmt.Sprintf("and %d more", len(p)-maxShown))
			break
		}
		out = append(out, one.Error())
	}
	return strings.Join(out, "\n")
}

// Document is a shipped card as it is written.
type Document struct {
	Card *tariff.Card
	Text []byte
}

// Shipped are the cards that come with the program, in the order in which they came into force.
var Shipped = sync.OnceValue(func() []Document {
	names, err := fs.Glob(files, "cards/*.yaml")
	if err != nil {
		panic(err)
	}
	var out []Document
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		card, err := Read(text)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", path.Base(name), err))
		}
		out = append(out, Document{card, text})
	}
	return out
})

// ShippedBook binds the shipped cards.
var ShippedBook = sync.OnceValue(func() *tariff.Book {
	var cards []*tariff.Card
	for _, d := range Shipped() {
		cards = append(cards, d.Card)
	}
	book, problems := tariff.NewBook(cards...)
	if len(problems) > 0 {
		panic(Problems(problems).Error())
	}
	return book
})

// firstMidnight is how long before UTC the first clock on earth shows a moment.
const firstMidnight = 14 * time.Hour

// Admit is the book with one card more, or Problems: the card must fit to the others, and must not begin
// in the past anywhere on earth unless it says that it does.
func Admit(book *tariff.Book, c *tariff.Card, now time.Time) (*tariff.Book, error) {
	var problems Problems
	for i := range c.Periods {
		p := &c.Periods[i]
		if from := time.UnixMilli(p.From).UTC(); !c.Retroactive && from.Add(-firstMidnight).Before(now) {
			problems = append(problems, tariff.Problem{Line: p.Source, Text: fmt.Sprintf(
				"the period begins in the past (%s): say retroactive: true if what was charged since then is to be mended", from.Format("2006-01-02T15:04"))})
		}
	}
	out, more := book.With(c)
	if problems = append(problems, more...); len(problems) > 0 {
		slices.SortStableFunc(problems, func(a, b tariff.Problem) int { return a.Line - b.Line })
		return nil, problems
	}
	return out, nil
}
