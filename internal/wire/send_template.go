package wire

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/template"
)

// TemplateSend names a template and gives its values (reference §2.4).
type TemplateSend struct {
	Name     Text `json:"name"`
	Language *struct {
		Code   Text `json:"code"`
		Policy Text `json:"policy"`
	} `json:"language"`
	Components []TemplateComponent `json:"components"`
}

// TemplateComponent carries the values of one component.
type TemplateComponent struct {
	Type       Text                `json:"type"`
	SubType    Text                `json:"sub_type"`
	Index      Text                `json:"index"`
	Parameters []TemplateParameter `json:"parameters"`
	Cards      []TemplateCard      `json:"cards"`
}

// TemplateCard carries the values of one card of a carousel.
type TemplateCard struct {
	Index      Text                `json:"card_index"`
	Components []TemplateComponent `json:"components"`
}

// TemplateParameter is one value.
type TemplateParameter struct {
	Type          Text            `json:"type"`
	Text          Text            `json:"text"`
	ParameterName Text            `json:"parameter_name"`
	Payload       Text            `json:"payload"`
	CouponCode    Text            `json:"coupon_code"`
	Minutes       Text            `json:"ttl_minutes"`
	Currency      *Fallback       `json:"currency"`
	DateTime      *Fallback       `json:"date_time"`
	Image         *TemplateMedia  `json:"image"`
	Video         *TemplateMedia  `json:"video"`
	Document      *TemplateMedia  `json:"document"`
	Gif           *TemplateMedia  `json:"gif"`
	Location      *LocationObject `json:"location"`
	Product       *struct {
		ID      Text `json:"product_retailer_id"`
		Catalog Text `json:"catalog_id"`
	} `json:"product"`
	Action *TemplateAction `json:"action"`
	Order  *struct {
		Reference Text           `json:"reference_id"`
		Order     *BasketObject  `json:"order"`
		Payment   *PaymentObject `json:"payment"`
	} `json:"order_status"`
	Offer *struct {
		EndsAt Text `json:"expiration_time_ms"`
	} `json:"limited_time_offer"`
}

// Fallback is the readable form of a currency or a date.
type Fallback struct {
	Value Text `json:"fallback_value"`
}

// TemplateMedia is the file of a header.
type TemplateMedia struct {
	ID       Text `json:"id"`
	Link     Text `json:"link"`
	Filename Text `json:"filename"`
}

// TemplateAction is what a flow, catalog or product-list button is sent with.
type TemplateAction struct {
	FlowToken Text           `json:"flow_token"`
	FlowData  jsontext.Value `json:"flow_action_data"`
	Thumbnail Text           `json:"thumbnail_product_retailer_id"`
	Sections  []struct {
		Title Text `json:"title"`
		Items []struct {
			ID Text `json:"product_retailer_id"`
		} `json:"product_items"`
	} `json:"sections"`
	Bill *BillObject `json:"order_details"`
}

// Check looks at what a template send must have.
func (t *TemplateSend) Check() *fault.Error {
	switch {
	case t == nil:
		return fault.ParamMissing.With("Parameter 'template' is mandatory for type 'template'.")
	case t.Name == "":
		return fault.ParamMissing.With("Parameter 'name' is mandatory for template.")
	case t.Language == nil || t.Language.Code == "":
		return fault.ParamMissing.With("Parameter 'language' with its 'code' is mandatory for template.")
	case t.Language.Policy != "" && t.Language.Policy != "deterministic":
		return fault.InvalidParam.Saying("Param template['language']['policy'] must be one of {DETERMINISTIC} - got %q.", short(string(t.Language.Policy)))
	}
	return nil
}

// Arguments turns the components into the values of a template.
func (t *TemplateSend) Arguments() (template.Arguments, *fault.Error) {
	var args template.Arguments
	var own template.CardArguments
	for i := range t.Components {
		c := &t.Components[i]
		at := "template['components'][" + strconv.Itoa(i) + "]"
		var err *fault.Error
		switch strings.ToLower(string(c.Type)) {
		case "limited_time_offer":
			args.OfferEndsAt, err = c.offerEnd(at)
		case "carousel":
			args.Cards, err = c.cards(at)
		case "order_status":
			args.Progress, err = c.progress(at)
		case "tap_target_configuration": // where a touch on the whole message leads; nothing to fill in
		default:
			err = c.addTo(&own, at)
		}
		if err != nil {
			return args, err
		}
	}
	args.Header, args.Body, args.Buttons = own.Header, own.Body, own.Buttons
	return args, nil
}

// addTo adds a header's, a body's or a button's values. at names the component.
func (c *TemplateComponent) addTo(out *template.CardArguments, at string) *fault.Error {
	values := make([]template.Argument, 0, len(c.Parameters))
	for j := range c.Parameters {
		a, err := c.Parameters[j].argument(at + "['parameters'][" + strconv.Itoa(j) + "]")
		if err != nil {
			return err
		}
		values = append(values, a)
	}
	switch kind := strings.ToLower(string(c.Type)); kind {
	case "header":
		out.Header = append(out.Header, values...)
	case "body":
		out.Body = append(out.Body, values...)
	case "button":
		index, err := strconv.Atoi(string(c.Index))
		if err != nil || index < 0 || index > 9 {
			return fault.InvalidParam.Saying("Param %s['index'] must be a number from 0 to 9.", at)
		}
		out.Buttons = append(out.Buttons, template.ButtonArguments{SubType: strings.ToLower(string(c.SubType)), Index: index, Values: values})
	case "":
		return fault.ParamMissing.With("Parameter 'type' is mandatory for %s.", at)
	default:
		return fault.InvalidParam.Saying("Param %s['type'] must be one of {HEADER, BODY, BUTTON, LIMITED_TIME_OFFER, CAROUSEL, ORDER_STATUS} - got %q.", at, short(kind))
	}
	return nil
}

// progress is what the component says of an order.
func (c *TemplateComponent) progress(at string) (*message.Progress, *fault.Error) {
	if len(c.Parameters) != 1 || c.Parameters[0].Order == nil {
		return nil, fault.ParamMissing.With("Parameter 'order_status' is mandatory for %s['parameters'][0].", at)
	}
	o := c.Parameters[0].Order
	return progress(param(at).in("parameters").at(0).in("order_status"), o.Reference, o.Order, o.Payment)
}

func (c *TemplateComponent) offerEnd(at string) (int64, *fault.Error) {
	if len(c.Parameters) != 1 || c.Parameters[0].Offer == nil {
		return 0, fault.ParamMissing.With("Parameter 'limited_time_offer' is mandatory for %s['parameters'][0].", at)
	}
	ms, err := strconv.ParseInt(string(c.Parameters[0].Offer.EndsAt), 10, 64)
	if err != nil || ms <= 0 {
		return 0, fault.InvalidParam.Saying("Param %s['parameters'][0]['limited_time_offer']['expiration_time_ms'] must be a number of milliseconds since 1970.", at)
	}
	return ms, nil
}

func (c *TemplateComponent) cards(at string) ([]template.CardArguments, *fault.Error) {
	out := make([]template.CardArguments, len(c.Cards))
	for i := range c.Cards {
		card := &c.Cards[i]
		at := at + "['cards'][" + strconv.Itoa(i) + "]"
		index, err := strconv.Atoi(string(card.Index))
		if err != nil || index < 0 {
			return nil, fault.InvalidParam.Saying("Param %s['card_index'] must be a number from 0 on.", at)
		}
		out[i].Index = index
		for j := range card.Components {
			if err := card.Components[j].addTo(&out[i], at+"['components']["+strconv.Itoa(j)+"]"); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// argument turns a parameter into a value. at names the parameter.
func (p *TemplateParameter) argument(at string) (template.Argument, *fault.Error) {
	a := template.Argument{Type: strings.ToLower(string(p.Type)), Name: string(p.ParameterName), Text: string(p.Text)}
	var err *fault.Error
	switch {
	case a.Type == "currency" && p.Currency != nil:
		a.Text = string(p.Currency.Value)
	case a.Type == "date_time" && p.DateTime != nil:
		a.Text = string(p.DateTime.Value)
	case a.Type == "payload":
		a.Text = string(p.Payload)
	case a.Type == "coupon_code":
		a.Text = string(p.CouponCode)
	case a.Type == "ttl_minutes":
		a.Text = string(p.Minutes)
		_, err = param(at).whole("ttl_minutes", p.Minutes, 1, message.MaxCallMinutes)
	case a.Type == "image" && p.Image != nil:
		a.Media, err = p.Image.media(at + "['image']")
	case a.Type == "video" && p.Video != nil:
		a.Media, err = p.Video.media(at + "['video']")
	case a.Type == "document" && p.Document != nil:
		a.Media, err = p.Document.media(at + "['document']")
	case a.Type == "gif" && p.Gif != nil:
		a.Media, err = p.Gif.media(at + "['gif']")
	case a.Type == "location" && p.Location != nil:
		a.Location, err = p.Location.location(param(at).in("location"))
	case a.Type == "product" && p.Product != nil:
		a.Product = &message.Product{Catalog: string(p.Product.Catalog), ID: string(p.Product.ID)}
	case a.Type == "action" && p.Action != nil:
		a.Action = p.Action.action()
		if p.Action.Bill != nil {
			a.Action.Bill, err = p.Action.Bill.bill(param(at).in("action").in("order_details"))
		}
	}
	return a, err
}

func (m *TemplateMedia) media(at string) (*message.Media, *fault.Error) {
	if (m.ID == "") == (m.Link == "") {
		return nil, fault.InvalidParam.Saying("Param %s must have exactly one of id and link.", at)
	}
	return &message.Media{ID: string(m.ID), Link: string(m.Link), Filename: string(m.Filename)}, nil
}

func (t *TemplateAction) action() *template.Action {
	a := &template.Action{FlowToken: string(t.FlowToken), FlowData: json.RawMessage(t.FlowData), Thumbnail: string(t.Thumbnail)}
	for _, s := range t.Sections {
		section := message.ShopSection{Title: string(s.Title)}
		for _, item := range s.Items {
			section.Products = append(section.Products, string(item.ID))
		}
		a.Sections = append(a.Sections, section)
	}
	return a
}
