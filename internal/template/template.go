// Package template holds message templates: their shape, their variables, and the binding of
// parameters into the text that a person reads.
//
// Owns: components, placeholders, the checks that give 132000, 132001, 132005, 132007, 132012,
// 132015 and 132016, and the hydrated form.
// Does not own: review, quality and quotas (later), storage (store), Meta's request shape (wire).
// Called by: engine when a template is sent; store when one is loaded; graph when they are listed.
// Never breaks: what Bind accepts renders without a placeholder left over.
package template

import (
	"turnpike/internal/message"
)

// Status of a template. Only Approved ones may be sent.
type Status string

// The statuses that decide about sending today.
const (
	Approved Status = "APPROVED"
	Pending  Status = "PENDING"
	Rejected Status = "REJECTED"
	Paused   Status = "PAUSED"
	Disabled Status = "DISABLED"
)

// Format says how variables are named.
type Format string

// Variables are numbered from 1 or named.
const (
	Positional Format = "POSITIONAL"
	Named      Format = "NAMED"
)

// Template is one translation of a template.
type Template struct {
	ID         uint64
	Name       string
	Language   string
	Category   message.Category
	Status     Status
	Format     Format
	Components []Component
	TTL        int64 // milliseconds a message waits for its person; 0 takes the category's default
	CreatedAt  int64 // Unix milliseconds
	Life       Life
}

// Default lifetimes of a message that waits for its person (reference §2.1, TTL).
const (
	defaultTTL        = 30 * 24 * 3600 * 1000
	authenticationTTL = 10 * 60 * 1000
)

// Lifetime is how long a message of this template waits, in milliseconds.
func (t *Template) Lifetime() int64 {
	switch {
	case t.TTL > 0:
		return t.TTL
	case t.Category == message.Authentication:
		return authenticationTTL
	}
	return defaultTTL
}

// DefaultLifetime is how long a free-form message waits, in milliseconds.
const DefaultLifetime = defaultTTL
