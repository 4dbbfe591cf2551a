package graph

import (
	"maps"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

// parameters decodes JSON, form and query parameters into v. What the body says wins over the path, each
// parameter for itself: SDKs write some into the path and still send a body (reference §1.0).
func (c *call) parameters(v any) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	if c.r.URL.RawQuery != "" || form != nil {
		if err := decodeValues(c.r.URL.Query(), form, v); err != nil {
			return err
		}
	}
	if form != nil {
		return nil
	}
	body, err := c.readBody()
	if err != nil || len(body) == 0 {
		return err
	}
	if f := wire.Decode(body, v); f != nil {
		return f
	}
	return nil
}

// decodeValues decodes parameters that came as text; those of the form win.
func decodeValues(query, form url.Values, v any) error {
	values := url.Values{}
	maps.Copy(values, query)
	maps.Copy(values, form)
	for name, vs := range values {
		if !utf8.ValidString(name) || !utf8.ValidString(strings.Join(vs, "")) {
			return fault.InvalidParam.With("The parameter %q is not valid UTF-8.", short(strings.ToValidUTF8(name, "?")))
		}
	}
	if f := wire.Decode(wire.FormDocument(values), v); f != nil {
		return f
	}
	return nil
}

// Bounds of a page of a list (reference §1.0).
const (
	defaultPage = 25
	maxPage     = 1000
)

// page cuts a list as limit, after and before say, and renders it with its cursors.
func page[T any](c *call, all []T) (wire.Page[T], error) {
	out, f := cut(all, c.r.URL.Path, c.r.URL.Query(), c.pageURL)
	if f != nil {
		return out, f
	}
	return out, nil
}

// cut cuts the list that is at a path as the parameters say; address makes the address of a neighbouring page.
func cut[T any](all []T, path string, q url.Values, address func(path string, q url.Values, name, cursor string) string) (wire.Page[T], *fault.Error) {
	from, to, f := bounds(q, len(all))
	if f != nil {
		return wire.Page[T]{}, f
	}
	out := wire.Page[T]{Data: all[from:to]}
	if out.Data == nil {
		out.Data = []T{}
	}
	if from < to {
		out.Paging = &wire.Paging{Cursors: wire.Cursors{Before: wire.FormatCursor(from), After: wire.FormatCursor(to - 1)}}
		if to < len(all) {
			out.Paging.Next = address(path, q, "after", out.Paging.Cursors.After)
		}
		if from > 0 {
			out.Paging.Previous = address(path, q, "before", out.Paging.Cursors.Before)
		}
	}
	return out, nil
}

// bounds are the first entry of a page, and the first one behind it, of a list with n entries.
func bounds(q url.Values, n int) (from, to int, f *fault.Error) {
	limit := defaultPage
	if text := q.Get("limit"); text != "" {
		asked, err := strconv.Atoi(text)
		if err != nil || asked < 1 {
			return 0, 0, fault.InvalidParam.Saying("Param limit must be an integer of at least 1.")
		}
		limit = min(asked, maxPage)
	}
	if after := q.Get("after"); after != "" {
		at, ok := wire.ParseCursor(after)
		if !ok {
			return 0, 0, fault.InvalidParam.Saying("Param after is not a cursor of this list.")
		}
		from = at + 1
	} else if before := q.Get("before"); before != "" {
		at, ok := wire.ParseCursor(before)
		if !ok {
			return 0, 0, fault.InvalidParam.Saying("Param before is not a cursor of this list.")
		}
		from = max(0, at-limit)
		limit = min(limit, at)
	}
	from = min(from, n)
	return from, min(from+limit, n), nil
}

// pageURL is the address of a neighbouring page, with the token as Graph gives it.
func (c *call) pageURL(path string, q url.Values, name, cursor string) string {
	next := url.Values{}
	for k, v := range q {
		if k != "after" && k != "before" {
			next[k] = v
		}
	}
	next.Set(name, cursor)
	if next.Get("access_token") == "" {
		if token := headerToken(c.r); token != "" {
			next.Set("access_token", token)
		}
	}
	return c.root() + path + "?" + next.Encode()
}

// root is where the caller finds this program.
func (c *call) root() string {
	if c.door.PublicURL != "" {
		return c.door.PublicURL
	}
	scheme := "http"
	if c.r.TLS != nil || strings.EqualFold(c.r.Header.Get("X-Forwarded-Proto"), "https") {
		scheme = "https"
	}
	return scheme + "://" + c.r.Host
}
