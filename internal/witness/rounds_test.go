package witness

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

// TestRoundsAndRestartsChangeNothing reads random journals at once, and in rounds of any length with looks at the clock
// between them and stops: some with a snapshot, some by kill -9. What is found and recorded is the same.
func TestRoundsAndRestartsChangeNothing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 21))
		j := openJournal(t)
		s := &script{}
		for range 90 {
			for range 1 + random.IntN(12) {
				s.anything(t, random)
			}
			if len(s.records) > 0 {
				s.write(t, j)
			}
		}
		once, inRounds := &ledger{}, &ledger{}
		whole := room(j, once, s.at)
		watchAll(t, whole, s.at)
		last := readWithStops(t, j, inRounds, s.at, random)
		if len(once.found) == 0 {
			t.Fatal("nothing was found")
		}
		for number := range whole.numbers {
			a, _ := whole.Finding(number)
			b, _ := last.Finding(number)
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("seed %d, number %d (- at once, + in rounds):\n%s", seed, number, diff)
			}
		}
		if diff := cmp.Diff(recorded(once), recorded(inRounds)); diff != "" {
			t.Errorf("seed %d, recorded (- at once, + in rounds):\n%s", seed, diff)
		}
	}
}

// anything is a question, an answer, or both, of somebody to some number, some time after the last.
func (s *script) anything(t *testing.T, random *rand.Rand) {
	t.Helper()
	s.at += random.Int64N(20 * 60 * 1000)
	thread := fact.Thread{Number: account.NumberID(1 + random.IntN(4)), Address: message.Address(fmt.Sprintf("199000%05d", random.IntN(60)))}
	words := general
	if int(thread.Number) <= random.IntN(4) {
		words = service
	}
	if random.IntN(6) > 0 {
		s.add(&fact.MessageReceived{Thread: thread, Account: 1, Content: text(t, words[random.IntN(len(words))])})
	}
	if random.IntN(4) > 0 {
		s.add(&fact.MessageAccepted{Thread: thread, Account: 1, Content: text(t, "Certainly, here it is.")})
	}
}

// readWithStops reads to the end, and begins anew now and then as a program does.
func readWithStops(t *testing.T, j *journal.Journal, l *ledger, at int64, random *rand.Rand) *Room {
	t.Helper()
	kept := &shelf{}
	for {
		r := room(j, l, at)
		r.Snapshots = kept
		r.from, _ = l.Cursor(t.Context(), cursorName)
		reader := j.Reader(r.load(t.Context()))
		defer reader.Close()
		stop := random.IntN(25)
		for rounds := 0; rounds < 2 || rounds != stop; rounds++ {
			if r.Position() == j.Next() {
				r.end(at+idle, r.Position())
				r.record(t.Context())
				return r
			}
			b, err := reader.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			r.take(b)
			r.endSilent(at+idle, r.Position()) // the clock is ahead of what was read
			r.record(t.Context())
			r.save(t.Context(), random.IntN(8) == 0)
		}
	}
}

// recorded is what was recorded: of which number, at which record.
func recorded(l *ledger) (out []string) {
	for _, f := range l.found {
		out = append(out, fmt.Sprint(f.Number, f.Record, f.Statement.Tier, f.Statement.Counted))
	}
	return out
}
