package webhook

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fair"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

func someItem(record uint64, person int, size int) *item {
	n := &account.Number{ID: 100, Account: &account.Account{ID: 10, Business: &account.Business{ID: 1}}}
	return &item{size: size, share: fair.Share{Class: fair.Class(person) % fair.Classes, Owner: uint64(person % 3)}, update: wire.Update{Record: record, At: time.Now().UnixMilli(), Number: n, Fact: text(100, person, fmt.Sprint(record))}}
}

// TestQueueKeepsItsBooks draws what can happen to a queue and compares its counts with its content.
func TestQueueKeepsItsBooks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		t.Repeat(rapid.StateMachineActions(&queueMachine{q: &queue{threads: map[fact.Thread]*conversation{}}, record: 1000}))
	})
}

// queueMachine is a queue with what is on its way.
type queueMachine struct {
	q       *queue
	flying  []*batch
	resting []*conversation
	record  uint64
}

func (m *queueMachine) Add(t *rapid.T) {
	m.record++
	m.q.add(someItem(m.record, rapid.IntRange(0, 4).Draw(t, "person"), rapid.IntRange(1, 1000).Draw(t, "size")))
}

func (m *queueMachine) AddAnEarlierRecord(t *rapid.T) {
	early := rapid.Uint64Range(1, 900).Draw(t, "record")
	if !slices.Contains(m.q.records(), early) {
		m.q.add(someItem(early, 5, 10))
	}
}

func (m *queueMachine) Build(t *rapid.T) {
	most := rapid.IntRange(1, 10).Draw(t, "most")
	if m.q.ready.Len() == 0 {
		return
	}
	_, judged := m.q.ready.Next(func(c fair.Class) bool { return c == fair.Judged })
	b := m.q.build(most, judged)
	if len(b.items) == 0 || len(b.items) > most || len(b.conversations) == 0 {
		t.Fatalf("a batch of %d updates of %d conversations; at most %d were asked for", len(b.items), len(b.conversations), most)
	}
	for _, c := range b.conversations {
		if c.failures > 0 && len(b.items) > 1 {
			t.Fatalf("a conversation that failed goes with %d others", len(b.items)-1)
		}
	}
	m.flying = append(m.flying, b)
}

func (m *queueMachine) Succeed(t *rapid.T) {
	for _, b := range pop(t, &m.flying) {
		for _, it := range b.items {
			m.q.settle(it)
		}
		for _, c := range b.conversations {
			c.failures = 0
			m.q.release(c)
		}
	}
}

func (m *queueMachine) Fail(t *rapid.T) {
	for _, b := range pop(t, &m.flying) {
		for _, c := range b.conversations {
			c.failures++
			if rapid.Bool().Draw(t, "pass") && len(b.items) == 1 && !b.items[0].settled {
				m.q.pass(c)
			}
			c.phase = resting
			m.resting = append(m.resting, c)
		}
	}
}

func (m *queueMachine) Rested(t *rapid.T) {
	for _, c := range pop(t, &m.resting) {
		m.q.release(c)
	}
}

func (m *queueMachine) Drop(t *rapid.T) {
	odd := rapid.Uint64Range(0, 1).Draw(t, "odd")
	m.q.drop(m.q.all(), func(it *item) bool { return it.update.Record%2 == odd })
}

func (m *queueMachine) Probe(t *rapid.T) {
	c := m.q.calmest()
	if c == nil {
		return
	}
	for other := range m.q.ready.All() {
		if other.failures < c.failures {
			t.Fatalf("a conversation with %d failures is calmest, and there is one with %d", c.failures, other.failures)
		}
	}
	m.flying = append(m.flying, m.q.probe(c))
}

func (m *queueMachine) Check(t *rapid.T) { checkBooks(t, m.q) }

// pop takes one out, if there is one.
func pop[T any](t *rapid.T, from *[]T) []T {
	if len(*from) == 0 {
		return nil
	}
	i := rapid.IntRange(0, len(*from)-1).Draw(t, "which")
	one := (*from)[i]
	*from = slices.Delete(*from, i, i+1)
	return []T{one}
}

func checkBooks(t *rapid.T, q *queue) {
	pending, bytes, waiting := 0, 0, 0
	var records []uint64
	for c := range q.all() {
		if c.phase == ready {
			waiting += len(c.items)
			checkReady(t, q, c)
		}
		last := uint64(0)
		for _, it := range c.items {
			if it.settled {
				continue
			}
			if it.update.Record < last && c.thread != text(100, 5, "").Thread { // which gets records in any order
				t.Fatalf("record %d comes after %d", it.update.Record, last)
			}
			last = it.update.Record
			pending++
			bytes += it.size
			records = append(records, it.update.Record)
		}
	}
	slices.Sort(records)
	if pending != q.pending || bytes != q.bytes || waiting != q.waiting {
		t.Fatalf("%d pending, %d bytes, %d waiting; the books say %d, %d, %d", pending, bytes, waiting, q.pending, q.bytes, q.waiting)
	}
	if !slices.Equal(records, q.records()) {
		t.Fatalf("records are %v, the order says %v", records, q.records())
	}
	if q.ready.Len() > len(q.threads)+len(q.apart) || len(q.order) > 2*q.pending+tidyAbove || (len(q.order) > 0 && q.order[0].settled) {
		t.Fatalf("%d ready of %d; the order holds %d of %d pending", q.ready.Len(), len(q.threads), len(q.order), q.pending)
	}
}

// checkReady: it stands in the line once, with nothing that is settled.
func checkReady(t *rapid.T, q *queue, c *conversation) {
	times := 0
	for other := range q.ready.All() {
		if other == c {
			times++
		}
	}
	if times != 1 || len(c.items) == 0 || slices.ContainsFunc(c.items, isSettled) {
		t.Fatalf("a ready conversation with %d updates stands %d times in the line, or holds a settled one", len(c.items), times)
	}
}

// TestBatchesFitThePayload: one that would not is not asked to wait elsewhere.
func TestBatchesFitThePayload(t *testing.T) {
	t.Parallel()
	q := &queue{threads: map[fact.Thread]*conversation{}}
	for i := range 10 {
		q.add(someItem(uint64(i+1), i*int(fair.Classes), maxPayload/3)) // of one class
	}
	q.add(someItem(11, 11*int(fair.Classes), 2*maxPayload)) // larger than allowed goes all the same, but alone
	var sizes []int
	for q.ready.Len() > 0 && len(sizes) < 11 {
		sizes = append(sizes, len(q.build(100, false).items))
	}
	if fmt.Sprint(sizes) != "[3 3 3 1 1]" {
		t.Errorf("batches carry %v", sizes)
	}
}

// TestBacklogRemembersAcrossARestart draws what an endpoint reads, takes over and saves, and compares
// with a model that remembers each record.
func TestBacklogRemembersAcrossARestart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &backlogMachine{b: newBacklog(rapid.Uint64Range(1, lastRecord).Draw(t, "from")), wants: map[uint64]bool{}, numbers: 102}
		m.expect(m.b.from, 100)
		m.expect(m.b.from, 101)
		t.Repeat(rapid.StateMachineActions(m))
	})
}

// backlogMachine is a backlog, and the records that it must still deliver. They are of the numbers 100 to
// 103 in turns; those from numbers on are not the endpoint's yet.
type backlogMachine struct {
	b       *backlog
	wants   map[uint64]bool
	numbers account.NumberID
}

const lastRecord = 300

func numberOf(record uint64) account.NumberID { return account.NumberID(100 + record%4) }

// expect adds a number's records from one on.
func (m *backlogMachine) expect(from uint64, n account.NumberID) {
	for r := from; r < lastRecord; r++ {
		if numberOf(r) == n {
			m.wants[r] = true
		}
	}
}

func (m *backlogMachine) Read(t *rapid.T) {
	for range rapid.IntRange(1, 50).Draw(t, "records") {
		r := m.b.from
		if r >= lastRecord {
			return
		}
		u := wire.Update{Record: r, Number: &account.Number{ID: numberOf(r)}, Fact: &fact.MessageReceived{}}
		if got := numberOf(r) < m.numbers && m.b.wants(&u); got != m.wants[r] {
			t.Fatalf("record %d of %d is wanted: %v, not %v", r, numberOf(r), got, m.wants[r])
		}
		delete(m.wants, r)
		m.b.passed()
	}
}

func (m *backlogMachine) TakeOver(t *rapid.T) {
	if m.numbers > 103 {
		return
	}
	n := m.numbers
	m.numbers++
	from := rapid.Uint64Range(1, lastRecord).Draw(t, "from")
	var owed []uint64
	for _, k := range rapid.SliceOfNDistinct(rapid.Uint64Range(0, lastRecord/4-1), 0, 5, rapid.ID).Draw(t, "owed") {
		if r := 4*k + uint64(n-100); r < from {
			owed = append(owed, r)
			m.wants[r] = true
		}
	}
	m.expect(from, n)
	m.b.takeOver(n, from, owed)
}

func (m *backlogMachine) Restart(*rapid.T) {
	var s store.EndpointState
	m.b.save(&s)
	m.b = restore(&s)
}

func (m *backlogMachine) Check(t *rapid.T) {
	for r := range m.wants {
		if r < m.b.from {
			t.Fatalf("record %d was skipped: %d is next", r, m.b.from)
		}
	}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	const most = 10 * time.Minute
	for n, ceiling := range map[int]time.Duration{
		1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second, 10: 512 * time.Second, 11: most, 19: most, 20: most, 1000: most,
	} {
		low, high := most, time.Duration(0)
		for range 2000 {
			d := backoff(n, most)
			low, high = min(low, d), max(high, d)
		}
		if low < ceiling/2 || high > ceiling || high-low < ceiling/4 {
			t.Errorf("pause %d lies between %s and %s; its ceiling is %s", n, low, high, ceiling)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	if err := DefaultConfig().Validate(); err != nil {
		t.Error(err)
	}
	for says, change := range map[string]func(*Config){
		"timeout":     func(c *Config) { c.Timeout = time.Millisecond },
		"concurrency": func(c *Config) { c.Concurrency = 0 },
		"max_backoff": func(c *Config) { c.MaxBackoff = 48 * time.Hour },
		"max_pending": func(c *Config) { c.MaxPending = 3 },
	} {
		c := DefaultConfig()
		change(&c)
		if err := c.Validate(); err == nil {
			t.Errorf("a wrong %s passes", says)
		}
	}
}

// TestSizeIsAnUpperBound: what a payload really takes is never more than was reckoned.
func TestSizeIsAnUpperBound(t *testing.T) {
	t.Parallel()
	coder := message.NewCoder([16]byte{1})
	userIDs := message.NewUserIDBook(coder, func(message.Address) string { return "FR" })
	rapid.Check(t, func(t *rapid.T) {
		f := text(100, 1, "")
		f.Profile = rapid.StringN(0, 50, -1).Draw(t, "profile")
		f.Content.Document, _ = json.Marshal(message.Text{Body: rapid.StringN(0, 200, -1).Draw(t, "text")})
		f.ReplyTo = 1 << 47
		owner := &account.Account{ID: 999999999999999, Business: &account.Business{ID: 5}}
		u := wire.Update{Record: 1 << 47, At: 1 << 41, Fact: f, Account: owner, Number: &account.Number{ID: 999999999999999, Digits: "999999999999999", Account: owner}}
		got := len(wire.AppendEnvelope(nil, wire.Style{Version: 23, Coder: coder, UserIDs: userIDs}, []*wire.Update{&u}))
		if most := wire.MaxChange(f, len(fact.Append(nil, f))); got > most {
			t.Fatalf("it takes %d bytes; %d were reckoned", got, most)
		}
	})
}
