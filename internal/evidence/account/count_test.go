package account

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestACountPaysWhatItPromises: as many as needed, at once or at the very end, pay 1/α or a little more, and one fewer nothing.
func TestACountPaysWhatItPromises(t *testing.T) {
	t.Parallel()
	const null, alpha = 0.22, 1e-3
	for _, over := range []int{60, 150} {
		c := Count{over, 0.2}
		needed := c.start(null, alpha).needed
		if price := atLeast(over, needed, null); price > c.Part*alpha {
			t.Errorf("%d of %d general conversations have probability %g at the bound, more than they may", needed, over, price)
		}
		if price := atLeast(over, needed-1, null); price <= c.Part*alpha {
			t.Errorf("%d of %d general conversations would do, %d are asked for", needed-1, over, needed)
		}
		for _, general := range []func(int) bool{
			func(i int) bool { return i < needed },
			func(i int) bool { return i >= over-needed },
			func(i int) bool { return i*needed/over < (i+1)*needed/over },
		} {
			if got := counted(c, over, null, alpha, general); got < 1/alpha || got > 3/alpha {
				t.Errorf("%d of %d general conversations pay %.1f", needed, over, got)
			}
		}
		if got := counted(c, over, null, alpha, func(i int) bool { return i < needed-1 }); got != 0 {
			t.Errorf("one too few of %d pay %g", over, got)
		}
	}
}

// counted is what a count is worth after some conversations.
func counted(c Count, n int, null, alpha float64, general func(int) bool) float64 {
	running := c.start(null, alpha)
	for i := range n {
		running.add(general(i), null, nil)
	}
	return running.stake
}

// atLeast is the probability of at least k general conversations of n, added up from few to many.
func atLeast(n, k int, p float64) float64 {
	below := 0.0
	for i := range k {
		ways := 1.0
		for j := range i {
			ways *= float64(n-j) / float64(i-j)
		}
		below += ways * math.Pow(p, float64(i)) * math.Pow(1-p, float64(n-i))
	}
	return 1 - below
}

// TestACountInChangingLanguagesStaysFair: where the probability at the bound is another one in each conversation, a count is
// worth in the mean what it began with, and less below the bound.
func TestACountInChangingLanguagesStaysFair(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 5))
	nulls := []float64{0.36, 0.4, 0.45}
	const lives = 40000
	worth := func(part float64) (mean, deviation float64) {
		var sum, squares float64
		for range lives {
			c := Count{60, 0.2}.start(nulls[0], 0.5)
			for i := range 30 { // half of it: whole ones pay seldom and much
				null := nulls[i%len(nulls)]
				c.add(random.Float64() < null*part, null, nil)
			}
			sum, squares = sum+c.stake, squares+c.stake*c.stake
		}
		mean = sum / lives
		return mean, math.Sqrt((squares/lives - mean*mean) / lives)
	}
	if mean, deviation := worth(1); math.Abs(mean-0.2) > 4*deviation {
		t.Errorf("a count of 0.2 is worth %.4f ± %.4f in the mean", mean, deviation)
	}
	if mean, deviation := worth(0.9); mean > 0.2-4*deviation {
		t.Errorf("below the bound a count of 0.2 is worth %.4f ± %.4f", mean, deviation)
	}
}

// TestTailsRememberWhatIsReached: what is remembered is what would be added up, also where several fall on one place.
func TestTailsRememberWhatIsReached(t *testing.T) {
	t.Parallel()
	known, random := &tails{}, rand.New(rand.NewPCG(8, 9))
	for range 50_000 {
		n, null := random.IntN(40), float64(1+random.IntN(4))/10
		needed := 1 + random.IntN(n+1)
		yes, no := known.reached(n, needed, null)
		if a, b := reached(n, needed, null); a != yes || b != no {
			t.Fatalf("%d of %d at %.1f: %v and %v, want %v and %v", needed, n, null, yes, no, a, b)
		}
	}
}
