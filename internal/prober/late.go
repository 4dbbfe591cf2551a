package prober

import (
	"context"
	"time"

	"turnpike/internal/message"
	"turnpike/internal/store"
)

const (
	// lateLasts is for how long after a run what the bot sends to its people is given back: a reply that waited for
	// somebody at their desk the next day, or a template that everybody of the day before gets. By then the business
	// has the transcript, so that nothing is told that it did not know.
	lateLasts = 24 * time.Hour
	// lateSeen is for how long after a run it is looked at: what came while the program was down is found as well.
	lateSeen = 2 * lateLasts
	// maxSettled bounds the runs that are looked at, maxLate the messages to each of their people.
	maxSettled = 10_000
	maxLate    = 500
)

// settleHourly settles at the start and every hour, beside the runs: of many it takes a while, and orders do not wait.
func (r *Room) settleHourly(ctx context.Context) {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		r.settle(ctx)
		select {
		case <-hourly.C:
		case <-ctx.Done():
			return
		}
	}
}

// settle gives back what reached the people of runs that ended, up to lateLasts after the end. What was given back
// before is not again.
func (r *Room) settle(ctx context.Context) {
	runs, err := r.Store.EndedProbeRuns(ctx, r.Clock().Add(-lateSeen).UnixMilli(), maxSettled)
	if err != nil {
		r.Logger.Warn("what came late to probes is not given back; trying again in an hour", "error", err)
		return
	}
	for i := range runs {
		late, err := r.late(ctx, &runs[i])
		if ctx.Err() != nil { // the next start finds it
			return
		}
		if err != nil {
			r.Logger.Warn("what came late to probes is not given back; trying again in an hour", "run", runs[i].ID, "error", err)
			continue
		}
		r.waive(ctx, runs[i].ID, late)
	}
}

// late are the messages that reached the people of a run in its time.
func (r *Room) late(ctx context.Context, run *store.ProbeRun) (out []message.ID, err error) {
	people, err := r.Store.ProbePeople(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		sent, err := r.Store.Messages(ctx, store.MessageFilter{Number: p.Number, Address: p.Address, FromBusiness: true, Limit: maxLate})
		if err != nil {
			return nil, err
		}
		for i := range sent {
			if m := &sent[i]; m.DeliveredAt != 0 && m.At <= run.EndedAt+lateLasts.Milliseconds() {
				out = append(out, m.ID)
			}
		}
	}
	return out, nil
}
