package witness

import "turnpike/internal/evidence/account"

// How many conversations of a number are read, out of sampleOf. Who is certain is left alone, but never
// wholly: trades change.
const (
	sampleOf = 1024
	all      = sampleOf
	some     = sampleOf / 4
	few      = sampleOf / 10
	// sureAfter is after how many counted conversations a number may be certain.
	sureAfter = 200
)

// rate is how many of sampleOf conversations are read.
func rate(j *account.Judge) uint32 {
	if j == nil || j.Counted < sureAfter {
		return all
	}
	switch j.Tier() {
	case account.Clear:
		return few
	case account.RestrictProposed:
		return some
	case account.Watch, account.Review:
	}
	return all
}

// sampled says whether a conversation that begins with a record is read: the same in every reading of the journal.
func sampled(first uint64, rate uint32) bool {
	h := first * 0x9E3779B97F4A7C15
	return uint32(h>>40)%sampleOf < rate // 24 bits
}
