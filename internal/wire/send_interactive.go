package wire

import (
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// InteractiveObject is a message that a person answers by touch (reference §2.3). Which parts of the
// action count follows from its type.
type InteractiveObject struct {
	Type   Text          `json:"type"`
	Header *HeaderObject `json:"header"`
	Body   *LineObject   `json:"body"`
	Footer *LineObject   `json:"footer"`
	Action *ActionObject `json:"action"`
}

// HeaderObject stands above a body.
type HeaderObject struct {
	Type     Text         `json:"type"`
	Text     Text         `json:"text"`
	Image    *MediaObject `json:"image"`
	Video    *MediaObject `json:"video"`
	Document *MediaObject `json:"document"`
}

// LineObject is a body or a footer.
type LineObject struct {
	Text Text `json:"text"`
}

// ActionObject is what a person can do, in the words of all types.
type ActionObject struct {
	Name       Text              `json:"name"`
	Button     Text              `json:"button"`
	Buttons    []ButtonObject    `json:"buttons"`
	Sections   []SectionObject   `json:"sections"`
	Catalog    Text              `json:"catalog_id"`
	Product    Text              `json:"product_retailer_id"`
	Cards      []CardObject      `json:"cards"`
	Parameters *ParametersObject `json:"parameters"`
}

// ParametersObject are the parameters of an action, in the words of all types.
type ParametersObject struct {
	DisplayText Text `json:"display_text"` // cta_url
	URL         Text `json:"url"`

	FlowVersion Text `json:"flow_message_version"`
	FlowID      Text `json:"flow_id"`
	FlowName    Text `json:"flow_name"`
	FlowButton  Text `json:"flow_cta"`
	FlowToken   Text `json:"flow_token"`
	FlowAction  Text `json:"flow_action"`
	FlowMode    Text `json:"mode"`
	FlowPayload *struct {
		Screen Text           `json:"screen"`
		Data   jsontext.Value `json:"data"`
	} `json:"flow_action_payload"`

	Thumbnail Text `json:"thumbnail_product_retailer_id"` // catalog_message

	Country Text            `json:"country"` // address_message
	Values  map[string]Text `json:"values"`
	Saved   []struct {
		ID     Text            `json:"id"`
		Values map[string]Text `json:"value"`
	} `json:"saved_addresses"`
	Errors map[string]Text `json:"validation_errors"`

	CallMinutes Text `json:"ttl_minutes"` // voice_call
	CallPayload Text `json:"payload"`

	BillObject                // order_details, and of it reference_id and order for order_status
	Payment    *PaymentObject `json:"payment"` // order_status
}

// The parts around an action: any header, a body of ordinary length and maybe a footer, but for what a
// type has of these.
type surroundings uint8

const (
	noHeader   surroundings = 1 << iota
	textHeader              // if there is one, it is text
	mustHeader              // there is one
	noFooter
	bodyOptional
	longBody
)

// interactiveType is how a type of interactive message is checked.
type interactiveType struct {
	around surroundings
	name   string // that the action must have; "" where it has none
	fill   func(a *ActionObject, at param, into *message.Interactive, d *Draft) *fault.Error
}

// interactiveTypes are the types of interactive messages (reference §2.3). A new type is a line here and
// its fill.
var interactiveTypes = map[string]interactiveType{
	message.InteractiveButtons:        {fill: (*ActionObject).fillButtons},
	message.InteractiveList:           {around: textHeader | longBody, fill: (*ActionObject).fillList},
	message.InteractiveLink:           {name: "cta_url", fill: (*ActionObject).fillLink},
	message.InteractiveLocation:       {around: noHeader | noFooter, name: "send_location"},
	message.InteractiveFlow:           {name: "flow", fill: (*ActionObject).fillFlow},
	message.InteractiveProduct:        {around: noHeader | bodyOptional, fill: (*ActionObject).fillProduct},
	message.InteractiveProducts:       {around: textHeader | mustHeader, fill: (*ActionObject).fillProducts},
	message.InteractiveCatalog:        {name: "catalog_message", fill: (*ActionObject).fillCatalog},
	message.InteractiveAddress:        {name: "address_message", fill: (*ActionObject).fillAddress},
	message.InteractiveCarousel:       {around: noHeader | noFooter, fill: (*ActionObject).fillCarousel},
	message.InteractiveCallPermission: {around: bodyOptional, name: "call_permission_request"},
	message.InteractiveContactInfo:    {name: "request_contact_info"},
	message.InteractiveBill:           {name: "review_and_pay", fill: (*ActionObject).fillBill},
	message.InteractiveProgress:       {name: "review_order", fill: (*ActionObject).fillProgress},
	message.InteractiveCall:           {name: "voice_call", fill: (*ActionObject).fillCall},
}

func (r *SendRequest) interactive() (Draft, *fault.Error) {
	if r.Interactive == nil {
		return Draft{}, mustBeGiven("interactive")
	}
	const at = param("interactive")
	i := r.Interactive
	name, f := at.oneOf("type", i.Type, slices.Sorted(maps.Keys(interactiveTypes))...)
	if f != nil {
		return Draft{}, f
	}
	kind := interactiveTypes[name]
	out := &message.Interactive{Type: name}
	d := Draft{Kind: message.KindInteractive, value: out}
	if f := i.fill(at, kind.around, out, &d); f != nil {
		return Draft{}, f
	}
	if i.Action == nil {
		return Draft{}, at.missing("action", "be an object")
	}
	if kind.name != "" {
		if _, f := at.in("action").oneOf("name", i.Action.Name, kind.name); f != nil {
			return Draft{}, f
		}
	}
	if kind.fill != nil {
		f = kind.fill(i.Action, at.in("action"), out, &d)
	}
	return d, f
}

// fill checks what surrounds the action: header, body and footer.
func (i *InteractiveObject) fill(at param, around surroundings, out *message.Interactive, d *Draft) *fault.Error {
	if f := i.header(at, around, out, d); f != nil {
		return f
	}
	switch {
	case i.Body != nil:
		most := message.MaxBodyLength
		if around&longBody != 0 {
			most = message.MaxListBodyLength
		}
		if f := at.in("body").required("text", i.Body.Text, most); f != nil {
			return f
		}
		out.Body = string(i.Body.Text)
	case around&bodyOptional == 0:
		return at.missing("body", "be an object with a text")
	}
	switch {
	case i.Footer == nil:
	case around&noFooter != 0:
		return at.invalid("footer", "not be given for this type")
	default:
		if f := at.in("footer").required("text", i.Footer.Text, message.MaxFooterLength); f != nil {
			return f
		}
		out.Footer = string(i.Footer.Text)
	}
	return nil
}

func (i *InteractiveObject) header(at param, around surroundings, out *message.Interactive, d *Draft) *fault.Error {
	switch {
	case i.Header == nil && around&mustHeader != 0:
		return at.missing("header", "be an object")
	case i.Header == nil:
		return nil
	case around&noHeader != 0:
		return at.invalid("header", "not be given for this type")
	}
	kinds := []string{"text", "image", "video", "document"}
	if around&textHeader != 0 {
		kinds = kinds[:1]
	}
	var f *fault.Error
	out.Header, f = i.Header.header(at.in("header"), kinds, d)
	return f
}

// header checks a header that may be one of some kinds.
func (h *HeaderObject) header(at param, kinds []string, d *Draft) (*message.Header, *fault.Error) {
	kind, f := at.oneOf("type", h.Type, kinds...)
	if f != nil {
		return nil, f
	}
	out := &message.Header{Type: kind}
	media := map[string]*MediaObject{"image": h.Image, "video": h.Video, "document": h.Document}[kind]
	switch {
	case kind == "text":
		out.Text = string(h.Text)
		return out, at.required("text", h.Text, message.MaxHeaderLength)
	case media == nil:
		return nil, at.missing(kind, "be an object with an id or a link")
	}
	media.Caption = "" // a header has none; clients that share code send it
	out.Media, f = media.media(at.in(kind), message.ParseKind(kind), d)
	return out, f
}
