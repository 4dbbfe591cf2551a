package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// part is something that runs until its context ends.
type part struct {
	name  string
	run   func(ctx context.Context) error
	ready <-chan struct{} // the next part starts after it is closed; nil does not wait
}

// stopBudget is how long a part may take to stop before it is named in the log.
const stopBudget = 10 * time.Second

type ended struct {
	name string
	err  error
}

// supervise starts the parts in order and ends all, in reverse order, when the first one ends or the
// context does. It returns the first error.
func supervise(ctx context.Context, log *slog.Logger, parts []part) error {
	type running struct {
		part
		cancel context.CancelFunc
		done   chan struct{}
	}
	var up []running
	ends := make(chan ended, len(parts))
	var first error
start:
	for _, p := range parts {
		pctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		r := running{p, cancel, make(chan struct{})}
		up = append(up, r)
		go func() {
			defer close(r.done)
			ends <- ended{p.name, p.run(pctx)}
		}()
		if p.ready == nil {
			continue
		}
		select {
		case <-p.ready:
		case e := <-ends:
			first = endError(e)
			break start
		case <-ctx.Done():
			break start
		}
	}
	if first == nil && len(up) == len(parts) {
		select {
		case e := <-ends:
			first = endError(e)
		case <-ctx.Done():
		}
	}
	for _, u := range slices.Backward(up) {
		u.cancel()
		timer := time.NewTimer(stopBudget)
		select {
		case <-u.done:
		case <-timer.C:
			log.Error("a part takes too long to stop and is left behind", "part", u.name)
		}
		timer.Stop()
	}
	for {
		select {
		case e := <-ends:
			if first == nil && e.err != nil && !errors.Is(e.err, context.Canceled) { // stopped while it was starting
				first = endError(e)
			}
		default:
			return first
		}
	}
}

func endError(e ended) error {
	if e.err == nil {
		return fmt.Errorf("%s ended by itself", e.name)
	}
	return fmt.Errorf("%s: %w", e.name, e.err)
}
