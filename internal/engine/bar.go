package engine

import (
	"context"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// MaxBarring bounds the people whom one call of Bar or Unbar names, so that it is one step.
const MaxBarring = maxStepFacts

// MaxBarred bounds a number's block list, in people (reference §8.5).
const MaxBarred = 64_000

// barring changes a number's block list.
type barring struct {
	number  account.NumberID
	people  []message.Address
	lift    bool
	refused []*fault.Error // by person; nil where it was done
}

func (b *barring) decide(d *decider) error {
	b.refused = make([]*fault.Error, len(b.people))
	for i, a := range b.people {
		t := d.state.peek(fact.Thread{Number: b.number, Address: a})
		switch {
		case b.lift == !t.barred: // it is so already
		case b.lift:
			d.emit(&fact.PersonUnbarred{Thread: t.id})
		case d.now >= t.windowEnds:
			b.refused[i] = fault.WindowClosed.With("The person has not written to this number in the last 24 hours.")
		case d.state.numbers[b.number].onList() >= MaxBarred:
			b.refused[i] = fault.BlockListFull.New()
		default:
			d.emit(&fact.PersonBarred{Thread: t.id})
		}
	}
	return nil
}

// onList is how many people are on the number's block list. n may be nil.
func (n *number) onList() int {
	if n == nil {
		return 0
	}
	return n.barred
}

// Bar puts people on a number's block list, at most MaxBarring, and says for each why it was refused, or
// nil: only who wrote in the last 24 hours can be put there (reference §8.5).
func (e *Engine) Bar(ctx context.Context, n account.NumberID, people []message.Address) ([]*fault.Error, error) {
	b := &barring{number: n, people: people}
	err := e.do(ctx, b)
	return b.refused, err
}

// Unbar takes people off a number's block list, at most MaxBarring.
func (e *Engine) Unbar(ctx context.Context, n account.NumberID, people []message.Address) error {
	return e.do(ctx, &barring{number: n, people: people, lift: true})
}
