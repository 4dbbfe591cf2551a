package ledger

import (
	"testing"

	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// anyMove draws a fact that moves money, or one that does not.
func anyMove(t *rapid.T) fact.Fact {
	amount := func(name string) tariff.Micro { return tariff.Micro(rapid.Int64Range(0, 100_000).Draw(t, name)) }
	business := account.BusinessID(rapid.Uint64Range(0, 3).Draw(t, "payer"))
	price := tariff.Price{
		Amount: amount("price"), Currency: rapid.SampledFrom([]string{"EUR", "USD"}).Draw(t, "currency"), Card: "card",
		Line: rapid.SampledFrom([]string{"FR/utility", "BR/utility"}).Draw(t, "line"), Category: tariff.Utility, Type: tariff.Regular,
	}
	thread := fact.Thread{Number: account.NumberID(rapid.Uint64Range(1, 4).Draw(t, "number")), Address: "33612345678"}
	id := message.ID(rapid.Uint64Range(1, 1000).Draw(t, "message"))
	c := fact.Command{Key: []byte("0123456789abcdef"), Author: "a test", Reason: "why not"}
	switch rapid.IntRange(0, 7).Draw(t, "what") {
	case 0, 1:
		return &fact.MessageAccepted{Thread: thread, Price: price, Payer: business}
	case 2, 3:
		status := rapid.SampledFrom([]message.Status{message.Sent, message.Delivered, message.Read, message.Failed, message.Expired}).Draw(t, "status")
		f := &fact.MessageMoved{
			Thread: thread, ID: id, Direction: message.ToPerson, Status: status, Pricing: tariff.Regular, Price: price, Payer: business, Account: 3, Reserved: amount("reserved"),
		}
		if f.Charges() {
			f.Uncollected = min(amount("uncollected"), max(0, price.Amount-f.Reserved))
		}
		return f
	case 4:
		return &fact.WalletToppedUp{Business: business, Currency: price.Currency, Amount: price.Amount, Command: c}
	case 5:
		return &fact.ChargeRefunded{Message: id, Business: business, Account: 3, Number: thread.Number, Currency: price.Currency, Amount: price.Amount, Command: c}
	case 6:
		after := price
		after.Amount, after.Card = amount("after"), "later"
		return &fact.ChargeMended{Message: id, Business: business, Account: 3, Number: thread.Number, Before: price, After: after, Command: c}
	}
	return &fact.CreditSet{Business: business, Currency: price.Currency, Amount: price.Amount, Command: c}
}

// TestABookIsTheSumOfItsFacts enters any facts, in any pieces, and adds up what stands in the books: every
// transaction comes to 0, and each account to what the facts moved.
func TestABookIsTheSumOfItsFacts(t *testing.T) { //nolint:gocognit // the sum stands beside the book
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		book, want, got := NewBook(func(message.Address) string { return "FR" }), Legs{}, Legs{}
		charged, earned, charges := tariff.Micro(0), tariff.Micro(0), 0
		enter := func() {
			transactions, list := book.Close()
			for _, tx := range transactions {
				if tx.Sum() != 0 {
					t.Fatalf("%+v adds up to %s", tx, tx.Sum())
				}
				for i := range tx.Postings {
					p := &tx.Postings[i]
					got.post(p)
					if tx.Kind == Traffic && p.Account == Revenue {
						earned += p.Amount
						charges -= int(p.Messages)
					}
				}
			}
			for i := range list {
				charged += list[i].Amount
			}
			charges += len(list)
			book = NewBook(func(message.Address) string { return "FR" })
		}
		for record := range uint64(rapid.IntRange(1, 60).Draw(t, "facts")) {
			f := anyMove(t)
			if _, legs, moves := Of(f); moves {
				want.add(&legs)
			}
			book.Add(record+1, rapid.Int64Range(0, 3*SlotLength).Draw(t, "at"), f)
			if rapid.IntRange(0, 9).Draw(t, "commit") == 0 {
				enter()
			}
		}
		enter()
		if got != want || charged != earned || charges != 0 {
			t.Fatalf("the books have %+v and the facts %+v; charges of %s, revenue of %s, %d messages apart", got, want, charged, earned, charges)
		}
	})
}

func (l *Legs) add(o *Legs) {
	l.Wallet += o.Wallet
	l.Reserved += o.Reserved
	l.Revenue += o.Revenue
	l.Payments += o.Payments
	l.Refunds += o.Refunds
	l.Adjustments += o.Adjustments
	l.Uncollected += o.Uncollected
}

func (l *Legs) post(p *Posting) {
	*map[Account]*tariff.Micro{
		Wallet: &l.Wallet, Reserved: &l.Reserved, Revenue: &l.Revenue, Payments: &l.Payments, Refunds: &l.Refunds, Adjustments: &l.Adjustments,
		Uncollected: &l.Uncollected,
	}[p.Account] += p.Amount
}
