package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"time"

	"turnpike/internal/fault"
)

// Statuses of a number. Only a connected one sends and receives.
const (
	Connected    = "CONNECTED"
	Pending      = "PENDING"      // added, not registered yet
	Disconnected = "DISCONNECTED" // deregistered
	Deleted      = "DELETED"      // of an account that was removed
)

// States of the proof that a number belongs to the business.
const (
	Verified    = "VERIFIED"
	NotVerified = "NOT_VERIFIED"
	Expired     = "EXPIRED"
)

// Line is what changes of a number in its life: its registration, PIN, code and name review. Moments are
// Unix milliseconds; 0 means never.
type Line struct {
	Verification string  `json:"verification,omitempty"` // "" counts as Verified
	Pin          string  `json:"pin,omitempty"`          // hash; "" when none is set
	PinFailures  int     `json:"pin_failures,omitempty"` // in a row
	PinFailedAt  int64   `json:"pin_failed_at,omitempty"`
	Code         string  `json:"code,omitempty"` // hash of the one that was sent last
	CodeAt       int64   `json:"code_at,omitempty"`
	CodeTries    int     `json:"code_tries,omitempty"`
	Registered   []int64 `json:"registered,omitempty"` // registrations and deregistrations that count
	NewName      string  `json:"new_name,omitempty"`
	NewStatus    string  `json:"new_name_status,omitempty"` // of the review of NewName
	NameStatus   string  `json:"name_status,omitempty"`     // of the name that people see; "" counts as approved
	Official     bool    `json:"official,omitempty"`        // it has the mark of an official account
	Hidden       bool    `json:"hidden,omitempty"`          // not to be found by search
	OnboardedAt  int64   `json:"onboarded_at,omitempty"`
	High         bool    `json:"high,omitempty"` // throughput level HIGH
	// Coexistence says that the number is on a phone's business app too: its throughput is fixed and low.
	Coexistence bool `json:"coexistence,omitempty"`
	// Throughput is how many messages a second the operator gave it, in and out; 0 for what its level has.
	Throughput int `json:"throughput,omitempty"`
	// UpgradeEnds is when the running change to HIGH is done; until then the number sends nothing.
	UpgradeEnds int64 `json:"upgrade_ends,omitempty"`
	// IdentityCheck says that webhooks tell the hash of a person's keys (reference §9.5).
	IdentityCheck bool `json:"identity_check,omitempty"`
}

// Limits of registration (reference §5.4, §4.2 rows 133xxx), with times in milliseconds.
const (
	maxRegistrations  = 10
	registrationSpan  = 72 * 3600 * 1000
	maxPinFailures    = 5
	pinLock           = 12 * 3600 * 1000
	pinPause          = 2000 // between two wrong PINs
	codeLifetime      = 15 * 60 * 1000
	maxCodeTries      = 5
	leastCodeInterval = 60 * 1000
)

var pinPattern = regexp.MustCompile(`^[0-9]{6}$`)

// State is the number's code_verification_status at a moment.
func (l *Line) State() string {
	if l.Verification == "" {
		return Verified
	}
	return l.Verification
}

// secret hashes a PIN or a code of a number. Six digits are soon guessed from any hash: it keeps them
// out of sight, the limits of tries keep them safe.
func secret(id NumberID, purpose, digits string) string {
	m := hmac.New(sha256.New, []byte("turnpike "+purpose+" "+id.String()))
	m.Write([]byte(digits))
	return hex.EncodeToString(m.Sum(nil))
}

// SetPin sets the two-step PIN.
func (l *Line) SetPin(id NumberID, pin string) *fault.Error {
	if !pinPattern.MatchString(pin) {
		return fault.InvalidParam.Saying("Param pin must have 6 digits.")
	}
	l.Pin, l.PinFailures = secret(id, "pin", pin), 0
	return nil
}

// ClearPin turns two-step verification off.
func (l *Line) ClearPin() { l.Pin, l.PinFailures, l.PinFailedAt = "", 0, 0 }

// checkPin compares a PIN with the number's; the first one becomes it.
func (l *Line) checkPin(id NumberID, pin string, now int64) *fault.Error {
	if l.Pin == "" {
		return l.SetPin(id, pin)
	}
	switch {
	case !pinPattern.MatchString(pin):
		return fault.InvalidParam.Saying("Param pin must have 6 digits.")
	case l.PinFailures >= maxPinFailures && now < l.PinFailedAt+pinLock:
		return fault.PinGuesses.With("Too many wrong PINs; try again after %s.", time.UnixMilli(l.PinFailedAt+pinLock).UTC().Format(time.RFC3339))
	case l.PinFailures > 0 && now < l.PinFailedAt+pinPause:
		return fault.PinTooFast.New()
	case hmac.Equal([]byte(secret(id, "pin", pin)), []byte(l.Pin)):
		l.PinFailures = 0
		return nil
	}
	if now >= l.PinFailedAt+pinLock {
		l.PinFailures = 0
	}
	l.PinFailures++
	l.PinFailedAt = now
	return fault.PinMismatch.New()
}

// Register connects a number. A wrong PIN is counted: the line must be stored whatever is returned.
func (l *Line) Register(id NumberID, pin string, now int64) *fault.Error {
	if l.State() != Verified {
		return fault.ReverifyNeeded.New()
	}
	if err := l.count(now); err != nil {
		return err
	}
	if err := l.checkPin(id, pin, now); err != nil {
		return err
	}
	l.OnboardedAt = now
	return nil
}

// Deregister disconnects a number.
func (l *Line) Deregister(now int64) *fault.Error { return l.count(now) }

// count notes a registration or deregistration, of which there are few in 72 hours.
func (l *Line) count(now int64) *fault.Error {
	kept := l.Registered[:0:0]
	for _, at := range l.Registered {
		if at > now-registrationSpan {
			kept = append(kept, at)
		}
	}
	l.Registered = kept
	if len(kept) >= maxRegistrations {
		return fault.RegistrationLimit.New()
	}
	l.Registered = append(l.Registered, now)
	return nil
}

// RegistrationsLeft is how often the number may be registered or deregistered now.
func (l *Line) RegistrationsLeft(now int64) int {
	left := maxRegistrations
	for _, at := range l.Registered {
		if at > now-registrationSpan {
			left--
		}
	}
	return max(left, 0)
}

// SendCode notes the code that was made to prove that the number is the business's.
func (l *Line) SendCode(id NumberID, code string, now int64) *fault.Error {
	if now < l.CodeAt+leastCodeInterval {
		return fault.CodeNotSent.With("A code was sent less than a minute ago; wait before you ask for another.")
	}
	l.Code, l.CodeAt, l.CodeTries = secret(id, "code", code), now, 0
	return nil
}

// VerifyCode checks a code. A wrong one is counted: the line must be stored whatever is returned.
func (l *Line) VerifyCode(id NumberID, code string, now int64) *fault.Error {
	switch {
	case l.Code == "" || now > l.CodeAt+codeLifetime || l.CodeTries >= maxCodeTries:
		return fault.CodeWrong.With("No code is valid any more; ask for a new one with request_code.")
	case !hmac.Equal([]byte(secret(id, "code", code)), []byte(l.Code)):
		l.CodeTries++
		return fault.CodeWrong.With("The code is not the one that was sent.")
	}
	l.Code, l.Verification = "", Verified
	return nil
}
