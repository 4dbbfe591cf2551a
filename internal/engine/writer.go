package engine

import (
	"context"
	"time"

	"turnpike/internal/fact"
)

// batch is what one commit stores, and who waits for it.
type batch struct {
	first    uint64
	facts    []fact.Entry
	bytes    int // about, of the facts
	tickets  []*ticket
	snapshot *snapshot // of a state before this batch's end: kept once that is stored
}

func (b *batch) full() bool {
	return len(b.facts) >= maxBatchFacts || b.bytes >= maxBatchBytes || len(b.tickets) >= 4*maxBatchFacts
}

func (b *batch) empty() bool { return len(b.facts) == 0 && len(b.tickets) == 0 && b.snapshot == nil }

func (b *batch) answer(err error) {
	for _, t := range b.tickets {
		t.done <- err
	}
}

// write decides and stores until the context ends or an append fails.
func (e *Engine) write(ctx context.Context, s *state) error {
	commits := make(chan *batch)
	failed := make(chan error, 1)
	// A store that was begun is finished, whoever waits: so the end of the context does not reach it.
	lasting := context.WithoutCancel(ctx)
	go e.commit(lasting, commits, failed)
	w := &writer{Engine: e, state: s, drawn: s.next, drawnAt: e.clock(), timer: time.NewTimer(0), sweep: time.NewTimer(0)}
	defer w.timer.Stop()
	defer w.sweep.Stop()
	defer s.giveUp()
	err := w.loop(ctx, commits, failed)
	if w.current != nil && err != nil {
		w.current.answer(unavailable(err, false))
	}
	if err == nil && w.current != nil {
		select {
		case commits <- w.current:
		case err = <-failed:
			w.current.answer(unavailable(err, false))
		}
	}
	close(commits)
	if last := <-failed; err == nil {
		err = last
	}
	e.saves.Wait()
	if err != nil {
		return err
	}
	if s.next != w.drawn || s.picture != nil {
		e.keep(lasting, s.whole())
	}
	return nil
}

// commit stores batches in order and answers their callers. It sends the first error, then answers
// everybody else with it; it sends nil when the batches end without one.
func (e *Engine) commit(ctx context.Context, batches <-chan *batch, failed chan<- error) {
	var broken error
	for b := range batches {
		if broken != nil {
			b.answer(unavailable(broken, false))
			continue
		}
		if len(b.facts) > 0 {
			start := e.clock()
			broken = e.facts.Append(ctx, b.first, b.facts)
			e.metrics.committed(len(b.facts), e.clock().Sub(start))
			if broken != nil {
				e.refusing.Store(unavailable(broken, false)) // whoever asks after this answer sees it
				failed <- broken
				b.answer(unavailable(broken, true))
				continue
			}
		}
		b.answer(nil)
		e.metrics.answered(b, e.clock())
		if b.snapshot != nil {
			e.saves.Go(func() { e.keep(ctx, b.snapshot) })
		}
	}
	if broken == nil {
		failed <- nil
	} else {
		close(failed)
	}
}

// writer is the one goroutine that touches the state.
type writer struct {
	*Engine
	state   *state
	current *batch    // decided, not yet given to commit
	drawn   uint64    // record at which the newest snapshot was begun
	drawnAt time.Time // and when
	bench   bench
	timer   *time.Timer
	armed   int64 // the moment the timer is set to, Unix milliseconds; 0 when it is not
	warned  int64 // when it was last said that the clock went back, Unix milliseconds

	sweep    *time.Timer // when to look who waited too long
	sweeping bool        // it is set
}

// always lets a select go on at once.
var always = func() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

func (w *writer) loop(ctx context.Context, commits chan<- *batch, failed <-chan error) error {
	for {
		in, out := w.queue.more, commits
		if w.current == nil {
			out = nil
		} else if w.current.full() {
			in = nil
			w.setSweep()
		}
		var draw <-chan struct{}
		if w.state.picture != nil {
			draw = always
		}
		select {
		case <-in:
			w.decideSome()
		case out <- w.current:
			w.current = nil
		case <-draw:
			if w.state.drawSome(atOnce) {
				w.batch().snapshot = w.state.finish()
			}
		case <-w.timer.C:
			w.look()
		case <-w.sweep.C:
			w.sweeping = false
			w.turnAway(w.queue.expire(w.clock().Add(-w.cfg.MaxWait))...)
		case err := <-failed:
			return err
		case <-ctx.Done():
			w.refuse(stopping())
			return nil
		}
	}
}

func (w *writer) batch() *batch {
	if w.current == nil {
		w.current = &batch{first: w.state.next, facts: make([]fact.Entry, 0, 64)}
		if w.state.picture == nil && w.due() {
			w.state.begin()
			w.drawn, w.drawnAt = w.state.next, w.clock()
		}
	}
	return w.current
}

// due says that a snapshot should be made.
func (w *writer) due() bool {
	since, age := w.state.next-w.drawn, w.clock().Sub(w.drawnAt).Abs() // a clock may be set back
	return since >= w.cfg.SnapshotEvery || (since > 0 && age >= w.cfg.SnapshotAge)
}

// with lets f decide something into the current batch.
func (w *writer) with(f func(d *decider)) {
	b := w.batch()
	d := decider{state: w.state, now: w.now(), dir: w.directory(), facts: b.facts, bytes: b.bytes, limits: &w.limits, watch: w.watch}
	if w.policies != nil {
		w.bench.prepare(w.policies(), d.dir)
		d.bench = &w.bench
	}
	f(&d)
	b.facts, b.bytes = d.facts, d.bytes
	w.arm(d.now)
}

func (w *writer) decide(t *ticket) {
	if id := of(t.step); id != 0 {
		defer func(began time.Time) { w.efforts[id] += w.clock().Sub(began) }(w.clock())
	}
	w.with(func(d *decider) {
		if err := t.step.decide(d); err != nil {
			t.done <- err
			return
		}
		w.current.tickets = append(w.current.tickets, t)
	})
}

// atATime is how many decisions are made before it is looked whether the log can take them: one takes
// microseconds, and a log that waits for nothing should not wait for many.
const atATime = 32

// decideSome decides what waits, in the order of its right of way, until the batch is full.
func (w *writer) decideSome() {
	for range atATime {
		if w.current != nil && w.current.full() {
			break
		}
		t := w.queue.take()
		if t == nil {
			return
		}
		w.decide(t)
	}
	w.queue.nudge() // there may be more
}

// setSweep makes sure that somebody looks for those who wait too long, as long as the log takes no more.
func (w *writer) setSweep() {
	if !w.sweeping {
		w.sweeping = true
		w.sweep.Reset(max(w.cfg.MaxWait/sweeps, time.Millisecond))
	}
}

// sweeps is how many times within the longest wait it is looked who waited too long.
const sweeps = 8

// look ends and drops what is over.
func (w *writer) look() {
	w.armed = 0
	w.with((*decider).look)
	w.threads.Store(int64(len(w.state.threads)))
	if w.current.empty() {
		w.current = nil
	}
}

// longestNap bounds the timer, in milliseconds, so that a clock that was set is noticed soon.
const longestNap = 30_000

// arm sets the timer to the next moment to look. Waking early is harmless.
func (w *writer) arm(now int64) {
	next := now + longestNap
	if len(w.state.deadlines) > 0 {
		next = min(next, w.state.deadlines[0].look)
	}
	if w.armed != 0 && w.armed <= next {
		return
	}
	w.armed = next
	w.timer.Reset(max(time.Duration(next-now)*time.Millisecond, time.Millisecond))
}

// smallStep is how far a clock may jump back without being believed, in milliseconds: below it time
// stands still, above it the clock was set and the engine follows.
const smallStep = 60_000

// now is the moment of a decision, in Unix milliseconds.
func (w *writer) now() int64 {
	now := w.clock().UnixMilli()
	switch back := w.state.at - now; {
	case back <= 0:
	case back < smallStep:
		return w.state.at
	case max(now-w.warned, w.warned-now) > smallStep:
		w.warned = now
		w.log.Warn("the clock went back", "from", w.state.at, "to", now)
	}
	return now
}
