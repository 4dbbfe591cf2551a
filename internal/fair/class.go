package fair

import (
	"turnpike/internal/account"
	"turnpike/internal/message"
)

// Class is a kind of traffic; the first has the right of way.
type Class uint8

// The classes, by right of way.
const (
	Authentication Class = iota // one-time passwords: useless a minute later
	Utility                     // what a person waits for: a booking, a delivery
	Service                     // answers in a conversation
	Marketing                   // nobody waits for it
	Judged                      // everything of accounts under an AI-provider verdict
	Classes                     // how many there are
)

// weights are what a class gets of a queue that serves more than one: 64 of 117 for authentication, 1 of
// 117 for accounts under a verdict. Each lower class is small beside those above it together, and none is
// nothing (docs/decisions/0030).
var weights = [Classes]uint32{64, 32, 16, 4, 1}

var classNames = [Classes]string{"authentication", "utility", "service", "marketing", "judged"}

func (c Class) String() string {
	if c < Classes {
		return classNames[c]
	}
	return "unknown"
}

// ClassOf is the class of an account's message of a category. dir and a may be nil: nothing is known.
func ClassOf(dir *account.Directory, a *account.Account, category message.Category) Class {
	switch {
	case dir.AIProvider(a):
		return Judged
	case category == message.Authentication:
		return Authentication
	case category == message.Utility:
		return Utility
	case category == message.Marketing:
		return Marketing
	}
	return Service
}

// throughputWeight weighs numbers of the large throughput level against others, as their limits of 1,000 and of
// 80 messages a second do (reference §5.1), rounded.
const throughputWeight = 12

// Of is the share that a number's message of a category belongs to.
func Of(dir *account.Directory, n *account.Number, category message.Category) Share {
	if n == nil { // it is gone from the directory
		return Share{Class: ClassOf(dir, nil, category), Weight: 1}
	}
	s := Share{Class: ClassOf(dir, n.Account, category), Weight: 1}
	if b := n.Account.Business; b != nil {
		s.Owner = uint64(b.ID)
	}
	if n.Line.High {
		s.Weight = throughputWeight
	}
	return s
}
