package engine

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// crowd sends n messages to one person at once, each with callback data of the longest kind, and
// takes the carrier's place up to a status.
func (w *world) crowd(t *testing.T, n int, lifetime int64, upTo message.Status) {
	t.Helper()
	callback := strings.Repeat("é", message.MaxCallbackLength)
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			for range n / 100 {
				s := &Submission{Number: line, To: ada, Category: message.Utility, Lifetime: lifetime, Callback: callback, Content: message.Content{Kind: message.KindTemplate}}
				r, err := w.Submit(t.Context(), s)
				if err == nil && upTo != message.Accepted {
					err = w.Report(t.Context(), []Report{{Thread: pair, ID: r.ID, Direction: message.ToPerson, Status: upTo}})
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// count counts the moves to a status in the log.
func (l *memoryLog) count(s message.Status) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.facts {
		if m, ok := e.Fact.(*fact.MessageMoved); ok && m.Status == s {
			n++
		}
	}
	return n
}

func TestABlockEndsAllThatWaits(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.crowd(t, 6000, 3600_000, message.Sent)
		if err := w.Act(t.Context(), &fact.PersonBlocked{Thread: pair}); err != nil {
			t.Fatal(err)
		}
		// Nothing that was written before may arrive any more, looked at or not.
		if err := w.Act(t.Context(), &fact.PersonUnblocked{Thread: pair}); err != nil {
			t.Fatal(err)
		}
		w.report(t, 6000, message.Delivered)
		time.Sleep(time.Second)
		if failed := w.log.count(message.Failed); failed != 6000 {
			t.Errorf("%d of 6,000 failed", failed)
		}
		if later := w.send(t, asTemplate(message.Utility)); len(w.log.moved(later)) != 0 {
			t.Errorf("after unblocking: %v", w.log.moved(later))
		}
	})
}

func TestABlockIsFinishedAfterARestart(t *testing.T) {
	t.Parallel()
	s := newState(0)
	d := &decider{state: s, now: 1_700_000_000_000, dir: account.NewDirectory()}
	for range 1000 {
		d.emit(&fact.MessageAccepted{Thread: pair, Lifetime: 3600_000, Released: true})
	}
	if err := (&act{&fact.PersonBlocked{Thread: pair}}).decide(d); err != nil {
		t.Fatal(err)
	}
	if n := s.threads[pair].waiting; n != 1000-maxStepFacts {
		t.Fatalf("%d still wait after the first step", n)
	}
	again, err := decodeState(s.text(), 0)
	if err != nil {
		t.Fatal(err)
	}
	d = &decider{state: again, now: d.now, dir: d.dir}
	for range 4 {
		d.facts = nil
		d.look()
		if len(d.facts) > maxStepFacts {
			t.Errorf("%d facts in one look", len(d.facts))
		}
	}
	if n := again.threads[pair].waiting; n != 0 {
		t.Errorf("%d wait for ever", n)
	}
}

func TestManyMessagesExpireAtOnceWhileOthersAreServed(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.crowd(t, 20_000, 3600_000, message.Accepted)
		if _, err := w.Submit(t.Context(), &Submission{Number: line, To: ada, Lifetime: 1}); fault.From(err).Code != 131056 {
			t.Errorf("message 20,001 that waits: %v", err)
		}
		time.Sleep(time.Hour - time.Millisecond)
		for range 50 { // each is answered while the others expire
			w.send(t, func(s *Submission) { s.To = "33612345679" })
			time.Sleep(100 * time.Microsecond)
		}
		if n := w.log.count(message.Expired); n == 0 || n == 20_000 {
			t.Errorf("%d expired meanwhile: nothing was served in between", n)
		}
		time.Sleep(time.Second)
		if n := w.log.count(message.Expired); n != 20_000 {
			t.Errorf("%d of 20,000 expired", n)
		}
	})
}

func TestAPersonWhoOpensALongThread(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.crowd(t, 6000, 3600_000, message.Delivered)
		for range 3000 {
			w.hello(t)
		}
		end := message.ID(w.log.end())
		if err := w.Opened(t.Context(), Look{Thread: pair, UpTo: end, Tell: true}); err != nil {
			t.Fatal(err)
		}
		if n := w.log.count(message.Read); n < keepUnread || n > maxUnread {
			t.Errorf("%d turned to read, %d to %d were expected", n, keepUnread, maxUnread)
		}
		before := w.log.end()
		if err := w.Opened(t.Context(), Look{Thread: pair, UpTo: end, Tell: true}); err != nil || w.log.end() != before+1 {
			t.Errorf("opened again: %v, %d facts", err, w.log.end()-before)
		}
		before = w.log.end()
		if err := w.Seen(t.Context(), pair, end, false); err != nil || w.log.end() != before+maxInbound+1 {
			t.Errorf("marked as read: %v, %d facts", err, w.log.end()-before)
		}
	})
}

func TestWhatNoRecordHoldsIsRefused(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		_, err := w.Submit(t.Context(), &Submission{Number: line, To: ada, Lifetime: 1000, Content: message.Content{Document: make([]byte, maxDocument+1)}})
		if fault.From(err).Code != 131009 {
			t.Errorf("a document that is too long: %v", err)
		}
	})
}

// clockwork is an engine whose clock can be set.
func clockwork(t *testing.T, f func(t *testing.T, w *world, set func(time.Duration))) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var offset time.Duration
		w := startWith(t, &memoryLog{}, &memorySnapshots{}, func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return time.Now().Add(offset)
		})
		defer w.stop()
		f(t, w, func(d time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			offset += d
		})
	})
}

func TestAClockThatIsSetAhead(t *testing.T) {
	t.Parallel()
	clockwork(t, func(t *testing.T, w *world, set func(time.Duration)) {
		w.hello(t)
		id := w.send(t, func(s *Submission) { s.Lifetime = 20 * 3600_000 })
		set(24 * time.Hour)
		time.Sleep((longestNap + 1) * time.Millisecond)
		if got := strings.Join(w.log.moved(id), ","); got != "expired" {
			t.Errorf("its lifetime is over by the new clock, and it is %q", got)
		}
		if late := w.send(t, nil); strings.Join(w.log.moved(late), ",") != "failed 131047" {
			t.Errorf("the window is over by the new clock: %v", w.log.moved(late))
		}
	})
}

func TestAClockThatIsSetBack(t *testing.T) {
	t.Parallel()
	clockwork(t, func(t *testing.T, w *world, set func(time.Duration)) {
		w.hello(t)
		keyed := func(s *Submission) { s.Key, s.KeyBody = []byte("0123456789abcdef"), 1 }
		first := w.send(t, keyed)
		set(-24 * time.Hour)
		if again := w.send(t, keyed); again != first {
			t.Error("the key was forgotten")
		}
		short := w.send(t, func(s *Submission) { s.Lifetime = 60_000 })
		if got := w.log.moved(short); len(got) != 0 {
			t.Errorf("the window is open by either clock, and yet: %v", got)
		}
		time.Sleep(2 * time.Minute)
		if got := strings.Join(w.log.moved(short), ","); got != "expired" {
			t.Errorf("a minute's lifetime by the new clock is over, and it is %q", got)
		}
	})
}

// TestKeysOfAWrongClock uses keys while the clock is ten years ahead; they must not fill the memory
// until then.
func TestKeysOfAWrongClock(t *testing.T) {
	t.Parallel()
	now, wrong := int64(1_800_000_000_000), int64(2_100_000_000_000)
	k := keys{places: map[key]uint64{}}
	use := func(n byte, at int64) { k.remember([]byte{15: n}, 0, message.ID(n), at) }
	use(1, wrong)
	use(2, wrong)
	use(3, now)
	use(1, now+1)
	if len(k.uses) != 2 || len(k.places) != 2 {
		t.Errorf("%d uses of %d keys are remembered, not 2 of 2", len(k.uses), len(k.places))
	}
	if u, ok := k.find([]byte{15: 1}, now+2); !ok || u.at != now+1 {
		t.Errorf("the newest use of a key is %+v, %v", u, ok)
	}
	if _, ok := k.find([]byte{15: 2}, now+2); ok {
		t.Error("a key of the wrong clock is still known")
	}
}

func TestAMonthThatComesTwice(t *testing.T) {
	t.Parallel()
	n := &number{}
	for _, month := range []int{10, 10, 11, 10, 11, 11, 10} {
		n.count(month)
	}
	if n.served(10) != 4 || n.served(11) != 3 || n.served(12) != 0 || (*number)(nil).served(10) != 0 {
		t.Errorf("counted %+v", n)
	}
	n.count(12)
	if n.served(10) != 0 || n.served(11) != 3 || n.served(12) != 1 {
		t.Errorf("a month later: %+v", n)
	}
}

// TestMonthsBeginWhereTheAccountLives delivers around midnight of a new year in Auckland.
func TestMonthsBeginWhereTheAccountLives(t *testing.T) {
	t.Parallel()
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	dir := account.NewDirectory()
	dir.Numbers[line.ID] = &account.Number{ID: line.ID, Account: &account.Account{ID: 3, Location: auckland}}
	midnight := time.Date(2027, 1, 1, 0, 0, 0, 0, auckland).UnixMilli()
	d := &decider{state: newState(0), dir: dir}
	for _, at := range []int64{midnight - 1, midnight, midnight + 1} {
		d.now = at
		id := d.emit(&fact.MessageAccepted{Thread: pair, Category: message.Service, Lifetime: 1000, Released: true})
		_ = reports{{Thread: pair, ID: id, Direction: message.ToPerson, Status: message.Delivered}}.decide(d)
	}
	if n := d.state.numbers[line.ID]; n.served(2026*12+12) != 1 || n.served(2027*12+1) != 2 {
		t.Errorf("counted %+v", n)
	}
}

func TestThreadsWithoutMeaningAreForgotten(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		id := w.hello(t)
		w.report(t, w.send(t, nil), message.Delivered)
		w.send(t, func(s *Submission) { s.To = "33612345679" })
		if err := w.Act(t.Context(), &fact.MarketingStopped{Thread: fact.Thread{Number: 4, Address: "33612345670"}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * 24 * time.Hour)
		if err := w.Seen(t.Context(), pair, id, false); err != nil {
			t.Errorf("after 30 days: %v", err)
		}
		time.Sleep(2 * 24 * time.Hour)
		if err := w.Seen(t.Context(), pair, id, false); fault.From(err).Code != 131009 {
			t.Errorf("after 32 days: %v", err)
		}
		if n := w.threads.Load(); n != 1 {
			t.Errorf("%d threads are remembered; one person has stopped marketing, nothing else matters", n)
		}
		offer := w.send(t, func(s *Submission) { asTemplate(message.Marketing)(s); s.To = "33612345670" })
		if got := w.log.moved(offer); len(got) != 1 || got[0] != "failed 131050" {
			t.Errorf("marketing a month after stop: %v", got)
		}
	})
}

func TestASnapshotIsKeptNowAndThen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		snapshots := &memorySnapshots{}
		w := start(t, &memoryLog{}, snapshots)
		defer w.stop()
		for i := range 3 {
			w.hello(t)
			time.Sleep(w.cfg.SnapshotAge + time.Minute)
			synctest.Wait()
			data, _ := snapshots.Load(t.Context())
			s, err := decodeState(data, 0)
			if err != nil || s.next != uint64(i)+2 {
				t.Fatalf("snapshot %d: %v, %+v", i, err, s)
			}
			if kept := w.Kept(); kept != []uint64{0, 2, 3}[i] {
				t.Errorf("after snapshot %d what is before record %d is kept twice", i, kept)
			}
		}
	})
}

// waitingLog is a Log that holds an append back until it is told how it ends.
type waitingLog struct {
	*memoryLog
	asked chan struct{}
	end   chan error
}

func (l *waitingLog) Append(ctx context.Context, first uint64, facts []fact.Entry) error {
	l.asked <- struct{}{}
	if err := <-l.end; err != nil {
		return err
	}
	return l.memoryLog.Append(ctx, first, facts)
}

// TestRefusalsSayWhatIsKnown fails the append of one message while another waits behind it.
func TestRefusalsSayWhatIsKnown(t *testing.T) {
	t.Parallel()
	const uncertain, certain, full = "it may go out all the same", "Nothing was accepted", "The platform's disk is full. Nothing was accepted"
	for _, c := range []struct {
		err           error
		first, second string
	}{
		{errors.Join(ErrUncertain, errors.New("a timeout")), uncertain, certain},
		{errors.Join(ErrFull, errors.New("3 MiB")), full, full},
		{errors.New("something else"), certain, certain},
	} {
		synctest.Test(t, func(t *testing.T) {
			log := &waitingLog{&memoryLog{}, make(chan struct{}), make(chan error)}
			w := startWith(t, log.memoryLog, &memorySnapshots{}, time.Now, func(d *Deps) { d.Log = log })
			send := func() chan error {
				answer := make(chan error, 1)
				go func() {
					_, err := w.Submit(t.Context(), &Submission{Number: line, To: ada, Lifetime: 1000})
					if w.Accepting() == nil {
						t.Error("a caller is told, and others are not yet")
					}
					answer <- err
				}()
				synctest.Wait()
				return answer
			}
			first := send()
			<-log.asked
			second := send()
			log.end <- c.err
			for i, want := range []string{c.first, c.second} {
				err := <-[]chan error{first, second}[i]
				if f := fault.From(err); f.Code != 131016 || !strings.Contains(f.DetailText(), want) {
					t.Errorf("after %v message %d got %v, not %q", c.err, i+1, err, want)
				}
			}
			go func() {
				for range log.asked {
					log.end <- nil
				}
			}()
			w.stop()
			close(log.asked)
		})
	}
}

func TestCallersAreAnsweredWhenTheEngineEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := start(t, &memoryLog{}, &memorySnapshots{})
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				for {
					_, err := w.Submit(context.Background(), &Submission{Number: line, To: ada, Lifetime: 1000})
					if err != nil {
						if f := fault.From(err); f.Code != 2 {
							t.Errorf("at the end a caller got %v", err)
						}
						return
					}
				}
			})
		}
		w.stop()
		// As a caller that came too late to be turned away: its ticket lies in the queue for ever.
		w.refusing.Store(nil)
		wg.Go(func() {
			if _, err := w.Submit(context.Background(), &Submission{Number: line, To: ada, Lifetime: 1000}); err == nil {
				t.Error("a message was accepted after the end")
			}
		})
		wg.Wait()
	})
}

// TestALogThatLostRecordsEndsTheEngine: no recovery helps, and going on would hide it.
func TestALogThatLostRecordsEndsTheEngine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := &memoryLog{}
		e := New(DefaultConfig(), Deps{Log: log, Snapshots: &memorySnapshots{}, Clock: time.Now, Directory: account.NewDirectory, Logger: slog.New(slog.DiscardHandler)})
		done := make(chan error, 1)
		go func() { done <- e.Run(t.Context()) }()
		<-e.Ready()
		log.breakWith(ErrLost)
		if _, err := e.Submit(t.Context(), &Submission{Number: line, To: ada, Lifetime: 1000}); err == nil {
			t.Error("a message was accepted")
		}
		if err := <-done; !errors.Is(err, ErrLost) {
			t.Errorf("the engine ended with %v", err)
		}
	})
}
