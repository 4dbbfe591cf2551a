package console

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits of wrong passwords. They are counted by where they come from, so that somebody who guesses
// does not lock the operator out.
const (
	freeTries = 10              // wrong passwords before one has to wait
	tryEvery  = 6 * time.Second // then one more each
	maxPlaces = 4096            // places that are told apart; the rest share one allowance
)

// tries counts wrong passwords.
type tries struct {
	mu     sync.Mutex
	places map[string]*rate.Limiter
	rest   *rate.Limiter
}

func newTries() *tries {
	return &tries{places: map[string]*rate.Limiter{}, rest: rate.NewLimiter(rate.Every(tryEvery), freeTries)}
}

// left says whether a request may try a password.
func (t *tries) left(r *http.Request, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.places[place(r)]; l != nil {
		return l.TokensAt(now) >= 1
	}
	return len(t.places) < maxPlaces || t.rest.TokensAt(now) >= 1
}

// wrong uses up a try.
func (t *tries) wrong(r *http.Request, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.limiter(place(r), now).AllowN(now, 1)
}

func (t *tries) limiter(from string, now time.Time) *rate.Limiter {
	if l := t.places[from]; l != nil {
		return l
	}
	if len(t.places) >= maxPlaces {
		for other, l := range t.places {
			if l.TokensAt(now) >= freeTries { // nothing to remember of it
				delete(t.places, other)
			}
		}
	}
	if len(t.places) >= maxPlaces {
		return t.rest
	}
	l := rate.NewLimiter(rate.Every(tryEvery), freeTries)
	t.places[from] = l
	return l
}

// place is where a request comes from: an IPv4 address, or the /64 that one line of IPv6 has.
func place(r *http.Request) string {
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
