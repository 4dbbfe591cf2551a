package app

import (
	"context"
	"fmt"

	"turnpike/internal/billing"
	"turnpike/internal/desk"
	"turnpike/internal/mail"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// openDesk makes the room that leads cases.
func (a *App) openDesk(ctx context.Context) error {
	a.desk = desk.New(a.cfg.Cases, desk.Deps{
		Store: a.store, Directory: a.directory.get, Reload: a.reload, Mail: mail.New(a.cfg.Cases.Mail), Releaser: a.engine,
		Refunder: refunds{a.billing, a.store}, PublicURL: a.publicURL, Clock: a.deps.Clock, Logger: a.deps.Logger,
	})
	if err := a.desk.Open(ctx); err != nil {
		return err
	}
	return a.directory.reload(ctx) // declarations may have been signed
}

// refunds gives back what a decision cost that did not stand.
type refunds struct {
	billing *billing.Room
	store   *store.Store
}

// refundPage is how many charges are looked at together.
const refundPage = 500

// Refund implements desk.Refunder: each charge is an order of its own, named by the case and the message,
// so that a refund that was cut off goes on where it stopped.
func (r refunds) Refund(ctx context.Context, want desk.Refund) (string, error) {
	if err := r.billing.Settle(ctx); err != nil {
		return "", err
	}
	total := map[string]tariff.Micro{}
	f := store.ChargeFilter{Owner: want.Account, From: want.From, To: want.To, Limit: refundPage}
	for {
		found, err := r.store.Charges(ctx, f)
		if err != nil {
			return "", err
		}
		for i := range found {
			c := &found[i]
			f.After = c.Message
			if c.Rate.Category.String() != want.Category || c.Amount <= 0 || (want.Keep != nil && want.Keep.Applies(c.Number, c.Rate.Country, c.At)) {
				continue
			}
			by := billing.By{ID: fmt.Sprintf("case-%d-message-%d", want.Case, c.Message), Author: "the desk", Reason: fmt.Sprintf("The decision in case %d did not stand.", want.Case)}
			cost, err := r.billing.Cost(ctx, c.Message)
			if err != nil {
				return "", err
			}
			if cost.Left <= 0 { // it was given back already
				continue
			}
			if _, err := r.billing.Refund(ctx, by, c.Message, 0); err != nil {
				return "", err
			}
			total[c.Payer.Currency] += cost.Left
		}
		if len(found) < refundPage {
			return fmt.Sprint(total), nil
		}
	}
}
