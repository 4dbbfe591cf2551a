package template

import "encoding/json"

// Component is a part of a template, in the shape in which it was created (reference §6.1).
type Component struct {
	Type    string          `json:"type"`             // HEADER, BODY, FOOTER, BUTTONS, CAROUSEL, LIMITED_TIME_OFFER …
	Format  string          `json:"format,omitempty"` // of a header: TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION, PRODUCT
	Text    string          `json:"text,omitempty"`
	Buttons []Button        `json:"buttons,omitempty"`
	Cards   []Card          `json:"cards,omitempty"`
	Offer   *Offer          `json:"limited_time_offer,omitempty"`
	Example json.RawMessage `json:"example,omitempty"`

	AddSecurityRecommendation bool `json:"add_security_recommendation,omitzero"`
	CodeExpirationMinutes     int  `json:"code_expiration_minutes,omitzero"`
}

// Card is one of a carousel.
type Card struct {
	Components []Component `json:"components"`
}

// Offer is what a limited-time offer says above its countdown.
type Offer struct {
	Text          string `json:"text"`
	HasExpiration bool   `json:"has_expiration,omitzero"`
}

// Button of a template.
type Button struct {
	Type        string          `json:"type"` // QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE, OTP, FLOW, CATALOG, MPM, SPM …
	Text        string          `json:"text,omitempty"`
	URL         string          `json:"url,omitempty"`
	PhoneNumber string          `json:"phone_number,omitempty"`
	Example     json.RawMessage `json:"example,omitempty"`

	OTPType       string         `json:"otp_type,omitempty"` // COPY_CODE, ONE_TAP, ZERO_TAP
	AutofillText  string         `json:"autofill_text,omitempty"`
	SupportedApps []SupportedApp `json:"supported_apps,omitempty"`
	ZeroTapTerms  bool           `json:"zero_tap_terms_accepted,omitzero"`

	FlowID         string `json:"flow_id,omitempty"`
	FlowName       string `json:"flow_name,omitempty"`
	FlowJSON       string `json:"flow_json,omitempty"`
	FlowAction     string `json:"flow_action,omitempty"` // navigate or data_exchange
	NavigateScreen string `json:"navigate_screen,omitempty"`
	Icon           string `json:"icon,omitempty"`
}

// SupportedApp is an Android app that takes a one-time code by itself.
type SupportedApp struct {
	PackageName   string `json:"package_name"`
	SignatureHash string `json:"signature_hash"`
}

// find returns the first component of a type, or nil.
func find(components []Component, kind string) *Component {
	for i := range components {
		if components[i].Type == kind {
			return &components[i]
		}
	}
	return nil
}
