package billing

import (
	"context"
	"errors"

	"turnpike/internal/fact"
	"turnpike/internal/ledger"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// Cost is what a message cost, with what came of it since.
type Cost struct {
	Charge  store.Charge
	Changes []*ledger.Transaction // refunds and corrections, newest first
	Left    tariff.Micro          // what the business has paid for it now
}

// maxChanges bounds what is read of what came of one message's charge.
const maxChanges = 1000

// Cost finds what a message cost.
func (r *Room) Cost(ctx context.Context, id message.ID) (*Cost, error) {
	if err := r.Settle(ctx); err != nil {
		return nil, err
	}
	charge, found, err := r.Store.Charge(ctx, id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, wrong("charge_unknown", "Nothing was charged for this message: it was not delivered, or it is a reaction, or not a business's.")
	}
	changes, err := r.Store.Transactions(ctx, store.TransactionFilter{Message: id, Limit: maxChanges})
	if err != nil {
		return nil, err
	}
	c := &Cost{Charge: charge, Changes: changes, Left: charge.Amount}
	for _, t := range changes {
		for i := range t.Postings {
			if p := &t.Postings[i]; p.Account == ledger.Wallet { // what it got back
				c.Left -= p.Amount
			}
		}
	}
	return c, nil
}

// Refund gives back what a message cost; amount 0 gives back all that is left.
func (r *Room) Refund(ctx context.Context, by By, id message.ID, amount tariff.Micro) (Done, error) {
	c, err := by.command("refund", id, amount)
	if err != nil {
		return Done{}, err
	}
	r.giving.Lock()
	defer r.giving.Unlock()
	if done, err := r.ordered(ctx, c); err != nil || done.Repeated {
		return done, err
	}
	cost, err := r.Cost(ctx, id)
	switch {
	case err != nil:
		return Done{}, err
	case amount == 0:
		amount = cost.Left
	}
	if amount <= 0 || amount > cost.Left {
		return Done{}, wrong("amount_invalid", "Of this message %s %s can be given back.", cost.Left, cost.Charge.Payer.Currency)
	}
	return r.order(ctx, &fact.ChargeRefunded{
		Message: id, Business: cost.Charge.Payer.Business, Account: cost.Charge.Owner, Number: cost.Charge.Number,
		Currency: cost.Charge.Payer.Currency, Amount: amount, Command: c,
	})
}

// Waive gives back what a message cost, if it cost anything.
func (r *Room) Waive(ctx context.Context, by By, id message.ID) error {
	_, err := r.Refund(ctx, by, id, 0)
	if p, ok := errors.AsType[*Problem](err); ok && (p.Code == "charge_unknown" || p.Code == "amount_invalid") {
		return nil
	}
	return err
}
