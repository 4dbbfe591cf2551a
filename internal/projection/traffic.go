package projection

import (
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// went finds or begins what is counted of a way.
func (f *fold) went(at int64, number account.NumberID, to message.Address, product int, p *tariff.Price) *store.Traffic {
	way := store.Way{
		Number: number, Slot: at / store.SlotLength, Country: tariff.PlaceOf(to).Country(), Product: product,
		Category: p.Category, Type: p.Type, Tier: tierOf(p.Line), Currency: p.Currency,
	}
	t := f.traffic[way]
	if t == nil {
		t = &store.Traffic{Way: way}
		f.traffic[way] = t
	}
	return t
}

// tierOf is the band in the name of a card's line, which is its last part; "" when there is none.
func tierOf(line string) string {
	last := line[strings.LastIndexByte(line, '/')+1:]
	if strings.IndexByte(last, ':') < 0 {
		return ""
	}
	return last
}

// travelled counts a business's message that was sent or arrived. A reaction is told and counted as sent only.
func (f *fold) travelled(at int64, one *fact.MessageMoved, arrived bool) {
	sent := one.Status == message.Sent
	if !sent && (!arrived || one.Reaction) {
		return
	}
	product := store.ProductTemplate
	if one.Category == message.Service {
		product = store.ProductFreeForm
	}
	price := one.Price
	if price.Category == 0 { // written by a program that knew no prices
		price.Category, price.Type = tariff.Of(one.Category), one.Pricing
	}
	t := f.went(at, one.Number, one.Address, product, &price)
	if sent {
		t.Sent++
		return
	}
	t.Delivered++
	if one.Charges() {
		t.Cost += price.Amount
	}
}
