package engine

import "time"

// burst is a number's newest run of messages to one person. It borrows from the quota to come: after n
// messages the next run begins once n messages would have been due (reference §5.2).
type burst struct {
	at int64 // of its first message
	n  int   // messages
}

// next is which message of a run one at this moment is: 1 begins a new run. 0 says that it must wait,
// and for how many milliseconds. A clock that was set back begins a new run.
func (b burst) next(now int64, interval time.Duration, most int) (n int, wait int64) {
	owed := b.at + int64(b.n)*interval.Milliseconds()
	switch {
	case b.n == 0 || now >= owed || now < b.at:
		return 1, 0
	case now < b.at+interval.Milliseconds() && b.n < most:
		return b.n + 1, 0
	}
	return 0, owed - now
}

// and is the run after a message that is its n-th; 0 says that nobody counted.
func (b burst) and(n int, at int64) burst {
	switch n {
	case 0:
		return b
	case 1:
		return burst{at, 1}
	}
	return burst{b.at, n}
}

// over is when no decision depends on the run any more, whatever interval is set.
func (b burst) over() int64 {
	if b.n == 0 {
		return 0
	}
	return b.at + int64(b.n)*mostPairInterval.Milliseconds()
}
