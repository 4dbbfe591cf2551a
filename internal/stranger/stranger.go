// Package stranger bounds what callers may do whom nobody knows yet, by where they come from.
//
// Owns: places (an address, or the /64 of one line of IPv6) and what each has left.
// Does not own: what is bounded and how it is refused (the doors), limits of businesses (engine, graph).
// Called by: console, for wrong passwords; api, for the public.
// Never breaks: one place's use takes nothing from another's, up to maxPlaces of them; memory is bounded.
package stranger

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxPlaces bounds the places that are told apart; the rest share one allowance.
const maxPlaces = 4096

// Allowances is what each place has left.
type Allowances struct {
	burst int
	every time.Duration

	mu     sync.Mutex
	places map[string]*rate.Limiter
	rest   *rate.Limiter
}

// New makes allowances of so many at once, then one more each time that every has passed.
func New(burst int, every time.Duration) *Allowances {
	a := &Allowances{burst: burst, every: every, places: map[string]*rate.Limiter{}}
	a.rest = a.fresh()
	return a
}

func (a *Allowances) fresh() *rate.Limiter { return rate.NewLimiter(rate.Every(a.every), a.burst) }

// Left says whether a place has one left, and uses none up.
func (a *Allowances) Left(place string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if l := a.places[place]; l != nil {
		return l.TokensAt(now) >= 1
	}
	return len(a.places) < maxPlaces || a.rest.TokensAt(now) >= 1
}

// Take uses one up, and says whether there was one left.
func (a *Allowances) Take(place string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.limiter(place, now).AllowN(now, 1)
}

func (a *Allowances) limiter(place string, now time.Time) *rate.Limiter {
	if l := a.places[place]; l != nil {
		return l
	}
	if len(a.places) >= maxPlaces {
		for other, l := range a.places {
			if l.TokensAt(now) >= float64(a.burst) { // nothing to remember of it
				delete(a.places, other)
			}
		}
	}
	if len(a.places) >= maxPlaces {
		return a.rest
	}
	l := a.fresh()
	a.places[place] = l
	return l
}

// Place is where a request comes from: an IPv4 address, or the /64 that one line of IPv6 has.
func Place(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	bits := 64
	if addr = addr.Unmap().WithZone(""); addr.Is4() {
		bits = 32
	}
	return netip.PrefixFrom(addr, bits).Masked().String()
}
