package wire

import (
	"encoding/base64"
	"encoding/hex"

	"turnpike/internal/message"
)

// appendPlain renders a content that stands for itself: its type and its object (reference §3.4).
func (s Style) appendPlain(b []byte, c message.Content) []byte {
	switch c.Kind {
	case message.KindText:
		var t message.Text
		readDocument(c, &t)
		return append(appendASCII(append(b, `"type":"text","text":{"body":`...), t.Body), '}')
	case message.KindButton:
		var t message.Button
		readDocument(c, &t)
		b = appendASCII(append(b, `"type":"button","button":{"payload":`...), t.Payload)
		return append(appendASCII(append(b, `,"text":`...), t.Text), '}')
	case message.KindImage, message.KindVideo, message.KindAudio, message.KindDocument, message.KindSticker:
		return appendTyped(b, c.Kind.String(), s.inboundMedia(c))
	case message.KindLocation:
		var l message.Location
		readDocument(c, &l)
		return appendTyped(b, "location", l)
	case message.KindContacts:
		return appendCard(b, c)
	case message.KindReply:
		var r message.Reply
		readDocument(c, &r)
		return appendTyped(b, "interactive", newReply(&r))
	case message.KindOrder:
		var o message.Order
		readDocument(c, &o)
		return appendTyped(b, "order", newOrder(&o))
	case message.KindUnsupported:
		var u message.Unsupported
		readDocument(c, &u)
		return appendUnsupported(b, u.Type)
	}
	return appendUnsupported(b, c.Kind.String())
}

// appendTyped appends a type and its object.
func appendTyped(b []byte, kind string, v any) []byte {
	b = append(append(b, `"type":"`...), kind...)
	b = append(append(append(b, `","`...), kind...), `":`...)
	return appendValue(b, v)
}

// inboundMedia is a file that a person sent.
type inboundMedia struct {
	Caption  string `json:"caption,omitempty"`
	Filename string `json:"filename,omitempty"`
	Type     string `json:"mime_type"`
	SHA256   string `json:"sha256"`
	ID       string `json:"id"`
	URL      string `json:"url,omitempty"`
	Voice    *bool  `json:"voice,omitempty"`
	Animated *bool  `json:"animated,omitempty"`
}

func (s Style) inboundMedia(c message.Content) inboundMedia {
	var m message.Media
	readDocument(c, &m)
	out := inboundMedia{Caption: m.Caption, Type: m.Type, ID: m.ID}
	if sum, err := hex.DecodeString(m.SHA256); err == nil {
		out.SHA256 = base64.StdEncoding.EncodeToString(sum)
	}
	if s.MediaURL != nil {
		out.URL = s.MediaURL(m.ID)
	}
	switch c.Kind {
	case message.KindDocument:
		out.Filename = m.Filename
	case message.KindAudio:
		out.Voice = &m.Voice
	case message.KindSticker:
		out.Animated = &m.Animated
	}
	return out
}

// inboundContact is an entry of an address book with the card that phones exchange.
type inboundContact struct {
	message.Contact

	Card string `json:"vcard"`
}

func appendCard(b []byte, c message.Content) []byte {
	var card message.ContactCard
	readDocument(c, &card)
	contacts := make([]inboundContact, len(card.Contacts))
	for i := range card.Contacts {
		contacts[i] = inboundContact{card.Contacts[i], vCard(&card.Contacts[i])}
	}
	b = appendTyped(b, "contacts", contacts)
	if card.Requested {
		return append(b, `,"origin":"contact_request"`...)
	}
	return append(b, `,"origin":"other"`...)
}

// reply is a person's answer to an interactive message.
type reply struct {
	Type   string       `json:"type"`
	Button *replyChoice `json:"button_reply,omitempty"`
	List   *replyChoice `json:"list_reply,omitempty"`
	Form   *formReply   `json:"nfm_reply,omitempty"`
	Call   *callReply   `json:"call_permission_reply,omitempty"`
}

type replyChoice struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// formReply is what was filled into a flow or an address form. The answers are JSON in a text.
type formReply struct {
	Response string `json:"response_json"`
	Body     string `json:"body"`
	Name     string `json:"name"`
}

type callReply struct {
	Response  string `json:"response"`
	Permanent bool   `json:"is_permanent"`
	ExpiresAt int64  `json:"expiration_timestamp,omitzero"` // Unix seconds
	Source    string `json:"response_source"`
}

func newReply(r *message.Reply) reply {
	switch r.Type {
	case message.ReplyToButton:
		return reply{Type: "button_reply", Button: &replyChoice{ID: r.ID, Title: r.Title}}
	case message.ReplyToList:
		return reply{Type: "list_reply", List: &replyChoice{r.ID, r.Title, r.Description}}
	case message.ReplyToForm:
		return reply{Type: "nfm_reply", Form: &formReply{string(r.Response), r.Body, r.Form}}
	}
	call := &callReply{Response: "reject", Source: "user_action"}
	if r.Accepted {
		call.Response, call.Permanent, call.ExpiresAt = "accept", r.Permanent, r.ExpiresAt/1000
	}
	return reply{Type: "call_permission_reply", Call: call}
}

// order is what a person ordered.
type order struct {
	Catalog string      `json:"catalog_id"`
	Text    string      `json:"text"` // there even when it is empty
	Items   []orderItem `json:"product_items"`
}

type orderItem struct {
	Product  string  `json:"product_retailer_id"`
	Quantity int     `json:"quantity"`
	Price    float64 `json:"item_price"`
	Currency string  `json:"currency"`
}

func newOrder(o *message.Order) order {
	out := order{Catalog: o.Catalog, Text: o.Text, Items: make([]orderItem, len(o.Items))}
	for i, item := range o.Items {
		out.Items[i] = orderItem(item)
	}
	return out
}
