package webhook

import (
	"context"
	"time"

	"turnpike/internal/engine"
	"turnpike/internal/store"
)

// attempt puts an attempt on record.
func (r *Room) attempt(a store.Attempt) {
	r.attemptsMu.Lock()
	defer r.attemptsMu.Unlock()
	if len(r.attempts) >= maxAttempts {
		r.attempts = r.attempts[1:]
		r.metrics.unrecorded.Inc()
	}
	r.attempts = append(r.attempts, a)
	if len(r.attempts) >= flushAttempts {
		select {
		case r.flushNow <- struct{}{}:
		default:
		}
	}
}

// keep stores positions and attempts now and then, and forgets old attempts.
func (r *Room) keep(ctx context.Context) {
	flush := time.NewTicker(flushEvery)
	defer flush.Stop()
	clean := time.NewTicker(cleanEvery)
	defer clean.Stop()
	for {
		select {
		case <-flush.C:
			r.flush(ctx)
		case <-r.flushNow:
			r.flush(ctx)
		case <-clean.C:
			if _, err := r.deps.Store.DeleteAttemptsBefore(ctx, r.clock().Add(-horizon).UnixMilli()); err != nil {
				r.log.Warn("old webhook attempts were not deleted", "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}

// flush stores what changed. What fails stays for the next time.
func (r *Room) flush(ctx context.Context) {
	now := r.clock().UnixMilli()
	r.mu.Lock()
	live := r.next.Load()
	var states []store.EndpointState
	for _, e := range r.endpoints {
		if p := e.position(live); p != e.saved {
			states = append(states, store.EndpointState{ID: e.id, Next: p, UpdatedAt: now})
		}
	}
	r.mu.Unlock()
	r.attemptsMu.Lock()
	attempts := r.attempts
	r.attempts = nil
	r.attemptsMu.Unlock()
	if len(states) == 0 && len(attempts) == 0 {
		return
	}
	if err := r.deps.Store.SaveDeliveries(ctx, states, attempts); err != nil {
		r.log.Warn("webhook positions were not stored; after a crash more updates would come twice", "error", err)
		r.attemptsMu.Lock()
		r.attempts = append(attempts, r.attempts...)
		r.attempts = r.attempts[max(0, len(r.attempts)-maxAttempts):]
		r.attemptsMu.Unlock()
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range states {
		if e := r.endpoints[s.ID]; e != nil {
			e.saved = s.Next
		}
	}
}

// reportBatch is how many deliveries of people's messages are reported at once.
const reportBatch = 128

// report tells the engine which people's messages were taken.
func (r *Room) report(ctx context.Context) {
	for {
		var rs []engine.Report
		select {
		case one := <-r.reports:
			rs = append(rs, one)
		case <-ctx.Done():
			return
		}
	more:
		for len(rs) < reportBatch {
			select {
			case one := <-r.reports:
				rs = append(rs, one)
			default:
				break more
			}
		}
		if err := r.deps.Reporter.Report(ctx, rs); err != nil && ctx.Err() == nil {
			r.log.Debug("deliveries to endpoints were not noted", "count", len(rs), "error", err)
		}
	}
}
