// Package gate lets requests onto the road: at once while there is room, else by right of way and fair
// shares, and those of the lowest classes at the rate that leaves the others their speed.
//
// Owns: how many requests are at work at the same time, who waits for a place and for how long, the
// rates of classes that the machine has no room for, what of the machine they follow.
// Does not own: classes and shares (fair), the reading of requests (graph), limits of businesses (engine).
// Called by: graph, before it does work for a request; app, which runs it.
// Never breaks: one-time passwords wait for no rate; who waits is let in or refused in a bounded time;
// what is refused has cost no more than the reading of its header.
package gate

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/fair"
	"turnpike/internal/fault"
)

// Deps is what a gate needs.
type Deps struct {
	// Delay is how long things that were ready to run had to wait for a processor since the last call.
	Delay func() time.Duration
	// Readers says how far each reader of the journal is, and where the journal ends.
	Readers func() (end uint64, next []uint64)
	Clock   func() time.Time
	Metrics prometheus.Registerer
}

// Gate is the door's keeper.
type Gate struct {
	cfg     Config
	deps    Deps
	metrics *metrics
	lag     lag

	mu      sync.Mutex
	working int
	waiting fair.Queue[*caller]
	valves  [fair.Classes]valve
	ticking bool // somebody waits, and tick comes
}

// caller waits for a place.
type caller struct {
	share  fair.Share
	answer chan *fault.Error // buffered; nil lets in
	gone   bool              // nobody waits any more; guarded by the gate's mu
}

// tickEvery is how often those who wait for a rate are looked at: so few are let in at once that the others
// do not notice.
const tickEvery = 2 * time.Millisecond

// New makes a gate; Run lets it follow the machine.
func New(cfg Config, d Deps) *Gate {
	g := &Gate{cfg: cfg, deps: d, waiting: fair.Queue[*caller]{Most: cfg.Waiting}}
	for c := range g.valves {
		g.valves[c] = newValve(bounds[c], d.Clock())
	}
	g.metrics = newMetrics(d.Metrics, g)
	return g
}

// Enter waits for a place. After a nil Leave must follow; an error is a fault that says when to come back.
func (g *Gate) Enter(ctx context.Context, s fair.Share) error {
	now := g.deps.Clock()
	g.mu.Lock()
	if g.working < g.cfg.Working && g.waiting.Waiting(s.Class) == 0 && g.valves[s.Class].take(now) {
		g.working++
		g.mu.Unlock()
		return nil
	}
	if g.waiting.WaitingOf(s) >= g.cfg.Each {
		g.metrics.refused[s.Class].Inc()
		g.mu.Unlock()
		return crowd(s.Class, g.cfg.MaxWait)
	}
	c := &caller{share: s, answer: make(chan *fault.Error, 1)}
	if away, turned := g.waiting.Push(s, now.UnixNano(), c); turned {
		g.turnAway(away)
	}
	g.tickSoon()
	g.mu.Unlock()
	select {
	case f := <-c.answer:
		if f != nil {
			return f
		}
		return nil
	case <-ctx.Done():
		return g.abandon(ctx, c)
	}
}

// crowd refuses one of a portfolio of which too many wait. Each that waits holds a connection, and the program
// has not enough of them for everybody to come in crowds.
func crowd(c fair.Class, after time.Duration) *fault.Error {
	f := fair.Refusal(c, after)
	f.HangUp = true
	return f
}

// abandon is for a caller who goes away: a place that was given meanwhile is free again.
func (g *Gate) abandon(ctx context.Context, c *caller) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	c.gone = true
	select {
	case f := <-c.answer:
		if f == nil {
			g.working--
			g.admit(g.deps.Clock())
		}
	default:
	}
	f := fair.Refusal(c.share.Class, g.cfg.MaxWait)
	f.Cause = ctx.Err()
	return f
}

// Leave gives a place back.
func (g *Gate) Leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.working--
	if g.waiting.Len() > 0 {
		g.admit(g.deps.Clock())
	}
}

// admit lets in whoever there is room for. The caller holds mu.
func (g *Gate) admit(now time.Time) {
	for g.working < g.cfg.Working {
		c, s, ok := g.waiting.Pop(func(c fair.Class) bool { return g.valves[c].ready(now) })
		if !ok {
			return
		}
		if c.gone {
			continue
		}
		g.valves[s.Class].take(now)
		g.working++
		c.answer <- nil
	}
}

// tickSoon makes sure that those who wait are looked at. The caller holds mu.
func (g *Gate) tickSoon() {
	if !g.ticking {
		g.ticking = true
		time.AfterFunc(tickEvery, g.tick)
	}
}

// tick lets in those whose time has come, and refuses those whose time is over.
func (g *Gate) tick() {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.deps.Clock()
	g.admit(now)
	for _, c := range g.waiting.Expire(func(fair.Class) int64 { return now.Add(-g.cfg.MaxWait).UnixNano() }) {
		g.turnAway(c)
	}
	g.thin(now)
	g.ticking = false
	if g.waiting.Len() > 0 {
		g.tickSoon()
	}
}

// thin refuses some of those who wait for a rate and have waited for half of their time, as many as leave
// nobody at its end: who came as a crowd would be refused as a crowd otherwise, and come back as one, and
// everybody else would wait for that each time. The caller holds mu.
func (g *Gate) thin(now time.Time) {
	half := g.cfg.MaxWait / 2
	for c := range g.valves {
		n := g.waiting.Waiting(fair.Class(c))
		if n == 0 || g.valves[c].rate == 0 {
			continue
		}
		most := 1 + n*int(tickEvery)/int(half)
		for _, late := range g.waiting.ExpireSome(fair.Class(c), now.Add(-half).UnixNano(), most) {
			g.turnAway(late)
		}
	}
}

// turnAway refuses somebody. The caller holds mu.
func (g *Gate) turnAway(c *caller) {
	if c.gone {
		return
	}
	g.metrics.refused[c.share.Class].Inc()
	c.answer <- fair.Refusal(c.share.Class, g.cfg.MaxWait)
}

// lookEvery is how often the rates follow the machine.
const lookEvery = 100 * time.Millisecond

// Run lets the rates follow the machine until the context ends.
func (g *Gate) Run(ctx context.Context) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			g.look()
		case <-ctx.Done():
			return nil
		}
	}
}

// look measures the machine and sets the rates.
func (g *Gate) look() {
	now := g.deps.Clock()
	m := Machine{Delay: g.deps.Delay(), Lag: g.lag.measure(now, g.deps.Readers)}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.metrics.saw(m)
	for c := range g.valves {
		g.valves[c].follow(now, m, g.waiting.Waiting(fair.Class(c)))
	}
}
