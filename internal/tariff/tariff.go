// Package tariff says what a message costs and why.
//
// Owns: amounts of money, pricing categories, markets by calling code, rate cards and the Book that binds
// those in force; the price of a message and its explanation.
// Does not own: how a card is written in YAML and which ones ship (ratecard), the counting of the monthly
// free tier and of volume (engine), who pays (ledger).
// Called by: engine when a message is accepted, leaves and is delivered; ratecard, store, graph.
// Never breaks: money is whole micro-units, never a float; a Book never changes; what it says depends on
// its input alone.
package tariff

import (
	"math"
	"time"
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

// EntryPoint is how long everything is free after a business answered a person who came by an
// advertisement (reference §7.1), in milliseconds. A card may say another length: the reference has two.
const EntryPoint = 72 * 3600 * 1000

// ServicePriced is when service replies, and utility templates inside the window, began to cost
// (reference §7.2: 1 October 2026), in milliseconds of each account's clock.
var ServicePriced = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// standing are the rules of the reference (§7.2), for when no card says any.
var standing = timeline[*Rules]{
	{from: math.MinInt64, until: ServicePriced, card: &Card{}, value: &Rules{InWindow: []Category{Service, Utility}, EntryPoint: EntryPoint, Reactions: true}},
	{from: ServicePriced, until: Open, card: &Card{}, value: &Rules{EntryPoint: EntryPoint, ServicePerMonth: FreeServicePerMonth, Reactions: true}},
}
