package engine

import (
	"context"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// showing asks which people's phone numbers a business knows. It decides nothing.
type showing struct {
	number account.NumberID
	people []message.Address
	known  []bool
}

func (q *showing) decide(d *decider) error {
	q.known = make([]bool, len(q.people))
	for i, a := range q.people {
		q.known[i] = !d.state.peek(fact.Thread{Number: q.number, Address: a}).face(unseen, d.now).Hidden
	}
	return nil
}

// Showing says of each person whether a number's business sees their phone number although they hide it:
// the two dealt with each other by it lately (reference §9.2).
func (e *Engine) Showing(ctx context.Context, n account.NumberID, people []message.Address) ([]bool, error) {
	q := &showing{number: n, people: people}
	err := e.do(ctx, q)
	return q.known, err
}
