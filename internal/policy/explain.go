package policy

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Explanation is a verdict in words, for people and programs.
type Explanation struct {
	Account  string `json:"account"` // id
	Business string `json:"business,omitempty"`
	Name     string `json:"name,omitempty"`
	Declared string `json:"declared"`
	Created  string `json:"created"` // date where the account lives
	To       string `json:"to"`
	Country  string `json:"country"`
	At       string `json:"at"` // where the account lives

	Effect   string  `json:"effect"`   // allow, price, limit, hold, refuse, reply
	Category string  `json:"category"` // what the message is priced as
	Amount   *string `json:"amount"`   // decimal, of one delivered message; null where nothing is charged or no card says
	Currency string  `json:"currency,omitempty"`
	Free     string  `json:"free,omitempty"` // why nothing is charged: the webhook's pricing type
	Card     string  `json:"card,omitempty"` // the rate card and its line that say so
	Line     string  `json:"line,omitempty"`
	Note     string  `json:"note,omitempty"`

	Ground        string   `json:"ground"`
	GroundText    string   `json:"ground_text,omitempty"`
	Policy        string   `json:"policy,omitempty"`
	PolicyVersion string   `json:"policy_version"` // name/version; of all in force when no clause decided
	Clause        string   `json:"clause,omitempty"`
	Why           string   `json:"why"`
	Error         *Refusal `json:"error,omitempty"`
	Reply         string   `json:"reply,omitempty"` // the text that goes out instead
	Limit         string   `json:"limit,omitempty"`
	Disclosure    string   `json:"disclosure,omitempty"` // the text that tells people of the AI
	Noted         []Note   `json:"noted,omitempty"`
	Until         string   `json:"until,omitempty"` // when the answer may change next
}

// Refusal is what the business is told.
type Refusal struct {
	Code  int    `json:"code"`
	Title string `json:"title"`
}

// Note is a clause that is not enforced.
type Note struct {
	Mode          string `json:"mode"`
	Effect        string `json:"effect"`
	Ground        string `json:"ground"`
	PolicyVersion string `json:"policy_version"`
	Clause        string `json:"clause"`
	Why           string `json:"why"`
}

// Explain puts the verdict on a message into words of a language. What it is about (account, to) and the
// amount are the caller's to fill in.
func (b *Book) Explain(f *Facts, language string) Explanation {
	v := b.Decide(f)
	zone := f.Account.Zone
	if zone == nil {
		zone = time.UTC
	}
	e := Explanation{
		Declared: f.Account.Declaration.Kind, Created: dateOf(f.Account.CreatedAt, zone), Country: f.Country,
		At: time.UnixMilli(f.At).In(zone).Format(time.RFC3339), Effect: v.Effect.String(), Category: v.Category, Ground: v.Ground,
		GroundText: v.Words.In(language), PolicyVersion: v.Policy, Clause: v.Clause, Why: v.words(language),
	}
	if e.Category == "" {
		e.Category = f.Message.Category.String()
	}
	if e.Policy, _, _ = strings.Cut(v.Policy, "/"); v.Policy == "" {
		e.PolicyVersion = b.inForce(f.At, zone)
		e.Why = "No rule in force speaks against it."
		if e.PolicyVersion == "" {
			e.Why = "No policy is in force at this moment."
		}
	}
	if v.Fault != nil && (v.Effect == Refuse || v.Effect == Reply) {
		e.Error = &Refusal{v.Fault.Code, v.Fault.Title}
	}
	if v.Effect == Reply {
		e.Reply = v.Reply.In(language)
	}
	if v.Effect == Limit {
		e.Limit = fmt.Sprintf("%d messages to a person in %s", v.Most, Span{v.Per})
	}
	if v.Disclose != nil {
		e.Disclosure = v.Disclose.Text.In(language)
	}
	for i := range v.Noted {
		n := &v.Noted[i]
		e.Noted = append(e.Noted, Note{n.Mode.String(), n.Effect.String(), n.Ground, n.Policy, n.Clause, n.words(language)})
	}
	if v.Until != math.MaxInt64 {
		e.Until = time.UnixMilli(v.Until).In(zone).Format(time.RFC3339)
	}
	return e
}

// words say why, in a language.
func (v *Verdict) words(language string) string {
	parts := []string{}
	if why := v.Why.In(language); why != "" {
		parts = append(parts, why)
	}
	if v.Clause == clauseCase {
		parts = append(parts, "It was decided in a case about the account.")
	}
	if text := v.Words.In(language); text != "" {
		parts = append(parts, fmt.Sprintf("Ground %s: %s", v.Ground, text))
	}
	return strings.Join(parts, " ")
}

// inForce names the versions in force.
func (b *Book) inForce(at int64, zone *time.Location) string {
	var out []string
	for _, name := range b.names {
		if v := b.InForce(name, at, zone); v != nil {
			out = append(out, v.Name())
		}
	}
	return strings.Join(out, ", ")
}
