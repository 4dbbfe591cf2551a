// Package announce carries notices from the store, where edits leave them, into the journal, from
// which webhooks are made.
//
// Owns: the loop between the two.
// Does not own: what a notice says (notice), who raises it (store's edits), its delivery (webhook).
// Called by: app, which runs it.
// Never breaks: a notice of a finished edit reaches the journal, in order and once, whatever crashes.
package announce

import (
	"context"
	"log/slog"
	"time"

	"turnpike/internal/notice"
	"turnpike/internal/store"
)

// batch is how many notices are read at once.
const batch = 100

// Pauses between two tries, and the longest time without a look.
const (
	leastPause, mostPause = 100 * time.Millisecond, 5 * time.Second
	lookEvery             = 5 * time.Second
)

// Store is where notices wait.
type Store interface {
	PendingNotices(ctx context.Context, limit int) ([]store.PendingNotice, error)
	DropNotice(ctx context.Context, id int64) error
	Changed() <-chan struct{}
}

// Engine puts them into the journal.
type Engine interface {
	Announce(ctx context.Context, n notice.Notice, key [16]byte) error
}

// Announcer is the loop.
type Announcer struct {
	store  Store
	engine Engine
	follow func(ctx context.Context) error
	log    *slog.Logger
}

// New makes an announcer. follow makes everything visible that the store has: a notice about a number that was just
// added is told by readers of the journal who know the number.
func New(s Store, e Engine, follow func(ctx context.Context) error, log *slog.Logger) *Announcer {
	return &Announcer{s, e, follow, log}
}

// Run carries notices until the context ends.
func (a *Announcer) Run(ctx context.Context) error {
	pause := leastPause
	for ctx.Err() == nil {
		changed := a.store.Changed()
		n, err := a.carry(ctx)
		wait := lookEvery
		switch {
		case err != nil && ctx.Err() == nil:
			a.log.Warn("notices could not be carried into the journal; trying again", "pause", pause, "error", err)
			wait, changed = pause, nil
			pause = min(2*pause, mostPause)
		case n == batch:
			continue
		default:
			pause = leastPause
		}
		timer := time.NewTimer(wait)
		select {
		case <-changed:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil
}

// carry moves what waits and says how many there were.
func (a *Announcer) carry(ctx context.Context) (int, error) {
	waiting, err := a.store.PendingNotices(ctx, batch)
	if err == nil && len(waiting) > 0 {
		err = a.follow(ctx)
	}
	if err != nil {
		return 0, err
	}
	for _, n := range waiting {
		if err := a.engine.Announce(ctx, n.Notice, n.Key); err != nil {
			return 0, err
		}
		if err := a.store.DropNotice(ctx, n.ID); err != nil {
			return 0, err
		}
	}
	return len(waiting), nil
}
