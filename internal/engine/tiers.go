package engine

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/notice"
	"turnpike/internal/tariff"
)

// maxTold bounds the accounts whose apps are told of one event of their portfolio in one decision.
const maxTold = 100

// eventTier tells of the band of volume that a portfolio reached (reference §3.8, §7.3).
const eventTier = "VOLUME_BASED_PRICING_TIER_UPDATE"

// climb tells a portfolio's apps when a message that was charged is the first of a band of volume. It comes
// behind the message, which counts by then.
func (d *decider) climb(f *fact.MessageMoved) {
	if !f.Charges() || f.Price.Type != tariff.Regular || !f.Price.Category.Tiered() {
		return
	}
	n := d.state.prices.charged(volume{f.Payer, f.Price.Market, f.Price.Category.Volume()}, f.Month)
	band := f.Price.Begins(n)
	if band == "" {
		return
	}
	body := notice.AccountUpdate{Event: eventTier, Tier: &notice.VolumeTier{
		At: d.now, Category: strings.ToUpper(f.Price.Category.String()), Tier: band,
		Month: fmt.Sprintf("%04d-%02d", (f.Month-1)/12, (f.Month-1)%12+1), Region: tariff.MarketName(f.Price.Market),
	}}
	document, err := notice.Encode(body)
	if err != nil { // texts alone: it cannot be
		return
	}
	for _, id := range d.paidBy(f.Payer, f.Account) {
		sum := sha256.Sum256(fmt.Appendf(nil, "tier %d %s %d %d %s %d", f.Payer, f.Price.Market, f.Price.Category, f.Month, band, id))
		d.emit(&fact.AccountNoticed{Account: id, Kind: body.Kind(), Document: document, Key: sum[:len(key{})]})
	}
}

// paidBy lists the accounts that a portfolio pays for, by id; of more than maxTold the least, and in any case
// the one that is named.
func (d *decider) paidBy(payer account.BusinessID, named account.ID) (out []account.ID) {
	for id, a := range d.dir.Accounts {
		if a.Business != nil && payerOf(a) == payer && id != named {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return append([]account.ID{named}, out[:min(len(out), maxTold-1)]...)
}
