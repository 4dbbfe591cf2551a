package year

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// traffic is who writes to whom, and what becomes of it.
type traffic struct {
	*rig
	*rand.Rand
	numbers   []*account.Number
	people    []message.Address
	pending   []sent // what may still arrive
	delivered []sent
	orders    int
	scale     int // of payments
	crashes   int
}

type sent struct {
	id     message.ID
	thread fact.Thread
}

// days of the year, one step each.
const days = 365

// TestAYear lets a year of messages go through, stops and kills everything on the way, and adds up.
// YEAR_MESSAGES says how many, YEAR_SEED which year.
func TestAYear(t *testing.T) {
	t.Parallel()
	count, seed := 12_000, uint64(1)
	if v, err := strconv.Atoi(os.Getenv("YEAR_MESSAGES")); err == nil {
		count = v
	}
	if v, err := strconv.ParseUint(os.Getenv("YEAR_SEED"), 10, 64); err == nil {
		seed = v
	}
	w := &traffic{scale: 1 + count/10_000, rig: newRig(t), Rand: rand.New(rand.NewPCG(seed, 7))}
	for _, n := range w.directory.Numbers {
		w.numbers = append(w.numbers, n)
	}
	for i := range 30 + count/1000 { // few enough that the same two meet often
		code := countries[i%len(countries)].code
		w.people = append(w.people, message.Address(code+fmt.Sprintf("%06d", 100_000+i)))
	}
	w.start()
	w.terms()
	every := max(1, days/40) // forty stops and kills a year
	for day := range days {
		w.day(day, count/days+1)
		if day%every == every-1 {
			w.stop(w.IntN(2) == 0)
			w.crashes++
			w.start()
		}
	}
	w.end()
	w.audit()
	w.stop(false)
}

// terms agrees who pays how.
func (w *traffic) terms() {
	w.order(&fact.CreditSet{Business: credited, Currency: "EUR", Amount: 2_000_000})
	w.order(&fact.WalletToppedUp{Business: prepaid, Currency: "EUR", Amount: 1_000_000})
	w.order(&fact.BudgetSet{Number: 110, Business: prepaid, Account: 11, Category: message.Marketing, Currency: "EUR", Amount: 900_000})
}

// order is a command with an id of its own.
func (w *traffic) order(f fact.Fact) {
	w.orders++
	c := fact.Order(f)
	c.Key, c.Author, c.Reason = fmt.Appendf(nil, "%16d", w.orders), "the year", "as it comes"
	if _, _, err := w.engine.Order(w.t.Context(), f); err != nil && !errors.Is(err, engine.ErrNoFunds) {
		w.t.Fatal(err)
	}
}

// day sends a day's messages, lets the people write, and reports what arrived.
func (w *traffic) day(day, count int) {
	w.now.Store(began.UnixMilli() + int64(day)*24*hour)
	for w.IntN(3) > 0 {
		w.money()
	}
	const workers = 32
	step := 20 * hour / int64(count+1)
	var group sync.WaitGroup
	var mu sync.Mutex
	for share := range workers {
		random := rand.New(rand.NewPCG(w.Uint64(), uint64(share)))
		group.Go(func() {
			for range (count + workers - 1 - share) / workers {
				w.now.Add(step)
				if s, ok := w.one(random, day); ok {
					mu.Lock()
					w.pending = append(w.pending, s)
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	w.carry()
}

// one lets a person write, or not, and then a business.
func (w *traffic) one(random *rand.Rand, day int) (sent, bool) {
	n := w.numbers[random.IntN(len(w.numbers))]
	to := w.people[random.IntN(len(w.people))]
	reply := random.IntN(3) == 0
	if reply {
		r := &engine.Reception{Number: n, From: to, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"hello"}`)}}
		if random.IntN(4) == 0 {
			r.Origin = []byte(`{"referral":{"type":"ad","id":"1","url":"https://example.com"}}`)
		}
		if _, err := w.engine.Receive(w.t.Context(), r); err != nil {
			w.busy(err)
			return sent{}, false
		}
	}
	m := &engine.Submission{
		Number: n, To: to, Category: message.Marketing, Lifetime: 30 * 24 * hour,
		Content: message.Content{Kind: message.KindTemplate, Document: []byte(`{"name":"offer"}`)},
	}
	switch dice := random.IntN(10); {
	case reply && dice < 6:
		m.Category, m.Content = message.Service, message.Content{Kind: message.KindText, Document: []byte(`{"body":"yes"}`)}
	case dice < 3:
		m.Category = message.Authentication
	case dice < 7 && day < 200: // from then on the template is taken for marketing
		m.Category = message.Utility
	case dice < 6:
		m.Category = message.Utility
	}
	m.Lite = m.Category == message.Marketing && random.IntN(3) == 0
	if random.IntN(20) == 0 {
		m.Lifetime = 12 * hour
	}
	receipt, err := w.engine.Submit(w.t.Context(), m)
	for err != nil {
		if !w.busy(err) {
			return sent{}, false
		}
		again := *m // an engine to which everybody seems to have waited for long refuses, and nothing was accepted
		receipt, err = w.engine.Submit(w.t.Context(), &again)
	}
	return sent{receipt.ID, fact.Thread{Number: n.ID, Address: to}}, true
}

// busy says that an engine refused because the year's clock makes everybody seem to wait for long; any other
// error is none that should be.
func (w *traffic) busy(err error) bool {
	if fault.From(err).Fault == fault.ServiceBusy {
		return true
	}
	w.t.Error(err)
	return false
}

// carry reports on what is on its way: much arrives, some fails, some is late, some never comes; and
// now and then something is reported again.
func (w *traffic) carry() {
	var rs []engine.Report
	report := func(s sent, to message.Status) {
		rs = append(rs, engine.Report{Thread: s.thread, ID: s.id, Direction: message.ToPerson, Status: to, Code: 131026})
	}
	late := w.pending[:0]
	for _, s := range w.pending {
		switch dice := w.IntN(100); {
		case dice < 70:
			report(s, message.Delivered)
			w.delivered = append(w.delivered, s)
		case dice < 75:
			report(s, message.Read)
			w.delivered = append(w.delivered, s)
		case dice < 80:
			report(s, message.Failed)
		case dice < 97:
			report(s, message.Sent)
			late = append(late, s)
		}
	}
	w.pending = late
	for range len(rs) / 10 {
		if len(w.delivered) > 0 {
			s := w.delivered[w.IntN(len(w.delivered))]
			report(s, []message.Status{message.Sent, message.Delivered, message.Read, message.Failed}[w.IntN(4)])
		}
	}
	w.Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
	for len(rs) > 0 {
		some := rs[:min(len(rs), 100)]
		if err := w.engine.Report(w.t.Context(), some); err == nil || !w.busy(err) {
			rs = rs[len(some):]
		}
	}
	if n := len(w.delivered); n > 5000 {
		w.delivered = w.delivered[n-5000:]
	}
}

// money is paid in, given back and taken.
func (w *traffic) money() {
	amount := tariff.Micro(1+w.IntN(1_500_000)) * tariff.Micro(w.scale)
	switch w.IntN(6) {
	case 0, 1:
		w.order(&fact.WalletToppedUp{Business: prepaid, Currency: "EUR", Amount: amount})
	case 2, 3:
		w.order(&fact.WalletToppedUp{Business: credited, Currency: "EUR", Amount: amount})
	case 4:
		w.order(&fact.MoneyAdjusted{Business: prepaid, Account: 10, Currency: "EUR", Amount: amount/4 - 150_000})
	case 5:
		if len(w.delivered) > 0 {
			s := w.delivered[w.IntN(len(w.delivered))]
			n := w.directory.Numbers[s.thread.Number]
			b := n.Account.Business.ID
			w.order(&fact.ChargeRefunded{Message: s.id, Business: b, Account: n.Account.ID, Number: n.ID, Currency: currencyOf(b), Amount: 1000})
		}
	}
}
