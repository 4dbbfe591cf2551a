package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// simulation runs an engine over a log that fails, with businesses, people and a carrier at work, and
// stops, kills and restarts it. Time is that of a synctest bubble, plus what its clock was set by.
type simulation struct {
	t         *testing.T
	limits    Limits
	random    *rand.Rand
	log       *memoryLog
	snapshots *memorySnapshots
	jump      atomic.Int64 // what the clock was set by, milliseconds
	calm      atomic.Bool  // no more faults
	jumps     bool         // the clock is set back and forth

	mu      sync.Mutex
	engine  *Engine
	session *session
	ended   chan error
	cancel  context.CancelFunc
	told    map[string]answer // by callback, what the business was told last
	keyed   map[string]bool   // callbacks of messages with a key
	ids     []message.ID      // of people's messages
}

// answer is what a business knows of a message it sent.
type answer struct {
	id      message.ID
	unknown bool // an attempt ended without saying whether it was stored
}

// session is the log as one run of the engine sees it. After a kill it stores nothing more.
type session struct {
	*simulation
	mu   sync.Mutex
	dead bool
}

var errBroken = errors.New("the disk does not answer")

func (s *session) Append(ctx context.Context, first uint64, facts []fact.Entry) error {
	if s.chance(30) {
		<-time.After(time.Duration(s.n(20)) * time.Millisecond)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	store := func() error { return s.log.Append(ctx, first, facts) }
	dice := s.n(100)
	switch {
	case s.dead && s.chance(50), s.calm.Load(), !s.dead && dice < 88:
		return store()
	case s.dead || dice < 91:
		return errBroken
	case dice < 94:
		return fmt.Errorf("%w: 3 MiB", ErrFull)
	case dice < 97:
		return errors.Join(store(), fmt.Errorf("%w: %w", ErrUncertain, errBroken))
	}
	return fmt.Errorf("%w: %w", ErrUncertain, errBroken)
}

func (s *session) Recover(context.Context) error {
	if s.calm.Load() || s.chance(60) {
		return nil
	}
	return errBroken
}

func (s *session) Replay(ctx context.Context, from uint64, apply func(uint64, fact.Entry)) (uint64, error) {
	return s.log.Replay(ctx, from, apply)
}

func (s *session) Load(ctx context.Context) ([]byte, error) { return s.snapshots.Load(ctx) }

func (s *session) Save(ctx context.Context, pieces [][]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead || (!s.calm.Load() && s.chance(20)) {
		return errBroken
	}
	return s.snapshots.Save(ctx, pieces)
}

// n draws a number below most.
func (s *simulation) n(most int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.IntN(most)
}

func (s *simulation) chance(percent int) bool { return s.n(100) < percent }

func (s *simulation) now() time.Time {
	return time.Now().Add(time.Duration(s.jump.Load()) * time.Millisecond)
}

// start runs an engine on what is stored.
func (s *simulation) start() {
	dir := account.NewDirectory()
	dir.Numbers[line.ID] = line
	run := &session{simulation: s}
	cfg := DefaultConfig()
	cfg.SnapshotEvery, cfg.Queue, cfg.MaxWait = 40, 16, 100*time.Millisecond
	e := New(cfg, Deps{Limits: s.limits, Log: run, Snapshots: run, Clock: s.now, Directory: func() *account.Directory { return dir }, Logger: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	<-e.Ready()
	s.mu.Lock()
	s.engine, s.session, s.cancel, s.ended = e, run, cancel, ended
	s.mu.Unlock()
}

// stop ends the engine, kindly or not.
func (s *simulation) stop(kill bool) {
	if kill {
		s.session.mu.Lock()
		s.session.dead = true
		s.session.mu.Unlock()
	}
	s.cancel()
	if err := <-s.ended; err != nil {
		s.t.Errorf("the engine ended with %v", err)
	}
}

func (s *simulation) current() (*Engine, *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.engine, s.session
}

func (s *simulation) pause(most time.Duration) {
	<-time.After(time.Duration(s.n(int(most/time.Millisecond))+1) * time.Millisecond)
}

var people = []message.Address{"33612345671", "33612345672", "33612345673"}

func (s *simulation) pair() fact.Thread {
	return fact.Thread{Number: line.ID, Address: people[s.n(len(people))]}
}

// business sends messages; those with a key it sends until it knows.
func (s *simulation) business(name string, count int) {
	for i := range count {
		s.pause(200 * time.Millisecond)
		m := Submission{
			Number: line, To: s.pair().Address, Category: message.Service, Lifetime: int64(1+s.n(3000)) * 1000,
			Content:  message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)},
			Callback: fmt.Sprintf("%s-%d", name, i),
		}
		if s.chance(20) {
			m.Content.Kind, m.Category = message.KindTemplate, message.Marketing
		}
		tries := 1
		if s.chance(40) {
			m.Key, m.KeyBody, tries = []byte(fmt.Sprintf("%16s", m.Callback)), 7, 1000
		}
		for ; tries > 0; tries-- {
			again := m
			if s.submit(&again, len(m.Key) > 0) {
				break
			}
			s.pause(50 * time.Millisecond)
		}
	}
}

// submit sends once and says whether it succeeded.
func (s *simulation) submit(m *Submission, keyed bool) bool {
	e, run := s.current()
	ctx, cancel := context.Background(), func() {}
	if s.chance(5) {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(s.n(10))*time.Millisecond)
	}
	receipt, err := e.Submit(ctx, m)
	cancel()
	run.mu.Lock()
	dead := run.dead
	run.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if keyed {
		s.keyed[m.Callback] = true
	}
	a := s.told[m.Callback]
	switch {
	case err == nil:
		a.id = receipt.ID
	case dead, errors.Is(err, context.DeadlineExceeded), strings.Contains(err.Error(), "it may go out all the same"):
		a.unknown = true
	case fault.From(err).Advice != fault.RetryLater:
		s.t.Errorf("%s was refused: %v", m.Callback, err)
	}
	s.told[m.Callback] = a
	return err == nil
}

// insist does something until it succeeds.
func (s *simulation) insist(what func(e *Engine) error) {
	for range 10_000 {
		e, _ := s.current()
		err := what(e)
		if err == nil || errors.Is(err, ErrBlocked) || fault.From(err).Advice != fault.RetryLater {
			return
		}
		s.pause(100 * time.Millisecond)
	}
	s.t.Error("the engine does not take anything any more")
}

// person writes, reads, blocks, unblocks; the business marks what it wrote as read.
func (s *simulation) person(count int) {
	for range count {
		s.pause(500 * time.Millisecond)
		p := s.pair()
		switch s.n(10) {
		case 0, 1, 2, 3:
			s.insist(func(e *Engine) error {
				r, err := e.Receive(context.Background(), &Reception{Number: line, From: p.Address})
				if err == nil {
					s.mu.Lock()
					s.ids = append(s.ids, r.ID)
					s.mu.Unlock()
				}
				return err
			})
		case 4, 5:
			s.insist(func(e *Engine) error {
				return e.Opened(context.Background(), Look{Thread: p, UpTo: message.ID(s.log.end()), Tell: s.chance(70)})
			})
		case 6:
			s.mu.Lock()
			upTo := message.ID(1)
			if len(s.ids) > 0 {
				upTo = s.ids[s.random.IntN(len(s.ids))]
			}
			s.mu.Unlock()
			s.insist(func(e *Engine) error { return e.Seen(context.Background(), p, upTo, s.chance(20)) })
		case 7:
			s.insist(func(e *Engine) error { return e.Act(context.Background(), &fact.PersonBlocked{Thread: p}) })
		case 8:
			s.insist(func(e *Engine) error { return e.Act(context.Background(), &fact.PersonUnblocked{Thread: p}) })
		case 9:
			s.insist(func(e *Engine) error { return e.Act(context.Background(), &fact.MarketingStopped{Thread: p}) })
		}
	}
}

// carrier reports on what was released: late, twice, in any order, until everybody else is done.
func (s *simulation) carrier(done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		default:
		}
		s.pause(300 * time.Millisecond)
		var rs []Report
		for id, f := range s.log.released() {
			if s.chance(10) {
				rs = append(rs, Report{
					Thread: f.Thread, ID: id, Direction: message.ToPerson,
					Status: []message.Status{message.Sent, message.Sent, message.Delivered, message.Delivered, message.Read, message.Failed}[s.n(6)],
					Code:   131026,
				})
			}
		}
		s.insist(func(e *Engine) error { return e.Report(context.Background(), rs) })
	}
}

// released lists messages that go to a carrier.
func (l *memoryLog) released() map[message.ID]*fact.MessageAccepted {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[message.ID]*fact.MessageAccepted{}
	for i, e := range l.facts {
		if m, ok := e.Fact.(*fact.MessageAccepted); ok && m.Released {
			out[message.ID(i+1)] = m
		}
	}
	return out
}

func (l *memoryLog) end() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return uint64(len(l.facts))
}

// run lets everybody work while the engine is stopped, killed and restarted and its clock is set.
func (s *simulation) run() {
	s.start()
	var work, carriers sync.WaitGroup
	for i := range 4 {
		work.Go(func() { s.business(fmt.Sprintf("b%d", i), 25) })
	}
	for range 2 {
		work.Go(func() { s.person(20) })
	}
	done := make(chan struct{})
	carriers.Go(func() { s.carrier(done) })
	for range 2 + s.n(4) {
		s.pause(3 * time.Second)
		if s.jumps && s.chance(50) {
			s.jump.Add(int64(s.n(49)-24) * 3600_000)
		}
		s.stop(s.chance(60))
		s.same()
		s.start()
	}
	s.calm.Store(true)
	work.Wait()
	close(done)
	carriers.Wait()
	<-time.After(2 * time.Hour) // everything's lifetime is over
	s.same()
	<-time.After(62 * 24 * time.Hour) // nothing of it matters any more
	s.empty()
	s.stop(false)
}

// inspect is a step that looks at the state.
type inspect func(d *decider)

func (f inspect) decide(d *decider) error { f(d); return nil }

// same compares the engine's state, when it runs, and the snapshot with a fold of the whole log.
func (s *simulation) same() {
	fold := newState(0)
	if _, err := s.log.Replay(context.Background(), 1, func(_ uint64, e fact.Entry) { fold.apply(e.At, e.Fact) }); err != nil {
		s.t.Error(err)
	}
	now := max(fold.at, s.now().UnixMilli())
	if s.calm.Load() {
		s.insist(func(e *Engine) error {
			return e.do(context.Background(), inspect(func(d *decider) {
				copied, err := decodeState(d.state.text(), 0)
				if err != nil {
					s.t.Error(err)
					return
				}
				if copied.next == fold.next {
					s.compare(copied, fold, now)
				}
				for _, t := range d.state.threads {
					s.count(t)
				}
			}))
		})
	}
	data, _ := s.snapshots.Load(context.Background())
	if data == nil {
		return
	}
	half, err := decodeState(data, 0)
	if err != nil {
		s.t.Error(err)
		return
	}
	if _, err := s.log.Replay(context.Background(), half.next, func(_ uint64, e fact.Entry) { half.apply(e.At, e.Fact) }); err != nil {
		s.t.Error(err)
	}
	s.compare(half, fold, now)
}

// compare wants two states to be the same. With a clock that jumps, messages of the second before a jump may be
// forgotten in one of them, when they are long past, and count in the other, when the clock is set back to them: one
// second of a number's throughput, which nobody is promised then.
func (s *simulation) compare(a, b *state, now int64) {
	if s.jumps {
		clear(a.limits.rates)
		clear(b.limits.rates)
	}
	compare(s.t, a, b, now)
}

// count counts what a thread counts.
func (s *simulation) count(t *thread) {
	waiting, settled := 0, 0
	for i := range t.out {
		switch {
		case t.out[i].waits():
			waiting++
		case t.out[i].rests():
			settled++
		}
	}
	if waiting != t.waiting || settled != t.settled {
		s.t.Errorf("thread %v counts %d waiting and %d settled, and has %d and %d", t.id, t.waiting, t.settled, waiting, settled)
	}
}

// empty checks that the engine remembers no thread without need.
func (s *simulation) empty() {
	s.insist(func(e *Engine) error {
		return e.do(context.Background(), inspect(func(d *decider) {
			for _, t := range d.state.threads {
				if !t.blocked && !t.stopped && !t.barred {
					s.t.Errorf("after two months the engine still has %+v", t)
				}
			}
		}))
	})
}

// life is what the log says of a message.
type life struct {
	accepted *fact.MessageAccepted // nil for a person's
	at       int64
	status   message.Status
}

// audit reads the log as an auditor would.
type audit struct {
	*simulation
	lives   map[message.ID]*life
	copies  map[string][]message.ID // by callback
	windows map[fact.Thread]int64
	doomed  map[fact.Thread]message.ID // what is older was written before the person blocked the number
}

func (a *audit) read(id message.ID, e fact.Entry) {
	switch f := e.Fact.(type) {
	case *fact.MessageAccepted:
		a.lives[id] = &life{f, e.At, message.Accepted}
		a.copies[f.Callback] = append(a.copies[f.Callback], id)
		if open := e.At < a.windows[f.Thread]; open != f.InWindow {
			a.t.Errorf("message %d says that the window is open: %v; it is %v", id, f.InWindow, open)
		}
	case *fact.MessageReceived:
		a.windows[f.Thread] = e.At + windowLength
		a.lives[id] = &life{nil, e.At, message.Sent}
	case *fact.PersonBlocked:
		a.doomed[f.Thread] = id
	case *fact.MessageMoved:
		a.move(id, e.At, f)
	}
}

func (a *audit) move(id message.ID, at int64, f *fact.MessageMoved) {
	l := a.lives[f.ID]
	if l == nil || !l.status.Follows(f.Status) {
		a.t.Errorf("record %d moves message %d from %+v to %s", id, f.ID, l, f.Status)
		return
	}
	if l.accepted != nil && l.status < message.Delivered && (f.Status == message.Delivered || f.Status == message.Read) {
		if at >= l.at+l.accepted.Lifetime {
			a.t.Errorf("message %d arrived after its lifetime", f.ID)
		}
		if f.ID < a.doomed[f.Thread] {
			a.t.Errorf("message %d arrived though the person had blocked the number", f.ID)
		}
	}
	l.status = f.Status
}

// verify compares the log with what the businesses were told.
func (s *simulation) verify() {
	a := audit{s, map[message.ID]*life{}, map[string][]message.ID{}, map[fact.Thread]int64{}, map[fact.Thread]message.ID{}}
	for i, e := range s.log.facts {
		a.read(message.ID(i+1), e)
	}
	for id, l := range a.lives {
		if l.accepted != nil && l.status < message.Delivered {
			s.t.Errorf("message %d is for ever %s", id, l.status)
		}
	}
	for callback, told := range s.told {
		found := a.copies[callback]
		switch {
		case told.id != 0 && (len(found) == 0 || found[0] != told.id) && !s.jumps:
			s.t.Errorf("%s was accepted as %d; the log has it as %v", callback, told.id, found)
		case told.id == 0 && !told.unknown && len(found) > 0:
			s.t.Errorf("%s was refused and is in the log as %v", callback, found)
		case len(found) > 1 && (!s.jumps || !s.keyed[callback]):
			s.t.Errorf("%s is in the log %d times", callback, len(found))
		}
	}
}

// TestSimulation runs a number of simulations, each from a seed of its own: SIMULATIONS of them, or
// the one of SIMULATION_SEED.
func TestSimulation(t *testing.T) {
	t.Parallel()
	count, first := 30, uint64(time.Now().UnixNano())
	if v, err := strconv.Atoi(os.Getenv("SIMULATIONS")); err == nil {
		count = v
	}
	if v, err := strconv.ParseUint(os.Getenv("SIMULATION_SEED"), 10, 64); err == nil {
		count, first = 1, v
	}
	for i := range uint64(count) {
		seed := first + i
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &simulation{
					t: t, random: rand.New(rand.NewPCG(seed, 0)), log: &memoryLog{}, snapshots: &memorySnapshots{},
					told: map[string]answer{}, keyed: map[string]bool{},
				}
				if seed%2 == 0 {
					s.limits = DefaultLimits()
					s.limits.Throughput, s.limits.PairInterval, s.limits.PairBurst, s.limits.MessagingLimit, s.limits.MarketingCap = 40, 200*time.Millisecond, 20, 2, 1
				}
				s.jumps = seed%3 == 0
				s.run()
				s.verify()
			})
		})
	}
}
