package tariff

import (
	"fmt"
	"slices"
)

// binding puts one card into a book.
type binding struct {
	book     *Book
	card     *Card
	problems []Problem
	said     map[string]bool // a card says most things of hundreds of cells
	clashes  []*clash
	lines    map[saying]*line
}

// saying is what a line depends on: cells without a figure say the same in every currency.
type saying struct {
	period   *Period
	market   string
	category Category
	kind     RateKind
	cell     *Cell // nil where there is no figure
}

// line is the line of a cell: one for all that say the same.
func (w *binding) line(p *Period, cell priced) *line {
	key := saying{p, cell.Market, cell.Cell.Category, cell.Rate.Kind, nil}
	if cell.Rate.Kind == Known {
		key.cell = cell.Cell
	}
	l := w.lines[key]
	if l == nil {
		l = &line{market: cell.Market, category: cell.Cell.Category, rate: cell.Rate, names: w.card.names(p, cell), note: p.Note}
		w.lines[key] = l
	}
	return l
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
		l := w.line(p, cell)
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
