package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/ledger"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// ErrNoFunds says that the business has not the money that an order would take from it.
var ErrNoFunds = errors.New("engine: the wallet has not that much left")

// order does something with money that somebody asked for by hand, once for each key.
type order struct {
	fact     fact.Fact
	record   uint64
	repeated bool
}

func (o *order) decide(d *decider) error {
	c := fact.Order(o.fact)
	if use, known := d.state.keys.find(c.Key, d.now); known {
		if use.body != c.KeyBody {
			return fault.KeyConflict.New()
		}
		o.record, o.repeated = use.id.Record(), true
		return nil
	}
	if d.state.keys.full(d.now) {
		return errKeysFull()
	}
	payer, legs, _ := ledger.Of(o.fact)
	if p := d.state.money.find(payer); legs.Wallet < 0 && p.free() < -legs.Wallet {
		return ErrNoFunds
	}
	o.record = d.emit(o.fact).Record()
	return nil
}

// Order does what somebody asked for by hand: one of the facts that have a command, whose key has 16 bytes.
// It returns the number of its record, and whether the same was ordered with the key within the last 24
// hours: then nothing more is done. Another order with the key is fault.KeyConflict; one that would take
// more than the business has is ErrNoFunds.
func (e *Engine) Order(ctx context.Context, f fact.Fact) (record uint64, repeated bool, err error) {
	o := &order{fact: f}
	err = e.do(ctx, o)
	return o.record, o.repeated, err
}

// Purse is what a portfolio has in one currency at this moment.
type Purse struct {
	Payer     ledger.Payer
	Wallet    tariff.Micro // free money; below 0 what is owed
	Reserved  tariff.Micro // for messages on their way
	Credit    tariff.Micro // how far below 0 the wallet may go
	Unbounded bool         // there is no bound: everything is paid afterwards
}

// Budget is what a number may spend in a month, and what it has.
type Budget struct {
	Number   account.NumberID
	Category message.Category // 0 for all together
	Limit    tariff.Micro
	Month    int          // year*12+month, the present one
	Spent    tariff.Micro // in it, with what is reserved
}

type look func(d *decider)

func (l look) decide(d *decider) error { l(d); return nil }

// Purses lists a portfolio's money by currency.
func (e *Engine) Purses(ctx context.Context, id account.BusinessID) (out []Purse, err error) {
	err = e.do(ctx, look(func(d *decider) {
		for _, p := range d.state.money.purses {
			if p.payer.Business == id {
				out = append(out, Purse{p.payer, p.wallet, p.reserved, p.credit, !p.bounded})
			}
		}
	}))
	return out, err
}

// Budgets lists a number's budgets, that of all messages first.
func (e *Engine) Budgets(ctx context.Context, id account.NumberID) (out []Budget, err error) {
	err = e.do(ctx, look(func(d *decider) { out = d.budgets(id) }))
	return out, err
}

func (d *decider) budgets(id account.NumberID) (out []Budget) {
	month := monthOf(d.dir, id, d.now)
	for b, limit := range d.state.money.budgets {
		if b.number == id {
			out = append(out, Budget{id, b.category, limit, month, d.state.money.spentIn(id, month, b.category)})
		}
	}
	slices.SortFunc(out, func(a, b Budget) int { return cmp.Compare(a.Category, b.Category) })
	return out
}

// paymentProblem is why messages of a number that cost fail at this moment, one of its budgets or its
// payer's wallet being used up; nil when nothing stands in their way.
func (d *decider) paymentProblem(id account.NumberID) *fault.Error {
	n := d.dir.Numbers[id]
	if n == nil {
		return nil
	}
	for _, b := range d.budgets(id) {
		if b.Spent >= b.Limit {
			return fault.PaymentIssue.With("The number's budget of %s %s a month for %s is used up.", b.Limit, n.Account.Currency, what(b.Category))
		}
	}
	p := d.state.money.find(ledger.Payer{Business: d.payer(id), Currency: n.Account.Currency})
	if p.free() == 0 {
		return fault.PaymentIssue.With("The wallet is empty: only messages that are free go out. Top it up, or ask for a line of credit.")
	}
	return nil
}
