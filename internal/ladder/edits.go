package ladder

import (
	"context"

	"turnpike/internal/account"
	"turnpike/internal/notice"
)

// NumberChange is what the operator gives a number; what is nil stays.
type NumberChange struct {
	Level     *string // STANDARD, HIGH, COEXISTENCE; HIGH takes the minute of an upgrade
	PerSecond *int    // messages a second in and out; 0 takes what the level has
}

// SetNumber changes what a number may do. It is seen when the call returns, but for the level HIGH.
func (r *Room) SetNumber(ctx context.Context, id account.NumberID, c NumberChange) error {
	now := r.Clock().UnixMilli()
	err := r.Store.EditNumber(ctx, id, func(n *account.Number) ([]notice.Notice, bool, error) {
		if c.PerSecond != nil {
			n.Line.Throughput = *c.PerSecond
		}
		if c.Level != nil {
			n.Line.Coexistence = *c.Level == "COEXISTENCE"
			switch {
			case *c.Level != "HIGH":
				n.Line.High, n.Line.UpgradeEnds = false, 0
			case !n.Line.High && n.Line.UpgradeEnds == 0:
				n.Line.UpgradeEnds = now + upgradeTime.Milliseconds()
			}
		}
		return nil, false, nil
	})
	if err != nil {
		return err
	}
	return r.Reload(ctx)
}

// BusinessChange is what the operator gives a portfolio; what is nil stays.
type BusinessChange struct {
	People   *int    // people within 24 hours, account.Unlimited, or 0 for what the configuration says
	Verified *bool   // who is verified has at least the second step of the ladder
	Country  *string // where the business is, in two letters
	// AbroadFrom is from when on authentication from abroad has prices of its own, in Unix milliseconds above
	// 0: a portfolio that became eligible elsewhere brings it along. It cannot be taken away.
	AbroadFrom *int64
}

// SetBusiness changes what a portfolio may do and tells its apps. It is seen when the call returns.
func (r *Room) SetBusiness(ctx context.Context, b *account.Business, c BusinessChange) error {
	dir := r.Directory()
	err := r.Store.EditAllowance(ctx, b.ID, func(a *account.Allowance) []notice.Notice {
		before := *a
		if c.People != nil {
			a.People, a.Deferred, a.Unverified = *c.People, false, nil
		}
		var told []notice.Notice
		if c.Verified != nil {
			a.Verified = *c.Verified
			told = verified(dir, b, before.Verified, a.Verified)
			if c.People == nil {
				r.lift(a)
			}
		}
		if c.Country != nil {
			a.Country = *c.Country
		}
		if c.AbroadFrom != nil {
			a.AbroadFrom = *c.AbroadFrom
		}
		told = append(told, abroadTold(dir, b, before, a)...)
		if a.People != before.People || a.Verified != before.Verified || a.Deferred != before.Deferred {
			told = append(told, Capability(dir, b, *a, r.people(*a))...)
		}
		return told
	})
	if err != nil {
		return err
	}
	return r.Reload(ctx)
}

// Verify notes on a portfolio's allowance that the operator knows who the business is, or no longer does, and says
// what its apps are told.
func (r *Room) Verify(b *account.Business, a *account.Allowance, now bool) []notice.Notice {
	dir, before := r.Directory(), *a
	a.Verified = now
	r.lift(a)
	if a.Verified == before.Verified && a.People == before.People {
		return nil
	}
	return append(verified(dir, b, before.Verified, now), Capability(dir, b, *a, r.people(*a))...)
}

// lift gives who is verified the second step of the ladder, and takes it back from who is not any more: the
// reference has verification as one way to that step (§5.3) and says nothing of its end, so that what rests on it
// alone goes with it. A limit that the portfolio has gone on from, or that the operator set since, stays.
func (r *Room) lift(a *account.Allowance) {
	people := r.people(*a)
	switch {
	case a.Verified && people != account.Unlimited && people < account.Established:
		was := a.People
		a.People, a.Unverified = account.Established, &was
	case !a.Verified && a.Unverified != nil:
		if a.People == account.Established {
			a.People = *a.Unverified
		}
		a.Unverified = nil
	}
}

// verified tells a portfolio's apps that its verification changed. The events have the names of Meta's statuses; the
// reference knows their beginning only (§3.7).
func verified(dir *account.Directory, b *account.Business, before, now bool) []notice.Notice {
	switch {
	case before == now:
		return nil
	case now:
		return notify(dir, b, notice.BusinessStatus{Event: "BUSINESS_VERIFICATION_VERIFIED"})
	}
	return notify(dir, b, notice.BusinessStatus{Event: "BUSINESS_VERIFICATION_REVOKED"})
}

func (r *Room) people(a account.Allowance) int {
	return r.Limits.People(&account.Business{Allowance: a})
}
