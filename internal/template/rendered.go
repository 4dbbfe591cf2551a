package template

import (
	"encoding/json"

	"turnpike/internal/message"
)

// Rendered is what the person sees: the document of a message of message.KindTemplate.
type Rendered struct {
	Name     string           `json:"name"`
	Language string           `json:"language"`
	Category string           `json:"category"`
	Header   *message.Header  `json:"header,omitempty"`
	Body     string           `json:"body"`
	Footer   string           `json:"footer,omitempty"`
	Buttons  []RenderedButton `json:"buttons,omitempty"`
	Offer    *RenderedOffer   `json:"offer,omitempty"`
	Cards    []RenderedCard   `json:"cards,omitempty"`
	// Progress is what the message says of an order that was billed before; nil for most.
	Progress *message.Progress `json:"progress,omitempty"`
}

// RenderedButton is a button with its values filled in.
type RenderedButton struct {
	Type        string        `json:"type"` // quick_reply, url, phone_number, copy_code, otp, flow, catalog, mpm, spm …
	Text        string        `json:"text"`
	Payload     string        `json:"payload,omitempty"`
	URL         string        `json:"url,omitempty"`
	PhoneNumber string        `json:"phone_number,omitempty"`
	Code        string        `json:"code,omitempty"`
	Flow        *message.Flow `json:"flow,omitempty"`
	Shop        *message.Shop `json:"shop,omitempty"`
	Bill        *message.Bill `json:"bill,omitempty"` // of order_details
}

// RenderedOffer is what stands above the countdown of a limited-time offer.
type RenderedOffer struct {
	Text   string `json:"text"`
	EndsAt int64  `json:"ends_at,omitzero"` // Unix milliseconds
}

// RenderedCard is a card of a carousel.
type RenderedCard struct {
	Header  *message.Header  `json:"header,omitempty"`
	Body    string           `json:"body,omitempty"`
	Buttons []RenderedButton `json:"buttons,omitempty"`
}

// Arguments are the values a business sends with a template.
type Arguments struct {
	Header      []Argument
	Body        []Argument
	Buttons     []ButtonArguments
	OfferEndsAt int64             // Unix milliseconds; 0 when none was given
	Cards       []CardArguments   // in any order
	Progress    *message.Progress // of order_status; nil when none was given
}

// Argument is one value.
type Argument struct {
	Type     string            // text, currency, date_time, payload, coupon_code, image, location, action …
	Name     string            // only with named variables
	Text     string            // the value as people read it
	Media    *message.Media    // of image, video, document
	Location *message.Location // of location
	Product  *message.Product  // of product
	Action   *Action           // of action
}

// Action is what a flow, catalog or product-list button is sent with.
type Action struct {
	FlowToken string
	FlowData  json.RawMessage // a JSON object
	Thumbnail string
	Sections  []message.ShopSection
	Bill      *message.Bill // of an order_details button
}

// ButtonArguments are the values of one button.
type ButtonArguments struct {
	SubType string // quick_reply, url, copy_code …, lower case
	Index   int
	Values  []Argument
}

// CardArguments are the values of one card.
type CardArguments struct {
	Index   int
	Header  []Argument
	Body    []Argument
	Buttons []ButtonArguments
}
