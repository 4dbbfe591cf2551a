package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// Why a bill cannot be paid.
var (
	ErrBillUnknown = errors.New("engine: no order of this message is open: it was billed too long ago, or the message failed")
	ErrBillPaid    = errors.New("engine: the order is paid")
	ErrBillClosed  = errors.New("engine: the order is completed or canceled")
)

const (
	// billKept is how long an order is known after it was billed, in milliseconds: its reference is taken, it can
	// be paid and told of.
	billKept = 90 * dayLength
	// maxBills bounds the orders that are known, so that a snapshot writes them within milliseconds. Beyond it
	// the account with the most loses its oldest early: no account makes those of others be forgotten.
	maxBills = 50_000
)

// bills are the orders that businesses billed. They are kept by account, since facts name accounts: how far an
// order is, is told by the number that billed it. A reference is taken in all accounts of its business.
type bills struct {
	known map[billKey]*billed
	queue []billKey // by their time, the oldest first
	each  map[account.ID]int
	users map[uint64][]account.ID // of a reference, by its hash
}

// billKey names an order: its account and 64 bits of a hash of its reference.
type billKey struct {
	account account.ID
	hash    uint64
}

// billed is an order.
type billed struct {
	at      int64 // when it was billed, Unix milliseconds
	thread  fact.Thread
	id      message.ID // of the message that billed it
	status  message.OrderStatus
	payment message.PaymentStatus // 0 while nobody tried to pay
}

func newBills() *bills {
	return &bills{known: map[billKey]*billed{}, each: map[account.ID]int{}, users: map[uint64][]account.ID{}}
}

func keyOfBill(id account.ID, reference string) billKey {
	sum := sha256.Sum256([]byte(reference))
	return billKey{id, binary.BigEndian.Uint64(sum[:8])}
}

// find is an order that is still known.
func (b *bills) find(k billKey, now int64) *billed {
	if o := b.known[k]; o != nil && o.at+billKept > now {
		return o
	}
	return nil
}

// taken says whether a business has an order of a reference, in whichever of its accounts. Meta's pages on
// order_details want a reference unique for a business.
func (b *bills) taken(k billKey, dir *account.Directory, of *account.Business, now int64) bool {
	return slices.ContainsFunc(b.users[k.hash], func(id account.ID) bool {
		a := dir.Accounts[id]
		return (id == k.account || a != nil && a.Business.ID == of.ID) && b.find(billKey{id, k.hash}, now) != nil
	})
}

// refuse says why a message may not do to an order what it does; nil when it may (reference §2.3).
func (b *bills) refuse(s *Submission, dir *account.Directory, now int64) *fault.Error {
	step := s.Order
	if step == nil {
		return nil
	}
	k := keyOfBill(s.Number.Account.ID, step.Reference)
	o := b.find(k, now)
	switch {
	case step.Opens && b.taken(k, dir, s.Number.Account.Business, now):
		return fault.ParamInvalid.With("Param %s must be unique: an order of this business has the reference %q already.", step.Param, step.Reference)
	case step.Opens && step.EndsAt != 0 && step.EndsAt < now+message.LeastBillTime:
		return fault.ParamInvalid.With("The expiration of the order %q must be at least %d seconds from now.", step.Reference, message.LeastBillTime/1000)
	case step.Opens:
		return nil
	case o == nil || o.thread != fact.Thread{Number: s.Number.ID, Address: s.To}:
		return fault.ParamInvalid.With("Param %s must be that of an order_details message to this person within 90 days; %q is of none.", step.Param, step.Reference)
	}
	return o.refuse(step)
}

// refuse says why what a business tells of an order cannot follow; nil when it can.
func (o *billed) refuse(step *message.OrderStep) *fault.Error {
	status, paid := cmp.Or(step.Status, o.status), cmp.Or(step.Payment, o.payment)
	switch {
	case !o.status.Follows(status):
		return fault.ParamInvalid.With("The order %q is %s (%s) and cannot become %s.", step.Reference, o.status, step.Param, status)
	case !o.payment.Follows(paid):
		return fault.ParamInvalid.With("The payment of the order %q (%s) is %s and cannot become %s.", step.Reference, step.Param, o.payment, paid)
	case status.Allows(paid) || status == o.status && paid == o.payment:
		return nil
	case status != o.status:
		return fault.ParamInvalid.With("The order %q (%s) cannot be %s: its payment is %s.", step.Reference, step.Param, status, paid)
	}
	return fault.ParamInvalid.With("The order %q is %s (%s): its payment cannot become %s.", step.Reference, status, step.Param, paid)
}

// note writes into a message's fact what it does to an order.
func (s *Submission) note(f *fact.MessageAccepted) {
	if step := s.Order; step != nil {
		f.Order, f.OrderOpens, f.OrderStatus, f.OrderPayment = step.Reference, step.Opens, step.Status, step.Payment
	}
}

// accepted folds a message in.
func (b *bills) accepted(id message.ID, at int64, f *fact.MessageAccepted) {
	if f.Order == "" {
		return
	}
	k := keyOfBill(f.Account, f.Order)
	if f.OrderOpens {
		b.forget(at)
		b.add(k)
		b.known[k] = &billed{at: at, thread: f.Thread, id: id, status: f.OrderStatus}
		return
	}
	o := b.known[k]
	if o == nil {
		return
	}
	if f.OrderStatus != 0 {
		o.status = f.OrderStatus
	}
	if f.OrderPayment != 0 {
		o.payment = f.OrderPayment
	}
}

// paid folds an attempt to pay in.
func (b *bills) paid(f *fact.OrderPaid) {
	if o := b.known[keyOfBill(f.Account, f.Order)]; o != nil {
		o.payment = f.Status
	}
}

// forget drops what is past, and an order where there is no room for one more.
func (b *bills) forget(now int64) {
	n := 0
	for n < len(b.queue) && b.known[b.queue[n]].at+billKept <= now {
		b.drop(b.queue[n])
		n++
	}
	b.queue = b.queue[n:]
	if len(b.queue) < maxBills {
		return
	}
	most := b.most()
	i := slices.IndexFunc(b.queue, func(k billKey) bool { return k.account == most })
	b.drop(b.queue[i])
	b.queue = slices.Delete(b.queue, i, i+1)
}

// most is the account with the most orders, the oldest of several.
func (b *bills) most() (most account.ID) {
	for id, n := range b.each {
		if n > b.each[most] || n == b.each[most] && id < most {
			most = id
		}
	}
	return most
}

// add makes room for an order that may be known already.
func (b *bills) add(k billKey) {
	if b.known[k] == nil {
		b.queue = append(b.queue, k)
		b.each[k.account]++
		b.users[k.hash] = append(b.users[k.hash], k.account)
	}
}

func (b *bills) drop(k billKey) {
	delete(b.known, k)
	b.users[k.hash] = slices.DeleteFunc(b.users[k.hash], func(id account.ID) bool { return id == k.account })
	if len(b.users[k.hash]) == 0 {
		delete(b.users, k.hash)
	}
	if b.each[k.account]--; b.each[k.account] == 0 {
		delete(b.each, k.account)
	}
}

// Pay records what became of an attempt to pay. A bill that cannot be paid is ErrBillUnknown, ErrBillPaid or
// ErrBillClosed.
func (e *Engine) Pay(ctx context.Context, f *fact.OrderPaid) error {
	return e.do(ctx, &payment{f})
}

// payment is a person who pays a bill.
type payment struct{ fact *fact.OrderPaid }

func (p *payment) decide(d *decider) error {
	f := p.fact
	o := d.state.bills.find(keyOfBill(f.Account, f.Order), d.now)
	switch {
	case o == nil || o.id != f.ID || o.thread != f.Thread:
		return ErrBillUnknown
	case o.payment == message.PaymentCaptured:
		return ErrBillPaid
	case o.status == message.OrderCompleted || o.status == message.OrderCanceled:
		return ErrBillClosed
	}
	f.Face = d.face(d.state.peek(f.Thread), f.Face)
	d.emit(f)
	return nil
}

// section is the part of a snapshot.
func (b *bills) section() section { return section{"bills", b.encode, b.decode} }

func (b *bills) encode(out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(len(b.queue)))
	for _, k := range b.queue {
		o := b.known[k]
		out = binary.AppendUvarint(out, uint64(k.account))
		out = binary.BigEndian.AppendUint64(out, k.hash)
		out = binary.AppendVarint(out, o.at)
		out = appendString(binary.AppendUvarint(out, uint64(o.thread.Number)), string(o.thread.Address))
		out = append(binary.AppendUvarint(out, uint64(o.id)), byte(o.status), byte(o.payment))
	}
	return out
}

func (b *bills) decode(r *snapshotReader) {
	for range r.count() {
		k := billKey{account.ID(r.uint()), binary.BigEndian.Uint64(r.take(8))}
		o := &billed{at: r.int()}
		o.thread = fact.Thread{Number: account.NumberID(r.uint()), Address: message.Address(r.string())}
		o.id = message.ID(r.uint())
		last := r.take(2)
		o.status, o.payment = message.OrderStatus(last[0]), message.PaymentStatus(last[1])
		b.add(k)
		b.known[k] = o
	}
}
