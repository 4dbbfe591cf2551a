package wire

import (
	"encoding/json"
	"time"

	"turnpike/internal/fact"
	"turnpike/internal/notice"
)

// noticeFields are the webhook fields that notices are told in (reference §3.6 to §3.9).
var noticeFields = map[notice.Kind]string{
	notice.KindTemplateStatus:     "message_template_status_update",
	notice.KindTemplateQuality:    "message_template_quality_update",
	notice.KindTemplateComponents: "message_template_components_update",
	notice.KindTemplateCategory:   "template_category_update",
	notice.KindNumberQuality:      "phone_number_quality_update",
	notice.KindNumberName:         "phone_number_name_update",
	notice.KindAccountReview:      "account_review_update",
	notice.KindAlert:              "account_alerts",
	notice.KindCapability:         "business_capability_update",
	notice.KindAccountUpdate:      FieldAccountUpdate,
	notice.KindSecurity:           "security",
	notice.KindUsername:           "business_username_update",
	notice.KindNumberSettings:     "account_settings_update",
	notice.KindFlowStatus:         "flows",
	notice.KindFlowHealth:         "flows",
	notice.KindBusinessStatus:     "business_status_update",
	notice.KindCorrectCategory:    "template_correct_category_detection",
}

// appendNotice renders the change of a notice. A document that cannot be read shows as an empty value:
// this program wrote it.
func (u *Update) appendNotice(b []byte, f *fact.AccountNoticed) []byte {
	var value any = struct{}{}
	if body, err := notice.Decode(f.Kind, f.Document); err == nil {
		value = u.noticeValue(body)
	}
	document, err := Marshal(value)
	if err != nil {
		document = []byte("{}")
	}
	b = appendEscaped(append(b, `{"value":`...), document)
	b = append(b, `,"field":"`...)
	return append(append(b, noticeFields[f.Kind]...), `"}`...)
}

// digits is the number's display form in webhooks; empty when the notice is about no number.
func (u *Update) digits() string {
	if u.Number == nil {
		return ""
	}
	return u.Number.Digits
}

func (u *Update) noticeValue(body notice.Body) any {
	switch n := body.(type) {
	case notice.TemplateStatus:
		return templateStatus(n)
	case notice.TemplateQuality:
		return templateQualityValue{n.Before, n.After, n.ID, n.Name, n.Language}
	case notice.TemplateComponents:
		return templateComponents(n)
	case notice.TemplateCategory:
		return templateCategory(n)
	case notice.CorrectCategory:
		return correctCategoryValue{n.ID, n.Name, n.Language, n.Current, n.Correct}
	case notice.NumberQuality:
		return numberQualityValue{u.digits(), n.Event, n.Limit}
	case notice.NumberName:
		return numberName(u.digits(), n)
	case notice.AccountReview:
		return accountReviewValue{n.Decision}
	case notice.Alert:
		return alertValue{n.EntityType, n.EntityID, alertInfo{n.Severity, n.Status, n.Type, n.Description}}
	case notice.Capability:
		return capabilityValue{n.PeoplePerDay, n.NumbersPerBusiness, n.NumbersPerAccount}
	case notice.AccountUpdate:
		return u.accountUpdate(n)
	case notice.Security:
		return securityValue{u.digits(), n.Event, n.Requester}
	case notice.Username:
		return usernameValue{u.digits(), n.Username, n.Status}
	case notice.NumberSettings:
		return settingsValue{product, u.At / 1000, "phone_number_settings", n.Settings}
	case notice.FlowStatus:
		return flowStatusValue{"FLOW_STATUS_CHANGE", n.Message, n.Flow, n.Before, n.After}
	case notice.FlowHealth:
		return flowHealth(n)
	case notice.BusinessStatus:
		return businessStatusValue{u.Account.Business.ID.String(), n.Event}
	}
	return struct{}{}
}

const product = "whatsapp"

type templateStatusValue struct {
	Event       string         `json:"event"`
	ID          uint64         `json:"message_template_id"`
	Name        string         `json:"message_template_name"`
	Language    string         `json:"message_template_language"`
	Reason      string         `json:"reason"`
	Category    string         `json:"message_template_category"`
	Disabled    *disableInfo   `json:"disable_info,omitempty"`
	Other       *otherInfo     `json:"other_info,omitempty"`
	RejectedFor *rejectionInfo `json:"rejection_info,omitempty"`
}

type disableInfo struct {
	Date string `json:"disable_date"`
}

type otherInfo struct {
	Title       string `json:"title"`
	Description string `json:"description"`
}

type rejectionInfo struct {
	Reason         string `json:"reason"`
	Recommendation string `json:"recommendation"`
}

func templateStatus(n notice.TemplateStatus) templateStatusValue {
	v := templateStatusValue{Event: n.Event, ID: n.ID, Name: n.Name, Language: n.Language, Reason: n.Reason, Category: n.Category}
	if n.DisabledAt != 0 {
		v.Disabled = &disableInfo{date(n.DisabledAt)}
	}
	if n.Title != "" {
		v.Other = &otherInfo{n.Title, n.Description}
	}
	if n.RejectedFor != "" {
		v.RejectedFor = &rejectionInfo{n.RejectedFor, n.Recommendation}
	}
	return v
}

// date writes a day as account notices do: April 17, 2025.
func date(ms int64) string { return time.UnixMilli(ms).UTC().Format("January 2, 2006") }

type templateQualityValue struct {
	Before   string `json:"previous_quality_score"`
	After    string `json:"new_quality_score"`
	ID       uint64 `json:"message_template_id"`
	Name     string `json:"message_template_name"`
	Language string `json:"message_template_language"`
}

type templateComponentsValue struct {
	ID       uint64                `json:"message_template_id"`
	Name     string                `json:"message_template_name"`
	Language string                `json:"message_template_language"`
	Body     string                `json:"message_template_element"`
	Title    string                `json:"message_template_title,omitempty"`
	Footer   string                `json:"message_template_footer,omitempty"`
	Buttons  []templateButtonValue `json:"message_template_buttons,omitempty"`
}

type templateButtonValue struct {
	Type  string `json:"message_template_button_type"`
	Text  string `json:"message_template_button_text"`
	URL   string `json:"message_template_button_url,omitempty"`
	Phone string `json:"message_template_button_phone_number,omitempty"`
}

func templateComponents(n notice.TemplateComponents) templateComponentsValue {
	v := templateComponentsValue{ID: n.ID, Name: n.Name, Language: n.Language, Body: n.Body, Title: n.Header, Footer: n.Footer}
	for _, b := range n.Buttons {
		v.Buttons = append(v.Buttons, templateButtonValue(b))
	}
	return v
}

type templateCategoryValue struct {
	ID       uint64 `json:"message_template_id"`
	Name     string `json:"message_template_name"`
	Language string `json:"message_template_language"`
	Previous string `json:"previous_category,omitempty"`
	Current  string `json:"new_category"` // the current one, in the announcement too (reference §10.15)
	Correct  string `json:"correct_category,omitempty"`
	At       int64  `json:"category_update_timestamp,omitempty"`
}

func templateCategory(n notice.TemplateCategory) templateCategoryValue {
	return templateCategoryValue{n.ID, n.Name, n.Language, n.Previous, n.Current, n.Correct, n.EffectiveAt / 1000}
}

// correctCategoryValue has the members of the other template fields: this one's are not documented (reference §3.6).
type correctCategoryValue struct {
	ID       uint64 `json:"message_template_id"`
	Name     string `json:"message_template_name"`
	Language string `json:"message_template_language"`
	Current  string `json:"category"`
	Correct  string `json:"correct_category"`
}

type numberQualityValue struct {
	Digits string `json:"display_phone_number"`
	Event  string `json:"event"`
	Limit  string `json:"max_daily_conversations_per_business"`
}

type numberNameValue struct {
	Digits   string  `json:"display_phone_number"`
	Decision string  `json:"decision"`
	Name     string  `json:"requested_verified_name"`
	Reason   *string `json:"rejection_reason"`
}

func numberName(digits string, n notice.NumberName) numberNameValue {
	v := numberNameValue{Digits: digits, Decision: n.Decision, Name: n.Name}
	if n.Reason != "" {
		v.Reason = &n.Reason
	}
	return v
}

type accountReviewValue struct {
	Decision string `json:"decision"`
}

type alertValue struct {
	EntityType string    `json:"entity_type"`
	EntityID   string    `json:"entity_id"`
	Info       alertInfo `json:"alert_info"`
}

type alertInfo struct {
	Severity    string `json:"alert_severity"`
	Status      string `json:"alert_status"`
	Type        string `json:"alert_type"`
	Description string `json:"alert_description"`
}

type capabilityValue struct {
	PeoplePerDay       int `json:"max_daily_conversations_per_business"`
	NumbersPerBusiness int `json:"max_phone_numbers_per_business,omitzero"`
	NumbersPerAccount  int `json:"max_phone_numbers_per_waba,omitzero"`
}

type securityValue struct {
	Digits    string `json:"display_phone_number"`
	Event     string `json:"event"`
	Requester string `json:"requester,omitempty"`
}

type usernameValue struct {
	Digits   string `json:"display_phone_number"`
	Username string `json:"username,omitempty"`
	Status   string `json:"status"`
}

type settingsValue struct {
	Product  string          `json:"messaging_product"`
	At       int64           `json:"timestamp"`
	Type     string          `json:"type"`
	Settings json.RawMessage `json:"phone_number_settings"`
}

type flowStatusValue struct {
	Event   string `json:"event"`
	Message string `json:"message"`
	Flow    string `json:"flow_id"`
	Before  string `json:"old_status,omitempty"`
	After   string `json:"new_status"`
}

type flowHealthValue struct {
	Event        string           `json:"event"`
	Message      string           `json:"message"`
	Flow         string           `json:"flow_id"`
	ErrorRate    float64          `json:"error_rate,omitzero"`
	P50          int              `json:"p50_latency,omitzero"`
	P90          int              `json:"p90_latency,omitzero"`
	Requests     int              `json:"requests_count,omitzero"`
	Availability float64          `json:"availability,omitzero"`
	Threshold    int              `json:"threshold"`
	Alert        string           `json:"alert_state"`
	Errors       []flowErrorValue `json:"errors,omitempty"`
}

type flowErrorValue struct {
	Type  string  `json:"error_type"`
	Rate  float64 `json:"error_rate"`
	Count int     `json:"error_count"`
}

func flowHealth(n notice.FlowHealth) flowHealthValue {
	v := flowHealthValue{
		Event: n.Event, Message: n.Message, Flow: n.Flow, ErrorRate: n.ErrorRate, P50: n.P50, P90: n.P90,
		Requests: n.Requests, Availability: n.Availability, Threshold: n.Threshold, Alert: n.Alert,
	}
	for _, e := range n.Errors {
		v.Errors = append(v.Errors, flowErrorValue(e))
	}
	return v
}

type businessStatusValue struct {
	Business string `json:"business_id"`
	Event    string `json:"event"`
}
