package graph

import (
	"net/http"
	"net/url"
	"strings"

	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

// Graph's names of the node types, for the error about an unknown field.
const (
	kindNumber   = "WhatsAppBusinessPhoneNumber"
	kindAccount  = "WhatsAppBusinessAccount"
	kindTemplate = "MessageTemplate"
)

// node answers a GET on a single node.
func (c *call) node(kind string, members []wire.Member) error {
	wanted, f := wire.ParseFields(c.r.URL.Query().Get("fields"))
	if f != nil {
		return f
	}
	body, f := wire.AppendNode(nil, kind, members, wanted)
	if f != nil {
		return f
	}
	c.reply(http.StatusOK, body)
	return nil
}

// list answers a GET on an edge: each item as a node, cut into pages.
func list[T any](c *call, kind string, items []T, members func(T) []wire.Member) error {
	wanted, f := wire.ParseFields(c.r.URL.Query().Get("fields"))
	if f != nil {
		return f
	}
	return listFields(c, kind, items, members, wanted)
}

func listFields[T any](c *call, kind string, items []T, members func(T) []wire.Member, wanted []wire.Field) error {
	cut, err := page(c, items)
	if err != nil {
		return err
	}
	out := wire.Page[wire.Raw]{Data: make([]wire.Raw, 0, len(cut.Data)), Paging: cut.Paging}
	for _, item := range cut.Data {
		raw, f := wire.AppendNode(nil, kind, members(item), wanted)
		if f != nil {
			return f
		}
		out.Data = append(out.Data, raw)
	}
	return c.json(out)
}

func (c *call) json(v any) error {
	body, err := wire.Marshal(v)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	c.reply(http.StatusOK, body)
	return nil
}

// subList is an edge of a node that is asked for inside `fields`: its arguments cut it into pages as the
// parameters of the edge itself do.
func subList[T any](c *call, node string, items []T, kind string, members func(T) []wire.Member, f wire.Field) (any, *fault.Error) {
	q := url.Values{}
	for name, value := range f.Arguments {
		q.Set(name, value)
	}
	if inner := wire.FormatFields(f.Fields); inner != "" {
		q.Set("fields", inner)
	}
	path := "/" + node + "/" + f.Name
	if version, _, ok := strings.Cut(strings.TrimPrefix(c.r.URL.Path, "/"), "/"); ok && isVersion(version) {
		path = "/" + version + path
	}
	page, err := cut(items, path, q, c.pageURL)
	if err != nil {
		return nil, err
	}
	out := wire.Page[wire.Raw]{Data: []wire.Raw{}, Paging: page.Paging}
	for _, item := range page.Data {
		raw, err := wire.AppendNode(nil, kind, members(item), f.Fields)
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, raw)
	}
	return out, nil
}
