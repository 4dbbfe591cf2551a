package webhook

import (
	"context"
	"slices"
	"time"

	"turnpike/internal/journal"
)

// catchUp reads the journal for an endpoint that fell behind, as fast as it settles updates, and
// hands it back to the router when it has caught up.
func (r *Room) catchUp(ctx context.Context, e *endpoint) {
	for e.waitForRoom() {
		from := e.from()
		reader := r.deps.Journal.Reader(from)
		err := r.readFor(ctx, e, reader)
		reader.Close()
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

// waitForRoom waits until the endpoint is behind and half of its memory is free; false when closed.
func (e *endpoint) waitForRoom() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for !e.closed && (!e.behind || e.pending > e.limits.MaxPending/2 || e.bytes > maxPendingBytes/2) {
		e.slack.Wait()
	}
	return !e.closed
}

func (e *endpoint) from() uint64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.behindFrom
}

// readFor reads until the endpoint's memory is full or it has caught up.
func (r *Room) readFor(ctx context.Context, e *endpoint, reader *journal.Reader) error {
	for {
		if r.caughtUp(e, reader.Position()) {
			return nil
		}
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
			it := parse(dir, record, &batch.Records[i])
			if it != nil && !slices.Contains(routing.of(&it.update), e.id) {
				it = nil
			}
			if !e.accept(it, record) {
				return nil
			}
		}
	}
}

// accept holds an update that was read; false when there is no room, and reading goes on there later.
func (e *endpoint) accept(it *item, record uint64) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	if it != nil {
		if e.full() {
			e.behindFrom = record
			return false
		}
		e.enqueue(it)
	}
	e.behindFrom = record + 1
	return true
}

// caughtUp hands the endpoint back to the router when everything up to the router's place was read.
// The router stands still meanwhile, so no update falls between the two.
func (r *Room) caughtUp(e *endpoint, position uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if position < r.next.Load() && !e.closed {
		return false
	}
	e.behind = false
	return true
}
