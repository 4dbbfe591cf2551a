package projection

import (
	"encoding/json"

	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// counted notes what a move means to the template of a message. Free-form messages are all service
// messages, and templates never are. A read that comes first is a delivery too.
func (f *fold) counted(m *store.Message, at int64, one *fact.MessageMoved, arrived bool) {
	if one.Category == message.Service {
		return
	}
	event := store.TemplateEvent{Message: one.ID, Template: m.Template, At: at}
	add := func(what store.TemplateCount) {
		event.What = what
		f.out.Templates = append(f.out.Templates, event)
	}
	if arrived {
		if one.Charges() {
			event.Cost = one.Price.Amount
		}
		add(store.TemplateDelivered)
		event.Cost = 0
	}
	switch one.Status {
	case message.Sent:
		add(store.TemplateSent)
	case message.Read:
		add(store.TemplateRead)
	}
}

// clicked notes a tap on a template's quick reply.
func (f *fold) clicked(at int64, one *fact.MessageReceived) {
	if one.Content.Kind != message.KindButton || one.ReplyTo == 0 || one.ReplyToPerson {
		return
	}
	var b message.Button
	if json.Unmarshal(one.Content.Document, &b) != nil { // written by another program
		return
	}
	event := store.TemplateEvent{What: store.TemplateClicked, Message: one.ReplyTo, At: at, Button: b.Text}
	if m := f.messages[one.ReplyTo]; m != nil {
		event.Template = m.Template
	}
	f.out.Templates = append(f.out.Templates, event)
}

// complained notes that a person blocked or reported a number: it counts against the template that they
// got last.
func (f *fold) complained(what store.TemplateCount, record uint64, at int64, t fact.Thread) {
	f.out.Templates = append(f.out.Templates, store.TemplateEvent{What: what, Thread: t, Record: record, At: at})
	f.out.Displeased = append(f.out.Displeased, store.Displeased{Thread: t, At: at})
}
