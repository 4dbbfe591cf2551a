package account

import "math"

// Count is a bet on how many of the first conversations are general: on a number of Over that at the bound is reached with a
// probability of at most Part·α. It pays 1/α if it is reached, however early.
//
// A test that looks once, after Over conversations, would decide at this number. As a bet it may be looked at any time.
// At bounds of a tenth and more, chances of up to 300 conversations are far from what a float cannot hold.
type Count struct {
	Over int // at most longest
	Part float64
}

// longest is over how many conversations a count may go.
const longest = 1000

// counting is how a count stands: what it is worth, how many conversations are left, and how many of them must be general.
type counting struct {
	stake        float64
	left, needed int
}

// start finds the number for the price, where at the bound a conversation is general with probability null.
func (c Count) start(null, alpha float64) counting {
	needed := c.Over + 1
	sum := 0.0
	for p := range chances(c.Over, null) {
		if sum += p; sum > c.Part*alpha {
			break
		}
		needed--
	}
	return counting{c.Part, c.Over, needed}
}

// chances are the probabilities of n, n-1, … general conversations of n.
func chances(n int, null float64) func(yield func(float64) bool) {
	return func(yield func(float64) bool) {
		p, odds := math.Pow(null, float64(n)), (1-null)/null
		for i := n; i >= 0 && yield(p); i-- {
			p *= fewer(n, i, odds)
		}
	}
}

// fewer is how many times likelier i-1 of n are general than i.
func fewer(n, i int, odds float64) float64 { return float64(i) * float64(odds*inverse[n-i+1]) }

// inverse are 1, 1/2, 1/3 …: a sum for each count and each conversation is not the place to divide.
var inverse = func() (out [longest + 2]float64) {
	for i := 1; i < len(out); i++ {
		out[i] = 1 / float64(i)
	}
	return out
}()

// add is one conversation. What the count is worth follows the probability, at the bound, that the number will be reached:
// in the mean over what the conversation may be, it stays the same, also where null is not that of the start.
func (c *counting) add(general bool, null float64, known *tails) {
	if !c.open() {
		return
	}
	c.left--
	yes, no := known.reached(c.left, c.needed, null)
	mean := float64(null*yes) + float64((1-null)*no)
	if general {
		c.needed--
		c.stake *= yes / mean
	} else {
		c.stake *= no / mean
	}
}

// open says that the number is neither reached nor out of reach.
func (c *counting) open() bool { return c.needed > 0 && c.needed <= c.left }

// reached is the probability that of n further conversations enough are general, if one that was just seen is one of the needed
// (yes) and if it is not (no).
func reached(n, needed int, null float64) (yes, no float64) {
	p, odds := math.Pow(null, float64(n)), (1-null)/null
	for k := n; k >= needed; k-- {
		no += p
		p *= fewer(n, k, odds)
	}
	return no + p, no
}

// tails remember what reached said last: the accounts of honest businesses go nearly the same way, and each of its sums
// has up to as many members as conversations are left. Nil remembers nothing. It is not for two goroutines at once.
type tails [1 << tailBits]struct {
	null      float64
	n, needed int32
	yes, no   float64
}

// tailBits is room for a few languages: 128 KiB.
const tailBits = 12

func (t *tails) reached(n, needed int, null float64) (yes, no float64) {
	if t == nil {
		return reached(n, needed, null)
	}
	h := (math.Float64bits(null) ^ uint64(n)<<32 ^ uint64(needed)) * 0x9E3779B97F4A7C15 // neither is negative
	e := &t[h>>(64-tailBits)]
	if e.null != null || e.n != int32(n) || e.needed != int32(needed) { // at most longest
		e.null, e.n, e.needed = null, int32(n), int32(needed)
		e.yes, e.no = reached(n, needed, null)
	}
	return e.yes, e.no
}
