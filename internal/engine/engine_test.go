package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// memoryLog is a Log that keeps facts in memory and can be told to fail.
type memoryLog struct {
	mu    sync.Mutex
	facts []fact.Entry
	fail  error
}

func (l *memoryLog) Append(_ context.Context, first uint64, facts []fact.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return l.fail
	}
	if first != uint64(len(l.facts))+1 {
		return fmt.Errorf("record %d appended behind %d", first, len(l.facts))
	}
	bytes := 0
	for _, e := range facts {
		bytes += 16 + len(fact.Append(nil, e.Fact))
	}
	if len(facts) > 4096 || bytes > 2<<20 { // what an envelope of the journal holds
		return fmt.Errorf("%d facts of %d bytes are too many for one append", len(facts), bytes)
	}
	l.facts = append(l.facts, facts...)
	return nil
}

func (l *memoryLog) Recover(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fail
}

func (l *memoryLog) Replay(_ context.Context, from uint64, apply func(uint64, fact.Entry)) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := from; i <= uint64(len(l.facts)); i++ {
		apply(i, l.facts[i-1])
	}
	return uint64(len(l.facts)) + 1, nil
}

func (l *memoryLog) breakWith(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = err
}

// moved lists the statuses of a message in the log.
func (l *memoryLog) moved(id message.ID) (out []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.facts {
		if m, ok := e.Fact.(*fact.MessageMoved); ok && m.ID == id {
			text := m.Status.String()
			if m.Code != 0 {
				text += fmt.Sprintf(" %d", m.Code)
			}
			out = append(out, text)
		}
	}
	return out
}

type memorySnapshots struct {
	mu   sync.Mutex
	data []byte
}

func (s *memorySnapshots) Load(context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.data, nil
}

func (s *memorySnapshots) Save(_ context.Context, pieces [][]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = bytes.Join(pieces, nil)
	return nil
}

// text is the state as a snapshot has it.
func (s *state) text() []byte { return bytes.Join(s.whole().pieces, nil) }

var (
	line = &account.Number{ID: 4, Digits: "33199000001", Status: "CONNECTED", Account: &account.Account{ID: 3, Business: &account.Business{ID: 2}}}
	ada  = message.Address("33612345678")
	pair = fact.Thread{Number: 4, Address: ada}
)

// world is a running engine under a fake clock.
type world struct {
	*Engine
	log  *memoryLog
	stop func()
}

// start runs an engine; it must be called inside a synctest bubble.
func start(t *testing.T, log *memoryLog, snapshots *memorySnapshots) *world {
	t.Helper()
	return startWith(t, log, snapshots, time.Now)
}

func startWith(t *testing.T, log *memoryLog, snapshots *memorySnapshots, clock func() time.Time, change ...func(*Deps)) *world {
	t.Helper()
	dir := account.NewDirectory()
	dir.Numbers[line.ID] = line
	deps := Deps{Log: log, Snapshots: snapshots, Clock: clock, Directory: func() *account.Directory { return dir }, Logger: slog.New(slog.DiscardHandler)}
	for _, f := range change {
		f(&deps)
	}
	e := New(DefaultConfig(), deps)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	<-e.Ready()
	w := &world{Engine: e, log: log}
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(w.stop)
	return w
}

func inBubble(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := start(t, &memoryLog{}, &memorySnapshots{})
		defer w.stop()
		f(t, w)
	})
}

func (w *world) send(t *testing.T, change func(*Submission)) message.ID {
	t.Helper()
	s := &Submission{
		Number: line, To: ada, Category: message.Service, Lifetime: 3600_000,
		Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)},
	}
	if change != nil {
		change(s)
	}
	r, err := w.Submit(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func (w *world) hello(t *testing.T) message.ID {
	t.Helper()
	r, err := w.Receive(t.Context(), &Reception{Number: line, From: ada, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"hi"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func (w *world) report(t *testing.T, id message.ID, s message.Status) {
	t.Helper()
	if err := w.Report(t.Context(), []Report{{Thread: pair, ID: id, Direction: message.ToPerson, Status: s}}); err != nil {
		t.Fatal(err)
	}
}

func asTemplate(c message.Category) func(*Submission) {
	return func(s *Submission) { s.Content.Kind, s.Category = message.KindTemplate, c }
}

func TestWindow(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		never := w.send(t, nil)
		template := w.send(t, asTemplate(message.Utility))
		w.hello(t)
		inside := w.send(t, nil)
		time.Sleep(24*time.Hour - time.Second)
		late := w.send(t, nil)
		time.Sleep(time.Second)
		after := w.send(t, nil)
		for id, want := range map[message.ID]string{never: "failed 131047", template: "expired", inside: "expired", late: "", after: "failed 131047"} {
			if got := strings.Join(w.log.moved(id), ","); got != want {
				t.Errorf("message %d: %q, want %q", id, got, want)
			}
		}
	})
}

func TestLadderOnlyMovesUp(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.hello(t)
		a := w.send(t, nil)
		for _, s := range []message.Status{message.Delivered, message.Delivered, message.Sent, message.Read, message.Delivered, message.Failed} {
			w.report(t, a, s)
		}
		b := w.send(t, nil)
		for _, s := range []message.Status{message.Sent, message.Failed, message.Delivered} {
			w.report(t, b, s)
		}
		c := w.send(t, nil)
		w.report(t, c, message.Read)
		for id, want := range map[message.ID]string{a: "sent,delivered,read", b: "sent,failed", c: "sent,read"} {
			if got := strings.Join(w.log.moved(id), ","); got != want {
				t.Errorf("message %d: %q, want %q", id, got, want)
			}
		}
	})
}

func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.hello(t)
		key := []byte("0123456789abcdef")
		keyed := func(body uint64) func(*Submission) {
			return func(s *Submission) { s.Key, s.KeyBody = key, body }
		}
		first := w.send(t, keyed(1))
		if again := w.send(t, keyed(1)); again != first {
			t.Errorf("the same key gave %d, then %d", first, again)
		}
		s := &Submission{Number: line, To: ada, Key: key, KeyBody: 2, Lifetime: 1000}
		if _, err := w.Submit(t.Context(), s); err == nil || fault.From(err).Status != 409 {
			t.Errorf("another body gave %v", err)
		}
		time.Sleep(24 * time.Hour)
		if later := w.send(t, keyed(1)); later == first {
			t.Error("the key is still remembered after 24 hours")
		}
	})
}

func TestMarkAsReadTakesEarlierMessagesToo(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		one, two, three := w.hello(t), w.hello(t), w.hello(t)
		if err := w.Seen(t.Context(), pair, two, false); err != nil {
			t.Fatal(err)
		}
		if err := w.Seen(t.Context(), pair, two, false); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[message.ID]string{one: "read", two: "read", three: ""} {
			if got := strings.Join(w.log.moved(id), ","); got != want {
				t.Errorf("message %d: %q, want %q", id, got, want)
			}
		}
		if err := w.Seen(t.Context(), pair, three+100, false); fault.From(err).Code != 131009 {
			t.Errorf("an id that was never received gave %v", err)
		}
	})
}

func TestReadReceiptsCanBeOff(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.hello(t)
		id := w.send(t, nil)
		w.report(t, id, message.Delivered)
		for _, tell := range []bool{false, true} {
			if err := w.Opened(t.Context(), Look{Thread: pair, UpTo: id, Tell: tell}); err != nil {
				t.Fatal(err)
			}
			if got := strings.HasSuffix(strings.Join(w.log.moved(id), ","), "read"); got != tell {
				t.Errorf("with receipts %v the business sees read: %v", tell, got)
			}
		}
	})
}

func TestBlockingFailsWhatWaitsAndWhatComes(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.hello(t)
		waiting := w.send(t, nil)
		w.report(t, waiting, message.Sent)
		if err := w.Act(t.Context(), &fact.PersonBlocked{Thread: pair}); err != nil {
			t.Fatal(err)
		}
		later := w.send(t, nil)
		if _, err := w.Receive(t.Context(), &Reception{Number: line, From: ada}); !errors.Is(err, ErrBlocked) {
			t.Errorf("a person who blocked could write: %v", err)
		}
		if err := w.Act(t.Context(), &fact.PersonUnblocked{Thread: pair}); err != nil {
			t.Fatal(err)
		}
		open := w.send(t, nil)
		for id, want := range map[message.ID]string{waiting: "sent,failed 131026", later: "failed 131026", open: ""} {
			if got := strings.Join(w.log.moved(id), ","); got != want {
				t.Errorf("message %d: %q, want %q", id, got, want)
			}
		}
	})
}

func TestStoppedMarketing(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		if err := w.Act(t.Context(), &fact.MarketingStopped{Thread: pair}); err != nil {
			t.Fatal(err)
		}
		offer, utility := w.send(t, asTemplate(message.Marketing)), w.send(t, asTemplate(message.Utility))
		if got := w.log.moved(offer); len(got) != 1 || got[0] != "failed 131050" {
			t.Errorf("marketing after stop: %v", got)
		}
		if got := w.log.moved(utility); len(got) != 0 {
			t.Errorf("utility after stop: %v", got)
		}
	})
}

func TestExpirySurvivesARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, snapshots := &memoryLog{}, &memorySnapshots{}
		w := start(t, log, snapshots)
		w.hello(t)
		id := w.send(t, func(s *Submission) { s.Lifetime = 600_000 })
		kept := w.send(t, func(s *Submission) { s.Lifetime = 600_000 })
		w.report(t, kept, message.Delivered)
		w.stop()
		time.Sleep(5 * time.Minute)
		w = start(t, log, snapshots)
		defer w.stop()
		synctest.Wait()
		if got := log.moved(id); len(got) != 0 {
			t.Fatalf("expired early: %v", got)
		}
		time.Sleep(5*time.Minute + time.Second)
		synctest.Wait()
		if got := strings.Join(log.moved(id), ","); got != "expired" {
			t.Errorf("after its lifetime: %q", got)
		}
		if got := strings.Join(log.moved(kept), ","); got != "sent,delivered" {
			t.Errorf("the delivered one: %q", got)
		}
		w.report(t, id, message.Delivered)
		if got := strings.Join(log.moved(id), ","); got != "expired" {
			t.Errorf("delivered after expiry: %q", got)
		}
	})
}

func TestFailedAppendLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.hello(t)
		before := w.send(t, nil)
		w.log.breakWith(errors.New("the disk is full"))
		for range 3 {
			_, err := w.Submit(t.Context(), &Submission{Number: line, To: ada, Lifetime: 1000})
			if f := fault.From(err); err == nil || f.Advice != fault.RetryLater {
				t.Errorf("with a broken log: %v", err)
			}
		}
		w.log.breakWith(nil)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if after := w.send(t, nil); after != before+1 {
			t.Errorf("the message after the failure is %d, the one before %d: something was left behind", after, before)
		}
	})
}

func TestFreeServiceTier(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 5, 0, 0, 0, 0, time.UTC).UnixMilli()
	s := newState(0)
	d := &decider{state: s, now: at, dir: account.NewDirectory()}
	price := func() tariff.Type {
		id := d.emit(&fact.MessageAccepted{Thread: pair, Category: message.Service, InWindow: true, Lifetime: 1000, Released: true})
		_ = reports{{Thread: pair, ID: id, Direction: message.ToPerson, Status: message.Delivered}}.decide(d)
		return d.facts[len(d.facts)-1].Fact.(*fact.MessageMoved).Pricing
	}
	for i := range tariff.FreeServicePerMonth {
		if got := price(); got != tariff.FreeCustomerService {
			t.Fatalf("message %d of the month: %s", i+1, got)
		}
	}
	if got := price(); got != tariff.Regular {
		t.Errorf("message 1001 of the month: %s", got)
	}
	d.now += 30 * 24 * 3600_000
	if got := price(); got != tariff.FreeCustomerService {
		t.Errorf("the first message of the next month: %s", got)
	}
}

func TestAClockThatGoesBack(t *testing.T) {
	t.Parallel()
	s := newState(0)
	s.at = 1_000_000_000
	now := int64(1_000_000_000 - 500)
	w := &writer{Engine: &Engine{clock: func() time.Time { return time.UnixMilli(now) }, log: slog.New(slog.DiscardHandler)}, state: s}
	if got := w.now(); got != s.at {
		t.Errorf("a small step back is followed: %d", got)
	}
	now -= 3600_000
	if got := w.now(); got != now {
		t.Errorf("a clock that was set is not followed: %d, want %d", got, now)
	}
}

// drawn decides random things.
type drawn struct {
	*rapid.T
	decider
	ids      []message.ID
	snapshot []byte // the newest that is complete
}

func (d *drawn) pick() message.ID {
	if len(d.ids) == 0 {
		return 1
	}
	return rapid.SampledFrom(d.ids).Draw(d.T, "id")
}

func (d *drawn) step() {
	t := d.T
	d.now += rapid.Int64Range(0, rapid.SampledFrom([]int64{10, 1000, 10_000, 3 * 3600_000, 40 * 24 * 3600_000}).Draw(t, "scale")).Draw(t, "later")
	if d.state.picture != nil && d.state.drawSome(1) {
		d.snapshot = bytes.Join(d.state.finish().pieces, nil)
	}
	thread := fact.Thread{Number: account.NumberID(rapid.IntRange(1, 2).Draw(t, "number")), Address: message.Address(rapid.SampledFrom([]string{"5511", "5512"}).Draw(t, "who"))}
	number := &account.Number{ID: thread.Number, Digits: "5511999990000", Account: &account.Account{ID: 3, Currency: "USD", Business: &account.Business{ID: 2}}}
	d.dir.Numbers[number.ID] = number
	if thread.Number == 2 {
		number.Account.Business.Allowance.People = account.Unlimited
	}
	switch rapid.IntRange(0, 10).Draw(t, "what") {
	case 0, 1:
		s := &Submission{Number: number, To: thread.Address, ByUserID: rapid.Bool().Draw(t, "by user id"), Category: rapid.SampledFrom([]message.Category{message.Service, message.Marketing, message.Utility}).Draw(t, "category"), Lifetime: rapid.Int64Range(1, 90_000_000).Draw(t, "ttl"), Callback: rapid.SampledFrom([]string{"", "order-1"}).Draw(t, "callback"), Content: rapid.SampledFrom([]message.Content{{Kind: message.KindTemplate}, {Kind: message.KindText}, reaction, callRequest}).Draw(t, "content")}
		if n := rapid.IntRange(0, 3).Draw(t, "key"); n > 0 {
			s.Key = bytes.Repeat([]byte{byte(n)}, 16)
		}
		_ = s.decide(&d.decider)
		d.ids = append(d.ids, s.receipt.ID)
	case 2:
		r := &Reception{Number: number, From: thread.Address, Face: fact.Face{Hidden: rapid.Bool().Draw(t, "hides")}, Content: message.Content{Kind: rapid.SampledFrom([]message.Kind{message.KindText, message.KindSystem}).Draw(t, "kind")}}
		if rapid.Bool().Draw(t, "by an ad") {
			r.Origin = byAd
		}
		if rapid.Bool().Draw(t, "off-scope") {
			r.Answer = []byte(`{"body":"no"}`)
		}
		if r.decide(&d.decider) == nil {
			d.ids = append(d.ids, r.receipt.ID)
		}
	case 3, 4:
		_ = reports{{Thread: thread, ID: d.pick(), Direction: message.ToPerson, Status: rapid.SampledFrom([]message.Status{message.Sent, message.Delivered, message.Read, message.Failed}).Draw(t, "status")}}.decide(&d.decider)
	case 5:
		_ = (&seen{thread: thread, upTo: d.pick()}).decide(&d.decider)
	case 6:
		_ = (&act{rapid.SampledFrom([]fact.Fact{&fact.PersonBlocked{Thread: thread}, &fact.PersonUnblocked{Thread: thread}, &fact.MarketingStopped{Thread: thread}}).Draw(t, "act")}).decide(&d.decider)
	case 7:
		d.look()
	case 8:
		if d.state.picture == nil {
			d.state.begin()
		}
	case 9:
		_ = (&opened{Look: Look{Thread: thread, UpTo: d.pick(), Tell: true, Profile: "Ada", Face: fact.Face{Hidden: true}}}).decide(&d.decider)
	case 10:
		_ = (&barring{number: thread.Number, people: []message.Address{thread.Address}, lift: rapid.Bool().Draw(t, "lift")}).decide(&d.decider)
	}
}

// TestReplayGivesTheSameState decides random things and folds their facts again, whole and from a
// snapshot taken in between.
func TestReplayGivesTheSameState(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := DefaultLimits()
		l.Throughput, l.PairBurst, l.MessagingLimit, l.MarketingCap = 3, 2, 1, 1
		d := &drawn{T: t, decider: decider{state: newState(0), limits: &l, now: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), dir: account.NewDirectory()}}
		d.dir.Tariff = bandedBook()
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			d.step()
		}
		replayed := newState(0)
		for _, e := range d.facts {
			var body []byte
			body = fact.Append(body, e.Fact)
			f, err := fact.Parse(e.Fact.Type(), body)
			if err != nil {
				t.Fatal(err)
			}
			replayed.apply(e.At, f)
		}
		compare(t, d.state, replayed, d.now)
		if d.snapshot == nil {
			return
		}
		half, err := decodeState(d.snapshot, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range d.facts[half.next-1:] {
			half.apply(e.At, e.Fact)
		}
		compare(t, d.state, half, d.now)
	})
}

// compare looks at what decisions can depend on: of two states that saw the same facts, one may have
// dropped more of the rest.
func compare(t testingT, a, b *state, now int64) {
	t.Helper()
	opts := []cmp.Option{
		cmp.AllowUnexported(state{}, thread{}, outbound{}, inbound{}, number{}, monthUse{}, keys{}, keyUse{}, money{}, purse{}, budget{}, monthSpending{}, prices{}, volume{}, monthVolume{}, entry{}), cmpopts.EquateEmpty(),
		cmp.AllowUnexported(courtesies{}, courtesy{}, held{}, limits{}, rate{}, burst{}, audience{}, seat{}, appetites{}, offers{}, destination{}, thirtyDays{}, bills{}, billKey{}, billed{}), cmpopts.IgnoreTypes(agenda{}),
		cmpopts.IgnoreFields(state{}, "deadlines", "picture", "pictures"), cmpopts.IgnoreFields(thread{}, "look", "place", "picture"),
		cmpopts.IgnoreFields(keys{}, "first", "places"),
	}
	for _, s := range []*state{a, b} {
		for _, t := range s.threads {
			s.unexpect(t)
			s.tidy(t, now)
		}
		s.limits.settle(now)
		s.bills.forget(now)
		maps.DeleteFunc(s.abroad, func(_ destination, t *thirtyDays) bool { return t.since(now/dayLength) == 0 })
	}
	if diff := cmp.Diff(a, b, opts...); diff != "" {
		t.Fatal(diff)
	}
}

type testingT interface {
	Helper()
	Fatal(args ...any)
}

func FuzzDecodeState(f *testing.F) {
	s := newState(0)
	s.apply(1, &fact.MessageReceived{Thread: pair})
	s.apply(2, &fact.MessageAccepted{Thread: pair, Lifetime: 5, Key: []byte("0123456789abcdef")})
	f.Add(s.text())
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = decodeState(data, 0) })
}

func TestRecipients(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		input string
		want  message.Address
		code  int
	}{
		{"+33612345678", "33612345678", 0},
		{"33612345678", "33612345678", 0},
		{"+33 6 12-34 (56) 78", "33612345678", 0},
		{"0612345678", "33612345678", 0},
		{"+1 650-555-1234", "16505551234", 0},
		{"5215512345678", "525512345678", 0},
		{"33199000001", "", 131021},
		{"", "", 131009},
		{"abc", "", 131009},
		{"+12", "", 131009},
		{"+999999999999999", "", 131009},
		{strings.Repeat("3", 65), "", 131009},
	} {
		got, f := Recipient(line.Digits, c.input)
		switch {
		case c.code == 0 && (f != nil || got != c.want):
			t.Errorf("%q: %q %v, want %q", c.input, got, f, c.want)
		case c.code != 0 && (f == nil || f.Code != c.code):
			t.Errorf("%q: %q %v, want fault %d", c.input, got, f, c.code)
		}
	}
}
