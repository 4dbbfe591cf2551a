package wire

import (
	"encoding/json"

	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// appendReceived renders a person's message with its sender (reference §3.4).
func (s Style) appendReceived(b []byte, u *Update, f *fact.MessageReceived) []byte {
	who := &person{f.Address, f.Profile, f.Face}
	var system message.System
	if f.Content.Kind == message.KindSystem {
		readDocument(f.Content, &system)
	}
	if system.Type != message.NumberChanged { // whoever left a number is no contact any more
		b = s.appendContact(b, u, who)
	}
	b = append(b, `"messages":[{`...)
	b = s.appendOrigin(b, u, f)
	b = s.appendWho(b, u, who, "from", "from_user_id")
	b = s.appendID(append(b, `,"id":`...), MessageID{message.NewID(0, u.Record), message.FromPerson, f.Address, f.Veiled()})
	b = u.appendSeconds(append(b, `,"timestamp":`...))
	switch f.Content.Kind {
	case message.KindSystem:
		b = s.appendSystem(b, u, who, &system)
	case message.KindReaction, message.KindEdit, message.KindRevoke:
		b = s.appendAside(b, f)
	default:
		b = s.appendPlain(append(b, ','), f.Content)
	}
	return append(b, `}]`...)
}

// readDocument reads a content's document. Documents were written by this program: one that cannot be
// read shows as empty and not as an error.
func readDocument(c message.Content, v any) { _ = json.Unmarshal(c.Document, v) }

// appendValue appends a value as JSON in the form of appendASCII.
func appendValue(b []byte, v any) []byte {
	document, err := Document(v)
	if err != nil { // our own types always render, but for a document in them that does not
		document = []byte("{}")
	}
	return appendEscaped(b, document)
}

// appendOrigin renders where a message came from: `context` and `referral`, each with a comma.
func (s Style) appendOrigin(b []byte, u *Update, f *fact.MessageReceived) []byte {
	var o message.Origin
	if len(f.Origin) > 0 {
		_ = json.Unmarshal(f.Origin, &o) // as readDocument
	}
	if o.Referral != nil {
		b = append(appendValue(append(b, `"referral":`...), newReferral(o.Referral)), ',')
	}
	switch {
	case o.Forwards > message.ManyForwards:
		return append(b, `"context":{"frequently_forwarded":true},`...)
	case o.Forwards > 0:
		return append(b, `"context":{"forwarded":true},`...)
	case f.ReplyTo != 0 && !f.Content.Kind.IsAside():
		b = s.appendQuoted(append(b, `"context":{`...), u, f)
		if o.Product != nil {
			b = appendReferred(append(b, ','), o.Product)
		}
		return append(b, `},`...)
	case o.Product != nil:
		return append(appendReferred(append(b, `"context":{`...), o.Product), `},`...)
	}
	return b
}

func (s Style) appendQuoted(b []byte, u *Update, f *fact.MessageReceived) []byte {
	from := u.Number.Digits
	switch {
	case f.ReplyToPerson && f.Hidden:
		from = s.userID(u, f.Address)
	case f.ReplyToPerson:
		from = string(f.Address)
	}
	b = appendASCII(append(b, `"from":`...), from)
	return s.appendTarget(append(b, `,"id":`...), f)
}

// appendTarget appends the public id of what a message answers, reacts to, edits or takes back.
func (s Style) appendTarget(b []byte, f *fact.MessageReceived) []byte {
	d := message.ToPerson
	if f.ReplyToPerson {
		d = message.FromPerson
	}
	return s.appendID(b, MessageID{f.ReplyTo, d, f.Address, f.ReplyToVeiled})
}

func appendReferred(b []byte, p *message.Product) []byte {
	return appendValue(append(b, `"referred_product":`...), referredProduct{p.Catalog, p.ID})
}

type referredProduct struct {
	Catalog string `json:"catalog_id"`
	ID      string `json:"product_retailer_id"`
}

// referral is the ad that a person came by.
type referral struct {
	URL          string          `json:"source_url"`
	ID           string          `json:"source_id"`
	Type         string          `json:"source_type"`
	Body         string          `json:"body,omitempty"`
	Headline     string          `json:"headline,omitempty"`
	MediaType    string          `json:"media_type,omitempty"`
	ImageURL     string          `json:"image_url,omitempty"`
	VideoURL     string          `json:"video_url,omitempty"`
	ThumbnailURL string          `json:"thumbnail_url,omitempty"`
	ClickID      string          `json:"ctwa_clid,omitempty"`
	Welcome      *welcomeMessage `json:"welcome_message,omitempty"`
}

type welcomeMessage struct {
	Text string `json:"text"`
}

func newReferral(r *message.Referral) referral {
	out := referral{
		URL: r.URL, ID: r.ID, Type: r.Type, Body: r.Body, Headline: r.Headline, ImageURL: r.ImageURL, VideoURL: r.VideoURL,
		ThumbnailURL: r.ThumbnailURL, ClickID: r.ClickID,
	}
	switch {
	case r.ImageURL != "":
		out.MediaType = "image"
	case r.VideoURL != "":
		out.MediaType = "video"
	}
	if r.Welcome != "" {
		out.Welcome = &welcomeMessage{r.Welcome}
	}
	return out
}

// appendSystem renders what the platform says of a person. Whoever changes their number has another user
// id from then on; where the number is kept from the business, that is all it is told.
func (s Style) appendSystem(b []byte, u *Update, who *person, c *message.System) []byte {
	if c.Type == message.IdentityChanged {
		b = u.appendSeconds(append(b, `,"identity":{"acknowledged":true,"created_timestamp":`...))
		b = appendASCII(append(b, `,"hash":`...), c.Hash)
		b = appendASCII(append(b, `},"system":{"body":`...), c.Body)
		return append(b, `,"type":"customer_identity_changed"},"type":"system"`...)
	}
	body, kind := c.Body, "user_changed_number"
	if who.Hidden {
		body, kind = "User "+who.profile+" changed from "+s.userID(u, who.address)+" to "+s.userID(u, c.Address), "user_changed_user_id"
	}
	b = appendASCII(append(b, `,"system":{"body":`...), body)
	b = s.appendWho(append(b, ','), u, &person{address: c.Address, Face: who.Face}, "wa_id", "user_id")
	b = append(append(b, `,"type":"`...), kind...)
	return append(b, `"},"type":"system"`...)
}

// appendAside renders a message about another one.
func (s Style) appendAside(b []byte, f *fact.MessageReceived) []byte {
	switch f.Content.Kind {
	case message.KindReaction:
		var r message.Reaction
		readDocument(f.Content, &r)
		b = s.appendTarget(append(b, `,"type":"reaction","reaction":{"message_id":`...), f)
		if r.Emoji != "" { // one that was taken back has none
			b = appendASCII(append(b, `,"emoji":`...), r.Emoji)
		}
	case message.KindEdit:
		var e message.Edit
		readDocument(f.Content, &e)
		b = s.appendTarget(append(b, `,"type":"edit","edit":{"original_message_id":`...), f)
		b = s.appendTarget(append(b, `,"message":{"context":{"id":`...), f)
		b = s.appendPlain(append(b, `},`...), message.Content{Kind: message.ParseKind(e.Type), Document: e.Content})
		b = append(b, '}')
	case message.KindRevoke:
		b = s.appendTarget(append(b, `,"type":"revoke","revoke":{"original_message_id":`...), f)
	}
	return append(b, '}')
}

// appendUnsupported renders what the platform does not carry.
func appendUnsupported(b []byte, kind string) []byte {
	b = append(b, `"errors":[{"code":131051,"title":"Message type unknown","message":"Message type unknown","error_data":{"details":"Message type is currently not supported."}}],`+
		`"type":"unsupported","unsupported":{"type":`...)
	return append(appendASCII(b, kind), '}')
}
