package flow

import (
	"net/url"
	"slices"
	"strings"
)

// actionSince are the actions and the versions that have them.
var actionSince = map[string]version{
	"navigate": {}, "complete": {}, "data_exchange": {}, "open_url": v60, "update_data": v60,
}

// actionProps are the properties of each action.
var actionProps = map[string]props{
	"navigate": {
		"name": words(0).needed().fixed(), "payload": anything(object),
		"next": structure(props{"type": choice("screen").needed().fixed(), "name": words(0).needed().fixed()}).needed(),
	},
	"complete":      {"name": words(0).needed().fixed(), "payload": anything(object).needed()},
	"data_exchange": {"name": words(0).needed().fixed(), "payload": anything(object)},
	"open_url":      {"name": words(0).needed().fixed(), "url": words(0).needed().with(isWebAddress)},
	"update_data":   {"name": words(0).needed().fixed(), "payload": anything(object).needed()},
}

// act is an action of one of some names.
func act(names ...string) rule {
	return rule{kinds: object, static: true, also: func(w *walk, n *node) { w.action(n, names) }}
}

func (w *walk) action(n *node, names []string) {
	name := n.get("name")
	var allowed []string
	for _, one := range names {
		if !w.version.before(actionSince[one]) {
			allowed = append(allowed, one)
		}
	}
	switch {
	case name == nil:
		w.notef(MissingProperty, n.at(), "Required property 'name' is missing in the action%s.", w.where())
		return
	case !name.is(text):
		w.notef(InvalidType, name.at(), "Property 'name' must be of type string, but is of type %s.", name.kind)
		return
	case !slices.Contains(allowed, name.text):
		w.notef(InvalidEnum, name.at(), "An action%s must be one of [%s], but is '%s'.", w.where(), strings.Join(allowed, ", "), short(name.text))
		return
	}
	w.object(n, actionProps[name.text])
	payload := n.get("payload")
	if payload != nil && !payload.is(object) {
		return
	}
	switch name.text {
	case "navigate":
		w.navigate(n, payload)
	case "complete":
		w.complete(name, payload)
	case "data_exchange":
		w.exchange(name, payload)
	case "update_data":
		w.update(payload)
	}
}

func isWebAddress(w *walk, n *node) {
	u, err := url.Parse(n.text)
	if n.is(text) && (err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http")) {
		w.notef(InvalidFormat, n.at(), "Property 'url' must be an address that begins with https://.")
	}
}

// bound are the values of a payload that stand for something, however deep they lie.
func bound(payload *node) []*node {
	var out []*node
	if payload == nil {
		return nil
	}
	if payload.is(text) && isDynamic(payload.text) {
		out = append(out, payload)
	}
	for _, item := range payload.items {
		out = append(out, bound(item)...)
	}
	for i := range payload.members {
		out = append(out, bound(payload.members[i].value)...)
	}
	return out
}

// files are the values of a payload that are files. Each is told if it does not stand on its own.
func (w *walk) payload(payload *node) (files []meant) {
	for _, n := range bound(payload) {
		got := w.meaning(n, n.text, ClickPayload)
		if got.field == nil || !got.field.files {
			continue
		}
		files = append(files, got)
		if n.parent != payload {
			w.notef(ClickPayload, n.at(), "The value of a %s must be a member of the payload itself, not lie deeper in it.", got.field.component)
		}
	}
	return files
}

func (w *walk) complete(name, payload *node) {
	if !w.screen.terminal {
		w.notef(CompleteAction, name.at(), "The action 'complete' is allowed on a terminal screen only; screen '%s' is none.", w.screen.id)
	}
	files := w.payload(payload)
	for _, f := range files {
		if f.field.mostFiles > 1 {
			w.notef(ClickPayload, payload.at(), "A %s can be in the payload of 'complete' only where it takes one file at most; '%s' takes %d.",
				f.field.component, f.field.name, f.field.mostFiles)
		}
	}
	if len(files) > 1 {
		w.notef(ClickPayload, payload.at(), "The payload of 'complete' can have one PhotoPicker or one DocumentPicker.")
	}
}

func (w *walk) exchange(name, payload *node) {
	if w.dataAPI == "" {
		w.notef(MissingProperty, name.at(), "The property 'data_api_version' is required for the action 'data_exchange'.")
	}
	w.payload(payload)
}

// update checks an action that changes what the screen was given.
func (w *walk) update(payload *node) {
	if payload == nil {
		return
	}
	for i := range payload.members {
		m := &payload.members[i]
		if w.screen.data.get(m.name) == nil {
			w.notef(UpdatePayload, place{m.start, m.end, m.value.path()}, "'%s' is not in the data model of screen '%s'.", short(m.name), w.screen.id)
		}
	}
	for _, n := range bound(payload) {
		w.meaning(n, n.text, UpdatePayload)
	}
}

func (w *walk) navigate(n, payload *node) {
	for _, f := range w.payload(payload) {
		w.notef(ClickPayload, payload.at(), "The value of a %s cannot be in the payload of 'navigate'; bind ${screen.%s.form.%s} where it is needed.",
			f.field.component, w.screen.id, f.field.name)
	}
	name := n.get("next").get("name")
	if !name.is(text) {
		return
	}
	to := w.screens[name.text]
	switch to {
	case w.screen:
		w.notef(NavigateScreen, name.at(), "Screen '%s' cannot lead to itself.", w.screen.id)
	case nil:
		w.notef(NavigateScreen, name.at(), "There is no screen '%s'.", short(name.text))
	default:
		w.screen.leads(to.id, name)
		w.handOver(n, payload, to)
	}
}

// handOver checks what a screen gives to the next one. Where an endpoint is behind the flow it may give
// the rest.
func (w *walk) handOver(n, payload *node, to *screen) {
	if payload == nil {
		payload = &node{kind: object, start: n.start, end: n.end, parent: n, name: "payload"}
	}
	if w.dataAPI == "" {
		w.missingIn(payload, to)
	}
	for i := range payload.members {
		m := &payload.members[i]
		schema := to.data.get(m.name)
		if schema == nil {
			if w.dataAPI == "" {
				w.notef(NavigatePayload, place{m.start, m.end, m.value.path()}, "'%s' is not in the data model of screen '%s'.", short(m.name), to.id)
			}
			continue
		}
		got := m.value.kind
		if m.value.is(text) && isDynamic(m.value.text) {
			got = w.quietly(m.value)
		}
		if wanted := typeOf(schema); got != 0 && got&wanted == 0 {
			w.notef(NavigatePayload, m.value.at(), "Screen '%s' expects '%s' to be of type %s, but is given a %s.",
				to.id, short(m.name), kindNames(wanted), kindNames(got))
		}
	}
}

func (w *walk) missingIn(payload *node, to *screen) {
	var missing []string
	if to.data != nil {
		for i := range to.data.members {
			if name := to.data.members[i].name; payload.get(name) == nil {
				missing = append(missing, name)
			}
		}
	}
	if len(missing) > 0 {
		w.notef(NavigatePayload, payload.at(), "The data model of screen '%s' has fields that the payload does not give: [%s].", to.id, strings.Join(missing, ", "))
	}
}

// quietly finds what a text gives without telling what is wrong with it: that was done before.
func (w *walk) quietly(n *node) kind {
	aside := walk{checker: &checker{report: report{source: w.source}, version: w.version, dataAPI: w.dataAPI, screens: w.screens}, screen: w.screen}
	return aside.meaning(n, n.text, ClickPayload).kinds
}
