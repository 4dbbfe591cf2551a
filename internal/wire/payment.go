package wire

import (
	"strconv"

	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// What a failed payment says of itself: the person who holds the phone let it fail.
const declined = `{"code":"payment_declined","reason":"declined on the test network"}`

// transactionStatus is how a transaction calls what its payment calls captured (docs of order_details).
func transactionStatus(s message.PaymentStatus) string {
	if s == message.PaymentCaptured {
		return "success"
	}
	return s.String()
}

// appendPayment renders what became of an attempt to pay: a status of type payment. The reference has no row for
// it; its members are those of the page on payments in India, which other countries have fewer of. The times of
// the transaction are numbers.
func (s Style) appendPayment(b []byte, u *Update, f *fact.OrderPaid) []byte {
	who := &person{f.Address, f.Profile, f.Face}
	b = s.appendContact(b, u, who)
	b = s.appendID(append(b, `"statuses":[{"id":`...), MessageID{f.ID, message.ToPerson, f.Address, f.Veiled})
	b = append(append(b, `,"type":"payment","status":"`...), f.Status.String()...)
	b = u.appendSeconds(append(b, `","timestamp":`...))
	b = s.appendWho(append(b, ','), u, who, "recipient_id", "recipient_user_id")
	b = appendASCII(append(b, `,"payment":{"reference_id":`...), f.Order)
	b = appendMoney(append(b, ','), f)
	b = appendASCII(append(b, `,"transaction":{"id":`...), f.Transaction)
	b = appendASCII(append(b, `,"type":`...), f.Way)
	b = append(append(b, `,"status":"`...), transactionStatus(f.Status)...)
	b = strconv.AppendInt(append(b, `","created_timestamp":`...), u.At/1000, 10)
	b = strconv.AppendInt(append(b, `,"updated_timestamp":`...), u.At/1000, 10)
	b = appendMoney(append(b, ','), f)
	if f.Status == message.PaymentFailed {
		b = append(append(b, `,"error":`...), declined...)
	}
	return append(b, `}}}]`...)
}

// appendMoney renders amount and currency.
func appendMoney(b []byte, f *fact.OrderPaid) []byte {
	b = strconv.AppendInt(append(b, `"amount":{"value":`...), f.Amount, 10)
	b = strconv.AppendInt(append(b, `,"offset":`...), message.MoneyOffset, 10)
	return appendASCII(append(b, `},"currency":`...), f.Currency)
}
