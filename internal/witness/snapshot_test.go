package witness

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

// shelf keeps a snapshot in memory.
type shelf struct{ file []byte }

func (s *shelf) Load(context.Context) ([]byte, error) { return s.file, nil }

func (s *shelf) Save(_ context.Context, pieces [][]byte) error {
	s.file = bytes.Join(pieces, nil)
	return nil
}

// follow reads on from where the room begins, and says where that was.
func follow(t *testing.T, r *Room) (from uint64) {
	t.Helper()
	from = r.load(t.Context())
	reader := r.Journal.Reader(from)
	defer reader.Close()
	for r.Position() < r.Journal.Next() {
		b, err := reader.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r.take(b)
		r.record(t.Context())
	}
	return from
}

// half writes a journal whose first part ends in the middle of two conversations.
func half(t *testing.T, j *journal.Journal) (s *script, rest func()) {
	t.Helper()
	s = threeNumbers(t, 40)
	open := fact.Thread{Number: assistant, Address: message.Address("19900077777")}
	s.add(&fact.MessageReceived{Thread: open, Account: 1, Content: text(t, general[3])})
	s.add(&fact.MessageReceived{Thread: fact.Thread{Number: agency, Address: open.Address}, Account: 1, Content: text(t, service[3])})
	s.write(t, j)
	return s, func() {
		s.add(&fact.MessageAccepted{Thread: open, Account: 1, Content: text(t, "Here is what you asked for.")})
		s.add(&fact.MessageReceived{Thread: open, Account: 1, Content: text(t, general[4])})
		s.add(&fact.MessageAccepted{Thread: open, Account: 1, Content: text(t, "And this too.")})
		for i := range 30 {
			s.talk(t, assistant, 50+i, general[i%len(general)], "Here is what you asked for, as well as I can.")
			s.talk(t, agency, 50+i, service[i%len(service)], "Certainly.")
		}
		s.write(t, j)
	}
}

func TestASnapshotSparesReadingAgain(t *testing.T) {
	t.Parallel()
	j, l, kept := openJournal(t), &ledger{}, &shelf{}
	s, rest := half(t, j)
	first := room(j, l, s.at)
	first.Snapshots = kept
	if from := follow(t, first); from != 1 {
		t.Errorf("without a snapshot the room begins with record %d", from)
	}
	first.save(t.Context(), true)
	if bytes.Contains(kept.file, []byte(general[3])) || bytes.Contains(kept.file, []byte("suitcase")) {
		t.Error("a snapshot holds a text")
	}
	end := j.Next()
	rest()

	second, whole := room(j, l, s.at), room(j, &ledger{}, s.at)
	second.Snapshots = kept
	if from := follow(t, second); from < end-5 || from > end {
		t.Errorf("with a snapshot up to record %d the room begins with %d", end, from)
	}
	follow(t, whole)
	for _, r := range []*Room{second, whole} {
		r.end(s.at+idle, r.Position())
	}
	for number := range whole.numbers {
		a, _ := whole.Finding(number)
		b, _ := second.Finding(number)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("number %d (- all read, + from a snapshot):\n%s", number, diff)
		}
	}
	if len(whole.numbers) != 3 || len(second.numbers) != 3 {
		t.Errorf("%d and %d numbers are known", len(whole.numbers), len(second.numbers))
	}
}

// TestASnapshotThatDoesNotFitIsLeft: of other weights, of another key, of a journal that was longer, or damaged.
func TestASnapshotThatDoesNotFitIsLeft(t *testing.T) {
	t.Parallel()
	j, l, kept := openJournal(t), &ledger{}, &shelf{}
	s, _ := half(t, j)
	first := room(j, l, s.at)
	first.Snapshots = kept
	follow(t, first)
	first.save(t.Context(), true)
	whole := kept.file
	for name, spoil := range map[string]func(*Room){
		"other weights": func(r *Room) { m := *r.Model; m.Version = "other"; r.Model = &m },
		"another key":   func(r *Room) { r.Key++ },
		"a new journal": func(r *Room) { r.Journal = openJournal(t) },
		"damaged":       func(r *Room) { r.Snapshots = &shelf{whole[:len(whole)/2]} },
		"not one":       func(r *Room) { r.Snapshots = &shelf{[]byte("not a snapshot")} },
	} {
		r := room(j, l, s.at)
		r.Snapshots = kept
		spoil(r)
		if from := r.load(t.Context()); from != 1 || len(r.numbers) != 0 || r.resume != 0 {
			t.Errorf("%s: the room begins with record %d and knows %d numbers", name, from, len(r.numbers))
		}
	}
}

// TestWhatIsReadLateIsNotCutShort: the clock ends no conversation whose next record is written and not read yet, as after
// a start that has much to read.
func TestWhatIsReadLateIsNotCutShort(t *testing.T) {
	t.Parallel()
	j := openJournal(t)
	s, rest := half(t, j)
	middle := j.Next()
	rest()
	late, whole := room(j, &ledger{}, s.at+idle), room(j, &ledger{}, s.at)
	reader := j.Reader(1)
	defer reader.Close()
	for reader.Position() < j.Next() {
		b, err := reader.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		late.take(b)
		late.endSilent(late.Clock().UnixMilli(), late.Position())
		if open := late.talks.len(); b.Next() == middle && open != 3 {
			t.Errorf("%d conversations are open in the middle, want 3", open)
		}
	}
	follow(t, whole)
	for _, r := range []*Room{late, whole} {
		r.end(s.at+idle, r.Position())
	}
	for number := range whole.numbers {
		a, _ := whole.Finding(number)
		b, _ := late.Finding(number)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("number %d (- all read at once, + with looks at the clock between):\n%s", number, diff)
		}
	}
}

// TestWhatTheClockEndsAfterAStopIsRecorded though nothing was written since the last finding before it.
func TestWhatTheClockEndsAfterAStopIsRecorded(t *testing.T) {
	t.Parallel()
	j, l, kept := openJournal(t), &ledger{}, &shelf{}
	s, _ := half(t, j)
	begin := func() *Room {
		r := room(j, l, s.at)
		r.Snapshots = kept
		r.from, _ = l.Cursor(t.Context(), cursorName)
		r.recorded = r.from
		follow(t, r)
		for _, w := range r.numbers {
			w.stated = -stateEvery // the next conversation makes a finding
		}
		return r
	}
	first := begin()
	first.endSilent(s.at+idle-1, first.Position()) // all but the agency's last conversation
	first.record(t.Context())
	first.save(t.Context(), true)
	before := len(l.found)
	second := begin()
	second.endSilent(s.at+idle, second.Position())
	second.record(t.Context())
	if n := len(l.found) - before; n != 1 || l.found[before].Number != agency {
		t.Errorf("%d findings after a stop, want that of the agency", n)
	}
}
