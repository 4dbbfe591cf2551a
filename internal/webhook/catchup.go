package webhook

import (
	"context"
	"slices"
	"time"

	"turnpike/internal/journal"
)

// catchUp reads the journal for an endpoint that is behind, as fast as it settles updates, and hands it
// back to the router when it has caught up.
func (r *Room) catchUp(ctx context.Context, e *endpoint) {
	for {
		from, ok := e.waitForRoom()
		if !ok {
			return
		}
		reader := r.deps.Journal.Reader(from)
		err := r.readFor(ctx, e, reader)
		reader.Close()
		r.giveUp(e, e.tooOld())
		if err == nil || ctx.Err() != nil {
			continue
		}
		r.log.Error("an endpoint cannot catch up; trying again", "endpoint", e.id, "record", from, "error", err)
		timer := time.NewTimer(firstBackoff)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// waitForRoom waits until the endpoint is behind and half of its memory is free, and says where to
// read; false when it is closed.
func (e *endpoint) waitForRoom() (from uint64, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for !e.closed && (e.backlog == nil || e.queue.pending > e.limits.MaxPending/2 || e.queue.bytes > maxPendingBytes/2) {
		e.slack.Wait()
	}
	if e.closed {
		return 0, false
	}
	e.rewound = false
	return e.backlog.from, true
}

// readFor reads until the endpoint's memory is full, it must read elsewhere or it has caught up.
func (r *Room) readFor(ctx context.Context, e *endpoint, reader *journal.Reader) error {
	for !r.readEnough(e, reader.Position()) {
		batch, err := reader.Next(ctx)
		if err != nil {
			return err
		}
		dir := r.deps.Directory()
		r.mu.Lock()
		routing := r.routing
		r.mu.Unlock()
		for i := range batch.Records {
			record := batch.First + uint64(i)
			it := r.parse(dir, record, &batch.Records[i])
			if it != nil && !slices.Contains(routing.of(&it.update), e.id) {
				it = nil
			}
			if !e.accept(it, record) {
				return nil
			}
		}
	}
	return nil
}

// readEnough says whether reading ends at a position. When that is where the router is, the endpoint is
// handed back to it; the router stands still meanwhile, so no update falls between the two.
func (r *Room) readEnough(e *endpoint, position uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.closed || e.rewound:
		return true
	case position < r.next.Load():
		return e.backlog.from > position+worthJumping
	}
	e.backlog, e.changed = nil, true
	return true
}

// worthJumping is how many records are read in passing rather than looked up beyond them.
const worthJumping = 2000

// accept takes in a record that was read, and the update in it if there is one for this endpoint; false
// when reading must go on later or elsewhere.
func (e *endpoint) accept(it *item, record uint64) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.rewound {
		return false
	}
	b := e.backlog
	if record < b.from {
		return true
	}
	b.from = record // some before it may be older than what the journal keeps
	switch {
	case it == nil || !b.wants(&it.update):
	case e.health.down && it.update.At < e.clock().Add(-horizon).UnixMilli():
		e.expired++
	case e.full():
		return false
	default:
		e.hold(it)
	}
	b.passed()
	e.changed = true
	return true
}

// tooOld says how many updates were passed over since the last time because they are past the horizon
// and the endpoint is down.
func (e *endpoint) tooOld() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := e.expired
	e.expired = 0
	return n
}
