package journal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	startTimeout  = 10 * time.Second
	appendTimeout = 5 * time.Second
)

// Append writes the records as one envelope and returns the number of the first once they are on
// disk. expect is the number that the first record must get: 0 takes whatever comes. After an error
// that wraps ErrUncertain they may be there or not; after any other nothing was written. Call Recover
// before the next Append either way.
func (j *Journal) Append(ctx context.Context, expect uint64, records []Record) (uint64, error) {
	j.appendMu.Lock()
	defer j.appendMu.Unlock()
	switch {
	case j.mark == nil:
		return 0, ErrClosed
	case j.broken.Load():
		return 0, errors.New("journal: an earlier append failed and the log was not recovered")
	}
	if err := checkRecords(records); err != nil {
		return 0, err
	}
	if expect != 0 && expect != j.next.Load() {
		return 0, fmt.Errorf("%w: record %d was expected next, the log is at %d", ErrSuperseded, expect, j.next.Load())
	}
	if err := j.room.check(time.Now()); err != nil {
		return 0, err
	}
	env := &Envelope{Partition: j.cfg.Partition, First: j.next.Load(), Records: records}
	j.buf = env.encode(j.buf[:0])
	if len(j.buf) > maxEnvelope {
		return 0, fmt.Errorf("journal: %d records make an envelope of %d bytes, more than %d", len(records), len(j.buf), maxEnvelope)
	}
	j.mu.Lock()
	js := j.js
	j.mu.Unlock()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	j.pending.Store(&cancel)
	ack, err := js.Publish(ctx, fmt.Sprintf("journal-%d", j.cfg.Partition), j.buf,
		jetstream.WithExpectLastSequence(j.sequence))
	if err != nil {
		j.broken.Store(true)
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return 0, appendError(err)
	}
	j.sequence = ack.Sequence
	j.next.Store(env.Next())
	j.moveMark()
	j.tail.push(env, ack.Sequence) // after next: a reader that finds nothing waits for this push
	return env.First, nil
}

// giveUp ends the wait for an answer that will not come: the log engine gives none when it cannot write.
func (j *Journal) giveUp(why error) {
	if cancel := j.pending.Load(); cancel != nil {
		(*cancel)(why)
	}
}

// checkRecords refuses what no reader would take back.
func checkRecords(records []Record) error {
	if len(records) == 0 || len(records) > MaxRecords {
		return fmt.Errorf("journal: an envelope holds 1 to %d records, not %d", MaxRecords, len(records))
	}
	for i := range records {
		if n := len(records[i].Body); n > MaxRecordSize {
			return fmt.Errorf("journal: a record has at most %d bytes, not %d", MaxRecordSize, n)
		}
	}
	return nil
}

// moveMark notes outside of the log how far it is acknowledged. The caller holds appendMu. Where that
// fails the log is right all the same: only a later loss might go unnoticed.
func (j *Journal) moveMark() {
	j.mark.sequence, j.mark.next = j.sequence, j.next.Load()
	if err := j.mark.put(); err != nil && !j.markFailed {
		j.markFailed = true
		j.log.Warn("the log's end is not noted any more; if the log were damaged now, that could go unnoticed", "error", err)
	}
}

// appendError tells the refusals apart after which nothing was written. All others leave it open: on a
// disk that is really full, for example, the record may be in the file and only its fsync has failed.
func appendError(err error) error {
	if api, ok := errors.AsType[*jetstream.APIError](err); ok && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence {
		return fmt.Errorf("%w: %w", ErrSuperseded, err)
	}
	return fmt.Errorf("%w: %w", ErrUncertain, err)
}

// Recover brings the log back after a failed Append. JetStream gives up on a disk that is really
// full, and may go on answering questions: so after anything but the guard's own refusal the log is
// restarted. Its end is read anew, since the failed append may have been stored. An error that wraps
// ErrLost is final.
func (j *Journal) Recover(ctx context.Context) error {
	j.appendMu.Lock()
	err := j.room.check(time.Now())
	j.appendMu.Unlock()
	if err != nil || !j.broken.Load() {
		return err
	}
	j.log.Warn("restarting the log after a failed append")
	j.stop()
	j.tail.reset()
	if err := j.start(ctx); err != nil {
		return err
	}
	j.broken.Store(false)
	j.tail.wakeAll() // the log may end later than before: with what the failed append has stored
	return nil
}
