package graph

import (
	"maps"
	"slices"

	"turnpike/internal/account"
)

// Operation is a line of the route table as docs/compatibility.md shows it.
type Operation struct {
	Method string
	Path   string // without the version: "/{phone-number-id}/messages"
	Name   string // the label of metrics and logs
	Token  string // what token the call needs
}

// Operations lists what this door does, in the order of the route table.
func Operations() []Operation {
	out := make([]Operation, 0, len(routes))
	for i := range routes {
		r := &routes[i]
		path := "/" + string(r.node)
		if !fixedNodes[string(r.node)] {
			path = "/{" + string(r.node) + "}"
		}
		if r.edge != "" {
			path += "/" + r.edge
		}
		out = append(out, Operation{Method: r.method, Path: path, Name: r.name, Token: r.token()})
	}
	return out
}

// Later lists the edges whose callers are told that they are not there yet.
func Later() []string { return slices.Sorted(maps.Keys(laterEdges)) }

// token says in words what authorize asks for.
func (r *route) token() string {
	switch {
	case r.open:
		return "none"
	case r.appToken && r.node == nodeApp:
		return "app token"
	case r.appToken:
		return "app token or business token"
	case r.scope == account.ScopeMessaging, r.scope == account.ScopeManagement:
		return "business token with " + r.scope
	}
	return "business token"
}
