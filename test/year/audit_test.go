package year

import (
	"context"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/ledger"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// end lets what never arrived expire.
func (w *traffic) end() {
	w.t.Helper()
	w.now.Store(began.UnixMilli() + 366*24*hour + 31*24*hour)
	w.stop(false) // who starts looks at what is over
	w.start()
	for deadline := time.Now().Add(time.Minute); ; {
		waiting, err := w.engine.Waiting(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if len(waiting) == 0 {
			break
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("%d messages are still on their way", len(waiting))
		}
	}
	ctx, cancel := context.WithTimeout(w.t.Context(), 5*time.Minute)
	defer cancel()
	if err := w.projection.WaitFor(ctx, w.journal.Next()); err != nil {
		w.t.Fatal(err)
	}
}

// audit compares the books with what happened.
func (w *traffic) audit() {
	w.t.Helper()
	is := newTruth(w.t, w.directory)
	sums := map[account.BusinessID]*ledger.Legs{prepaid: {}, credited: {}, postpaid: {}}
	uncollected := tariff.Micro(0)
	_, err := w.read(w.t.Context(), 1, func(record uint64, e fact.Entry) {
		is.see(record, e.At, e.Fact)
		payer, legs, moves := ledger.Of(e.Fact)
		if !moves {
			return
		}
		s := sums[payer.Business]
		s.Wallet += legs.Wallet
		if uncollected -= legs.Uncollected; legs.Uncollected > 0 || -legs.Uncollected > legs.Revenue {
			w.t.Fatalf("record %d costs %s, and %s of it are not collected", record, legs.Revenue, -legs.Uncollected)
		}
		if legs.Sum() != 0 {
			w.t.Fatalf("record %d adds up to %s", record, legs.Sum())
		}
		if floor := map[account.BusinessID]tariff.Micro{prepaid: 0, credited: -2_000_000}; payer.Business != postpaid && s.Wallet < floor[payer.Business] {
			w.t.Fatalf("record %d takes the wallet of business %d to %s", record, payer.Business, s.Wallet)
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.charges(is)
	w.balances(is)
	c, err := w.store.CheckLedger(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	if len(c.Unbalanced) != 0 || c.Stray != 0 || c.Charged != c.Revenue || c.Charges != c.Entered || c.Charges != int64(is.delivered) {
		w.t.Errorf("the books say %+v; %d messages were delivered", c, is.delivered)
	}
	w.t.Logf("%d records, %d messages accepted, %d of them refused for want of money, %d delivered, %d of them free, %d in a cheaper band, "+
		"%d codes from abroad, %d over the interface for marketing, %d transactions, %d orders, %d stops and kills, %s uncollected",
		w.journal.Next()-1, len(is.messages), is.unpaid, is.delivered, is.free, is.cheaper, is.abroad, is.lite, c.Transactions, w.orders, w.crashes, uncollected)
	if is.free == 0 || is.cheaper == 0 || is.abroad == 0 || is.lite == 0 {
		w.t.Error("the year had no free message, crossed no band, or had no code from abroad or marketing over its interface: it proves less than it says")
	}
}

// charges holds every charge against the price that was computed, and the other way round.
func (w *traffic) charges(is *truth) {
	w.t.Helper()
	left := len(is.costs)
	for id, a := range w.directory.Accounts {
		f := store.ChargeFilter{Owner: id, From: began.AddDate(-1, 0, 0).UnixMilli(), To: began.AddDate(2, 0, 0).UnixMilli(), Limit: 10_000}
		for {
			page, err := w.store.Charges(w.t.Context(), f)
			if err != nil {
				w.t.Fatal(err)
			}
			for i := range page {
				c := &page[i]
				want, known := is.costs[c.Message]
				if !known || c.Amount != want.amount || c.At != want.at || c.Payer.Business != a.Business.ID || c.Rate.Card != "year" || c.Rate.Line == "" {
					w.t.Fatalf("message %d is charged as %+v, and costs %+v", c.Message, c, want)
				}
				left--
				f.After = c.Message
			}
			if len(page) < f.Limit {
				break
			}
		}
	}
	if left != 0 {
		w.t.Errorf("%d messages were delivered and have no charge", left)
	}
}

// balances holds the sums of the entries against those of the prices, and the engine's against the tables'.
func (w *traffic) balances(is *truth) {
	w.t.Helper()
	want := map[account.BusinessID]tariff.Micro{}
	for _, c := range is.costs {
		want[c.business] += c.amount
	}
	for b := prepaid; b <= postpaid; b++ {
		sums, err := w.store.Balances(w.t.Context(), b)
		if err != nil {
			w.t.Fatal(err)
		}
		s := sums[currencyOf(b)]
		if len(sums) != 1 || s[ledger.Revenue] != want[b] || s[ledger.Reserved] != 0 {
			w.t.Errorf("business %d: the entries are %v; its messages cost %s", b, sums, want[b])
		}
		purses, err := w.engine.Purses(w.t.Context(), b)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(purses) != 1 || purses[0].Wallet != s[ledger.Wallet] || purses[0].Reserved != s[ledger.Reserved] {
			w.t.Errorf("business %d: the engine has %+v, the tables %v", b, purses, s)
		}
	}
}
