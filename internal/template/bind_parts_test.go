package template

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

func pictureOf(id string) Argument {
	return Argument{Type: "image", Media: &message.Media{ID: id}}
}

var (
	withPicture = &Template{Name: "p", Language: "fr", Category: message.Marketing, Components: []Component{{Type: "HEADER", Format: "IMAGE"}, {Type: "BODY", Text: "Hello"}}}
	withPlace   = &Template{Name: "l", Language: "fr", Category: message.Utility, Components: []Component{{Type: "HEADER", Format: "LOCATION"}, {Type: "BODY", Text: "Here"}}}
	withOffer   = &Template{Name: "o", Language: "fr", Category: message.Marketing, Components: []Component{
		{Type: "BODY", Text: "Now"}, {Type: "LIMITED_TIME_OFFER", Offer: &Offer{Text: "Ends soon", HasExpiration: true}},
	}}
	withFlow = &Template{Name: "f", Language: "fr", Category: message.Utility, Components: []Component{
		{Type: "BODY", Text: "Form"}, {Type: "BUTTONS", Buttons: []Button{{Type: "FLOW", Text: "Open", FlowID: "7", NavigateScreen: "START"}}},
	}}
	withShop = &Template{Name: "m", Language: "fr", Category: message.Marketing, Components: []Component{
		{Type: "BODY", Text: "Shop"}, {Type: "BUTTONS", Buttons: []Button{{Type: "MPM", Text: "View items"}}},
	}}
	withCards = &Template{Name: "c", Language: "fr", Category: message.Marketing, Components: []Component{
		{Type: "BODY", Text: "Hi {{1}} there"}, {Type: "CAROUSEL", Cards: []Card{cardOf("one"), cardOf("two")}},
	}}
)

func cardOf(text string) Card {
	return Card{Components: []Component{
		{Type: "HEADER", Format: "IMAGE"},
		{Type: "BODY", Text: text},
		{Type: "BUTTONS", Buttons: []Button{{Type: "URL", Text: "Buy", URL: "https://example.com/{{1}}"}}},
	}}
}

func cardArguments(index int, id, suffix string) CardArguments {
	return CardArguments{Index: index, Header: []Argument{pictureOf(id)}, Buttons: []ButtonArguments{{SubType: "url", Values: []Argument{{Type: "text", Text: suffix}}}}}
}

func actionButton(subType string, a Action) []ButtonArguments {
	return []ButtonArguments{{SubType: subType, Values: []Argument{{Type: "action", Action: &a}}}}
}

func TestBindParts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		template *Template
		args     Arguments
		want     Rendered
	}{
		"a picture": {withPicture, Arguments{Header: []Argument{pictureOf("9")}}, Rendered{
			Name: "p", Language: "fr", Category: "marketing", Header: &message.Header{Type: "image", Media: &message.Media{ID: "9"}}, Body: "Hello",
		}},
		"a place": {withPlace, Arguments{Header: []Argument{{Type: "location", Location: &message.Location{Latitude: 1, Longitude: 2}}}}, Rendered{
			Name: "l", Language: "fr", Category: "utility", Header: &message.Header{Type: "location", Location: &message.Location{Latitude: 1, Longitude: 2}}, Body: "Here",
		}},
		"an offer": {withOffer, Arguments{OfferEndsAt: 99}, Rendered{
			Name: "o", Language: "fr", Category: "marketing", Body: "Now", Offer: &RenderedOffer{Text: "Ends soon", EndsAt: 99},
		}},
		"a flow without values": {withFlow, Arguments{}, Rendered{
			Name: "f", Language: "fr", Category: "utility", Body: "Form",
			Buttons: []RenderedButton{{Type: "flow", Text: "Open", Flow: &message.Flow{ID: "7", Button: "Open", Token: "unused", Action: "navigate", Screen: "START"}}},
		}},
		"a flow": {withFlow, Arguments{Buttons: actionButton("flow", Action{FlowToken: "tok", FlowData: raw(`{"k":1}`)})}, Rendered{
			Name: "f", Language: "fr", Category: "utility", Body: "Form",
			Buttons: []RenderedButton{{Type: "flow", Text: "Open", Flow: &message.Flow{ID: "7", Button: "Open", Token: "tok", Action: "navigate", Screen: "START", Data: raw(`{"k":1}`)}}},
		}},
		"a list of products": {withShop, Arguments{Buttons: actionButton("mpm", Action{Thumbnail: "a", Sections: []message.ShopSection{{Title: "T", Products: []string{"a", "b"}}}})}, Rendered{
			Name: "m", Language: "fr", Category: "marketing", Body: "Shop",
			Buttons: []RenderedButton{{Type: "mpm", Text: "View items", Shop: &message.Shop{Thumbnail: "a", Sections: []message.ShopSection{{Title: "T", Products: []string{"a", "b"}}}}}},
		}},
		"cards in another order": {withCards, Arguments{Body: texts("Ada"), Cards: []CardArguments{cardArguments(1, "11", "y"), cardArguments(0, "10", "x")}}, Rendered{
			Name: "c", Language: "fr", Category: "marketing", Body: "Hi Ada there", Cards: []RenderedCard{
				{Header: &message.Header{Type: "image", Media: &message.Media{ID: "10"}}, Body: "one", Buttons: []RenderedButton{{Type: "url", Text: "Buy", URL: "https://example.com/x"}}},
				{Header: &message.Header{Type: "image", Media: &message.Media{ID: "11"}}, Body: "two", Buttons: []RenderedButton{{Type: "url", Text: "Buy", URL: "https://example.com/y"}}},
			},
		}},
	} {
		got, err := c.template.Bind(c.args)
		if err != nil {
			t.Errorf("%s is refused: %v", name, err)
		} else if diff := cmp.Diff(&c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestBindPartsRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		template *Template
		args     Arguments
		fault    *fault.Fault
	}{
		"no picture":               {withPicture, Arguments{}, fault.TemplateParamFormat},
		"text for a picture":       {withPicture, Arguments{Header: texts("x")}, fault.TemplateParamFormat},
		"a picture without object": {withPicture, Arguments{Header: []Argument{{Type: "image"}}}, fault.TemplateParamFormat},
		"a film for a picture":     {withPicture, Arguments{Header: []Argument{{Type: "video", Media: &message.Media{ID: "1"}}}}, fault.TemplateParamFormat},
		"no place":                 {withPlace, Arguments{Header: []Argument{{Type: "location"}}}, fault.TemplateParamFormat},
		"an offer without end":     {withOffer, Arguments{}, fault.TemplateParamFormat},
		"an end without offer":     {withPicture, Arguments{Header: []Argument{pictureOf("1")}, OfferEndsAt: 1}, fault.TemplateParamCount},
		"text for a flow":          {withFlow, Arguments{Buttons: []ButtonArguments{{SubType: "flow", Values: texts("x")}}}, fault.TemplateParamFormat},
		"flow data no object":      {withFlow, Arguments{Buttons: actionButton("flow", Action{FlowData: raw(`[1]`)})}, fault.TemplateParamFormat},
		"no products":              {withShop, Arguments{}, fault.TemplateParamFormat},
		"one card of two":          {withCards, Arguments{Body: texts("Ada"), Cards: []CardArguments{cardArguments(0, "1", "x")}}, fault.TemplateParamCount},
		"the same card twice":      {withCards, Arguments{Body: texts("Ada"), Cards: []CardArguments{cardArguments(0, "1", "x"), cardArguments(0, "2", "y")}}, fault.TemplateParamFormat},
		"a card without its link":  {withCards, Arguments{Body: texts("Ada"), Cards: []CardArguments{cardArguments(0, "1", "x"), {Index: 1, Header: []Argument{pictureOf("2")}}}}, fault.TemplateParamCount},
	} {
		_, err := c.template.Bind(c.args)
		if err == nil || err.Fault != c.fault {
			t.Errorf("%s: %v, want a fault of %d", name, err, c.fault.Code)
		}
	}
}
