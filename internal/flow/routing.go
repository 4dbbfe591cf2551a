package flow

import (
	"slices"
	"strings"
)

// mostBranches is how many screens may follow one (Meta's page on routing).
const mostBranches = 10

// routes is the graph of screens: which may follow which.
type routes struct {
	next map[string][]string
	at   map[string]place // of each screen in the model, or of its id
}

// routing checks the ways between the screens. With an endpoint the document must say them, since the
// endpoint chooses; without one they are the screens' own actions.
func (c *checker) routing(model *node) {
	g := routes{next: map[string][]string{}, at: map[string]place{}}
	for _, s := range c.ordered {
		g.at[s.id] = s.at()
	}
	if model.is(object) {
		c.declared(model, &g)
	}
	if c.dataAPI == "" {
		for _, s := range c.ordered {
			for _, to := range sortedNames(s.routes) {
				if !slices.Contains(g.next[s.id], to) {
					g.next[s.id] = append(g.next[s.id], to)
				}
			}
		}
	} else {
		c.undeclared(model, &g)
	}
	c.shape(&g)
}

// declared reads a routing model.
func (c *checker) declared(model *node, g *routes) {
	for i := range model.members {
		m := &model.members[i]
		at := place{m.start, m.end, m.value.path()}
		if c.screens[m.name] == nil {
			c.notef(Routing, at, "The routing model names the screen '%s', which there is not.", short(m.name))
			continue
		}
		if !m.value.is(array) {
			c.notef(InvalidType, m.value.at(), "The routes of a screen must be of type array, but are of type %s.", m.value.kind)
			continue
		}
		g.at[m.name] = at
		for _, to := range m.value.items {
			c.route(m.name, to, g)
		}
		if count := len(g.next[m.name]); count > mostBranches {
			c.notef(Routing, at, "The screen '%s' has %d routes; it may have at most %d.", m.name, count, mostBranches)
		}
	}
}

func (c *checker) route(from string, to *node, g *routes) {
	switch {
	case !to.is(text):
		c.notef(InvalidType, to.at(), "A route must be the id of a screen, but is of type %s.", to.kind)
	case c.screens[to.text] == nil:
		c.notef(Routing, to.at(), "The routing model names the screen '%s', which there is not.", short(to.text))
	case to.text == from:
		c.notef(Routing, to.at(), "The screen '%s' cannot lead to itself.", from)
	case slices.Contains(g.next[to.text], from):
		c.notef(Routing, to.at(), "The routing model leads from '%s' to '%s' and back; it has ways forward only.", to.text, from)
	default:
		g.next[from] = append(g.next[from], to.text)
	}
}

// undeclared tells of screens and ways that the routing model leaves out.
func (c *checker) undeclared(model *node, g *routes) {
	named := map[string]bool{}
	for from, next := range g.next {
		named[from] = true
		for _, to := range next {
			named[to] = true
		}
	}
	var missing []place
	var ids []string
	for _, s := range c.ordered {
		if !named[s.id] && model.get(s.id) == nil && c.screens[s.id] == s && s.id != "" {
			missing, ids = append(missing, g.at[s.id]), append(ids, s.id)
		}
		for _, to := range sortedNames(s.routes) {
			if model.is(object) && !slices.Contains(g.next[s.id], to) {
				c.notef(Routing, s.routes[to].at(), "An action of screen '%s' leads to '%s', which the routing model does not.", s.id, to)
			}
		}
	}
	if model.is(object) && len(c.ordered) > 1 {
		c.noteAllf(Routing, missing, "The routing model does not name these screens: [%s].", strings.Join(ids, ", "))
	}
}

// shape checks the graph itself: it has an entry, no way back, and hangs together.
func (c *checker) shape(g *routes) {
	if len(c.ordered) < 2 || len(c.ordered) != len(c.screens) || c.screens[""] != nil {
		return // one screen has no routes; of screens without an id of their own nothing can be said
	}
	if c.dataAPI == "" {
		for _, s := range c.ordered {
			if count := len(g.next[s.id]); count > mostBranches {
				c.notef(Routing, g.at[s.id], "The actions of screen '%s' lead to %d screens; they may lead to at most %d.", s.id, count, mostBranches)
			}
		}
	}
	if loop := g.loop(c.ordered); len(loop) > 0 {
		c.noteAllf(Routing, c.placesOf(loop, g), "These screens lead to each other in a circle: [%s].", strings.Join(loop, ", "))
		return
	}
	if len(entries(g.next, c.ordered)) == 0 {
		c.notef(Routing, g.at[c.ordered[0].id], "There is no screen to begin with: every screen follows another.")
		return
	}
	if apart := g.apart(c.ordered); len(apart) > 0 && !c.told(Routing) {
		c.noteAllf(Routing, c.placesOf(apart, g), "These screens are not connected with the others: [%s].", strings.Join(apart, ", "))
	}
}

// told says whether a problem of some kind was found already.
func (c *checker) told(code string) bool {
	return slices.ContainsFunc(c.findings, func(f finding) bool { return f.code == code })
}

func (c *checker) placesOf(ids []string, g *routes) []place {
	var out []place
	for _, id := range ids {
		out = append(out, g.at[id])
	}
	return out
}

// entries are the screens that follow no other.
func entries(next map[string][]string, all []*screen) []string {
	follows := map[string]bool{}
	for _, list := range next {
		for _, to := range list {
			follows[to] = true
		}
	}
	var out []string
	for _, s := range all {
		if !follows[s.id] {
			out = append(out, s.id)
		}
	}
	return out
}

// loop finds screens in a circle.
func (g *routes) loop(all []*screen) []string {
	const onWay, done = 1, 2
	state := map[string]int{}
	var way, found []string
	var visit func(id string) bool
	visit = func(id string) bool {
		switch state[id] {
		case onWay:
			found = slices.Clone(way[slices.Index(way, id):])
			return true
		case done:
			return false
		}
		state[id] = onWay
		way = append(way, id)
		if slices.ContainsFunc(g.next[id], visit) {
			return true
		}
		way, state[id] = way[:len(way)-1], done
		return false
	}
	for _, s := range all {
		if visit(s.id) {
			return found
		}
	}
	return nil
}

// apart are the screens that cannot be reached from the first entry, whichever way the routes are gone.
func (g *routes) apart(all []*screen) []string {
	beside := map[string][]string{}
	for from, next := range g.next {
		for _, to := range next {
			beside[from], beside[to] = append(beside[from], to), append(beside[to], from)
		}
	}
	start := entries(g.next, all)[0]
	reached, way := map[string]bool{start: true}, []string{start}
	for len(way) > 0 {
		id := way[0]
		way = way[1:]
		for _, to := range beside[id] {
			if !reached[to] {
				reached[to] = true
				way = append(way, to)
			}
		}
	}
	var out []string
	for _, s := range all {
		if !reached[s.id] {
			out = append(out, s.id)
		}
	}
	return out
}
