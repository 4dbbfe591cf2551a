package tariff

import "math"

// Card is a version of the price list: a document that an operator signs off, and that is never edited
// after that. What changes comes in another card, from a moment on, for the markets that it names.
type Card struct {
	ID         string
	Title      string
	Source     string // where its figures come from
	Zone       string // whose clock its moments are read on: ZoneAccount, or the name of a time zone
	Currencies []string
	Markets    []string
	Categories []Category
	SameAs     map[Category]Category // categories that cost what another costs, where they have no rate of their own
	// Retroactive allows periods that begin before the card is signed off.
	Retroactive bool
	// Replaces names cards whose prices this one takes the place of, where both speak of the same moment.
	Replaces []string
	Periods  []Period
	// SignedBy and SignedAt are who put the card into force, and when (Unix milliseconds); a shipped card
	// is signed by nobody.
	SignedBy string
	SignedAt int64
}

// ZoneAccount reads a card's moments on the clock of each account (reference §7.6: prices change at
// 00:00 in the account's time zone).
const ZoneAccount = "account"

// Period is a time in which a card says the same.
type Period struct {
	From   int64  // moment by the card's clock, in milliseconds as if that clock were UTC's
	Until  int64  // the moment after its last; Open when it has no end of its own
	Rules  *Rules // nil when the card says nothing of what is free
	Note   string // what a person should know of its prices
	Cells  []Cell
	Source int // line of the document
}

// Open is the end of a period that lasts until another card takes over.
const Open = math.MaxInt64

// Rules say what is free (reference §7.2).
type Rules struct {
	InWindow        []Category // free while the customer-service window is open
	EntryPoint      int64      // how long everything is free after the answer to a person who came by an advertisement, in milliseconds; 0 never
	ServicePerMonth int        // service messages of a number that are free each month
	Reactions       bool       // reactions are free and count nowhere
}

// Cell is a price: of a currency, a market and a category.
type Cell struct {
	Currency string
	Market   string
	Category Category
	Rate     Rate
	Source   int // line of the document
}

// Rate is what a cell says.
type Rate struct {
	Kind  RateKind
	Bands []Band // when it is known: at least one, from 0 to MaxVolume without gap or overlap
}

// RateKind says whether there is a figure.
type RateKind uint8

// The kinds.
const (
	Known      RateKind = iota + 1
	Unknown             // it is charged, and nobody said how much: the operator must fill it in
	NotCharged          // it costs nothing
)

// Band is the price of a month's messages from one number of them to another, both included (reference
// §7.3: marginal, so that a price counts only for messages within its band).
type Band struct {
	From, To int64
	Price    Micro
}

// MaxVolume is the upper end of the highest band.
const MaxVolume = math.MaxInt64

// Flat is a rate that does not depend on volume.
func Flat(price Micro) Rate { return Rate{Kind: Known, Bands: []Band{{0, MaxVolume, price}}} }

// Tiered says whether a category has bands (reference §7.3).
func (c Category) Tiered() bool {
	return c == Utility || c == Authentication || c == AuthenticationInternational
}

// Volume is the category that a message counts in for bands. Authentication goes on counting where it
// turns international in the middle of a month (reference §7.3).
func (c Category) Volume() Category {
	if c == AuthenticationInternational {
		return Authentication
	}
	return c
}

// Ends are the first moment of which the card speaks and the one after its last, by its clock.
func (c *Card) Ends() (from, until int64) {
	from = Open
	for i := range c.Periods {
		from, until = min(from, c.Periods[i].From), max(until, c.Periods[i].Until)
	}
	return from, until
}

// priced is a cell with the category whose rate it takes: its own, or that of SameAs.
type priced struct {
	*Cell
	category Category
}

// cells are the period's cells and those that follow from SameAs.
func (c *Card) cells(p *Period) []priced {
	type row struct{ currency, market string }
	rows := map[row]*[endOfCategories]*Cell{}
	var order []*[endOfCategories]*Cell
	for i := range p.Cells {
		cell := &p.Cells[i]
		at := row{cell.Currency, cell.Market}
		if rows[at] == nil {
			rows[at] = &[endOfCategories]*Cell{}
			order = append(order, rows[at])
		}
		rows[at][cell.Category] = cell
	}
	out := make([]priced, 0, 2*len(p.Cells))
	for _, own := range order {
		for category := Service; category < endOfCategories; category++ {
			origin := category
			for range endOfCategories { // a chain that ends in itself ends here
				if own[origin] != nil || origin == 0 {
					break
				}
				origin = c.SameAs[origin]
			}
			if own[origin] != nil {
				out = append(out, priced{own[origin], category})
			}
		}
	}
	return out
}
