package engine

import (
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// step sends a message that does something to an order, and gives its id and how it was refused.
func (w *world) step(t *testing.T, s message.OrderStep) (message.ID, *fault.Error) {
	t.Helper()
	r, err := w.Submit(t.Context(), &Submission{
		Number: line, To: ada, Category: message.Service, Lifetime: 3600_000, Order: &s,
		Content: message.Content{Kind: message.KindInteractive, Document: []byte(`{"type":"order_details"}`)},
	})
	if err == nil {
		return r.ID, nil
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatal(err)
	}
	return 0, f
}

// bill sends an order_details message.
func (w *world) bill(t *testing.T, reference string) message.ID {
	t.Helper()
	id, f := w.step(t, message.OrderStep{Reference: reference, Opens: true, Status: message.OrderPending})
	if f != nil {
		t.Fatal(f)
	}
	return id
}

func (w *world) pay(t *testing.T, id message.ID, reference string, s message.PaymentStatus) error {
	t.Helper()
	return w.Pay(t.Context(), &fact.OrderPaid{Thread: pair, Account: line.Account.ID, ID: id, Order: reference, Status: s, Amount: 100, Currency: "INR"})
}

// TestAnOrderHasOneReference: another message cannot take it, before and after a restart, until it is forgotten;
// a message that failed at once took none.
func TestAnOrderHasOneReference(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, snapshots := &memoryLog{}, &memorySnapshots{}
		w := start(t, log, snapshots)
		again := func(want *fault.Fault) {
			t.Helper()
			w.hello(t)
			_, f := w.step(t, message.OrderStep{Reference: "order-1", Opens: true, Status: message.OrderPending, Param: "reference_id"})
			if want == nil && f != nil || want != nil && (f == nil || f.Fault != want) {
				t.Fatalf("billed again: %v, wanted %v", f, want)
			}
		}
		w.bill(t, "order-1") // the window is closed: it fails
		again(nil)
		again(fault.ParamInvalid)
		w.stop()
		w = start(t, log, snapshots)
		again(fault.ParamInvalid)
		time.Sleep(billKept * time.Millisecond)
		again(nil)
		w.stop()
	})
}

// TestAReferenceIsOfABusiness: another of its accounts cannot take it, another business can.
func TestAReferenceIsOfABusiness(t *testing.T) {
	t.Parallel()
	of := func(id account.ID, business account.BusinessID) *account.Account {
		return &account.Account{ID: id, Business: &account.Business{ID: business}}
	}
	dir := &account.Directory{Accounts: map[account.ID]*account.Account{3: of(3, 2), 4: of(4, 2), 5: of(5, 6)}}
	b := newBills()
	b.accepted(1, 1, &fact.MessageAccepted{Account: 3, Order: "order-1", OrderOpens: true, OrderStatus: message.OrderPending})
	restored := newBills()
	restored.decode(&snapshotReader{b: b.encode(nil)})
	for _, b := range []*bills{b, restored} {
		for id, free := range map[account.ID]bool{3: false, 4: false, 5: true} {
			s := &Submission{Number: &account.Number{Account: dir.Accounts[id]}, Order: &message.OrderStep{Reference: "order-1", Opens: true}}
			if f := b.refuse(s, dir, 2); (f == nil) != free {
				t.Errorf("in account %d: %v", id, f)
			}
			if f := b.refuse(s, dir, 1+billKept); f != nil {
				t.Errorf("in account %d once it is forgotten: %v", id, f)
			}
		}
		b.forget(1 + billKept)
		if len(b.users) != 0 {
			t.Errorf("who has a reference is not forgotten: %v", b.users)
		}
	}
}

// TestHowFarAnOrderMayBe goes through statuses.
func TestHowFarAnOrderMayBe(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.hello(t)
		w.bill(t, "order-1")
		tell := func(reference string, to message.OrderStatus, allowed bool) {
			t.Helper()
			_, f := w.step(t, message.OrderStep{Reference: reference, Status: to, Param: "reference_id"})
			if (f == nil) != allowed || f != nil && f.Fault != fault.ParamInvalid {
				t.Errorf("%s to %s: %v", reference, to, f)
			}
		}
		tell("order-2", message.OrderShipped, false)
		tell("order-1", message.OrderPending, true)
		tell("order-1", message.OrderShipped, true)
		tell("order-1", message.OrderPending, false)
		tell("order-1", message.OrderProcessing, true)
		tell("order-1", message.OrderCompleted, true)
		tell("order-1", message.OrderCompleted, true)
		tell("order-1", message.OrderCanceled, false)
	})
}

// TestNoBusinessMakesOrdersOfOthersForgotten, however much it bills; it forgets its own oldest. A snapshot keeps the count.
func TestNoBusinessMakesOrdersOfOthersForgotten(t *testing.T) {
	t.Parallel()
	const small, big account.ID = 1, 2
	b := newBills()
	bill := func(of account.ID, n int) {
		b.accepted(message.ID(n+1), int64(n), &fact.MessageAccepted{Account: of, Order: strconv.Itoa(n), OrderOpens: true, OrderStatus: message.OrderPending})
	}
	known := func(of account.ID, n int) bool { return b.find(keyOfBill(of, strconv.Itoa(n)), 0) != nil }
	bill(small, 0)
	for n := range maxBills {
		bill(big, n)
	}
	restored := newBills()
	restored.decode(&snapshotReader{b: b.encode(nil)})
	for _, b = range []*bills{b, restored} {
		bill(big, maxBills)
		if !known(small, 0) || known(big, 1) || !known(big, 2) || len(b.queue) != maxBills || len(b.known) != len(b.queue) {
			t.Errorf("%d orders are known, the small business's: %t", len(b.queue), known(small, 0))
		}
	}
}

// TestABillIsPaidOnce, also after it failed; a paid order is not canceled, a canceled one not paid.
func TestABillIsPaidOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, snapshots := &memoryLog{}, &memorySnapshots{}
		w := start(t, log, snapshots)
		w.hello(t)
		paid, dropped := w.bill(t, "paid"), w.bill(t, "dropped")
		pays := func(id message.ID, reference string, s message.PaymentStatus, want error) {
			t.Helper()
			if err := w.pay(t, id, reference, s); !errors.Is(err, want) {
				t.Errorf("%s of %s: %v, wanted %v", s, reference, err, want)
			}
		}
		pays(paid, "nothing", message.PaymentCaptured, ErrBillUnknown)
		pays(dropped, "paid", message.PaymentCaptured, ErrBillUnknown)
		pays(paid, "paid", message.PaymentFailed, nil)
		pays(paid, "paid", message.PaymentPending, nil)
		if _, f := w.step(t, message.OrderStep{Reference: "paid", Status: message.OrderCanceled}); f == nil {
			t.Error("an order whose payment is under way was canceled")
		}
		pays(paid, "paid", message.PaymentCaptured, nil)
		if _, f := w.step(t, message.OrderStep{Reference: "paid", Payment: message.PaymentFailed}); f == nil {
			t.Error("a payment that was captured failed later")
		}
		if _, f := w.step(t, message.OrderStep{Reference: "paid", Payment: message.PaymentCaptured}); f != nil {
			t.Error(f)
		}
		pays(paid, "paid", message.PaymentCaptured, ErrBillPaid)
		if _, f := w.step(t, message.OrderStep{Reference: "dropped", Status: message.OrderCanceled, Payment: message.PaymentCaptured}); f == nil {
			t.Error("an order was canceled by the message that says it is paid")
		}
		w.stop()
		w = start(t, log, snapshots)
		pays(paid, "paid", message.PaymentCaptured, ErrBillPaid)
		if _, f := w.step(t, message.OrderStep{Reference: "dropped", Status: message.OrderCanceled}); f != nil {
			t.Error(f)
		}
		pays(dropped, "dropped", message.PaymentCaptured, ErrBillClosed)
		if _, f := w.step(t, message.OrderStep{Reference: "dropped", Payment: message.PaymentCaptured}); f == nil {
			t.Error("a canceled order was paid")
		}
		w.stop()
	})
}

// TestDirectSendIsNamedInStatuses, before and after a restart and when it fails at once; no window is needed.
func TestDirectSendIsNamedInStatuses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, snapshots := &memoryLog{}, &memorySnapshots{}
		w := start(t, log, snapshots)
		direct := func(s *Submission) { asTemplate(message.Utility)(s); s.Template, s.Direct = 7, true }
		first := w.send(t, direct)
		plain := w.send(t, func(s *Submission) { asTemplate(message.Utility)(s); s.Template = 8 })
		w.stop()
		w = start(t, log, snapshots)
		w.report(t, first, message.Read)
		w.report(t, plain, message.Delivered)
		if err := w.Act(t.Context(), &fact.PersonBlocked{Thread: pair}); err != nil {
			t.Fatal(err)
		}
		failed := w.send(t, direct)
		w.stop()
		want := map[message.ID]uint64{first: 7, plain: 0, failed: 7}
		seen := map[message.ID]int{}
		for _, e := range log.facts {
			if m, ok := e.Fact.(*fact.MessageMoved); ok {
				if seen[m.ID]++; m.Template != want[m.ID] {
					t.Errorf("%s of %d names the template %d", m.Status, m.ID, m.Template)
				}
			}
		}
		if seen[first] < 2 || seen[plain] < 2 || seen[failed] != 1 {
			t.Errorf("told %v", seen)
		}
	})
}

// TestTheOldestBillsAreForgotten when there is no room.
func TestTheOldestBillsAreForgotten(t *testing.T) {
	t.Parallel()
	b := newBills()
	for i := range maxBills + 10 {
		b.accepted(message.ID(i), int64(i), &fact.MessageAccepted{Account: account3, Order: time.Duration(i).String(), OrderOpens: true, OrderStatus: message.OrderPending})
	}
	if len(b.known) != maxBills || len(b.queue) != maxBills || b.find(keyOfBill(account3, time.Duration(9).String()), 0) != nil {
		t.Errorf("%d orders are known", len(b.known))
	}
	back := newBills()
	r := &snapshotReader{b: b.encode(nil)}
	if back.decode(r); r.err != nil || len(r.b) != 0 || len(back.known) != maxBills {
		t.Errorf("%d were read back: %v", len(back.known), r.err)
	}
}

const account3 = 3
