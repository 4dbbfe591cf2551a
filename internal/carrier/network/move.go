package network

import (
	"context"
	"errors"
	"fmt"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// ErrTaken says that somebody has that address already.
var ErrTaken = errors.New("somebody on the network has this address already")

// Move gives a person another address in place of theirs. What waits for the old one fails: nobody is
// there any more.
func (n *Network) Move(ctx context.Context, from, to message.Address) (Person, error) {
	p, lost, err := n.move(ctx, from, to)
	if err != nil || lost == nil {
		return p, err
	}
	for i := range lost.held {
		lost.held[i].Status, lost.held[i].Code = message.Failed, fault.Undeliverable.Code
	}
	if err := n.reporter.Report(ctx, lost.held); err != nil {
		return p, fmt.Errorf("fail what waited for +%s: %w", from, err)
	}
	return p, nil
}

// move changes who is where, and gives what was at the old address.
func (n *Network) move(ctx context.Context, from, to message.Address) (p Person, lost *member, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	lost = n.people[from]
	switch {
	case lost == nil:
		return Person{}, nil, ErrUnknown
	case from == to:
		return lost.Person, nil, nil
	case n.people[to] != nil:
		return Person{}, nil, ErrTaken
	}
	if err := n.keeper.MovePerson(ctx, from, to); err != nil {
		return Person{}, nil, fmt.Errorf("store a person's new address: %w", err)
	}
	p = lost.Person
	p.Address = to
	n.people[to] = &member{Person: p}
	delete(n.people, from)
	return p, lost, nil
}
