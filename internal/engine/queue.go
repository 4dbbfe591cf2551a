package engine

import (
	"slices"
	"sync"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fair"
	"turnpike/internal/message"
)

// ticket is one waiting decision.
type ticket struct {
	step  step
	share fair.Share // whose turn it is; not of the platform's own
	start time.Time
	done  chan error // buffered, so that the writer never waits for a caller
}

// shared is a step that a business or a person asked for. Others are the platform's own, such as what
// became of messages: they finish what was accepted, are few at a time, and go first.
type shared interface {
	share(dir *account.Directory) fair.Share
}

func (s *Submission) share(dir *account.Directory) fair.Share {
	return fair.Of(dir, s.Number, s.Category)
}

func (r *Reception) share(dir *account.Directory) fair.Share {
	return fair.Of(dir, r.Number, message.Service)
}

func (s *seen) share(dir *account.Directory) fair.Share { return ofThread(dir, s.thread) }

func (o *opened) share(dir *account.Directory) fair.Share { return ofThread(dir, o.Thread) }

func (a *act) share(dir *account.Directory) fair.Share { return ofThread(dir, a.fact.Of()) }

func (b *barring) share(dir *account.Directory) fair.Share {
	return fair.Of(dir, dir.Numbers[b.number], message.Service)
}

// ofThread is the share of what is done to a thread without sending in it.
func ofThread(dir *account.Directory, t fact.Thread) fair.Share {
	return fair.Of(dir, dir.Numbers[t.Number], message.Service)
}

// queue holds the decisions that wait for the writer: the platform's own first, all others by right of way
// and fair shares. It is bounded in its length and, by expire, in time.
type queue struct {
	more chan struct{} // says that something waits; the writer alone reads it

	mu   sync.Mutex
	own  []*ticket
	fair fair.Queue[*ticket]
}

func newQueue(most int) *queue {
	return &queue{more: make(chan struct{}, 1), fair: fair.Queue[*ticket]{Most: most}}
}

// add lets a decision wait. away is whoever had to go for it, maybe itself.
func (q *queue) add(t *ticket, dir func() *account.Directory) (away *ticket) {
	s, ok := t.step.(shared)
	if ok {
		t.share = s.share(dir())
	}
	q.mu.Lock()
	if ok {
		away, _ = q.fair.Push(t.share, t.start.UnixNano(), t)
	} else {
		q.own = append(q.own, t)
	}
	q.mu.Unlock()
	q.nudge()
	return away
}

func (q *queue) nudge() {
	select {
	case q.more <- struct{}{}:
	default:
	}
}

// take gives whose turn it is; nil when nobody waits.
func (q *queue) take() *ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.own) > 0 {
		t := q.own[0]
		q.own[0] = nil
		if q.own = q.own[1:]; len(q.own) == 0 {
			q.own = nil
		}
		return t
	}
	t, _, _ := q.fair.Pop(nil)
	return t
}

// expire takes out what waits since before a moment.
func (q *queue) expire(before time.Time) []*ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.fair.Expire(func(fair.Class) int64 { return before.UnixNano() })
}

// clear takes everything out.
func (q *queue) clear() []*ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := slices.Concat(q.own, q.fair.Clear())
	q.own = nil
	return all
}

func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.own) + q.fair.Len()
}

// turnAway answers those for whom there was no room, or no time.
func (e *Engine) turnAway(ts ...*ticket) {
	for _, t := range ts {
		e.metrics.shed[t.share.Class].Inc()
		t.done <- fair.Refusal(t.share.Class, e.cfg.MaxWait)
	}
}
