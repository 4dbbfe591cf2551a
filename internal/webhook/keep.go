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
	r.clean(ctx)
	for {
		select {
		case <-flush.C:
			r.flush(ctx)
		case <-r.flushNow:
			r.flush(ctx)
		case <-clean.C:
			r.clean(ctx)
		case <-ctx.Done():
			return
		}
	}
}

func (r *Room) clean(ctx context.Context) {
	_, err := r.deps.Store.DeleteAttemptsBefore(ctx, r.clock().Add(-horizon).UnixMilli())
	if err != nil && ctx.Err() == nil {
		r.log.Warn("old webhook attempts were not deleted", "error", err)
	}
}

// flush stores what changed. What fails stays for the next time.
func (r *Room) flush(ctx context.Context) {
	r.saving.Lock()
	defer r.saving.Unlock()
	if err := r.save(ctx); err != nil && ctx.Err() == nil {
		r.log.Warn("webhook positions were not stored; after a crash more updates would come twice", "error", err)
	}
}

// save stores the endpoints' positions and the attempts since the last time, then forgets those that are
// gone: others may have taken over from them. The caller holds saving.
func (r *Room) save(ctx context.Context) error {
	states := r.states()
	r.attemptsMu.Lock()
	attempts := r.attempts
	r.attempts = nil
	r.attemptsMu.Unlock()
	if len(states)+len(attempts) > 0 {
		if err := r.deps.Store.SaveDeliveries(ctx, states, attempts); err != nil {
			r.saveLater(states, attempts)
			return err
		}
	}
	for id := range r.gone {
		if err := r.deps.Store.DeleteEndpointState(ctx, id); err != nil {
			return err
		}
		delete(r.gone, id)
	}
	return nil
}

// saveLater takes back what could not be stored.
func (r *Room) saveLater(states []store.EndpointState, attempts []store.Attempt) {
	r.mu.Lock()
	for i := range states {
		if e := r.endpoints[states[i].ID]; e != nil {
			e.touch()
		}
	}
	r.mu.Unlock()
	r.attemptsMu.Lock()
	defer r.attemptsMu.Unlock()
	r.attempts = append(attempts, r.attempts...)
	tooMany := max(0, len(r.attempts)-maxAttempts)
	r.attempts = r.attempts[tooMany:]
	r.metrics.unrecorded.Add(float64(tooMany))
}

// states collects what is to be stored of the endpoints.
func (r *Room) states() []store.EndpointState {
	now := r.clock().UnixMilli()
	r.mu.Lock()
	defer r.mu.Unlock()
	live := r.next.Load()
	var out []store.EndpointState
	for _, e := range r.endpoints {
		if s, ok := e.state(live); ok {
			s.UpdatedAt = now
			out = append(out, s)
		}
	}
	return out
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
