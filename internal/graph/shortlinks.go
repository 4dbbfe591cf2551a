package graph

import (
	"cmp"
	"crypto/rand"
	"strings"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

var shortLinkRoutes = []route{
	{method: "GET", node: nodeNumber, edge: "message_qrdls", name: "qr.list", scope: account.ScopeManagement, handle: listShortLinks},
	{method: "POST", node: nodeNumber, edge: "message_qrdls", name: "qr.post", scope: account.ScopeManagement, handle: postShortLink},
	{method: "GET", node: nodeNumber, edge: "message_qrdls/{code}", name: "qr.get", scope: account.ScopeManagement, handle: getShortLink},
	{method: "POST", node: nodeNumber, edge: "message_qrdls/{code}", name: "qr.update", scope: account.ScopeManagement, handle: postShortLink},
	{method: "DELETE", node: nodeNumber, edge: "message_qrdls/{code}", name: "qr.delete", scope: account.ScopeManagement, handle: deleteShortLink},
}

// Limits of short links (reference §1.3): the length of a code and of a text, and how many a number has.
const (
	codeLength    = 14
	maxPrefilled  = 140
	maxShortLinks = 2000
)

// linkMembers are the fields of a short link. The picture is asked for by its form: PNG or SVG.
func (c *call) linkMembers(l store.ShortLink, picture string) []wire.Member {
	return []wire.Member{
		wire.Always("code", l.Code, true),
		wire.Always("prefilled_message", l.Message, true),
		wire.Always("deep_link_url", "https://wa.me/message/"+l.Code, true),
		{Name: "qr_image_url", Default: picture != "", Value: func(f wire.Field) (any, *fault.Error) {
			form := strings.ToUpper(f.Arguments["format"])
			if form == "" {
				form = picture
			}
			if form != "PNG" && form != "SVG" {
				form = "SVG"
			}
			return c.root() + "/qr/" + l.Code + "." + strings.ToLower(form), nil
		}},
	}
}

func (c *call) linkReply(links []store.ShortLink, picture string, single bool) error {
	wanted, f := wire.ParseFields(c.r.URL.Query().Get("fields"))
	if f != nil {
		return f
	}
	out := wire.Page[wire.Raw]{Data: []wire.Raw{}}
	for _, l := range links {
		raw, f := wire.AppendMembers(nil, "WhatsAppMessageQRDL", c.linkMembers(l, picture), wanted)
		if f != nil {
			return f
		}
		out.Data = append(out.Data, raw)
	}
	if single {
		return c.json(out.Data[0])
	}
	return c.json(out)
}

func listShortLinks(c *call) error {
	links, err := c.door.Store.ShortLinks(c.r.Context(), c.number.ID)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.linkReply(links, "", false)
}

// findLink is the link that the path names.
func (c *call) findLink() (store.ShortLink, error) {
	links, err := c.door.Store.ShortLinks(c.r.Context(), c.number.ID)
	if err != nil {
		return store.ShortLink{}, fault.Unknown.Wrap(err)
	}
	for _, l := range links {
		if l.Code == c.key {
			return l, nil
		}
	}
	return store.ShortLink{}, fault.InvalidParam.With("The number has no QR code %q.", short(c.key))
}

func getShortLink(c *call) error {
	l, err := c.findLink()
	if err != nil {
		return err
	}
	return c.linkReply([]store.ShortLink{l}, "", false)
}

// postShortLink makes a link, or changes the text of the one whose code is given: in the path, as older
// SDKs do, or as a parameter.
func postShortLink(c *call) error {
	var req struct {
		Message wire.Text `json:"prefilled_message"`
		Picture wire.Text `json:"generate_qr_image"`
		Code    wire.Text `json:"code"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	picture := strings.ToUpper(string(req.Picture))
	switch n := utf8.RuneCountInString(string(req.Message)); {
	case n == 0 || n > maxPrefilled:
		return fault.InvalidParam.Saying("Param prefilled_message must have 1 to %d characters.", maxPrefilled)
	case picture != "" && picture != "PNG" && picture != "SVG":
		return fault.InvalidParam.Saying("Param generate_qr_image must be one of {PNG, SVG} - got %q.", short(string(req.Picture)))
	}
	l := store.ShortLink{Code: cmp.Or(c.key, string(req.Code)), Message: string(req.Message)}
	if l.Code != "" {
		c.key = l.Code
		if _, err := c.findLink(); err != nil {
			return err
		}
	} else {
		links, err := c.door.Store.ShortLinks(c.r.Context(), c.number.ID)
		if err != nil {
			return fault.Unknown.Wrap(err)
		}
		if len(links) >= maxShortLinks {
			return fault.InvalidParam.With("The number has %d QR codes, the most it may have.", len(links))
		}
		l.Code = rand.Text()[:codeLength]
	}
	if _, err := c.door.Store.PutShortLink(c.r.Context(), c.number.ID, l, c.door.Clock().UnixMilli()); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.linkReply([]store.ShortLink{l}, picture, true)
}

func deleteShortLink(c *call) error {
	was, err := c.door.Store.DeleteShortLink(c.r.Context(), c.number.ID, c.key)
	switch {
	case err != nil:
		return fault.Unknown.Wrap(err)
	case !was:
		return fault.InvalidParam.With("The number has no QR code %q.", short(c.key))
	}
	return c.success()
}
