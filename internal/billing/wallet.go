package billing

import (
	"cmp"
	"context"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/ledger"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// Wallet is what a business has in one currency: the sums of its entries, and the terms.
type Wallet struct {
	Currency    string
	Wallet      tariff.Micro // free money; below 0 what is owed
	Reserved    tariff.Micro
	Credit      tariff.Micro // how far below 0 it may go
	Unbounded   bool         // there is no bound
	Paid        tariff.Micro
	Charged     tariff.Micro
	Refunded    tariff.Micro
	Adjusted    tariff.Micro // above 0 when given
	Uncollected tariff.Micro
}

// Wallets lists a business's wallets by currency: those of its accounts, and any that ever had an entry.
func (r *Room) Wallets(ctx context.Context, id account.BusinessID) ([]Wallet, error) {
	terms, err := r.Engine.Purses(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := r.Settle(ctx); err != nil {
		return nil, err
	}
	sums, err := r.Store.Balances(ctx, id)
	if err != nil {
		return nil, err
	}
	byCurrency := map[string]*engine.Purse{}
	for i := range terms {
		byCurrency[terms[i].Payer.Currency] = &terms[i]
	}
	for _, a := range r.Directory().Accounts {
		if payerOf(a) == id && byCurrency[a.Currency] == nil {
			byCurrency[a.Currency] = &engine.Purse{Unbounded: true}
		}
	}
	var out []Wallet
	for currency, p := range byCurrency {
		s := sums[currency]
		out = append(out, Wallet{
			Currency: currency, Wallet: s[ledger.Wallet], Reserved: s[ledger.Reserved], Credit: p.Credit, Unbounded: p.Unbounded,
			Paid: -s[ledger.Payments], Charged: s[ledger.Revenue], Refunded: -s[ledger.Refunds], Adjusted: -s[ledger.Adjustments], Uncollected: -s[ledger.Uncollected],
		})
	}
	slices.SortFunc(out, func(a, b Wallet) int { return cmp.Compare(a.Currency, b.Currency) })
	return out, nil
}

// Checked is whether the books are in order.
type Checked struct {
	store.LedgerCheck
	OK bool `json:"ok"`
}

// Check adds up everything in the books: it reads all of them.
func (r *Room) Check(ctx context.Context) (Checked, error) {
	if err := r.Settle(ctx); err != nil {
		return Checked{}, err
	}
	c, err := r.Store.CheckLedger(ctx)
	return Checked{c, len(c.Unbalanced) == 0 && c.Charges == c.Entered && c.Charged == c.Revenue && c.Stray == 0}, err
}
