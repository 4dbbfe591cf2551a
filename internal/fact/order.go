package fact

import (
	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/account"
	"turnpike/internal/message"
)

// The fields of a MessageAccepted in which it says what it does to an order, and whether it is by Direct Send.
const (
	fieldOrder        protowire.Number = 51
	fieldOrderOpens   protowire.Number = 52
	fieldOrderStatus  protowire.Number = 53
	fieldOrderPayment protowire.Number = 54
)

// fieldDirect is what Direct Send has in a MessageAccepted and in a MessageMoved.
const fieldDirect protowire.Number = 55

func (f *MessageAccepted) putOrder(b []byte) []byte {
	b = putBool(putString(b, fieldOrder, f.Order), fieldOrderOpens, f.OrderOpens)
	b = putUint(putUint(b, fieldOrderStatus, uint64(f.OrderStatus)), fieldOrderPayment, uint64(f.OrderPayment))
	return putBool(b, fieldDirect, f.Direct)
}

func (f *MessageAccepted) setOrder(n protowire.Number, v uint64, s []byte) {
	switch n {
	case fieldOrder:
		f.Order = string(s)
	case fieldOrderOpens:
		f.OrderOpens = v != 0
	case fieldOrderStatus:
		f.OrderStatus = message.OrderStatus(v)
	case fieldOrderPayment:
		f.OrderPayment = message.PaymentStatus(v)
	case fieldDirect:
		f.Direct = v != 0
	}
}

func (f *OrderPaid) append(b []byte) []byte {
	b = putUint(putUint(f.put(b), 3, uint64(f.Account)), 4, uint64(f.ID))
	b = putUint(putString(b, 5, f.Order), 6, uint64(f.Status))
	b = putString(putUint(b, 7, uint64(f.Amount)), 8, f.Currency)
	b = putString(putString(putString(b, 9, f.Way), 10, f.Transaction), 11, f.Profile)
	return putBool(f.putFace(b, 12), fieldVeiled, f.Veiled)
}

func (f *OrderPaid) parse(b []byte) error {
	return fields(b, &f.Thread, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case 3:
			f.Account = account.ID(v)
		case 4:
			f.ID = message.ID(v)
		case 5:
			f.Order = string(s)
		case 6:
			f.Status = message.PaymentStatus(v)
		case 7:
			f.Amount = int64(v)
		case 8:
			f.Currency = string(s)
		case 9:
			f.Way = string(s)
		case 10:
			f.Transaction = string(s)
		case 11:
			f.Profile = string(s)
		case fieldVeiled:
			f.Veiled = v != 0
		default:
			f.setFace(n-12, v, s)
		}
	})
}
