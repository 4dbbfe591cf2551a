package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/billing"
	"turnpike/internal/casework"
	"turnpike/internal/desk"
	"turnpike/internal/mail"
	"turnpike/internal/opinion"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// openDesk makes the room that leads cases.
func (a *App) openDesk(ctx context.Context) error {
	a.desk = desk.New(a.cfg.Cases, desk.Deps{
		Store: a.store, Directory: a.directory.get, Reload: a.reload, Mail: mail.New(a.cfg.Cases.Mail), Releaser: a.engine, Rules: a.gazette,
		Opinions: opinion.New(a.cfg.Opinion, a.deps.Clock),
		Refunder: refunds{a.billing, a.store, a.deps.Clock}, PublicURL: a.publicURL, Clock: a.deps.Clock, Logger: a.deps.Logger,
	})
	if err := a.desk.Open(ctx); err != nil {
		return err
	}
	return a.directory.reload(ctx) // declarations may have been signed
}

// recorder keeps evidence by the desk, which is made after those who find it.
type recorder struct{ app *App }

// AddEvidence implements prober.Judge.
func (r recorder) AddEvidence(ctx context.Context, e *account.Evidence, by string) (casework.Judgement, error) {
	return r.app.desk.AddEvidence(ctx, e, by)
}

// audit keeps a line of the audit log.
func (a *App) audit(ctx context.Context, l auditlog.Line) error {
	_, err := a.store.Audit(ctx, l)
	return err
}

// refunds gives back what a decision cost that did not stand.
type refunds struct {
	billing *billing.Room
	store   *store.Store
	clock   func() time.Time
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
	f := store.ChargeFilter{Owner: want.Account, From: want.From, To: r.clock().UnixMilli() + 1, Limit: refundPage}
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
			under, err := r.acceptedBefore(ctx, c, want.To)
			if err != nil {
				return "", err
			}
			if !under {
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
			return amounts(total), nil
		}
	}
}

// acceptedBefore says whether the message of a charge was accepted before a moment, and so under the
// measure of that time.
func (r refunds) acceptedBefore(ctx context.Context, c *store.Charge, at int64) (bool, error) {
	if c.At < at {
		return true, nil
	}
	found, err := r.store.Messages(ctx, store.MessageFilter{Number: c.Number, Before: c.Message + 1, Limit: 1})
	if err != nil || len(found) == 0 {
		return false, err
	}
	return found[0].ID == c.Message && found[0].At < at, nil
}

// amounts are sums of several currencies as people read them.
func amounts(sums map[string]tariff.Micro) string {
	var out []string
	for _, currency := range slices.Sorted(maps.Keys(sums)) {
		out = append(out, sums[currency].String()+" "+currency)
	}
	return strings.Join(out, ", ")
}
