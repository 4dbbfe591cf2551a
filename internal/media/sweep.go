package media

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// sweepEvery is how often expired media and unused blobs are looked for.
	sweepEvery = 10 * time.Minute
	// grace is how long a blob stays after the last row that named it went, or after an upload that
	// never came to its row: time for a message that was just sent to be recorded as using it.
	grace = time.Hour
	// sweepChunk bounds what one look takes, in rows.
	sweepChunk = 500
)

// Run sweeps until the context ends.
func (m *Room) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := m.Sweep(ctx); err != nil && ctx.Err() == nil {
			m.Logger.Warn("expired media could not be removed; trying again later", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// settleWait bounds how long a sweep waits for the store to show which messages have which media.
const settleWait = time.Minute

// Sweep removes media whose time is over and blobs that nothing needs.
func (m *Room) Sweep(ctx context.Context) error {
	now := m.Clock()
	if err := errors.Join(m.expire(ctx, now), m.expireUploads(ctx, now)); err != nil {
		return err
	}
	if m.Settled != nil {
		wait, cancel := context.WithTimeout(ctx, settleWait)
		defer cancel()
		if err := m.Settled(wait); err != nil {
			return fmt.Errorf("the store is behind the journal, no blob is removed: %w", err)
		}
	}
	return m.clean(ctx, now.Add(-grace).UnixMilli())
}

// expire forgets ids whose time is over.
func (m *Room) expire(ctx context.Context, now time.Time) error {
	for {
		ids, err := m.Store.ExpiredMedia(ctx, now.UnixMilli(), sweepChunk)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := m.remove(ctx, id); err != nil {
				return err
			}
		}
		m.metrics.swept.WithLabelValues("id").Add(float64(len(ids)))
		if len(ids) < sweepChunk {
			return nil
		}
	}
}

// clean removes blobs that nothing refers to and nobody touched since a moment.
func (m *Room) clean(ctx context.Context, before int64) error {
	for after := ""; ; {
		hashes, err := m.Store.UnusedBlobs(ctx, before, after, sweepChunk)
		if err != nil {
			return err
		}
		for _, hash := range hashes {
			if err := m.drop(ctx, hash, before); err != nil {
				return err
			}
			after = hash
		}
		if len(hashes) < sweepChunk {
			return nil
		}
	}
}

// drop removes a blob unless somebody wants it again meanwhile. Where its lock is taken, the next sweep
// looks again: to wait for a slow upload would hold up all others.
func (m *Room) drop(ctx context.Context, hash string, touchedBefore int64) error {
	lock := m.keeping.of(hash)
	if !lock.TryLock() {
		return nil
	}
	defer lock.Unlock()
	unused, err := m.Store.BlobUnused(ctx, hash, touchedBefore)
	if err != nil || !unused {
		return err
	}
	if err := m.blobs.Delete(ctx, hash); err != nil {
		return err
	}
	size, err := m.Store.DropBlob(ctx, hash)
	m.used.Add(-size)
	m.metrics.swept.WithLabelValues("blob").Inc()
	return err
}
