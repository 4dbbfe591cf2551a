// Package ladder raises what businesses may do as they earn it: the messaging limits of portfolios and the
// throughput of numbers (reference §5.1, §5.3).
//
// Owns: when a limit rises, the minute that an upgrade takes, when a portfolio is eligible for the prices of
// authentication from abroad, what apps are told of all that, the operator's changes of limits.
// Does not own: keeping the limits and counting (engine), the rows (store), the JSON (wire, graph, api).
// Called by: app, which runs it; api, for the operator.
// Never breaks: a rise and what the apps are told of it are stored together; no limit falls by itself.
package ladder

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/notice"
	"turnpike/internal/template"
)

const (
	// lookEvery is how often the room looks who has earned a rise; the reference gives it 6 hours.
	lookEvery = 10 * time.Minute
	// upgradeTime is how long a number sends nothing while it is lifted to the level HIGH (reference §5.1).
	upgradeTime = time.Minute
	// perMonth are the people of 30 days that lift a portfolio off the first step (reference §5.3).
	perMonth = 2_000
	// numbersPerAccount is told with a messaging limit; no other bound than the portfolio's is kept.
	numbersPerAccount = 25
	// retryAfter is the pause after the store or the engine failed.
	retryAfter = 30 * time.Second
)

// Engine says how numbers stand.
type Engine interface {
	Standing(ctx context.Context, n *account.Number) (engine.Standing, error)
	Abroad(ctx context.Context) (map[account.BusinessID]int64, error)
}

// Store keeps the limits.
type Store interface {
	EditAllowance(ctx context.Context, id account.BusinessID, f func(a *account.Allowance) []notice.Notice) error
	EditNumber(ctx context.Context, id account.NumberID, f func(n *account.Number) (ns []notice.Notice, keep bool, err error)) error
	Changed() <-chan struct{}
}

// Deps is what the room needs.
type Deps struct {
	Limits    engine.Limits
	Engine    Engine
	Store     Store
	Directory func() *account.Directory
	Reload    func(ctx context.Context) error // makes an edit visible in Directory
	Clock     func() time.Time
	Logger    *slog.Logger
}

// Room is the ladder.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room { return &Room{d} }

// Run raises limits until the context ends.
func (r *Room) Run(ctx context.Context) error {
	looked := r.Clock()
	for ctx.Err() == nil {
		changed := r.Store.Changed()
		now := r.Clock()
		wait, err := r.finishUpgrades(ctx, now.UnixMilli())
		if since := now.Sub(looked); err == nil && (since >= lookEvery || since < 0) {
			looked = now
			err = r.look(ctx, now.UnixMilli())
		}
		if err != nil && ctx.Err() == nil {
			r.Logger.Warn("limits were not raised; trying again", "error", err)
			wait, changed = retryAfter, nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-changed:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil
}

// finishUpgrades lifts the numbers whose minute is over, and says when to look again.
func (r *Room) finishUpgrades(ctx context.Context, now int64) (wait time.Duration, err error) {
	wait = lookEvery
	done := false
	for _, n := range r.Directory().Numbers {
		switch left := n.Line.UpgradeEnds - now; {
		case n.Line.UpgradeEnds == 0:
		case left > 0:
			wait = min(wait, time.Duration(left)*time.Millisecond)
		default:
			if err := r.finishUpgrade(ctx, n); err != nil {
				return wait, err
			}
			done = true
		}
	}
	if done {
		err = r.Reload(ctx)
	}
	return wait, err
}

func (r *Room) finishUpgrade(ctx context.Context, n *account.Number) error {
	return r.Store.EditNumber(ctx, n.ID, func(stored *account.Number) ([]notice.Notice, bool, error) {
		if stored.Line.UpgradeEnds == 0 {
			return nil, false, nil
		}
		stored.Line.High, stored.Line.UpgradeEnds = true, 0
		return []notice.Notice{{Account: n.Account.ID, Number: n.ID, Body: notice.NumberQuality{
			Event: "THROUGHPUT_UPGRADE", Limit: account.TierName(r.Limits.People(n.Account.Business)),
		}}}, false, nil
	})
}

// look raises what was earned. One number speaks for its portfolio.
func (r *Room) look(ctx context.Context, now int64) error {
	dir := r.Directory()
	seen := map[account.BusinessID]bool{}
	changed, err := r.lookAbroad(ctx, dir, now)
	if err != nil {
		return err
	}
	for _, n := range dir.Numbers {
		b := n.Account.Business
		if b == nil || !r.Limits.Enforce {
			continue
		}
		first := !seen[b.ID] && r.Limits.People(b) != account.Unlimited
		if !first && !r.Limits.Upgrades(n) {
			continue
		}
		seen[b.ID] = true
		standing, err := r.Engine.Standing(ctx, n)
		if err != nil {
			return err
		}
		did, err := r.raise(ctx, dir, n, &standing, first, now)
		if err != nil {
			return err
		}
		changed = changed || did
	}
	if !changed {
		return nil
	}
	return r.Reload(ctx)
}

// raise does what a number's standing asks for, and says whether there was anything.
func (r *Room) raise(ctx context.Context, dir *account.Directory, n *account.Number, s *engine.Standing, first bool, now int64) (bool, error) {
	quality := Quality(dir, n.Account.Business)
	if r.Limits.Upgrades(n) {
		if s.Reached < r.Limits.UpgradePeople || quality == template.Red {
			return false, nil
		}
		return true, r.beginUpgrade(ctx, n.ID, now)
	}
	if !first || !Earned(s) {
		return false, nil
	}
	if quality == template.Yellow || quality == template.Red {
		return r.deferRise(ctx, dir, n.Account.Business)
	}
	return true, r.Store.EditAllowance(ctx, n.Account.Business.ID, func(a *account.Allowance) []notice.Notice {
		a.People, a.Deferred = account.Above(s.MostPeople), false
		return Capability(dir, n.Account.Business, *a, a.People)
	})
}

// Earned says whether what a portfolio did asks for a higher limit: 2,000 people in 30 days on the first
// step, half of the limit in 7 days above (reference §5.3).
func Earned(s *engine.Standing) bool {
	if s.MostPeople < account.Established {
		return s.Month >= perMonth
	}
	return 2*s.Week >= s.MostPeople
}

func (r *Room) beginUpgrade(ctx context.Context, id account.NumberID, now int64) error {
	return r.Store.EditNumber(ctx, id, func(n *account.Number) ([]notice.Notice, bool, error) {
		n.Line.UpgradeEnds = now + upgradeTime.Milliseconds()
		return nil, false, nil
	})
}

// deferRise tells the apps once that a rise waits for better quality.
func (r *Room) deferRise(ctx context.Context, dir *account.Directory, b *account.Business) (bool, error) {
	if b.Allowance.Deferred {
		return false, nil
	}
	return true, r.Store.EditAllowance(ctx, b.ID, func(a *account.Allowance) []notice.Notice {
		a.Deferred = true
		return notify(dir, b, notice.Alert{
			EntityType: "BUSINESS", EntityID: b.ID.String(), Severity: "INFORMATIONAL", Status: "NONE",
			Type:        "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
			Description: "The business wrote to enough people for a higher messaging limit. It rises once the quality of the templates is high.",
		})
	})
}

// Quality is the worst of a portfolio's templates. What nobody has judged yet is not bad.
func Quality(dir *account.Directory, b *account.Business) template.Quality {
	worst := template.QualityUnknown
	for key, t := range dir.Templates {
		if a := dir.Accounts[key.Account]; a == nil || a.Business != b {
			continue
		}
		switch t.Life.Quality {
		case template.Red:
			return template.Red
		case template.Yellow:
			worst = template.Yellow
		}
	}
	return worst
}

// Capability tells a portfolio's apps its limits.
func Capability(dir *account.Directory, b *account.Business, a account.Allowance, people int) []notice.Notice {
	return notify(dir, b, CapabilityOf(a, people))
}

// CapabilityOf is what the apps of a portfolio's account are told of its limits, on every change and when the
// account is made (reference §3.7).
func CapabilityOf(a account.Allowance, people int) notice.Body {
	return notice.Capability{PeoplePerDay: people, NumbersPerBusiness: a.Numbers(people), NumbersPerAccount: numbersPerAccount}
}

// notify makes a notice for each account of a portfolio.
func notify(dir *account.Directory, b *account.Business, body notice.Body) (out []notice.Notice) {
	for _, a := range dir.Accounts {
		if a.Business == b {
			out = append(out, notice.Notice{Account: a.ID, Body: body})
		}
	}
	slices.SortFunc(out, func(x, y notice.Notice) int { return int(x.Account) - int(y.Account) })
	return out
}
