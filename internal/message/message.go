// Package message holds what travels: identities of messages, their content and their status ladder.
//
// Owns: ID and its public form, addresses of people, kinds of content, the ladder of statuses.
// Does not own: how a business writes them in JSON (wire), whether one may pass (engine).
// Called by: every room on the message's way.
// Never breaks: a status only moves up the ladder; an ID names one record of the journal for ever.
package message

// Address is a person's line: digits only, no plus.
type Address string

// Status is a step of the ladder. A message only moves to a higher one; Failed and Expired end it.
type Status uint8

// The ladder. A business's message starts Accepted; a person's starts Sent (the platform has it).
const (
	Accepted Status = iota + 1
	Sent
	Delivered
	Read
	Failed
	Expired
)

var statusNames = [...]string{"", "accepted", "sent", "delivered", "read", "failed", "expired"}

func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return "unknown"
}

// ParseStatus reads a status by its name; 0 when there is none of that name.
func ParseStatus(name string) Status {
	for i, n := range statusNames {
		if n != "" && n == name {
			return Status(i)
		}
	}
	return 0
}

// Follows says whether a message in status s may move to next.
func (s Status) Follows(next Status) bool {
	switch {
	case s == Failed || s == Expired || s == Read:
		return false
	case next == Failed:
		return s < Delivered
	case next == Expired:
		return s < Delivered
	}
	return next > s
}

// Category is what a message is priced and limited as.
type Category uint8

// Categories; numbers are stored, so they are never reused.
const (
	Service Category = iota + 1
	Utility
	Marketing
	Authentication
)

var categoryNames = [...]string{"", "service", "utility", "marketing", "authentication"}

func (c Category) String() string {
	if int(c) < len(categoryNames) {
		return categoryNames[c]
	}
	return ""
}

// ParseCategory reads a category in any letter case; 0 when unknown.
func ParseCategory(name string) Category {
	for i, n := range categoryNames {
		if n != "" && equalFold(n, name) {
			return Category(i)
		}
	}
	return 0
}

func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i]|0x20 != b[i]|0x20 {
			return false
		}
	}
	return true
}
