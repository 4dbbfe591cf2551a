package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"turnpike/internal/fact"
	"turnpike/internal/fault"
)

// batch is what one commit stores, and who waits for it.
type batch struct {
	first    uint64
	facts    []fact.Entry
	tickets  []*ticket
	snapshot []byte // state before this batch, to be kept once everything before is stored
}

// Run rebuilds the state and decides until the context ends. It then stores what was decided, keeps
// a snapshot and returns nil. An error means that this process must not go on writing.
func (e *Engine) Run(ctx context.Context) error {
	defer e.refuse(fault.ServiceBusy.With("The platform is stopping. Send the request again in a moment."))
	for {
		s, err := e.rebuild(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		e.accept()
		err = e.write(ctx, s)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, ErrSuperseded):
			return err
		}
		e.log.Error("append failed; nothing is accepted until the log takes records again", "error", err)
		e.refuse(fault.Unavailable.Wrap(err))
		if err := e.recover(ctx); err != nil {
			return nil // only the end of the context ends recovery
		}
		e.log.Info("the log takes records again")
	}
}

func (e *Engine) accept() {
	e.refusing.Store(nil)
	e.once.Do(func() { close(e.ready) })
}

// refuse turns callers away and answers those that wait already.
func (e *Engine) refuse(f *fault.Error) {
	e.refusing.Store(f)
	for {
		select {
		case t := <-e.queue:
			t.done <- f
		default:
			return
		}
	}
}

// recover tries until the log takes records again, or the context ends.
func (e *Engine) recover(ctx context.Context) error {
	const least, most = 100 * time.Millisecond, 2 * time.Second
	for wait := least; ; wait = min(2*wait, most) {
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
		e.refuse(e.refusing.Load())
		if err := e.facts.Recover(ctx); err == nil {
			return nil
		}
	}
}

// rebuild folds the newest snapshot and everything after it.
func (e *Engine) rebuild(ctx context.Context) (*state, error) {
	start := e.clock()
	s := newState(e.cfg.Partition)
	if data, err := e.snapshots.Load(ctx); err != nil {
		e.log.Warn("the snapshot cannot be read; the whole log is replayed", "error", err)
	} else if data != nil {
		if loaded, err := decodeState(data, e.cfg.Partition); err != nil {
			e.log.Warn("the snapshot cannot be used; the whole log is replayed", "error", err)
		} else {
			s = loaded
		}
	}
	from := s.next
	next, err := e.facts.Replay(ctx, from, func(record uint64, entry fact.Entry) {
		if record > s.next { // older records are past their retention
			s.next = record
		}
		s.apply(entry.At, entry.Fact)
	})
	if err != nil {
		return nil, fmt.Errorf("rebuild the engine's state: %w", err)
	}
	if s.next > next {
		return nil, fmt.Errorf("the log ends before record %d but the engine has already seen up to %d: acknowledged records are gone "+
			"from the data directory; restore it from a copy", next, s.next-1)
	}
	s.next = next
	e.log.Info("state rebuilt", "snapshot_record", from, "replayed", next-from, "threads", len(s.threads), "took", e.clock().Sub(start).Round(time.Millisecond))
	return s, nil
}

// write decides and stores until the context ends or an append fails.
func (e *Engine) write(ctx context.Context, s *state) error {
	commits := make(chan *batch)
	failed := make(chan error, 1)
	// A store that was begun is finished, whoever waits: so the end of the context does not reach it.
	go e.commit(context.WithoutCancel(ctx), commits, failed)
	w := &writer{Engine: e, state: s, lastSnapshot: s.next, timer: time.NewTimer(0)}
	defer w.timer.Stop()
	err := w.loop(ctx, commits, failed)
	if w.current != nil && err != nil {
		w.current.answer(fault.Unavailable.Wrap(err))
	}
	if err == nil && w.current != nil {
		select {
		case commits <- w.current:
		case err = <-failed:
		}
	}
	close(commits)
	if last := <-failed; err == nil {
		err = last
	}
	if err != nil {
		return err
	}
	if s.next != w.lastSnapshot {
		e.keep(context.WithoutCancel(ctx), s.encode())
	}
	return nil
}

// commit stores batches in order and answers their callers. It sends the first error, then answers
// everybody else with it; it sends nil when the batches end without one.
func (e *Engine) commit(ctx context.Context, batches <-chan *batch, failed chan<- error) {
	var broken error
	for b := range batches {
		if broken == nil && len(b.facts) > 0 {
			start := e.clock()
			broken = e.facts.Append(ctx, b.first, b.facts)
			e.metrics.committed(len(b.facts), e.clock().Sub(start))
			if broken != nil {
				failed <- broken
			}
		}
		if broken != nil {
			b.answer(fault.Unavailable.Wrap(broken))
			continue
		}
		b.answer(nil)
		e.metrics.answered(b, e.clock())
		if b.snapshot != nil {
			go e.keep(ctx, b.snapshot)
		}
	}
	if broken == nil {
		failed <- nil
	} else {
		close(failed)
	}
}

func (b *batch) answer(err error) {
	for _, t := range b.tickets {
		t.done <- err
	}
}

func (e *Engine) keep(ctx context.Context, data []byte) {
	if err := e.snapshots.Save(ctx, data); err != nil {
		e.log.Warn("the snapshot was not kept; the next start takes longer", "error", err)
	}
}

// writer is the one goroutine that touches the state.
type writer struct {
	*Engine
	state        *state
	current      *batch // decided, not yet given to commit
	bytes        int
	lastSnapshot uint64
	timer        *time.Timer // fires when something may expire
	armed        int64       // the moment the timer is set to, Unix milliseconds
}

func (w *writer) loop(ctx context.Context, commits chan<- *batch, failed <-chan error) error {
	for {
		in, out := w.queue, commits
		if w.current == nil {
			out = nil
		} else if len(w.current.facts) >= maxBatchFacts || w.bytes >= maxBatchBytes || len(w.current.tickets) >= 4*maxBatchFacts {
			in = nil
		}
		select {
		case t := <-in:
			w.decide(t)
		case out <- w.current:
			w.current, w.bytes = nil, 0
		case <-w.timer.C:
			w.expire()
		case err := <-failed:
			return err
		case <-ctx.Done():
			w.refuse(fault.ServiceBusy.With("The platform is stopping. Send the request again in a moment."))
			return nil
		}
	}
}

func (w *writer) batch() *batch {
	if w.current == nil {
		w.current = &batch{first: w.state.next, facts: make([]fact.Entry, 0, 64)}
		if w.state.next-w.lastSnapshot >= w.cfg.SnapshotEvery {
			w.current.snapshot = w.state.encode()
			w.lastSnapshot = w.state.next
		}
	}
	return w.current
}

func (w *writer) decide(t *ticket) {
	b := w.batch()
	d := decider{state: w.state, now: w.now(), dir: w.directory(), facts: b.facts}
	err := t.step.decide(&d)
	b.facts = d.facts
	if err != nil {
		t.done <- err
		return
	}
	w.bytes += t.bytes
	b.tickets = append(b.tickets, t)
	if _, accepts := t.step.(*Submission); accepts {
		w.arm()
	}
}

func (w *writer) expire() {
	b := w.batch()
	d := decider{state: w.state, now: w.now(), dir: w.directory(), facts: b.facts}
	d.expire(maxBatchFacts)
	b.facts = d.facts
	if len(b.facts) == 0 && len(b.tickets) == 0 && b.snapshot == nil {
		w.current = nil
	}
	w.armed = 0
	w.arm()
}

// arm sets the timer to the next expiry. Waking early is harmless.
func (w *writer) arm() {
	if len(w.state.deadlines) == 0 || w.state.deadlines[0].deadline == w.armed {
		return
	}
	w.armed = w.state.deadlines[0].deadline
	wait := time.Duration(w.armed-w.clock().UnixMilli()) * time.Millisecond
	w.timer.Reset(max(wait, time.Millisecond))
}

// smallStep is how far a clock may jump back without being believed: below it time stands still,
// above it the clock was set and the engine follows.
const smallStep = 60_000

// now is the moment of a decision, in Unix milliseconds.
func (w *writer) now() int64 {
	now := w.clock().UnixMilli()
	if now < w.state.at && w.state.at-now < smallStep {
		return w.state.at
	}
	if w.state.at-now >= smallStep {
		w.log.Warn("the clock went back", "from", w.state.at, "to", now)
		w.state.at = now
	}
	return now
}
