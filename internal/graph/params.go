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
	q := c.r.URL.Query()
	limit := defaultPage
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return wire.Page[T]{}, fault.InvalidParam.Saying("Param limit must be an integer of at least 1.")
		}
		limit = min(n, maxPage)
	}
	from := 0
	if after := q.Get("after"); after != "" {
		n, ok := wire.ParseCursor(after)
		if !ok {
			return wire.Page[T]{}, fault.InvalidParam.Saying("Param after is not a cursor of this list.")
		}
		from = n + 1
	} else if before := q.Get("before"); before != "" {
		n, ok := wire.ParseCursor(before)
		if !ok {
			return wire.Page[T]{}, fault.InvalidParam.Saying("Param before is not a cursor of this list.")
		}
		from = max(0, n-limit)
		limit = min(limit, n)
	}
	from = min(from, len(all))
	to := min(from+limit, len(all))
	out := wire.Page[T]{Data: all[from:to]}
	if out.Data == nil {
		out.Data = []T{}
	}
	if from < to {
		out.Paging = &wire.Paging{Cursors: wire.Cursors{Before: wire.FormatCursor(from), After: wire.FormatCursor(to - 1)}}
		if to < len(all) {
			out.Paging.Next = c.pageURL(q, "after", out.Paging.Cursors.After)
		}
		if from > 0 {
			out.Paging.Previous = c.pageURL(q, "before", out.Paging.Cursors.Before)
		}
	}
	return out, nil
}

// pageURL is the address of a neighbouring page, with the token as Graph gives it.
func (c *call) pageURL(q url.Values, name, cursor string) string {
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
	return c.root() + c.r.URL.Path + "?" + next.Encode()
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
