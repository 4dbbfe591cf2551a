package media

import (
	"sync"

	"turnpike/internal/store"
)

// maxRecent bounds what is remembered of media that was looked up: a megabyte or so. When it is full all is
// forgotten, which costs a look-up each.
const maxRecent = 4096

// recent remembers media that was looked up, since businesses send one picture to many people. What a row
// says never changes; only its end has to be heard of.
type recent struct {
	mu    sync.RWMutex
	ended uint64 // how many were forgotten so far
	known map[uint64]store.Media
}

// get gives what is known of an id. Whoever then asks the store hands ended to put.
func (r *recent) get(id uint64) (m store.Media, ok bool, ended uint64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	m, ok = r.known[id]
	return m, ok, r.ended
}

// put remembers what the store said, unless something ended since it was asked: that may have been it.
func (r *recent) put(m store.Media, ended uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ended != r.ended {
		return
	}
	if r.known == nil || len(r.known) >= maxRecent {
		r.known = make(map[uint64]store.Media)
	}
	r.known[m.ID] = m
}

// forget is for when an id has ended.
func (r *recent) forget(id uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended++
	delete(r.known, id)
}
