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
	rows [maxRows]*[endOfCategories]timeline[*line]
}

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
	out, _ := NewBook(before...)
	return out, out.add(c)
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
	w := &binding{book: b, card: c, said: map[string]bool{}}
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

// binding puts one card into a book.
type binding struct {
	book     *Book
	card     *Card
	problems []Problem
	said     map[string]bool // a card says most things of hundreds of cells
	clashes  []*clash
}

func (w *binding) sayf(source int, format string, args ...any) {
	p := Problem{source, fmt.Sprintf(format, args...)}
	if text := p.Error(); !w.said[text] {
		w.said[text] = true
		w.problems = append(w.problems, p)
	}
}

func (w *binding) period(p *Period) {
	from, until, unix, err := w.card.clock(p)
	if err != nil {
		w.sayf(p.Source, "%v", err)
		return
	}
	if p.Rules != nil {
		rules, flaw, other := w.book.rules.paint(span[*Rules]{from, until, from, p.Until == Open, unix, w.card, p.Rules, p.Source})
		w.book.rules = rules
		if flaw != fine {
			w.clash(p.Source, flaw, isFree, other.card, other.until)
		}
	}
	for _, cell := range w.card.cells(p) {
		l := &line{market: cell.Market, category: cell.Cell.Category, rate: cell.Rate, names: w.card.names(p, cell), note: p.Note}
		row := w.book.row(cell.Currency, cell.Market)
		after, flaw, other := row[cell.category].paint(span[*line]{from, until, from, p.Until == Open, unix, w.card, l, cell.Source})
		row[cell.category] = after
		if flaw != fine {
			w.clash(cell.Source, flaw, fmt.Sprintf("what %s of %s costs", cell.category, MarketName(cell.Market)), other.card, other.until)
		}
	}
}

// isFree is what the rules say.
const isFree = "what is free"

// clash is a flaw between a line of a document and what another card, or the same, says: of one thing or of
// many, which are told together.
type clash struct {
	source int
	flaw   flaw
	other  *Card
	end    int64
	what   []string // each once
}

func (w *binding) clash(source int, f flaw, what string, other *Card, end int64) {
	i := slices.IndexFunc(w.clashes, func(c *clash) bool { return c.source == source && c.flaw == f && c.other == other && c.end == end })
	if i < 0 {
		i = len(w.clashes)
		w.clashes = append(w.clashes, &clash{source: source, flaw: f, other: other, end: end})
	}
	if c := w.clashes[i]; !slices.Contains(c.what, what) {
		c.what = append(c.what, what)
	}
}

func (w *binding) sayClashes() {
	for _, c := range w.clashes {
		what := c.what[0]
		if more := len(c.what) - 1; more > 0 {
			what += fmt.Sprintf(" (and %d more prices)", more)
		}
		switch {
		case c.flaw == leavesGap && c.what[0] != isFree:
			w.sayf(c.source, "gap: nothing says %s after %s; begin the period then, or say not_charged for the time between", what, Moment(c.end))
		case c.flaw == leavesGap:
			w.sayf(c.source, "gap: nothing says %s after %s; begin the period then", what, Moment(c.end))
		case c.other == w.card:
			w.sayf(c.source, "overlap: two periods say %s", what)
		default:
			w.sayf(c.source, "overlap: the card %q says %s at the same time; end the period where that one begins, or say replaces: [%s]", c.other.ID, what, c.other.ID)
		}
	}
	slices.SortStableFunc(w.problems, func(a, b Problem) int { return a.Line - b.Line })
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
func (b *Book) row(currency, market string) *[endOfCategories]timeline[*line] {
	f := b.figures[currency]
	if f == nil {
		f = &figures{}
		b.figures[currency] = f
	}
	n := rowNumbers[market]
	if f.rows[n] == nil {
		f.rows[n] = &[endOfCategories]timeline[*line]{}
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
