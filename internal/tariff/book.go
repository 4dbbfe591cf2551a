package tariff

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Book is every card in force and to come, ready to be asked. It never changes; a nil one has no card.
type Book struct {
	cards   []*Card
	rules   timeline[*Rules]
	figures map[string]*figures // by currency
}

// figures are the prices in a currency, by row and category. Rows are numbered: places first, regions
// behind them.
type figures struct {
	rows [maxRows]*row
}

// row is a market's prices. Rows that say the same are one: most currencies have no prices of their own.
type row [endOfCategories]timeline[*line]

// line is a line of a card: a rate, and how prices that follow from it name it.
type line struct {
	market   string
	category Category // whose rate it is: another than it is filed under where the card says same_as
	rate     Rate
	names    []string // of each band; of the line where the rate is not known
	note     string
}

// maxRows bounds the numbers of rows: every place there can be, and the regions.
const maxRows = 256 + 8

// rowOther is the number of the last region.
const rowOther = maxRows - 1

var rowNumbers = map[string]int{}

// regionRows is the row of each place's region.
var regionRows [256]int

// Problem is what is wrong with a card, and where its document says it.
type Problem struct {
	Line int // of the document, from 1; 0 for the whole
	Text string
}

func (p Problem) Error() string {
	if p.Line == 0 {
		return p.Text
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.Text)
}

// NewBook binds cards together, in the order in which they were signed off. The problems are those of
// the cards with each other: overlaps and gaps. A card's own are found when its document is read.
func NewBook(cards ...*Card) (*Book, []Problem) {
	b, problems := bind(cards)
	b.share()
	return b, problems
}

// bind makes a book that may still be added to.
func bind(cards []*Card) (*Book, []Problem) {
	b := &Book{figures: map[string]*figures{}}
	var problems []Problem
	for _, c := range cards {
		problems = append(problems, b.add(c)...)
	}
	return b, problems
}

// With is the book and one card more.
func (b *Book) With(c *Card) (*Book, []Problem) {
	var before []*Card
	if b != nil {
		before = b.cards
	}
	out, _ := bind(before)
	problems := out.add(c)
	out.share()
	return out, problems
}

// Cards lists the book's cards in the order in which they were signed off.
func (b *Book) Cards() []*Card {
	if b == nil {
		return nil
	}
	return slices.Clone(b.cards)
}

// Card finds a card by its id; nil when there is none.
func (b *Book) Card(id string) *Card {
	if b == nil {
		return nil
	}
	for _, c := range b.cards {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (b *Book) add(c *Card) []Problem {
	w := &binding{book: b, card: c, said: map[string]bool{}, lines: map[saying]*line{}}
	for _, id := range c.Replaces {
		if b.Card(id) == nil {
			w.sayf(0, "it replaces %q, and no such card was signed off", id)
		}
	}
	if b.Card(c.ID) != nil {
		return append(w.problems, Problem{Text: fmt.Sprintf("a card %q exists already: what was signed off is never edited, give the new version an id of its own", c.ID)})
	}
	b.cards = append(b.cards, c)
	for i := range c.Periods {
		w.period(&c.Periods[i])
	}
	w.sayClashes()
	return w.problems
}

// Moment writes a moment of a card's clock.
func Moment(at int64) string { return time.UnixMilli(at).UTC().Format("2006-01-02T15:04") }

// clock gives a period's ends as a timeline compares them.
func (c *Card) clock(p *Period) (from, until int64, unix bool, err error) {
	if c.Zone == ZoneAccount {
		return p.From, p.Until, false, nil
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return 0, 0, false, fmt.Errorf("%q is no time zone", c.Zone)
	}
	if until = p.Until; until != Open {
		until = unixOf(until, zone)
	}
	return unixOf(p.From, zone), until, true, nil
}

// unixOf is when a zone's clock shows a moment.
func unixOf(wall int64, zone *time.Location) int64 {
	t := time.UnixMilli(wall).UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, zone).UnixMilli()
}

// row finds or begins the prices of a market in a currency.
func (b *Book) row(currency, market string) *row {
	f := b.figures[currency]
	if f == nil {
		f = &figures{}
		b.figures[currency] = f
	}
	n := rowNumbers[market]
	if f.rows[n] == nil {
		f.rows[n] = &row{}
	}
	return f.rows[n]
}

// names are how prices name the line: market and category, the first day of the period where the card's
// periods begin on several, and the band where there are bands.
func (c *Card) names(p *Period, cell priced) []string {
	name := cell.Market + "/" + cell.Cell.Category.String()
	if slices.ContainsFunc(c.Periods, func(other Period) bool { return other.From != p.From }) {
		name += "/" + time.UnixMilli(p.From).UTC().Format(time.DateOnly)
	}
	if len(cell.Rate.Bands) < 2 {
		return []string{name}
	}
	var out []string
	for _, band := range cell.Rate.Bands {
		out = append(out, name+"/"+band.String())
	}
	return out
}

// String is the band as analytics and webhooks write it (reference §7.3): 0:750000, 750001:MAX.
func (b Band) String() string {
	if b.To == MaxVolume {
		return strconv.FormatInt(b.From, 10) + ":MAX"
	}
	return strconv.FormatInt(b.From, 10) + ":" + strconv.FormatInt(b.To, 10)
}

// Priced says whether a line of a card, as prices name it, has a figure or is not charged; false for one that
// is unknown, and for one that no card has.
func (b *Book) Priced(card, line string) bool {
	c := b.Card(card)
	if c == nil {
		return false
	}
	for i := range c.Periods {
		p := &c.Periods[i]
		for j := range p.Cells {
			cell := &p.Cells[j]
			if cell.Rate.Kind != Unknown && slices.Contains(c.names(p, priced{cell, cell.Category}), line) {
				return true
			}
		}
	}
	return false
}
