package phone

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/template"
)

// buttonTouch is a touch on a choice: of a message, or of a card of it.
type buttonTouch struct {
	MessageID string `json:"message_id"`
	Index     int    `json:"index"`
	Card      *int   `json:"card"`
}

// rowTouch is a touch on a line of a list.
type rowTouch struct {
	MessageID string `json:"message_id"`
	ID        string `json:"id"`
}

// formFilled is what was filled into a flow or an address form. Index and Card name the button of a
// template that opened it, Screen the one that ended a flow.
type formFilled struct {
	MessageID string          `json:"message_id"`
	Index     int             `json:"index"`
	Card      *int            `json:"card"`
	Screen    string          `json:"screen"`
	Response  json.RawMessage `json:"response"`
}

// callAnswer allows a business to call, for a week or for good, or does not.
type callAnswer struct {
	MessageID string `json:"message_id"`
	Accepted  bool   `json:"accepted"`
	Permanent bool   `json:"permanent"`
}

// callPermissionTime is how long a permission lasts that is not for good (reference's calling API).
const callPermissionTime = 7 * 24 * time.Hour

// answerMessage writes an answer by touch, if that is what is sent.
func (p *Door) answerMessage(w *writing) (answered bool, err error) {
	s := w.sent
	switch {
	case s.Button != nil:
		if err = p.quote(w, s.Button.MessageID); err == nil {
			err = w.touch(s.Button)
		}
	case s.Row != nil:
		if err = p.quote(w, s.Row.MessageID); err == nil {
			err = w.touchRow(s.Row)
		}
	case s.Form != nil:
		if err = p.quote(w, s.Form.MessageID); err == nil {
			err = p.fillForm(w, s.Form)
		}
	case s.CallPermission != nil:
		if err = p.quote(w, s.CallPermission.MessageID); err == nil {
			err = p.answerCall(w, s.CallPermission)
		}
	default:
		return false, nil
	}
	return true, err
}

// interactive reads what a business shows; false when the message is of another kind.
func interactive(m *store.Message) (shown message.Interactive, ok bool) {
	if m == nil || m.Content.Kind != message.KindInteractive {
		return shown, false
	}
	return shown, json.Unmarshal(m.Content.Document, &shown) == nil
}

// pick is the entry at a place of a list.
func pick[T any](list []T, i int) (one T, ok bool) {
	if i < 0 || i >= len(list) {
		return one, false
	}
	return list[i], true
}

// touch takes a quick reply of a template, or a reply button.
func (w *writing) touch(t *buttonTouch) error {
	if shown, ok := interactive(w.quoted); ok {
		choices := shown.Buttons
		if t.Card != nil {
			card, _ := pick(shown.Cards, *t.Card)
			choices = card.Replies
		}
		if b, ok := pick(choices, t.Index); ok {
			return w.set(message.KindReply, message.Reply{Type: message.ReplyToButton, ID: b.ID, Title: b.Title})
		}
	} else if b, ok := w.templateButton(t.Index, t.Card); ok && b.Type == "quick_reply" {
		return w.set(message.KindButton, message.Button{Text: b.Text, Payload: b.Payload})
	}
	return badRequest("button_unknown", "The message has no quick reply at index %d.", t.Index)
}

// templateButton is a button of the quoted message, if that is a template.
func (w *writing) templateButton(index int, card *int) (template.RenderedButton, bool) {
	var shown template.Rendered
	if w.quoted.Content.Kind != message.KindTemplate || json.Unmarshal(w.quoted.Content.Document, &shown) != nil {
		return template.RenderedButton{}, false
	}
	buttons := shown.Buttons
	if card != nil {
		c, _ := pick(shown.Cards, *card)
		buttons = c.Buttons
	}
	return pick(buttons, index)
}

// touchRow takes a line of a list.
func (w *writing) touchRow(t *rowTouch) error {
	shown, _ := interactive(w.quoted)
	if shown.List != nil {
		for _, s := range shown.List.Sections {
			if i := slices.IndexFunc(s.Rows, func(r message.Row) bool { return r.ID == t.ID }); i >= 0 {
				r := s.Rows[i]
				return w.set(message.KindReply, message.Reply{Type: message.ReplyToList, ID: r.ID, Title: r.Title, Description: r.Description})
			}
		}
	}
	return badRequest("row_unknown", "The message has no list with a row %q.", clip(t.ID))
}

// fillForm answers a flow or an address form.
func (p *Door) fillForm(w *writing, f *formFilled) error {
	var answers map[string]json.RawMessage
	if json.Unmarshal(f.Response, &answers) != nil || answers == nil {
		return badRequest("form_invalid", "form.response is an object with what was filled in.")
	}
	if form := w.form(f.Index, f.Card); form != nil {
		return p.completeFlow(w, form, f)
	}
	if shown, _ := interactive(w.quoted); shown.Address == nil {
		return formUnknown()
	}
	return w.set(message.KindReply, message.Reply{
		Type: message.ReplyToForm, Form: "address_message", Body: addressLine(answers), Response: f.Response,
	})
}

// addressLine is an address as one reads it.
func addressLine(answers map[string]json.RawMessage) string {
	var values map[string]string
	if json.Unmarshal(answers["values"], &values) != nil {
		return "Sent"
	}
	var parts []string
	for _, name := range []string{
		"name", "phone_number", "floor_number", "house_number", "building_name", "address", "landmark_area", "city", "state", "in_pin_code", "sg_post_code",
	} {
		if v := values[name]; v != "" {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, ", ")
}

// answerCall allows calls, or does not.
func (p *Door) answerCall(w *writing, a *callAnswer) error {
	if shown, ok := interactive(w.quoted); !ok || shown.Type != message.InteractiveCallPermission {
		return badRequest("call_permission_unknown", "The message does not ask for the permission to call.")
	}
	reply := message.Reply{Type: message.ReplyToCallPermission, Accepted: a.Accepted, Permanent: a.Accepted && a.Permanent}
	if a.Accepted && !a.Permanent {
		reply.ExpiresAt = p.Clock().Add(callPermissionTime).UnixMilli()
	}
	return w.set(message.KindReply, reply)
}
