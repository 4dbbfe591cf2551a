package billing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/ratecard"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

const (
	// retryMending is the pause after corrections failed, awaitCard the one before looking again for a card
	// that was signed off and that this process has not read yet.
	retryMending = 5 * time.Second
	awaitCard    = 100 * time.Millisecond
	// clocksApart is how far the clocks of the earth are apart, in milliseconds, rounded up.
	clocksApart = 27 * 3600 * 1000
)

// Correct enters what retroactive cards change, each once it is signed off, until the context ends. What was
// cut off goes on at the next start.
func (r *Room) Correct(ctx context.Context) error {
	for ctx.Err() == nil {
		changed := r.Cards.Changed()
		err := r.mendCards(ctx)
		var again <-chan time.Time
		switch {
		case errors.Is(err, errUnread):
			again = time.After(awaitCard)
		case err != nil:
			again = time.After(retryMending)
			if ctx.Err() == nil {
				r.Logger.Warn("the corrections of a retroactive rate card were not all entered; trying again", "error", err)
			}
		}
		select {
		case <-changed:
		case <-again:
		case <-ctx.Done():
		}
	}
	return nil
}

var errUnread = errors.New("billing: a card was signed off and is not in force here yet")

func (r *Room) mendCards(ctx context.Context) error {
	all, err := r.Cards.CardsToMend(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		card := r.Directory().Tariff.Card(all[i].ID)
		if card == nil {
			return errUnread
		}
		if err := r.mendCard(ctx, &all[i], card); err != nil {
			return err
		}
	}
	return nil
}

// mendCard goes over what was charged until a pass finds nothing more: a message may have been on its way to
// the books, at the old price, when the card came.
func (r *Room) mendCard(ctx context.Context, signed *store.RateCard, card *tariff.Card) error {
	by := By{
		ID: "card " + card.ID, Author: signed.SignedBy,
		Reason: fmt.Sprintf("Rate card %s, signed off by %s.", card.ID, signed.SignedBy),
	}
	for corrected, pass := 1, 0; corrected > 0; pass++ {
		corrected = 0
		done, err := r.overMonths(ctx, r.Directory().Tariff, card, by, false)
		if err != nil {
			return err
		}
		for _, one := range done {
			corrected += one.Corrected
			r.Logger.Info("what a retroactive rate card changes was corrected", "card", card.ID, "account", one.Account, "month", one.Month,
				"corrected", one.Corrected, "unpayable", one.Unpayable, "before", one.Before.String(), "after", one.After.String(), "currency", one.Currency, "pass", pass)
		}
	}
	return r.Cards.CardMended(ctx, card.ID)
}

// Preview says what a draft would correct once it was signed off, by account and month.
func (r *Room) Preview(ctx context.Context, document string) ([]*Repricing, error) {
	card, err := ratecard.Read([]byte(document))
	if err != nil {
		return nil, err
	}
	book, err := ratecard.Admit(r.Directory().Tariff, card, r.Clock())
	if err != nil {
		return nil, err
	}
	if !card.Retroactive {
		return []*Repricing{}, nil
	}
	return r.overMonths(ctx, book, card, By{ID: "preview", Author: "preview", Reason: "A look at what the card would change."}, true)
}

// overMonths charges every month again of which a card speaks, of the accounts in its currencies, and lists
// those in which something changes.
func (r *Room) overMonths(ctx context.Context, book *tariff.Book, card *tariff.Card, by By, dry bool) ([]*Repricing, error) {
	out := []*Repricing{}
	from, _ := card.Ends()
	for _, a := range r.accountsIn(card.Currencies) {
		where := zoneOf(a)
		for at := monthAt(from-clocksApart, where); !at.After(r.Clock()); at = at.AddDate(0, 1, 0) {
			one, err := r.reprice(ctx, book, by, a, at.Format("2006-01"), dry)
			if err != nil {
				return out, fmt.Errorf("account %s, %s: %w", a.ID, at.Format("2006-01"), err)
			}
			if one.Corrected > 0 || one.Unpayable > 0 {
				out = append(out, one)
			}
		}
	}
	return out, nil
}

// monthAt is the first moment of the month of a moment, but of none before the first account existed.
func monthAt(ms int64, where *time.Location) time.Time {
	t := time.UnixMilli(max(ms, firstCharge)).In(where)
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, where)
}

// firstCharge is when prices per message began (reference §7.2), in Unix milliseconds, less the clocks of the
// earth: nothing was charged by cards before.
var firstCharge = time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC).UnixMilli() - clocksApart

// accountsIn lists the accounts in some currencies by id.
func (r *Room) accountsIn(currencies []string) (out []*account.Account) {
	for _, a := range r.Directory().Accounts {
		if slices.Contains(currencies, a.Currency) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b *account.Account) int { return int(a.ID) - int(b.ID) })
	return out
}
