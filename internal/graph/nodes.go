package graph

import (
	"net/http"

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

// subList is an edge asked for inside `fields`.
func subList[T any](items []T, kind string, members func(T) []wire.Member, f wire.Field) (any, *fault.Error) {
	out := wire.Page[wire.Raw]{Data: []wire.Raw{}}
	for i, item := range items {
		if i == maxPage {
			break
		}
		raw, err := wire.AppendNode(nil, kind, members(item), f.Fields)
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, raw)
	}
	return out, nil
}
