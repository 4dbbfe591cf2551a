package projection

import (
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// priced are the facts of count messages of as many numbers, each accepted, sent and delivered, and priced.
func priced(first uint64, count, numbers int) []fact.Entry {
	out := make([]fact.Entry, 0, 3*count)
	price := tariff.Price{Amount: 30000, Currency: "EUR", Category: tariff.Utility, Market: "FR", Card: "per-message-2026-10", Line: "FR/utility", Type: tariff.Regular}
	for i := range count {
		thread := fact.Thread{Number: account.NumberID(1 + i%numbers), Address: "33612345678"}
		id := message.NewID(0, first+uint64(len(out)))
		payer := account.BusinessID(1 + i%numbers)
		out = append(out, fact.Entry{At: 1_790_000_000_000, Fact: &fact.MessageAccepted{
			Thread: thread, Account: 3, Category: message.Utility, Lifetime: 1, Released: true, Price: price, Payer: payer, Month: 24321,
			Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"Your booking is confirmed. The flight leaves at 10:25 from gate B12."}`)},
		}},
			fact.Entry{At: 1_790_000_000_000, Fact: &fact.MessageMoved{Thread: thread, ID: id, Direction: message.ToPerson, Status: message.Sent, Category: message.Utility, Pricing: tariff.Regular}},
			fact.Entry{At: 1_790_000_000_000, Fact: &fact.MessageMoved{
				Thread: thread, ID: id, Direction: message.ToPerson, Status: message.Delivered, Category: message.Utility, Pricing: tariff.Regular,
				Price: price, Payer: payer, Account: 3, Reserved: 30000, Month: 24321,
			}})
	}
	return out
}

// BenchmarkFold writes transactions of 2,000 delivered messages, with the ledger's rows and without.
func BenchmarkFold(b *testing.B) {
	const count = 2000
	for _, c := range []struct {
		name    string
		numbers int
		ledger  bool
	}{{"1 business", 1, true}, {"1 business, no ledger", 1, false}, {"50 businesses", 50, true}, {"50 businesses, no ledger", 50, false}} {
		b.Run(c.name, func(b *testing.B) {
			s := tables(b, b.TempDir())
			defer closed(b, s)
			next := uint64(1)
			for b.Loop() {
				f := newFold()
				for _, e := range priced(next, count, c.numbers) {
					f.add(next, e.At, e.Fact)
					next++
				}
				rows := f.rows()
				if !c.ledger {
					rows.Transactions, rows.Charges = nil, nil
				}
				if err := s.Fold(b.Context(), rows, next); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/count, "µs/message")
		})
	}
}
