package phone

import (
	"sync"

	"turnpike/internal/message"
)

// Limits of event streams that are open at the same time.
const (
	maxStreams     = 256 // of all people
	maxStreamsEach = 16  // of one person, so that nobody takes all of them
)

// streams counts the open event streams and ends them.
type streams struct {
	mu   sync.Mutex
	all  int
	each map[message.Address]int
	end  chan struct{} // closed when the program stops
	once sync.Once
}

func newStreams() *streams {
	return &streams{each: map[message.Address]int{}, end: make(chan struct{})}
}

// EndStreams ends the open event streams and lets no new one stay: phones come back to the next start.
func (p *Door) EndStreams() { p.streams.once.Do(func() { close(p.streams.end) }) }

// open takes a stream for some people; false when there are too many.
func (s *streams) open(persons map[message.Address]bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= maxStreams {
		return false
	}
	for a := range persons {
		if s.each[a] >= maxStreamsEach {
			return false
		}
	}
	s.all++
	for a := range persons {
		s.each[a]++
	}
	return true
}

func (s *streams) close(persons map[message.Address]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	for a := range persons {
		if s.each[a]--; s.each[a] == 0 {
			delete(s.each, a)
		}
	}
}
