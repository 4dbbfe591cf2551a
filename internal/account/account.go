// Package account holds who may use the road: apps, businesses, their accounts, numbers and tokens.
//
// Owns: the identities and their relations, and the Directory, an immutable picture of all of them
// that the hot path reads without a lock.
// Does not own: where they are stored (store), what they may send (policy, engine), Meta's names for
// them (wire: a Business is a portfolio, an Account is a WABA).
// Called by: graph, engine, webhook, phone, console, store.
// Never breaks: a Directory never changes after it was built; secrets of tokens are kept as hashes.
package account

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"time"
)

// The identities are distinct types so that one cannot be passed for another.
type (
	// AppID is a business's software.
	AppID uint64
	// BusinessID is a portfolio.
	BusinessID uint64
	// ID is an account (the wire calls it a WABA).
	ID uint64
	// NumberID is a business's line.
	NumberID uint64
	// TemplateID is a template of an account.
	TemplateID uint64
)

func (i AppID) String() string      { return strconv.FormatUint(uint64(i), 10) }
func (i BusinessID) String() string { return strconv.FormatUint(uint64(i), 10) }
func (i ID) String() string         { return strconv.FormatUint(uint64(i), 10) }
func (i NumberID) String() string   { return strconv.FormatUint(uint64(i), 10) }
func (i TemplateID) String() string { return strconv.FormatUint(uint64(i), 10) }

// Business is a portfolio: the owner of accounts, and the holder of limits and wallet.
type Business struct {
	ID        BusinessID
	Name      string
	Purpose   string // the declared purpose, a sentence; empty when none was declared
	Declared  string // "customer_service", "general_purpose_assistant" or "" (none declared)
	CreatedAt int64  // Unix milliseconds
	Allowance Allowance
}

// Account holds templates and numbers, and is what apps subscribe to.
type Account struct {
	ID        ID
	Business  *Business
	Name      string
	Currency  string         // ISO 4217
	Timezone  string         // IANA name
	Location  *time.Location // of Timezone; months of the free tier begin here
	CreatedAt int64          // Unix milliseconds
	Options   Options
	Review    Review
	// ClosedAt is when the operator removed the account, in Unix milliseconds; 0 for one that is there. What was
	// written, decided and charged stays.
	ClosedAt int64
}

// Options are what a business may choose for an account.
type Options struct {
	Insights          bool `json:"insights,omitempty"`           // template analytics; once on, for ever on
	MarketingDisabled bool `json:"marketing_disabled,omitempty"` // no marketing templates on this API
	// Payer is the business whose wallet and line of credit pay for the account; 0 is its owner.
	Payer BusinessID `json:"payer,omitempty"`
	// Disclosure is who tells people that an AI answers: "gateway" (the platform), "self" or "".
	Disclosure string `json:"ai_disclosure,omitempty"`
	// Terms are those of marketing messages (…/marketing_messages) as the business accepted them; nil while it did not.
	Terms *Terms `json:"marketing_terms,omitempty"`
	// Unread says that nobody and nothing reads what people write to the account but its own business: what it is used
	// for is judged by metadata only. The operator sets it.
	Unread bool `json:"unread,omitempty"`
}

// Terms that a business accepted.
type Terms struct {
	SignedBy string `json:"signed_by"` // who signed for the business
	At       int64  `json:"at"`        // Unix milliseconds
}

// Number is a line that a business sends and receives on.
type Number struct {
	ID       NumberID
	Account  *Account
	Display  string // as people read it: "+33 1 99 00 00 01"
	Digits   string // the same, digits only
	Name     string // verified name
	Status   string // "CONNECTED" may send
	Override Callback
	Line     Line
}

// App receives webhooks and owns tokens.
type App struct {
	ID             AppID
	Name           string
	Secret         string // signs webhooks; never logged
	WebhookVersion int    // Graph version of webhook payloads, 23 and below carry `conversation`
	Subscription   Subscription
}

// Callback is a webhook address with its handshake secret.
type Callback struct {
	URL         string
	VerifyToken string
	MaxBatch    int // most updates in one POST once a backlog has formed; 0 takes the default
}

// Subscription is an app's own callback and the fields it wants.
type Subscription struct {
	Callback
	Fields []string
	Active bool
}

// Link connects an app to an account's events, maybe with an address of its own.
type Link struct {
	App      *App
	Account  *Account
	Override Callback
}

// Token lets an app act for a business.
type Token struct {
	App       *App
	Business  BusinessID // 0 for an app token
	Accounts  []ID       // which accounts it may touch
	Scopes    []string
	UserID    uint64
	IssuedAt  int64 // Unix milliseconds
	ExpiresAt int64 // Unix milliseconds; 0 never
}

// Scopes of a token (reference §1.0).
const (
	ScopeMessaging  = "whatsapp_business_messaging"
	ScopeManagement = "whatsapp_business_management"
)

// May says whether the token reaches the account.
func (t *Token) May(id ID) bool {
	return slices.Contains(t.Accounts, id)
}

// Has says whether the token carries the scope.
func (t *Token) Has(scope string) bool {
	return slices.Contains(t.Scopes, scope)
}

// Operator is by which name whoever runs the platform acts. Reviewers have others.
const Operator = "operator"

// TokenHash is the form in which a token is kept.
type TokenHash [sha256.Size]byte

// HashToken hashes a token as it came over the wire.
func HashToken(token string) TokenHash { return sha256.Sum256([]byte(token)) }
