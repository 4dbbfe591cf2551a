package wire

import (
	"strconv"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// ButtonObject is a choice: `reply` on a message, `quick_reply` on a card.
type ButtonObject struct {
	Type       Text        `json:"type"`
	Reply      *ReplyPlace `json:"reply"`
	QuickReply *ReplyPlace `json:"quick_reply"`
}

// ReplyPlace is what comes back when a person takes a choice, and what it is called.
type ReplyPlace struct {
	ID    Text `json:"id"`
	Title Text `json:"title"`
}

// SectionObject is a part of a list: of rows, or of products.
type SectionObject struct {
	Title Text `json:"title"`
	Rows  []struct {
		ID          Text `json:"id"`
		Title       Text `json:"title"`
		Description Text `json:"description"`
	} `json:"rows"`
	Products []struct {
		ID Text `json:"product_retailer_id"`
	} `json:"product_items"`
}

func (a *ActionObject) fillButtons(at param, into *message.Interactive, _ *Draft) *fault.Error {
	var f *fault.Error
	into.Buttons, f = replies(a.Buttons, "reply", at, message.MaxButtons, message.MaxButtonID)
	return f
}

// replies checks choices: those of a message, or those of a card.
func replies(buttons []ButtonObject, kind string, at param, most, maxID int) ([]message.ReplyButton, *fault.Error) {
	if f := at.count("buttons", len(buttons), 1, most); f != nil {
		return nil, f
	}
	out := make([]message.ReplyButton, len(buttons))
	var ids, titles []Text
	for i := range buttons {
		at := at.in("buttons").at(i)
		if _, f := at.oneOf("type", buttons[i].Type, kind); f != nil {
			return nil, f
		}
		reply := buttons[i].Reply
		if kind == "quick_reply" {
			reply = buttons[i].QuickReply
		}
		if reply == nil {
			return nil, at.missing(kind, "be an object")
		}
		at = at.in(kind)
		if f := first(at.required("id", reply.ID, maxID), at.required("title", reply.Title, message.MaxButtonTitle),
			at.fresh("id", reply.ID, &ids), at.fresh("title", reply.Title, &titles)); f != nil {
			return nil, f
		}
		out[i] = message.ReplyButton{ID: string(reply.ID), Title: string(reply.Title)}
	}
	return out, nil
}

func (a *ActionObject) fillList(at param, into *message.Interactive, _ *Draft) *fault.Error {
	if f := first(at.required("button", a.Button, message.MaxButtonTitle), at.count("sections", len(a.Sections), 1, message.MaxSections)); f != nil {
		return f
	}
	into.List = &message.List{Button: string(a.Button), Sections: make([]message.Section, len(a.Sections))}
	var ids []Text
	for i := range a.Sections {
		at := at.in("sections").at(i)
		if f := a.sectionTitle(i, at); f != nil {
			return f
		}
		if f := a.Sections[i].rows(at, &into.List.Sections[i], &ids); f != nil {
			return f
		}
	}
	return nil
}

// sectionTitle checks a section's title, which only a section that stands alone may lack.
func (a *ActionObject) sectionTitle(i int, at param) *fault.Error {
	if len(a.Sections) > 1 {
		return at.required("title", a.Sections[i].Title, message.MaxSectionTitle)
	}
	return at.optional("title", a.Sections[i].Title, message.MaxSectionTitle)
}

// rows checks a section of a list. ids are those of all rows so far.
func (s *SectionObject) rows(at param, out *message.Section, ids *[]Text) *fault.Error {
	switch n := len(s.Rows); {
	case n == 0:
		return at.missing("rows", "have at least one entry")
	case n > message.MaxRows-len(*ids):
		return at.invalid("rows", "not bring the rows of all sections above "+strconv.Itoa(message.MaxRows))
	}
	out.Title, out.Rows = string(s.Title), make([]message.Row, len(s.Rows))
	for i := range s.Rows {
		r, at := &s.Rows[i], at.in("rows").at(i)
		if f := first(at.required("id", r.ID, message.MaxRowID), at.required("title", r.Title, message.MaxRowTitle),
			at.optional("description", r.Description, message.MaxRowText), at.fresh("id", r.ID, ids)); f != nil {
			return f
		}
		out.Rows[i] = message.Row{ID: string(r.ID), Title: string(r.Title), Description: string(r.Description)}
	}
	return nil
}

func (a *ActionObject) fillLink(at param, into *message.Interactive, _ *Draft) *fault.Error {
	if a.Parameters == nil {
		return at.missing("parameters", "be an object with display_text and url")
	}
	var f *fault.Error
	into.Link, f = a.Parameters.link(at.in("parameters"))
	return f
}

func (p *ParametersObject) link(at param) (*message.Link, *fault.Error) {
	if f := first(at.required("display_text", p.DisplayText, message.MaxButtonTitle), at.link("url", p.URL)); f != nil {
		return nil, f
	}
	return &message.Link{Text: string(p.DisplayText), URL: string(p.URL)}, nil
}
