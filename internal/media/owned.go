package media

import (
	"sync"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// owned counts the bytes that each number and person has uploaded and that are under live ids. What
// people sent to a number is not the number's doing.
type owned struct {
	mu    sync.Mutex
	bytes map[string]int64
}

// ownerName names who has media: a number, or a person.
func ownerName(n account.NumberID, a message.Address) string {
	if n != 0 {
		return n.String()
	}
	return "person " + string(a)
}

func (o *owned) add(m *store.Media, bytes int64) {
	if m.Inbound {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bytes == nil {
		o.bytes = map[string]int64{}
	}
	name := ownerName(m.Number, m.Address)
	if o.bytes[name] += bytes; o.bytes[name] <= 0 {
		delete(o.bytes, name)
	}
}

func (o *owned) of(n account.NumberID, a message.Address) int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes[ownerName(n, a)]
}
