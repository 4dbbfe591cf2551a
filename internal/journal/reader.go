package journal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Batch is a run of consecutive records.
type Batch struct {
	First   uint64
	Records []Record // shared with other readers: do not change them
}

// Next is the number of the record after the batch.
func (b Batch) Next() uint64 { return b.First + uint64(len(b.Records)) }

// Reader reads the journal in order from a position of its own. It is for one goroutine.
type Reader struct {
	j    *Journal
	next uint64 // number of the record wanted next
	seq  uint64 // sequence of the envelope that holds it; 0 when not known
	old  jetstream.MessagesContext
}

// Reader starts at record from; 0 and 1 both mean the oldest record that is kept.
func (j *Journal) Reader(from uint64) *Reader { return &Reader{j: j, next: max(from, 1)} }

// Position is the number of the record that Next will return first.
func (r *Reader) Position() uint64 { return r.next }

// Next returns the next records, and waits for them where there are none yet.
func (r *Reader) Next(ctx context.Context) (Batch, error) {
	for failing := (time.Time{}); ; {
		env, seq, wake, ok, err := r.j.tail.find(r.next)
		switch {
		case err != nil:
			return Batch{}, err
		case ok && env != nil:
			r.stopOld()
			return r.take(env, seq)
		case ok || r.next >= r.j.Next():
			// Nothing newer is written. Look once more after a wake: find and Next are not one step.
			if err := wait(ctx, wake); err != nil {
				return Batch{}, err
			}
		default:
			b, err := r.readOld(ctx)
			if err == nil || !passing(err) {
				return b, err
			}
			switch now := time.Now(); {
			case failing.IsZero() || r.j.broken.Load(): // the log is being restarted, or waits for room
				failing = now
			case now.Sub(failing) > patience:
				return b, err
			}
			if err := pause(ctx, retryPause); err != nil {
				return Batch{}, err
			}
		}
	}
}

const (
	// patience is how long a reader bears with errors of a log that counts as running.
	patience   = 10 * time.Second
	retryPause = 200 * time.Millisecond
	// stall is how long an envelope that is there may take to come before it is asked for by name.
	stall = 5 * time.Second
)

// passing says whether an error may go away by itself.
func passing(err error) bool {
	var damaged *CorruptError
	return !errors.As(err, &damaged) && !errors.Is(err, errGap) && !errors.Is(err, context.Canceled) && !errors.Is(err, ErrClosed)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Behind says whether records are waiting that Next would return at once.
func (r *Reader) Behind() bool { return r.next < r.j.Next() }

// take turns an envelope into the batch from the wanted record on.
func (r *Reader) take(env *Envelope, seq uint64) (Batch, error) {
	if env.First > r.next {
		return Batch{}, fmt.Errorf("journal: records %d to %d are missing from the log: %w", r.next, env.First-1, errGap)
	}
	b := Batch{First: r.next, Records: env.Records[r.next-env.First:]}
	r.next, r.seq = env.Next(), seq+1
	return b, nil
}

var errGap = errors.New("the data directory has lost them; restore it from a copy")

// readOld reads the next envelope from disk.
func (r *Reader) readOld(ctx context.Context) (Batch, error) {
	if r.old == nil {
		if err := r.openOld(ctx); err != nil {
			return Batch{}, err
		}
	}
	waiting, cancel := context.WithTimeout(ctx, stall)
	defer cancel()
	msg, err := r.old.Next(jetstream.NextContext(waiting))
	if err != nil {
		r.stopOld()
		if ctx.Err() != nil {
			return Batch{}, ctx.Err()
		}
		if waiting.Err() != nil { // the log passes over what it cannot read, or stops before it
			if _, damage := r.j.get(ctx, r.seq); damage != nil {
				err = damage
			}
		}
		return Batch{}, fmt.Errorf("journal: read at record %d: %w", r.next, err)
	}
	meta, err := msg.Metadata()
	if err != nil {
		return Batch{}, fmt.Errorf("journal: read at record %d: %w", r.next, err)
	}
	env, err := decode(msg.Data())
	if err != nil {
		return Batch{}, &CorruptError{Sequence: meta.Sequence.Stream, Reason: err.Error()}
	}
	if env.Next() <= r.next { // the search may stop one envelope early
		return r.readOld(ctx)
	}
	return r.take(env, meta.Sequence.Stream)
}

const (
	// readAhead is how many envelopes a reader holds of the log, however slow it is. More are no faster;
	// a bound in bytes too makes the client drop what its queue has no place for.
	readAhead = 16
	// idleConsumer is how long the log keeps a reader's place that is not asked for any more.
	idleConsumer = 30 * time.Second
)

// openOld finds the envelope of the wanted record and starts reading there.
func (r *Reader) openOld(ctx context.Context) error {
	if r.seq == 0 {
		seq, err := r.search(ctx)
		if err != nil {
			return err
		}
		r.seq = seq
	}
	r.j.mu.Lock()
	stream := r.j.stream
	r.j.mu.Unlock()
	consumer, err := stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: r.seq, InactiveThreshold: idleConsumer,
	})
	if err != nil {
		return fmt.Errorf("journal: read from record %d: %w", r.next, err)
	}
	r.old, err = consumer.Messages(jetstream.PullMaxMessages(readAhead))
	if err != nil {
		return fmt.Errorf("journal: read from record %d: %w", r.next, err)
	}
	return nil
}

// search finds the sequence of the envelope that holds the wanted record. When that record is older
// than what is kept, the reader moves to the oldest one.
func (r *Reader) search(ctx context.Context) (uint64, error) {
	r.j.mu.Lock()
	stream := r.j.stream
	r.j.mu.Unlock()
	info, err := stream.Info(ctx)
	if err != nil {
		return 0, fmt.Errorf("journal: %w", err)
	}
	lo, hi := info.State.FirstSeq, info.State.LastSeq
	oldest, err := r.j.get(ctx, lo)
	if err != nil {
		return 0, fmt.Errorf("journal: the oldest envelope cannot be read: %w", err)
	}
	if r.next < oldest.First {
		if r.next > 1 {
			r.j.log.Warn("a reader comes too late: records are past their retention", "from", r.next, "to", oldest.First-1)
		}
		r.next = oldest.First
		return lo, nil
	}
	for lo < hi { // the last envelope whose First is not above the wanted record
		mid := (lo + hi + 1) / 2
		env, err := r.j.get(ctx, mid)
		if err != nil {
			return 0, fmt.Errorf("journal: find record %d: %w", r.next, err)
		}
		if env.First <= r.next {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo, nil
}

func (r *Reader) stopOld() {
	if r.old != nil {
		r.old.Stop()
		r.old = nil
	}
}

// Close frees what the reader holds.
func (r *Reader) Close() { r.stopOld() }
