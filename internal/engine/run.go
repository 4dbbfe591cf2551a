package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"turnpike/internal/fact"
	"turnpike/internal/fault"
)

// stopping is what callers hear while the engine ends.
func stopping() *fault.Error {
	return fault.ServiceBusy.With("The platform is stopping. Send the request again in a moment.")
}

// unavailable is what a caller hears of an append that failed. asked says that the caller's own facts
// were in it; otherwise nothing of the caller was stored for certain.
func unavailable(err error, asked bool) *fault.Error {
	switch {
	case asked && errors.Is(err, ErrUncertain):
		return fault.Unavailable.With("The platform could not confirm that it stored the message: it may go out all the same. " +
			"A request with an Idempotency-Key can be sent again without a duplicate.")
	case errors.Is(err, ErrFull):
		return fault.Unavailable.With("The platform's disk is full. Nothing was accepted; send the request again when the operator has made room.")
	}
	return fault.Unavailable.New()
}

// final says that no recovery helps.
func final(err error) bool { return errors.Is(err, ErrSuperseded) || errors.Is(err, ErrLost) }

// Run rebuilds the state and decides until the context ends. It then stores what was decided, keeps
// a snapshot and returns nil. An error means that this process must not go on writing.
func (e *Engine) Run(ctx context.Context) error {
	defer close(e.stopped)
	defer e.refuse(stopping())
	for {
		s, err := e.rebuild(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		e.accept()
		if err = e.write(ctx, s); err == nil {
			return nil
		}
		if final(err) {
			return err
		}
		e.log.Error("append failed; nothing is accepted until the log takes records again", "error", err)
		e.refuse(unavailable(err, false))
		if err := e.recover(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
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
	for _, t := range e.queue.clear() {
		t.done <- f
	}
}

// recover tries until the log takes records again, or the context ends, or it is in vain.
func (e *Engine) recover(ctx context.Context) error {
	const least, most, remind = 100 * time.Millisecond, 2 * time.Second, time.Minute
	quiet := remind
	for wait := least; ; wait = min(2*wait, most) {
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
		e.refuse(e.refusing.Load())
		err := e.facts.Recover(ctx)
		if err == nil || final(err) {
			return err
		}
		if quiet += wait; quiet >= remind {
			e.log.Warn("the log does not take records yet", "error", err)
			quiet = 0
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
	next, err := e.facts.Replay(ctx, from, func(_ uint64, entry fact.Entry) { s.apply(entry.At, entry.Fact) })
	if err != nil {
		return nil, fmt.Errorf("rebuild the engine's state: %w", err)
	}
	if s.next != next {
		return nil, fmt.Errorf("the log ends before record %d but the engine has already seen up to %d: acknowledged records are gone "+
			"from the data directory; restore it from a copy", next, s.next-1)
	}
	e.threads.Store(int64(len(s.threads)))
	e.log.Info("state rebuilt", "snapshot_record", from, "replayed", next-from, "threads", len(s.threads), "took", e.clock().Sub(start).Round(time.Millisecond))
	return s, nil
}

// keep saves a snapshot. The one before it stays as a spare, so what both hold the log may drop.
func (e *Engine) keep(ctx context.Context, s *snapshot) {
	e.savesMu.Lock()
	defer e.savesMu.Unlock()
	if err := e.snapshots.Save(ctx, s.pieces); err != nil {
		e.log.Warn("the snapshot was not kept; the next start takes longer", "error", err)
		return
	}
	e.spare.Store(e.saved)
	e.saved = s.next
}
