package template

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// Limits of a list of products in a button (reference §2.4).
const (
	maxShopSections = 10
	maxShopProducts = 30
	maxSectionTitle = 24
)

// unusedToken is the token of a flow that was sent without one (reference §2.3).
const unusedToken = "unused"

// bindHeader fills a header in. One that shows a file, a place or a product needs exactly that.
func (t *Template) bindHeader(c *Component, args []Argument) (*message.Header, *fault.Error) {
	if c.Format == "" || c.Format == "TEXT" {
		text, err := t.fill("header", c.Text, args, maxHeader)
		return &message.Header{Type: "text", Text: text}, err
	}
	kind := strings.ToLower(c.Format)
	if len(args) != 1 {
		return nil, fault.TemplateParamFormat.With("header: Format mismatch, expected %s, received %d parameters", c.Format, len(args))
	}
	a := args[0]
	out := &message.Header{Type: kind, Media: a.Media, Location: a.Location, Product: a.Product}
	switch {
	case a.Type != kind:
		return nil, fault.TemplateParamFormat.With("header: Format mismatch, expected %s, received %s", c.Format, strings.ToUpper(clip(a.Type)))
	case kind == "location" && a.Location == nil, kind == "product" && a.Product == nil:
		return nil, fault.TemplateParamFormat.With("header: the object %s is missing", kind)
	case kind != "location" && kind != "product" && a.Media == nil:
		return nil, fault.TemplateParamFormat.With("header: the object %s with its id or link is missing", kind)
	}
	return out, nil
}

func bindOffer(c *Component, endsAt int64) (*RenderedOffer, *fault.Error) {
	switch {
	case c == nil && endsAt != 0:
		return nil, fault.TemplateParamCount.With("limited_time_offer: the template has no such component")
	case c == nil:
		return nil, nil
	case c.Offer.HasExpiration && endsAt <= 0:
		return nil, fault.TemplateParamFormat.With("limited_time_offer: expiration_time_ms is missing")
	}
	return &RenderedOffer{Text: c.Offer.Text, EndsAt: endsAt}, nil
}

func (t *Template) bindCards(c *Component, args []CardArguments) ([]RenderedCard, *fault.Error) {
	want := 0
	if c != nil {
		want = len(c.Cards)
	}
	if len(args) != want {
		return nil, fault.TemplateParamCount.With("carousel: number of cards (%d) does not match the template's (%d)", len(args), want)
	}
	var out []RenderedCard
	for i := range want {
		at := slices.IndexFunc(args, func(a CardArguments) bool { return a.Index == i })
		if at < 0 {
			return nil, fault.TemplateParamFormat.With("carousel: there is no card with card_index %d", i)
		}
		part, err := t.bindPart(c.Cards[i].Components, args[at])
		if err != nil {
			return nil, err.Fault.With("carousel card %d: %s", i, err.DetailText())
		}
		out = append(out, RenderedCard{Header: part.header, Body: part.body, Buttons: part.buttons})
	}
	return out, nil
}

// action is a button's one value, of type action; nil when it was left out.
func action(where string, values []Argument) (*Action, *fault.Error) {
	switch {
	case len(values) == 0:
		return nil, nil
	case len(values) > 1:
		return nil, countFault(where, len(values), 1)
	case values[0].Type != "action" || values[0].Action == nil:
		return nil, fault.TemplateParamFormat.With("%s: Format mismatch, expected ACTION, received %s", where, strings.ToUpper(clip(values[0].Type)))
	}
	return values[0].Action, nil
}

func bindFlow(where string, b *Button, values []Argument) (*message.Flow, *fault.Error) {
	a, err := action(where, values)
	if err != nil {
		return nil, err
	}
	out := &message.Flow{ID: b.FlowID, Name: b.FlowName, Button: b.Text, Token: unusedToken, Action: b.FlowAction, Screen: b.NavigateScreen}
	if out.Action == "" {
		out.Action = "navigate"
	}
	if a == nil {
		return out, nil
	}
	if a.FlowToken != "" {
		out.Token = a.FlowToken
	}
	var object map[string]json.RawMessage
	if len(a.FlowData) > 0 {
		if json.Unmarshal(a.FlowData, &object) != nil {
			return nil, fault.TemplateParamFormat.With("%s: flow_action_data must be an object", where)
		}
		out.Data = a.FlowData
	}
	return out, nil
}

func bindShop(where, kind string, values []Argument) (*message.Shop, *fault.Error) {
	a, err := action(where, values)
	if err != nil {
		return nil, err
	}
	if a == nil {
		a = &Action{}
	}
	if kind == "mpm" {
		if err := checkSections(where, a.Sections); err != nil {
			return nil, err
		}
	}
	return &message.Shop{Thumbnail: a.Thumbnail, Sections: a.Sections}, nil
}

// bindBill takes over what is to be paid, which was checked when it was read.
func bindBill(where string, values []Argument) (*message.Bill, *fault.Error) {
	a, err := action(where, values)
	if err != nil {
		return nil, err
	}
	if a == nil || a.Bill == nil {
		return nil, fault.TemplateParamFormat.With("%s: the parameter action has no order_details, which say what is to be paid", where)
	}
	return a.Bill, nil
}

func checkSections(where string, sections []message.ShopSection) *fault.Error {
	if len(sections) == 0 || len(sections) > maxShopSections {
		return fault.TemplateParamFormat.With("%s: there must be 1 to %d sections, not %d", where, maxShopSections, len(sections))
	}
	products := 0
	for i, s := range sections {
		products += len(s.Products)
		switch {
		case len(s.Products) == 0:
			return fault.TemplateParamFormat.With("%s: sections[%d] has no product_items", where, i)
		case utf8.RuneCountInString(s.Title) > maxSectionTitle:
			return fault.TemplateParamFormat.With("%s: the title of sections[%d] has more than %d characters", where, i, maxSectionTitle)
		}
	}
	if products > maxShopProducts {
		return fault.TemplateParamFormat.With("%s: there are %d products, at most %d are allowed", where, products, maxShopProducts)
	}
	return nil
}

// MediaOf lists the media that a rendered template shows, header first, then card by card.
func (r *Rendered) MediaOf() []*message.Media {
	var out []*message.Media
	if r.Header != nil && r.Header.Media != nil {
		out = append(out, r.Header.Media)
	}
	for i := range r.Cards {
		if h := r.Cards[i].Header; h != nil && h.Media != nil {
			out = append(out, h.Media)
		}
	}
	return out
}
