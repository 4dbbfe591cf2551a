package tariff

import (
	"strings"
	"time"

	"turnpike/internal/message"
)

// Delivered is a message that was charged, maybe with nothing, as its price and the tables tell.
type Delivered struct {
	Was   Price
	To    message.Address
	At    int64          // Unix milliseconds of delivery
	Zone  *time.Location // of the account; nil for UTC
	Payer uint64         // the portfolio, whose volume counts
	Month int            // calendar month that it counts in, year*12+month
}

// Mender prices anew what was charged before a card came that speaks of the past. It has to see every
// delivery of a month in the order in which they came, since bands count them.
type Mender struct {
	book    *Book
	volumes map[monthly]int64
}

type monthly struct {
	payer    uint64
	market   string
	category Category
	month    int
}

// NewMender prices by a book.
func NewMender(b *Book) *Mender { return &Mender{b, map[monthly]int64{}} }

// Mend is what the message costs by the cards of today, and whether that differs from what it was charged.
// What was free by a rule stays so as long as the rule was in force; what was charged stays charged unless
// its line says that it is not. A price that was not known differs once it is.
func (m *Mender) Mend(d *Delivered) (Price, bool) {
	c := d.asked()
	q := m.book.Quote(&c)
	key := monthly{d.Payer, q.Market(), q.category.Volume(), d.Month}
	now := q.Price(m.volumes[key])
	if now.Type == Regular && now.Category.Tiered() {
		m.volumes[key]++
	}
	return now, now.Amount != d.Was.Amount || now.Type != d.Was.Type || (d.Was.Unknown && !now.Unknown)
}

// asked is the case that the price was of, as far as the price tells.
func (d *Delivered) asked() Case {
	c := Case{
		Category: d.Was.Category, To: PlaceOf(d.To), Currency: d.Was.Currency, At: d.At, Zone: d.Zone,
		InWindow: d.Was.Line == LineWindow, AtEntry: d.Was.Type == FreeEntryPoint, Reaction: d.Was.Line == LineReaction,
	}
	if d.Was.Line != LineMonthly {
		c.Served = maxServed
	}
	if d.Was.Category == GeneralPurposeAI {
		c.Category, c.Assistant = Service, true
	}
	if d.Was.Category == Service && isListing(d.Was.Line) {
		c.Assistant = true // it was free because its list said so
	}
	return c
}

// maxServed stands for the free messages of a month being used up.
const maxServed = 1 << 40

// isListing says whether a line is one of assistants.
func isListing(line string) bool {
	_, rest, _ := strings.Cut(line, "/")
	category, _, _ := strings.Cut(rest, "/")
	return category == GeneralPurposeAI.String()
}
