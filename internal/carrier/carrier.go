// Package carrier takes released messages to the people they are for.
//
// Owns: the dispatcher, which reads the journal and hands released messages to the carrier of their
// number; the contract of a carrier.
// Does not own: the decision to release (engine), what a carrier does to reach people (its own room
// below this one), webhooks.
// Called by: app, which runs the dispatcher.
// Never breaks: a message is handed over only after it is durable, with its id as the idempotency
// key, and after what it links to is there; it is handed over again after a crash until its outcome is
// a fact; none is skipped; a person gets a number's messages in order, and nobody waits for another's.
package carrier

import (
	"context"

	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// Outgoing is a released message.
type Outgoing struct {
	fact.Thread
	ID      message.ID
	At      int64 // when it was accepted, Unix milliseconds
	Until   int64 // when it expires
	Content message.Content
	// Category gives it the right of way.
	Category message.Category
	// Held says that it waits until the quality of its template, the one of this id, was looked at.
	Held     bool
	Template uint64
}

// Carrier reaches people.
type Carrier interface {
	// Send takes messages over and says what is known of each at once. A message may come twice: its
	// ID is the idempotency key. An error means that none was taken; Send is called again.
	Send(ctx context.Context, out []Outgoing) ([]engine.Report, error)
	// Resume tells after a start which messages were taken before and have not arrived.
	Resume(ctx context.Context, waiting []engine.Waiting) error
}

// Engine is what the dispatcher needs of it.
type Engine interface {
	Report(ctx context.Context, rs []engine.Report) error
	Waiting(ctx context.Context) ([]engine.Waiting, error)
}
