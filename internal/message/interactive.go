package message

import (
	"bytes"
	"encoding/json"
)

// The kinds of an Interactive.
const (
	InteractiveButtons        = "button"
	InteractiveList           = "list"
	InteractiveLink           = "cta_url"
	InteractiveLocation       = "location_request_message"
	InteractiveFlow           = "flow"
	InteractiveProduct        = "product"
	InteractiveProducts       = "product_list"
	InteractiveCatalog        = "catalog_message"
	InteractiveAddress        = "address_message"
	InteractiveCarousel       = "carousel"
	InteractiveCallPermission = "call_permission_request"
	InteractiveContactInfo    = "request_contact_info"
	InteractiveBill           = "order_details"
	InteractiveProgress       = "order_status"
	InteractiveCall           = "voice_call"
)

// Limits of an Interactive (reference §2.3), in characters where nothing else is said.
const (
	MaxBodyLength     = 1024
	MaxListBodyLength = 4096
	MaxHeaderLength   = 60
	MaxFooterLength   = 60

	MaxButtons      = 3 // reply buttons
	MaxButtonID     = 256
	MaxButtonTitle  = 20 // of a reply button, of a list's button and of a link
	MaxSections     = 10 // of a list, and of a list of products
	MaxSectionTitle = 24
	MaxRows         = 10 // of a list, over all its sections
	MaxRowID        = 200
	MaxRowTitle     = 24
	MaxRowText      = 72
	MaxProducts     = 30  // of a list of products, over all its sections
	MaxProductID    = 100 // of an article or a catalogue: what catalogues give out
	MaxFlowButton   = 30
	MaxFlowToken    = 1024 // not in the reference: it comes back in every answer
	MaxScreenName   = 256  // not in the reference

	MinCards        = 2
	MaxCards        = 10
	MaxCardBody     = 160
	MaxCardLines    = 3 // two line breaks
	MaxCardButtonID = 20
	MaxCardButtons  = 3 // not in the reference: as of a message

	MaxAddressFields = 32 // not in the reference: an Indian form has nine
	MaxAddressValue  = 1024
	MaxSavedAddress  = 20 // addresses to choose from; not in the reference

	MaxCallMinutes = 43_200 // 30 days
	CallMinutes    = 10_080 // 7 days, where a call button says nothing
	MaxCallPayload = 512
)

// How often a business may ask one person for the permission to call (reference §2.3).
const (
	CallRequestsPerDay  = 1
	CallRequestsPerWeek = 2
)

// Interactive is a business's message that a person answers by touch. Which of the optional parts is
// set follows from Type.
type Interactive struct {
	Type    string        `json:"type"`
	Header  *Header       `json:"header,omitempty"`
	Body    string        `json:"body,omitempty"`
	Footer  string        `json:"footer,omitempty"`
	Buttons []ReplyButton `json:"buttons,omitempty"` // button
	List    *List         `json:"list,omitempty"`
	Link    *Link         `json:"link,omitempty"` // cta_url
	Flow    *Flow         `json:"flow,omitempty"`
	Shop    *Shop         `json:"shop,omitempty"` // product, product_list, catalog_message
	Address *AddressForm  `json:"address,omitempty"`
	Cards   []Card        `json:"cards,omitempty"` // carousel

	Bill     *Bill       `json:"bill,omitempty"`     // order_details
	Progress *Progress   `json:"progress,omitempty"` // order_status
	Call     *CallButton `json:"call,omitempty"`     // voice_call
}

// CallButton calls the business by voice.
type CallButton struct {
	Text    string `json:"text"`
	Minutes int    `json:"minutes"` // how long the button works
	Payload string `json:"payload,omitempty"`
}

// callRequest is how the document of a call permission request begins: its type is its first member.
var callRequest = []byte(`{"type":"` + InteractiveCallPermission + `"`)

// AsksToCall says whether a content is a call permission request. It is for the hot path.
func (c Content) AsksToCall() bool {
	return c.Kind == KindInteractive && bytes.HasPrefix(c.Document, callRequest)
}

// Header stands above a body: a line of text, a picture, a film, a file, a place or a product.
type Header struct {
	Type     string    `json:"type"` // text, image, video, document, location or product
	Text     string    `json:"text,omitempty"`
	Media    *Media    `json:"media,omitempty"`
	Location *Location `json:"location,omitempty"`
	Product  *Product  `json:"product,omitempty"`
}

// ReplyButton is a choice that the person takes by touching it.
type ReplyButton struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// List is a menu behind a button.
type List struct {
	Button   string    `json:"button"`
	Sections []Section `json:"sections"`
}

// Section is a part of a list.
type Section struct {
	Title string `json:"title,omitempty"`
	Rows  []Row  `json:"rows"`
}

// Row is a line of a list.
type Row struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// Link is a button that opens a page.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Flow opens a form of several screens.
type Flow struct {
	ID      string          `json:"id,omitempty"`
	Name    string          `json:"name,omitempty"`
	Button  string          `json:"button"`
	Token   string          `json:"token"`
	Action  string          `json:"action"` // navigate or data_exchange
	Screen  string          `json:"screen,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
	Draft   bool            `json:"draft,omitzero"`
	Version string          `json:"version,omitempty"`
}

// Product names an article of a catalogue.
type Product struct {
	Catalog string `json:"catalog"`
	ID      string `json:"id"`
}

// Shop shows articles: one, several in sections, or the way into the whole catalogue.
type Shop struct {
	Catalog   string        `json:"catalog,omitempty"`
	Product   string        `json:"product,omitempty"`
	Thumbnail string        `json:"thumbnail,omitempty"`
	Sections  []ShopSection `json:"sections,omitempty"`
}

// ShopSection is a part of a list of articles.
type ShopSection struct {
	Title    string   `json:"title,omitempty"`
	Products []string `json:"products"`
}

// AddressForm asks for a postal address.
type AddressForm struct {
	Country string            `json:"country"` // ISO 3166-1, two letters
	Values  map[string]string `json:"values,omitempty"`
	Saved   []SavedAddress    `json:"saved,omitempty"`
	Errors  map[string]string `json:"errors,omitempty"` // by field
}

// SavedAddress is one that the business knows already.
type SavedAddress struct {
	ID     string            `json:"id"`
	Values map[string]string `json:"values"`
}

// Card is one of a carousel: a header, a text, and a link, replies or a product.
type Card struct {
	Header  *Header       `json:"header,omitempty"`
	Body    string        `json:"body,omitempty"`
	Link    *Link         `json:"link,omitempty"`
	Replies []ReplyButton `json:"replies,omitempty"`
	Product *Product      `json:"product,omitempty"`
}

// The kinds of a Reply.
const (
	ReplyToButton         = "button"
	ReplyToList           = "list"
	ReplyToForm           = "form"
	ReplyToCallPermission = "call_permission"
)

// Reply is a person's answer to an Interactive, or to a flow button of a template.
type Reply struct {
	Type        string `json:"type"`
	ID          string `json:"id,omitempty"` // button, list
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"` // list
	// Form is "flow" or "address_message"; Response is what was filled in, a JSON object.
	Form     string          `json:"form,omitempty"`
	Body     string          `json:"body,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`
	// Answer to a call permission request.
	Accepted  bool  `json:"accepted,omitzero"`
	Permanent bool  `json:"permanent,omitzero"`
	ExpiresAt int64 `json:"expires_at,omitzero"` // Unix milliseconds
}
