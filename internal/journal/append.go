package journal

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	startTimeout  = 10 * time.Second
	appendTimeout = 5 * time.Second
)

// Append writes the records as one envelope and returns the number of the first once they are on
// disk. expect is the number that the first record must get: 0 takes whatever comes. Any error
// other than ErrFull leaves the log's end unknown; call Recover before the next Append.
func (j *Journal) Append(ctx context.Context, expect uint64, records []Record) (uint64, error) {
	j.appendMu.Lock()
	defer j.appendMu.Unlock()
	if len(records) == 0 || len(records) > MaxRecords {
		return 0, fmt.Errorf("journal: an envelope holds 1 to %d records, not %d", MaxRecords, len(records))
	}
	if expect != 0 && expect != j.next.Load() {
		return 0, fmt.Errorf("%w: record %d was expected next, the log is at %d", ErrSuperseded, expect, j.next.Load())
	}
	if err := j.room.check(time.Now()); err != nil {
		return 0, err
	}
	env := &Envelope{Partition: j.cfg.Partition, First: j.next.Load(), Records: records}
	j.buf = env.encode(j.buf[:0])
	j.mu.Lock()
	js := j.js
	j.mu.Unlock()
	ack, err := js.Publish(ctx, fmt.Sprintf("journal-%d", j.cfg.Partition), j.buf,
		jetstream.WithExpectLastSequence(j.sequence))
	if err != nil {
		j.broken = true
		return 0, appendError(err)
	}
	j.sequence = ack.Sequence
	j.next.Store(env.Next())
	j.tail.push(env, ack.Sequence) // after next: a reader that finds nothing waits for this push
	return env.First, nil
}

func appendError(err error) error {
	if api, ok := errors.AsType[*jetstream.APIError](err); ok {
		switch api.ErrorCode {
		case jetstream.JSErrCodeStreamWrongLastSequence:
			return fmt.Errorf("%w: %w", ErrSuperseded, err)
		case errCodeInsufficientResources, errCodeStorageExceeded, errCodeStreamStoreFailed:
			return fmt.Errorf("%w: %w", ErrFull, err)
		}
	}
	return fmt.Errorf("%w: %w", ErrUncertain, err)
}

// JetStream's numbers for "no room", from its errors.json.
const (
	errCodeInsufficientResources = 10023
	errCodeStorageExceeded       = 10047
	errCodeStreamStoreFailed     = 10077
)

// Recover brings the log back after a failed Append. JetStream gives up on a disk that is really
// full, and may go on answering questions: so after anything but the guard's own refusal the log is
// restarted. Its end is read anew, since the failed append may have been stored.
func (j *Journal) Recover(ctx context.Context) error {
	j.appendMu.Lock()
	err, broken := j.room.check(time.Now()), j.broken
	j.appendMu.Unlock()
	if err != nil || !broken {
		return err
	}
	j.log.Warn("restarting the log after a failed append")
	j.stop()
	j.tail.reset()
	if err := j.start(ctx); err != nil {
		return err
	}
	j.appendMu.Lock()
	j.broken = false
	j.appendMu.Unlock()
	return nil
}

// freeSpace refuses to write when the disk is nearly full, before the log itself runs into it.
type freeSpace struct {
	dir     string
	reserve uint64
	checked time.Time
	free    uint64
}

// checkEvery bounds how often the file system is asked.
const checkEvery = 100 * time.Millisecond

func (f *freeSpace) check(now time.Time) error {
	if now.Sub(f.checked) >= checkEvery || f.free < f.reserve {
		var s syscall.Statfs_t
		if err := syscall.Statfs(f.dir, &s); err != nil {
			return fmt.Errorf("journal: read the free space of %s: %w", f.dir, err)
		}
		f.free, f.checked = s.Bavail*uint64(s.Bsize), now
	}
	if f.free < f.reserve {
		return fmt.Errorf("%w: %d MiB are free in %s and %d MiB are kept in reserve", ErrFull, f.free>>20, f.dir, f.reserve>>20)
	}
	return nil
}
