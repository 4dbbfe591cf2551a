package tariff

import (
	"strconv"
	"strings"
)

// Price is what a message costs, and why: enough to find the line of the card that says so.
type Price struct {
	Amount   Micro    // in 10⁻⁶ of the currency; never negative
	Currency string   // ISO 4217, of the account
	Category Category // what it is priced as
	Market   string   // whose row of the card it is: a country in two letters (BR) or a region (rest_of_africa)
	Card     string   // id of the rate card; "" when none was in force
	Line     string   // the card's line or rule that set the amount
	Type     Type     // why it costs or is free
	// Unknown says that the message is to be charged and that the card has no figure for it: Amount is 0
	// until a card that has one replaces it.
	Unknown bool
}

// Begins is the band of volume that the message begins as the n-th of its month, as webhooks write it; ""
// when it begins none. The first band of a month begins by itself.
func (p *Price) Begins(n int64) string {
	band := p.Line[strings.LastIndexByte(p.Line, '/')+1:]
	from, _, tiered := strings.Cut(band, ":")
	if !tiered || n < 1 || from != strconv.FormatInt(n, 10) {
		return ""
	}
	return band
}

// Billable says whether the message is one to be charged (reference §3.5: every regular one).
func (p *Price) Billable() bool { return p.Type == Regular }
