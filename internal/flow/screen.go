package flow

import (
	"regexp"
	"strconv"
	"strings"
)

// Limits of a flow (Meta's pages).
const (
	mostScreens    = 100
	mostComponents = 50 // of a screen
	mostIfs        = 3  // in each other
	mostCarousels  = 3  // of a flow
)

// screen is what is known of a screen before it is checked.
type screen struct {
	id       string
	node     *node
	data     *node // the data model; nil without one
	terminal bool
	hasForm  bool
	fields   map[string]*field
	forms    map[string]bool  // names of Forms
	routes   map[string]*node // screens that it leads to by its actions, and where
	counts   map[string]int   // components by type
}

// leads notes a way to another screen.
func (s *screen) leads(to string, at *node) {
	if s.routes[to] == nil {
		s.routes[to] = at
	}
}

// at is the place of a screen's id, or of the whole screen without one.
func (s *screen) at() place {
	if id := s.node.get("id"); id != nil {
		return id.at()
	}
	return s.node.at()
}

// field is what a person fills in.
type field struct {
	name, component string
	kinds           kind
	files           bool
	mostFiles       int
}

// checker looks through a whole document.
type checker struct {
	report
	version version
	dataAPI string
	screens map[string]*screen
	ordered []*screen
}

// survey finds the screens and what can be bound of them, before anything is checked.
func (c *checker) survey(list *node) {
	c.screens = map[string]*screen{}
	for _, n := range list.items {
		s := &screen{
			id: n.get("id").str(), node: n, terminal: n.get("terminal").isTrue(),
			fields: map[string]*field{}, forms: map[string]bool{}, routes: map[string]*node{}, counts: map[string]int{},
		}
		if d := n.get("data"); d.is(object) {
			s.data = d
		}
		s.survey(n.get("layout").get("children"))
		c.ordered = append(c.ordered, s)
		if c.screens[s.id] == nil {
			c.screens[s.id] = s
		}
	}
}

// survey finds the inputs in a list of components.
func (s *screen) survey(list *node) {
	if !list.is(array) {
		return
	}
	for _, n := range list.items {
		kind, name := n.get("type").str(), n.get("name").str()
		t := components[kind]
		if t.value != 0 && name != "" && s.fields[name] == nil {
			f := &field{name: name, component: kind, kinds: t.value, files: kind == "PhotoPicker" || kind == "DocumentPicker", mostFiles: mostFiles}
			for _, limit := range []string{"max-uploaded-photos", "max-uploaded-documents"} {
				if v, err := strconv.Atoi(n.get(limit).digits()); err == nil {
					f.mostFiles = v
				}
			}
			s.fields[name] = f
		}
		if kind == "Form" {
			s.hasForm, s.forms[name] = true, true
		}
		for _, branch := range branches(n) {
			s.survey(branch)
		}
	}
}

// digits is the text of a number, "" for anything else.
func (n *node) digits() string {
	if n.is(number) {
		return n.text
	}
	return ""
}

// branches are the lists of components inside a component.
func branches(n *node) []*node {
	var out []*node
	for _, name := range components[n.get("type").str()].children {
		if list := n.get(name); list.is(array) {
			out = append(out, list)
		}
	}
	if cases := n.get("cases"); n.get("type").str() == "Switch" && cases.is(object) {
		for i := range cases.members {
			if list := cases.members[i].value; list.is(array) {
				out = append(out, list)
			}
		}
	}
	return out
}

var (
	screenForm = regexp.MustCompile(`^[A-Za-z_]+$`)
	reserved   = "SUCCESS"
)

// screenProps are the properties of a screen.
var screenProps = props{
	"id": words(0).needed().fixed().with(screenID), "title": words(0), "terminal": flag().fixed(), "success": flag().fixed(),
	"refresh_on_back": flag().fixed(), "data": anything(object), "sensitive": list(0, 0, words(0).fixed()).from(v51),
	"layout": structure(props{
		"type": choice("SingleColumnLayout").needed().fixed(), "children": {kinds: array, must: true, static: true},
	}).needed(),
}

func screenID(w *walk, n *node) {
	switch {
	case strings.EqualFold(n.text, reserved):
		w.notef(ReservedScreen, n.at(), "A screen cannot have the id '%s'; an endpoint ends a flow with it.", n.text)
	case n.text != "" && !screenForm.MatchString(n.text):
		w.notef(PatternMismatch, n.at(), "Property 'id' of a screen must have letters and '_' only.")
	}
}

func (w *walk) screenItself() {
	n := w.screen.node
	if !n.is(object) {
		w.notef(InvalidType, n.at(), "A screen must be of type object, but is of type %s.", n.kind)
		return
	}
	w.object(n, screenProps)
	if success := n.get("success"); success != nil && !w.screen.terminal {
		w.notef(Exclusive, success.key(), "Property 'success' is allowed on a terminal screen only.")
	}
	if back := n.get("refresh_on_back"); back.isTrue() && w.dataAPI == "" {
		w.notef(InvalidValue, back.at(), "Property 'refresh_on_back' can be true only where 'data_api_version' is set.")
	}
	if sensitive := n.get("sensitive"); sensitive.is(array) {
		for _, name := range sensitive.items {
			if w.screen.fields[name.str()] == nil && name.is(text) {
				w.notef(SensitiveField, name.at(), "Screen '%s' has no input named '%s'.", w.screen.id, short(name.text))
			}
		}
	}
	w.dataModel()
	children := n.get("layout").get("children")
	if !children.is(array) {
		return
	}
	if len(children.items) == 0 {
		w.notef(TooFewItems, children.at(), "Screen '%s' has no components.", w.screen.id)
	}
	w.componentList(children)
	w.whole(children)
}
