package account

import "encoding/json"

// Vetting is something that a business wants to be, to have or to be called, and what the operator's people
// decided about it.
type Vetting struct {
	ID    int64        `json:"id"`
	Kind  VettingKind  `json:"kind"`
	State VettingState `json:"state"`
	// Version counts how often it was decided or withdrawn: whoever decides says which one they saw.
	Version  int64      `json:"version"`
	Business BusinessID `json:"business,string"`
	Account  ID         `json:"account,string,omitempty"`
	Number   NumberID   `json:"number,string,omitempty"`
	// Partner is the business that asked for another, whose partner it is; 0 where a business asked for itself.
	Partner BusinessID `json:"partner,string,omitempty"`
	By      string     `json:"by"` // who asked: "business ID", "app ID" or "operator"
	At      int64      `json:"at"` // Unix milliseconds
	// Name is the display name that is asked for.
	Name string `json:"name,omitempty"`
	// Application is what a business gives as its reasons, as it was sent.
	Application json.RawMessage `json:"application,omitempty"`
	DecidedBy   string          `json:"decided_by,omitempty"`
	DecidedAt   int64           `json:"decided_at,omitempty"` // Unix milliseconds
	Reason      string          `json:"reason,omitempty"`     // of a rejection, by its name, as NAME_EMPLOYEE_ISSUE
	Why         string          `json:"why,omitempty"`        // in the words of who decided
}

// Withdraw ends it without a decision.
func (v *Vetting) Withdraw() { v.State, v.Version = VettingWithdrawn, v.Version+1 }

// VettingKind is what is asked for.
type VettingKind string

// The kinds.
const (
	VetAccount  VettingKind = "account"   // that an account may be used
	VetBusiness VettingKind = "business"  // that the platform knows who the business is
	VetName     VettingKind = "name"      // that people see this name of a number
	VetOfficial VettingKind = "official"  // the mark of an official business account
	VetPinReset VettingKind = "pin_reset" // that a number has no PIN any more
)

// VettingKinds lists them.
func VettingKinds() []VettingKind {
	return []VettingKind{VetAccount, VetBusiness, VetName, VetOfficial, VetPinReset}
}

// VettingState is how far one is.
type VettingState string

// The states. Whoever decides gives APPROVED, REJECTED or DEFERRED.
const (
	VettingPending   VettingState = "PENDING"
	VettingApproved  VettingState = "APPROVED"
	VettingRejected  VettingState = "REJECTED"
	VettingDeferred  VettingState = "DEFERRED" // looked at, and to be looked at again: nothing follows yet
	VettingWithdrawn VettingState = "WITHDRAWN"
)

// VettingStates lists them.
func VettingStates() []VettingState {
	return []VettingState{VettingPending, VettingDeferred, VettingApproved, VettingRejected, VettingWithdrawn}
}

// Waits says whether somebody must still decide.
func (s VettingState) Waits() bool { return s == VettingPending || s == VettingDeferred }

// Review is what the operator's people made of an account. The zero value is one that nobody had to look at.
type Review struct {
	State VettingState `json:"state,omitempty"`
	At    int64        `json:"at,omitempty"` // Unix milliseconds
}

// Status is account_review_status (reference §1.4): a deferred one still waits.
func (r Review) Status() string {
	switch r.State {
	case VettingRejected:
		return "REJECTED"
	case VettingPending, VettingDeferred:
		return "PENDING"
	case VettingApproved, VettingWithdrawn:
	}
	return "APPROVED"
}

// Approved says whether the account may be used.
func (r Review) Approved() bool { return r.Status() == "APPROVED" }

// Statuses of a display name (reference §1.3.1).
const (
	NameApproved = "APPROVED"
	NameDeclined = "DECLINED"
	NamePending  = "PENDING_REVIEW"
)

// NameState is name_status: of the name that people see now.
func (l *Line) NameState() string {
	if l.NameStatus == "" {
		return NameApproved
	}
	return l.NameStatus
}
