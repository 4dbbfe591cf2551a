package wire

import (
	"encoding/json"
	"strconv"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// Webhook fields that updates are of.
const (
	FieldMessages        = "messages"
	FieldUserPreferences = "user_preferences"
)

// errorDocs is where webhook errors point to (reference §3.5).
const errorDocs = `https:\/\/developers.facebook.com\/documentation\/business-messaging\/whatsapp\/support\/error-codes`

// lastConversationVersion is the newest webhook version whose statuses carry `conversation` (§3.5).
const lastConversationVersion = 23

// UpdateField is the webhook field that a fact is told in; "" when businesses are not told of it.
func UpdateField(f fact.Fact) string {
	switch f := f.(type) {
	case *fact.MessageReceived:
		return FieldMessages
	case *fact.MessageMoved:
		if f.Direction == message.ToPerson && f.Status != message.Accepted && f.Status != message.Expired {
			return FieldMessages
		}
	case *fact.MarketingStopped, *fact.MarketingResumed:
		return FieldUserPreferences
	}
	return ""
}

// Update is what one webhook change is made from.
type Update struct {
	Record  uint64
	At      int64 // Unix milliseconds
	Fact    fact.Fact
	Number  *account.Number
	Version int // of the app's webhooks
	Coder   *message.Coder
}

// AppendChange renders one change: {"field":…,"value":…} (reference §3.4, §3.5, §3.7).
func AppendChange(b []byte, u *Update) []byte {
	field := UpdateField(u.Fact)
	b = append(b, `{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"`...)
	b = append(b, u.Number.Digits...)
	b = append(b, `","phone_number_id":"`...)
	b = strconv.AppendUint(b, uint64(u.Number.ID), 10)
	b = append(b, `"},`...)
	switch f := u.Fact.(type) {
	case *fact.MessageReceived:
		b = u.appendReceived(b, f)
	case *fact.MessageMoved:
		b = u.appendStatus(b, f)
	case *fact.MarketingStopped:
		b = u.appendPreference(b, f.Address, f.Profile, "User requested to stop marketing messages", "stop")
	case *fact.MarketingResumed:
		b = u.appendPreference(b, f.Address, f.Profile, "User requested to resume marketing messages", "resume")
	}
	b = append(b, `},"field":"`...)
	b = append(b, field...)
	return append(b, `"}`...)
}

func appendContact(b []byte, a message.Address, profile string) []byte {
	b = append(b, `"contacts":[{"profile":{"name":`...)
	b = appendASCII(b, profile)
	b = append(b, `},"wa_id":"`...)
	b = append(b, a...)
	return append(b, `"}],`...)
}

func (u *Update) appendSeconds(b []byte) []byte {
	b = append(b, '"')
	b = strconv.AppendInt(b, u.At/1000, 10)
	return append(b, '"')
}

func (u *Update) appendReceived(b []byte, f *fact.MessageReceived) []byte {
	b = appendContact(b, f.Address, f.Profile)
	b = append(b, `"messages":[{`...)
	if f.ReplyTo != 0 {
		from, d := u.Number.Digits, message.ToPerson
		if f.ReplyToPerson {
			from, d = string(f.Address), message.FromPerson
		}
		b = append(b, `"context":{"from":"`...)
		b = append(b, from...)
		b = append(b, `","id":"`...)
		b = append(b, FormatWamid(u.Coder, f.ReplyTo, d, f.Address)...)
		b = append(b, `"},`...)
	}
	b = append(b, `"from":"`...)
	b = append(b, f.Address...)
	b = append(b, `","id":"`...)
	b = append(b, FormatWamid(u.Coder, message.NewID(0, u.Record), message.FromPerson, f.Address)...)
	b = append(b, `","timestamp":`...)
	b = u.appendSeconds(b)
	kind := f.Content.Kind.String()
	b = append(b, `,"type":"`...)
	b = append(b, kind...)
	b = append(b, `","`...)
	b = append(b, kind...)
	b = append(b, `":`...)
	b = appendInboundContent(b, f.Content)
	return append(b, `}]`...)
}

// appendInboundContent renders what a person wrote.
func appendInboundContent(b []byte, c message.Content) []byte {
	switch c.Kind {
	case message.KindText:
		var t message.Text
		_ = json.Unmarshal(c.Document, &t) // written by this program: always valid
		return append(appendASCII(append(b, `{"body":`...), t.Body), '}')
	case message.KindButton:
		var t message.Button
		_ = json.Unmarshal(c.Document, &t)
		b = appendASCII(append(b, `{"payload":`...), t.Payload)
		return append(appendASCII(append(b, `,"text":`...), t.Text), '}')
	}
	return append(b, `{}`...)
}

func (u *Update) appendStatus(b []byte, f *fact.MessageMoved) []byte {
	id := FormatWamid(u.Coder, f.ID, f.Direction, f.Address)
	b = append(b, `"statuses":[{"id":"`...)
	b = append(b, id...)
	b = append(b, `","status":"`...)
	b = append(b, f.Status.String()...)
	b = append(b, `","timestamp":`...)
	b = u.appendSeconds(b)
	b = append(b, `,"recipient_id":"`...)
	b = append(b, f.Address...)
	b = append(b, '"')
	if f.Callback != "" {
		b = appendASCII(append(b, `,"biz_opaque_callback_data":`...), f.Callback)
	}
	if f.Pricing != tariff.None && f.Status != message.Failed {
		if u.Version <= lastConversationVersion {
			b = u.appendConversation(b, f)
		}
		b = append(b, `,"pricing":{"billable":`...)
		b = strconv.AppendBool(b, f.Pricing == tariff.Regular)
		b = append(b, `,"pricing_model":"PMP","type":"`...)
		b = append(b, f.Pricing.String()...)
		b = append(b, `","category":"`...)
		b = append(b, f.Category.String()...)
		b = append(b, `"}`...)
	}
	if f.Code != 0 {
		b = appendStatusError(b, f)
	}
	return append(b, `}]`...)
}

// conversationLength is how long the conversation of old webhook versions lasted, in milliseconds.
const conversationLength = 24 * 3600 * 1000

// appendConversation renders the object that ended with v24: an id of its own for each message.
func (u *Update) appendConversation(b []byte, f *fact.MessageMoved) []byte {
	b = append(b, `,"conversation":{"id":"`...)
	b = append(b, u.Coder.Hex(f.ID, message.ToPerson, f.Address)...)
	b = append(b, '"')
	if f.Status == message.Sent {
		b = append(b, `,"expiration_timestamp":"`...)
		b = strconv.AppendInt(b, (u.At+conversationLength)/1000, 10)
		b = append(b, '"')
	}
	b = append(b, `,"origin":{"type":"`...)
	b = append(b, f.Category.String()...)
	return append(b, `"}}`...)
}

func appendStatusError(b []byte, f *fact.MessageMoved) []byte {
	line := fault.ByCode(f.Code)
	details := f.Details
	if details == "" {
		details = line.Details
	}
	b = append(b, `,"errors":[{"code":`...)
	b = strconv.AppendInt(b, int64(f.Code), 10)
	b = appendASCII(append(b, `,"title":`...), line.Title)
	b = appendASCII(append(b, `,"message":`...), line.Title)
	b = appendASCII(append(b, `,"error_data":{"details":`...), details)
	b = append(b, `},"href":"`...)
	b = append(b, errorDocs...)
	return append(b, `"}]`...)
}

func (u *Update) appendPreference(b []byte, a message.Address, profile, detail, value string) []byte {
	b = appendContact(b, a, profile)
	b = append(b, `"user_preferences":[{"wa_id":"`...)
	b = append(b, a...)
	b = appendASCII(append(b, `","detail":`...), detail)
	b = append(b, `,"category":"marketing_messages","value":"`...)
	b = append(b, value...)
	b = append(b, `","timestamp":`...)
	b = strconv.AppendInt(b, u.At/1000, 10)
	return append(b, `}]`...)
}

// Change is a rendered change with the account it belongs to.
type Change struct {
	Account account.ID
	Body    []byte
}

// AppendEnvelope wraps changes: one entry for each run of changes of an account (reference §3.3).
// Entries of these fields carry no time.
func AppendEnvelope(b []byte, changes []Change) []byte {
	b = append(b, `{"object":"whatsapp_business_account","entry":[`...)
	for i := range changes {
		c := &changes[i]
		if i == 0 || c.Account != changes[i-1].Account {
			if i > 0 {
				b = append(b, `]},`...)
			}
			b = append(b, `{"id":"`...)
			b = strconv.AppendUint(b, uint64(c.Account), 10)
			b = append(b, `","changes":[`...)
		} else {
			b = append(b, ',')
		}
		b = append(b, c.Body...)
	}
	return append(b, `]}]}`...)
}
