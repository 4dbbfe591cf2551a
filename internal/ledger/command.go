package ledger

import (
	"cmp"
	"fmt"

	"turnpike/internal/fact"
	"turnpike/internal/tariff"
)

// commanded is the transaction of a fact that somebody asked for by hand.
func commanded(record uint64, at int64, payer Payer, legs Legs, f fact.Fact) *Transaction {
	tx := &Transaction{ID: record, Last: record, At: at, Payer: payer, Postings: []Posting{{Account: Wallet, Amount: legs.Wallet}}}
	switch f := f.(type) {
	case *fact.WalletToppedUp:
		tx.Kind = TopUp
		tx.by(&f.Command)
		tx.post(Posting{Account: Payments, Amount: legs.Payments})
	case *fact.ChargeRefunded:
		tx.Kind, tx.Message = Refund, f.Message
		tx.by(&f.Command)
		tx.post(Posting{Account: Refunds, Owner: f.Account, Number: f.Number, Messages: 1, Amount: legs.Refunds})
	case *fact.MoneyAdjusted:
		tx.Kind = Adjustment
		tx.by(&f.Command)
		tx.post(Posting{Account: Adjustments, Owner: f.Account, Amount: legs.Adjustments})
	case *fact.ChargeMended:
		tx.mended(f)
	}
	return tx
}

// terms is the transaction of an order that moves nothing.
func terms(record uint64, at int64, f fact.Fact) *Transaction {
	tx := &Transaction{ID: record, Last: record, At: at, Kind: Terms}
	tx.by(fact.Order(f))
	switch f := f.(type) {
	case *fact.CreditSet:
		tx.Payer = Payer{f.Business, f.Currency}
		tx.Detail = fmt.Sprintf("line of credit: %s %s", f.Amount, f.Currency)
		if f.Unbounded {
			tx.Detail = "line of credit: without bound"
		}
	case *fact.BudgetSet:
		tx.Payer = Payer{f.Business, f.Currency}
		tx.Detail = fmt.Sprintf("budget of number %s for %s: ", f.Number, cmp.Or(f.Category.String(), "all messages"))
		if f.Lifted {
			tx.Detail += "lifted"
		} else {
			tx.Detail += fmt.Sprintf("%s %s a month", f.Amount, f.Currency)
		}
	}
	return tx
}

// mended takes one price back and charges another.
func (t *Transaction) mended(f *fact.ChargeMended) {
	t.Kind, t.Message = Correction, f.Message
	t.by(&f.Command)
	before, after := RateOf(&f.Before, f.Country), RateOf(&f.After, f.Country)
	t.post(Posting{Account: Revenue, Owner: f.Account, Number: f.Number, Rate: before, Messages: -1, Amount: -f.Before.Amount})
	t.post(Posting{Account: Revenue, Owner: f.Account, Number: f.Number, Rate: after, Messages: 1, Amount: f.After.Amount})
}

// by notes who asked and why.
func (t *Transaction) by(c *fact.Command) {
	t.Author, t.Reason, t.Key, t.KeyBody = c.Author, c.Reason, c.Key, c.KeyBody
}

func (t *Transaction) post(p Posting) { t.Postings = append(t.Postings, p) }

// Sum is 0 for every transaction.
func (t *Transaction) Sum() (sum tariff.Micro) {
	for i := range t.Postings {
		sum += t.Postings[i].Amount
	}
	return sum
}
