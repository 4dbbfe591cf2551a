package flow

import (
	"regexp"
	"slices"
	"strings"
)

func (w *walk) componentList(list *node) {
	for _, n := range list.items {
		w.componentAt(n)
	}
}

// componentAt checks one component and what is in it.
func (w *walk) componentAt(n *node) {
	kind := n.get("type")
	t, known := components[kind.str()]
	switch {
	case !n.is(object):
		w.notef(InvalidType, n.at(), "A component must be of type object, but is of type %s.", n.kind)
		return
	case kind == nil:
		w.notef(MissingType, n.at(), "Required property 'type' is missing in a component.")
		return
	case !kind.is(text):
		w.notef(InvalidType, kind.at(), "Property 'type' must be of type string, but is of type %s.", kind.kind)
		return
	case !known:
		w.notef(InvalidValue, kind.at(), "There is no component of type '%s'.", short(kind.text))
		return
	case w.version.before(t.since):
		w.notef(InvalidValue, kind.at(), "The component %s is not available before version %s.", kind.text, t.since)
		return
	}
	w.screen.counts[kind.text]++
	w.standing(kind, &t)
	inner := *w
	inner.component = kind.text
	inner.object(n, t.props)
	if t.also != nil {
		t.also(&inner, n)
	}
	switch kind.text {
	case "Form":
		inner.form(n)
	case "If":
		inner.branch(n)
	case "Switch":
		inner.cases(n)
	}
}

// beside are the components that may stand in an If or in a case of a Switch.
var beside = []string{
	"TextHeading", "TextSubheading", "TextBody", "TextCaption", "CheckboxGroup", "DatePicker", "Dropdown", "EmbeddedLink", "Footer", "Image",
	"OptIn", "RadioButtonsGroup", "TextArea", "TextInput",
}

// standing checks whether a component may be where it is.
func (w *walk) standing(kind *node, t *component) {
	name := kind.text
	switch {
	case w.ifs == 0 && !w.inSwitch:
		if name == "Form" && w.inForm {
			w.notef(InvalidPlacement, kind.at(), "A Form cannot be in a Form.")
		}
	case name == "If" && w.ifs >= mostIfs && !w.inSwitch:
		w.notef(IfNesting, kind.at(), "If cannot lie more than %d deep in each other.", mostIfs)
	case name == "Footer" && w.ifs > 1:
		w.notef(InvalidPlacement, kind.at(), "A Footer can be in an If, but not in an If within another.")
	case name == "ChipsSelector" && !w.version.before(v71), (name == "If" || name == "Switch") && !w.inSwitch, slices.Contains(beside, name):
	default:
		w.notef(InvalidPlacement, kind.at(), "%s cannot be in an If or a Switch.", name)
	}
	switch {
	case t.value == 0 || w.inForm:
	case w.version.before(v40):
		w.notef(NeedsForm, kind.at(), "%s must be inside a Form before version %s.", name, v40)
	case w.screen.hasForm:
		w.notef(OutsideForm, kind.at(), "%s cannot be outside of the screen's Form.", name)
	}
}

func (w *walk) form(n *node) {
	w.inForm = true
	if list := n.get("children"); list.is(array) {
		w.componentList(list)
	}
	for _, name := range []string{"init-values", "error-messages"} {
		v := n.get(name)
		if !v.is(object) {
			continue
		}
		for i := range v.members {
			w.formEntry(&v.members[i], name == "init-values")
		}
	}
}

// formEntry checks what a Form says of one of its inputs.
func (w *walk) formEntry(m *member, isValue bool) {
	at := place{m.start, m.end, m.value.path()}
	f := w.screen.fields[m.name]
	switch {
	case f == nil:
		w.notef(InvalidKey, at, "The Form has no input named '%s'.", short(m.name))
	case isValue && f.files:
		w.notef(InitOfMedia, at, "'init-values' cannot have a value for '%s', a %s.", f.name, f.component)
	case isDynamic(m.value.str()):
		if got := w.meaning(m.value, m.value.text, DynamicData).kinds; isValue && got != 0 && got&f.kinds == 0 {
			w.notef(DynamicData, m.value.at(), "'%s' is of type %s, but the value of '%s' is of type %s.", short(m.value.text), kindNames(got), f.name, kindNames(f.kinds))
		}
	case isValue && !m.value.is(f.kinds), !isValue && !m.value.is(text|object):
		w.notef(InvalidType, m.value.at(), "What is set for '%s' is of the wrong type: %s.", f.name, m.value.kind)
	}
}

func (w *walk) branch(n *node) {
	w.ifs++
	for _, name := range []string{"then", "else"} {
		list := n.get(name)
		if !list.is(array) {
			continue
		}
		if len(list.items) == 0 {
			w.notef(InvalidValue, list.at(), "Property '%s' of an If must have at least one component.", name)
		}
		w.componentList(list)
	}
	then, other := n.get("then"), n.get("else")
	if a, b := footers(then), footers(other); (a > 0) != (b > 0) {
		w.notef(IfFooter, n.get("type").at(), "A Footer in one branch of an If needs one in the other branch too.")
	}
}

func (w *walk) cases(n *node) {
	if v := n.get("value"); v.is(text) && !isDynamic(v.text) {
		w.notef(InvalidValue, v.at(), "Property 'value' of a Switch must be bound, as in ${data.your_value}.")
	}
	cases := n.get("cases")
	if !cases.is(object) {
		return
	}
	if len(cases.members) == 0 {
		w.notef(EmptySwitch, cases.at(), "Property 'cases' of a Switch must have at least one case.")
	}
	w.inSwitch = true
	with := 0
	for i := range cases.members {
		list := cases.members[i].value
		if !list.is(array) {
			w.notef(InvalidType, list.at(), "A case of a Switch must be of type array, but is of type %s.", list.kind)
			continue
		}
		w.componentList(list)
		with += min(1, footers(list))
	}
	if with > 0 && with < len(cases.members) {
		w.notef(SwitchFooter, n.get("type").at(), "A Footer in one case of a Switch needs one in every other case too.")
	}
}

func footers(list *node) int { return atOnce(list, "Footer") }

// atOnce counts the components of a type that are shown at the same time.
func atOnce(list *node, kind string) int {
	count := 0
	if !list.is(array) {
		return 0
	}
	for _, n := range list.items {
		own := n.get("type").str()
		if own == kind {
			count++
		}
		most := 0
		for _, branch := range branches(n) {
			most = max(most, atOnce(branch, kind))
		}
		count += most
	}
	return count
}

// each calls f for every component of a list and in it.
func each(list *node, f func(n *node)) {
	if !list.is(array) {
		return
	}
	for _, n := range list.items {
		f(n)
		for _, branch := range branches(n) {
			each(branch, f)
		}
	}
}

var wordStart = regexp.MustCompile(`([a-z])([A-Z])`)

// tooMany is the code of too many components of a type: MAX_OPT_IN_PER_SCREEN.
func tooMany(kind string) string {
	return "MAX_" + strings.ToUpper(wordStart.ReplaceAllString(kind, "${1}_${2}")) + "_PER_SCREEN"
}

// whole checks a screen's components together.
func (w *walk) whole(list *node) {
	total := 0
	for _, n := range w.screen.counts {
		total += n
	}
	if total > mostComponents {
		w.notef(TooManyComponents, list.at(), "Screen '%s' has %d components; it may have at most %d.", w.screen.id, total, mostComponents)
	}
	for _, kind := range sortedNames(w.screen.counts) {
		if most := components[kind].most; most > 0 && atOnce(list, kind) > most {
			w.noteAllf(tooMany(kind), typed(list, kind), "Screen '%s' has %d components of type %s; it may have at most %d.", w.screen.id, atOnce(list, kind), kind, most)
		}
	}
	w.oneFooter(list)
	w.uniqueNames(list)
	w.alone(list, total)
}

// typed are the places of the components of some types.
func typed(list *node, kinds ...string) []place {
	var out []place
	each(list, func(n *node) {
		if t := n.get("type"); slices.Contains(kinds, t.str()) {
			out = append(out, t.at())
		}
	})
	return out
}

func (w *walk) oneFooter(list *node) {
	switch count := footers(list); {
	case count > 1:
		code := tooMany("Footer")
		if w.screen.counts["If"]+w.screen.counts["Switch"] > 0 {
			code = SecondFooter
		}
		w.noteAllf(code, typed(list, "Footer"), "Screen '%s' has %d Footers at the same time; it may have one.", w.screen.id, count)
	case count == 0 && w.screen.terminal:
		w.notef(NoTerminalFooter, w.screen.at(), "The terminal screen '%s' has no Footer.", w.screen.id)
	}
}

func (w *walk) uniqueNames(list *node) {
	places := map[string][]place{}
	each(list, func(n *node) {
		if name := n.get("name"); name.is(text) && components[n.get("type").str()].value != 0 {
			places[name.text] = append(places[name.text], name.at())
		}
	})
	for _, name := range sortedNames(places) {
		if at := places[name]; len(at) > 1 {
			slices.Reverse(at) // the later ones are the ones to change
			w.noteAllf(DuplicateNames, at, "The name '%s' is given to %d components of screen '%s'.", short(name), len(at), w.screen.id)
		}
	}
}

// alone checks the components that do not stand with others.
func (w *walk) alone(list *node, total int) {
	counts := w.screen.counts
	if n := counts["RichText"]; n > 0 {
		others := total - n
		if !w.version.before(v63) {
			others -= counts["Footer"]
		}
		if others > 0 || n > 1 {
			w.noteAllf(RichTextPlacement, typed(list, "RichText"), "RichText must be the only component of screen '%s', beside a Footer from version %s on.", w.screen.id, v63)
		}
	}
	if n := counts["NavigationList"]; n > 0 {
		switch {
		case w.screen.terminal:
			w.noteAllf(InvalidPlacement, typed(list, "NavigationList"), "A NavigationList cannot be on a terminal screen.")
		case total > n:
			w.noteAllf(InvalidPlacement, typed(list, "NavigationList"), "A NavigationList cannot stand with other components.")
		}
	}
	if counts["PhotoPicker"]+counts["DocumentPicker"] > 1 {
		w.noteAllf(InvalidPlacement, typed(list, "PhotoPicker", "DocumentPicker"), "A screen may have one PhotoPicker or one DocumentPicker.")
	}
}
