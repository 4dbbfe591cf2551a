package account

import (
	"math/rand/v2"
	"testing"
)

// bets are the three tests of an account.
func bets() map[string]struct {
	make  func() *Process
	alpha float64
} {
	type bet = struct {
		make  func() *Process
		alpha float64
	}
	of := func(pick func(*Judge) *Process) func() *Process { return func() *Process { return pick(NewJudge()) } }
	return map[string]bet{
		"clear":    {of(func(j *Judge) *Process { return &j.clear }), clearAlpha},
		"review":   {of(func(j *Judge) *Process { return &j.review }), reviewAlpha},
		"restrict": {of(func(j *Judge) *Process { return &j.restrict }), restrictAlpha},
	}
}

// wrongly counts in how many of many lives a bet is decided although the share is at its bound, where that is
// the likeliest, looked at after each of 400 conversations.
func wrongly(p func() *Process, alpha float64, rates Rates, lives int) int {
	random := rand.New(rand.NewPCG(1, uint64(lives)))
	bad := 0
	for range lives {
		bet := p()
		rate := bet.bound * rates.Found // the fewest that a share at the bound shows
		if bet.up() {
			rate = bet.bound*rates.Most + (1-bet.bound)*rates.False // the most
		}
		for range 400 {
			bet.Add(random.Float64() < rate, rates)
			if bet.Reached(alpha) {
				bad++
				break
			}
		}
	}
	return bad
}

// TestErrorsStayBelowAlpha plays accounts at the bounds. Each tier is also tried at an α of 1 %, where a
// breach would show in few lives: the promise holds for every α.
func TestErrorsStayBelowAlpha(t *testing.T) {
	t.Parallel()
	const lives = 4000
	for name, bet := range bets() {
		for _, errors := range []Rates{{0, 1, 1}, {0.027, 0.92, 0.97}, {0.1, 0.6, 0.9}} {
			for _, alpha := range []float64{bet.alpha, 0.01} {
				// Three standard deviations of luck above what is promised.
				most := lives*alpha + 3*sqrt(lives*alpha)
				if bad := wrongly(bet.make, alpha, errors, lives); float64(bad) > most {
					t.Errorf("%s with errors %v: %d of %d lives at the bound were decided wrongly, more than %.0f at α %g", name, errors, bad, lives, most, alpha)
				}
			}
		}
	}
}

func sqrt(v float64) float64 {
	x := v
	for range 40 {
		x = (x + v/x) / 2
	}
	return x
}

// TestTheTestsFindWhatTheyAreFor says how soon a share is found: power is no promise, but a test without it is none.
func TestTheTestsFindWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		tier    string
		share   float64
		within  int
		atLeast float64
	}{
		{"restrict", 0.95, 25, 0.8}, {"restrict", 0.7, 80, 0.7}, {"review", 0.95, 15, 0.9}, {"review", 0.5, 120, 0.9}, {"review", 0.4, 150, 0.7}, {"restrict", 0.55, 150, 0.28}, {"restrict", 0.55, 300, 0.8}, {"clear", 0.03, 50, 0.85},
	} {
		bet := bets()[one.tier]
		random := rand.New(rand.NewPCG(2, 2))
		decided := 0
		const lives = 500
		for range lives {
			p := bet.make()
			for range one.within {
				p.Add(random.Float64() < one.share*0.95+(1-one.share)*0.02, Rates{0.027, 0.92, 1})
			}
			if p.Reached(bet.alpha) {
				decided++
			}
		}
		if got := float64(decided) / lives; got < one.atLeast {
			t.Errorf("%s at a share of %.2f: decided in %.2f of lives within %d conversations, want %.2f", one.tier, one.share, got, one.within, one.atLeast)
		}
	}
}

// TestAChangeIsSeenAfterALongHarmlessTime: a business that turns into an assistant after 300 conversations.
func TestAChangeIsSeenAfterALongHarmlessTime(t *testing.T) {
	t.Parallel()
	j := NewJudge()
	for range 300 {
		j.restrict.Add(false, Rates{0.027, 0.92, 1})
	}
	n := 0
	for ; !j.restrict.Reached(restrictAlpha); n++ {
		if j.restrict.Add(true, Rates{0.027, 0.92, 1}); n > 40 {
			t.Fatal("40 general conversations after 300 harmless ones decide nothing")
		}
	}
	if n < 8 {
		t.Errorf("%d conversations decide at α 1e-4: too few to be believed", n)
	}
}
