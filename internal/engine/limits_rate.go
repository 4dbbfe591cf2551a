package engine

import (
	"encoding/binary"

	"turnpike/internal/account"
)

// rateSteps of rateStep milliseconds are the second that a throughput is counted in.
const (
	rateSteps = 20
	rateStep  = 50
)

// rate counts the messages of a number in the last second, in and out. The second ends with the running
// step, so that whoever sends evenly at the limit is never refused.
type rate struct {
	step   int64 // Unix milliseconds / rateStep
	total  int
	counts [rateSteps]uint32 // by step modulo rateSteps
}

// roll forgets what is older than a second. A clock that was set back begins anew: nobody waits for the
// time that it had been ahead.
func (r *rate) roll(now int64) {
	step := now / rateStep
	switch passed := step - r.step; {
	case passed == 0:
	case passed < 0 || passed >= rateSteps:
		*r = rate{step: step}
	default:
		for ; r.step < step; r.step++ {
			old := &r.counts[(r.step+1)%rateSteps]
			r.total -= int(*old)
			*old = 0
		}
	}
}

func (r *rate) add(at int64) {
	r.roll(at)
	r.counts[r.step%rateSteps]++
	r.total++
}

// count is how many there were in the second up to now. r may be nil.
func (r *rate) count(now int64) int {
	if r == nil {
		return 0
	}
	passed := now/rateStep - r.step
	if passed < 0 || passed >= rateSteps {
		return 0
	}
	n := r.total
	for i := range passed {
		n -= int(r.counts[(r.step+1+i)%rateSteps])
	}
	return n
}

// rates are those of all numbers.
type rates map[account.NumberID]*rate

func (rs rates) add(id account.NumberID, at int64) {
	r := rs[id]
	if r == nil {
		r = &rate{}
		rs[id] = r
	}
	r.add(at)
}

// sweep forgets numbers that were silent for a second.
func (rs rates) sweep(at int64) {
	for id, r := range rs {
		if r.count(at) == 0 {
			delete(rs, id)
		}
	}
}

// encode writes what the second before at still holds.
func (rs rates) encode(b []byte, at int64) []byte {
	rs.sweep(at)
	b = binary.AppendUvarint(b, uint64(len(rs)))
	for id, r := range rs {
		b = binary.AppendUvarint(b, uint64(id))
		b = binary.AppendUvarint(b, uint64(r.step))
		for _, n := range r.counts {
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	return b
}

func (rs rates) decode(r *snapshotReader) {
	for range r.count() {
		id := account.NumberID(r.uint())
		one := &rate{step: int64(r.uint())}
		for i := range one.counts {
			one.counts[i] = uint32(r.uint())
			one.total += int(one.counts[i])
		}
		rs[id] = one
	}
}
