// Package tariff says what a message costs and why.
//
// Owns: amounts of money, pricing categories, the class of a delivered message (billable, type) by the
// platform's dated rules.
// Does not own: the counting of the monthly free tier (engine), who pays (ledger).
// Called by: engine when a message is accepted, leaves and is delivered.
// Never breaks: money is whole micro-units, never a float; Classify is a pure function of its input.
package tariff

import (
	"time"

	"turnpike/internal/message"
)

// Type is the wire's pricing type; numbers are stored, so they are never reused.
type Type uint8

// Pricing types (reference §3.5).
const (
	None Type = iota // nothing is said about a price
	Regular
	FreeCustomerService
	FreeEntryPoint
)

var typeNames = [...]string{"", "regular", "free_customer_service", "free_entry_point"}

func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return ""
}

// FreeServicePerMonth is how many delivered service messages of a number are free each month from
// ServicePriced on (reference §7.2).
const FreeServicePerMonth = 1000

// ServicePriced is when service replies, and utility templates inside the window, began to cost
// (reference §7.2: 1 October 2026).
var ServicePriced = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// Case is what the class of a message depends on.
type Case struct {
	Category     message.Category
	InWindow     bool  // the customer-service window was open when it was accepted
	Reaction     bool  // reactions are free and count in no free tier (reference §7.2)
	At           int64 // Unix milliseconds of sending
	ServiceCount int   // service messages the number already had delivered this month
}

// Classify names the class of a message.
func Classify(c Case) Type {
	switch c.Category {
	case message.Service:
		if c.Reaction || c.At < ServicePriced || c.ServiceCount < FreeServicePerMonth {
			return FreeCustomerService
		}
	case message.Utility:
		if c.InWindow && c.At < ServicePriced {
			return FreeCustomerService
		}
	}
	return Regular
}
