package graph

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"turnpike/internal/account"
)

// TestUsageAgainstAList compares the count of an hour with the list of all calls.
func TestUsageAgainstAList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const most = 7
		var u usage
		now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		var made []time.Time
		for range rapid.IntRange(1, 100).Draw(t, "calls") {
			now = now.Add(time.Duration(rapid.IntRange(0, rapid.SampledFrom([]int{20, 900, 4000}).Draw(t, "scale")).Draw(t, "seconds")) * time.Second)
			used := 0
			for _, at := range made {
				if stepOf(now)-stepOf(at) < usageSteps {
					used++
				}
			}
			_, got := u.note(1, 2, 3, most, now)
			if got.used != used+1 || (got.wait > 0) != (used >= most) {
				t.Fatalf("%d used, %d minutes to wait; want %d", got.used, got.wait, used+1)
			}
			if got.wait == 0 {
				made = append(made, now)
				continue
			}
			if got.wait > 60 {
				t.Fatalf("it waits %d minutes", got.wait)
			}
			now = now.Add(time.Duration(got.wait) * time.Minute)
			if _, after := u.note(1, 2, 3, most, now); after.wait > 0 {
				t.Fatalf("after %d minutes it waits %d more", got.wait, after.wait)
			}
			made = append(made, now)
		}
	})
}

func TestAnAppIsCountedByItself(t *testing.T) {
	t.Parallel()
	var u usage
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for i := range manyCalls {
		if app, id := u.note(1, 2, account.ID(1+i%50), manyCalls, now); app.wait != 0 || id.wait != 0 || app.used != i+1 {
			t.Fatalf("call %d: %+v %+v", i, app, id)
		}
	}
	if app, _ := u.note(1, 2, 3, manyCalls, now); app.wait != 60 || app.percent() != 100 {
		t.Errorf("one call too many: %+v", app)
	}
	if app, id := u.note(9, 2, 3, manyCalls, now); app.wait != 0 || id.used != 1 {
		t.Errorf("another app: %+v %+v", app, id)
	}
	for user := range uint64(30) { // more people may make more calls
		u.note(1, 100+user, 3, manyCalls, now)
	}
	if app, _ := u.note(1, 2, 3, manyCalls, now); app.wait != 0 || app.most != 31*perUser {
		t.Errorf("with 31 people: %+v", app)
	}
	later := now.Add(25 * time.Hour)
	if u.note(1, 2, 3, manyCalls, later); len(u.calls) != 2 || len(u.users) != 1 {
		t.Errorf("a day later it remembers %d counts and %d people", len(u.calls), len(u.users))
	}
}

// TestUsageSurvivesARestart holds that what was counted before counts after, within its hour.
func TestUsageSurvivesARestart(t *testing.T) {
	t.Parallel()
	var before, after usage
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for range 7 {
		before.note(1, 2, 3, 10, now)
	}
	after.note(1, 4, 3, 10, now.Add(time.Minute)) // a call came in before what was stored was read
	after.take(before.text(now), now.Add(2*time.Minute))
	if _, got := after.note(1, 2, 3, 10, now.Add(2*time.Minute)); got.used != 9 || len(after.users) != 2 {
		t.Errorf("%+v of %d people", got, len(after.users))
	}
	if before.text(now) != nil {
		t.Error("nothing was counted, and it is stored again")
	}
	var later usage
	later.take(after.text(now.Add(2*time.Minute)), now.Add(70*time.Minute))
	if _, got := later.note(1, 2, 3, 10, now.Add(70*time.Minute)); got.used != 1 {
		t.Errorf("after an hour %+v", got)
	}
	later.take([]byte("{"), now)
}
