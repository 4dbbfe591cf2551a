package engine

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// TestBillsKeepTheirBooks plays any order of openings, steps, payments, times (also backwards) and restarts: who is queued is
// known, who uses a reference has it, nobody else does, and no message that is refused nothing breaks a rule of bills.
func TestBillsKeepTheirBooks(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(8, 9))
	dir := &account.Directory{Accounts: map[account.ID]*account.Account{}}
	for id := account.ID(1); id <= 6; id++ {
		dir.Accounts[id] = &account.Account{ID: id, Business: &account.Business{ID: account.BusinessID(1 + id%3)}}
	}
	b, now := newBills(), int64(1)
	for i := range 20_000 {
		now = max(1, now+random.Int64N(billKept/50)-billKept/200)
		id, ref := account.ID(1+random.IntN(6)), fmt.Sprint("order-", random.IntN(30))
		k := keyOfBill(id, ref)
		s := &Submission{Number: &account.Number{ID: 7, Account: dir.Accounts[id]}, To: "1", Order: &message.OrderStep{Reference: ref}}
		f := &fact.MessageAccepted{Account: id, Order: ref, Thread: fact.Thread{Number: 7, Address: "1"}}
		switch random.IntN(5) {
		case 0, 1:
			s.Order.Opens, f.OrderOpens, f.OrderStatus = true, true, message.OrderPending
		case 2, 3:
			s.Order.Status, s.Order.Payment = message.OrderStatus(random.IntN(7)), message.PaymentStatus(random.IntN(4))
			f.OrderStatus, f.OrderPayment = s.Order.Status, s.Order.Payment
		case 4:
			restored := newBills()
			restored.decode(&snapshotReader{b: b.encode(nil)})
			b = restored
		}
		before := b.find(k, now)
		if b.refuse(s, dir, now) == nil {
			if s.Order.Opens && before != nil {
				t.Fatalf("step %d: a reference was taken twice", i)
			}
			b.accepted(message.ID(i), now, f)
		}
		if o := b.find(k, now); o != nil && o.status == message.OrderCanceled && o.payment == message.PaymentCaptured {
			t.Fatalf("step %d: an order is canceled and paid", i)
		}
		b.audit(t, dir)
	}
}

// audit compares what is kept twice.
func (b *bills) audit(t *testing.T, dir *account.Directory) {
	t.Helper()
	each, users := map[account.ID]int{}, 0
	for _, k := range b.queue {
		if b.known[k] == nil {
			t.Fatal("an order is queued that is not known")
		}
		each[k.account]++
	}
	for hash, ids := range b.users {
		users += len(ids)
		for _, id := range ids {
			if b.known[billKey{id, hash}] == nil {
				t.Fatal("an account uses a reference that it has not")
			}
		}
	}
	if len(b.queue) != len(b.known) || users != len(b.known) {
		t.Fatalf("%d orders, %d queued, %d references", len(b.known), len(b.queue), users)
	}
	for id := range dir.Accounts {
		if b.each[id] != each[id] {
			t.Fatalf("account %d has %d orders, and %d by count", id, each[id], b.each[id])
		}
	}
}
