package message

import (
	"strings"
	"testing"
)

// TestHowABillGoesOn walks every pair of statuses: what may follow is written here as a table, all else may not.
func TestHowABillGoesOn(t *testing.T) {
	t.Parallel()
	const underway = "processing partially_shipped shipped completed canceled"
	for from, want := range map[string]string{
		"pending": "pending " + underway, "processing": underway, "partially_shipped": underway, "shipped": underway,
		"completed": "completed", "canceled": "canceled",
	} {
		for _, to := range OrderStatuses {
			if got := ParseOrderStatus(from).Follows(ParseOrderStatus(to)); got != holds(want, to) {
				t.Errorf("an order that is %s becomes %s: %t", from, to, got)
			}
		}
	}
	for from, want := range map[string]string{
		"": "pending captured failed", "pending": "pending captured failed", "failed": "pending captured failed", "captured": "captured",
	} {
		for _, to := range PaymentStatuses {
			if got := ParsePaymentStatus(from).Follows(ParsePaymentStatus(to)); got != holds(want, to) {
				t.Errorf("a payment that is %q becomes %s: %t", from, to, got)
			}
		}
	}
	for _, order := range OrderStatuses {
		for _, payment := range append([]string{""}, PaymentStatuses...) {
			want := order != "canceled" || payment == "" || payment == "failed"
			if got := ParseOrderStatus(order).Allows(ParsePaymentStatus(payment)); got != want {
				t.Errorf("an order that is %s with a payment that is %q: %t", order, payment, got)
			}
		}
	}
}

func holds(names, name string) bool {
	for one := range strings.FieldsSeq(names) {
		if one == name {
			return true
		}
	}
	return false
}
