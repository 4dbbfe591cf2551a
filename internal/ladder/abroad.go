package ladder

import (
	"cmp"
	"context"
	"slices"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/tariff"
)

const (
	// abroadMessages within thirty days make a portfolio eligible for authentication-international, and
	// abroadNotice is how long after that the prices begin (reference §7.4).
	abroadMessages = 750_000
	abroadNotice   = 30 * 24 * time.Hour
)

// Events of an account (reference §3.8).
const (
	eventAbroad  = "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE"
	eventCountry = "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE"
)

// lookAbroad notes which portfolios have become eligible for authentication-international, for ever.
func (r *Room) lookAbroad(ctx context.Context, dir *account.Directory, now int64) (changed bool, err error) {
	reached, err := r.Engine.Abroad(ctx)
	if err != nil {
		return false, err
	}
	for id, n := range reached {
		b := dir.Businesses[id]
		if b == nil || n <= abroadMessages || b.Allowance.AbroadFrom != 0 {
			continue
		}
		err := r.Store.EditAllowance(ctx, id, func(a *account.Allowance) []notice.Notice {
			before := *a
			if a.AbroadFrom == 0 {
				a.AbroadFrom = now + abroadNotice.Milliseconds()
			}
			return abroadTold(dir, b, before, a)
		})
		if err != nil {
			return changed, err
		}
		changed = true
	}
	return changed, nil
}

// abroadTold is what a portfolio's apps are told of where its business is and of its prices from abroad. Once
// those are to begin the business has to be somewhere: where its first number is from, if nobody said.
func abroadTold(dir *account.Directory, b *account.Business, before account.Allowance, a *account.Allowance) (out []notice.Notice) {
	if a.AbroadFrom != 0 && a.Country == "" {
		a.Country = home(dir, b)
	}
	if a.Country != before.Country {
		out = notify(dir, b, notice.AccountUpdate{Event: eventCountry, Country: a.Country})
	}
	if a.AbroadFrom == before.AbroadFrom {
		return out
	}
	for _, n := range notify(dir, b, nil) {
		n.Body = notice.AccountUpdate{Event: eventAbroad, Abroad: AbroadRates(dir, dir.Accounts[n.Account], *a)}
		out = append(out, n)
	}
	return out
}

// home is the country of the portfolio's first number; "" while it has none.
func home(dir *account.Directory, b *account.Business) string {
	var first *account.Number
	for _, n := range dir.Numbers {
		if n.Account.Business == b && (first == nil || n.ID < first.ID) {
			first = n
		}
	}
	if first == nil {
		return ""
	}
	return tariff.PlaceOf(message.Address(first.Digits)).Country()
}

// AbroadRates says from when on an account's authentication from abroad has prices of its own, and in which
// countries later, since the rate cards begin with it later there; nil while its portfolio is not eligible.
func AbroadRates(dir *account.Directory, a *account.Account, allowance account.Allowance) *notice.Abroad {
	if allowance.AbroadFrom == 0 {
		return nil
	}
	out := &notice.Abroad{Start: allowance.AbroadFrom}
	for _, country := range tariff.Countries() {
		since, priced := dir.Tariff.AbroadSince(country, a.Location)
		if priced && since > out.Start {
			out.Exceptions = append(out.Exceptions, notice.AbroadException{Country: country, Start: since})
		}
	}
	slices.SortFunc(out.Exceptions, func(x, y notice.AbroadException) int { return cmp.Compare(x.Country, y.Country) })
	return out
}
