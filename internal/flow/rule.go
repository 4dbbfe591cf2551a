package flow

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rule is what a value must be.
type rule struct {
	kinds   kind     // that may stand there
	bound   kind     // that a binding in its place may give; kinds unless set
	must    bool     // it cannot be left out
	since   version  // of documents that may have it
	mustBy  version  // of documents that must have it, if must
	static  bool     // no binding may stand there
	blank   bool     // a text may be empty
	raw     bool     // bindings in it are left to also
	outside bool     // only outside of a Form
	least   int      // characters, items, or the number itself
	most    int      // the same; 0 sets no limit
	oneOf   []string // that a text may be
	items   *rule    // of an array
	props   props    // of an object; nil allows any
	also    func(w *walk, n *node)
}

type props map[string]rule

func (r rule) needed() rule            { r.must = true; return r }
func (r rule) neededBy(v version) rule { r.must, r.mustBy = true, v; return r }
func (r rule) from(v version) rule     { r.since = v; return r }
func (r rule) fixed() rule             { r.static = true; return r }
func (r rule) outsideForm() rule       { r.outside = true; return r }
func (r rule) with(f func(w *walk, n *node)) rule {
	r.also = f
	return r
}

func words(most int) rule { return rule{kinds: text, most: most} }
func flag() rule          { return rule{kinds: boolean} }
func amount(least, most int) rule {
	return rule{kinds: number, least: least, most: most, also: wholeNumber}
}
func choice(oneOf ...string) rule { return rule{kinds: text, oneOf: oneOf} }
func anything(kinds kind) rule    { return rule{kinds: kinds, blank: true} }
func list(least, most int, of rule) rule {
	return rule{kinds: array, least: least, most: most, items: &of}
}
func structure(p props) rule { return rule{kinds: object, props: p} }

// walk is the way through a screen, and what is known where it is.
type walk struct {
	*checker
	screen    *screen
	component string // the type of the component that is looked at
	inForm    bool
	ifs       int // how many If are around
	inSwitch  bool
}

// value checks a value against its rule.
func (w *walk) value(n *node, r *rule) {
	name := n.name
	if n.is(text) && !r.raw && isDynamic(n.text) {
		if r.static {
			w.notef(PatternMismatch, n.at(), "Property '%s' must be given as it is; it cannot be bound.", name)
			return
		}
		w.dynamic(n, r)
		return
	}
	if !n.is(r.kinds) {
		w.wrongKind(n, r)
		return
	}
	switch n.kind {
	case text:
		w.text(n, r)
	case number:
		w.bounds(n, r)
	case array:
		w.list(n, r)
	case object:
		if r.props != nil {
			w.object(n, r.props)
		}
	}
	if r.also != nil {
		r.also(w, n)
	}
}

// wrongKind tells of a value of another kind. Where a number may also be bound, a text is told what its
// form must be.
func (w *walk) wrongKind(n *node, r *rule) {
	if n.is(text) && r.kinds == number {
		w.notef(PatternMismatch, n.at(), "Property '%s' must be a number, or be bound as in ${data.your_value}.", n.name)
		return
	}
	w.notef(InvalidType, n.at(), "Property '%s' must be of type %s, but is of type %s.", n.name, kindNames(r.kinds), n.kind)
}

func kindNames(k kind) string {
	var names []string
	for one := null; one <= object; one <<= 1 {
		if k&one != 0 {
			names = append(names, one.String())
		}
	}
	return strings.Join(names, " or ")
}

func (w *walk) text(n *node, r *rule) {
	length := utf8.RuneCountInString(n.text)
	switch {
	case len(r.oneOf) > 0 && !slices.Contains(r.oneOf, n.text):
		w.notef(InvalidEnum, n.at(), "Property '%s' must be one of [%s], but is '%s'.", n.name, strings.Join(r.oneOf, ", "), short(n.text))
	case !r.blank && strings.TrimSpace(n.text) == "":
		w.notef(PatternMismatch, n.at(), "Property '%s' must not be empty or blank.", n.name)
	case r.most > 0 && length > r.most:
		w.notef(InvalidValue, n.at(), "Property '%s' has %d characters; it may have at most %d.", n.name, length, r.most)
	}
}

func (w *walk) bounds(n *node, r *rule) {
	v, err := strconv.ParseFloat(n.text, 64)
	switch {
	case err != nil:
		w.notef(InvalidValue, n.at(), "Property '%s' is a number that is too large.", n.name)
	case v < float64(r.least):
		w.notef(TooSmall, n.at(), "Property '%s' must be at least %d.", n.name, r.least)
	case r.most > 0 && v > float64(r.most):
		w.notef(TooLarge, n.at(), "Property '%s' must be at most %d.", n.name, r.most)
	}
}

func wholeNumber(w *walk, n *node) {
	if n.is(number) {
		if _, err := strconv.Atoi(n.text); err != nil {
			w.notef(InvalidType, n.at(), "Property '%s' must be a whole number.", n.name)
		}
	}
}

func (w *walk) list(n *node, r *rule) {
	switch count := len(n.items); {
	case count < r.least:
		w.notef(TooFewItems, n.at(), "Property '%s' has %d items; it must have at least %d.", n.name, count, r.least)
	case r.most > 0 && count > r.most:
		w.notef(TooManyItems, n.at(), "Property '%s' has %d items; it may have at most %d.", n.name, count, r.most)
	}
	if r.items == nil {
		return
	}
	for _, item := range n.items {
		item.name = n.name // for what is told of it
		w.value(item, r.items)
	}
}

// object checks the members of an object: names that are not known, values, names that are missing.
func (w *walk) object(n *node, p props) {
	for i := range n.members {
		m := &n.members[i]
		r, known := p[m.name]
		switch {
		case n.get(m.name) != m.value:
			w.notef(InvalidKey, place{m.start, m.end, m.value.path()}, "Property '%s' is given twice.", short(m.name))
		case !known || w.version.before(r.since), r.outside && w.inForm:
			w.unknown(m, known, &r)
		default:
			w.value(m.value, &r)
		}
	}
	for _, name := range sortedNames(p) {
		if r := p[name]; r.must && !w.version.before(r.mustBy) && n.get(name) == nil && (!r.outside || !w.inForm) {
			w.notef(missingCode(name), n.at(), "Required property '%s' is missing%s.", name, w.where())
		}
	}
}

// missingCode is the code of a missing property; that of a component's type is one of its own.
func missingCode(name string) string {
	if name == "type" {
		return MissingType
	}
	return MissingProperty
}

func (w *walk) unknown(m *member, known bool, r *rule) {
	at := place{m.start, m.end, m.value.path()}
	switch {
	case !known:
		w.notef(InvalidKey, at, "Property '%s' is not allowed%s.", short(m.name), w.where())
	case w.version.before(r.since):
		w.notef(InvalidKey, at, "Property '%s' is not allowed%s before version %s.", m.name, w.where(), r.since)
	default:
		w.notef(InvalidKey, at, "Property '%s' is not allowed%s inside a Form; set init-values and error-messages of the Form.", m.name, w.where())
	}
}

func (w *walk) where() string {
	if w.component == "" {
		return ""
	}
	return " in " + w.component
}
