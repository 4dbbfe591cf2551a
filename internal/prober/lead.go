package prober

import (
	"context"
	"fmt"

	"turnpike/internal/billing"
	"turnpike/internal/message"
)

// lead holds the conversations of a run, one after the other, and makes a record of it.
func (r *Room) lead(ctx context.Context, run *Run) {
	e := r.listen(run)
	defer e.close()
	state, err := r.ask(ctx, run, e)
	if err != nil {
		if ctx.Err() == nil {
			r.Logger.Error("a run of probes failed", "run", run.ID, "error", err)
		}
		state = Stopped
	}
	r.end(context.WithoutCancel(ctx), run, state)
	r.mu.Lock()
	delete(r.running, run.Account)
	r.mu.Unlock()
	r.linger(ctx, run, e)
}

// linger gives back at once what comes late, for as long as somebody would have waited for an answer; settle does so
// later.
func (r *Room) linger(ctx context.Context, run *Run, e *ear) {
	waiting, cancel := context.WithTimeout(ctx, r.cfg.Timeout)
	defer cancel()
	for {
		given := len(run.Owed)
		if _, err := e.next(waiting); err != nil { // the time is over
			return
		}
		r.waive(context.WithoutCancel(ctx), run.ID, run.Owed[given:])
	}
}

// end closes a run: the answers are paid for, and what was found becomes a record.
func (r *Room) end(ctx context.Context, run *Run, state string) {
	r.waive(ctx, run.ID, run.Owed)
	run.State, run.EndedAt = state, r.Clock().UnixMilli()
	if state == Done {
		if err := r.judge(ctx, run); err != nil {
			r.Logger.Error("a run of probes is not recorded as evidence", "run", run.ID, "error", err)
		}
	}
	if err := r.save(ctx, run); err != nil {
		r.Logger.Error("the end of a run of probes is not stored", "run", run.ID, "error", err)
	}
}

// waive gives back what answers cost.
func (r *Room) waive(ctx context.Context, run int64, owed []message.ID) {
	for _, id := range owed {
		by := billing.By{ID: fmt.Sprintf("probe-%d-message-%d", run, id), Author: "the prober", Reason: fmt.Sprintf("An answer to the platform's own probes (run %d).", run)}
		if err := r.Payer.Waive(ctx, by, id); err != nil {
			r.Logger.Warn("what an answer to a probe cost is not given back", "run", run, "message", id, "error", err)
		}
	}
}

func (r *Room) judge(ctx context.Context, run *Run) error {
	record, err := run.record(run.EndedAt, recordLasts)
	if err != nil {
		return err
	}
	j, err := r.Judge.AddEvidence(ctx, record, run.By)
	if err != nil {
		return err
	}
	run.Evidence, run.Judgement = record.ID, string(j.Outcome)
	return nil
}

func (r *Room) save(ctx context.Context, run *Run) error {
	row, err := run.row()
	if err != nil {
		return err
	}
	return r.Store.SaveProbeRun(ctx, row)
}
