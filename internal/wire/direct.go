package wire

import (
	"unicode/utf8"

	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/template"
)

// DirectCategory is the category of a message by Direct Send (reference §2.1); 0 for other messages.
func (r *SendRequest) DirectCategory() (message.Category, *fault.Error) {
	if r.Category == "" {
		return 0, nil
	}
	c := message.ParseCategory(string(r.Category))
	if c != message.Utility && c != message.Authentication {
		return 0, fault.InvalidParam.Saying("Param category must be one of {AUTHENTICATION, UTILITY} - got %q.", short(string(r.Category)))
	}
	return c, nil
}

// Direct is the draft as the message of a template: Direct Send takes texts, and interactive messages with reply
// buttons or with a link (reference §2.1).
func (d *Draft) Direct(c message.Category) (*template.Rendered, *fault.Error) {
	out := &template.Rendered{Category: c.String()}
	i, interactive := d.value.(*message.Interactive)
	switch {
	case d.Kind == message.KindText:
		if out.Body = (message.Content{Kind: d.Kind, Document: d.document}).Words(); utf8.RuneCountInString(out.Body) > message.MaxBodyLength {
			return nil, fault.InvalidParam.Saying("Param text['body'] must be at most %d characters long with a category.", message.MaxBodyLength)
		}
		return out, nil
	case interactive && i.Type == message.InteractiveButtons:
		for _, b := range i.Buttons {
			out.Buttons = append(out.Buttons, template.RenderedButton{Type: "quick_reply", Text: b.Title, Payload: b.ID})
		}
	case interactive && i.Type == message.InteractiveLink:
		out.Buttons = []template.RenderedButton{{Type: "url", Text: i.Link.Text, URL: i.Link.URL}}
	default:
		return nil, fault.InvalidParam.Saying("Param category must not be given for this type: Direct Send takes texts, and interactive messages of type button or cta_url.")
	}
	out.Header, out.Body, out.Footer = i.Header, i.Body, i.Footer
	return out, nil
}
