package phone

import (
	"strings"
	"unicode/utf8"

	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/wire"
)

// mediaRequest is a file that the person has uploaded.
type mediaRequest struct {
	ID       string `json:"media_id"`
	Caption  string `json:"caption"`
	Filename string `json:"filename"`
	Voice    bool   `json:"voice"`
}

func missing(kind string) error {
	return badRequest("content_missing", "A message of type %s has an object %q.", kind, kind)
}

// tooLong refuses a text that has more characters than it may.
func tooLong(name, s string, most int) error {
	if n := utf8.RuneCountInString(s); n > most {
		return badRequest("text_too_long", "%s has at most %d characters; this one has %d.", name, most, n)
	}
	return nil
}

func (p *Door) writeText(w *writing) error {
	if w.sent.Text == nil || strings.TrimSpace(w.sent.Text.Body) == "" {
		return badRequest("text_missing", "Write something: text.body is empty.")
	}
	if err := tooLong("A text", w.sent.Text.Body, message.MaxTextLength); err != nil {
		return err
	}
	w.Content = message.Content{Kind: message.KindText, Document: wire.AppendText(nil, w.sent.Text.Body, false)}
	return nil
}

// writeMedia gives the business an id of its own for a file that the person has uploaded.
func (p *Door) writeMedia(w *writing, kind message.Kind, m *mediaRequest) error {
	if m == nil || m.ID == "" {
		return badRequest("media_missing", "Upload the file first: %s.media_id is what POST /phone/v1/people/{address}/media answered.", kind)
	}
	if err := tooLong("A caption", m.Caption, message.MaxCaptionLength); err != nil {
		return err
	}
	if err := tooLong("A file's name", m.Filename, message.MaxFilenameLength); err != nil {
		return err
	}
	found, err := p.Media.Inbound(w.request.Context(), w.From, m.ID, w.Number.ID)
	if err != nil {
		return refusedMedia(err)
	}
	out := message.Media{ID: found.ID, Type: found.Type, SHA256: found.SHA256, Size: found.Size, Animated: found.Animated}
	switch kind {
	case message.KindDocument:
		if out.Filename = m.Filename; out.Filename == "" {
			out.Filename = found.Filename
		}
		out.Caption = m.Caption
	case message.KindImage, message.KindVideo:
		out.Caption = m.Caption
	case message.KindAudio:
		out.Voice = m.Voice
	}
	if f := media.Check(kind, out); f != nil {
		return refusedMedia(f)
	}
	return w.set(kind, out)
}

func (p *Door) writeLocation(w *writing) error {
	l := w.sent.Location
	switch {
	case l == nil:
		return missing("location")
	case !(l.Latitude >= -message.MaxLatitude && l.Latitude <= message.MaxLatitude):
		return badRequest("location_invalid", "latitude is a number from -90 to 90.")
	case !(l.Longitude >= -message.MaxLongitude && l.Longitude <= message.MaxLongitude):
		return badRequest("location_invalid", "longitude is a number from -180 to 180.")
	case l.URL != "" && !isLink(l.URL):
		return badRequest("location_invalid", "url is a web address.")
	}
	for _, s := range []string{l.Name, l.Address, l.URL} {
		if err := tooLong("A text of a location", s, message.MaxPlaceLength); err != nil {
			return err
		}
	}
	return w.set(message.KindLocation, l)
}

// writeContacts shares entries of an address book. It is what the business asked for when it answers
// such a message.
func (p *Door) writeContacts(w *writing) error {
	c := message.ContactCard{Contacts: w.sent.Contacts}
	switch {
	case len(c.Contacts) == 0:
		return missing("contacts")
	case len(c.Contacts) > message.MaxContacts:
		return badRequest("contacts_too_many", "A message shares at most %d contacts.", message.MaxContacts)
	}
	for i := range c.Contacts {
		n := &c.Contacts[i].Name
		if n.Formatted == "" {
			return badRequest("contact_invalid", "contacts[%d].name has a formatted_name.", i)
		}
		if !n.HasParts() {
			n.First = n.Formatted
		}
	}
	shown, asked := interactive(w.quoted)
	c.Requested = asked && shown.Type == message.InteractiveContactInfo
	return w.set(message.KindContacts, c)
}

// Limits of an order. Catalogues give no more.
const (
	maxOrderItems = 100
	maxQuantity   = 99_999
)

func (p *Door) writeOrder(w *writing) error {
	o := w.sent.Order
	if o == nil || len(o.Items) == 0 || len(o.Items) > maxOrderItems {
		return badRequest("order_invalid", "An order has 1 to %d items.", maxOrderItems)
	}
	if shown, ok := interactive(w.quoted); ok && o.Catalog == "" && shown.Shop != nil {
		o.Catalog = shown.Shop.Catalog
	}
	if o.Catalog == "" {
		return badRequest("order_invalid", "An order names its catalog, or answers a message that shows its articles.")
	}
	if err := tooLong("The text of an order", o.Text, message.MaxCaptionLength); err != nil {
		return err
	}
	for i, item := range o.Items {
		if item.Product == "" || item.Quantity < 1 || item.Quantity > maxQuantity || item.Price < 0 || len(item.Currency) != 3 {
			return badRequest("order_invalid", "items[%d] has a product, a quantity of 1 to %d, a price of at least 0 and a currency as EUR.", i, maxQuantity)
		}
	}
	return w.set(message.KindOrder, o)
}

// maxTypeName bounds the name of what the platform does not carry, in bytes.
const maxTypeName = 64

func (p *Door) writeUnsupported(w *writing) error {
	u := w.sent.Unsupported
	if u == nil || u.Type == "" || len(u.Type) > maxTypeName || strings.Trim(u.Type, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return badRequest("unsupported_invalid", `unsupported.type names what was sent, as "poll" or "sticker_pack".`)
	}
	return w.set(message.KindUnsupported, u)
}
