package wire

import (
	"strings"
	"unicode/utf8"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// SendRequest is the body of POST /{number}/messages (reference §2.1).
type SendRequest struct {
	MessagingProduct Text           `json:"messaging_product"`
	RecipientType    Text           `json:"recipient_type"`
	To               Text           `json:"to"`
	Recipient        Text           `json:"recipient"`
	Type             Text           `json:"type"`
	Text             *TextObject    `json:"text"`
	Template         *TemplateSend  `json:"template"`
	Context          *ContextObject `json:"context"`
	Callback         Text           `json:"biz_opaque_callback_data"`
	Category         Text           `json:"category"`

	Status          Text             `json:"status"`
	MessageID       Text             `json:"message_id"`
	TypingIndicator *TypingIndicator `json:"typing_indicator"`
}

// TextObject is a text message.
type TextObject struct {
	Body       *Text `json:"body"`
	PreviewURL Flag  `json:"preview_url"`
}

// ContextObject makes a message a reply.
type ContextObject struct {
	MessageID Text `json:"message_id"`
}

// TypingIndicator shows that the business is typing.
type TypingIndicator struct {
	Type Text `json:"type"`
}

// IsReceipt says that the request marks a message as read.
func (r *SendRequest) IsReceipt() bool { return r.Status != "" }

// Check looks at what every request must have.
func (r *SendRequest) Check() *fault.Error {
	switch {
	case r.MessagingProduct == "":
		return fault.InvalidParam.Saying("The parameter messaging_product is required.")
	case r.MessagingProduct != "whatsapp":
		return fault.InvalidParam.Saying("Param messaging_product must be one of {WHATSAPP} - got %q.", short(string(r.MessagingProduct)))
	}
	if r.IsReceipt() {
		return r.checkReceipt()
	}
	switch {
	case r.RecipientType != "" && r.RecipientType != "individual" && r.RecipientType != "group":
		return fault.InvalidParam.Saying("Param recipient_type must be one of {INDIVIDUAL, GROUP} - got %q.", short(string(r.RecipientType)))
	case r.RecipientType == "group":
		return fault.NotBuiltYet.With("Groups are not available on this platform yet; send to an individual.")
	case r.To == "" && r.Recipient != "":
		return fault.NotBuiltYet.With("Sending to a business-scoped user id (recipient) is not available on this platform yet; use to with a phone number.")
	case r.To == "":
		return fault.InvalidParam.Saying("The parameter to is required.")
	case utf8.RuneCountInString(string(r.Callback)) > message.MaxCallbackLength:
		return fault.InvalidParam.Saying("Param biz_opaque_callback_data must be at most %d characters long.", message.MaxCallbackLength)
	case r.Category != "":
		return fault.NotBuiltYet.With("Direct Send (category on a free-form message) is not available on this platform yet; send a template.")
	}
	return nil
}

func (r *SendRequest) checkReceipt() *fault.Error {
	switch {
	case r.Status != "read":
		return fault.InvalidParam.Saying("Param status must be one of {READ} - got %q.", short(string(r.Status)))
	case r.MessageID == "":
		return fault.InvalidParam.Saying("The parameter message_id is required.")
	case r.TypingIndicator != nil && r.TypingIndicator.Type != "text":
		return fault.InvalidParam.Saying("Param typing_indicator['type'] must be one of {TEXT} - got %q.", short(string(r.TypingIndicator.Type)))
	}
	return nil
}

// Kind is the type of the message; a missing one means text.
func (r *SendRequest) Kind() string {
	if r.Type == "" {
		return "text"
	}
	return strings.ToLower(string(r.Type))
}

// TextContent checks a text message and turns it into content.
func (r *SendRequest) TextContent() (message.Content, *fault.Error) {
	if r.Text == nil {
		return message.Content{}, fault.ParamMissing.With("Parameter 'text' is mandatory for type 'text'.")
	}
	if r.Text.Body == nil || *r.Text.Body == "" {
		return message.Content{}, fault.ParamMissing.With("Parameter 'body' is mandatory for type 'text': text['body'] must have 1 to %d characters.", message.MaxTextLength)
	}
	body := string(*r.Text.Body)
	if n := utf8.RuneCountInString(body); n > message.MaxTextLength {
		return message.Content{}, fault.InvalidParam.Saying("Param text['body'] must be at most %d characters long.", message.MaxTextLength)
	}
	return message.Content{Kind: message.KindText, Document: AppendText(nil, body, bool(r.Text.PreviewURL))}, nil
}

// AppendText renders the document of a text.
func AppendText(b []byte, body string, preview bool) []byte {
	if b == nil {
		b = make([]byte, 0, len(body)+len(body)/8+32)
	}
	b = appendString(append(b, `{"body":`...), body)
	if preview {
		b = append(b, `,"preview_url":true`...)
	}
	return append(b, '}')
}

// short keeps a quoted value of the caller's small.
func short(s string) string {
	const most = 64
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// AppendSent renders the reply to an accepted message. input is echoed as it came; status is empty
// for anything but templates.
func AppendSent(b []byte, input string, to message.Address, wamid, status string) []byte {
	b = append(b, `{"messaging_product":"whatsapp","contacts":[{"input":`...)
	b = appendString(b, input)
	b = append(b, `,"wa_id":"`...)
	b = append(b, to...)
	b = append(b, `"}],"messages":[{"id":"`...)
	b = append(b, wamid...)
	b = append(b, '"')
	if status != "" {
		b = append(b, `,"message_status":"`...)
		b = append(b, status...)
		b = append(b, '"')
	}
	return append(b, `}]}`...)
}
