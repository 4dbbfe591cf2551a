package flow

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

func sortedNames[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// binding stands for a value that is known when a screen is shown: ${data.name}, ${form.name}, or of
// another screen ${screen.NAME.data.name}.
type binding struct {
	screen string // "" for the one that it stands on
	form   bool   // what the person filled in, and not what the screen was given
	path   []string
}

var bindingForm = regexp.MustCompile(`^\$\{(?:screen\.([A-Za-z_]+)\.)?(data|form)((?:\.[\w-]+)+)\}$`)

func parseBinding(s string) (binding, bool) {
	m := bindingForm.FindStringSubmatch(s)
	if m == nil {
		return binding{}, false
	}
	return binding{m[1], m[2] == "form", strings.Split(m[3][1:], ".")}, true
}

// isDynamic says whether a text is, or wants to be, something else than itself.
func isDynamic(s string) bool { return strings.Contains(s, "${") || isExpression(s) }

// isExpression says whether a text is calculated: it stands in backquotes.
func isExpression(s string) bool { return len(s) > 2 && s[0] == '`' && s[len(s)-1] == '`' }

// dynamic checks what stands in place of a value.
func (w *walk) dynamic(n *node, r *rule) {
	wanted := r.bound
	if wanted == 0 {
		wanted = r.kinds
	}
	got := w.meaning(n, n.text, DynamicData)
	if got.kinds == 0 {
		return
	}
	if got.kinds&wanted == 0 {
		w.notef(DynamicData, n.at(), "'%s' gives a value of type %s, but property '%s' must be of type %s.",
			short(n.text), kindNames(got.kinds), n.name, kindNames(wanted))
		return
	}
	if r.items != nil && got.schema != nil {
		w.itemsOf(n, got.schema, r.items)
	}
}

// itemsOf checks that the items of a bound list have what is needed of them.
func (w *walk) itemsOf(n, schema *node, items *rule) {
	of := schema.get("items").get("properties")
	if of == nil {
		return
	}
	for _, name := range sortedNames(items.props) {
		if items.props[name].must && of.get(name) == nil {
			w.notef(DynamicData, n.at(), "The items of '%s' must have the property '%s', which the data model does not declare.", short(n.text), name)
		}
	}
}

// meant is what a binding or an expression gives; kinds is 0 when it gives nothing.
type meant struct {
	kinds  kind
	schema *node // of data
	field  *field
}

// meaning finds what a text in place of a value gives, and tells under code what is wrong with it.
func (w *walk) meaning(n *node, s, code string) meant {
	if isExpression(s) {
		if w.version.before(v60) {
			w.notef(PatternMismatch, n.at(), "Expressions in backquotes are not available before version %s.", v60)
			return meant{}
		}
		return meant{kinds: w.expression(n, s[1:len(s)-1], code)}
	}
	b, ok := parseBinding(s)
	if !ok {
		w.notef(PatternMismatch, n.at(), "'%s' cannot be bound: write ${data.name}, ${form.name} or ${screen.NAME.data.name}, and nothing around it.", short(s))
		return meant{}
	}
	return w.resolve(n, s, b, code)
}

func (w *walk) resolve(n *node, s string, b binding, code string) meant {
	on := w.screen
	if b.screen != "" {
		var why string
		if on, why = w.otherScreen(b.screen); why != "" {
			w.notef(code, n.at(), "'%s' gives nothing: %s.", short(s), why)
			return meant{}
		}
	}
	if b.form {
		return w.formValue(n, s, b, on, code)
	}
	schema := on.data.get(b.path[0])
	for _, step := range b.path[1:] {
		if schema.get("type").str() == "array" {
			w.notef(code, n.at(), "'%s' gives nothing: an array lies before '%s'.", short(s), step)
			return meant{}
		}
		schema = schema.get("properties").get(step)
	}
	if schema == nil {
		w.notef(code, n.at(), "'%s' gives nothing: the data model of screen '%s' does not declare it.", short(s), on.id)
		return meant{}
	}
	return meant{kinds: typeOf(schema), schema: schema}
}

// otherScreen finds the screen of a global binding, or says why it cannot be used.
func (w *walk) otherScreen(id string) (on *screen, why string) {
	on = w.screens[id]
	switch {
	case w.version.before(v40):
		return nil, "values of other screens are not available before version " + v40.String()
	case on == nil:
		return nil, "there is no screen '" + id + "'"
	case on == w.screen:
		return nil, "it names its own screen; leave 'screen." + id + ".' out"
	}
	return on, ""
}

// formValue is what the person fills into a component.
func (w *walk) formValue(n *node, s string, b binding, on *screen, code string) meant {
	f := on.fields[b.path[0]]
	switch {
	case f == nil && on.forms[b.path[0]]:
		w.notef(code, n.at(), "'%s' gives nothing: '%s' is a Form, not one of its inputs.", short(s), b.path[0])
	case f == nil:
		w.notef(code, n.at(), "'%s' gives nothing: screen '%s' has no input of that name.", short(s), on.id)
	case len(b.path) == 1:
		return meant{kinds: f.kinds, field: f}
	case f.kinds&object != 0: // the two dates of a calendar
		return meant{kinds: text}
	default:
		w.notef(code, n.at(), "'%s' gives nothing: the value of '%s' has no parts.", short(s), b.path[0])
	}
	return meant{}
}

// schemaTypes are the types that a data model declares.
var schemaTypes = map[string]kind{"string": text, "number": number, "integer": number, "boolean": boolean, "array": array, "object": object}

// typeOf is the kind that a schema declares; any where it declares none that is known, which is told
// where the data model is checked.
func typeOf(schema *node) kind {
	if k, known := schemaTypes[schema.get("type").str()]; known {
		return k
	}
	return text | number | boolean | array | object
}
