package flow

import (
	"encoding/json"
	"slices"
)

// Screen is a screen of a document without problems.
type Screen struct {
	ID        string
	Title     string
	Terminal  bool
	Success   bool             // ending here is a success for the business
	Refresh   bool             // going back from here asks the endpoint
	Next      []string         // screens that may follow
	Entry     bool             // it follows no other
	Exchanges bool             // an action of it asks the endpoint
	Endings   [][]string       // the names in the payload of each of its actions that complete the flow, sorted
	schemas   map[string]*node // of its data model
}

// Screen finds a screen; nil when there is none of that id.
func (d *Document) Screen(id string) *Screen {
	if i := slices.IndexFunc(d.Screens, func(s Screen) bool { return s.ID == id }); i >= 0 {
		return &d.Screens[i]
	}
	return nil
}

// read takes over what a checked document says.
func (d *Document) read(c *checker, root *node) {
	d.Channel = root.get("data_channel_uri").str()
	next := map[string][]string{}
	if model := root.get("routing_model"); model.is(object) {
		for i := range model.members {
			for _, to := range model.members[i].value.items {
				next[model.members[i].name] = append(next[model.members[i].name], to.str())
			}
		}
	}
	for _, s := range c.ordered {
		for _, to := range sortedNames(s.routes) {
			if !slices.Contains(next[s.id], to) {
				next[s.id] = append(next[s.id], to)
			}
		}
	}
	first := entries(next, c.ordered)
	for _, s := range c.ordered {
		d.Screens = append(d.Screens, readScreen(s, next[s.id], slices.Contains(first, s.id)))
	}
	d.Entry = first[0]
}

func readScreen(s *screen, next []string, entry bool) Screen {
	success := s.node.get("success")
	out := Screen{
		ID: s.id, Title: s.node.get("title").str(), Terminal: s.terminal, Success: s.terminal && (success == nil || success.isTrue()),
		Refresh: s.node.get("refresh_on_back").isTrue(), Next: next, Entry: entry, schemas: map[string]*node{},
	}
	actions(s.node.get("layout"), func(a *node) {
		switch a.get("name").str() {
		case "data_exchange":
			out.Exchanges = true
		case "complete":
			var names []string
			for _, m := range a.get("payload").members {
				names = append(names, m.name)
			}
			slices.Sort(names)
			out.Endings = append(out.Endings, names)
		}
	})
	if s.data != nil {
		for i := range s.data.members {
			out.schemas[s.data.members[i].name] = s.data.members[i].value
		}
	}
	return out
}

// actionNames are the properties that hold an action.
var actionNames = []string{"on-click-action", "on-select-action", "on-unselect-action"}

// actions calls f for every action below a value.
func actions(n *node, f func(a *node)) {
	if n == nil {
		return
	}
	for i := range n.members {
		if slices.Contains(actionNames, n.members[i].name) && n.members[i].value.is(object) {
			f(n.members[i].value)
		}
		actions(n.members[i].value, f)
	}
	for _, item := range n.items {
		actions(item, f)
	}
}

// Ends says whether an answer with these members is one that an action of the screen completes the
// flow with.
func (s *Screen) Ends(answer map[string]json.RawMessage) bool {
	return slices.ContainsFunc(s.Endings, func(names []string) bool { return slices.Equal(names, sortedNames(answer)) })
}

// Accepts checks data that a screen is shown with against its data model: "" when it fits, else what is
// wrong. Members that the model does not declare, and fields that are not given, are passed over.
func (s *Screen) Accepts(data map[string]json.RawMessage) string {
	for _, name := range sortedNames(s.schemas) {
		raw, given := data[name]
		if !given {
			continue
		}
		v, err := parse(raw)
		if err != nil {
			return "the field '" + name + "' is not JSON"
		}
		if why := fits(v, s.schemas[name], name); why != "" {
			return why
		}
	}
	return ""
}

// fits checks a value against a schema and says what is wrong.
func fits(v, schema *node, path string) string {
	if wanted := typeOf(schema); !v.is(wanted) {
		return "'" + path + "' is of type " + v.kind.String() + ", not " + kindNames(wanted)
	}
	if properties := schema.get("properties"); properties.is(object) {
		for i := range v.members {
			if s := properties.get(v.members[i].name); s.is(object) {
				if why := fits(v.members[i].value, s, path+"."+v.members[i].name); why != "" {
					return why
				}
			}
		}
	}
	if items := schema.get("items"); items.is(object) {
		for _, item := range v.items {
			if why := fits(item, items, path+"[]"); why != "" {
				return why
			}
		}
	}
	return ""
}
