package gazette

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"turnpike/internal/billing"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/policy"
	"turnpike/internal/tariff"
)

// Giver gives money back.
type Giver interface {
	Cost(ctx context.Context, id message.ID) (*billing.Cost, error)
	Refund(ctx context.Context, by billing.By, id message.ID, amount tariff.Micro) (billing.Done, error)
}

// Undoing says which surcharges are given back: where a court or an authority undoes a price with effect in the
// past.
type Undoing struct {
	Policy    string   `json:"policy"`              // name
	Versions  []int    `json:"versions,omitempty"`  // none: all of them
	Countries []string `json:"countries,omitempty"` // of people; none: all
	Since     int64    `json:"since,omitempty"`     // Unix milliseconds of acceptance
	Until     int64    `json:"until,omitempty"`     // the first moment after it; 0 is now
	Reason    string   `json:"reason"`
	Try       bool     `json:"dry_run,omitempty"` // count, and give nothing back
}

// Undone is what was given back.
type Undone struct {
	Messages int                     `json:"messages"` // that a surcharge was given back for
	Accounts int                     `json:"accounts"`
	Money    map[string]tariff.Micro `json:"money"`   // by currency
	Before   int                     `json:"before"`  // that had been given back already
	Nothing  int                     `json:"nothing"` // that cost nothing: not delivered, or without a figure in the card
	Try      bool                    `json:"dry_run,omitempty"`
}

// Undo gives back what messages cost because a policy priced them, once for each message however often it is asked.
// What was given back stays so when it fails half-way.
func (g *Gazette) Undo(ctx context.Context, giver Giver, u *Undoing, author string) (Undone, error) {
	out := Undone{Money: map[string]tariff.Micro{}, Try: u.Try}
	if u.Until == 0 {
		u.Until = g.Clock().UnixMilli()
	}
	var all []message.ID
	accounts := map[message.ID]uint64{}
	record := func(n uint64, at int64, f fact.Fact) {
		m, ok := f.(*fact.MessageAccepted)
		if ok && at < u.Until && u.covers(m) {
			id := message.NewID(0, n)
			all = append(all, id)
			accounts[id] = uint64(m.Account)
		}
	}
	if err := foldRecords(ctx, g.Journal, u.Since, record); err != nil {
		return out, err
	}
	touched := map[uint64]bool{}
	for _, id := range all {
		cost, err := giver.Cost(ctx, id)
		if p, known := errors.AsType[*billing.Problem](err); known && p.Code == "charge_unknown" {
			out.Nothing++
			continue
		}
		if err != nil {
			return out, err
		}
		switch {
		case cost.Charge.Amount == 0:
			out.Nothing++
			continue
		case cost.Left <= 0:
			out.Before++
			continue
		}
		if !u.Try {
			by := billing.By{ID: fmt.Sprintf("policy %s, record %d", u.Policy, id.Record()), Author: author, Reason: u.Reason}
			if _, err := giver.Refund(ctx, by, id, 0); err != nil {
				return out, fmt.Errorf("give back what record %d cost: %w", id.Record(), err)
			}
		}
		out.Messages++
		out.Money[cost.Charge.Payer.Currency] += cost.Left
		touched[accounts[id]] = true
	}
	out.Accounts = len(touched)
	return out, nil
}

// covers says whether a message was priced by the policy, for somebody of the countries.
func (u *Undoing) covers(f *fact.MessageAccepted) bool {
	name, version, _ := strings.Cut(f.Policy, "/")
	if name != u.Policy || f.Effect != uint8(policy.Price) || f.Mode != 0 || !f.Released {
		return false
	}
	if len(u.Versions) > 0 && !slices.ContainsFunc(u.Versions, func(n int) bool { return strconv.Itoa(n) == version }) {
		return false
	}
	return len(u.Countries) == 0 || slices.Contains(u.Countries, tariff.PlaceOf(f.Address).Country())
}
