package webhook

import (
	"math/rand/v2"
	"slices"
	"time"

	"turnpike/internal/fact"
)

// health is what an endpoint's last answers say about it. Pauses run on timers and not on the clock, so
// that a clock that jumps makes none longer or shorter.
type health struct {
	streak  int          // failures in a row; requests that were on their way together count as one
	round   int          // counts the failures that made streak grow
	lone    *fact.Thread // the only one that failed in this streak; nil when there were more
	single  bool         // after a failure: one update a POST until one succeeds
	down    bool         // one probe at a time, with a pause between
	quiet   *rest        // not nil while nothing is sent
	pause   *rest        // not nil while only conversations that have not failed are sent
	resting map[*conversation]*rest
}

// rest is a pause that runs.
type rest struct {
	until time.Time
	timer *time.Timer
}

// state is how it looks from outside; pending is how many updates wait.
func (h *health) state(pending int) string {
	switch {
	case h.down:
		return "down"
	case pending > 0 && (h.streak > 0 || len(h.resting) > 0):
		return "retrying"
	}
	return "ok"
}

// next is when the first pause ends, in Unix milliseconds; 0 without one.
func (h *health) next() int64 {
	if h.pause != nil {
		return h.pause.until.UnixMilli()
	}
	var first int64
	for _, r := range h.resting {
		if at := r.until.UnixMilli(); first == 0 || at < first {
			first = at
		}
	}
	return first
}

// count notes a failure, unless the batch was on its way together with one that was counted; true when
// it counts. An endpoint that fails for one conversation alone may only dislike what that says: it is
// not down.
func (h *health) count(b *batch) bool {
	if b.round != h.round {
		return false
	}
	h.round++
	switch {
	case h.streak == 0 && len(b.conversations) == 1:
		h.lone = &b.conversations[0].thread
	case len(b.conversations) != 1 || h.lone == nil || b.conversations[0].thread != *h.lone:
		h.lone = nil
	}
	h.streak++
	h.down = h.down || (h.streak >= failuresToDown && h.lone == nil)
	return true
}

// succeed settles a batch.
func (e *endpoint) succeed(b *batch) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fly(b, -1)
	e.changed = true
	e.status.LastSuccessAt = e.clock().UnixMilli()
	for _, it := range b.items {
		e.queue.settle(it)
	}
	for _, c := range b.conversations {
		c.failures, c.refusals = 0, 0
		e.queue.release(c)
	}
	h := &e.health
	back := h.streak >= failuresToDown
	h.streak, h.lone, h.single, h.down = 0, nil, false, false
	if back {
		e.resume()
	}
	e.wake.Broadcast()
	e.slack.Signal()
}

// fail plans the next try of a batch, and says how many updates were given up instead: those past the
// horizon. One is never given up without a failure, so what waited while this program was not running
// gets its chance.
// answered says that the endpoint answered: what it refuses again and again while it takes others is set
// apart, so that it does not hold up its conversation for days.
func (e *endpoint) fail(b *batch, why string, answered bool) (givenUp int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock()
	e.fly(b, -1)
	e.status.LastFailureAt, e.status.LastError = now.UnixMilli(), why
	h := &e.health
	h.single = true
	counted := h.count(b)
	for _, c := range b.conversations {
		c.failures++
		if answered && len(b.items) == 1 {
			c.refusals++
		}
		if most := e.limits.PassAfter; most > 0 && c.refusals >= most && !h.down && !b.items[0].settled {
			e.queue.pass(c)
		}
		if e.closed || h.down || c.failures == 1 { // once at once; an endpoint's own pause covers the rest
			e.queue.release(c)
		} else {
			e.rest(c)
		}
	}
	if counted && h.down && !e.closed {
		e.hush(backoff(h.streak-failuresToDown+1, e.limits.MaxBackoff))
	}
	e.wake.Broadcast()
	if e.closed {
		return 0
	}
	return e.expire(b, now.Add(-horizon).UnixMilli())
}

// expire gives up what is older than a moment: of the batch's conversations, or of all when the
// endpoint is down. The caller holds mu.
func (e *endpoint) expire(b *batch, before int64) int {
	cs := slices.Values(b.conversations)
	if e.health.down {
		cs = e.queue.all()
	}
	landed := func(yield func(*conversation) bool) {
		for c := range cs {
			if c.phase != flying && !yield(c) {
				return
			}
		}
	}
	dropped := e.queue.drop(landed, func(it *item) bool { return it.update.At < before })
	if len(dropped) > 0 {
		e.changed = true
		e.slack.Signal()
	}
	return len(dropped)
}

// rest keeps a conversation back for a while. The caller holds mu.
func (e *endpoint) rest(c *conversation) {
	d := backoff(c.failures-1, e.limits.MaxBackoff)
	r := &rest{until: e.clock().Add(d)}
	c.phase = resting
	e.health.resting[c] = r
	r.timer = time.AfterFunc(d, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.health.resting[c] == r {
			delete(e.health.resting, c)
			e.queue.release(c)
			e.wake.Broadcast()
		}
	})
}

// hush keeps the endpoint quiet for a while. Conversations that have not failed wait for a fraction of it
// only: when the others all said something that an endpoint dislikes, it is not down at all. The caller
// holds mu.
func (e *endpoint) hush(d time.Duration) {
	h := &e.health
	h.quiet.stop()
	h.pause.stop()
	h.quiet, h.pause = e.after(d/freshShare, &h.quiet), e.after(d, &h.pause)
}

// after begins a rest that takes itself out of where it is kept when it ends, and wakes the workers.
func (e *endpoint) after(d time.Duration, kept **rest) *rest {
	r := &rest{until: e.clock().Add(d)}
	r.timer = time.AfterFunc(d, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if *kept == r {
			*kept = nil
			e.wake.Broadcast()
		}
	})
	return r
}

func (r *rest) stop() {
	if r != nil {
		r.timer.Stop()
	}
}

// resume ends all pauses. The caller holds mu.
func (e *endpoint) resume() {
	h := &e.health
	h.quiet.stop()
	h.pause.stop()
	h.quiet, h.pause = nil, nil
	for c, r := range h.resting {
		r.timer.Stop()
		e.queue.release(c)
	}
	clear(h.resting)
	e.wake.Broadcast()
}

// retryNow ends all pauses.
func (e *endpoint) retryNow() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.resume()
}

// backoff is the pause after the nth failure, n from 1: an exponential ceiling up to most, and between
// half of it and all of it at random.
func backoff(n int, most time.Duration) time.Duration {
	ceiling := most
	if n < 20 {
		ceiling = min(most, firstBackoff<<(n-1))
	}
	return ceiling/2 + rand.N(ceiling/2+1) //nolint:gosec // jitter is no secret
}
