package network

import (
	"context"
	"errors"
	"fmt"

	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// ErrTaken says that somebody has that address already.
var ErrTaken = errors.New("somebody on the network has this address already")

// Move gives a person another address in place of theirs. What waits for the old one fails: nobody is
// there any more.
func (n *Network) Move(ctx context.Context, from, to message.Address) (Person, error) {
	p, lost, err := n.move(ctx, from, to)
	if err != nil || len(lost) == 0 {
		return p, err
	}
	for i := range lost {
		lost[i].Status, lost[i].Code = message.Failed, fault.Undeliverable.Code
	}
	if err := n.Reporter.Report(ctx, lost); err != nil {
		return p, fmt.Errorf("fail what waited for +%s: %w", from, err)
	}
	return p, nil
}

// move changes who is where, and gives what waited at the old address.
func (n *Network) move(ctx context.Context, from, to message.Address) (p Person, lost []engine.Report, err error) {
	n.saving.Lock()
	defer n.saving.Unlock()
	n.mu.Lock()
	m, taken := n.people[from], n.people[to]
	if m == nil {
		n.mu.Unlock()
		return Person{}, nil, ErrUnknown
	}
	p, fresh := m.stored(), m.fresh
	n.mu.Unlock()
	switch {
	case from == to:
		return p, nil, nil
	case taken != nil:
		return Person{}, nil, ErrTaken
	}
	if fresh {
		err = n.Keeper.KeepPeople(ctx, []Person{p})
	}
	if err == nil {
		err = n.Keeper.MovePerson(ctx, from, to)
	}
	if err != nil {
		return Person{}, nil, fmt.Errorf("store a person's new address: %w", err)
	}
	p.Address = to
	n.mu.Lock()
	defer n.mu.Unlock()
	lost = m.waiting()
	delete(n.people, from)
	if n.people[to] == nil { // else somebody wrote to the new address meanwhile, and it is theirs
		n.people[to] = &member{}
	}
	there := n.people[to]
	there.Person, there.wanted, there.fresh = p, p.Online, false
	n.name(p)
	return p, lost, nil
}
