package gate

import (
	"runtime"
	"time"

	"turnpike/internal/fair"
)

// Machine is how the machine does.
type Machine struct {
	Delay time.Duration // how long what was ready to run waited for a processor
	Lag   time.Duration // how long ago the journal ended where its slowest reader is
}

// bound is from when on a class is let in at a rate only.
type bound struct {
	delay, lag time.Duration
	never      bool // it is let in whatever happens
	always     bool // it has a rate even on an empty road, which begins low
}

// bounds of the classes. Accounts under a verdict feel it before anybody else does; the others give way one
// after the other, when those below them did not suffice. One-time passwords and what people wait for are
// bounded by the places and the queues alone.
var bounds = [fair.Classes]bound{
	fair.Authentication: {never: true},
	fair.Utility:        {never: true},
	fair.Service:        {delay: 250 * time.Millisecond, lag: 60 * time.Second},
	fair.Marketing:      {delay: 100 * time.Millisecond, lag: 30 * time.Second},
	fair.Judged:         {delay: 1500 * time.Microsecond, lag: 250 * time.Millisecond, always: true},
}

const (
	// firstRate is where a class that always has a rate begins, a second and processor.
	firstRate = 50
	// leastRate is what a class keeps whatever happens, a second: it is late, and not dead.
	leastRate = 10
	// A rate falls to this part of itself at each look at a full machine. At any other it grows by this part of
	// itself, and by this many a second and processor: gently, since the others feel it each time that it has
	// grown too far, and all the same from its least to thousands within some seconds.
	fall, grow, step = 0.7, 0.01, 15
	// idleLooks is how many times in a row a class used little of its rate before the rate ends.
	idleLooks = 50
	// burst is for how long unused turns of a rate are kept: so few come in together that the others hardly
	// meet them.
	burst = tickEvery
)

// valve lets a class in at a rate, or freely.
type valve struct {
	bound
	rate   float64 // a second; 0 is free
	tokens float64
	at     time.Time // of tokens
	passed int       // since the last look
	looked time.Time
	idle   int // looks in a row
}

func newValve(b bound, now time.Time) valve {
	v := valve{bound: b, at: now, looked: now}
	if b.always {
		v.rate = v.first()
	}
	return v
}

func (v *valve) first() float64 { return firstRate * processors() }

func processors() float64 { return float64(runtime.GOMAXPROCS(0)) }

// ready says whether somebody may pass now.
func (v *valve) ready(now time.Time) bool {
	if v.rate == 0 {
		return true
	}
	v.fill(now)
	return v.tokens >= 1
}

// take lets somebody pass, if it is possible now.
func (v *valve) take(now time.Time) bool {
	if !v.ready(now) {
		return false
	}
	if v.rate != 0 {
		v.tokens--
	}
	v.passed++
	return true
}

func (v *valve) fill(now time.Time) {
	if now.Before(v.at) { // the clock was set back
		v.at = now
	}
	v.tokens = min(max(1, v.rate*burst.Seconds()), v.tokens+now.Sub(v.at).Seconds()*v.rate)
	v.at = now
}

// follow sets the rate after a look at the machine; waiting is how many of the class wait.
func (v *valve) follow(now time.Time, m Machine, waiting int) {
	span := now.Sub(v.looked).Seconds()
	passed := v.passed
	v.passed, v.looked = 0, now
	if v.never || span <= 0 {
		return
	}
	used := waiting > 0 || float64(passed) >= 0.8*v.rate*span
	switch {
	case (m.Delay > v.delay || m.Lag > v.lag) && (v.rate != 0 || passed > 0):
		before := v.rate
		if before == 0 {
			before = float64(passed) / span
		}
		v.fill(now)
		v.rate, v.idle = max(leastRate, fall*before), 0
	case v.rate == 0:
	case !used:
		v.idle++
		if v.idle < idleLooks {
			return
		}
		v.idle, v.rate = 0, 0
		if v.always {
			v.rate = v.first()
		}
	case m.Delay <= v.delay/2 && m.Lag <= v.lag/2:
		v.rate, v.idle = v.rate*(1+grow)+step*processors(), 0
	default:
		v.idle = 0
	}
}
