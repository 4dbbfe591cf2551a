package projection

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// history draws facts as an engine would write them: messages climb the ladder, each once a step.
type history struct {
	*rand.Rand
	at     int64
	facts  []fact.Entry
	out    []moving // businesses' messages that can still move
	in     []moving
	shown  map[fact.Thread][]message.ID // what each person can see or wrote
	thread []fact.Thread
}

type moving struct {
	thread   fact.Thread
	id       message.ID
	status   message.Status
	reaction bool
	category message.Category
}

func newHistory(seed uint64) *history {
	h := &history{Rand: rand.New(rand.NewPCG(seed, 1)), at: 1_790_000_000_000, shown: map[fact.Thread][]message.ID{}}
	for _, n := range []account.NumberID{4, 5} {
		for _, a := range []message.Address{"33612345678", "33612345679", "4915123456789"} {
			h.thread = append(h.thread, fact.Thread{Number: n, Address: a})
		}
	}
	return h
}

func (h *history) add(f fact.Fact) {
	h.at += h.Int64N(1_500_000)
	h.facts = append(h.facts, fact.Entry{At: h.at, Fact: f})
}

// next is the id that a message would have if it were the next record.
func (h *history) next() message.ID { return message.NewID(0, uint64(len(h.facts))+1) }

func (h *history) content() message.Content {
	return message.Content{Kind: message.KindText, Document: fmt.Appendf(nil, `{"body":"%d"}`, len(h.facts))}
}

// anyContent is a text, or a reaction now and then.
func (h *history) anyContent() (c message.Content, reaction bool) {
	if h.IntN(5) > 0 {
		return h.content(), false
	}
	return message.Content{Kind: message.KindReaction, Document: []byte(`{"emoji":"👍"}`)}, true
}

func (h *history) step() {
	t := h.thread[h.IntN(len(h.thread))]
	switch h.IntN(20) {
	case 0, 1, 2, 3, 4:
		content, reaction := h.anyContent()
		h.out = append(h.out, moving{thread: t, id: h.next(), status: message.Accepted, reaction: reaction})
		category, template := message.Service, uint64(0)
		if !reaction && h.IntN(2) == 0 {
			category, template = message.Marketing, 7+h.Uint64N(2)
		}
		h.out[len(h.out)-1].category = category
		h.add(&fact.MessageAccepted{Thread: t, Content: content, Category: category, Callback: "order-17", Lifetime: 1, Released: true, Template: template})
	case 5, 6:
		content, reaction := h.anyContent()
		h.in = append(h.in, moving{thread: t, id: h.next(), status: message.Sent, reaction: reaction})
		h.shown[t] = append(h.shown[t], h.next())
		h.add(&fact.MessageReceived{Thread: t, Content: content, Profile: "Ada", Origin: []byte([]string{"", `{"forwards":1}`}[h.IntN(2)])})
	case 7, 8, 9, 10, 11, 12:
		h.moveOut()
	case 13, 14:
		h.moveIn()
	case 15:
		h.add(&fact.PersonBlocked{Thread: t})
	case 16:
		h.add(&fact.PersonUnblocked{Thread: t})
	case 17:
		h.add(&fact.MarketingStopped{Thread: t})
	case 18:
		if n := len(h.facts); n > 0 && h.IntN(2) == 0 {
			h.add(&fact.MessageReceived{
				Thread: t, ReplyTo: message.NewID(0, 1+h.Uint64N(uint64(n))), Profile: "Ada",
				Content: message.Content{Kind: message.KindButton, Document: []byte(`{"text":"Stop","payload":"Stop"}`)},
			})
			return
		}
		h.add([]fact.Fact{&fact.MarketingResumed{Thread: t}, &fact.ThreadSeen{Thread: t, UpTo: 1}, &fact.PersonReported{Thread: t}}[h.IntN(3)])
	case 19:
		if ids := h.shown[t]; len(ids) > 0 {
			h.add(&fact.ThreadOpened{Thread: t, UpTo: ids[h.IntN(len(ids))]})
		}
	}
}

// moveOut moves any business's message one step, so late ones arrive behind newer ones.
func (h *history) moveOut() {
	if len(h.out) == 0 {
		return
	}
	i := h.IntN(len(h.out))
	m := &h.out[i]
	f := &fact.MessageMoved{Thread: m.thread, ID: m.id, Direction: message.ToPerson, Category: m.category, Reaction: m.reaction}
	next := map[message.Status][]message.Status{
		message.Accepted:  {message.Sent, message.Sent, message.Sent, message.Failed, message.Expired},
		message.Sent:      {message.Delivered, message.Delivered, message.Delivered, message.Read, message.Failed, message.Expired},
		message.Delivered: {message.Read},
	}[m.status]
	f.Status = next[h.IntN(len(next))]
	first := m.status < message.Delivered && (f.Status == message.Delivered || f.Status == message.Read)
	if first || f.Status == message.Sent {
		f.Pricing = tariff.Regular
	}
	if first && !m.reaction {
		f.Payer, f.Account, f.Reserved = 2, 3, 30
		f.Price = tariff.Price{Amount: tariff.Micro(h.IntN(50)), Currency: "EUR", Category: tariff.Utility, Card: "card", Line: "FR/utility", Type: tariff.Regular}
	}
	if first {
		h.shown[m.thread] = append(h.shown[m.thread], m.id)
	}
	if f.Status == message.Failed {
		f.Code, f.Details = 131026, []string{"", "nobody there"}[h.IntN(2)]
	}
	h.add(f)
	m.status = f.Status
	if m.status >= message.Read || (m.reaction && m.status == message.Delivered) {
		h.out = slices.Delete(h.out, i, i+1)
	}
}

func (h *history) moveIn() {
	if len(h.in) == 0 {
		return
	}
	i := h.IntN(len(h.in))
	m := &h.in[i]
	m.status++
	h.add(&fact.MessageMoved{Thread: m.thread, ID: m.id, Direction: message.FromPerson, Status: m.status})
	if m.status == message.Read {
		h.in = slices.Delete(h.in, i, i+1)
	}
}

// tables opens a store in a directory.
func tables(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "turnpike.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closed(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// killed copies the files of an open store, as the death of the process would leave them.
func killed(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{"turnpike.db", "turnpike.db-wal"} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// foldInto folds facts from where the store's cursor is, up to a record, in one transaction.
func foldInto(t *testing.T, s *store.Store, facts []fact.Entry, upTo uint64) {
	t.Helper()
	from, err := s.Cursor(t.Context(), store.FoldCursor)
	if err != nil {
		t.Fatal(err)
	}
	f := newFold()
	for n := max(from, 1); n < upTo; n++ {
		f.add(n, facts[n-1].At, facts[n-1].Fact)
	}
	if err := s.Fold(t.Context(), f.rows(), upTo); err != nil {
		t.Fatal(err)
	}
}

// seen is everything that can be asked of the tables that a projection fills.
func seen(t *testing.T, s *store.Store, h *history) string {
	t.Helper()
	var out strings.Builder
	all, err := s.Messages(t.Context(), store.MessageFilter{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		fmt.Fprintf(&out, "%+v\n", all[i])
	}
	done := map[message.Address]bool{}
	for _, one := range h.thread {
		if done[one.Address] {
			continue
		}
		done[one.Address] = true
		cs, err := s.Conversations(t.Context(), one.Address)
		if err != nil {
			t.Fatal(err)
		}
		for i := range cs {
			fmt.Fprintf(&out, "%+v\n", cs[i])
		}
	}
	for at := h.facts[0].At; at <= h.at; at += hourLength {
		c, err := s.CountsSince(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%d %+v\n", at, c)
	}
	days, err := s.TemplateDays(t.Context(), 0, 1<<40)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&out, "%+v\n", days)
	sums, err := s.Balances(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	check, err := s.CheckLedger(t.Context())
	if err != nil || len(check.Unbalanced) > 0 || check.Charged != check.Revenue || check.Charges != check.Entered || check.Stray != 0 {
		t.Fatalf("the books say %+v, %v", check, err)
	}
	fmt.Fprintf(&out, "%v %d %s\n", sums, check.Charges, check.Charged)
	next, err := s.Cursor(t.Context(), store.FoldCursor)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&out, "next %d\n", next)
	return out.String()
}

// TestAnySplitFoldsTheSame folds the same random facts once in one transaction, and once in random
// pieces with clean stops and kills between them.
func TestAnySplitFoldsTheSame(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			h := newHistory(seed)
			for len(h.facts) < 50+int(seed)*10 {
				h.step()
			}
			end := uint64(len(h.facts)) + 1
			whole := tables(t, t.TempDir())
			defer closed(t, whole)
			foldInto(t, whole, h.facts, end)

			dir := t.TempDir()
			split := tables(t, dir)
			for next := uint64(1); next < end; {
				next = min(end, next+1+h.Uint64N(30))
				foldInto(t, split, h.facts, next)
				switch h.IntN(5) {
				case 0:
					closed(t, split)
					split = tables(t, dir)
				case 1:
					copied := killed(t, dir)
					closed(t, split)
					dir = copied
					split = tables(t, dir)
				}
			}
			defer closed(t, split)
			if diff := cmp.Diff(seen(t, whole, h), seen(t, split, h)); diff != "" {
				t.Errorf("seed %d: the pieces give other tables (- one fold, + pieces):\n%s", seed, diff)
			}
		})
	}
}

// TestAFoldIsAllOrNothing makes the last statement of a transaction impossible: neither rows nor the
// cursor may move.
func TestAFoldIsAllOrNothing(t *testing.T) {
	t.Parallel()
	h := newHistory(1)
	for len(h.facts) < 200 {
		h.step()
	}
	s := tables(t, t.TempDir())
	defer closed(t, s)
	foldInto(t, s, h.facts, 101)
	before := seen(t, s, h)
	f := newFold()
	for n := uint64(101); n <= 200; n++ {
		f.add(n, h.facts[n-1].At, h.facts[n-1].Fact)
	}
	rows := f.rows()
	rows.Fresh = append(rows.Fresh, &store.Message{ID: 1, Direction: message.ToPerson}) // is there already
	if err := s.Fold(t.Context(), rows, 201); err == nil {
		t.Fatal("the same message was inserted twice")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	rows.Fresh = rows.Fresh[:len(rows.Fresh)-1]
	if err := s.Fold(ended, rows, 201); err == nil {
		t.Fatal("folded for nobody")
	}
	if diff := cmp.Diff(before, seen(t, s, h)); diff != "" {
		t.Errorf("a failed transaction left something: %s", diff)
	}
	if err := s.Fold(t.Context(), rows, 201); err != nil {
		t.Errorf("after it: %v", err)
	}
}
