package account

import "math"

// Process is a test that may be looked at after every conversation: a bet against "the share of general
// conversations is at most (or at least) a bound" whose capital, if that is true, exceeds 1/α with
// probability at most α, whenever one looks (Ville's inequality).
//
// The capital begins at 1. Most of it is bet at once, spread over a few shares; the rest is bet bit by
// bit later, so that an account that was harmless for long and then changes is seen as well. A part may be bet on
// how many of the first conversations are general (Count).
type Process struct {
	bound float64
	// bets are on shares that are all on one side of the bound; stakes are what is on each now.
	bets    []Bet
	stakes  []float64
	reserve float64
	steps   int
	// counts are the bets on a number; as they begin, and as they stand from the first conversation on.
	counts  []Count
	running []counting
	alpha   float64
}

// Bet is a part of what is bet, on a share; above the bound on one that is seen. The parts of all bets are 1 together.
type Bet struct{ Share, Part float64 }

// How the capital is bet.
const (
	firstStake = 0.8
	// Every so many conversations a part of the reserve is bet anew.
	stakeEvery = 20
	stakePart  = 0.1
	// maxCapital keeps the capital of a long decided test finite.
	maxCapital = 1e30
)

// NewProcess bets against a bound on some shares.
func NewProcess(bound float64, bets ...Bet) Process {
	p := Process{bound: bound, bets: bets, stakes: make([]float64, len(bets)), reserve: 1}
	p.bet(firstStake)
	return p
}

// Count takes parts of the capital, before anything was bet on, for counts that are made for an α.
func (p *Process) Count(alpha float64, counts ...Count) {
	left := 1.0
	for _, c := range counts {
		left -= c.Part
	}
	p.counts, p.alpha, p.reserve = counts, alpha, float64(p.reserve*left)
	for i := range p.stakes {
		p.stakes[i] *= left
	}
}

// bet moves a part of the reserve into the bets.
func (p *Process) bet(part float64) {
	moved := p.reserve * part
	p.reserve -= moved
	p.spread(moved)
}

// spread puts an amount on the bets.
func (p *Process) spread(moved float64) {
	for i := range p.stakes {
		p.stakes[i] += float64(moved * p.bets[i].Part)
	}
}

// Rates are what the reading of a conversation makes of it: False is the share of service conversations that are taken for
// general at most, Found and Most are the shares of general ones that are found at least and at most.
type Rates struct{ False, Found, Most float64 }

// Add is one conversation: general or not, read with these errors.
//
// Against "at most": what is seen is general with probability at most bound·Most + (1-bound)·False. Against "at
// least": with probability at least bound·Found.
func (p *Process) Add(general bool, r Rates) { p.add(general, r, nil) }

func (p *Process) add(general bool, r Rates, known *tails) {
	if p.steps++; p.steps%stakeEvery == 0 {
		p.bet(stakePart)
	}
	up, null := p.up(), p.bound*r.Found
	if up {
		null = p.atBound(r)
	}
	for i := range p.bets {
		g := p.bets[i].Share
		if up { // on what is seen, which is more in assistants than at the bound
			g = min(max(g, null), maxRate)
		} else {
			g = max(min(float64(g*r.Found)+float64((1-g)*r.False), null), minRate)
		}
		if general {
			p.stakes[i] = min(maxCapital, p.stakes[i]*g/null)
		} else {
			p.stakes[i] *= (1 - g) / (1 - null)
		}
	}
	p.count(general, null, known)
}

// atBound is how often a conversation is seen as general at most, if the share is at the bound.
func (p *Process) atBound(r Rates) float64 {
	return float64(p.bound*r.Most) + float64((1-p.bound)*r.False)
}

// count moves the counts. What one has won goes into the other bets.
func (p *Process) count(general bool, null float64, known *tails) {
	if p.running == nil {
		for _, c := range p.counts {
			p.running = append(p.running, c.start(null, p.alpha))
		}
	}
	for i := range p.running {
		c := &p.running[i]
		if c.add(general, null, known); c.needed == 0 {
			p.spread(c.stake)
			c.stake = 0
		}
	}
}

// up says that the bet is on shares above the bound.
func (p *Process) up() bool { return p.bets[0].Share > p.bound }

// Rates that a bet is placed on stay away from certainty, where one conversation would end the bet.
const (
	minRate = 0.005
	maxRate = 0.98
)

// Capital is what the bets are worth, in units of what they began with.
func (p *Process) Capital() float64 {
	sum := p.reserve
	for _, s := range p.stakes {
		sum += s
	}
	if p.running == nil {
		for _, c := range p.counts {
			sum += c.Part
		}
	}
	for i := range p.running {
		sum += p.running[i].stake
	}
	return sum
}

// Reached says whether the capital exceeds 1/α.
func (p *Process) Reached(alpha float64) bool { return p.Capital() >= 1/alpha }

// Needed is how many conversations in a row of the other kind, read with these errors, would bring
// the capital of the best bet below a level; for the sentence "what would clear the account".
func (p *Process) Needed(level float64, r Rates) int {
	null := p.atBound(r)
	worst := 0.0
	for i := range p.bets {
		if p.stakes[i] <= level {
			continue
		}
		step := -math.Log((1 - min(p.bets[i].Share, maxRate)) / (1 - null))
		if step > 0 {
			worst = max(worst, math.Log(p.stakes[i]/level)/step)
		}
	}
	return int(math.Ceil(worst))
}
