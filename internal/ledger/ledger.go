// Package ledger says what each fact does to the accounts of money, in double entry.
//
// Owns: the accounts, what a fact moves between them (Of), the transactions and charges of many facts
// together (Book), the rule that each transaction adds up to nothing.
// Does not own: what a message costs (tariff), whether a business can pay it (engine), the tables (store),
// invoices and commands (billing).
// Called by: engine, whose balances are the sum of what Of says; projection, which writes it down.
// Never breaks: the amounts of a transaction add up to 0 to the micro-unit; nothing that was written is
// changed: what was wrong is mended by another transaction.
package ledger

import (
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/tariff"
)

// Account numbers an account of the books. Numbers are stored, so they are never reused. Amounts are seen
// from what the platform owes or has earned: an account of the business's money is above 0 when the
// business has money here, one of the platform's income is above 0 when the platform earned.
type Account uint8

// The accounts.
const (
	Wallet      Account = 1 // the business's money that is free; below 0 what it owes
	Reserved    Account = 2 // the business's money that waits for messages on their way
	Revenue     Account = 3 // what delivered messages cost, by rate
	Payments    Account = 4 // what businesses paid in, seen from the other side: below 0
	Refunds     Account = 5 // what was given back of charges: below 0
	Adjustments Account = 6 // what was given or taken for other reasons: below 0 when given
	Uncollected Account = 7 // what was charged and the wallet could not pay: below 0, the platform bears it
)

var accountNames = [...]string{"", "wallet", "reserved", "revenue", "payments", "refunds", "adjustments", "uncollected"}

func (a Account) String() string {
	if int(a) < len(accountNames) {
		return accountNames[a]
	}
	return "unknown"
}

// Payer is whose money moves: a portfolio in one currency.
type Payer struct {
	Business account.BusinessID
	Currency string // ISO 4217
}

// Legs is what one fact adds to each account of its payer.
type Legs struct {
	Wallet, Reserved, Revenue, Payments, Refunds, Adjustments, Uncollected tariff.Micro
}

// Sum is 0 for every fact.
func (l *Legs) Sum() tariff.Micro {
	return l.Wallet + l.Reserved + l.Revenue + l.Payments + l.Refunds + l.Adjustments + l.Uncollected
}

// Of says what a fact moves; false when it is none that the books know.
func Of(f fact.Fact) (Payer, Legs, bool) {
	switch f := f.(type) {
	case *fact.MessageAccepted:
		if f.Price.Amount == 0 || f.Payer == 0 {
			return Payer{}, Legs{}, false
		}
		return Payer{f.Payer, f.Price.Currency}, Legs{Wallet: -f.Price.Amount, Reserved: f.Price.Amount}, true
	case *fact.MessageMoved:
		return ofMove(f)
	case *fact.WalletToppedUp:
		return Payer{f.Business, f.Currency}, Legs{Wallet: f.Amount, Payments: -f.Amount}, true
	case *fact.ChargeRefunded:
		return Payer{f.Business, f.Currency}, Legs{Wallet: f.Amount, Refunds: -f.Amount}, true
	case *fact.MoneyAdjusted:
		return Payer{f.Business, f.Currency}, Legs{Wallet: f.Amount, Adjustments: -f.Amount}, true
	case *fact.ChargeMended:
		return Payer{f.Business, f.After.Currency}, Legs{Wallet: f.Before.Amount - f.After.Amount, Revenue: f.After.Amount - f.Before.Amount}, true
	}
	return Payer{}, Legs{}, false
}

// ofMove ends a reservation and, when the message arrived, charges it. What the wallet cannot pay beyond
// what was reserved, the platform bears.
func ofMove(f *fact.MessageMoved) (Payer, Legs, bool) {
	charged := tariff.Micro(0)
	if f.Charges() {
		charged = f.Price.Amount
	} else if f.Reserved == 0 || f.Payer == 0 {
		return Payer{}, Legs{}, false
	}
	return Payer{f.Payer, f.Price.Currency}, Legs{
		Wallet: f.Reserved - charged + f.Uncollected, Reserved: -f.Reserved, Revenue: charged, Uncollected: -f.Uncollected,
	}, true
}

// Balanced returns an error when legs do not add up to nothing.
func (l *Legs) Balanced() error {
	if sum := l.Sum(); sum != 0 {
		return fmt.Errorf("ledger: %+v adds up to %d, not to 0", *l, sum)
	}
	return nil
}
