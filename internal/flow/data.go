package flow

import "strconv"

// exampleName is the member of a field's schema that holds an example of it.
const exampleName = "__example__"

// dataModel checks what a screen declares to be given.
func (w *walk) dataModel() {
	if w.screen.data == nil {
		return
	}
	for i := range w.screen.data.members {
		m := &w.screen.data.members[i]
		if !m.value.is(object) {
			w.notef(ScreenData, m.value.at(), "The schema of '%s' must be of type object, but is of type %s.", short(m.name), m.value.kind)
			continue
		}
		w.schema(m.value, true)
		if example := m.value.get(exampleName); example != nil {
			w.example(example, m.value)
		}
	}
}

// schema checks a schema of a data model. An example stands at the top only.
func (w *walk) schema(n *node, top bool) {
	kind := n.get("type")
	switch {
	case kind == nil && n.get("const") == nil && n.get("enum") == nil:
		w.notef(ScreenData, n.at(), "The property 'type' is missing in the schema of '%s'.", n.name)
	case kind != nil && !kind.is(text):
		w.notef(ScreenData, kind.at(), "The property 'type' of a schema must be of type string, but is of type %s.", kind.kind)
	case kind.is(text) && schemaTypes[kind.text] == 0:
		w.notef(ScreenData, kind.at(), "'%s' is no type of a data model: string, number, boolean, object or array.", short(kind.text))
	}
	if example := n.get(exampleName); example != nil && !top {
		w.notef(ScreenData, example.key(), "'%s' is allowed at the top of a data model only.", exampleName)
	}
	if kind.str() == "array" {
		w.itemsSchema(n)
	}
	properties := n.get("properties")
	if !properties.is(object) {
		return
	}
	for i := range properties.members {
		switch m := &properties.members[i]; {
		case m.name == exampleName:
			w.notef(ScreenData, place{m.start, m.end, m.value.path()}, "'%s' is allowed at the top of a data model only.", exampleName)
		case m.value.is(object):
			w.schema(m.value, false)
		default:
			w.notef(ScreenData, m.value.at(), "The schema of '%s' must be of type object, but is of type %s.", short(m.name), m.value.kind)
		}
	}
}

func (w *walk) itemsSchema(n *node) {
	switch items := n.get("items"); {
	case items == nil:
		w.notef(ScreenData, n.at(), "The schema of an array must have the property 'items'.")
	case items.is(object):
		w.schema(items, false)
	case !items.is(boolean):
		w.notef(ScreenData, items.at(), "The property 'items' must be of type boolean or object, but is of type %s.", items.kind)
	}
}

// example checks an example against its schema.
func (w *walk) example(n, schema *node) {
	wanted := typeOf(schema)
	if !n.is(wanted) {
		w.notef(ScreenData, n.at(), "'%s' must be of type %s, but is of type %s.", exampleName, kindNames(wanted), n.kind)
		return
	}
	if n.is(number) && schema.get("type").str() == "integer" {
		if _, err := strconv.ParseInt(n.text, 10, 64); err != nil {
			w.notef(ScreenData, n.at(), "'%s' must be a whole number.", exampleName)
		}
	}
	for i := range n.members {
		if s := schema.get("properties").get(n.members[i].name); s.is(object) {
			w.example(n.members[i].value, s)
		}
	}
	if items := schema.get("items"); items.is(object) {
		for _, item := range n.items {
			w.example(item, items)
		}
	}
}
