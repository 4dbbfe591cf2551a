package ladder

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/notice"
	"turnpike/internal/store"
	"turnpike/internal/template"
)

// bench is a room over a real store with dev's world, a clock that is set by hand and people counted by
// the test.
type bench struct {
	*Room
	t        *testing.T
	store    *store.Store
	now      time.Time
	standing engine.Standing
	abroad   int64
}

const (
	travel  = account.BusinessID(200000000000001)
	numberA = account.NumberID(400000000000001)
)

// Standing implements Engine: only the travel agency did anything.
func (b *bench) Standing(_ context.Context, n *account.Number) (engine.Standing, error) {
	s := engine.Standing{MostPeople: b.Limits.People(n.Account.Business)}
	if n.Account.Business.ID == travel {
		s.Week, s.Month, s.Reached = b.standing.Week, b.standing.Month, b.standing.Reached
	}
	return s, nil
}

// Abroad implements Engine.
func (b *bench) Abroad(context.Context) (map[account.BusinessID]int64, error) {
	return map[account.BusinessID]int64{travel: b.abroad}, nil
}

func newBench(t *testing.T) *bench {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "t.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Seed(t.Context(), store.DevWorld()); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, store: s, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	var dir *account.Directory
	reload := func(ctx context.Context) error {
		dir, err = s.Directory(ctx)
		return err
	}
	if err := reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.Room = New(Deps{
		Limits: engine.DefaultLimits(), Engine: b, Store: s, Directory: func() *account.Directory { return dir }, Reload: reload,
		Clock: func() time.Time { return b.now }, Logger: slog.New(slog.DiscardHandler),
	})
	return b
}

func (b *bench) business() *account.Business { return b.Directory().Businesses[travel] }

// climb lets the room look and says what the limit is then.
func (b *bench) climb(s engine.Standing) int {
	b.t.Helper()
	b.standing = s
	if err := b.look(b.t.Context(), b.now.UnixMilli()); err != nil {
		b.t.Fatal(err)
	}
	return b.Limits.People(b.business())
}

// told takes out what apps would be told.
func (b *bench) told() (out []notice.Body) {
	b.t.Helper()
	ns, err := b.store.PendingNotices(b.t.Context(), 100)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, n := range ns {
		out = append(out, n.Body)
		if err := b.store.DropNotice(b.t.Context(), n.ID); err != nil {
			b.t.Fatal(err)
		}
	}
	return out
}

func (b *bench) same(what string, got, want any) {
	b.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		b.t.Errorf("%s: %s", what, diff)
	}
}

func TestALimitClimbsStepByStep(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, step := range []struct {
		s    engine.Standing
		want int
	}{
		{engine.Standing{Week: 250, Month: 1_999}, 250}, // half of the limit is not enough on the first step
		{engine.Standing{Month: 2_000}, 2_000},
		{engine.Standing{Week: 999, Month: 5_000}, 2_000},
		{engine.Standing{Week: 1_000}, 10_000},
		{engine.Standing{Week: 5_000}, 100_000},
		{engine.Standing{Week: 49_999}, 100_000},
		{engine.Standing{Week: 50_000}, account.Unlimited},
		{engine.Standing{Week: 50_000}, account.Unlimited},
	} {
		if got := b.climb(step.s); got != step.want {
			t.Errorf("after %+v: %d, want %d", step.s, got, step.want)
		}
	}
	b.same("told", b.told(), []notice.Body{
		notice.Capability{PeoplePerDay: 2_000, NumbersPerBusiness: 20, NumbersPerAccount: 25},
		notice.Capability{PeoplePerDay: 10_000, NumbersPerBusiness: 20, NumbersPerAccount: 25},
		notice.Capability{PeoplePerDay: 100_000, NumbersPerBusiness: 20, NumbersPerAccount: 25},
		notice.Capability{PeoplePerDay: -1, NumbersPerBusiness: 20, NumbersPerAccount: 25},
	})
}

func (b *bench) score(q template.Quality) {
	for key, t := range b.Directory().Templates {
		if b.Directory().Accounts[key.Account].Business.ID == travel {
			t.Life.Quality = q
		}
	}
}

func TestBadTemplatesDeferARise(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.score(template.Yellow)
	if got := b.climb(engine.Standing{Month: 2_000}); got != 250 {
		t.Errorf("with yellow templates it rose to %d", got)
	}
	told := b.told()
	if len(told) != 1 || told[0].(notice.Alert).Type != "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED" {
		t.Errorf("told %v", told)
	}
	b.score(template.Red) // a reload read them anew
	b.climb(engine.Standing{Month: 2_000})
	b.same("told again", b.told(), []notice.Body(nil))
	b.score(template.Green)
	if got := b.climb(engine.Standing{Month: 2_000}); got != 2_000 || b.business().Allowance.Deferred {
		t.Errorf("with green ones: %d, %+v", got, b.business().Allowance)
	}
}

func TestTiersHaveNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		people int
		name   string
		above  int
	}{
		{1, "TIER_250", 250},
		{250, "TIER_250", 2_000},
		{251, "TIER_2K", 2_000},
		{2_000, "TIER_2K", 10_000},
		{10_000, "TIER_10K", 100_000},
		{100_000, "TIER_100K", account.Unlimited},
		{100_001, "TIER_UNLIMITED", account.Unlimited},
		{account.Unlimited, "TIER_UNLIMITED", account.Unlimited},
	} {
		if got := account.TierName(c.people); got != c.name {
			t.Errorf("%d is %s, want %s", c.people, got, c.name)
		}
		if got := account.Above(c.people); got != c.above {
			t.Errorf("above %d is %d, want %d", c.people, got, c.above)
		}
		if people, ok := account.TierNamed(c.name); !ok || account.TierName(people) != c.name {
			t.Errorf("%s is %d", c.name, people)
		}
	}
	if _, ok := account.TierNamed("TIER_1K"); ok || slices.Contains(account.Ladder, 1_000) {
		t.Error("the tier of 1,000 is gone")
	}
}
