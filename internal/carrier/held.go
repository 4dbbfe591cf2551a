package carrier

import (
	"context"
	"sync"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// Bounds of messages that are held back, of all numbers and of one. Beyond them the oldest one that
// waits for its media fails, so that a flood of slow links takes neither memory nor anybody's time.
const maxHeld, maxHeldOfOne = 100_000, 10_000

// held keeps messages back until what they link to is there, and their template's quality was looked at. What a number sends to the same person
// afterwards waits behind them, in order; everything else passes. Only mu's fields are shared: the rest
// is the dispatcher's goroutine's.
type held struct {
	fetcher Fetcher
	threads map[fact.Thread][]*hold // in order; none is empty
	numbers map[account.NumberID]*share
	total   int

	mu      sync.Mutex
	arrived []arrival
	nudge   chan struct{} // says that something arrived
}

// hold is a message that is held back.
type hold struct {
	Outgoing
	settled bool // its media is there, or never comes, or it has none
	failed  *fault.Error
}

// share is what one number has held back.
type share struct {
	count   int
	waiting []*hold // for media, oldest first; settled ones are dropped when they come first
}

type arrival struct {
	hold *hold
	with *fault.Error
}

func newHeld(f Fetcher) *held {
	return &held{fetcher: f, threads: map[fact.Thread][]*hold{}, numbers: map[account.NumberID]*share{}, nudge: make(chan struct{}, 1)}
}

// pass says whether a message may be handed over at once; else it is held back.
func (h *held) pass(ctx context.Context, o *Outgoing, again bool) bool {
	waits := h.fetcher != nil && (o.Held || o.Content.HasLinks())
	if !waits && len(h.threads) == 0 { // the common case
		return true
	}
	before := h.threads[o.Thread]
	if !waits && len(before) == 0 {
		return true
	}
	m := &hold{Outgoing: *o, settled: !waits}
	h.threads[o.Thread] = append(before, m)
	h.total++
	s := h.numbers[o.Number]
	if s == nil {
		s = &share{}
		h.numbers[o.Number] = s
	}
	s.count++
	if waits {
		s.waiting = append(s.waiting, m)
		h.fetcher.Fetch(ctx, &m.Outgoing, again, func(f *fault.Error) { h.arrive(m, f) })
	}
	if s.count > maxHeldOfOne || h.total > maxHeld {
		h.giveUp(s)
	}
	return false
}

// giveUp fails the oldest message of a number that waits for its media; one that waits for its template's
// quality alone goes out.
func (h *held) giveUp(s *share) {
	for len(s.waiting) > 0 {
		m := s.waiting[0]
		s.waiting = s.waiting[1:]
		if !m.settled && m.Held && !m.Content.HasLinks() { // better early than lost
			h.arrive(m, nil)
			return
		}
		if !m.settled {
			h.arrive(m, fault.MediaUpload.With("Too many messages of this number wait for what they link to; this one waited longest. "+
				"Send fewer at once, or upload the media and send its id."))
			return
		}
	}
}

// arrive notes that a message's media is there, or why it never comes. It may be called from anywhere.
func (h *held) arrive(m *hold, f *fault.Error) {
	h.mu.Lock()
	h.arrived = append(h.arrived, arrival{m, f})
	h.mu.Unlock()
	select {
	case h.nudge <- struct{}{}:
	default:
	}
}

// release takes out what waits no longer, in the order of each thread: messages to hand over, and
// reports of those that failed. What has expired meanwhile is neither: the engine says so by itself.
func (h *held) release(now int64) (out []Outgoing, failed []engine.Report) {
	h.mu.Lock()
	arrived := h.arrived
	h.arrived = nil
	h.mu.Unlock()
	for _, a := range arrived {
		if a.hold.settled { // given up before its media came
			continue
		}
		a.hold.settled, a.hold.failed = true, a.with
		for _, m := range h.takeSettled(a.hold.Thread) {
			switch {
			case m.failed != nil:
				failed = append(failed, engine.Report{
					Thread: m.Thread, ID: m.ID, Direction: message.ToPerson, Status: message.Failed, Code: m.failed.Code, Details: m.failed.DetailText(),
				})
			case m.Until > now:
				out = append(out, m.Outgoing)
			}
		}
	}
	return out, failed
}

// takeSettled takes a thread's first messages out, up to one that still waits.
func (h *held) takeSettled(t fact.Thread) []*hold {
	queue := h.threads[t]
	n := 0
	for n < len(queue) && queue[n].settled {
		n++
	}
	if n == 0 {
		return nil
	}
	if n == len(queue) {
		delete(h.threads, t)
	} else {
		h.threads[t] = queue[n:]
	}
	h.total -= n
	s := h.numbers[t.Number]
	if s.count -= n; s.count == 0 {
		delete(h.numbers, t.Number)
	} else {
		s.trim()
	}
	return queue[:n]
}

// trim drops what waits no longer from the front.
func (s *share) trim() {
	for len(s.waiting) > 0 && s.waiting[0].settled {
		s.waiting[0] = nil
		s.waiting = s.waiting[1:]
	}
}

// lowest is the record of the oldest message that is held back; next when there is none.
func (h *held) lowest(next uint64) uint64 {
	for _, queue := range h.threads {
		next = min(next, queue[0].ID.Record())
	}
	return next
}
