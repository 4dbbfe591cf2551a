package gate

import (
	runtimemetrics "runtime/metrics"
	"time"
)

// Scheduler measures how long goroutines that could run had to wait for a processor: what a request feels of
// a full machine before anything else does.
type Scheduler struct {
	sample []runtimemetrics.Sample
	before []uint64
}

// delayQuantile is which part of the waits is looked at.
const delayQuantile = 0.95

// NewScheduler begins to measure.
func NewScheduler() *Scheduler {
	s := &Scheduler{sample: []runtimemetrics.Sample{{Name: "/sched/latencies:seconds"}}}
	s.Delay()
	return s
}

// Delay is the wait that all but a few of those since the last call stayed below. It is not for use by more
// than one goroutine.
func (s *Scheduler) Delay() time.Duration {
	runtimemetrics.Read(s.sample)
	if s.sample[0].Value.Kind() != runtimemetrics.KindFloat64Histogram {
		return 0 // this Go does not tell
	}
	h := s.sample[0].Value.Float64Histogram()
	if len(s.before) != len(h.Counts) {
		s.before = make([]uint64, len(h.Counts))
	}
	delay := quantile(h.Counts, s.before, h.Buckets)
	copy(s.before, h.Counts)
	return delay
}

// quantile is the wait that all but a few of those stayed below that were counted since before. buckets are
// the counts' lower ends, in seconds.
func quantile(counts, before []uint64, buckets []float64) time.Duration {
	total := uint64(0)
	for i, n := range counts {
		total += n - before[i]
	}
	rest := uint64(float64(total) * (1 - delayQuantile))
	for i := len(counts) - 1; i >= 0 && total > 0; i-- {
		n := counts[i] - before[i]
		if n <= rest {
			rest -= n
			continue
		}
		return time.Duration(max(0, buckets[i]) * float64(time.Second))
	}
	return 0
}

// lag notes where the journal ended when, to tell how long ago it ended where a reader is now.
type lag struct {
	ends []mark
}

type mark struct {
	end uint64
	at  time.Time
}

// maxMarks bounds what is noted: a lag of more than some minutes is told as that.
const maxMarks = 2048

// measure notes the journal's end and gives the slowest reader's lag.
func (l *lag) measure(now time.Time, readers func() (uint64, []uint64)) time.Duration {
	end, next := readers()
	slowest := end
	for _, n := range next {
		slowest = min(slowest, n)
	}
	for len(l.ends) > 0 && l.ends[0].end <= slowest { // it is past them
		l.ends = l.ends[1:]
	}
	if slowest >= end {
		l.ends = nil
		return 0
	}
	if n := len(l.ends); n < maxMarks && (n == 0 || l.ends[n-1].end != end) {
		l.ends = append(l.ends, mark{end, now})
	}
	return max(0, now.Sub(l.ends[0].at))
}
