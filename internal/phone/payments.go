package phone

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/template"
)

// billOf is what a message asks its person to pay; nil for most messages.
func billOf(m *store.Message) *message.Bill {
	if shown, ok := interactive(m); ok {
		return shown.Bill
	}
	var shown template.Rendered
	if m.Content.Kind != message.KindTemplate || json.Unmarshal(m.Content.Document, &shown) != nil {
		return nil
	}
	for i := range shown.Buttons {
		if b := shown.Buttons[i].Bill; b != nil {
			return b
		}
	}
	return nil
}

// wayOf is how a bill is paid here, where nobody pays: the first way that it offers.
func wayOf(b *message.Bill) string {
	if len(b.Ways) == 0 {
		return b.Method
	}
	return cmp.Or(b.Ways[0].Provider, b.Ways[0].Type)
}

// pay lets a person say what became of the payment of a bill. No money moves: this is a network to try things
// on, and whoever holds the phone decides.
func (p *Door) pay(r *http.Request) (any, int, error) {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return nil, 0, err
	}
	var req struct {
		Status string `json:"status"`
	}
	if err := readJSON(r, &req); err != nil {
		return nil, 0, err
	}
	status := message.ParsePaymentStatus(req.Status)
	if status == 0 {
		return nil, 0, badRequest("status_invalid", "status is what became of the payment: %s.", strings.Join(message.PaymentStatuses, ", "))
	}
	m, err := p.seen(r, r.PathValue("id"), a)
	if err != nil {
		return nil, 0, err
	}
	bill := billOf(&m)
	if bill == nil || m.Direction != message.ToPerson {
		return nil, 0, badRequest("bill_unknown", "The message bills nothing: it is no order_details message.")
	}
	if b := bill.Basket; b != nil && b.EndsAt != 0 && b.EndsAt <= p.Clock().UnixMilli() {
		return nil, 0, &problem{http.StatusConflict, "bill_ended", "The bill could be paid until its expiration, which is past."}
	}
	f, err := p.payment(&m, bill, status)
	if err != nil {
		return nil, 0, err
	}
	return map[string]string{"transaction": f.Transaction, "status": status.String()}, http.StatusCreated, billProblem(p.Engine.Pay(r.Context(), f))
}

// payment is the fact of an attempt to pay.
func (p *Door) payment(m *store.Message, bill *message.Bill, status message.PaymentStatus) (*fact.OrderPaid, error) {
	who, ok := p.Network.Person(m.Address)
	n := p.Directory().Numbers[m.Number]
	if !ok || n == nil {
		return nil, notFound("message_unknown", "The person or the business is not here any more.")
	}
	return &fact.OrderPaid{
		Thread: fact.Thread{Number: m.Number, Address: m.Address}, Account: n.Account.ID, ID: m.ID, Order: bill.Reference, Status: status,
		Amount: bill.Total, Currency: bill.Currency, Way: wayOf(bill), Transaction: "test_" + rand.Text(), Profile: who.Profile(), Face: who.Face(), Veiled: m.Veiled,
	}, nil
}

// billProblem is what the engine says against a payment, as people read it.
func billProblem(err error) error {
	for known, code := range map[error]string{engine.ErrBillUnknown: "bill_closed", engine.ErrBillPaid: "bill_paid", engine.ErrBillClosed: "bill_closed"} {
		if errors.Is(err, known) {
			return &problem{http.StatusConflict, code, "It cannot be paid: " + strings.TrimPrefix(known.Error(), "engine: ") + "."}
		}
	}
	return err
}
