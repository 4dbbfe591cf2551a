package engine

import (
	"cmp"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// sizeOfPrice is about how many bytes a price takes in the log.
const sizeOfPrice = 64

// quote says in the fact what the message would cost if it arrived now.
func (d *decider) quote(f *fact.MessageAccepted) {
	o := outbound{category: f.Category, inWindow: f.InWindow, reaction: f.Content.Kind == message.KindReaction}
	f.Price, _ = d.priced(f.Number, o)
	f.Payer = d.payer(f.Number)
}

// price says in the fact what its message costs. Only arrival charges it; sent tells what it is priced as.
func (d *decider) price(f *fact.MessageMoved, o outbound, arrives bool) {
	price, month := d.priced(f.Number, o)
	f.Pricing = price.Type
	if !arrives {
		f.Price = tariff.Price{Category: price.Category, Type: price.Type}
		return
	}
	f.Price, f.Payer, f.Month = price, d.payer(f.Number), month
}

// payer is the portfolio that pays for a number: its owner, or who shares a line of credit with it.
func (d *decider) payer(id account.NumberID) account.BusinessID {
	if n := d.dir.Numbers[id]; n != nil && n.Account.Business != nil {
		return cmp.Or(n.Account.Options.Payer, n.Account.Business.ID)
	}
	return 0
}

// priced is what a message costs if it arrives now, and the calendar month that it then counts in.
func (d *decider) priced(id account.NumberID, o outbound) (tariff.Price, int) {
	month := monthOf(d.dir, id, d.now)
	q := d.dir.Tariff.Quote(&tariff.Case{
		Category: tariff.Of(o.category), InWindow: o.inWindow, Reaction: o.reaction, At: d.now, Served: d.state.numbers[id].served(month),
	})
	return q.Price(0), month
}
