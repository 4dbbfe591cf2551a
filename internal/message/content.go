package message

import "encoding/json"

// Kind is the kind of a content.
type Kind uint8

// The kinds. Numbers are stored, so they are never reused.
const (
	KindText        Kind = 1  // Text
	KindTemplate    Kind = 2  // template.Rendered
	KindButton      Kind = 3  // Button: a person's tap on a template's quick reply
	KindImage       Kind = 4  // Media
	KindAudio       Kind = 5  // Media
	KindVideo       Kind = 6  // Media
	KindDocument    Kind = 7  // Media
	KindSticker     Kind = 8  // Media
	KindLocation    Kind = 9  // Location
	KindContacts    Kind = 10 // ContactCard
	KindReaction    Kind = 11 // Reaction; the message's ReplyTo is what it reacts to
	KindInteractive Kind = 12 // Interactive: a business's choice, form, shop …
	KindReply       Kind = 13 // Reply: a person's answer to an Interactive
	KindOrder       Kind = 14 // Order
	KindSystem      Kind = 15 // System: a person changed number or keys
	KindUnsupported Kind = 16 // Unsupported: a person sent what the platform cannot carry
	KindEdit        Kind = 17 // Edit: a person changed what they wrote; the message's ReplyTo is that
	KindRevoke      Kind = 18 // Revoke: a person took back what they wrote; the message's ReplyTo is that
)

var kindNames = [...]string{
	KindText: "text", KindTemplate: "template", KindButton: "button", KindImage: "image", KindAudio: "audio",
	KindVideo: "video", KindDocument: "document", KindSticker: "sticker", KindLocation: "location",
	KindContacts: "contacts", KindReaction: "reaction", KindInteractive: "interactive", KindReply: "reply",
	KindOrder: "order", KindSystem: "system", KindUnsupported: "unsupported", KindEdit: "edit", KindRevoke: "revoke",
}

func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "unknown"
}

// ParseKind reads a kind by its name; 0 when there is none of that name.
func ParseKind(name string) Kind {
	for i, n := range kindNames {
		if n != "" && n == name {
			return Kind(i)
		}
	}
	return 0
}

// IsMedia says whether the content of a kind is a Media.
func (k Kind) IsMedia() bool { return k >= KindImage && k <= KindSticker }

// IsAside says whether a message of a kind is about another one and not read for itself: it counts as
// nothing unread and stands for no conversation in a list.
func (k Kind) IsAside() bool { return k == KindReaction || k == KindEdit || k == KindRevoke }

// Content is what a message says: its kind and its document, the JSON of the kind's type.
type Content struct {
	Kind     Kind
	Document []byte
}

// Text is free-form text.
type Text struct {
	Body       string `json:"body"`
	PreviewURL bool   `json:"preview_url,omitzero"`
}

// Button is a person's tap on a quick reply of a template.
type Button struct {
	Text    string `json:"text"`
	Payload string `json:"payload"`
}

// Media is a picture, a sound, a film, a file or a sticker: bytes that the media room has under ID,
// or that lie behind Link until they are fetched.
type Media struct {
	ID       string `json:"media_id,omitempty"`
	Link     string `json:"link,omitempty"`
	Type     string `json:"mime_type,omitempty"`
	SHA256   string `json:"sha256,omitempty"` // hexadecimal
	Size     int64  `json:"size,omitzero"`    // bytes
	Caption  string `json:"caption,omitempty"`
	Filename string `json:"filename,omitempty"`
	Voice    bool   `json:"voice,omitzero"`    // a recorded voice note, not a sound file
	Animated bool   `json:"animated,omitzero"` // of a sticker
}

// Location is a place on earth, in degrees.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
	URL       string  `json:"url,omitempty"`
}

// Reaction is an emoji on a message; an empty one takes the reaction back.
type Reaction struct {
	Emoji string `json:"emoji"`
}

// Order is what a person ordered from a catalogue.
type Order struct {
	Catalog string      `json:"catalog"`
	Text    string      `json:"text,omitempty"`
	Items   []OrderItem `json:"items"`
}

// OrderItem is one line of an order. Price is for one piece, as the person saw it.
type OrderItem struct {
	Product  string  `json:"product"`
	Quantity int     `json:"quantity"`
	Price    float64 `json:"price"`
	Currency string  `json:"currency"` // ISO 4217
}

// The kinds of a System.
const (
	NumberChanged   = "number_changed"
	IdentityChanged = "identity_changed"
)

// System says what changed about a person. The platform writes it, so it opens no window.
type System struct {
	Type    string  `json:"type"`
	Body    string  `json:"body"`
	Address Address `json:"address,omitempty"` // the new one
	Hash    string  `json:"hash,omitempty"`    // of the new identity
}

// Unsupported names what a person sent that the platform cannot carry.
type Unsupported struct {
	Type string `json:"type"`
}

// Edit is what a message says from now on.
type Edit struct {
	Type    string          `json:"type"`    // a kind's name
	Content json.RawMessage `json:"content"` // its document
}

// Revoke takes a message back.
type Revoke struct{}

// Limits of content (reference §2.2, §2.1). Where the reference names none, the reason is given.
const (
	MaxTextLength     = 4096 // characters of a text's body
	MaxCaptionLength  = 1024 // characters of a caption
	MaxCallbackLength = 512  // characters of what comes back with every status
	MaxLinkLength     = 2000 // characters of a web address: as of a template's button
	MaxFilenameLength = 255  // characters of a file's name: what file systems take
	MaxPlaceLength    = 1024 // characters of a place's name and of its address: as of a caption
	MaxLatitude       = 90   // degrees from the equator
	MaxLongitude      = 180  // degrees from Greenwich
)
