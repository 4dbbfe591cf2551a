package engine

import (
	"context"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// Submission is a message that a business wants sent. Content, Category and Lifetime are already
// checked and bound.
type Submission struct {
	Number        *account.Number
	To            message.Address
	Content       message.Content
	Category      message.Category
	Template      uint64 // id of the template it was made from, 0 for none
	Held          bool   // it waits until its template's quality was looked at
	Lifetime      int64  // milliseconds
	ReplyTo       message.ID
	ReplyToPerson bool
	ReplyToVeiled bool // the public id of ReplyTo does not tell the person's number
	Callback      string
	ByUserID      bool   // the business named the person by their user id
	Lite          bool   // it came over the interface made for marketing
	Key           []byte // 16 bytes, or empty
	KeyBody       uint64
	// Fails is why the message, although it is accepted, fails at once; nil when nothing speaks against
	// it. It is what the caller knows and the engine does not: the age of what a reaction is on.
	Fails *fault.Error
	// Guarded says that the number's scope guard wrote it.
	Guarded bool
	Order   *message.OrderStep // what it does to an order; nil for most
	// Direct says that Template was made for it: its statuses name it.
	Direct bool

	receipt Receipt
	failed  *fault.Error // why it was accepted and failed at once
}

// Receipt names what was taken.
type Receipt struct {
	ID     message.ID
	Veiled bool // its public id does not tell the person's number
}

// maxDocument bounds a message's document, in bytes: far above what the doors let in, below what a
// record of the log holds.
const maxDocument = 256 << 10

func checkDocument(c message.Content) error {
	if n := len(c.Document); n > maxDocument {
		return fault.ParamInvalid.With("The message has %d bytes, and %d are possible.", n, maxDocument)
	}
	return nil
}

// Submit takes a business's message. It returns once the message is durable.
func (e *Engine) Submit(ctx context.Context, s *Submission) (Receipt, error) {
	if err := checkDocument(s.Content); err != nil {
		return Receipt{}, err
	}
	if err := e.do(ctx, s); err != nil {
		return Receipt{}, err
	}
	return s.receipt, nil
}

// Reception is a message that a person wrote.
type Reception struct {
	Number        *account.Number
	From          message.Address
	Profile       string
	Content       message.Content
	ReplyTo       message.ID
	ReplyToPerson bool
	ReplyToVeiled bool       // the public id of ReplyTo does not tell the person's number
	Origin        []byte     // message.Origin as JSON, or empty
	Key           []byte     // 16 bytes that make a repeat recognisable, or empty
	fact.Face                // Hidden: the person hides their phone number where that is possible
	Guard         fact.Guard // what the number's scope guard made of it
	// Answer is what the guard answers in the business's place, as the document of a text; empty where the
	// message is for the business's software.
	Answer []byte

	receipt Receipt
}

// Receive takes a person's message. ErrBlocked: the person must unblock the number first. ErrBarred: the
// business wants no messages of the person.
func (e *Engine) Receive(ctx context.Context, r *Reception) (Receipt, error) {
	if err := checkDocument(r.Content); err != nil {
		return Receipt{}, err
	}
	if err := e.do(ctx, r); err != nil {
		return Receipt{}, err
	}
	return r.receipt, nil
}
