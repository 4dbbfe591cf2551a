package wire

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

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
	Context          *ContextObject `json:"context"`
	Callback         Text           `json:"biz_opaque_callback_data"`
	Category         Text           `json:"category"`
	IdentityHash     Text           `json:"recipient_identity_key_hash"`

	// The object of each type; see sendTypes.
	Text     *TextObject   `json:"text"`
	Template *TemplateSend `json:"template"`
	*TypeObjects

	Status          Text             `json:"status"`
	MessageID       Text             `json:"message_id"`
	TypingIndicator *TypingIndicator `json:"typing_indicator"`
}

// TypeObjects are the objects of the types that are sent less than texts and templates. They take memory
// only when a request has one.
type TypeObjects struct {
	Image       *MediaObject       `json:"image"`
	Audio       *MediaObject       `json:"audio"`
	Video       *MediaObject       `json:"video"`
	Document    *MediaObject       `json:"document"`
	Sticker     *MediaObject       `json:"sticker"`
	Location    *LocationObject    `json:"location"`
	Contacts    []ContactObject    `json:"contacts"`
	Reaction    *ReactionObject    `json:"reaction"`
	Interactive *InteractiveObject `json:"interactive"`
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
	case r.To == "" && r.Recipient == "":
		return fault.InvalidParam.Saying("The parameter to is required.")
	case utf8.RuneCountInString(string(r.Callback)) > message.MaxCallbackLength:
		return fault.InvalidParam.Saying("Param biz_opaque_callback_data must be at most %d characters long.", message.MaxCallbackLength)
	}
	_, f := r.DirectCategory()
	return f
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

// Draft is a message whose shape was checked. Its media are not looked up yet, and a template's is not
// bound yet: Kind is all that a draft of one has.
type Draft struct {
	Kind   message.Kind
	Media  []DraftMedia       // in the order in which they are shown
	Target string             // of a reaction: the public id of what it reacts to
	Flow   *message.Flow      // of a message that opens a form; the document is written from it
	Order  *message.OrderStep // of a message that bills an order, or says how far one is
	Calls  bool               // it has a button that calls the business

	value    any    // the document's value; Media point into it
	document []byte // the document itself, where no media have to be looked up
}

// DraftMedia is a media of a draft. Whoever looks up its ID fills in what it is.
type DraftMedia struct {
	*message.Media
	Kind  message.Kind // of message that it would be alone
	Param string       // what Graph calls it
}

// sendTypes are the types of message that a business sends (reference §2.2). A new type is a line here
// and a file beside this one.
var sendTypes = map[string]func(r *SendRequest) (Draft, *fault.Error){
	"text":        (*SendRequest).text,
	"image":       func(r *SendRequest) (Draft, *fault.Error) { return r.Image.draft(message.KindImage) },
	"audio":       func(r *SendRequest) (Draft, *fault.Error) { return r.Audio.draft(message.KindAudio) },
	"video":       func(r *SendRequest) (Draft, *fault.Error) { return r.Video.draft(message.KindVideo) },
	"document":    func(r *SendRequest) (Draft, *fault.Error) { return r.Document.draft(message.KindDocument) },
	"sticker":     func(r *SendRequest) (Draft, *fault.Error) { return r.Sticker.draft(message.KindSticker) },
	"location":    (*SendRequest).location,
	"contacts":    (*SendRequest).contacts,
	"reaction":    (*SendRequest).reaction,
	"interactive": (*SendRequest).interactive,
	"template":    (*SendRequest).template,
	"pin": func(*SendRequest) (Draft, *fault.Error) {
		return Draft{}, fault.NotBuiltYet.With("Pinned messages live in groups, which are not available on this platform yet.")
	},
}

// Draft checks the message's own object. A missing type means text.
func (r *SendRequest) Draft() (Draft, *fault.Error) {
	switch r.Type { // most are one of these
	case "text", "":
		return r.text()
	case "template":
		return r.template()
	}
	if r.TypeObjects == nil {
		r.TypeObjects = &TypeObjects{}
	}
	draft, ok := sendTypes[strings.ToLower(string(r.Type))]
	if !ok {
		return Draft{}, fault.UnsupportedType.With("Param type must be one of {%s} - got %q.",
			strings.ToUpper(strings.Join(slices.Sorted(maps.Keys(sendTypes)), ", ")), short(string(r.Type)))
	}
	return draft(r)
}

func (r *SendRequest) template() (Draft, *fault.Error) {
	if r.Category != "" {
		return Draft{}, fault.InvalidParam.Saying("Param category must not be given for type template: the template has one.")
	}
	return Draft{Kind: message.KindTemplate}, r.Template.Check()
}

// Content is the draft as it is stored and shown.
func (d *Draft) Content() (message.Content, error) {
	if d.document != nil {
		return message.Content{Kind: d.Kind, Document: d.document}, nil
	}
	document, err := Document(d.value)
	return message.Content{Kind: d.Kind, Document: document}, err
}

// documentOptions write documents. What a business put into a flow may name a member twice: there the
// last one counts.
var documentOptions = json.JoinOptions(json.Deterministic(true), jsontext.AllowDuplicateNames(true))

// Document renders a content's value as it is stored.
func Document(v any) ([]byte, error) { return json.Marshal(v, documentOptions) }

// mustBeGiven refuses a request without the object of its type.
func mustBeGiven(kind string) *fault.Error {
	return fault.ParamMissing.With("Parameter '%s' is mandatory for type '%s'.", kind, kind)
}

// short keeps a quoted value of the caller's small.
func short(s string) string {
	const most = 64
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// Sent is the reply to an accepted message.
type Sent struct {
	Input  string          // as it came
	To     message.Address // "" when the business named a user id
	UserID string          // "" when the person has none
	Wamid  string
	Status string // "" for anything but templates
}

// Append renders the reply (reference §2.1).
func (s *Sent) Append(b []byte) []byte {
	b = append(b, `{"messaging_product":"whatsapp","contacts":[{"input":`...)
	b = appendString(b, s.Input)
	if s.To != "" {
		b = append(append(b, `,"wa_id":"`...), s.To...)
		b = append(b, '"')
	}
	if s.UserID != "" {
		b = append(append(b, `,"user_id":"`...), s.UserID...)
		b = append(b, '"')
	}
	b = append(append(b, `}],"messages":[{"id":"`...), s.Wamid...)
	b = append(b, '"')
	if s.Status != "" {
		b = append(append(b, `,"message_status":"`...), s.Status...)
		b = append(b, '"')
	}
	return append(b, `}]}`...)
}
