package network

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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
	CreatedAt    int64  // Unix milliseconds
	Username     string // without its @; "" when they have none
	HidesNumber  bool   // from businesses, where that is possible (reference §9.2)
	Identity     string // hash of their keys
}

func newPerson(a message.Address, name string, now int64) Person {
	return Person{Address: a, Name: name, Online: true, ReadReceipts: true, CreatedAt: now, Identity: firstIdentity(a, now)}
}

const (
	// saveDelay lets those who join at about the same time be stored together.
	saveDelay = 100 * time.Millisecond
	// savePause is the pause after people could not be stored, on a full disk for example.
	savePause = 2 * time.Second
	// saveAtOnce bounds the people of one transaction.
	saveAtOnce = 1000
)

// Run stores those who join by being written to, until the context ends. Whoever is lost with a crash
// before joins again when the next message comes.
func (n *Network) Run(ctx context.Context) error {
	joined, timer := n.joined, time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-joined:
			joined = nil
			timer.Reset(saveDelay)
		case <-timer.C:
			joined = n.joined
			if err := n.saveFresh(ctx); err != nil && ctx.Err() == nil {
				n.Logger.Warn("people who joined are not stored yet; trying again", "error", err)
				joined = nil
				timer.Reset(savePause)
			}
		case <-ctx.Done():
			if err := n.saveFresh(context.WithoutCancel(ctx)); err != nil {
				n.Logger.Warn("people who joined last are not stored; they join again when they are written to", "error", err)
			}
			return nil
		}
	}
}

// saveFresh stores all who are not stored yet.
func (n *Network) saveFresh(ctx context.Context) error {
	for {
		more, err := n.saveSome(ctx)
		if err != nil || !more {
			return err
		}
	}
}

func (n *Network) saveSome(ctx context.Context) (more bool, err error) {
	n.saving.Lock()
	defer n.saving.Unlock()
	n.mu.Lock()
	count := min(len(n.fresh), saveAtOnce)
	people := make([]Person, 0, count)
	for _, a := range n.fresh[:count] {
		if m := n.people[a]; m != nil && m.fresh { // neither moved away nor stored by a change
			people = append(people, m.stored())
		}
	}
	n.mu.Unlock()
	if count == 0 {
		return false, nil
	}
	if err := n.Keeper.KeepPeople(ctx, people); err != nil {
		return false, fmt.Errorf("store people: %w", err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range people {
		n.people[p.Address].fresh = false // nobody moves while people are stored
	}
	n.fresh = slices.Clone(n.fresh[count:])
	return len(n.fresh) > 0, nil
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
	out := make([]Person, 0, len(n.people))
	for _, m := range n.people {
		out = append(out, m.Person)
	}
	n.mu.Unlock()
	slices.SortFunc(out, func(a, b Person) int {
		return cmp.Or(cmp.Compare(a.CreatedAt, b.CreatedAt), cmp.Compare(a.Address, b.Address))
	})
	return out[:min(limit, len(out))]
}

// Join gives an address a phone, or finds the one it has. created says which. The person is stored when
// Join returns without error.
func (n *Network) Join(ctx context.Context, a message.Address, name string) (p Person, created bool, err error) {
	n.mu.Lock()
	if m := n.people[a]; m != nil && !m.fresh && (name == "" || name == m.Name) {
		defer n.mu.Unlock()
		return m.Person, false, nil
	}
	n.mu.Unlock()
	n.saving.Lock()
	defer n.saving.Unlock()
	n.mu.Lock()
	m := n.people[a]
	if m == nil && len(n.people) >= MaxPeople {
		n.mu.Unlock()
		return Person{}, false, ErrFull
	}
	p = newPerson(a, name, n.Clock().UnixMilli())
	if m != nil {
		p = m.stored()
		p.Name = cmp.Or(name, p.Name)
	}
	n.mu.Unlock()
	if err := n.Keeper.KeepPeople(ctx, []Person{p}); err != nil {
		return Person{}, false, fmt.Errorf("store people: %w", err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.people[a] == nil { // nobody wrote to them meanwhile
		n.people[a] = &member{Person: p, wanted: true}
	}
	m, created = n.people[a], m == nil
	m.Name, m.fresh = p.Name, false
	return m.Person, created, nil
}

// stored is the person as the store should have them: online as soon as they were told to be.
func (m *member) stored() Person {
	p := m.Person
	p.Online = m.wanted
	return p
}

// Change is what can be changed of a person; nil leaves a thing as it is.
type Change struct {
	Name         *string
	Online       *bool
	ReadReceipts *bool
	Username     *string // "" takes it away
	HidesNumber  *bool
	Identity     *string
}

// Update changes a person. Whoever comes online gets what waited before Update returns.
func (n *Network) Update(ctx context.Context, a message.Address, c Change) (Person, error) {
	m, err := n.change(ctx, a, c)
	if err != nil {
		return Person{}, err
	}
	if c.Online != nil && *c.Online {
		if err := n.arrive(ctx, m); err != nil {
			return Person{}, err
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return m.Person, nil
}

// change stores a change and makes it known. That somebody is online is known once what waited for
// them has arrived; after a crash before that it arrives with the next start.
func (n *Network) change(ctx context.Context, a message.Address, c Change) (*member, error) {
	n.saving.Lock()
	defer n.saving.Unlock()
	n.mu.Lock()
	m := n.people[a]
	if m == nil {
		n.mu.Unlock()
		return nil, ErrUnknown
	}
	p, before := m.stored(), m.Username
	holder, held := n.holder(c.Username)
	n.mu.Unlock()
	if held && holder != a {
		return nil, ErrUsernameTaken
	}
	set(&p.Name, c.Name)
	set(&p.Online, c.Online)
	set(&p.ReadReceipts, c.ReadReceipts)
	set(&p.Username, c.Username)
	set(&p.HidesNumber, c.HidesNumber)
	set(&p.Identity, c.Identity)
	if err := n.Keeper.KeepPeople(ctx, []Person{p}); err != nil {
		return nil, fmt.Errorf("store people: %w", err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	m.Name, m.ReadReceipts, m.wanted, m.fresh = p.Name, p.ReadReceipts, p.Online, false
	m.Username, m.HidesNumber, m.Identity = p.Username, p.HidesNumber, p.Identity
	delete(n.usernames, before)
	n.name(p)
	m.Online = m.Online && m.wanted
	return m, nil
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}
