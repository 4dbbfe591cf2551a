package wiretest

import (
	"fmt"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"turnpike/internal/message"
)

func product(m *maker, o object, out *message.Interactive) {
	out.Shop = &message.Shop{Catalog: m.text(o, action, "catalog_id", 100), Product: m.text(o, action, "product_retailer_id", 100)}
}

func products(m *maker, o object, out *message.Interactive) {
	out.Shop = &message.Shop{Catalog: m.text(o, action, "catalog_id", 100)}
	left := 30
	n := rapid.IntRange(1, 4).Draw(m.T, "sections")
	m.sections(o, n, func(o object, path string, i int) {
		s := message.ShopSection{Title: m.sectionTitle(o, path, n)}
		items := make([]object, rapid.IntRange(1, min(8, left-(n-1-i))).Draw(m.T, "products"))
		left -= len(items)
		for j := range items {
			items[j] = object{}
			s.Products = append(s.Products, m.text(items[j], fmt.Sprintf("%s['product_items'][%d]", path, j), "product_retailer_id", 100))
		}
		o["product_items"] = items
		m.breaksBy("no products", path+"['product_items']", 131008, func() { delete(o, "product_items") })
		m.breaksBy("too many products", path+"['product_items']", 131009, func() { o["product_items"] = longer(items, 31) })
		out.Shop.Sections = append(out.Shop.Sections, s)
	})
}

func catalog(m *maker, o object, out *message.Interactive) {
	m.fixed(o, action, "name", "catalog_message")
	if rapid.Bool().Draw(m.T, "no parameters") {
		return
	}
	p := object{}
	o["parameters"] = p
	if s := m.maybe(p, action+"['parameters']", "thumbnail_product_retailer_id", 100); s != "" {
		out.Shop = &message.Shop{Thumbnail: s}
	}
}

func carousel(m *maker, o object, out *message.Interactive) {
	shape := rapid.SampledFrom([]string{"link", "replies", "product"}).Draw(m.T, "shape")
	replies := 0
	cards := []object{}
	n := m.array(o, action, "cards", 2, 10, func(o object, path string, i int) {
		o["card_index"] = rapid.SampledFrom([]any{i, strconv.Itoa(i)}).Draw(m.T, "card_index")
		m.breaksBy("left out", path+"['card_index']", 131008, func() { delete(o, "card_index") })
		m.breaksBy("another place", path+"['card_index']", 131009, func() { o["card_index"] = i + 1 })
		cards = append(cards, o)
		out.Cards = append(out.Cards, m.card(o, path, shape, &replies))
	})
	last := fmt.Sprintf("%s['cards'][%d]['action']", action, n-1)
	m.breaksBy("other buttons than the first", last, 131009, func() {
		card := cards[n-1]
		card["action"] = object{"name": "cta_url", "parameters": object{"display_text": "x", "url": "https://example.com"}}
		switch shape {
		case "product":
			card["type"], card["header"] = "cta_url", object{"type": "image", "image": object{"link": "https://example.com/x"}}
		case "link":
			card["type"], card["action"] = "product", object{"catalog_id": "1", "product_retailer_id": "a"}
		}
	})
}

func (m *maker) card(o object, path, shape string, replies *int) message.Card {
	if shape == "product" {
		m.fixed(o, path, "type", "product")
		inner, at := m.child(o, path, "action")
		return message.Card{Product: &message.Product{Catalog: m.text(inner, at, "catalog_id", 100), ID: m.text(inner, at, "product_retailer_id", 100)}}
	}
	m.fixed(o, path, "type", "cta_url")
	h, at := m.child(o, path, "header")
	c := message.Card{Header: m.headerOf(h, at, []string{"image", "video"})}
	m.breaksBy("a header of text", at, 100, func() { o["header"] = object{"type": "text", "text": "x"} })
	if rapid.Bool().Draw(m.T, "body") {
		line := object{}
		o["body"] = line
		c.Body = strings.ReplaceAll(m.words("card body", 1, 160), "\n", " ")
		m.given(line, path+"['body']", "text", c.Body, 160)
		m.breaksBy("three line breaks", path+"['body']['text']", 131009, func() { line["text"] = "a\nb\nc\nd" })
	}
	inner, at := m.child(o, path, "action")
	if shape == "link" {
		m.fixed(inner, at, "name", "cta_url")
		p, in := m.child(inner, at, "parameters")
		c.Link = &message.Link{Text: m.text(p, in, "display_text", 20), URL: m.link(p, in, "url")}
		return c
	}
	c.Replies = m.sameReplies(inner, at, replies)
	return c
}

// sameReplies writes as many replies as the first card has.
func (m *maker) sameReplies(o object, path string, n *int) (out []message.ReplyButton) {
	if *n == 0 {
		*n = rapid.IntRange(1, 3).Draw(m.T, "replies")
	}
	list := make([]object, *n)
	for i := range list {
		at := fmt.Sprintf("%s['buttons'][%d]", path, i)
		list[i] = object{}
		m.fixed(list[i], at, "type", "quick_reply")
		inner, in := m.child(list[i], at, "quick_reply")
		out = append(out, m.choice(inner, in, i, 20, 20))
	}
	o["buttons"] = list
	m.breaksBy("four", path+"['buttons']", 131009, func() { o["buttons"] = longer(list, 4) })
	return out
}
