package message

import "slices"

// orderRow is what may be of an order in one status.
type orderRow struct {
	next     []OrderStatus
	payments []PaymentStatus // what its payment may be; 0 while nobody tried to pay
}

var (
	begun       = []OrderStatus{OrderProcessing, OrderPartlyShipped, OrderShipped, OrderCompleted, OrderCanceled}
	anyPayment  = []PaymentStatus{0, PaymentPending, PaymentCaptured, PaymentFailed}
	unpaid      = []PaymentStatus{0, PaymentFailed}
	orderStates = map[OrderStatus]orderRow{
		OrderPending:       {append([]OrderStatus{OrderPending}, begun...), anyPayment},
		OrderProcessing:    {begun, anyPayment},
		OrderPartlyShipped: {begun, anyPayment},
		OrderShipped:       {begun, anyPayment},
		OrderCompleted:     {[]OrderStatus{OrderCompleted}, anyPayment},
		OrderCanceled:      {[]OrderStatus{OrderCanceled}, unpaid},
	}
	paymentStates = map[PaymentStatus][]PaymentStatus{
		0:               anyPayment,
		PaymentPending:  {PaymentPending, PaymentCaptured, PaymentFailed},
		PaymentFailed:   {PaymentPending, PaymentCaptured, PaymentFailed}, // it is tried again
		PaymentCaptured: {PaymentCaptured},                                // the money is there: it does not fail any more
	}
)

// Follows says whether an order in status s may be told to be in next (reference §2.3, and Meta's page on order
// statuses): completed and canceled end it, and one that was begun is not pending again. The same status may come
// again with another description.
func (s OrderStatus) Follows(next OrderStatus) bool {
	return slices.Contains(orderStates[s].next, next)
}

// Allows says whether an order in status s may have such a payment: one that is canceled is not paid, nor about to be.
func (s OrderStatus) Allows(p PaymentStatus) bool { return slices.Contains(orderStates[s].payments, p) }

// Follows says whether a payment in status s, 0 before the first attempt, may be told to be in next. The same may
// come again.
func (s PaymentStatus) Follows(next PaymentStatus) bool {
	return slices.Contains(paymentStates[s], next)
}
