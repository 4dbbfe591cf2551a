// Package network is the built-in carrier: people who live inside this program and hold a web phone.
//
// Owns: who is on the network, who is online, what waits for those who are not.
// Does not own: their conversations (projection), blocks and opt-outs (engine), the pages (phone).
// Called by: carrier's dispatcher (Send, Resume); phone (people and their presence); app, which runs it.
// Never breaks: a message reaches a person once: arrival is a fact of the journal, and what the phone
// shows follows from that fact alone; messages of a number arrive in order; a store that is slow or
// full holds up nobody's messages.
package network

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"turnpike/internal/carrier"
	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

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

// Deps is what the network needs.
type Deps struct {
	Keeper   Keeper
	Reporter Reporter
	Clock    func() time.Time
	// Admit gives an address that nobody has a phone when it is first written to; without it a message
	// to such an address fails.
	Admit  bool
	Logger *slog.Logger
}

// Network is the carrier.
type Network struct {
	Deps
	joined chan struct{} // says that there are fresh people

	saving sync.Mutex // held while people are stored, so that no older picture follows a newer one; before mu
	mu     sync.Mutex
	people map[message.Address]*member
	fresh  []message.Address // people who are not stored yet
	// usernames says whose each is.
	usernames map[string]message.Address
}

// member is a person with what waits for them.
type member struct {
	Person
	fresh  bool   // not stored yet
	wanted bool   // was told to be online, and is once nothing waits any more
	held   []held // by id
	swept  int    // length of held when it was last gone through
}

// held is to be reported as delivered once its person is online. After until it is in vain.
type held struct {
	engine.Report
	until int64 // Unix milliseconds
}

// New makes the network; Open loads its people, Run stores those who join.
func New(d Deps) *Network {
	return &Network{Deps: d, joined: make(chan struct{}, 1), people: map[message.Address]*member{}, usernames: map[string]message.Address{}}
}

// Open loads the people.
func (n *Network) Open(ctx context.Context) error {
	people, err := n.Keeper.LoadPeople(ctx)
	if err != nil {
		return fmt.Errorf("load the network's people: %w", err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range people {
		if p.Identity == "" { // stored before people had one
			p.Identity = firstIdentity(p.Address, p.CreatedAt)
		}
		n.people[p.Address] = &member{Person: p, wanted: p.Online}
		n.name(p)
	}
	return nil
}

// Send implements carrier.Carrier: who is online has the message; for others it waits here.
func (n *Network) Send(_ context.Context, out []carrier.Outgoing) ([]engine.Report, error) {
	now := n.Clock().UnixMilli()
	n.mu.Lock()
	defer n.mu.Unlock()
	reports := make([]engine.Report, 0, len(out))
	for i := range out {
		o := &out[i]
		r := engine.Report{Thread: o.Thread, ID: o.ID, Direction: message.ToPerson, Status: message.Delivered}
		m := n.recipient(o.Address, now)
		m.show(&r)
		switch {
		case m == nil:
			r.Status, r.Code = message.Failed, fault.Undeliverable.Code
		case !m.Online:
			m.hold(held{r, o.Until}, now)
			r.Status = message.Sent
		}
		reports = append(reports, r)
	}
	return reports, nil
}

// recipient finds whom a message is for. An address that nobody has joins, where the network lets it;
// that is stored later. The caller holds mu.
func (n *Network) recipient(a message.Address, now int64) *member {
	m := n.people[a]
	if m != nil || !n.Admit || len(n.people) >= MaxPeople {
		return m
	}
	m = &member{Person: newPerson(a, "", now), fresh: true, wanted: true}
	n.people[a] = m
	n.fresh = append(n.fresh, a)
	select {
	case n.joined <- struct{}{}:
	default:
	}
	return m
}

// hold keeps a message in the order of ids. It may wait already: after a crash it is handed over again.
// Those of one number come in order, but one number's may come after later ones of another.
func (m *member) hold(h held, now int64) {
	const few = 32
	if len(m.held) >= 2*max(m.swept, few) { // who stays away for long must not gather what expired
		m.held = slices.DeleteFunc(m.held, func(h held) bool { return h.until <= now })
		m.swept = len(m.held)
	}
	if i, found := m.find(h.ID); !found {
		m.held = slices.Insert(m.held, i, h)
	}
}

func (m *member) find(id message.ID) (int, bool) {
	return slices.BinarySearchFunc(m.held, id, func(h held, id message.ID) int { return cmp.Compare(h.ID, id) })
}

// waiting gives what is held, oldest first.
func (m *member) waiting() []engine.Report {
	out := make([]engine.Report, len(m.held))
	for i := range m.held {
		out[i] = m.held[i].Report
		m.show(&out[i]) // it may be another than when the message came
	}
	return out
}

// drop forgets messages that arrived. Others may have come in between meanwhile.
func (m *member) drop(arrived []engine.Report) {
	gone := make(map[message.ID]bool, len(arrived))
	for i := range arrived {
		gone[arrived[i].ID] = true
	}
	m.held = slices.DeleteFunc(m.held, func(h held) bool { return gone[h.ID] })
	if len(m.held) == 0 {
		m.held = nil
	}
}

// Resume implements carrier.Carrier.
func (n *Network) Resume(ctx context.Context, waiting []engine.Waiting) error {
	slices.SortFunc(waiting, func(a, b engine.Waiting) int { return cmp.Compare(a.ID, b.ID) })
	now := n.Clock().UnixMilli()
	var arrived []engine.Report
	n.mu.Lock()
	for _, w := range waiting {
		r := engine.Report{Thread: w.Thread, ID: w.ID, Direction: message.ToPerson, Status: message.Delivered}
		m := n.recipient(w.Address, now)
		m.show(&r)
		switch {
		case m == nil:
			r.Status, r.Code = message.Failed, fault.Undeliverable.Code
			arrived = append(arrived, r)
		case m.Online:
			arrived = append(arrived, r)
		default:
			m.hold(held{r, w.Until}, now)
		}
	}
	n.mu.Unlock()
	return n.Reporter.Report(ctx, arrived)
}

// arrive delivers what waits for a person, oldest first, and lets them be online only when nothing
// is left, so that newer messages do not overtake. It ends early when they are told to be offline.
func (n *Network) arrive(ctx context.Context, m *member) error {
	for {
		n.mu.Lock()
		reports := m.waiting()
		if m.wanted && len(reports) == 0 {
			m.Online = true
		}
		done := !m.wanted || m.Online
		n.mu.Unlock()
		if done {
			return nil
		}
		if err := n.Reporter.Report(ctx, reports); err != nil {
			return fmt.Errorf("deliver what waited: %w", err)
		}
		n.mu.Lock()
		m.drop(reports)
		n.mu.Unlock()
	}
}

var _ carrier.Carrier = (*Network)(nil)
