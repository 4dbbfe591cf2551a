package bench

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Ledger remembers what became of every message, by a hash of its public id.
type Ledger struct {
	seed   maphash.Seed
	shards [64]ledgerShard

	mu       sync.Mutex
	progress chan struct{} // closed and replaced when a webhook came
	settled  int64         // messages with a final or delivered status
}

type ledgerShard struct {
	mu      sync.Mutex
	entries map[uint64]*entry
}

// entry is one message.
type entry struct {
	accepted  bool
	sentAt    int64 // nanoseconds
	delivered int64 // nanoseconds of the first `delivered`
	updates   uint8 // webhooks seen of it
	failed    bool
	inbox     uint8 // times seen in an inbox
	kind      uint8
}

// NewLedger makes an empty one.
func NewLedger() *Ledger {
	l := &Ledger{seed: maphash.MakeSeed(), progress: make(chan struct{})}
	for i := range l.shards {
		l.shards[i].entries = map[uint64]*entry{}
	}
	return l
}

// with runs f on the entry of an id, under its lock.
func (l *Ledger) with(wamid []byte, f func(*entry)) {
	h := maphash.Bytes(l.seed, wamid)
	s := &l.shards[h%uint64(len(l.shards))]
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entries[h]
	if e == nil {
		e = &entry{}
		s.entries[h] = e
	}
	f(e)
}

// Accepted notes a message that was answered 200.
func (l *Ledger) Accepted(wamid []byte, intended time.Time) {
	l.with(wamid, func(e *entry) { e.accepted, e.sentAt = true, intended.UnixNano() })
}

// accepted notes a message of a kind that was answered 200.
func (l *Ledger) accepted(wamid []byte, intended time.Time, kind uint8) {
	l.with(wamid, func(e *entry) { e.accepted, e.sentAt, e.kind = true, intended.UnixNano(), kind })
}

// ends is what became of one kind of messages.
type ends struct {
	hist         *hdrhistogram.Histogram // send to the first `delivered`, microseconds
	lost, failed int64
}

func (l *Ledger) ends(kind uint8) ends {
	out := ends{hist: newHistogram()}
	l.each(func(e *entry) {
		switch {
		case e.kind != kind:
		case e.delivered != 0:
			_ = out.hist.RecordValue(max(1, (e.delivered-e.sentAt)/1000))
		case e.failed:
			out.failed++
		default:
			out.lost++
		}
	})
	return out
}

// count is how many were accepted.
func (l *Ledger) count() (n int64) {
	l.each(func(*entry) { n++ })
	return n
}

// Status notes a webhook about a message.
func (l *Ledger) Status(wamid []byte, status string, now time.Time) {
	settled := false
	l.with(wamid, func(e *entry) {
		e.updates++
		switch status {
		case "delivered":
			settled = e.delivered == 0 && !e.failed
			if e.delivered == 0 {
				e.delivered = now.UnixNano()
			}
		case "failed":
			settled = e.delivered == 0 && !e.failed
			e.failed = true
		}
	})
	if !settled {
		return
	}
	l.mu.Lock()
	l.settled++
	close(l.progress)
	l.progress = make(chan struct{})
	l.mu.Unlock()
}

// Inbox notes a message that a person has.
func (l *Ledger) Inbox(wamid []byte) {
	l.with(wamid, func(e *entry) { e.inbox++ })
}

// stall is how long nothing may happen before waiting is given up.
const stall = 20 * time.Second

// wait waits until so many messages are settled by webhooks; false when nothing moves any more.
func (l *Ledger) wait(ctx context.Context, accepted int64) bool {
	for {
		l.mu.Lock()
		settled, progress := l.settled, l.progress
		l.mu.Unlock()
		if settled >= accepted {
			return true
		}
		timer := time.NewTimer(stall)
		select {
		case <-progress:
			timer.Stop()
		case <-timer.C:
			return false
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
}

// Count adds up what became of the accepted messages.
func (l *Ledger) Count() (v Verdict) {
	for i := range l.shards {
		s := &l.shards[i]
		s.mu.Lock()
		for _, e := range s.entries {
			v.add(e)
		}
		s.mu.Unlock()
	}
	v.OK = v.Lost == 0 && v.Twice == 0 && v.WithoutWebhook == 0 && v.Unknown == 0
	return v
}

// Verdict is the equation of a run: Accepted = Delivered + Failed + Lost.
type Verdict struct {
	Accepted       int64 `json:"accepted"`
	Delivered      int64 `json:"delivered"`       // in the person's inbox
	Failed         int64 `json:"failed"`          // told by webhook
	Lost           int64 `json:"lost"`            // neither
	Twice          int64 `json:"twice"`           // more than once in an inbox
	WithoutWebhook int64 `json:"without_webhook"` // delivered, but no webhook said so
	Unknown        int64 `json:"unknown"`         // in an inbox, but never answered 200 (legal after a crash)
	OK             bool  `json:"ok"`
}

func (v *Verdict) add(e *entry) {
	if !e.accepted {
		if e.inbox > 0 {
			v.Unknown++
		}
		return
	}
	v.Accepted++
	switch {
	case e.inbox > 0:
		v.Delivered++
		if e.delivered == 0 {
			v.WithoutWebhook++
		}
	case e.failed:
		v.Failed++
	default:
		v.Lost++
	}
	if e.inbox > 1 {
		v.Twice++
	}
}

// each calls f for every accepted message.
func (l *Ledger) each(f func(*entry)) {
	for i := range l.shards {
		s := &l.shards[i]
		s.mu.Lock()
		for _, e := range s.entries {
			if e.accepted {
				f(e)
			}
		}
		s.mu.Unlock()
	}
}
