package tariff

import (
	"slices"
	"time"
)

// Case is what the price of a message depends on.
type Case struct {
	Category Category
	To       Place
	Currency string         // of the account
	At       int64          // Unix milliseconds: of delivery, which is what is charged (reference §7.2)
	Zone     *time.Location // of the account; nil for UTC
	// Assistant says that the account is an AI provider's: its free-form messages have a price list of
	// their own (reference policy.md §2.2).
	Assistant bool
	// Abroad says that the portfolio is eligible for authentication-international and that its business is in
	// another country than the person: where a line prices that, authentication turns into it (reference §7.4).
	Abroad   bool
	InWindow bool // the customer-service window was open when it was accepted
	AtEntry  bool // a free entry point was open
	Reaction bool
	Served   int // service messages the number had delivered this month
}

// Lines that are rules of a card and no figures.
const (
	LineEntryPoint = "free/entry_point"
	LineReaction   = "free/reactions"
	LineWindow     = "free/inside_window"
	LineMonthly    = "free/service_per_month"
	// LineNotListed is what an assistant's message costs where no line charges assistants: nothing.
	LineNotListed = "free/not_listed"
)

// Quote is the part of a card that prices a message. Only the band may still depend on the month's
// volume: see Tiered.
type Quote struct {
	category Category
	kind     Type
	rule     string // the rule by which it is free, "" where the line decides
	rules    *span[*Rules]
	line     *span[*line]
	listing  *Card // with LineNotListed: the card that lists where assistants are charged
	currency string
	place    Place
}

// Quote finds what prices a message.
func (b *Book) Quote(c *Case) Quote {
	wall := wallOf(c.At, c.Zone)
	q := Quote{category: c.Category, currency: c.Currency, place: c.To}
	q.rules = b.rulesAt(c.At, wall)
	if c.Assistant && c.Category == Service {
		if l := b.find(c, GeneralPurposeAI, wall); l != nil {
			q.line = l
			if l.value.rate.Kind != NotCharged {
				q.category = GeneralPurposeAI
			}
		}
	}
	if c.Category == AuthenticationInternational || (c.Category == Authentication && c.Abroad) {
		q.abroad(b, c, wall)
	}
	if q.line == nil {
		q.line = b.find(c, q.category, wall)
	}
	if q.rule = q.free(c); q.rule == LineNotListed {
		q.listing = b.listing()
	}
	switch {
	case q.rule == LineEntryPoint:
		q.kind = FreeEntryPoint
	case q.rule != "" || (q.line != nil && q.line.value.rate.Kind == NotCharged):
		q.kind = FreeCustomerService
	default:
		q.kind = Regular
	}
	return q
}

// abroad prices authentication from abroad where there is a line for it. Everywhere else, and where the line
// takes the rate of authentication, it is authentication like any other.
func (q *Quote) abroad(b *Book, c *Case, wall int64) {
	q.category = Authentication
	if l := b.find(c, AuthenticationInternational, wall); l != nil && l.value.category == AuthenticationInternational {
		q.line, q.category = l, AuthenticationInternational
	}
}

// free is the rule by which a message costs nothing, or "".
func (q *Quote) free(c *Case) string {
	rules := q.rules.value
	switch {
	case c.AtEntry && rules.EntryPoint > 0:
		return LineEntryPoint
	case c.Reaction && rules.Reactions:
		return LineReaction
	case q.line != nil && q.line.value.rate.Kind == NotCharged:
		return ""
	case slices.Contains(rules.InWindow, q.category) && (c.InWindow || q.category == Service):
		return LineWindow // a service message is one inside the window
	case q.category == Service && c.Served < rules.ServicePerMonth:
		return LineMonthly
	case q.category == GeneralPurposeAI && q.line == nil:
		return LineNotListed
	}
	return ""
}

// listing is the newest card that prices assistants; nil when there is none.
func (b *Book) listing() *Card {
	if b == nil {
		return nil
	}
	for _, c := range slices.Backward(b.cards) {
		if slices.Contains(c.Categories, GeneralPurposeAI) {
			return c
		}
	}
	return nil
}

// find is the line of a category at a moment: of the place's own row, of its region's, or of Other.
func (b *Book) find(c *Case, category Category, wall int64) *span[*line] {
	if b == nil || category >= endOfCategories {
		return nil
	}
	f := b.figures[c.Currency]
	if f == nil {
		return nil
	}
	for _, n := range [...]int{int(c.To), regionRows[c.To], rowOther} {
		if row := f.rows[n]; row != nil {
			if l := row[category].at(c.At, wall); l != nil {
				return l
			}
		}
	}
	return nil
}

// Rules are the free rules at a moment, for an account in a zone (nil for UTC).
func (b *Book) Rules(at int64, zone *time.Location) *Rules {
	return b.rulesAt(at, wallOf(at, zone)).value
}

// wallOf is what a zone's clock shows at a moment, in milliseconds as if it were UTC's.
func wallOf(at int64, zone *time.Location) int64 {
	if zone == nil {
		return at
	}
	_, offset := time.UnixMilli(at).In(zone).Zone()
	return at + int64(offset)*1000
}

// rulesAt are the free rules at a moment; those of the reference where no card says any.
func (b *Book) rulesAt(unix, wall int64) *span[*Rules] {
	if b != nil {
		if s := b.rules.at(unix, wall); s != nil {
			return s
		}
	}
	return standing.at(unix, wall)
}

// Category is what the message is priced as.
func (q *Quote) Category() Category { return q.category }

// Tiered says whether the amount depends on the month's volume, and of which category and market. Only
// messages that are charged count (reference §7.3).
func (q *Quote) Tiered() bool {
	return q.kind == Regular && q.line != nil && len(q.line.value.rate.Bands) > 1
}

// Market is the row that prices the message; the country where no row does.
func (q *Quote) Market() string {
	switch {
	case q.line != nil:
		return q.line.value.market
	case q.place != 0:
		return q.place.Country()
	}
	return Other
}

// Price is what the message costs as the next one after volume others in the month.
func (q *Quote) Price(volume int64) Price {
	p := Price{Currency: q.currency, Category: q.category, Market: q.Market(), Type: q.kind, Line: q.rule}
	switch {
	case q.rule == LineNotListed:
		if q.listing != nil {
			p.Card = q.listing.ID
		}
	case q.rule != "":
		p.Card = q.rules.card.ID
	case q.line == nil:
		p.Unknown = q.kind == Regular
	default:
		p.Card = q.line.card.ID
		l := q.line.value
		p.Line = l.names[0]
		switch l.rate.Kind {
		case Unknown:
			p.Unknown = true
		case Known:
			i := l.band(volume + 1)
			p.Amount, p.Line = l.rate.Bands[i].Price, l.names[i]
		}
	}
	return p
}

// band is which band the n-th message of the month is in.
func (l *line) band(n int64) int {
	for i := range l.rate.Bands {
		if n <= l.rate.Bands[i].To {
			return i
		}
	}
	return len(l.rate.Bands) - 1
}
