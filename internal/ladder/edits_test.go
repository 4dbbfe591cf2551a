package ladder

import (
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/notice"
	"turnpike/internal/template"
)

func TestAnUpgradeTakesItsMinute(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	reached := engine.Standing{Reached: 100_000}
	b.climb(reached)
	if n := b.Directory().Numbers[numberA]; n.Line.UpgradeEnds != 0 {
		t.Error("a number of a limited portfolio is upgraded")
	}
	unlimited := account.Unlimited
	if err := b.SetBusiness(t.Context(), b.business(), BusinessChange{People: &unlimited}); err != nil {
		t.Fatal(err)
	}
	b.told()
	b.score(template.Red)
	b.climb(reached)
	if n := b.Directory().Numbers[numberA]; n.Line.UpgradeEnds != 0 {
		t.Error("a number with red templates is upgraded")
	}
	b.score(template.Yellow)
	b.climb(engine.Standing{Reached: 99_999})
	b.climb(reached)
	if ends := b.Directory().Numbers[numberA].Line.UpgradeEnds; ends != b.now.Add(time.Minute).UnixMilli() {
		t.Fatalf("the upgrade ends at %d", ends)
	}
	if wait, err := b.finishUpgrades(t.Context(), b.now.UnixMilli()); err != nil || wait != time.Minute {
		t.Errorf("it waits %s, %v", wait, err)
	}
	b.now = b.now.Add(time.Minute)
	if _, err := b.finishUpgrades(t.Context(), b.now.UnixMilli()); err != nil {
		t.Fatal(err)
	}
	if l := b.Directory().Numbers[numberA].Line; !l.High || l.UpgradeEnds != 0 {
		t.Errorf("after its minute: %+v", l)
	}
	b.same("told", b.told(), []notice.Body{notice.NumberQuality{Event: "THROUGHPUT_UPGRADE", Limit: "TIER_UNLIMITED"}})
	if b.climb(reached); b.Directory().Numbers[numberA].Line.UpgradeEnds != 0 {
		t.Error("it is upgraded once more")
	}
}

// TestWhatVerificationGaveGoesWithIt, what the portfolio earned since or the operator set does not.
func TestWhatVerificationGaveGoesWithIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	set := func(c BusinessChange, people int) {
		t.Helper()
		if err := b.SetBusiness(t.Context(), b.business(), c); err != nil {
			t.Fatal(err)
		}
		b.same("the limit", b.Limits.People(b.business()), people)
	}
	at, yes, no := b.Limits.People(b.business()), new(true), new(false)
	set(BusinessChange{Verified: yes}, 2_000)
	b.told()
	set(BusinessChange{Verified: no}, at)
	b.same("told", b.told(), []notice.Body{
		notice.BusinessStatus{Event: "BUSINESS_VERIFICATION_REVOKED"},
		notice.Capability{PeoplePerDay: at, NumbersPerBusiness: 2, NumbersPerAccount: 25},
	})
	set(BusinessChange{Verified: yes}, 2_000)
	b.climb(engine.Standing{Week: 1_000})
	set(BusinessChange{Verified: no}, 10_000)
	set(BusinessChange{People: new(250)}, 250)
	set(BusinessChange{Verified: yes}, 2_000)
	set(BusinessChange{People: new(2_000)}, 2_000)
	set(BusinessChange{Verified: no}, 2_000)
	a := account.Allowance{People: 250}
	b.Verify(b.business(), &a, true)
	b.Verify(b.business(), &a, true) // again, which changes nothing
	b.Verify(b.business(), &a, false)
	b.same("revoked by a decision", a, account.Allowance{People: 250})
	a.Verified = true // and below the second step, as the operator may have it
	if told := b.Verify(b.business(), &a, true); len(told) != 1 || a.People != 2_000 {
		t.Errorf("who was verified already has %d people a day by a decision, and is told %+v", a.People, told)
	}
}

func TestTheOperatorChangesLimits(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	yes, people := true, 10_000
	if err := b.SetBusiness(t.Context(), b.business(), BusinessChange{Verified: &yes}); err != nil {
		t.Fatal(err)
	}
	b.same("verified", b.business().Allowance, account.Allowance{People: 2_000, Verified: true, Unverified: new(0)})
	if err := b.SetBusiness(t.Context(), b.business(), BusinessChange{People: &people}); err != nil {
		t.Fatal(err)
	}
	if err := b.SetBusiness(t.Context(), b.business(), BusinessChange{People: &people, Verified: &yes}); err != nil {
		t.Fatal(err)
	}
	b.same("told", b.told(), []notice.Body{
		notice.BusinessStatus{Event: "BUSINESS_VERIFICATION_VERIFIED"},
		notice.Capability{PeoplePerDay: 2_000, NumbersPerBusiness: 20, NumbersPerAccount: 25},
		notice.Capability{PeoplePerDay: 10_000, NumbersPerBusiness: 20, NumbersPerAccount: 25},
	})
	rate := 7
	for _, c := range []struct {
		level string
		want  account.Line
	}{
		{"COEXISTENCE", account.Line{Coexistence: true, Throughput: 7}},
		{"HIGH", account.Line{UpgradeEnds: b.now.Add(time.Minute).UnixMilli(), Throughput: 7}},
		{"STANDARD", account.Line{Throughput: 7}},
	} {
		if err := b.SetNumber(t.Context(), numberA, NumberChange{Level: &c.level, PerSecond: &rate}); err != nil {
			t.Fatal(err)
		}
		b.same(c.level, b.Directory().Numbers[numberA].Line, c.want)
	}
}
