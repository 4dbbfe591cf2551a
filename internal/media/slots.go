package media

import (
	"sync"

	"turnpike/internal/fault"
)

// Uploads at the same time. Each holds some tens of KiB of memory and a file; the bound of one owner is
// lower, so that nobody takes all places.
const maxUploads, maxUploadsOfOne = 64, 16

// slots counts who uploads at the moment.
type slots struct {
	mu    sync.Mutex
	all   int
	owner map[string]int
}

func (s *slots) begin(owner string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.owner[owner] >= maxUploadsOfOne:
		return fault.ServiceBusy.With("%d uploads of yours are under way, the most that may be at once. Send this one again when one of them has ended.", maxUploadsOfOne)
	case s.all >= maxUploads:
		return fault.ServiceBusy.With("%d uploads are under way, the most that may be at once. Send this one again in a moment.", maxUploads)
	}
	if s.owner == nil {
		s.owner = map[string]int{}
	}
	s.owner[owner]++
	s.all++
	return nil
}

func (s *slots) end(owner string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.owner[owner]--; s.owner[owner] == 0 {
		delete(s.owner, owner)
	}
}
