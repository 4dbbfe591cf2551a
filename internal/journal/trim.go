package journal

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Trim drops envelopes whose records are all older than the retention and below keep, the number of
// the oldest record that somebody still needs. The newest envelope always stays.
func (j *Journal) Trim(ctx context.Context, now time.Time, keep uint64) error {
	j.mu.Lock()
	stream := j.stream
	j.mu.Unlock()
	info, err := stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("journal: drop old records: %w", err)
	}
	lo, hi := info.State.FirstSeq, info.State.LastSeq
	if lo == 0 || lo >= hi {
		return nil
	}
	limit := now.Add(-j.cfg.Retention).UnixMilli()
	var failed error
	// The first envelope that stays. Times go up, but for a clock that was set back: then the search
	// ends somewhere that is right for the numbers, and an hour later for the times too.
	stay := lo + uint64(sort.Search(int(hi-lo), func(i int) bool {
		env, err := j.get(ctx, lo+uint64(i))
		if err != nil {
			failed = errors.Join(failed, err)
			return true
		}
		return env.Next() > keep || env.Records[len(env.Records)-1].Time >= limit
	}))
	if failed != nil || stay == lo {
		return failed
	}
	first, err := j.get(ctx, stay)
	if err != nil {
		return err
	}
	if err := j.forget(first.First); err != nil {
		return err
	}
	if err := stream.Purge(ctx, jetstream.WithPurgeSequence(stay)); err != nil {
		return fmt.Errorf("journal: drop records before %d: %w", first.First, err)
	}
	j.log.Info("old records were dropped", "before", first.First)
	return nil
}

// forget notes, on disk, that records below first may be missing from now on.
func (j *Journal) forget(first uint64) error {
	j.appendMu.Lock()
	defer j.appendMu.Unlock()
	if j.mark == nil {
		return ErrClosed
	}
	j.mark.first = first
	if err := j.mark.put(); err != nil {
		return err
	}
	return j.mark.sync()
}
