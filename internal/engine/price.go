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

// quote says in the fact what the message would cost if it arrived now, and whether it opens a free entry
// point or stands in one.
func (d *decider) quote(f *fact.MessageAccepted) {
	f.EntryEnds = d.entryEnds(f)
	o := outbound{category: f.Category, inWindow: f.InWindow, reaction: f.Content.Kind == message.KindReaction, atEntry: f.EntryEnds != 0, assistant: f.Assistant, lite: f.Lite}
	pending := 0
	if o.free() { // of what is on its way, all may arrive before it
		pending = d.state.numbers[f.Number].onTheWay()
	}
	n := d.number(f.Number)
	f.Price, _ = d.priced(n, f.Address, o, pending)
	f.Payer = payerOf(n.Account)
}

// entryEnds is when the free entry point ends that a message opens or stands in; 0 when there is none.
func (d *decider) entryEnds(f *fact.MessageAccepted) int64 {
	e, came := d.state.prices.entries[f.Thread]
	switch {
	case !came:
		return 0
	case d.now < e.ends:
		return e.ends
	case d.now >= e.answerBy:
		return 0
	}
	length := d.dir.Tariff.Rules(d.now, d.number(f.Number).Account.Location).EntryPoint
	if length == 0 {
		return 0
	}
	return d.now + length
}

// price says in the fact what its message costs. Only arrival charges it; sent tells what it is priced as.
func (d *decider) price(f *fact.MessageMoved, o outbound, arrives bool) {
	n := d.number(f.Number)
	price, month := d.priced(n, f.Address, o, 0)
	f.Pricing = price.Type
	if price.Type == tariff.FreeEntryPoint {
		f.EntryEnds = d.state.prices.entries[f.Thread].ends
	}
	if !arrives {
		f.Price = tariff.Price{Category: price.Category, Type: price.Type}
		return
	}
	f.Price, f.Month, f.Payer = price, month, payerOf(n.Account)
}

// priced is what a message costs if it arrives now, behind so many others that are on their way, and the
// calendar month that it then counts in.
func (d *decider) priced(n *account.Number, to message.Address, o outbound, pending int) (tariff.Price, int) {
	month := monthOf(d.dir, n.ID, d.now)
	q := d.ask(n, to, o, pending, month)
	before := int64(0)
	if q.Tiered() {
		before = d.state.prices.charged(volume{payerOf(n.Account), q.Market(), q.Category().Volume()}, month)
	}
	return q.Price(before), month
}

// ask asks the cards.
func (d *decider) ask(n *account.Number, to message.Address, o outbound, pending, month int) tariff.Quote {
	return d.dir.Tariff.Quote(&tariff.Case{
		Category: o.priced(), To: tariff.PlaceOf(to), Currency: n.Account.Currency, At: d.now, Zone: n.Account.Location,
		Assistant: d.assistant(n, &o), Abroad: o.category == message.Authentication && n.Account.Business.Allowance.Abroad(tariff.PlaceOf(to), d.now),
		InWindow: o.inWindow, AtEntry: o.atEntry, Reaction: o.reaction, Served: d.state.numbers[n.ID].served(month) + pending,
	})
}

// priced is the category whose line prices the message, as far as the message alone tells.
func (o *outbound) priced() tariff.Category {
	if o.lite && o.category == message.Marketing {
		return tariff.MarketingLite
	}
	return tariff.Of(o.category)
}

// assistant says whether a message is priced as an AI provider's: where policies are in force they have
// decided it when it was accepted, else it follows from what the account is.
func (d *decider) assistant(n *account.Number, o *outbound) bool {
	if d.bench != nil {
		return o.assistant
	}
	return o.category == message.Service && d.dir.Assistant(n.Account)
}

// nobody is whom the numbers belong to that are gone: nobody pays for their messages.
var nobody = &account.Account{Business: &account.Business{}}

// number is a business's line and whose it is.
func (d *decider) number(id account.NumberID) *account.Number {
	n := d.dir.Numbers[id]
	switch {
	case n == nil:
		return &account.Number{ID: id, Account: nobody}
	case n.Account.Business == nil:
		one := *n.Account
		one.Business = nobody.Business
		return &account.Number{ID: id, Account: &one}
	}
	return n
}

// payer is the portfolio that pays for a number: its owner, or who shares a line of credit with its
// account; 0 for none.
func (d *decider) payer(id account.NumberID) account.BusinessID { return payerOf(d.number(id).Account) }

func payerOf(a *account.Account) account.BusinessID { return cmp.Or(a.Options.Payer, a.Business.ID) }

// free says that a message is of those of which some are free each month (reference §7.2).
func (o *outbound) free() bool {
	return o.category == message.Service && !o.reaction && !o.atEntry && !o.courtesy
}

// onTheWay is how many such messages have not arrived.
func (n *number) onTheWay() int {
	if n == nil {
		return 0
	}
	return n.pending
}

// usesFree says that a message that arrived uses up one of the free ones of the month.
func usesFree(f *fact.MessageMoved) bool {
	return f.Month != 0 && f.Category == message.Service && f.Pricing != tariff.FreeEntryPoint && (f.Price.Category == 0 || f.Price.Category == tariff.Service)
}
