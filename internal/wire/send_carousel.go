package wire

import (
	"strconv"
	"strings"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// CardObject is a card of a carousel.
type CardObject struct {
	Index  Text          `json:"card_index"`
	Type   Text          `json:"type"`
	Header *HeaderObject `json:"header"`
	Body   *LineObject   `json:"body"`
	Action *ActionObject `json:"action"`
}

func (a *ActionObject) fillCarousel(at param, into *message.Interactive, d *Draft) *fault.Error {
	if f := at.count("cards", len(a.Cards), message.MinCards, message.MaxCards); f != nil {
		return f
	}
	into.Cards = make([]message.Card, len(a.Cards))
	for i := range a.Cards {
		at := at.in("cards").at(i)
		card, f := a.Cards[i].card(at, i, d)
		if f != nil {
			return f
		}
		into.Cards[i] = *card
		if shapeOf(card) != shapeOf(&into.Cards[0]) {
			return at.invalid("action", "have the same buttons as those of the other cards")
		}
	}
	return nil
}

// shape is what all cards of a carousel have in common.
type shape struct {
	link, product bool
	replies       int
}

func shapeOf(c *message.Card) shape { return shape{c.Link != nil, c.Product != nil, len(c.Replies)} }

// card checks the card at a place. Cards stand in the order of their card_index.
func (c *CardObject) card(at param, place int, d *Draft) (*message.Card, *fault.Error) {
	if c.Index == "" {
		return nil, at.missing("card_index", "be the card's place, "+strconv.Itoa(place))
	}
	if n, err := strconv.Atoi(string(c.Index)); err != nil || n != place {
		return nil, at.invalid("card_index", "be the card's place, "+strconv.Itoa(place))
	}
	kind, f := at.oneOf("type", c.Type, "cta_url", "product")
	switch {
	case f != nil:
		return nil, f
	case c.Action == nil:
		return nil, at.missing("action", "be an object")
	case kind == "product":
		return &message.Card{Product: &message.Product{Catalog: string(c.Action.Catalog), ID: string(c.Action.Product)}}, c.Action.product(at.in("action"))
	}
	out := &message.Card{}
	if c.Header == nil {
		return nil, at.missing("header", "be an object")
	}
	if out.Header, f = c.Header.header(at.in("header"), []string{"image", "video"}, d); f != nil {
		return nil, f
	}
	if f := c.fillBody(at, out); f != nil {
		return nil, f
	}
	return out, c.fillAction(at.in("action"), out)
}

func (c *CardObject) fillBody(at param, out *message.Card) *fault.Error {
	if c.Body == nil {
		return nil
	}
	at = at.in("body")
	if f := at.required("text", c.Body.Text, message.MaxCardBody); f != nil {
		return f
	}
	if strings.Count(string(c.Body.Text), "\n") >= message.MaxCardLines {
		return at.invalid("text", "have at most "+strconv.Itoa(message.MaxCardLines-1)+" line breaks")
	}
	out.Body = string(c.Body.Text)
	return nil
}

// fillAction takes a card's link, or its replies.
func (c *CardObject) fillAction(at param, out *message.Card) (f *fault.Error) {
	if len(c.Action.Buttons) > 0 {
		out.Replies, f = replies(c.Action.Buttons, "quick_reply", at, message.MaxCardButtons, message.MaxCardButtonID)
		return f
	}
	if _, f := at.oneOf("name", c.Action.Name, "cta_url"); f != nil {
		return f
	}
	if c.Action.Parameters == nil {
		return at.missing("parameters", "be an object with display_text and url")
	}
	out.Link, f = c.Action.Parameters.link(at.in("parameters"))
	return f
}
