// Package fact lists what can have happened, and how each thing is written in the journal.
//
// Owns: the fact types, their numbers and their encoding (protocol-buffer wire format, see
// docs/journal.md); the table that docs/facts.md is generated from.
// Does not own: the envelope around them (journal), what follows from them (every reader).
// Called by: engine, which writes facts; projection, webhook, carrier and phone, which read them.
// Never breaks: a type number or field number is never reused; old encodings stay readable; fields
// that a reader does not know are skipped.
package fact

import (
	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/tariff"
)

// Type numbers a kind of fact in the journal.
type Type uint16

// The types. Append only.
const (
	TypeMessageAccepted  Type = 1
	TypeMessageMoved     Type = 2
	TypeMessageReceived  Type = 3
	TypeThreadSeen       Type = 4
	TypeThreadOpened     Type = 5
	TypePersonBlocked    Type = 6
	TypePersonUnblocked  Type = 7
	TypePersonReported   Type = 8
	TypeMarketingStopped Type = 9
	TypeMarketingResumed Type = 10
	TypeAccountNoticed   Type = 11
	TypePersonBarred     Type = 12
	TypePersonUnbarred   Type = 13
	TypeMessageReleased  Type = 35
	TypeOrderPaid        Type = 36
)

// Thread names the line between a business's number and a person.
type Thread struct {
	Number  account.NumberID
	Address message.Address
}

// Fact is something that happened.
type Fact interface {
	Type() Type
	// Of is the thread it happened on.
	Of() Thread
	append(b []byte) []byte
	parse(b []byte) error
}

// MessageAccepted says that a business's message was taken. Its id is the number of its record.
type MessageAccepted struct {
	Thread
	Account  account.ID
	Content  message.Content
	Category message.Category
	ReplyTo  message.ID // 0 when it answers nothing
	// ReplyToPerson says that ReplyTo was written by the person (its public id depends on it).
	ReplyToPerson bool
	Callback      string // biz_opaque_callback_data, returned in every status
	Lifetime      int64  // milliseconds it may wait for its person
	InWindow      bool   // the customer-service window was open
	Released      bool   // goes to the carrier; false when the engine failed it at once
	Key           []byte // 16 bytes of hash of the Idempotency-Key, or empty
	KeyBody       uint64 // hash of the request body that came with the key
	// ByUserID says that the business named the person by their user id and not by their number.
	ByUserID bool
	// ReplyToVeiled says that the public id of ReplyTo does not tell the person's number.
	ReplyToVeiled bool
	Template      uint64 // id of the template it was made from, 0 for none
	Held          bool   // it is handed over only once its template's quality was looked at
	// Price is what the message would cost if it arrived now: what is reserved for it. All of it is zero
	// where the message failed at once.
	Price tariff.Price
	Payer account.BusinessID // the portfolio that pays, and whose volume counts
	// EntryEnds is when the free entry point that the message opens or stands in ends, in Unix
	// milliseconds; 0 when there is none.
	EntryEnds int64
	// Month is the calendar month of the account (year*12+month) whose budgets bear what is reserved; 0
	// where nothing is.
	Month int
	// Burst says which message of its run to the person it is, counted from 1; 0 where nobody counts.
	Burst int
	// Counted is the id of the portfolio, or of the number where the portfolio is unlimited, among whose
	// people of the last 24 hours the person counts; 0 for none.
	Counted uint64
	Capped  bool // it counts as marketing that the person got
	Metered bool // it counts towards the rate that a restriction leaves its account
	Guarded bool // the number's scope guard wrote it, in the words of the business
	// Lite says that it came over the interface made for marketing, and has the price of that.
	Lite bool
	// Order is the reference of the order that the message bills or tells of; "" where it does neither.
	Order        string
	OrderOpens   bool                  // it bills it
	OrderStatus  message.OrderStatus   // how far the order is, numbered by package message; 0 where that is not told
	OrderPayment message.PaymentStatus // what the business says became of the payment; 0 where it does not
	// Direct says that the business sent free-form and named a category: Template was made for it.
	Direct bool
	Verdict
}

// Verdict is what a policy decided on a message; empty where none spoke.
type Verdict struct {
	Effect uint8  // numbered by package policy
	Policy string // name and version: ai-providers/4
	Ground string // by its number in the policy
	Mode   uint8  // numbered by package policy: audit and warn let the message pass
	// Assistant says that the message has the price list of AI providers, on which some countries are free.
	Assistant bool
	// Span is with a limit in how long a time it counts messages, in milliseconds.
	Span int64
}

// Face is what a business gets to see of a person besides their name, at the moment of the fact.
type Face struct {
	Username string // with its @; "" when they have none
	Hidden   bool   // their phone number is kept from the business (reference §9.2)
	Identity string // hash of their keys, where the number checks it; else ""
}

// MessageMoved says that a message reached a status. Direction says whose message it is.
type MessageMoved struct {
	Thread
	ID        message.ID
	Direction message.Direction
	Status    message.Status
	Code      int    // with Failed: the fault's code
	Details   string // with Failed: what exactly happened, "" for the standing sentence
	Category  message.Category
	Pricing   tariff.Type // None where the webhook says nothing of a price
	// Month is the number's calendar month (year*12+month) that this delivery counts in, where it is one
	// that a person got; 0 else.
	Month    int
	Callback string
	// Reaction says that the message is a reaction: its business is told that it was sent and no more,
	// and to its person it is nothing new to read.
	Reaction bool
	Profile  string // the person's name; "" where the business is told of none
	Face
	// Price is what is charged, with the status by which the person got it first (delivered or read): see
	// Charges. With sent it is what the webhook says of the price, without amount, card and line.
	Price tariff.Price
	Payer account.BusinessID // the portfolio that is charged, or whose reservation ends; 0 where nothing is
	// Account is the business's account that is charged; 0 where nothing is.
	Account account.ID
	// Reserved is what was reserved for the message and is so no longer.
	Reserved tariff.Micro
	// Uncollected is the part of the price that the payer had no money for: it was reserved less, and the
	// price rose while the message was on its way.
	Uncollected tariff.Micro
	// EntryEnds is when the free entry point ends in which the message was sent, in Unix milliseconds; 0
	// when there is none.
	EntryEnds int64
	// Veiled says that the message's public id does not tell the person's number.
	Veiled bool
	// Guarded says that the number's scope guard wrote the message: the business's software sent none and is
	// told of none.
	Guarded bool
	// Template is the template that was made for a message by Direct Send; 0 for others.
	Template uint64
}

// Charges says whether the fact is the one by which the message is charged, be it with 0.
func (f *MessageMoved) Charges() bool {
	return f.Payer != 0 && (f.Status == message.Delivered || f.Status == message.Read)
}

// MessageReceived says that a person wrote to a business. Its id is the number of its record.
type MessageReceived struct {
	Thread
	Account       account.ID
	Content       message.Content
	Profile       string // the person's name
	ReplyTo       message.ID
	ReplyToPerson bool   // ReplyTo was written by the person
	Key           []byte // 16 bytes that make a repeat recognisable, or empty
	Origin        []byte // message.Origin as JSON, or empty
	Face
	// ReplyToVeiled says that the public id of ReplyTo does not tell the person's number.
	ReplyToVeiled bool
	Guard         Guard // what the number's scope guard made of it
}

// Veiled says whether the message's public id keeps the person's number from the business: one that names the
// person by their user id is not told more (reference §9.2).
func (f *MessageAccepted) Veiled() bool { return f.ByUserID }

// Veiled says whether the message's public id keeps the person's number from the business, as the rest of its
// webhook does (reference §9.2).
func (f *MessageReceived) Veiled() bool { return f.Hidden }

// ThreadSeen says that a business marked a person's messages as read, up to one of them.
type ThreadSeen struct {
	Thread
	UpTo   message.ID
	Typing bool // it also shows that it is typing
}

// ThreadOpened says that a person looked at a business's messages, up to one of them. Statuses that
// the business may see follow as MessageMoved facts of their own.
type ThreadOpened struct {
	Thread
	UpTo message.ID
}

// PersonBlocked says that a person blocked a business's number.
type PersonBlocked struct{ Thread }

// PersonUnblocked takes it back.
type PersonUnblocked struct{ Thread }

// PersonBarred says that a business put a person on its number's block list.
type PersonBarred struct{ Thread }

// PersonUnbarred takes it back.
type PersonUnbarred struct{ Thread }

// MessageReleased says that a message which a policy held goes to its carrier now.
type MessageReleased struct {
	Thread
	ID message.ID
}

// OrderPaid says what became of a person's attempt to pay an order. No money moves: whoever holds the phone says
// what is to have become of it.
type OrderPaid struct {
	Thread
	Account     account.ID
	ID          message.ID            // of the message that billed the order
	Order       string                // its reference
	Status      message.PaymentStatus // 1 pending, 2 captured, 3 failed
	Amount      int64                 // hundredths of Currency
	Currency    string                // ISO 4217
	Way         string                // how it was paid: a provider, or a kind of message.PaymentWay
	Transaction string                // names the attempt
	Profile     string                // the person's name
	Face
	Veiled bool // the message's public id does not tell the person's number
}

// PersonReported says that a person reported a business's number.
type PersonReported struct {
	Thread
	Reason string
}

// MarketingStopped says that a person wants no more marketing from a business.
type MarketingStopped struct {
	Thread
	Account account.ID
	Profile string
	Face
}

// MarketingResumed takes it back.
type MarketingResumed struct {
	Thread
	Account account.ID
	Profile string
	Face
}

// AccountNoticed says that an account's apps are to be told something that is no message.
type AccountNoticed struct {
	Number   account.NumberID // 0 when it is about the whole account
	Account  account.ID
	Kind     notice.Kind // what it is about, numbered by package notice
	Document []byte      // as notice.Encode writes it
	Key      []byte      // 16 bytes that make a repeat recognisable
	// App is told it, and no other, whether or not it is subscribed to the account; 0 for those that are.
	App account.AppID
	// Partner is the business under whose id it is told instead of the account's; 0 for none.
	Partner account.BusinessID
}

// Of returns the thread a fact happened on.
func (t Thread) Of() Thread { return t }

// Of is a thread without a person: notices of one number keep their order.
func (f *AccountNoticed) Of() Thread { return Thread{Number: f.Number} }

// Type numbers of each fact.
func (*MessageAccepted) Type() Type  { return TypeMessageAccepted }
func (*MessageMoved) Type() Type     { return TypeMessageMoved }
func (*MessageReceived) Type() Type  { return TypeMessageReceived }
func (*ThreadSeen) Type() Type       { return TypeThreadSeen }
func (*ThreadOpened) Type() Type     { return TypeThreadOpened }
func (*PersonBlocked) Type() Type    { return TypePersonBlocked }
func (*PersonUnblocked) Type() Type  { return TypePersonUnblocked }
func (*PersonReported) Type() Type   { return TypePersonReported }
func (*MarketingStopped) Type() Type { return TypeMarketingStopped }
func (*MarketingResumed) Type() Type { return TypeMarketingResumed }
func (*AccountNoticed) Type() Type   { return TypeAccountNoticed }
func (*PersonBarred) Type() Type     { return TypePersonBarred }
func (*PersonUnbarred) Type() Type   { return TypePersonUnbarred }
func (*MessageReleased) Type() Type  { return TypeMessageReleased }
func (*OrderPaid) Type() Type        { return TypeOrderPaid }

// blank makes an empty fact of a type, or nil when this program does not know the type.
func blank(t Type) Fact {
	switch t {
	case TypeMessageAccepted:
		return &MessageAccepted{}
	case TypeMessageMoved:
		return &MessageMoved{}
	case TypeMessageReceived:
		return &MessageReceived{}
	case TypeThreadSeen:
		return &ThreadSeen{}
	case TypeThreadOpened:
		return &ThreadOpened{}
	case TypePersonBlocked:
		return &PersonBlocked{}
	case TypePersonUnblocked:
		return &PersonUnblocked{}
	case TypePersonReported:
		return &PersonReported{}
	case TypeMarketingStopped:
		return &MarketingStopped{}
	case TypeMarketingResumed:
		return &MarketingResumed{}
	case TypeAccountNoticed:
		return &AccountNoticed{}
	case TypePersonBarred:
		return &PersonBarred{}
	case TypePersonUnbarred:
		return &PersonUnbarred{}
	case TypeMessageReleased:
		return &MessageReleased{}
	case TypeOrderPaid:
		return &OrderPaid{}
	}
	return blankMoney(t)
}

// Entry is a fact with the moment it was decided, in Unix milliseconds.
type Entry struct {
	At   int64
	Fact Fact
}
