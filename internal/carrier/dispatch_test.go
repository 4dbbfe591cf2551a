package carrier

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

// world is what a dispatcher works with, on a real journal: an engine that remembers what it is told and
// says what waits, a carrier that says what it was given.
type world struct {
	t         *testing.T
	journal   *journal.Journal
	waiting   []engine.Waiting
	cursor    uint64
	given     chan []message.ID
	reports   chan []engine.Report
	resumed   []message.ID
	running   *Dispatcher
	directory func() *account.Directory
	refuse    int // how many times Waiting fails before it answers
}

func newWorld(t *testing.T) *world {
	t.Helper()
	cfg := journal.DefaultConfig()
	cfg.Dir = t.TempDir()
	j, err := journal.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return &world{t: t, journal: j, given: make(chan []message.ID, 100), reports: make(chan []engine.Report, 100)}
}

// Report implements Engine.
func (w *world) Report(_ context.Context, rs []engine.Report) error { w.reports <- rs; return nil }

// Waiting implements Engine.
func (w *world) Waiting(context.Context) ([]engine.Waiting, error) {
	if w.refuse > 0 {
		w.refuse--
		return nil, fault.Unavailable.New()
	}
	return slices.Clone(w.waiting), nil
}

// Cursor implements Cursors.
func (w *world) Cursor(context.Context, string) (uint64, error) { return w.cursor, nil }

// SaveCursor implements Cursors.
func (w *world) SaveCursor(_ context.Context, _ string, next uint64) error {
	w.cursor = next
	return nil
}

// Send implements Carrier.
func (w *world) Send(_ context.Context, out []Outgoing) ([]engine.Report, error) {
	ids := make([]message.ID, 0, len(out))
	for i := range out {
		ids = append(ids, out[i].ID)
	}
	w.given <- ids
	return nil, nil
}

// Resume implements Carrier.
func (w *world) Resume(_ context.Context, waiting []engine.Waiting) error {
	for _, one := range waiting {
		w.resumed = append(w.resumed, one.ID)
	}
	return nil
}

// accept writes accepted messages of one thread to the journal.
func (w *world) accept(contents ...message.Content) {
	w.t.Helper()
	var rs []journal.Record
	for _, c := range contents {
		f := &fact.MessageAccepted{Thread: fact.Thread{Number: 1, Address: "33612345678"}, Content: c, Lifetime: forever, Released: true}
		rs = append(rs, journal.Record{Type: uint16(fact.TypeMessageAccepted), Version: 1, Time: 1, Body: fact.Append(nil, f)})
	}
	if _, err := w.journal.Append(w.t.Context(), 0, rs); err != nil {
		w.t.Fatal(err)
	}
}

// run dispatches until stop is called.
func (w *world) run(f Fetcher) (stop func()) {
	d := NewDispatcher(Deps{
		Journal: w.journal, Engine: w, Cursors: w, Carrier: w, Fetcher: f, Directory: w.directory, Clock: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	w.running = d
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Error(err)
		}
	}
}

func (w *world) expect(want ...message.ID) {
	w.t.Helper()
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	select {
	case got := <-w.given:
		if !slices.Equal(got, want) {
			w.t.Errorf("the carrier was given %v, not %v", got, want)
		}
	case <-timer.C:
		w.t.Fatalf("the carrier was not given %v", want)
	}
}

// After a crash the position may be old. Only what has no outcome is handed over again.
func TestOldRecordsAreHandedOverOnlyWhileOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.accept(text, text, text, text)
	thread := fact.Thread{Number: 1, Address: "33612345678"}
	w.waiting = []engine.Waiting{{Thread: thread, ID: 2, Status: message.Accepted}, {Thread: thread, ID: 3, Status: message.Sent}}
	stop := w.run(nil)
	w.expect(2)
	w.accept(text)
	w.expect(5)
	stop()
	if !slices.Equal(w.resumed, []message.ID{3}) {
		t.Errorf("the carrier resumes %v", w.resumed)
	}
	if w.cursor != 6 {
		t.Errorf("the position is %d", w.cursor)
	}
}

// asked is a Fetcher that hands its requests to the test.
type asked chan func(*fault.Error)

// Fetch implements Fetcher.
func (a asked) Fetch(_ context.Context, _ *Outgoing, _ bool, done func(*fault.Error)) { a <- done }

// The position stays before what is held back, so that a crash loses nothing of it.
func TestThePositionWaitsForWhatIsHeldBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fetches := make(asked, 10)
	stop := w.run(fetches)
	w.accept(text, link, text)
	w.expect(1)
	<-fetches
	stop()
	if w.cursor != 2 {
		t.Fatalf("stopped while record 2 was held back, the position is %d", w.cursor)
	}
	thread := fact.Thread{Number: 1, Address: "33612345678"}
	w.waiting = []engine.Waiting{{Thread: thread, ID: 2, Status: message.Accepted}, {Thread: thread, ID: 3, Status: message.Accepted}}
	stop = w.run(fetches)
	(<-fetches)(fault.MediaUpload.With("the host is gone"))
	w.expect(3)
	for {
		rs := <-w.reports
		if len(rs) == 1 && rs[0].ID == 2 && rs[0].Status == message.Failed && rs[0].Code == 131053 && rs[0].Details == "the host is gone" {
			break
		}
	}
	stop()
	if w.cursor != 4 {
		t.Errorf("the position is %d", w.cursor)
	}
}

// TestAStartWhileNothingIsAccepted begins on a full disk: what waits is taken up once there is room.
func TestAStartWhileNothingIsAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.accept(text, text)
	w.refuse = 3
	w.waiting = []engine.Waiting{{ID: 1, Status: message.Sent}, {ID: 2, Status: message.Accepted}}
	defer w.run(nil)()
	if got := <-w.given; !slices.Equal(got, []message.ID{2}) {
		t.Errorf("handed over %v", got)
	}
	if !slices.Equal(w.resumed, []message.ID{1}) {
		t.Errorf("resumed %v", w.resumed)
	}
}

func TestAPositionBehindTheJournalIsALoss(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.accept(text)
	w.cursor = 3
	d := NewDispatcher(Deps{Journal: w.journal, Engine: w, Cursors: w, Carrier: w, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err := d.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "restore it from a copy") {
		t.Errorf("it says: %v", err)
	}
}
