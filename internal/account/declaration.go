package account

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What an account can declare itself to be. Business.Declared has the same words.
const (
	CustomerService  = "customer_service"          // a business that serves its own customers
	GeneralAssistant = "general_purpose_assistant" // an assistant that is itself what is offered
)

// Declaration is what an account says that it is for. It is never changed: a new one takes its place.
type Declaration struct {
	Version   int       `json:"version"`  // from 1, counted in the account
	Purpose   string    `json:"purpose"`  // one paragraph
	Declared  string    `json:"declared"` // CustomerService or GeneralAssistant
	Vertical  string    `json:"vertical"` // as a profile names it: TRAVEL, RETAIL …
	Allowed   []string  `json:"allowed_topics,omitempty"`
	Excluded  []string  `json:"excluded_topics,omitempty"`
	Languages []string  `json:"languages"` // of its conversations: "fr", "pt-BR"; the first is that of notices
	Links     []string  `json:"links,omitempty"`
	AI        bool      `json:"ai_answers"` // an AI system writes answers that no person sends
	Human     HumanPath `json:"human_path"`
	OptIn     bool      `json:"opt_in"`               // people agreed to be written to
	Discloses string    `json:"disclosure,omitempty"` // who tells people that it is an AI: "gateway", "self" or nobody
	Email     string    `json:"email,omitempty"`      // where statements and notices go
	SignedBy  string    `json:"signed_by"`            // who signs for the business
	At        int64     `json:"at"`                   // Unix milliseconds
	Signature string    `json:"signature"`            // the platform's receipt over the rest, base64
}

// HumanPath is how somebody who talks to a machine reaches a person.
type HumanPath struct {
	Kind  string `json:"kind"`            // agent, phone, email, web, visit, form; "none" where there is none
	Where string `json:"where,omitempty"` // number, address or link; nothing for an agent in the chat
}

// Limits of a declaration, in characters; a purpose that takes longer is no purpose.
const (
	minPurpose  = 20
	maxPurpose  = 1000
	maxTopics   = 30
	maxTopic    = 80
	maxTongues  = 20
	maxLinks    = 10
	maxLink     = 256
	maxSignedBy = 120
	maxWhere    = 256
)

var (
	mailbox = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
	tongue  = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z]{2})?$`)
	// humanPaths are the ways that the messaging policy counts (reference policy §1.1).
	humanPaths = map[string]bool{"agent": true, "phone": true, "email": true, "web": true, "visit": true, "form": true, "none": true}
)

// Problem says what is wrong with a declaration that somebody wants to make, "" when nothing is.
func (d *Declaration) Problem() string {
	length := utf8.RuneCountInString(strings.TrimSpace(d.Purpose))
	switch {
	case length < minPurpose || length > maxPurpose || strings.Contains(d.Purpose, "\n"):
		return "purpose is one paragraph of 20 to 1000 characters that says what people get here."
	case d.Declared != CustomerService && d.Declared != GeneralAssistant:
		return "declared is customer_service or general_purpose_assistant."
	case !isVertical(d.Vertical):
		return "vertical is one of those of a profile, as TRAVEL, RETAIL or OTHER."
	case len(d.Languages) == 0 || len(d.Languages) > maxTongues || !all(d.Languages, tongue.MatchString):
		return "languages are 1 to 20 codes as fr or pt-BR; notices come in the first."
	case !topics(d.Allowed) || !topics(d.Excluded):
		return "allowed_topics and excluded_topics are at most 30 texts of 1 to 80 characters each."
	case len(d.Links) > maxLinks || !all(d.Links, isLink):
		return "links are at most 10 addresses that begin with https:// or http://."
	case !humanPaths[d.Human.Kind] || utf8.RuneCountInString(d.Human.Where) > maxWhere:
		return "human_path.kind is agent, phone, email, web, visit, form or none; where says the number, address or link."
	case d.Human.Kind != "agent" && d.Human.Kind != "none" && d.Human.Where == "":
		return "human_path.where is missing: the number, address or link by which somebody reaches a person."
	case d.Discloses != "" && d.Discloses != "gateway" && d.Discloses != "self":
		return "disclosure is gateway (the platform tells people that an AI answers), self, or left out."
	case d.Email != "" && !IsEmail(d.Email):
		return "email is an address such as legal@example.com."
	case d.SignedBy == "" || utf8.RuneCountInString(d.SignedBy) > maxSignedBy:
		return "signed_by is the name of who signs for the business, of 1 to 120 characters."
	}
	return ""
}

// Language is the one in which notices come, in two letters.
func (d *Declaration) Language() string {
	if d == nil || len(d.Languages) == 0 {
		return "en"
	}
	lang, _, _ := strings.Cut(d.Languages[0], "-")
	return lang
}

func isVertical(text string) bool {
	return slices.Contains(verticals, text)
}

func all(texts []string, good func(string) bool) bool {
	for _, t := range texts {
		if !good(t) {
			return false
		}
	}
	return true
}

func topics(texts []string) bool {
	return len(texts) <= maxTopics && all(texts, func(t string) bool {
		return strings.TrimSpace(t) != "" && utf8.RuneCountInString(t) <= maxTopic
	})
}

func isLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(text) <= maxLink
}

// IsEmail says whether a text is an e-mail address.
func IsEmail(text string) bool {
	return len(text) <= maxEmail && mailbox.MatchString(text)
}
