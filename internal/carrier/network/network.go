// Package network is the built-in carrier: people who live inside this program and hold a web phone.
//
// Owns: who is on the network, who is online, what waits for those who are not.
// Does not own: their conversations (projection), blocks and opt-outs (engine), the pages (phone).
// Called by: carrier's dispatcher (Send, Resume); phone (people and their presence).
// Never breaks: a message reaches a person once: arrival is a fact of the journal, and what the phone
// shows follows from that fact alone.
package network

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"turnpike/internal/carrier"
	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// MaxPeople bounds the network, in people.
const MaxPeople = 1_000_000

// ErrFull says that the network has no room for another person.
var ErrFull = fmt.Errorf("the network is full: it holds at most %d people", MaxPeople)

// ErrUnknown says that nobody has that address.
var ErrUnknown = errors.New("nobody on the network has this address")

// Person is somebody on the network.
type Person struct {
	Address      message.Address
	Name         string
	Online       bool
	ReadReceipts bool
	CreatedAt    int64 // Unix milliseconds
}

// Keeper stores people.
type Keeper interface {
	LoadPeople(ctx context.Context) ([]Person, error)
	KeepPeople(ctx context.Context, ps []Person) error
	// MovePerson gives a person and their token another address.
	MovePerson(ctx context.Context, from, to message.Address) error
}

// Reporter takes what became of messages.
type Reporter interface {
	Report(ctx context.Context, rs []engine.Report) error
}

// Network is the carrier.
type Network struct {
	keeper   Keeper
	reporter Reporter
	clock    func() time.Time
	join     bool // whoever is written to is on the network from then on

	mu     sync.Mutex
	people map[message.Address]*member
}

// member is a person with what waits for them.
type member struct {
	Person
	held []engine.Report // to be reported, oldest first, once they are online
}

// New makes the network. With join, an address that nobody has is given a phone when it is first
// written to; without, a message to it fails.
func New(keeper Keeper, reporter Reporter, clock func() time.Time, join bool) *Network {
	return &Network{keeper: keeper, reporter: reporter, clock: clock, join: join, people: map[message.Address]*member{}}
}

// Open loads the people.
func (n *Network) Open(ctx context.Context) error {
	people, err := n.keeper.LoadPeople(ctx)
	if err != nil {
		return fmt.Errorf("load the network's people: %w", err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range people {
		n.people[p.Address] = &member{Person: p}
	}
	return nil
}

// Send implements carrier.Carrier: who is online has the message; for others it waits here.
func (n *Network) Send(ctx context.Context, out []carrier.Outgoing) ([]engine.Report, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.admit(ctx, out); err != nil {
		return nil, err
	}
	reports := make([]engine.Report, 0, len(out))
	for i := range out {
		o := &out[i]
		r := engine.Report{Thread: o.Thread, ID: o.ID, Direction: message.ToPerson, Status: message.Delivered}
		m := n.people[o.Address]
		switch {
		case m == nil:
			r.Status, r.Code = message.Failed, fault.Undeliverable.Code
		case !m.Online:
			m.hold(r)
			r.Status = message.Sent
		}
		reports = append(reports, r)
	}
	return reports, nil
}

// hold keeps a message in the order of ids. It may wait already: after a crash it is handed over again.
// Those of one number come in order, but one number's may come after later ones of another.
func (m *member) hold(r engine.Report) {
	i, found := m.find(r.ID)
	if !found {
		m.held = slices.Insert(m.held, i, r)
	}
}

func (m *member) find(id message.ID) (int, bool) {
	return slices.BinarySearchFunc(m.held, id, func(r engine.Report, id message.ID) int { return cmp.Compare(r.ID, id) })
}

// drop forgets messages that arrived. Others may have come in between meanwhile.
func (m *member) drop(arrived []engine.Report) {
	gone := make(map[message.ID]bool, len(arrived))
	for i := range arrived {
		gone[arrived[i].ID] = true
	}
	m.held = slices.DeleteFunc(m.held, func(r engine.Report) bool { return gone[r.ID] })
}

// admit gives phones to addresses that nobody has, where the network lets them join.
func (n *Network) admit(ctx context.Context, out []carrier.Outgoing) error {
	if !n.join {
		return nil
	}
	var fresh []Person
	seen := map[message.Address]bool{}
	for i := range out {
		a := out[i].Address
		if n.people[a] == nil && !seen[a] && len(n.people)+len(fresh) < MaxPeople {
			seen[a] = true
			fresh = append(fresh, n.newPerson(a, ""))
		}
	}
	return n.keep(ctx, fresh)
}

func (n *Network) newPerson(a message.Address, name string) Person {
	return Person{Address: a, Name: name, Online: true, ReadReceipts: true, CreatedAt: n.clock().UnixMilli()}
}

// keep stores people and then knows them. The caller holds mu.
func (n *Network) keep(ctx context.Context, ps []Person) error {
	if len(ps) == 0 {
		return nil
	}
	if err := n.keeper.KeepPeople(ctx, ps); err != nil {
		return fmt.Errorf("store people: %w", err)
	}
	for _, p := range ps {
		if m := n.people[p.Address]; m != nil {
			m.Person = p
		} else {
			n.people[p.Address] = &member{Person: p}
		}
	}
	return nil
}

// Resume implements carrier.Carrier.
func (n *Network) Resume(ctx context.Context, waiting []engine.Waiting) error {
	slices.SortFunc(waiting, func(a, b engine.Waiting) int { return cmp.Compare(a.ID, b.ID) })
	var arrived []engine.Report
	n.mu.Lock()
	for _, w := range waiting {
		r := engine.Report{Thread: w.Thread, ID: w.ID, Direction: message.ToPerson, Status: message.Delivered}
		switch m := n.people[w.Address]; {
		case m == nil:
			r.Status, r.Code = message.Failed, fault.Undeliverable.Code
			arrived = append(arrived, r)
		case m.Online:
			arrived = append(arrived, r)
		default:
			m.hold(r)
		}
	}
	n.mu.Unlock()
	return n.reporter.Report(ctx, arrived)
}

// Person finds somebody.
func (n *Network) Person(a message.Address) (Person, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if m := n.people[a]; m != nil {
		return m.Person, true
	}
	return Person{}, false
}

// People lists everybody, those who came first first, at most limit.
func (n *Network) People(limit int) []Person {
	n.mu.Lock()
	out := make([]Person, 0, min(limit, len(n.people)))
	for _, m := range n.people {
		out = append(out, m.Person)
	}
	n.mu.Unlock()
	slices.SortFunc(out, func(a, b Person) int {
		return cmp.Or(cmp.Compare(a.CreatedAt, b.CreatedAt), cmp.Compare(a.Address, b.Address))
	})
	return out[:min(limit, len(out))]
}

// Join gives an address a phone, or finds the one it has. created says which.
func (n *Network) Join(ctx context.Context, a message.Address, name string) (p Person, created bool, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if m := n.people[a]; m != nil {
		if name == "" || name == m.Name {
			return m.Person, false, nil
		}
		p := m.Person
		p.Name = name
		return p, false, n.keep(ctx, []Person{p})
	}
	if len(n.people) >= MaxPeople {
		return Person{}, false, ErrFull
	}
	p = n.newPerson(a, name)
	return p, true, n.keep(ctx, []Person{p})
}

// Change is what can be changed of a person; nil leaves a thing as it is.
type Change struct {
	Name         *string
	Online       *bool
	ReadReceipts *bool
}

// Update changes a person. Whoever comes online gets what waited before Update returns.
func (n *Network) Update(ctx context.Context, a message.Address, c Change) (Person, error) {
	if c.Online != nil && *c.Online {
		if err := n.arrive(ctx, a); err != nil {
			return Person{}, err
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	m := n.people[a]
	if m == nil {
		return Person{}, ErrUnknown
	}
	p := m.Person
	if c.Name != nil {
		p.Name = *c.Name
	}
	if c.ReadReceipts != nil {
		p.ReadReceipts = *c.ReadReceipts
	}
	if c.Online != nil {
		p.Online = *c.Online
	}
	return p, n.keep(ctx, []Person{p})
}

// arrive delivers what waits for a person, oldest first, and lets them be online only when nothing
// is left, so that newer messages do not overtake.
func (n *Network) arrive(ctx context.Context, a message.Address) error {
	for {
		n.mu.Lock()
		m := n.people[a]
		if m == nil {
			n.mu.Unlock()
			return ErrUnknown
		}
		held := slices.Clone(m.held)
		if len(held) == 0 {
			m.Online = true
			n.mu.Unlock()
			return nil
		}
		n.mu.Unlock()
		if err := n.reporter.Report(ctx, held); err != nil {
			return fmt.Errorf("deliver what waited: %w", err)
		}
		n.mu.Lock()
		m.drop(held)
		n.mu.Unlock()
	}
}

var _ carrier.Carrier = (*Network)(nil)
