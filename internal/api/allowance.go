package api

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits of callers without a name. They are counted by where they come from.
const (
	strangeBurst = 60              // requests at once
	strangeEvery = 2 * time.Second // then one more each
	maxPlaces    = 4096            // places that are told apart; the rest share one allowance
)

// allowances bounds what the public asks.
type allowances struct {
	mu     sync.Mutex
	places map[string]*rate.Limiter
	rest   *rate.Limiter
}

func newAllowances() *allowances {
	return &allowances{places: map[string]*rate.Limiter{}, rest: rate.NewLimiter(rate.Every(strangeEvery), strangeBurst)}
}

// take uses up a request of a place, and says whether there was one left.
func (a *allowances) take(from string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.limiter(from, now).AllowN(now, 1)
}

func (a *allowances) limiter(from string, now time.Time) *rate.Limiter {
	if l := a.places[from]; l != nil {
		return l
	}
	if len(a.places) >= maxPlaces {
		for other, l := range a.places {
			if l.TokensAt(now) >= strangeBurst { // nothing to remember of it
				delete(a.places, other)
			}
		}
	}
	if len(a.places) >= maxPlaces {
		return a.rest
	}
	l := rate.NewLimiter(rate.Every(strangeEvery), strangeBurst)
	a.places[from] = l
	return l
}
