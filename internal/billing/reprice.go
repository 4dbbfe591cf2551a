package billing

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/ledger"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// Repricing is what charging a month again by the cards of today comes to.
type Repricing struct {
	Account   string       `json:"account"`
	Month     string       `json:"month"`
	Currency  string       `json:"currency"`
	DryRun    bool         `json:"dry_run"`
	Looked    int          `json:"looked"`    // charges of the account that were looked at
	Corrected int          `json:"corrected"` // that got another price, or would
	Unpayable int          `json:"unpayable"` // that would cost more than the wallet has: they stay as they were
	Before    tariff.Micro `json:"before"`    // what the corrected ones cost
	After     tariff.Micro `json:"after"`
	Examples  []Correction `json:"examples"` // the first hundred
}

// Correction is one message that got another price.
type Correction struct {
	Record uint64       `json:"record"`
	Before tariff.Micro `json:"before"`
	After  tariff.Micro `json:"after"`
	Was    string       `json:"was"` // card and line
	Is     string       `json:"is"`
}

// maxExamples bounds the corrections that are named in an answer; the ledger names all.
const maxExamples = 100

// Reprice charges an account's messages of a month again, by the cards that are signed off today: each one
// whose price is another gets a correction entry. What was free by a rule stays so while the rule is in
// force (tariff.Mender). It can be repeated, or go on after it was cut off: what has its price is left alone.
func (r *Room) Reprice(ctx context.Context, by By, a *account.Account, month string, dry bool) (*Repricing, error) {
	return r.reprice(ctx, r.Directory().Tariff, by, a, month, dry)
}

// aroundMonth is how far beyond an account's month the charges of its payer are read, in milliseconds: other
// accounts' months begin on clocks of their own, and count in the same bands of volume.
const aroundMonth = 26 * 3600 * 1000

func (r *Room) reprice(ctx context.Context, book *tariff.Book, by By, a *account.Account, month string, dry bool) (*Repricing, error) {
	from, to, err := Month(a, month)
	if err != nil {
		return nil, err
	}
	c, err := by.command("reprice", a.ID, month)
	if err != nil {
		return nil, err
	}
	r.giving.Lock()
	defer r.giving.Unlock()
	if err := r.Settle(ctx); err != nil {
		return nil, err
	}
	charges, err := r.chargesOf(ctx, payerOf(a), from-aroundMonth, to+aroundMonth)
	if err != nil {
		return nil, err
	}
	mended, err := r.mended(ctx, payerOf(a))
	if err != nil {
		return nil, err
	}
	out := &Repricing{Account: a.ID.String(), Month: month, Currency: a.Currency, DryRun: dry, Examples: []Correction{}}
	mender := tariff.NewMender(book)
	for i := range charges {
		charge := &charges[i]
		after, known := r.again(mender, charge)
		if charge.Owner != a.ID || charge.At < from || charge.At >= to {
			continue // it counts in the bands of the portfolio
		}
		out.Looked++
		before, corrected := mended[charge.Message]
		if !corrected {
			before = priceOf(charge)
		}
		if !known || after.Unknown || after.Amount == before.Amount {
			continue
		}
		if err := r.correct(ctx, c, charge, before, after, out); err != nil {
			return out, err
		}
	}
	return out, r.Settle(ctx)
}

// chargesOf lists a payer's charges in a span of time in the order of delivery.
func (r *Room) chargesOf(ctx context.Context, payer account.BusinessID, from, to int64) (all []store.Charge, err error) {
	for id, a := range r.Directory().Accounts {
		if payerOf(a) != payer {
			continue
		}
		for after := message.ID(0); ; {
			page, err := r.Store.Charges(ctx, store.ChargeFilter{Owner: id, From: from, To: to, After: after, Limit: usagePage})
			if err != nil {
				return nil, err
			}
			all = append(all, page...)
			if len(page) < usagePage {
				break
			}
			after = page[len(page)-1].Message
		}
	}
	slices.SortFunc(all, func(a, b store.Charge) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Transaction, b.Transaction), cmp.Compare(a.Message, b.Message))
	})
	return all, nil
}

// mended lists the prices of a payer's messages that were corrected, as they are now.
func (r *Room) mended(ctx context.Context, payer account.BusinessID) (map[message.ID]tariff.Price, error) {
	out := map[message.ID]tariff.Price{}
	for before := uint64(0); ; {
		page, err := r.Store.Transactions(ctx, store.TransactionFilter{Business: payer, Kind: ledger.Correction, Before: before, Limit: maxChanges})
		if err != nil {
			return nil, err
		}
		for _, t := range page { // newest first
			before = t.ID
			if _, newer := out[t.Message]; newer {
				continue
			}
			for i := range t.Postings {
				if p := &t.Postings[i]; p.Account == ledger.Revenue && p.Messages > 0 {
					out[t.Message] = price(p.Rate, p.Amount, t.Payer.Currency)
				}
			}
		}
		if len(page) < maxChanges {
			return out, nil
		}
	}
}

func priceOf(c *store.Charge) tariff.Price { return price(c.Rate, c.Amount, c.Payer.Currency) }

func price(r ledger.Rate, amount tariff.Micro, currency string) tariff.Price {
	return tariff.Price{Amount: amount, Currency: currency, Category: r.Category, Market: r.Market, Card: r.Card, Line: r.Line, Type: r.Type}
}

// again is what a message costs by the cards of a mender; false for one whose person or account is not known
// any more.
func (r *Room) again(m *tariff.Mender, c *store.Charge) (tariff.Price, bool) {
	a := r.Directory().Accounts[c.Owner]
	if c.To == "" || a == nil {
		return tariff.Price{}, false
	}
	at := time.UnixMilli(c.At).UTC()
	if a.Location != nil {
		at = at.In(a.Location)
	}
	after, _ := m.Mend(&tariff.Delivered{
		Was: priceOf(c), To: c.To, At: c.At, Zone: a.Location, Payer: uint64(c.Payer.Business), Month: at.Year()*12 + int(at.Month()),
	})
	return after, true
}

// correct enters another price of a message.
func (r *Room) correct(ctx context.Context, c fact.Command, charge *store.Charge, before, after tariff.Price, out *Repricing) error {
	if !out.DryRun {
		key := sha256.Sum256(fmt.Appendf(nil, "%x %d %+v %+v", c.Key, charge.Message, before, after))
		c.Key = key[:16]
		_, _, err := r.Engine.Order(ctx, &fact.ChargeMended{
			Message: charge.Message, Business: charge.Payer.Business, Account: charge.Owner, Number: charge.Number, Country: charge.Rate.Country,
			Before: before, After: after, Command: c,
		})
		if errors.Is(err, engine.ErrNoFunds) {
			out.Unpayable++
			return nil
		}
		if err != nil {
			return err
		}
	}
	out.Corrected++
	out.Before += before.Amount
	out.After += after.Amount
	if len(out.Examples) < maxExamples {
		out.Examples = append(out.Examples, Correction{
			charge.Message.Record(), before.Amount, after.Amount, before.Card + " " + before.Line, after.Card + " " + after.Line,
		})
	}
	return nil
}
