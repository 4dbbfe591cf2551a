// Package transparency writes what the public is told of decisions: documents for the DSA Transparency
// Database, and the figures of a year.
//
// Owns: the schema of the database (reference policy §4.3) and its check, the figures.
// Does not own: the procedure (casework), where statements are stored (store), their submission.
// Called by: api.
// Never breaks: a document names no account, no business and no person; one that the database would
// refuse is not written.
package transparency

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/casework"
)

// Document is a statement of reasons as the database takes it.
type Document struct {
	Provision     string   `json:"decision_provision,omitempty"`
	Account       string   `json:"decision_account,omitempty"`
	Monetary      string   `json:"decision_monetary,omitempty"`
	MonetaryOther string   `json:"decision_monetary_other,omitempty"`
	EndProvision  string   `json:"end_date_service_restriction,omitempty"`
	EndAccount    string   `json:"end_date_account_restriction,omitempty"`
	EndMonetary   string   `json:"end_date_monetary_restriction,omitempty"`
	AccountType   string   `json:"account_type,omitempty"`
	Facts         string   `json:"decision_facts"`
	Ground        string   `json:"decision_ground"`
	GroundURL     string   `json:"decision_ground_reference_url,omitempty"`
	IllegalGround string   `json:"illegal_content_legal_ground,omitempty"`
	IllegalWhy    string   `json:"illegal_content_explanation,omitempty"`
	TermsGround   string   `json:"incompatible_content_ground,omitempty"`
	TermsWhy      string   `json:"incompatible_content_explanation,omitempty"`
	TermsIllegal  string   `json:"incompatible_content_illegal,omitempty"`
	ContentType   []string `json:"content_type"`
	Category      string   `json:"category"`
	Specification []string `json:"category_specification,omitempty"`
	SpecOther     string   `json:"category_specification_other,omitempty"`
	Territory     []string `json:"territorial_scope"`
	Language      string   `json:"content_language,omitempty"`
	ContentDate   string   `json:"content_date"`
	Application   string   `json:"application_date"`
	Source        string   `json:"source_type"`
	Detection     string   `json:"automated_detection"`
	Decision      string   `json:"automated_decision"`
	PUID          string   `json:"puid"`
}

// Batch is how many documents one call of the database takes, all or nothing.
const Batch = 100

// area are the countries of the database.
var area = strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK")

// Subject is a decision that was delivered.
type Subject struct {
	Statement   *casework.Statement
	Hash        string // of the statement
	DeliveredAt int64  // Unix milliseconds
	CreatedAt   int64  // of the account
}

// Write makes the document of a decision; false when none is owed, since it restricts nobody in the area:
// it warns, or is about other countries.
func Write(s *Subject) (Document, bool) {
	st := s.Statement
	m := st.Measure
	if m == nil || m.Kind == account.Warn {
		return Document{}, false
	}
	d := Document{
		AccountType: "ACCOUNT_TYPE_BUSINESS", ContentType: []string{"CONTENT_TYPE_TEXT", "CONTENT_TYPE_SYNTHETIC_MEDIA"},
		Category: "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", Specification: []string{"KEYWORD_OTHER"}, SpecOther: "general-purpose AI assistant as primary service",
		ContentDate: date(max(s.CreatedAt, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli())), Application: date(s.DeliveredAt + m.AfterDays*dayLength),
		Source: "SOURCE_VOLUNTARY", Detection: yes(st.Automated.Detection), Decision: "AUTOMATED_DECISION_NOT_AUTOMATED",
		PUID: fmt.Sprintf("turnpike-%.24s", s.Hash), Language: strings.ToUpper(st.Language),
	}
	if st.Automated.Proposal { // people decided; a machine took part
		d.Decision = "AUTOMATED_DECISION_PARTIALLY"
	}
	if st.Source == casework.SourceNotice {
		d.Source = "SOURCE_ARTICLE_16"
	}
	if d.Territory = territory(m.Territory); len(d.Territory) == 0 {
		return Document{}, false
	}
	d.restrict(m, s.DeliveredAt)
	d.ground(st)
	d.Facts = facts(st)
	return d, true
}

const dayLength = 24 * 3600 * 1000

// restrict says which of the database's decisions a measure is.
func (d *Document) restrict(m *casework.StatedMeasure, delivered int64) {
	until := ""
	if m.Days > 0 {
		until = date(delivered + (m.AfterDays+m.Days)*dayLength)
	}
	switch m.Kind {
	case account.Terminate:
		d.Account = "DECISION_ACCOUNT_TERMINATED"
	case account.BlockAll:
		d.Account, d.EndAccount = "DECISION_ACCOUNT_SUSPENDED", until
	case account.Price:
		d.Monetary, d.MonetaryOther, d.EndMonetary = "DECISION_MONETARY_OTHER", "messages are charged by another price list", until
	default:
		d.Provision, d.EndProvision = "DECISION_PROVISION_PARTIAL_SUSPENSION", until
	}
}

func (d *Document) ground(st *casework.Statement) {
	text := st.Ground.Policy + " " + st.Ground.Version + ", " + st.Ground.Number
	d.GroundURL = st.Ground.URL
	if st.Ground.Legal != "" {
		d.Ground, d.IllegalGround, d.IllegalWhy = "DECISION_GROUND_ILLEGAL_CONTENT", clip(st.Ground.Legal, 500), clip(cmpText(st.Ground.Text, text), 2000)
		return
	}
	d.Ground, d.TermsGround, d.TermsWhy, d.TermsIllegal = "DECISION_GROUND_INCOMPATIBLE_CONTENT", clip(text, 500), clip(cmpText(st.Ground.Text, text), 2000), "No"
}

// facts are written from figures: what a reviewer wrote may name somebody.
func facts(st *casework.Statement) string {
	var b strings.Builder
	fmt.Fprintf(&b, "A business account was examined as a whole. Finding: %s. Exhibits: %d.", st.Finding, len(st.Exhibits))
	if st.Automated.Detection {
		b.WriteString(" A measurement of samples drew attention to it.")
	}
	b.WriteString(" A person decided, and a second person agreed.")
	if st.Discretion {
		b.WriteString(" They decided otherwise than the stated test gives, with reasons.")
	}
	return b.String()
}

func cmpText(text, other string) string {
	if text != "" {
		return text
	}
	return other
}

func territory(countries []string) []string {
	if len(countries) == 0 {
		return slices.Clone(area)
	}
	var out []string
	for _, c := range countries {
		if slices.Contains(area, c) {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return out
}

func clip(text string, n int) string {
	r := []rune(text)
	return string(r[:min(n, len(r))])
}

func yes(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

func date(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.DateOnly) }

var (
	puid = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,500}$`)
	enum = map[string][]string{
		"decision_provision": {
			"DECISION_PROVISION_PARTIAL_SUSPENSION", "DECISION_PROVISION_TOTAL_SUSPENSION", "DECISION_PROVISION_PARTIAL_TERMINATION",
			"DECISION_PROVISION_TOTAL_TERMINATION",
		},
		"decision_account": {"DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED"},
		"decision_monetary": {
			"DECISION_MONETARY_SUSPENSION", "DECISION_MONETARY_TERMINATION", "DECISION_MONETARY_OTHER",
		},
		"account_type":    {"ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE"},
		"decision_ground": {"DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"},
		"content_type": {
			"CONTENT_TYPE_APP", "CONTENT_TYPE_AUDIO", "CONTENT_TYPE_IMAGE",
			"CONTENT_TYPE_PRODUCT", "CONTENT_TYPE_SYNTHETIC_MEDIA", "CONTENT_TYPE_TEXT",
			"CONTENT_TYPE_VIDEO", "CONTENT_TYPE_OTHER",
		},
		"source_type": {
			"SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER", "SOURCE_TYPE_OTHER_NOTIFICATION",
			"SOURCE_VOLUNTARY",
		},
		"automated_decision": {
			"AUTOMATED_DECISION_FULLY", "AUTOMATED_DECISION_PARTIALLY", "AUTOMATED_DECISION_NOT_AUTOMATED",
		},
		"category": {
			"STATEMENT_CATEGORY_ANIMAL_WELFARE", "STATEMENT_CATEGORY_CONSUMER_INFORMATION", "STATEMENT_CATEGORY_CYBER_VIOLENCE",
			"STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN", "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
			"STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS", "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS", "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE",
			"STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "STATEMENT_CATEGORY_PROTECTION_OF_MINORS", "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
			"STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "STATEMENT_CATEGORY_SELF_HARM", "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
			"STATEMENT_CATEGORY_VIOLENCE",
		},
		"category_specification": {
			"KEYWORD_ADULT_SEXUAL_MATERIAL", "KEYWORD_AGE_SPECIFIC_RESTRICTIONS", "KEYWORD_GEOGRAPHICAL_REQUIREMENTS",
			"KEYWORD_GOODS_SERVICES_NOT_PERMITTED", "KEYWORD_LANGUAGE_REQUIREMENTS", "KEYWORD_NUDITY",
			"KEYWORD_OTHER",
		}, // those of OTHER_VIOLATION_TC, which is the category of all ours
		"territorial_scope":   area,
		"automated_detection": {"Yes", "No"},
	}
)

// Problems says what the database would refuse in a document.
func (d *Document) Problems() []string {
	var out []string
	bad := func(text string, args ...any) { out = append(out, fmt.Sprintf(text, args...)) }
	one := func(field, value string, needed bool) {
		if (value == "" && needed) || (value != "" && !slices.Contains(enum[field], value)) {
			bad("%s is %q", field, value)
		}
	}
	many := func(field string, values []string, needed bool) {
		if needed && len(values) == 0 {
			bad("%s is missing", field)
		}
		for _, v := range values {
			one(field, v, true)
		}
	}
	length := func(field, value string, most int, needed bool) {
		if n := len([]rune(value)); n > most || (needed && n == 0) {
			bad("%s has %d characters, of at most %d", field, n, most)
		}
	}
	if d.Provision+d.Account+d.Monetary == "" {
		bad("no decision is named")
	}
	one("decision_provision", d.Provision, false)
	one("decision_account", d.Account, false)
	one("decision_monetary", d.Monetary, false)
	length("decision_monetary_other", d.MonetaryOther, 500, d.Monetary == "DECISION_MONETARY_OTHER")
	one("account_type", d.AccountType, false)
	length("decision_facts", d.Facts, 5000, true)
	one("decision_ground", d.Ground, true)
	length("decision_ground_reference_url", d.GroundURL, 500, false)
	illegal := d.Ground == "DECISION_GROUND_ILLEGAL_CONTENT"
	length("illegal_content_legal_ground", d.IllegalGround, 500, illegal)
	length("illegal_content_explanation", d.IllegalWhy, 2000, illegal)
	length("incompatible_content_ground", d.TermsGround, 500, !illegal)
	length("incompatible_content_explanation", d.TermsWhy, 2000, !illegal)
	many("content_type", d.ContentType, true)
	one("category", d.Category, true)
	many("category_specification", d.Specification, false)
	length("category_specification_other", d.SpecOther, 500, false)
	many("territorial_scope", d.Territory, true)
	d.dates(bad)
	d.mark(bad)
	one("source_type", d.Source, true)
	one("automated_detection", d.Detection, true)
	one("automated_decision", d.Decision, true)
	return out
}

func (d *Document) mark(bad func(string, ...any)) {
	if !puid.MatchString(d.PUID) {
		bad("puid is %q", d.PUID)
	}
	if d.Language != "" && len(d.Language) != 2 {
		bad("content_language is %q", d.Language)
	}
}

func (d *Document) dates(bad func(string, ...any)) {
	for _, one := range []struct{ field, value, first string }{{"content_date", d.ContentDate, "2000-01-01"}, {"application_date", d.Application, "2020-01-01"}} {
		if _, err := time.Parse(time.DateOnly, one.value); err != nil || one.value < one.first || one.value > "2038-01-01" {
			bad("%s is %q", one.field, one.value)
		}
	}
	for _, end := range []string{d.EndProvision, d.EndAccount, d.EndMonetary} {
		if _, err := time.Parse(time.DateOnly, end); end != "" && err != nil {
			bad("an end is %q", end)
		}
	}
}
