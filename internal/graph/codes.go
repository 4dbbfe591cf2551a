package graph

import (
	"sync"

	"turnpike/internal/account"
)

// Codes holds the newest code of each number that somebody wants to prove. No telephone network is
// reached from here: the operator reads a code and passes it on. Codes live for a quarter of an hour,
// so they are not kept over a restart.
type Codes struct {
	mu     sync.Mutex
	newest map[account.NumberID]string
}

// NewCodes makes an empty one.
func NewCodes() *Codes { return &Codes{newest: map[account.NumberID]string{}} }

// Show puts a number's code where the operator finds it.
func (c *Codes) Show(id account.NumberID, code string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.newest[id] = code
}

// Newest is the code that was made last for a number; "" when there is none.
func (c *Codes) Newest(id account.NumberID) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.newest[id]
}
