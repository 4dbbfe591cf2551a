package journal

import (
	"context"
	"errors"
	"sync"
)

// ErrClosed is returned to readers of a closed journal.
var ErrClosed = errors.New("journal: closed")

// tail keeps the newest envelopes in memory, so that readers that keep up never touch the disk and
// all share one copy. It is bounded in bytes; a reader that falls out of it reads the log instead.
type tail struct {
	mu     sync.Mutex
	limit  int
	size   int
	items  []tailItem
	wake   chan struct{} // closed and replaced when something arrives
	closed bool
}

type tailItem struct {
	env  *Envelope
	seq  uint64
	size int
}

func (t *tail) init(limit int) {
	t.limit = limit
	t.wake = make(chan struct{})
}

// push adds a stored envelope. The records' bodies are kept: their owner must not change them.
func (t *tail) push(env *Envelope, seq uint64) {
	size := 64
	for i := range env.Records {
		size += 48 + cap(env.Records[i].Body)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.items = append(t.items, tailItem{env, seq, size})
	t.size += size
	drop := 0
	for t.size > t.limit && drop < len(t.items)-1 {
		t.size -= t.items[drop].size
		t.items[drop] = tailItem{}
		drop++
	}
	t.items = t.items[drop:]
	if drop > 0 && cap(t.items) > 4*len(t.items) {
		t.items = append(make([]tailItem, 0, 2*len(t.items)), t.items...)
	}
	t.wakeLocked()
}

// reset forgets everything: readers go on from disk.
func (t *tail) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.items, t.size = nil, 0
	t.wakeLocked()
}

// wakeAll lets all readers look again.
func (t *tail) wakeAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wakeLocked()
}

func (t *tail) wakeLocked() {
	if !t.closed {
		close(t.wake)
		t.wake = make(chan struct{})
	}
}

func (t *tail) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.closed = true
		close(t.wake)
	}
}

// find returns the envelope that holds record n. ok is false when n is older than the tail; a nil
// envelope with ok means that n has not been written yet, and wake tells when to look again.
func (t *tail) find(n uint64) (env *Envelope, seq uint64, wake <-chan struct{}, ok bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, 0, nil, false, ErrClosed
	}
	if len(t.items) == 0 || n < t.items[0].env.First {
		return nil, 0, t.wake, false, nil
	}
	lo, hi := 0, len(t.items)
	for lo < hi {
		mid := (lo + hi) / 2
		if t.items[mid].env.Next() <= n {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(t.items) {
		return nil, 0, t.wake, true, nil
	}
	return t.items[lo].env, t.items[lo].seq, t.wake, true, nil
}

// wait blocks until wake or the context ends.
func wait(ctx context.Context, wake <-chan struct{}) error {
	select {
	case <-wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
