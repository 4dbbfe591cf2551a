package wire

import (
	"bytes"
	"slices"
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
	FieldAccountUpdate   = "account_update"
)

// errorDocs is where webhook errors point to (reference §3.5), as it stands in JSON.
const errorDocs = `https:\/\/developers.facebook.com\/documentation\/business-messaging\/whatsapp\/support\/error-codes`

// lastConversationVersion is the newest webhook version whose statuses carry `conversation` (§3.5).
const lastConversationVersion = 23

// UpdateField is the webhook field that a fact is told in; "" when businesses are not told of it.
func UpdateField(f fact.Fact) string {
	switch f := f.(type) {
	case *fact.MessageReceived:
		if f.Guard.Deflected {
			return "" // the scope guard answered it
		}
		return FieldMessages
	case *fact.MessageMoved:
		if f.Guarded {
			return "" // as it did here: no software sent this
		}
		if f.Direction == message.ToPerson && f.Status != message.Accepted && f.Status != message.Expired && (!f.Reaction || f.Status == message.Sent || f.Status == message.Failed) {
			return FieldMessages
		}
	case *fact.OrderPaid:
		return FieldMessages
	case *fact.MarketingStopped, *fact.MarketingResumed:
		return FieldUserPreferences
	case *fact.AccountNoticed:
		return noticeFields[f.Kind]
	}
	return ""
}

// Update is what one webhook change is made from.
type Update struct {
	Record  uint64
	At      int64 // Unix milliseconds
	Fact    fact.Fact
	Account *account.Account
	Number  *account.Number // nil when the fact is about no single number
}

// timed says whether the update's entry carries its time: those about accounts do (reference §3.3).
func (u *Update) timed() bool {
	_, ok := u.Fact.(*fact.AccountNoticed)
	return ok
}

// entry is the id of the update's entry: the account's, or that of a partner who is told (reference §3.3).
func (u *Update) entry() uint64 {
	if f, ok := u.Fact.(*fact.AccountNoticed); ok && f.Partner != 0 {
		return uint64(f.Partner)
	}
	return uint64(u.Account.ID)
}

// Style is what differs between apps in how they are told the same thing.
type Style struct {
	Version int // of the app's webhooks
	Coder   *message.Coder
	UserIDs *message.UserIDBook
	// MediaURL is where the bytes of a media are for a while; nil leaves `url` out.
	MediaURL func(id string) string
}

// changeOverhead bounds, in bytes, what a change and the envelope around it have beyond the texts of the
// record: names of fields, ids, and the standing sentences of an error.
const changeOverhead = 2048

// MaxChange bounds what one update takes in a payload, in bytes, from the length of its record: ASCII
// escaping makes six bytes of one at most, and contacts stand there twice, as fields and as cards.
func MaxChange(f fact.Fact, record int) int {
	if m, ok := f.(*fact.MessageReceived); ok && m.Content.Kind == message.KindContacts {
		return changeOverhead + 12*record
	}
	return changeOverhead + 6*record
}

// AppendEnvelope renders the payload of one POST: an entry for each account, in the order in which
// they first come, and one for each update whose entry carries its time; an account's changes keep
// their order (reference §3.3).
func AppendEnvelope(b []byte, s Style, us []*Update) []byte {
	b = append(b, `{"object":"whatsapp_business_account","entry":[`...)
	var room [4]account.ID
	done := room[:0]
	for i, u := range us {
		id := u.Account.ID
		if !u.timed() && slices.Contains(done, id) {
			continue
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"id":"`...)
		b = strconv.AppendUint(b, u.entry(), 10)
		if u.timed() {
			b = strconv.AppendInt(append(b, `","time":`...), u.At/1000, 10)
			b = AppendChange(append(b, `,"changes":[`...), s, u)
		} else {
			done = append(done, id)
			b = s.appendChanges(append(b, `","changes":[`...), id, us[i:])
		}
		b = append(b, `]}`...)
	}
	return append(b, `]}`...)
}

// appendChanges renders the untimed changes of one account, of which the first is one.
func (s Style) appendChanges(b []byte, id account.ID, us []*Update) []byte {
	for i, u := range us {
		if u.Account.ID != id || u.timed() {
			continue
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendChange(b, s, u)
	}
	return b
}

// AppendChange renders one change: {"value":…,"field":…} (reference §3.4, §3.5, §3.7).
func AppendChange(b []byte, s Style, u *Update) []byte {
	if f, ok := u.Fact.(*fact.AccountNoticed); ok {
		return u.appendNotice(b, f)
	}
	b = append(b, `{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":`...)
	b = appendASCII(b, u.Number.Digits)
	b = append(b, `,"phone_number_id":"`...)
	b = strconv.AppendUint(b, uint64(u.Number.ID), 10)
	b = append(b, `"},`...)
	switch f := u.Fact.(type) {
	case *fact.MessageReceived:
		b = s.appendReceived(b, u, f)
	case *fact.MessageMoved:
		b = s.appendStatus(b, u, f)
	case *fact.OrderPaid:
		b = s.appendPayment(b, u, f)
	case *fact.MarketingStopped:
		b = s.appendPreference(b, u, &person{f.Address, f.Profile, f.Face}, "stop")
	case *fact.MarketingResumed:
		b = s.appendPreference(b, u, &person{f.Address, f.Profile, f.Face}, "resume")
	}
	b = append(b, `},"field":"`...)
	b = append(b, UpdateField(u.Fact)...)
	b = append(b, '"')
	if f, ok := u.Fact.(*fact.MessageReceived); ok && f.Guard.Mode == account.GuardTag.Number() {
		b = appendGuard(b, &f.Guard)
	}
	return append(b, '}')
}

// appendGuard renders what a number's scope guard made of a message, beside `value` and `field`: what the Cloud
// API describes is untouched (docs/guard.md).
func appendGuard(b []byte, g *fact.Guard) []byte {
	b = strconv.AppendBool(append(b, `,"turnpike":{"guard":{"off_scope":`...), g.Off)
	b = appendThousandths(append(b, `,"score":`...), g.Score)
	b = appendThousandths(append(b, `,"likeness":`...), g.Likeness)
	return append(appendASCII(append(b, `,"language":`...), g.Language), `}}`...)
}

func appendThousandths(b []byte, n uint16) []byte {
	return strconv.AppendFloat(b, float64(n)/1000, 'f', -1, 64)
}

// appendID appends a public message id as a JSON string.
func (s Style) appendID(b []byte, m MessageID) []byte {
	b = append(b, '"')
	from := len(b)
	b = appendWamid(b, s.Coder, m)
	if bytes.IndexByte(b[from:], '/') >= 0 { // never with digits alone, see the layout
		return appendASCII(b[:from-1], string(b[from:]))
	}
	return append(b, '"')
}

// appendSeconds appends the update's time as messages and statuses carry it: a string.
func (u *Update) appendSeconds(b []byte) []byte {
	b = append(b, '"')
	b = strconv.AppendInt(b, u.At/1000, 10)
	return append(b, '"')
}

func (s Style) appendStatus(b []byte, u *Update, f *fact.MessageMoved) []byte {
	who := &person{f.Address, f.Profile, f.Face}
	if f.Status != message.Failed && f.Profile != "" { // facts of older programs name nobody
		b = s.appendContact(b, u, who)
	}
	b = s.appendID(append(b, `"statuses":[{"id":`...), MessageID{f.ID, f.Direction, f.Address, f.Veiled})
	b = append(b, `,"status":"`...)
	b = append(b, f.Status.String()...)
	b = u.appendSeconds(append(b, `","timestamp":`...))
	b = s.appendWho(append(b, ','), u, who, "recipient_id", "recipient_user_id")
	if f.Identity != "" {
		b = appendASCII(append(b, `,"recipient_identity_key_hash":`...), f.Identity)
	}
	if f.Callback != "" {
		b = appendASCII(append(b, `,"biz_opaque_callback_data":`...), f.Callback)
	}
	if f.Template != 0 {
		b = strconv.AppendUint(append(b, `,"template_id":"`...), f.Template, 10)
		b = append(b, '"')
	}
	if f.Status == message.Failed {
		return append(appendStatusError(b, f), `}]`...)
	}
	if f.Pricing != tariff.None {
		b = s.appendConversation(b, u, f)
		b = append(b, `,"pricing":{"billable":`...)
		b = strconv.AppendBool(b, f.Pricing == tariff.Regular)
		b = append(b, `,"pricing_model":"PMP","type":"`...)
		b = append(b, f.Pricing.String()...)
		b = append(b, `","category":"`...)
		b = append(b, pricedAs(f)...)
		b = append(b, `"}`...)
	}
	return append(b, `}]`...)
}

// pricedAs is the category that a status names: at a free entry point how the person came (reference
// appendix B), else that of the price, which facts of older programs lack.
func pricedAs(f *fact.MessageMoved) string {
	switch {
	case f.Pricing == tariff.FreeEntryPoint:
		return tariff.ReferralConversion.String()
	case f.Price.Category != 0:
		return f.Price.Category.String()
	}
	return f.Category.String()
}

// conversationLength is how long the conversation of old webhook versions lasted, in milliseconds.
const conversationLength = 24 * 3600 * 1000

// appendConversation renders the object that ended with v24, but for free entry points: an id of its
// own for each message, the end only on `sent` (§3.5).
func (s Style) appendConversation(b []byte, u *Update, f *fact.MessageMoved) []byte {
	if s.Version > lastConversationVersion && f.Pricing != tariff.FreeEntryPoint {
		return b
	}
	b = append(b, `,"conversation":{"id":"`...)
	b = append(b, s.Coder.Hex(f.ID, message.ToPerson, f.Address)...)
	b = append(b, '"')
	if f.Status == message.Sent {
		b = append(b, `,"expiration_timestamp":"`...)
		ends := u.At + conversationLength
		if f.EntryEnds != 0 {
			ends = f.EntryEnds
		}
		b = strconv.AppendInt(b, ends/1000, 10)
		b = append(b, '"')
	}
	b = append(b, `,"origin":{"type":"`...)
	b = append(b, pricedAs(f)...)
	return append(b, `"}}`...)
}

// appendStatusError renders why a message failed. Title and message are equal, and there is neither
// type nor trace (§3.5).
func appendStatusError(b []byte, f *fact.MessageMoved) []byte {
	line := fault.SomethingWrong
	if f.Code != 0 {
		line = fault.ByCode(f.Code)
	}
	code, details := f.Code, f.Details
	if code == 0 {
		code = line.Code
	}
	if details == "" {
		details = line.Details
	}
	b = strconv.AppendInt(append(b, `,"errors":[{"code":`...), int64(code), 10)
	b = appendASCII(append(b, `,"title":`...), line.Title)
	b = appendASCII(append(b, `,"message":`...), line.Title)
	b = appendASCII(append(b, `,"error_data":{"details":`...), details)
	b = append(b, `},"href":"`...)
	b = append(b, errorDocs...)
	return append(b, `"}]`...)
}

// appendPreference renders a person's choice about marketing. Its time is a number (§3.7).
func (s Style) appendPreference(b []byte, u *Update, who *person, value string) []byte {
	b = s.appendContact(b, u, who)
	b = s.appendWho(append(b, `"user_preferences":[{`...), u, who, "wa_id", "user_id")
	b = append(b, `,"detail":"User requested to `...)
	b = append(b, value...)
	b = append(b, ` marketing messages","category":"marketing_messages","value":"`...)
	b = append(b, value...)
	b = strconv.AppendInt(append(b, `","timestamp":`...), u.At/1000, 10)
	return append(b, `}]`...)
}
