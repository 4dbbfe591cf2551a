package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/ledger"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/tariff"
)

var payer = ledger.Payer{Business: 2, Currency: "USD"}

// risingBook is a card whose prices double on 3 November 2026 and fall again on the 5th, so that messages
// on their way become dearer than what is reserved for them. Two service messages are free a month.
func risingBook() *tariff.Book {
	c := &tariff.Card{ID: "rising", Zone: "UTC", Currencies: []string{"USD"}, Markets: []string{"other"}}
	day := func(n int) int64 { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC).UnixMilli() }
	for _, p := range []struct {
		from, until int64
		times       tariff.Micro
	}{{0, day(3), 1}, {day(3), day(5), 2}, {day(5), tariff.Open, 1}} {
		c.Periods = append(c.Periods, tariff.Period{
			From: p.from, Until: p.until, Rules: &tariff.Rules{ServicePerMonth: 2, Reactions: true},
			Cells: []tariff.Cell{
				{Currency: "USD", Market: "other", Category: tariff.Marketing, Rate: tariff.Flat(70 * p.times)},
				{Currency: "USD", Market: "other", Category: tariff.Service, Rate: tariff.Flat(30 * p.times)},
				{Currency: "USD", Market: "other", Category: tariff.Utility, Rate: tariff.Flat(20 * p.times)},
			},
		})
	}
	book, problems := tariff.NewBook(c)
	if len(problems) > 0 {
		panic(problems)
	}
	return book
}

// newPurse is a till whose limits do not stand in the way.
func newPurse(t *testing.T) *till {
	d := newTill(t)
	*d.limits = Limits{}
	d.dir.Tariff = risingBook()
	return d
}

var orders atomic.Int64

func command() fact.Command {
	return fact.Command{Key: fmt.Appendf(nil, "%16d", orders.Add(1)), Author: "a test", Reason: "why not"}
}

func (d *till) order(f fact.Fact) error {
	o := &order{fact: f}
	return o.decide(&d.decider)
}

// try sends a template and gives the facts of it: the first is the acceptance.
func (d *till) try(c message.Category) (message.ID, []fact.Entry) {
	d.Helper()
	before := len(d.facts)
	s := &Submission{Number: d.number, To: customer, Category: c, Lifetime: 90_000_000, Content: message.Content{Kind: message.KindTemplate}}
	if err := s.decide(&d.decider); err != nil {
		d.Fatal(err)
	}
	return s.receipt.ID, d.facts[before:]
}

func (d *till) report(id message.ID, s message.Status) {
	_ = reports{{Thread: fact.Thread{Number: 4, Address: customer}, ID: id, Direction: message.ToPerson, Status: s, Code: 131026}}.decide(&d.decider)
}

// has holds what the wallet and the reservations come to.
func (d *till) has(wallet, reserved tariff.Micro) {
	d.Helper()
	if p := d.state.money.find(payer); p == nil || p.wallet != wallet || p.reserved != reserved {
		d.Fatalf("the purse is %+v, want %d free and %d reserved", p, wallet, reserved)
	}
}

// failedWith is the code that a message failed with at once, and why; 0 when it did not.
func failedWith(facts []fact.Entry) (int, string) {
	for _, e := range facts {
		if m, ok := e.Fact.(*fact.MessageMoved); ok && m.Status == message.Failed {
			return m.Code, m.Details
		}
	}
	return 0, ""
}

func TestAMessageIsReservedThenCharged(t *testing.T) {
	t.Parallel()
	d := newPurse(t)
	if err := d.order(&fact.WalletToppedUp{Business: 2, Currency: "USD", Amount: 100, Command: command()}); err != nil {
		t.Fatal(err)
	}
	first, _ := d.try(message.Marketing)
	d.has(30, 70)
	if _, facts := d.try(message.Marketing); len(facts) != 2 {
		t.Fatalf("a message that cannot be paid left %v", facts)
	} else if code, why := failedWith(facts); code != fault.PaymentIssue.Code || !strings.Contains(why, "0.00003 USD left") {
		t.Fatalf("it failed with %d: %s", code, why)
	} else if a := facts[0].Fact.(*fact.MessageAccepted); a.Released || a.Price != (tariff.Price{}) || a.Payer != 0 {
		t.Fatalf("it was accepted as %+v", a)
	}
	second, _ := d.try(message.Utility)
	d.has(10, 90)
	d.report(first, message.Delivered)
	d.has(10, 20)
	d.report(first, message.Read) // charges nothing more
	d.has(10, 20)
	d.report(second, message.Failed)
	d.has(30, 0)
}

func TestAPriceThatRoseTakesNoWalletBelowZero(t *testing.T) {
	t.Parallel()
	d := newPurse(t)
	if err := d.order(&fact.WalletToppedUp{Business: 2, Currency: "USD", Amount: 80, Command: command()}); err != nil {
		t.Fatal(err)
	}
	id, _ := d.try(message.Marketing)
	d.has(10, 70)
	d.now = time.Date(2026, 11, 3, 1, 0, 0, 0, time.UTC).UnixMilli()
	d.report(id, message.Delivered)
	d.has(0, 0)
	moved := d.facts[len(d.facts)-1].Fact.(*fact.MessageMoved)
	if moved.Price.Amount != 140 || moved.Reserved != 70 || moved.Uncollected != 60 || moved.Account != 3 {
		t.Fatalf("charged as %+v", moved)
	}
	if _, legs, _ := ledger.Of(moved); legs.Balanced() != nil || legs.Revenue != 140 {
		t.Fatalf("the books have %+v", legs)
	}
}

func TestCredit(t *testing.T) {
	t.Parallel()
	d := newPurse(t)
	d.try(message.Marketing)
	d.has(-70, 70) // without terms everything is paid afterwards
	if err := d.order(&fact.CreditSet{Business: 2, Currency: "USD", Amount: 150, Command: command()}); err != nil {
		t.Fatal(err)
	}
	d.try(message.Marketing)
	d.has(-140, 140)
	if code, _ := failedWith(second(d.try(message.Utility))); code != fault.PaymentIssue.Code {
		t.Fatalf("beyond the line of credit: %d", code)
	}
	if err := d.order(&fact.MoneyAdjusted{Business: 2, Currency: "USD", Amount: -11, Command: command()}); !errors.Is(err, ErrNoFunds) {
		t.Fatalf("an adjustment beyond it: %v", err)
	}
	if err := d.order(&fact.CreditSet{Business: 2, Currency: "USD", Unbounded: true, Command: command()}); err != nil {
		t.Fatal(err)
	}
	if code, _ := failedWith(second(d.try(message.Utility))); code != 0 {
		t.Fatalf("without bound: %d", code)
	}
	d.has(-160, 160)
}

func second[A, B any](_ A, b B) B { return b }

func TestAnOrderTwiceHappensOnce(t *testing.T) {
	t.Parallel()
	d := newPurse(t)
	c := command()
	for i := range 2 {
		o := &order{fact: &fact.WalletToppedUp{Business: 2, Currency: "USD", Amount: 100, Command: c}}
		if err := o.decide(&d.decider); err != nil || o.repeated != (i == 1) || o.record != 1 {
			t.Fatalf("time %d: %+v, %v", i, o, err)
		}
	}
	d.has(100, 0)
	c.KeyBody++
	if err := d.order(&fact.WalletToppedUp{Business: 2, Currency: "USD", Amount: 200, Command: c}); err == nil {
		t.Fatal("something else was ordered with the same id")
	}
}

// alerts lists the types of alerts among facts.
func alerts(t *testing.T, facts []fact.Entry) (out []string) {
	for _, e := range facts {
		if n, ok := e.Fact.(*fact.AccountNoticed); ok {
			b, err := notice.Decode(n.Kind, n.Document)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, b.(notice.Alert).Type)
		}
	}
	return out
}

func TestBudgets(t *testing.T) {
	t.Parallel()
	d := newPurse(t)
	set := func(f fact.BudgetSet) {
		f.Number, f.Account, f.Currency, f.Command = 4, 3, "USD", command()
		if err := d.order(&f); err != nil {
			t.Fatal(err)
		}
	}
	set(fact.BudgetSet{Category: message.Marketing, Amount: 350})
	for i := range 5 {
		id, facts := d.try(message.Marketing)
		want := ""
		if i == 3 { // 280 of 350
			want = AlertBudgetWarning
		}
		if got := strings.Join(alerts(t, facts), ","); got != want {
			t.Fatalf("message %d raised %q, want %q", i, got, want)
		}
		if i < 2 {
			d.report(id, message.Delivered)
		}
	}
	_, facts := d.try(message.Marketing)
	if code, _ := failedWith(facts); code != fault.PaymentIssue.Code || strings.Join(alerts(t, facts), ",") != AlertBudgetReached {
		t.Fatalf("above the budget: %d, alerts %v", code, alerts(t, facts))
	}
	if d.paymentProblem(4) == nil {
		t.Error("nothing says that the number cannot send")
	}
	if _, facts = d.try(message.Marketing); len(alerts(t, facts)) != 0 {
		t.Error("the alert came twice")
	}
	if code, _ := failedWith(second(d.try(message.Utility))); code != 0 {
		t.Errorf("another category fails with %d", code)
	}
	set(fact.BudgetSet{Amount: 380})
	if code, _ := failedWith(second(d.try(message.Utility))); code != fault.PaymentIssue.Code {
		t.Errorf("above the budget of all: %d", code)
	}
	set(fact.BudgetSet{Lifted: true})
	d.now = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	if code, _ := failedWith(second(d.try(message.Marketing))); code != 0 {
		t.Errorf("in a new month it fails with %d", code)
	}
	if got := d.budgets(4); len(got) != 1 || got[0].Spent != 70 || got[0].Month != 2026*12+12 {
		t.Errorf("the budgets are %+v", got)
	}
}

// TestAMessageThatJumpsOverTheMark holds that a stop never comes without its warning, and that both say what
// is left.
func TestAMessageThatJumpsOverTheMark(t *testing.T) {
	t.Parallel()
	d := newPurse(t)
	if err := d.order(&fact.BudgetSet{Number: 4, Account: 3, Currency: "USD", Category: message.Marketing, Amount: 100, Command: command()}); err != nil {
		t.Fatal(err)
	}
	if _, facts := d.try(message.Marketing); len(alerts(t, facts)) != 0 {
		t.Fatalf("70 of 100 raised %v", alerts(t, facts))
	}
	_, facts := d.try(message.Marketing)
	if got := alerts(t, facts); !slices.Equal(got, []string{AlertBudgetWarning, AlertBudgetReached}) {
		t.Errorf("the stop raised %v", got)
	}
	failed := false
	for _, e := range facts {
		switch f := e.Fact.(type) {
		case *fact.MessageMoved:
			failed = strings.Contains(f.Details, "has 0.00003 left, and the message costs 0.00007")
		case *fact.AccountNoticed:
			if text := string(f.Document); !strings.Contains(text, "0.00007 of the number's budget of 0.0001 USD") && !strings.Contains(text, "has 0.00003 left") {
				t.Errorf("told %s", text)
			}
		}
	}
	if !failed {
		t.Error("the failure does not say what is left")
	}
}

// TestMoneyHoldsWhateverHappens draws messages, reports in any order and twice, orders, days that pass and
// crashes: the books stay balanced, what is reserved is that of messages on their way, no step takes a
// wallet below its line of credit, and after a crash everything is as before.
func TestMoneyHoldsWhateverHappens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := &purseWalk{T: r, till: newPurse(t)}
		r.Repeat(map[string]func(*rapid.T){
			"send":   func(t *rapid.T) { w.send(t) },
			"report": func(t *rapid.T) { w.reported(t) },
			"order":  func(t *rapid.T) { w.ordered(t) },
			"wait": func(t *rapid.T) {
				w.now += rapid.SampledFrom([]int64{1, 3, 14, 26}).Draw(t, "hours") * 3600_000
				w.tick()
			},
			"write": func(*rapid.T) { w.write(nil) },
			"crash": func(t *rapid.T) { w.crash(t) },
			"":      func(t *rapid.T) { w.check(t) },
		})
		w.now += 91_000_000
		for range 20 {
			w.tick()
		}
		w.check(r)
		for _, p := range w.state.money.purses {
			if p.reserved != 0 {
				r.Fatalf("%d are reserved and nothing is on its way", p.reserved)
			}
		}
	})
}

type purseWalk struct {
	*rapid.T
	*till
	ids []message.ID
	sum ledger.Legs
}

// tick ends what is over. A commit has only so many facts.
func (w *purseWalk) tick() {
	before := w.facts
	w.facts = nil
	w.look()
	w.facts = append(before, w.facts...)
}

func (w *purseWalk) send(t *rapid.T) {
	c := rapid.SampledFrom([]message.Category{message.Marketing, message.Utility, message.Service}).Draw(t, "category")
	kind := message.KindTemplate
	if c == message.Service {
		kind = rapid.SampledFrom([]message.Kind{message.KindText, message.KindText, message.KindReaction}).Draw(t, "kind")
		w.write(nil)
	}
	for range rapid.IntRange(1, 5).Draw(t, "messages") {
		s := &Submission{Number: w.number, To: customer, Category: c, Lifetime: 90_000_000, Content: message.Content{Kind: kind}}
		if err := s.decide(&w.decider); err != nil {
			t.Fatal(err)
		}
		w.ids = append(w.ids, s.receipt.ID)
	}
}

func (w *purseWalk) reported(t *rapid.T) {
	if len(w.ids) == 0 {
		return
	}
	for range rapid.IntRange(1, 4).Draw(t, "reports") {
		id := rapid.SampledFrom(w.ids).Draw(t, "message")
		w.report(id, rapid.SampledFrom([]message.Status{message.Sent, message.Delivered, message.Delivered, message.Read, message.Failed}).Draw(t, "status"))
	}
}

func (w *purseWalk) ordered(t *rapid.T) {
	amount := tariff.Micro(rapid.Int64Range(1, 400).Draw(t, "amount"))
	var f fact.Fact
	switch rapid.IntRange(0, 5).Draw(t, "order") {
	case 0, 1:
		f = &fact.WalletToppedUp{Business: 2, Currency: "USD", Amount: amount, Command: command()}
	case 2:
		f = &fact.CreditSet{Business: 2, Currency: "USD", Amount: amount, Command: command()}
	case 3:
		f = &fact.BudgetSet{Number: 4, Account: 3, Category: message.Marketing, Amount: amount, Lifted: amount < 100, Command: command()}
	case 4:
		f = &fact.MoneyAdjusted{Business: 2, Currency: "USD", Amount: 200 - amount, Command: command()}
	case 5:
		f = &fact.ChargeRefunded{Message: 1, Business: 2, Account: 3, Number: 4, Currency: "USD", Amount: amount, Command: command()}
	}
	if err := w.order(f); err != nil && !errors.Is(err, ErrNoFunds) {
		t.Fatal(err)
	}
}

// crash goes on with what a snapshot says, or with what the log says.
func (w *purseWalk) crash(t *rapid.T) {
	again := newState(0)
	if rapid.Bool().Draw(t, "with a snapshot") {
		read, err := decodeState(w.state.text(), 0)
		if err != nil {
			t.Fatal(err)
		}
		again = read
	} else {
		for _, e := range w.facts {
			again.apply(e.At, e.Fact)
		}
	}
	whole := newState(0)
	for _, e := range w.facts {
		whole.apply(e.At, e.Fact)
	}
	if diff := cmp.Diff(again.money, whole.money, cmp.AllowUnexported(money{}, purse{}, budget{}, monthSpending{}), cmpopts.EquateEmpty()); diff != "" {
		t.Fatal(diff)
	}
	w.state = again
}

// check looks at what has happened since it last did.
func (w *purseWalk) check(t *rapid.T) {
	bounded, credit := false, tariff.Micro(0)
	w.sum = ledger.Legs{}
	for i, e := range w.facts {
		before := w.sum.Wallet + credit
		_, legs, _ := ledger.Of(e.Fact)
		if err := legs.Balanced(); err != nil {
			t.Fatal(err)
		}
		w.sum.Wallet += legs.Wallet
		w.sum.Reserved += legs.Reserved
		switch f := e.Fact.(type) {
		case *fact.MessageMoved:
			if f.Uncollected < 0 || f.Uncollected > f.Price.Amount || (f.Uncollected > 0 && !bounded) {
				t.Fatalf("record %d leaves %d of %+v uncollected", i+1, f.Uncollected, f.Price)
			}
		case *fact.WalletToppedUp:
			bounded = true
		case *fact.CreditSet:
			bounded, credit = true, f.Amount
		default:
			if after := w.sum.Wallet + credit; bounded && after < 0 && after < before {
				t.Fatalf("record %d takes the wallet from %d to %d below the line of credit", i+1, before, after)
			}
		}
	}
	p := w.state.money.find(payer)
	if p == nil {
		p = &purse{}
	}
	if p.wallet != w.sum.Wallet || p.reserved != w.sum.Reserved {
		t.Fatalf("the purse is %+v and the facts add up to %+v", *p, w.sum)
	}
	held := tariff.Micro(0)
	for _, thread := range w.state.threads {
		for i := range thread.out {
			held += thread.out[i].reserved
		}
	}
	if held != p.reserved {
		t.Fatalf("messages on their way hold %d of %d reserved", held, p.reserved)
	}
}
