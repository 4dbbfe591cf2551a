package account

import "math"

// Process is a test that may be looked at after every conversation: a bet against "the share of general
// conversations is at most (or at least) a bound" whose capital, if that is true, exceeds 1/α with
// probability at most α, whenever one looks (Ville's inequality).
//
// The capital begins at 1. Most of it is bet at once, spread over a few shares; the rest is bet bit by
// bit later, so that an account that was harmless for long and then changes is seen as well.
type Process struct {
	bound float64
	// bets are on shares that are all on one side of the bound; stakes are what is on each now.
	bets    []Bet
	stakes  []float64
	reserve float64
	steps   int
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

// bet moves a part of the reserve into the bets.
func (p *Process) bet(part float64) {
	moved := p.reserve * part
	p.reserve -= moved
	for i := range p.stakes {
		p.stakes[i] += float64(moved * p.bets[i].Part)
	}
}

// Add is one conversation: general or not, in a language whose test takes a share falseRate of service
// conversations for general and finds a share found of the general ones.
//
// Against "at most": what is seen is general with probability at most bound + (1-bound)·falseRate. Against "at
// least": with probability at least bound·found. Both hold whatever the other error is.
func (p *Process) Add(general bool, falseRate, found float64) {
	if p.steps++; p.steps%stakeEvery == 0 {
		p.bet(stakePart)
	}
	up, null := p.up(), p.bound*found
	if up {
		null = p.bound + float64((1-p.bound)*falseRate)
	}
	for i := range p.bets {
		g := p.bets[i].Share
		if up { // on what is seen, which is more in assistants than at the bound
			g = min(max(g, null), maxRate)
		} else {
			g = max(min(float64(g*found)+float64((1-g)*falseRate), null), minRate)
		}
		if general {
			p.stakes[i] = min(maxCapital, p.stakes[i]*g/null)
		} else {
			p.stakes[i] *= (1 - g) / (1 - null)
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
	return sum
}

// Reached says whether the capital exceeds 1/α.
func (p *Process) Reached(alpha float64) bool { return p.Capital() >= 1/alpha }

// Needed is how many conversations in a row of the other kind, in a language with these errors, would bring
// the capital of the best bet below a level; for the sentence "what would clear the account".
func (p *Process) Needed(level, falseRate float64) int {
	null := p.bound + (1-p.bound)*falseRate
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
