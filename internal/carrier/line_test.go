package carrier

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/fair"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

// TestLineAgainstAList draws what can happen to a line: nothing is lost, nothing comes twice, a thread keeps its
// order, and the positions are those of whoever waits.
func TestLineAgainstAList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l, record := newLine(), uint64(0)
		var waits []Outgoing
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "add") {
				record++
				o := Outgoing{ID: message.NewID(0, record), Thread: fact.Thread{Number: account.NumberID(rapid.IntRange(1, 3).Draw(t, "number")), Address: message.Address(rapid.SampledFrom([]string{"1", "2"}).Draw(t, "person"))}}
				o.Content.Document = make([]byte, rapid.IntRange(0, 9).Draw(t, "size"))
				l.add(&o, fair.Share{Class: fair.Class(rapid.IntRange(0, int(fair.Classes)-1).Draw(t, "class")), Owner: uint64(o.Number)})
				waits = append(waits, o)
			} else {
				waits = served(t, waits, l.next(rapid.IntRange(1, 10).Draw(t, "most")))
			}
			checkLine(t, l, waits, record+1)
		}
		for len(waits) > 0 {
			waits = served(t, waits, l.next(3))
		}
		if l.length != 0 || l.bytes != 0 || len(l.threads) != 0 || len(l.order) != 0 {
			t.Fatalf("at the end %d wait with %d bytes, of %d threads", l.length, l.bytes, len(l.threads))
		}
	})
}

// served takes what was handed over out of those that wait.
func served(t *rapid.T, waits, out []Outgoing) []Outgoing {
	if len(waits) > 0 && len(out) == 0 {
		t.Fatalf("nobody goes, and %d wait", len(waits))
	}
	for _, o := range out {
		first := slices.IndexFunc(waits, func(w Outgoing) bool { return w.Thread == o.Thread })
		if first < 0 || waits[first].ID != o.ID {
			t.Fatalf("%v goes before its turn in its thread", o.ID)
		}
		waits = slices.Delete(waits, first, first+1)
	}
	return waits
}

func checkLine(t *rapid.T, l *line, waits []Outgoing, next uint64) {
	lowest, bytes := next, 0
	for _, w := range waits {
		lowest = min(lowest, w.ID.Record())
		bytes += len(w.Content.Document)
	}
	if l.length != len(waits) || l.bytes != bytes || l.lowest(next) != lowest || l.position(next) != lowest {
		t.Fatalf("%d wait with %d bytes from %d on; the line says %d, %d, %d and %d", len(waits), bytes, lowest, l.length, l.bytes, l.lowest(next), l.position(next))
	}
}

// acceptFrom writes accepted messages of a number to the journal, each to another person.
func (w *world) acceptFrom(n account.NumberID, category message.Category, people ...int) {
	w.t.Helper()
	rs := make([]journal.Record, 0, len(people))
	for _, p := range people {
		f := &fact.MessageAccepted{
			Thread: fact.Thread{Number: n, Address: message.Address(strconv.Itoa(33600000000 + p))}, Category: category, Content: text, Lifetime: forever, Released: true,
		}
		rs = append(rs, journal.Record{Type: uint16(fact.TypeMessageAccepted), Version: 1, Time: 1, Body: fact.Append(nil, f)})
	}
	if _, err := w.journal.Append(w.t.Context(), 0, rs); err != nil {
		w.t.Fatal(err)
	}
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// TestACodeDoesNotWaitForAFlood: while the carrier is busy thousands of an assistant's messages are accepted,
// then a bank's code. It is among the next that are handed over, and before it what the bank wrote to the same
// person.
func TestACodeDoesNotWaitForAFlood(t *testing.T) {
	t.Parallel()
	const assistant, bank = account.NumberID(1), account.NumberID(2)
	w := newWorld(t)
	w.given = make(chan []message.ID) // the carrier is busy until the test takes what it was given
	dir := account.NewDirectory()
	dir.Numbers[assistant] = &account.Number{ID: assistant, Account: &account.Account{Business: &account.Business{ID: 1, Declared: "general_purpose_assistant"}}}
	dir.Numbers[bank] = &account.Number{ID: bank, Account: &account.Account{Business: &account.Business{ID: 2}}}
	w.directory = func() *account.Directory { return dir }
	w.reports = make(chan []engine.Report, 1000)
	stop := w.run(nil)
	w.acceptFrom(assistant, message.Service, 0)
	first := <-w.given
	w.acceptFrom(assistant, message.Service, 1) // is in the carrier's hands while the rest comes
	for range 20 {
		w.acceptFrom(assistant, message.Service, upTo(100)...)
	}
	w.acceptFrom(bank, message.Marketing, 7)
	w.acceptFrom(bank, message.Authentication, 7)
	for deadline := time.After(20 * time.Second); len(w.running.ahead) < 22; {
		select {
		case <-time.After(time.Millisecond):
		case <-deadline:
			t.Fatalf("of 22 batches %d are read ahead", len(w.running.ahead))
		}
	}
	offer, code := message.NewID(0, 2003), message.NewID(0, 2004)
	handed := append([]message.ID(nil), first...)
	for len(handed) < 2004 {
		handed = append(handed, <-w.given...)
	}
	stop()
	at, before := slices.Index(handed, code), slices.Index(handed, offer)
	if at < 0 || at > 2+2*atOnce+100 {
		t.Errorf("the code is number %d of 2,004 that are handed over", at+1)
	}
	if before != at-1 {
		t.Errorf("the offer before it is number %d, the code %d", before+1, at+1)
	}
	slices.Sort(handed)
	for i, id := range handed {
		if id.Record() != uint64(i+1) {
			t.Fatalf("message %d is missing or comes twice", i+1)
		}
	}
	if w.cursor != 2005 {
		t.Errorf("the position is %d", w.cursor)
	}
}
