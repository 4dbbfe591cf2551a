package engine

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/policy"
)

// court is a world with policies, an assistant's number, and a clock that the test moves.
type court struct {
	*world
	now    atomic.Int64
	book   atomic.Pointer[policy.Book]
	number *account.Number
}

func openCourt(t *testing.T, log *memoryLog, snapshots *memorySnapshots, date string, change func(*account.Account)) *court {
	t.Helper()
	c := &court{}
	c.book.Store(policy.ShippedBook())
	c.set(t, date)
	a := &account.Account{
		ID: 3, Business: &account.Business{ID: 2, Declared: account.GeneralAssistant}, CreatedAt: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), Location: time.UTC,
	}
	c.number = &account.Number{ID: 5, Account: a, Status: account.Connected}
	dir := account.NewDirectory()
	dir.Numbers[5], dir.Accounts[3] = c.number, a
	if change != nil {
		change(a)
	}
	if a.Options.Disclosure != "" {
		dir.Standings[3] = &account.Standing{Declaration: &account.Declaration{Declared: account.CustomerService, AI: true, Human: account.HumanPath{Kind: "agent"}}}
	}
	c.world = startWith(t, log, snapshots, func() time.Time { return time.UnixMilli(c.now.Load()) }, func(d *Deps) {
		d.Directory = func() *account.Directory { return dir }
		d.Policies = c.book.Load
	})
	t.Cleanup(c.stop)
	return c
}

// set moves the clock to a date, or an instant.
func (c *court) set(t *testing.T, date string) {
	t.Helper()
	m, err := policy.ParseMoment(date)
	if err != nil {
		t.Fatal(err)
	}
	c.now.Store(m.In(time.UTC))
}

// say lets a person write.
func (c *court) say(t *testing.T, from message.Address, text string) {
	t.Helper()
	if _, err := c.Receive(t.Context(), &Reception{Number: c.number, From: from, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"` + text + `"}`)}}); err != nil {
		t.Fatal(err)
	}
}

// answer sends a text and says what the log has of it and behind it.
func (c *court) answer(t *testing.T, to message.Address) string {
	t.Helper()
	before := len(c.log.facts)
	if _, err := c.Submit(t.Context(), &Submission{
		Number: c.number, To: to, Category: message.Service, Lifetime: 3600_000, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)},
	}); err != nil {
		t.Fatal(err)
	}
	return c.since(before)
}

// since tells the facts of the log from one on.
func (c *court) since(n int) string {
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	var out []string
	for _, e := range c.log.facts[n:] {
		switch f := e.Fact.(type) {
		case *fact.MessageAccepted:
			word := "accepted"
			switch {
			case enforced(&f.Verdict, policy.Instead):
				word = "instead"
			case enforced(&f.Verdict, policy.Disclosing):
				word = "disclosed"
			case f.Effect != 0 && f.Mode == 0:
				word = policy.Effect(f.Effect).String()
			}
			if f.Assistant {
				word += "+ai"
			}
			if !f.Released {
				word += " kept"
			}
			out = append(out, strings.Trim(word+" "+f.Policy, " "))
		case *fact.MessageMoved:
			out = append(out, f.Status.String()+" "+fault.ByCode(f.Code).Title)
		case *fact.MessageReleased:
			out = append(out, "released")
		case *fact.AccountNoticed:
			out = append(out, "warned")
		}
	}
	return strings.Join(out, "; ")
}

const (
	italian   = message.Address("393312345678")
	frenchman = message.Address("33612345678")
	american  = message.Address("12125550123")
	refused   = "failed Business account is restricted from messaging users in this country."
)

func TestAnAssistantLivesThroughTheHistory(t *testing.T) {
	t.Parallel()
	c := openCourt(t, &memoryLog{}, &memorySnapshots{}, "2026-01-14T23:59:00Z", nil)
	for _, step := range []struct {
		at   string
		to   message.Address
		want string
	}{
		{"2026-01-14T23:59:00Z", american, "allow ai-providers/3"},
		{"2026-01-15T00:00:00Z", italian, "allow+ai ai-providers/3"},
		{"2026-01-15T00:00:00Z", american, "reply kept ai-providers/3; " + refused + "; instead ai-providers/3"},
		{"2026-01-15T01:00:00Z", american, "reply kept ai-providers/3; " + refused},
		{"2026-01-16T00:00:00Z", american, "reply kept ai-providers/3; " + refused + "; instead ai-providers/3"},
		{"2026-02-16T00:00:00Z", italian, "price+ai ai-providers/5"},
		{"2026-03-12T00:00:00Z", frenchman, "price+ai ai-providers/6"},
		{"2026-04-15T00:00:00Z", american, "refuse kept ai-providers/6; " + refused},
		{"2026-06-09T00:00:00Z", frenchman, "allow+ai ai-providers/8"},
	} {
		c.set(t, step.at)
		c.say(t, step.to, "hi")
		if got := c.answer(t, step.to); got != step.want {
			t.Errorf("%s to %s: %s, want %s", step.at, step.to, got, step.want)
		}
	}
}

// TestOutsideOfTheWindowNothingIsAnswered since nobody waits for an answer.
func TestOutsideOfTheWindowNothingIsAnswered(t *testing.T) {
	t.Parallel()
	c := openCourt(t, &memoryLog{}, &memorySnapshots{}, "2026-02-01", nil)
	if got := c.answer(t, american); got != "accepted kept; failed Re-engagement message" {
		t.Error(got)
	}
}

func bookOf(t *testing.T, effect string) *policy.Book {
	t.Helper()
	texts, err := policy.Read([]byte("policy: house-rules\nversion: 1\neffective: 2020-01-01\ntitle: {en: House rules}\ngrounds:\n  - {id: \"1\", text: {en: So it is.}}\nrules:\n" +
		"  - {id: one, ground: \"1\", countries: [IT], effect: " + effect + "}\n"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := policy.EmptyBook().With(texts)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestWhatIsHeldGoesOutOnReversal, also after a restart with and without a snapshot.
func TestWhatIsHeldGoesOutOnReversal(t *testing.T) {
	t.Parallel()
	log, snapshots := &memoryLog{}, &memorySnapshots{}
	c := openCourt(t, log, snapshots, "2026-02-01", nil)
	c.book.Store(bookOf(t, "{do: hold}"))
	c.say(t, italian, "hi")
	c.say(t, american, "hi")
	if got := c.answer(t, american); got != "allow" && got != "accepted" {
		t.Error(got)
	}
	if got := c.answer(t, italian) + "; " + c.answer(t, italian); got != "hold kept house-rules/1; hold kept house-rules/1" {
		t.Error(got)
	}
	if err := c.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := len(log.facts)
	c.stop()
	c = openCourt(t, log, snapshots, "2026-02-01", nil)
	c.book.Store(policy.EmptyBook())
	if err := c.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.since(before); got != "released; released" {
		t.Errorf("after the reversal: %s", got)
	}
	if err := c.Release(t.Context()); err != nil || len(log.facts) != before+2 {
		t.Errorf("released again: %s, %v", c.since(before), err)
	}
}

func TestWhatIsHeldFailsWhenItIsRefusedInTheEnd(t *testing.T) {
	t.Parallel()
	c := openCourt(t, &memoryLog{}, &memorySnapshots{}, "2026-02-01", nil)
	c.book.Store(bookOf(t, "{do: hold}"))
	c.say(t, italian, "hi")
	c.answer(t, italian)
	before := len(c.log.facts)
	c.book.Store(bookOf(t, "{do: refuse, error: 130497}"))
	if err := c.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.since(before); got != refused {
		t.Error(got)
	}
}

func TestALimitCountsEachPerson(t *testing.T) {
	t.Parallel()
	log, snapshots := &memoryLog{}, &memorySnapshots{}
	c := openCourt(t, log, snapshots, "2026-02-01", nil)
	book := bookOf(t, "{do: limit, most: 2, per: 1h}")
	c.book.Store(book)
	const other = message.Address("393319999999")
	c.say(t, italian, "hi")
	c.say(t, other, "hi")
	const passes, full = "limit house-rules/1", "limit kept house-rules/1; failed Spam rate limit hit"
	if got := c.answer(t, italian) + " " + c.answer(t, italian); got != passes+" "+passes {
		t.Error(got)
	}
	c.stop()
	c = openCourt(t, log, snapshots, "2026-02-01", nil)
	c.book.Store(book)
	if got := c.answer(t, italian); got != full {
		t.Error(got)
	}
	if got := c.answer(t, other); got != passes {
		t.Error(got)
	}
	c.set(t, "2026-02-01T01:00:00Z")
	if got := c.answer(t, italian); got != passes {
		t.Error(got)
	}
}

// TestPeopleAreToldOfAnAI at the first turn, in each session and when they ask.
func TestPeopleAreToldOfAnAI(t *testing.T) {
	t.Parallel()
	c := openCourt(t, &memoryLog{}, &memorySnapshots{}, "2026-08-01T23:00:00Z", func(a *account.Account) {
		a.Business.Declared, a.Options.Disclosure = account.CustomerService, "gateway"
	})
	const plain, told = "accepted", "disclosed ai-disclosure/1"
	c.say(t, frenchman, "hi")
	if got := c.answer(t, frenchman); got != plain {
		t.Errorf("before its day: %s", got)
	}
	c.set(t, "2026-08-02")
	for _, step := range []struct{ what, want string }{{"the first turn", told + "; " + plain}, {"the second", plain}} {
		if got := c.answer(t, frenchman); got != step.want {
			t.Errorf("%s: %s", step.what, got)
		}
	}
	before := len(c.log.facts)
	c.say(t, frenchman, "Est-ce que je parle à un robot ?")
	if got := c.since(before); got != told {
		t.Errorf("when asked: %s", got)
	}
	if got := c.answer(t, frenchman); got != plain {
		t.Errorf("then: %s", got)
	}
	c.set(t, "2026-08-03T00:00:01Z")
	c.say(t, frenchman, "hi again")
	if got := c.answer(t, frenchman); got != told+"; "+plain {
		t.Errorf("a new session: %s", got)
	}
	c.say(t, american, "Are you a bot?")
	if got := c.answer(t, american); got != plain {
		t.Errorf("outside of the EU: %s", got)
	}
}

// TestAWarningIsToldOnceADay and the message passes.
func TestAWarningIsToldOnceADay(t *testing.T) {
	t.Parallel()
	c := openCourt(t, &memoryLog{}, &memorySnapshots{}, "2026-02-01", nil)
	c.book.Store(bookOf(t, "{do: refuse}").Capped(policy.Warn))
	c.say(t, italian, "hi")
	if got := c.answer(t, italian) + "; " + c.answer(t, italian); got != "warned; accepted house-rules/1; accepted house-rules/1" {
		t.Error(got)
	}
	c.set(t, "2026-02-02T00:00:01Z")
	c.say(t, italian, "hi")
	if got := c.answer(t, italian); got != "warned; accepted house-rules/1" {
		t.Error(got)
	}
}

// TestCourtesiesSurviveASnapshot and are free of charge.
func TestCourtesiesSurviveASnapshot(t *testing.T) {
	t.Parallel()
	s := newState(0)
	f := &fact.MessageAccepted{
		Thread: fact.Thread{Number: 5, Address: american}, Account: 3, Content: message.Content{Kind: message.KindText}, Category: message.Service, Lifetime: 1000, Released: true,
		Verdict: fact.Verdict{Effect: uint8(policy.Instead), Policy: "ai-providers/3"},
	}
	s.apply(1000, f)
	hold := *f
	hold.Released, hold.Verdict = false, fact.Verdict{Effect: uint8(policy.Hold), Policy: "x/1", Assistant: true}
	s.apply(1001, &hold)
	again, err := decodeState(bytes.Join(s.whole().pieces, nil), 0)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.courtesies, s.courtesies) {
		t.Errorf("after a snapshot: %+v, want %+v", again.courtesies, s.courtesies)
	}
	if len(again.courtesies.held) != 1 || again.courtesies.of[f.Thread].replied != 1000 {
		t.Errorf("%+v", again.courtesies)
	}
	d := &decider{state: again, now: 2000, dir: account.NewDirectory()}
	d.advance(again.threads[f.Thread], &Report{Thread: f.Thread, ID: message.NewID(0, 1), Direction: message.ToPerson, Status: message.Sent})
	moved := d.facts[0].Fact.(*fact.MessageMoved)
	if moved.Price.Amount != 0 || moved.Month != 0 || moved.Pricing.String() != "free_customer_service" {
		t.Errorf("the platform's own text costs: %+v", moved)
	}
}

// BenchmarkJudge judges messages of many accounts to many countries, so that some verdicts are kept and some are not,
// and says what the slowest hundredth takes.
func BenchmarkJudge(b *testing.B) {
	dir := account.NewDirectory()
	const accounts = 2000
	for id := range account.NumberID(accounts) {
		declared := account.CustomerService
		if id%10 == 0 {
			declared = account.GeneralAssistant
		}
		a := &account.Account{ID: account.ID(id), Business: &account.Business{Declared: declared}, Location: time.UTC}
		dir.Numbers[id] = &account.Number{ID: id, Account: a}
	}
	d := &decider{state: newState(0), now: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), dir: dir, bench: &bench{}}
	d.bench.prepare(policy.ShippedBook(), dir)
	people := []message.Address{italian, frenchman, american, "5511912345678", "919812345678"}
	f := &fact.MessageAccepted{Content: message.Content{Kind: message.KindText}, Category: message.Service, InWindow: true}
	t := &thread{}
	took := make([]time.Duration, 0, 1<<20)
	i := 0
	for b.Loop() {
		f.Thread = fact.Thread{Number: account.NumberID(i * 7919 % accounts), Address: people[i/3%len(people)]}
		i++
		start := time.Now()
		_, _ = d.rule(f, t)
		if len(took) < cap(took) {
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}
