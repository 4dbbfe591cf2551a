package network

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/carrier"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// book keeps people and reports in memory. during is called while a report is being taken.
type book struct {
	reports []engine.Report
	during  func()
}

func (b *book) LoadPeople(context.Context) ([]Person, error) { return nil, nil }
func (b *book) KeepPeople(context.Context, []Person) error   { return nil }
func (b *book) Report(_ context.Context, rs []engine.Report) error {
	b.reports = append(b.reports, rs...)
	if f := b.during; f != nil {
		b.during = nil
		f()
	}
	return nil
}

const ada = message.Address("33612345678")

func out(id uint64) carrier.Outgoing {
	return carrier.Outgoing{Thread: fact.Thread{Number: 1, Address: ada}, ID: message.ID(id)}
}

// One number's messages may be held back while their media is fetched: they then come after later ones
// of another number, and twice after a crash. Each still arrives once, in the order of ids.
func TestWhatWaitsOfflineArrivesOnceWhateverTheOrder(t *testing.T) {
	t.Parallel()
	b := &book{}
	n := New(Deps{Keeper: b, Reporter: b, Clock: time.Now, Admit: true, Logger: slog.New(slog.DiscardHandler)})
	if _, _, err := n.Join(t.Context(), ada, ""); err != nil {
		t.Fatal(err)
	}
	yes, no := true, false
	if _, err := n.Update(t.Context(), ada, Change{Online: &no}); err != nil {
		t.Fatal(err)
	}
	send := func(ids ...uint64) {
		var all []carrier.Outgoing
		for _, id := range ids {
			all = append(all, out(id))
		}
		if _, err := n.Send(t.Context(), all); err != nil {
			t.Error(err)
		}
	}
	send(5, 7)
	send(3, 5, 9)
	b.during = func() { send(6, 7) } // between what was taken out and what is dropped
	if _, err := n.Update(t.Context(), ada, Change{Online: &yes}); err != nil {
		t.Fatal(err)
	}
	var arrived []message.ID
	for _, r := range b.reports {
		arrived = append(arrived, r.ID)
	}
	if want := []message.ID{3, 5, 7, 9, 6}; !slices.Equal(arrived, want) {
		t.Errorf("arrived %v, not %v", arrived, want)
	}
}

// shelf is a Keeper that can be made to hang or fail.
type shelf struct {
	mu     sync.Mutex
	people map[message.Address]Person
	fail   error
	calls  int
	hang   chan struct{} // while it is not nil, KeepPeople waits for it
}

func (s *shelf) LoadPeople(context.Context) ([]Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Person
	for _, p := range s.people {
		out = append(out, p)
	}
	return out, nil
}

func (s *shelf) KeepPeople(_ context.Context, ps []Person) error {
	s.mu.Lock()
	hang := s.hang
	s.mu.Unlock()
	if hang != nil {
		<-hang
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.fail != nil {
		return s.fail
	}
	for _, p := range ps {
		s.people[p.Address] = p
	}
	return nil
}

func (s *shelf) MovePerson(_ context.Context, from, to message.Address) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[from]
	p.Address = to
	delete(s.people, from)
	s.people[to] = p
	return nil
}

func (s *shelf) set(fail error, hang chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail, s.hang = fail, hang
}

// count gives the people who are stored and how often that was tried.
func (s *shelf) count() (people, calls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.people), s.calls
}

func (s *shelf) find(a message.Address) (Person, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.people[a]
	return p, ok
}

// TestAStoreThatHangsOrFailsHoldsUpNobody writes to people who are not there yet while they cannot be
// stored. They are stored once that is possible, few transactions for many people.
func TestAStoreThatHangsOrFailsHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		s := &shelf{people: map[message.Address]Person{}, fail: errors.New("the disk is full"), hang: hang}
		n := New(Deps{Keeper: s, Reporter: &book{}, Clock: time.Now, Admit: true, Logger: slog.New(slog.DiscardHandler)})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- n.Run(ctx) }()
		send := func(from, to int) {
			for i := from; i < to; i++ {
				rs, err := n.Send(t.Context(), []carrier.Outgoing{{Thread: fact.Thread{Number: 1, Address: message.Address(strconv.Itoa(33600000000 + i))}, ID: message.ID(i + 1)}})
				if err != nil || len(rs) != 1 || rs[0].Status != message.Delivered {
					t.Fatalf("message %d: %v %v", i, rs, err)
				}
			}
		}
		send(0, 2500)
		time.Sleep(time.Second)
		send(2500, 3000) // while the store hangs
		if _, ok := n.Person("33600002999"); !ok {
			t.Error("who was written to is not on the network")
		}
		s.set(errors.New("the disk is full"), nil)
		close(hang)
		time.Sleep(time.Minute)
		if _, calls := s.count(); calls > 60 {
			t.Errorf("a store that fails was asked %d times in a minute", calls)
		}
		s.set(nil, nil)
		time.Sleep(3 * time.Second)
		people, calls := s.count()
		if people != 3000 {
			t.Errorf("%d of 3,000 people are stored", people)
		}
		send(3000, 3100)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if people, more := s.count(); people != 3100 || more > calls+1 {
			t.Errorf("after the end %d of 3,100 people are stored, in %d transactions more", people, more-calls)
		}
	})
}

// TestChangesOfSomebodyWhoIsNotStoredYet are stored when they return, whatever Run does.
func TestChangesOfSomebodyWhoIsNotStoredYet(t *testing.T) {
	t.Parallel()
	s := &shelf{people: map[message.Address]Person{}}
	n := New(Deps{Keeper: s, Reporter: &book{}, Clock: time.Now, Admit: true, Logger: slog.New(slog.DiscardHandler)})
	if _, err := n.Send(t.Context(), []carrier.Outgoing{out(1)}); err != nil {
		t.Fatal(err)
	}
	if _, created, err := n.Join(t.Context(), ada, ""); created || err != nil {
		t.Errorf("joining again: created %v, %v", created, err)
	}
	if _, ok := s.find(ada); !ok {
		t.Error("who joined is not stored")
	}
	no, name := false, "Ada"
	if p, err := n.Update(t.Context(), ada, Change{Online: &no, Name: &name}); err != nil || p.Online || p.Name != "Ada" {
		t.Errorf("the person is %+v, %v", p, err)
	}
	if err := n.saveFresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, _ := s.find(ada); p.Online || p.Name != "Ada" {
		t.Errorf("an older picture was stored: %+v", p)
	}
	if _, err := n.Update(t.Context(), "33699999999", Change{Name: &name}); !errors.Is(err, ErrUnknown) {
		t.Errorf("somebody who is not there: %v", err)
	}
	s.set(errors.New("the disk is full"), nil)
	if _, err := n.Update(t.Context(), ada, Change{ReadReceipts: &no}); err == nil {
		t.Error("a change that was not stored counts as done")
	}
	if p, _ := n.Person(ada); !p.ReadReceipts {
		t.Error("a change that was not stored holds all the same")
	}
}

func TestWhatExpiredIsNotGathered(t *testing.T) {
	t.Parallel()
	b := &book{}
	now := time.UnixMilli(0)
	n := New(Deps{Keeper: b, Reporter: b, Clock: func() time.Time { return now }, Admit: true, Logger: slog.New(slog.DiscardHandler)})
	no := false
	if _, _, err := n.Join(t.Context(), ada, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Update(t.Context(), ada, Change{Online: &no}); err != nil {
		t.Fatal(err)
	}
	for i := range uint64(10_000) {
		now = now.Add(time.Minute)
		o := out(i + 1)
		o.Until = now.Add(10 * time.Minute).UnixMilli()
		if i == 0 {
			o.Until = now.Add(30 * 24 * time.Hour).UnixMilli()
		}
		if _, err := n.Send(t.Context(), []carrier.Outgoing{o}); err != nil {
			t.Fatal(err)
		}
	}
	m := n.people[ada]
	if len(m.held) > 100 || m.held[0].ID != 1 {
		t.Errorf("%d are held, the oldest is %d; 10 and the first one can still arrive", len(m.held), m.held[0].ID)
	}
}

func TestResumeKnowsWhoIsThere(t *testing.T) {
	t.Parallel()
	const bob, eve = message.Address("33612345679"), message.Address("33612345670")
	for _, admit := range []bool{true, false} {
		b := &book{}
		s := &shelf{people: map[message.Address]Person{ada: {Address: ada, Online: true}, bob: {Address: bob}}}
		n := New(Deps{Keeper: s, Reporter: b, Clock: time.Now, Admit: admit, Logger: slog.New(slog.DiscardHandler)})
		if err := n.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		var waiting []engine.Waiting
		for i, a := range []message.Address{eve, bob, ada, bob} {
			waiting = append(waiting, engine.Waiting{Thread: fact.Thread{Number: 1, Address: a}, ID: message.ID(9 - i), Until: 1 << 60})
		}
		if err := n.Resume(t.Context(), waiting); err != nil {
			t.Fatal(err)
		}
		got := map[message.Address]message.Status{}
		for _, r := range b.reports {
			got[r.Address] = r.Status
		}
		want := map[bool]message.Status{true: message.Delivered, false: message.Failed}[admit]
		if got[ada] != message.Delivered || got[eve] != want || got[bob] != 0 {
			t.Errorf("admitting %v: %v", admit, got)
		}
		if h := n.people[bob].held; len(h) != 2 || h[0].ID != 6 || h[1].ID != 8 {
			t.Errorf("bob waits for %v", h)
		}
	}
}

// facts is a Log in memory.
type facts struct {
	mu   sync.Mutex
	list []fact.Entry
}

func (l *facts) Append(_ context.Context, _ uint64, fs []fact.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, fs...)
	return nil
}

func (*facts) Recover(context.Context) error { return nil }

func (*facts) Replay(context.Context, uint64, func(uint64, fact.Entry)) (uint64, error) {
	return 1, nil
}

func (*facts) Load(context.Context) ([]byte, error) { return nil, nil }

func (*facts) Save(context.Context, [][]byte) error { return nil }

// TestPeopleComeAndGoWhileMessagesCome hands messages over, some twice, while their people go online
// and offline from several phones at once: each arrives once, in order, and none stays behind.
func TestPeopleComeAndGoWhileMessagesCome(t *testing.T) {
	t.Parallel()
	for range 20 {
		synctest.Test(t, comeAndGo)
	}
}

func comeAndGo(t *testing.T) {
	l, dir := &facts{}, account.NewDirectory()
	e := engine.New(engine.DefaultConfig(), engine.Deps{
		Log: l, Snapshots: l, Clock: time.Now, Directory: func() *account.Directory { return dir }, Logger: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	<-e.Ready()
	n := New(Deps{Keeper: &shelf{people: map[message.Address]Person{}}, Reporter: e, Clock: time.Now, Admit: true, Logger: slog.New(slog.DiscardHandler)})
	who := []message.Address{ada, "33612345679"}
	var work sync.WaitGroup
	for i := range 6 {
		work.Go(func() {
			for range 40 {
				online := rand.IntN(2) == 0
				if _, err := n.Update(ctx, who[i%2], Change{Online: &online}); err != nil && !errors.Is(err, ErrUnknown) {
					t.Error(err)
				}
				<-time.After(time.Duration(rand.IntN(3)) * time.Millisecond)
			}
		})
	}
	for range 300 {
		deliver(ctx, t, e, n, who)
	}
	work.Wait()
	online := true
	for _, a := range who {
		if _, err := n.Update(ctx, a, Change{Online: &online}); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	l.check(t)
}

// deliver sends a few messages as a dispatcher does, sometimes twice as when its first report fails.
func deliver(ctx context.Context, t *testing.T, e *engine.Engine, n *Network, who []message.Address) {
	t.Helper()
	number := &account.Number{ID: 1, Account: &account.Account{ID: 3}}
	var batch []carrier.Outgoing
	for range 1 + rand.IntN(4) {
		a := who[rand.IntN(2)]
		r, err := e.Submit(ctx, &engine.Submission{Number: number, To: a, Category: message.Utility, Lifetime: 3600_000, Content: message.Content{Kind: message.KindTemplate}})
		if err != nil {
			t.Fatal(err)
		}
		batch = append(batch, carrier.Outgoing{Thread: fact.Thread{Number: 1, Address: a}, ID: r.ID, Until: 1 << 60})
	}
	for range 1 + rand.IntN(2) {
		reports, err := n.Send(ctx, batch)
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Duration(rand.IntN(2)) * time.Millisecond)
		if err := e.Report(ctx, reports); err != nil {
			t.Fatal(err)
		}
	}
}

// check looks whether each message arrived once, and each person's in order.
func (l *facts) check(t *testing.T) {
	t.Helper()
	accepted, arrivals, arrived := 0, 0, map[message.Address][]message.ID{}
	for _, entry := range l.list {
		switch f := entry.Fact.(type) {
		case *fact.MessageAccepted:
			accepted++
		case *fact.MessageMoved:
			if f.Status == message.Delivered {
				arrivals++
				arrived[f.Address] = append(arrived[f.Address], f.ID)
			}
		}
	}
	if arrivals != accepted {
		t.Errorf("%d of %d arrived", arrivals, accepted)
	}
	for a, ids := range arrived {
		if !slices.IsSorted(ids) {
			t.Errorf("%s got them out of order: %v", a, ids)
		}
	}
}
