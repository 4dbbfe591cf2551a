package phone

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// sendRequest is what a person writes: a type and its object, or an answer to a message.
type sendRequest struct {
	To      string `json:"to"`
	Type    string `json:"type"`
	ReplyTo string `json:"reply_to"`

	Text        *message.Text        `json:"text"`
	Image       *mediaRequest        `json:"image"`
	Audio       *mediaRequest        `json:"audio"`
	Video       *mediaRequest        `json:"video"`
	Document    *mediaRequest        `json:"document"`
	Sticker     *mediaRequest        `json:"sticker"`
	Location    *message.Location    `json:"location"`
	Contacts    []message.Contact    `json:"contacts"`
	Reaction    *message.Reaction    `json:"reaction"`
	Order       *message.Order       `json:"order"`
	Edit        *editRequest         `json:"edit"`
	Revoke      *message.Revoke      `json:"revoke"`
	Unsupported *message.Unsupported `json:"unsupported"`

	Button         *buttonTouch `json:"button"`
	Row            *rowTouch    `json:"row"`
	Form           *formFilled  `json:"form"`
	CallPermission *callAnswer  `json:"call_permission"`

	Forwards int               `json:"forwards"`
	Product  *message.Product  `json:"product"`
	Referral *message.Referral `json:"referral"`
}

// writing is a message that a person is writing.
type writing struct {
	*engine.Reception

	request *http.Request
	sent    *sendRequest
	quoted  *store.Message // what ReplyTo is; nil while it is nothing
}

// contents are the types that people write, and how each becomes content. A new type is a line here.
var contents = map[string]func(p *Door, w *writing) error{
	"text":        (*Door).writeText,
	"image":       func(p *Door, w *writing) error { return p.writeMedia(w, message.KindImage, w.sent.Image) },
	"audio":       func(p *Door, w *writing) error { return p.writeMedia(w, message.KindAudio, w.sent.Audio) },
	"video":       func(p *Door, w *writing) error { return p.writeMedia(w, message.KindVideo, w.sent.Video) },
	"document":    func(p *Door, w *writing) error { return p.writeMedia(w, message.KindDocument, w.sent.Document) },
	"sticker":     func(p *Door, w *writing) error { return p.writeMedia(w, message.KindSticker, w.sent.Sticker) },
	"location":    (*Door).writeLocation,
	"contacts":    (*Door).writeContacts,
	"reaction":    (*Door).writeReaction,
	"order":       (*Door).writeOrder,
	"edit":        (*Door).writeEdit,
	"revoke":      (*Door).writeRevoke,
	"unsupported": (*Door).writeUnsupported,
}

// send is a person writing to a business. Whoever writes first is given a phone by it.
func (p *Door) send(r *http.Request) (any, int, error) {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return nil, 0, err
	}
	var req sendRequest
	if err := readJSON(r, &req); err != nil {
		return nil, 0, err
	}
	n, err := p.number(req.To)
	if err != nil {
		return nil, 0, err
	}
	w := &writing{Reception: &engine.Reception{Number: n, From: a, Key: personKey(r, a, n)}, request: r, sent: &req}
	if err := p.fill(w); err != nil {
		return nil, 0, err
	}
	id, err := p.deliver(r, w)
	if err != nil {
		return nil, 0, err
	}
	return map[string]string{"id": id}, http.StatusCreated, nil
}

// deliver hands a message to the platform, and gives its id.
func (p *Door) deliver(r *http.Request, w *writing) (string, error) {
	if err := p.isPerson(w.From); err != nil {
		return "", err
	}
	who, _, err := p.Network.Join(r.Context(), w.From, "")
	if err != nil {
		return "", err
	}
	w.Profile, w.Face = who.Profile(), who.Face()
	receipt, err := p.Engine.Receive(r.Context(), w.Reception)
	if err != nil {
		return "", err
	}
	return wire.FormatWamid(p.Coder, wire.MessageID{ID: receipt.ID, Direction: message.FromPerson, Peer: w.From, Veiled: receipt.Veiled}), nil
}

// personKey makes a repeat of a request recognisable; empty when the request names no key.
func personKey(r *http.Request, a message.Address, n *account.Number) []byte {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return nil
	}
	sum := sha256.Sum256([]byte("phone\x00" + string(a) + "\x00" + n.ID.String() + "\x00" + key))
	return sum[:16]
}

// fill sets the content, what it answers and where it comes from.
func (p *Door) fill(w *writing) error {
	if err := w.setOrigin(); err != nil {
		return err
	}
	if answered, err := p.answerMessage(w); answered || err != nil {
		return err
	}
	kind := w.sent.Type
	if kind == "" {
		kind = "text"
	}
	write, ok := contents[kind]
	if !ok {
		return badRequest("type_unknown", "There is no type %q. docs/http-api.md lists those that people write.", clip(kind))
	}
	if w.sent.ReplyTo != "" {
		if err := p.quote(w, w.sent.ReplyTo); err != nil {
			return err
		}
	}
	return write(p, w)
}

// maxDocument bounds what a person writes, in bytes: far more than any phone lets them.
const maxDocument = 128 << 10

// set writes a document down.
func (w *writing) set(kind message.Kind, v any) error {
	document, err := json.Marshal(v)
	if len(document) > maxDocument {
		return badRequest("content_too_large", "A message has at most %d KiB.", maxDocument>>10)
	}
	w.Content = message.Content{Kind: kind, Document: document}
	return err
}

// quote finds the message that this one answers, reacts to, edits or takes back.
func (p *Door) quote(w *writing, wamid string) error {
	m, err := p.seen(w.request, wamid, w.From)
	switch {
	case err != nil:
		return err
	case m.Number != w.Number.ID:
		return badRequest("message_unknown", "%q is a message of another conversation.", clip(wamid))
	}
	w.answers(&m)
	return nil
}

// answers makes this message one that is about another.
func (w *writing) answers(m *store.Message) {
	w.quoted, w.ReplyTo, w.ReplyToPerson, w.ReplyToVeiled = m, m.ID, m.Direction == message.FromPerson, m.Veiled
}

// Limits of where a message says that it comes from.
const (
	maxForwards = 1000 // times that a message was passed on
	maxAdText   = 2000 // characters of each text of an ad
)

// setOrigin takes over where a message comes from.
func (w *writing) setOrigin() error {
	o := message.Origin{Forwards: w.sent.Forwards, Product: w.sent.Product, Referral: w.sent.Referral}
	switch {
	case o == message.Origin{}:
		return nil
	case o.Forwards < 0 || o.Forwards > maxForwards:
		return badRequest("forwards_invalid", "forwards is how many times the message was passed on, 0 to %d.", maxForwards)
	case o.Product != nil && (o.Product.Catalog == "" || o.Product.ID == ""):
		return badRequest("product_invalid", "product names its catalog and its id.")
	}
	if o.Referral != nil {
		if err := checkReferral(o.Referral); err != nil {
			return err
		}
	}
	var err error
	w.Origin, err = json.Marshal(o)
	return err
}

func checkReferral(r *message.Referral) error {
	if r.Type == "" {
		r.Type = message.ReferralAd
	}
	if r.Type != message.ReferralAd && r.Type != message.ReferralPost {
		return badRequest("referral_invalid", `referral.type is "ad" or "post".`)
	}
	if r.ID == "" || !isLink(r.URL) {
		return badRequest("referral_invalid", "referral has the id of the ad and its url.")
	}
	for _, s := range []string{r.ID, r.URL, r.Headline, r.Body, r.ImageURL, r.VideoURL, r.ThumbnailURL, r.ClickID, r.Welcome} {
		if len([]rune(s)) > maxAdText {
			return badRequest("referral_invalid", "A text of referral has more than %d characters.", maxAdText)
		}
	}
	return nil
}

func isLink(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}
