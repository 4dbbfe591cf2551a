package phone

import (
	"encoding/json"
	"net/http"
	"time"

	"turnpike/internal/message"
	"turnpike/internal/store"
)

// How long a person can change and take back what they wrote (reference §3.4).
const (
	editTime   = 15 * time.Minute
	revokeTime = 48 * time.Hour
)

// editRequest is what a message says from now on: a text, or what stands under a picture.
type editRequest struct {
	Body    string `json:"body"`
	Caption string `json:"caption"`
}

// writeReaction puts an emoji on a message, or takes it back.
func (p *Door) writeReaction(w *writing) error {
	switch {
	case w.sent.Reaction == nil:
		return missing("reaction")
	case w.quoted == nil || w.quoted.Content.Kind.IsAside():
		return badRequest("reply_to_invalid", "reply_to is the message to react to.")
	case w.sent.Reaction.Emoji != "" && !message.IsEmoji(w.sent.Reaction.Emoji):
		return badRequest("reaction_invalid", "A reaction is one emoji, or empty to take it back.")
	}
	return w.set(message.KindReaction, w.sent.Reaction)
}

// own is a message of the person's that may still be changed.
func (p *Door) own(w *writing, within time.Duration) error {
	switch {
	case w.quoted == nil || w.quoted.Direction != message.FromPerson || w.quoted.Content.Kind.IsAside():
		return badRequest("reply_to_invalid", "reply_to is a message of your own.")
	case p.Clock().UnixMilli()-w.quoted.At > within.Milliseconds():
		return &problem{http.StatusConflict, "too_late", "That can be done within " + within.String() + " after the message."}
	}
	return nil
}

// writeEdit changes a text, or the caption of a media.
func (p *Door) writeEdit(w *writing) error {
	e := w.sent.Edit
	if e == nil {
		return missing("edit")
	}
	if err := p.own(w, editTime); err != nil {
		return err
	}
	document, err := e.document(w.quoted)
	if err != nil {
		return err
	}
	return w.set(message.KindEdit, message.Edit{Type: w.quoted.Content.Kind.String(), Content: document})
}

// document is the changed document of a message.
func (e *editRequest) document(m *store.Message) (json.RawMessage, error) {
	switch m.Content.Kind {
	case message.KindText:
		if e.Body == "" {
			return nil, badRequest("text_missing", "edit.body is what the message says from now on.")
		}
		if err := tooLong("A text", e.Body, message.MaxTextLength); err != nil {
			return nil, err
		}
		return json.Marshal(message.Text{Body: e.Body})
	case message.KindImage, message.KindVideo, message.KindDocument:
		if err := tooLong("A caption", e.Caption, message.MaxCaptionLength); err != nil {
			return nil, err
		}
		var changed message.Media
		if err := json.Unmarshal(m.Content.Document, &changed); err != nil {
			return nil, err
		}
		changed.Caption = e.Caption
		return json.Marshal(changed)
	}
	return nil, badRequest("edit_invalid", "Texts and captions can be edited, a %s cannot.", m.Content.Kind)
}

// writeRevoke takes a message back.
func (p *Door) writeRevoke(w *writing) error {
	if err := p.own(w, revokeTime); err != nil {
		return err
	}
	return w.set(message.KindRevoke, message.Revoke{})
}
