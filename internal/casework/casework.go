// Package casework is the procedure by which an account is judged: from a case over its notice, hearing,
// decision and statement of reasons to the consequence, the appeal and what follows from it.
//
// Owns: the states of a case and the table of steps between them, who may take which, the measures and
// their dates, the outcome of the stated test (Judge), the words of statements in each language.
// Does not own: where cases are stored (store), their clock, delivery and effects (desk), the policies
// and their grounds (policy), the measuring (evidence), what a restriction does to a message (engine).
// Called by: desk, api, cmd.
// Never breaks: no restriction without a delivered statement; no appeal is decided by whoever decided
// first; a measure lies within its countries and dates; a reversal leaves no charge.
package casework

import (
	"fmt"
	"slices"
	"strings"

	"turnpike/internal/account"
)

// State is where a case stands.
type State string

// The states.
const (
	Opened    State = "opened"    // somebody looks; the account knows nothing yet
	Noticing  State = "noticing"  // the notice is written, not delivered yet
	Hearing   State = "hearing"   // the account can cure and answer
	Deciding  State = "deciding"  // a reviewer has to decide
	Seconding State = "seconding" // a second one has to agree
	Stating   State = "stating"   // decided; the statement of reasons is not delivered yet
	Decided   State = "decided"   // the statement is delivered, the measure follows its dates
	Appealed  State = "appealed"  // another reviewer has to answer
	Upheld    State = "upheld"
	Changed   State = "changed"
	Reversed  State = "reversed" // nothing is left of it
	Closed    State = "closed"   // over
)

// States are all of them, in the order of a case's life.
func States() []State {
	return []State{Opened, Noticing, Hearing, Deciding, Seconding, Stating, Decided, Appealed, Upheld, Changed, Reversed, Closed}
}

// Over says whether nothing more happens in a case.
func (s State) Over() bool { return s == Reversed || s == Closed }

// Case is one judgement of an account, from its opening to its end.
type Case struct {
	ID        int64             `json:"id"`
	Account   account.ID        `json:"account,string"`
	Number    account.NumberID  `json:"number,string,omitempty"` // 0: all of the account
	State     State             `json:"state"`
	Profile   string            `json:"profile"`
	Terms     *Terms            `json:"terms,omitempty"` // of the policies in force when it was opened
	OpenedAt  int64             `json:"opened_at"`       // Unix milliseconds, like all moments here
	OpenedBy  string            `json:"opened_by"`
	Ground    Ground            `json:"ground"`
	Source    string            `json:"source"` // SourceOwn, SourceNotice or SourceOrder
	Facts     string            `json:"facts"`  // what happened, in plain words; no text of conversations
	Exhibits  []Exhibit         `json:"exhibits,omitempty"`
	Detected  bool              `json:"automated_detection"` // a machine found it
	Proposed  bool              `json:"automated_proposal"`  // a machine proposed the decision that a person took
	Finding   account.Outcome   `json:"finding,omitempty"`   // of the stated test, when the case was opened
	Notice    *Notice           `json:"notice,omitempty"`
	Answers   []Answer          `json:"answers,omitempty"`
	Decision  *Decision         `json:"decision,omitempty"`
	Earlier   []Decision        `json:"earlier_decisions,omitempty"` // proposals without a second, and what an appeal changed
	Measure   *Measure          `json:"measure,omitempty"`           // what is or will be in force; nil when nothing is
	Appeal    *Appeal           `json:"appeal,omitempty"`
	Hold      *Hold             `json:"legal_hold,omitempty"`
	EndedAt   int64             `json:"ended_at,omitempty"`
	Refund    *Refund           `json:"refund,omitempty"`     // what was charged under the measure and is owed back
	Gap       *Span             `json:"gap,omitempty"`        // whose data is handed over
	Deviation string            `json:"deviation,omitempty"`  // a person decided otherwise than the test: why, for ever
	Statement map[string]string `json:"statements,omitempty"` // hash of each statement by its kind
}

// Sources of a case (reference policy §4.2, 17(3)(b)).
const (
	SourceOwn    = "own_initiative"
	SourceNotice = "notice" // somebody reported the account
	SourceOrder  = "order"  // an authority ordered it
)

// detector begins the name under which machines open cases. No person has it: names of people are one word.
const detector = "detector "

// Detector is the name of a machine that opens cases, by the version of its weights.
func Detector(version string) string { return detector + version }

// ByMachine says whether a name is a machine's.
func ByMachine(name string) bool { return strings.HasPrefix(name, detector) }

// Ground is the rule that was broken, as its policy numbers and words it.
type Ground struct {
	Policy    string            `json:"policy"`
	Version   string            `json:"version"`
	Number    string            `json:"number"`
	Title     map[string]string `json:"title,omitempty"` // by language
	Text      map[string]string `json:"text,omitempty"`
	URL       string            `json:"url,omitempty"`
	Violation string            `json:"violation,omitempty"` // of reference §8.1, for webhooks
	Illegal   string            `json:"illegal,omitempty"`   // the law, where it is a legal ground and no contractual one
}

// Exhibit is a piece of evidence as the account sees it.
type Exhibit struct {
	Evidence int64  `json:"evidence,omitempty"` // id of the record
	Title    string `json:"title"`
	Hash     string `json:"hash,omitempty"` // SHA-256 of the record, hexadecimal
}

// Notice is what the account was told before anything was decided.
type Notice struct {
	By          string `json:"by"`
	At          int64  `json:"at"`
	DeliveredAt int64  `json:"delivered_at,omitempty"`
	Cure        int64  `json:"cure_ms"`         // how long it may cure and answer, from delivery
	Until       int64  `json:"until,omitempty"` // DeliveredAt + Cure
}

// Answer is what the business or its BSP said.
type Answer struct {
	By    string `json:"by"`
	At    int64  `json:"at"`
	Text  string `json:"text"`
	Cured bool   `json:"cured,omitempty"`
}

// Decision is what a person decided, with their reasons.
type Decision struct {
	By          string          `json:"by"`
	At          int64           `json:"at"`
	Why         string          `json:"why"`
	Outcome     account.Outcome `json:"outcome"`
	Measure     Measure         `json:"measure"`
	Second      string          `json:"second,omitempty"` // who agreed
	SecondAt    int64           `json:"second_at,omitempty"`
	SecondWhy   string          `json:"second_why,omitempty"`
	DeliveredAt int64           `json:"delivered_at,omitempty"` // of its statement
}

// Appeal is the account's complaint about a decision.
type Appeal struct {
	By          string `json:"by"`
	At          int64  `json:"at"`
	Text        string `json:"text"`
	Due         int64  `json:"due"` // when it has to be answered
	Answered    int64  `json:"answered,omitempty"`
	Reviewer    string `json:"reviewer,omitempty"`
	Result      State  `json:"result,omitempty"` // Upheld, Changed or Reversed
	Why         string `json:"why,omitempty"`
	DeliveredAt int64  `json:"delivered_at,omitempty"` // of the answer
}

// Hold keeps a case's records beyond their time.
type Hold struct {
	By  string `json:"by"`
	At  int64  `json:"at"`
	Why string `json:"why"`
}

// Span is a stretch of time, To not included.
type Span struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
	Done int64 `json:"done,omitempty"` // when it was taken care of
}

// Refund is what is owed back: what was charged under the case's measure in a span, but for what the
// measure that took its place charges, too.
type Refund struct {
	Span
	Keep *account.Restriction `json:"keep,omitempty"`
}

// Restriction is what the engine has to know of a case; nil while nothing may be in force.
func (c *Case) Restriction() *account.Restriction {
	m := c.Measure
	if m == nil || m.From == 0 || c.Decision == nil || c.Decision.DeliveredAt == 0 || c.State.Over() {
		return nil
	}
	return &account.Restriction{
		Case: c.ID, Number: c.Number, Kind: m.Kind, Countries: m.Countries, From: m.From, Until: m.Until,
		Rate: m.Rate, Category: m.Category, Ground: c.Ground.Number,
	}
}

// Due is when the clock has something to do in a case; 0 when it has not.
func (c *Case) Due(p *Profile) int64 {
	switch c.State {
	case Hearing:
		if slices.ContainsFunc(c.Answers, func(a Answer) bool { return a.Cured }) {
			return c.Notice.DeliveredAt // it needs no more time
		}
		return c.Notice.Until
	case Decided, Appealed, Upheld, Changed:
		if m := c.Measure; m != nil {
			switch {
			case !m.Begun:
				return m.From
			case m.Until != 0 && !m.Ended:
				return m.Until
			}
		}
		if c.State != Appealed {
			return c.rest(p)
		}
	default:
	}
	return 0
}

// rest is when a case in which nothing is in force any more can be closed: once no appeal can come.
func (c *Case) rest(p *Profile) int64 {
	if c.Measure != nil && !c.Measure.Ended && c.Measure.Kind != account.Warn {
		return 0
	}
	return c.Decision.DeliveredAt + p.AppealWindow
}

// RefusedError says that a step cannot be taken. Code is for programs.
type RefusedError struct {
	Code string
	Text string
}

func (r *RefusedError) Error() string { return r.Text }

func refuse(code, text string, args ...any) error {
	return &RefusedError{code, fmt.Sprintf(text, args...)}
}

// Standing is the outcome that people decided in the case and that stands, "" when none does, and
// whether it is against the test.
func (c *Case) Standing() (account.Outcome, bool) {
	d := c.Decision
	switch {
	case d == nil, c.State == Reversed, c.State == Seconding, c.State == Stating,
		c.State == Closed && d.Outcome.Hard():
		return "", false
	}
	return d.Outcome, c.Deviation != ""
}
