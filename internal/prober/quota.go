package prober

import (
	"time"

	"turnpike/internal/engine"
)

// quota is how often a number may still write to one of the platform's people. A number's messages to a person are
// limited (reference §5.2): a bot that the platform itself keeps from answering would look as if it were silent, so
// nobody asks it before it can answer.
type quota struct {
	interval time.Duration // that a message takes; 0: nothing is limited
	most     int           // messages within an interval, borrowed from the quota to come

	began time.Time // of the bot's newest run of messages
	n     int       // messages in it
}

// newQuota is full.
func newQuota(l *engine.Limits) quota {
	if !l.Enforce || l.PairBurst == 0 {
		return quota{}
	}
	return quota{interval: l.PairInterval, most: l.PairBurst}
}

// answered counts a message of the bot.
func (q *quota) answered(at time.Time) {
	if q.n == 0 || !at.Before(q.owed()) {
		q.began, q.n = at, 0
	}
	q.n++
}

// owed is when the next run begins.
func (q *quota) owed() time.Time { return q.began.Add(time.Duration(q.n) * q.interval) }

// wait is how long nobody should ask. In the first half of an interval a bot still has time to answer at once.
func (q *quota) wait(now time.Time) time.Duration {
	if q.n == 0 || (now.Before(q.began.Add(q.interval/2)) && 2*q.n < q.most) {
		return 0
	}
	return max(0, q.owed().Sub(now))
}
