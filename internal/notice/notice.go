// Package notice lists what an account's apps are told besides messages: its templates, numbers,
// limits, restrictions and flows.
//
// Owns: the kinds of notice and what each says.
// Does not own: their JSON on the wire (wire), who raises them (store's edits, review, engine), their
// way into the journal (announce).
// Called by: every room that changes something an app subscribed to.
// Never breaks: kind numbers are stored and never reused; a stored document stays readable.
package notice

import (
	"encoding/json"
	"fmt"

	"turnpike/internal/account"
)

// Kind numbers a kind of notice.
type Kind uint16

// The kinds. Append only.
const (
	KindTemplateStatus     Kind = 1
	KindTemplateQuality    Kind = 2
	KindTemplateComponents Kind = 3
	KindTemplateCategory   Kind = 4
	KindNumberQuality      Kind = 5
	KindNumberName         Kind = 6
	KindAccountReview      Kind = 7
	KindAlert              Kind = 8
	KindCapability         Kind = 9
	KindAccountUpdate      Kind = 10
	KindSecurity           Kind = 11
	KindUsername           Kind = 12
	KindNumberSettings     Kind = 13
	KindFlowStatus         Kind = 14
	KindFlowHealth         Kind = 15
	KindBusinessStatus     Kind = 16
	KindCorrectCategory    Kind = 17
)

// Body is what a notice says.
type Body interface{ Kind() Kind }

// Notice is one thing to tell.
type Notice struct {
	Account account.ID
	Number  account.NumberID // 0 when it is about no single number
	// App is told it, and no other, whether or not it is subscribed to the account; 0 for those that are.
	App account.AppID
	// Partner is the business under whose id it is told instead of the account's (reference §3.3); 0 for none.
	Partner account.BusinessID
	Body    Body
}

// TemplateRef names the template that a notice is about.
type TemplateRef struct {
	ID       uint64 `json:"id"`
	Name     string `json:"name"`
	Language string `json:"language"`
}

// TemplateStatus says that a template entered a status (reference §3.6). Event is APPROVED, REJECTED,
// PAUSED, DISABLED, FLAGGED, PENDING_DELETION, ARCHIVED or another.
type TemplateStatus struct {
	TemplateRef
	Event          string `json:"event"`
	Reason         string `json:"reason"` // "NONE" unless rejected
	Category       string `json:"category"`
	DisabledAt     int64  `json:"disabled_at,omitempty"` // Unix milliseconds, with DISABLED
	Title          string `json:"title,omitempty"`       // FIRST_PAUSE, UNPAUSE …
	Description    string `json:"description,omitempty"`
	RejectedFor    string `json:"rejected_for,omitempty"` // with INVALID_FORMAT: what was wrong
	Recommendation string `json:"recommendation,omitempty"`
}

// TemplateQuality says that people's feedback moved a template's score.
type TemplateQuality struct {
	TemplateRef
	Before string `json:"before"` // GREEN, YELLOW, RED or UNKNOWN
	After  string `json:"after"`
}

// TemplateComponents says that an approved template was edited.
type TemplateComponents struct {
	TemplateRef
	Body    string           `json:"body"`
	Header  string           `json:"header,omitempty"`
	Footer  string           `json:"footer,omitempty"`
	Buttons []TemplateButton `json:"buttons,omitempty"`
}

// TemplateButton is a button of an edited template.
type TemplateButton struct {
	Type  string `json:"type"`
	Text  string `json:"text"`
	URL   string `json:"url,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// TemplateCategory announces a change of category (Current and Correct, EffectiveAt) or says that it
// was done (Previous and Current).
type TemplateCategory struct {
	TemplateRef
	Current     string `json:"current"`
	Correct     string `json:"correct,omitempty"`
	Previous    string `json:"previous,omitempty"`
	EffectiveAt int64  `json:"effective_at,omitempty"` // Unix milliseconds
}

// CorrectCategory says that an approved template was found to be of another category, before anything changes.
type CorrectCategory struct {
	TemplateRef
	Current string `json:"current"`
	Correct string `json:"correct"`
}

// NumberQuality says that a number's throughput or standing changed: ONBOARDING, THROUGHPUT_UPGRADE.
type NumberQuality struct {
	Event string `json:"event"`
	Limit string `json:"limit"` // TIER_250 …
}

// NumberName is the outcome of the review of a number's display name.
type NumberName struct {
	Name     string `json:"name"`
	Decision string `json:"decision"` // APPROVED, DEFERRED, REJECTED, PENDING
	Reason   string `json:"reason,omitempty"`
}

// AccountReview is the outcome of the review of an account.
type AccountReview struct {
	Decision string `json:"decision"`
}

// Alert is something that people at the business should look at.
type Alert struct {
	EntityType  string `json:"entity_type"` // BUSINESS, PHONE_NUMBER, WABA
	EntityID    string `json:"entity_id"`
	Severity    string `json:"severity"` // CRITICAL, WARNING, INFORMATIONAL
	Status      string `json:"status"`   // ACTIVE, NONE
	Type        string `json:"type"`
	Description string `json:"description"`
}

// Capability says how much the portfolio may do now; -1 is unlimited, 0 leaves a figure out.
type Capability struct {
	PeoplePerDay       int `json:"people_per_day"`
	NumbersPerBusiness int `json:"numbers_per_business,omitempty"`
	NumbersPerAccount  int `json:"numbers_per_account,omitempty"`
}

// AccountUpdate is an event of an account (reference §3.8). Which parts are set follows from Event.
type AccountUpdate struct {
	Event        string        `json:"event"`
	Restrictions []Restriction `json:"restrictions,omitempty"`
	Violation    string        `json:"violation,omitempty"`
	BanState     string        `json:"ban_state,omitempty"`
	BanAt        int64         `json:"ban_at,omitempty"` // Unix milliseconds
	Country      string        `json:"country,omitempty"`
	Tier         *VolumeTier   `json:"tier,omitempty"`
	Partner      *Partner      `json:"partner,omitempty"`
	Abroad       *Abroad       `json:"abroad,omitempty"`
	// Certification is of a partner that had a client's business verified.
	Certification *Certification `json:"certification,omitempty"`
}

// Certification says how far the verification of a partner's client is.
type Certification struct {
	Client  account.BusinessID `json:"client"`
	Status  string             `json:"status"` // APPROVED, FAILED, PENDING, DISCARDED, REVOKED
	Reasons []string           `json:"reasons"`
}

// Abroad says from when on authentication from abroad has prices of its own, in Unix milliseconds.
type Abroad struct {
	Start      int64             `json:"start"`
	Exceptions []AbroadException `json:"exceptions,omitempty"` // countries where it is another time, by country
}

// AbroadException is a country with a start of its own.
type AbroadException struct {
	Country string `json:"country"` // two letters
	Start   int64  `json:"start"`   // Unix milliseconds
}

// Restriction is one thing that an account may not do.
type Restriction struct {
	Type        string `json:"type"`
	Until       int64  `json:"until,omitempty"` // Unix milliseconds; 0 without end
	Remediation string `json:"remediation,omitempty"`
}

// VolumeTier is the price tier that a portfolio reached.
type VolumeTier struct {
	At       int64  `json:"at"` // Unix milliseconds
	Category string `json:"category"`
	Tier     string `json:"tier"`  // "25000001:50000000"
	Month    string `json:"month"` // "2025-11"
	Region   string `json:"region"`
}

// Partner names whose app came to or left an account.
type Partner struct {
	Business account.BusinessID `json:"business"`
	App      account.AppID      `json:"app,omitempty"`
}

// Security says that somebody changed or asked to change a number's PIN.
type Security struct {
	Event     string `json:"event"` // PIN_CHANGED, PIN_RESET_REQUEST, PIN_REQUEST_SUCCESS
	Requester string `json:"requester,omitempty"`
}

// Username says what became of a number's username: approved, reserved, deleted.
type Username struct {
	Username string `json:"username,omitempty"`
	Status   string `json:"status"`
}

// NumberSettings carries a number's changed settings, as its node shows them.
type NumberSettings struct {
	Settings json.RawMessage `json:"settings"`
}

// FlowStatus says that a flow changed its status.
type FlowStatus struct {
	Flow    string `json:"flow"`
	Before  string `json:"before,omitempty"`
	After   string `json:"after"`
	Message string `json:"message"`
}

// FlowHealth says that a flow's endpoint or clients crossed a threshold. Event is ENDPOINT_ERROR_RATE,
// ENDPOINT_LATENCY, ENDPOINT_AVAILABILITY or CLIENT_ERROR_RATE; figures that do not belong to it are 0.
type FlowHealth struct {
	Flow         string      `json:"flow"`
	Event        string      `json:"event"`
	Message      string      `json:"message"`
	Alert        string      `json:"alert"` // ACTIVATED or DEACTIVATED
	Threshold    int         `json:"threshold"`
	ErrorRate    float64     `json:"error_rate,omitempty"` // percent
	Errors       []FlowError `json:"errors,omitempty"`
	P50          int         `json:"p50,omitempty"` // milliseconds
	P90          int         `json:"p90,omitempty"`
	Requests     int         `json:"requests,omitempty"`
	Availability float64     `json:"availability,omitempty"` // percent
}

// FlowError counts one kind of error.
type FlowError struct {
	Type  string  `json:"type"`
	Rate  float64 `json:"rate"` // percent
	Count int     `json:"count"`
}

// BusinessStatus says that a portfolio's verification changed.
type BusinessStatus struct {
	Event string `json:"event"`
}

// The kind of each body.
func (TemplateStatus) Kind() Kind     { return KindTemplateStatus }
func (TemplateQuality) Kind() Kind    { return KindTemplateQuality }
func (TemplateComponents) Kind() Kind { return KindTemplateComponents }
func (TemplateCategory) Kind() Kind   { return KindTemplateCategory }
func (NumberQuality) Kind() Kind      { return KindNumberQuality }
func (NumberName) Kind() Kind         { return KindNumberName }
func (AccountReview) Kind() Kind      { return KindAccountReview }
func (Alert) Kind() Kind              { return KindAlert }
func (Capability) Kind() Kind         { return KindCapability }
func (AccountUpdate) Kind() Kind      { return KindAccountUpdate }
func (Security) Kind() Kind           { return KindSecurity }
func (Username) Kind() Kind           { return KindUsername }
func (NumberSettings) Kind() Kind     { return KindNumberSettings }
func (FlowStatus) Kind() Kind         { return KindFlowStatus }
func (FlowHealth) Kind() Kind         { return KindFlowHealth }
func (BusinessStatus) Kind() Kind     { return KindBusinessStatus }
func (CorrectCategory) Kind() Kind    { return KindCorrectCategory }

// Encode writes a body as the document that is stored.
func Encode(b Body) ([]byte, error) {
	raw, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("notice of kind %d: %w", b.Kind(), err)
	}
	return raw, nil
}

// Decode reads what Encode wrote.
func Decode(k Kind, document []byte) (Body, error) {
	read, known := decoders[k]
	if !known {
		return nil, fmt.Errorf("notice kind %d is not known to this program", k)
	}
	b, err := read(document)
	if err != nil {
		return nil, fmt.Errorf("notice of kind %d: %w", k, err)
	}
	return b, nil
}

func decoder[T Body](raw []byte) (Body, error) {
	var b T
	err := json.Unmarshal(raw, &b)
	return b, err
}

var decoders = map[Kind]func([]byte) (Body, error){
	KindTemplateStatus: decoder[TemplateStatus], KindTemplateQuality: decoder[TemplateQuality],
	KindTemplateComponents: decoder[TemplateComponents], KindTemplateCategory: decoder[TemplateCategory],
	KindNumberQuality: decoder[NumberQuality], KindNumberName: decoder[NumberName],
	KindAccountReview: decoder[AccountReview], KindAlert: decoder[Alert], KindCapability: decoder[Capability],
	KindAccountUpdate: decoder[AccountUpdate], KindSecurity: decoder[Security], KindUsername: decoder[Username],
	KindNumberSettings: decoder[NumberSettings], KindFlowStatus: decoder[FlowStatus],
	KindFlowHealth: decoder[FlowHealth], KindBusinessStatus: decoder[BusinessStatus],
	KindCorrectCategory: decoder[CorrectCategory],
}
