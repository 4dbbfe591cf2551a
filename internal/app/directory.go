package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/store"
)

// pollEvery makes a change of another process certain to be seen; the store's nudge makes it instant.
const pollEvery = time.Second

// directory keeps the newest picture of who may use the road.
type directory struct {
	store   *store.Store
	log     *slog.Logger
	current atomic.Pointer[account.Directory]

	mu   sync.Mutex
	wake chan struct{} // closed and replaced when the picture changed
}

func newDirectory(ctx context.Context, s *store.Store, log *slog.Logger) (*directory, error) {
	d := &directory{store: s, log: log, wake: make(chan struct{})}
	return d, d.reload(ctx)
}

func (d *directory) get() *account.Directory { return d.current.Load() }

// changed is closed at the next change.
func (d *directory) changed() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.wake
}

// reload reads the picture anew.
func (d *directory) reload(ctx context.Context) error {
	fresh, err := d.store.Directory(ctx)
	if err != nil {
		return fmt.Errorf("load accounts, numbers and templates: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if old := d.current.Load(); old != nil && fresh.Version < old.Version {
		return nil // a slower reload lost the race against a newer one
	}
	d.current.Store(fresh)
	close(d.wake)
	d.wake = make(chan struct{})
	return nil
}

// follow reads the picture anew if the store has a newer one.
func (d *directory) follow(ctx context.Context) error {
	number, err := d.store.ChangeNumber(ctx)
	if err != nil || number == d.get().Version {
		return err
	}
	return d.reload(ctx)
}

// run follows changes until the context ends.
func (d *directory) run(ctx context.Context) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		nudge := d.store.Changed()
		if err := d.follow(ctx); err != nil && ctx.Err() == nil {
			d.log.Warn("changes could not be read; the old picture stays in force", "error", err)
		}
		select {
		case <-nudge:
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}
