package policy

import (
	"fmt"
	"slices"
)

// Effect is what becomes of a message. Numbers are stored in facts, so they are never reused; a greater
// one is stronger.
type Effect uint8

// The effects on a message.
const (
	Allow Effect = iota + 1
	Price        // it passes and is priced as another category
	Limit        // it passes while few enough do
	Hold         // it waits until the verdict changes
	Reply        // a pre-approved text goes out in its place
	Refuse
)

// What the platform sends of its own accord. These stand in facts only.
const (
	Instead    Effect = iota + 20 // a pre-approved text in the place of an answer
	Disclosing                    // that an AI answers
)

// What is no effect on the message: an overlay that lets the rules apply, and a notice beside messages.
const (
	doRules    = "rules"
	doDisclose = "disclose"
)

var effectNames = [...]string{"", "allow", "price", "limit", "hold", "reply", "refuse"}

func (e Effect) String() string {
	if int(e) < len(effectNames) {
		return effectNames[e]
	}
	return ""
}

// parseEffect finds an effect by its name; 0 for none.
func parseEffect(name string) Effect {
	return Effect(max(slices.Index(effectNames[:], name), 0))
}

// Mode is how seriously a clause is meant. Numbers are stored in facts.
type Mode uint8

// The modes. A greater one is more serious.
const (
	Audit   Mode = iota + 1 // it is noted in the log
	Warn                    // the business is told too
	Enforce                 // it is done
)

var modeNames = [...]string{"", "audit", "warn", "enforce"}

func (m Mode) String() string {
	if int(m) < len(modeNames) {
		return modeNames[m]
	}
	return ""
}

// ParseMode finds a mode by its name.
func ParseMode(name string) (Mode, error) {
	if i := slices.Index(modeNames[1:], name); i >= 0 {
		return Mode(i + 1), nil
	}
	return 0, fmt.Errorf("%q is no mode: it is audit, warn or enforce", name)
}

// CategoryAI is what messages of AI providers are priced as where access is paid (reference policy §2.2).
const CategoryAI = "general_purpose_ai"

// categories are what a price may be taken from.
var categories = []string{CategoryAI, "service", "utility", "marketing", "authentication"}

// When an AI discloses itself (reference policy §4.6).
const (
	AtFirstTurn = "first_turn" // before its first answer to a person
	AtSession   = "session"    // before its first answer of each session
	AtAsked     = "asked"      // when the person asks
)

var occasions = []string{AtFirstTurn, AtSession, AtAsked}
