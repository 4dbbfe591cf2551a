package template

import (
	"encoding/json"
	"strings"
	"testing"

	"turnpike/internal/message"
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

// promo is a draft that passes; each case below spoils one thing of it.
func promo() *Draft {
	return &Draft{Name: "seasonal_promotion", Language: "en_US", Category: message.Marketing, Components: []Component{
		{Type: "header", Format: "text", Text: "Our {{1}} is on!", Example: raw(`{"header_text":["Summer Sale"]}`)},
		{Type: "BODY", Text: "Shop now through {{1}} and use code {{2}} to get {{3}} off of all merchandise.", Example: raw(`{"body_text":[["the end of August","25OFF","25%"]]}`)},
		{Type: "FOOTER", Text: "Use the buttons below"},
		{Type: "BUTTONS", Buttons: []Button{
			{Type: "quick_reply", Text: "Unsubscribe"},
			{Type: "URL", Text: "Shop Now", URL: "https://example.com/shop?promo={{1}}", Example: raw(`["https://example.com/shop?promo=summer"]`)},
			{Type: "PHONE_NUMBER", Text: "Call", PhoneNumber: "15550051310"},
		}},
	}}
}

func oneTap() *Draft {
	return &Draft{Name: "otp", Language: "en_US", Category: message.Authentication, TTL: 60, Components: []Component{
		{Type: "BODY", AddSecurityRecommendation: true},
		{Type: "FOOTER", CodeExpirationMinutes: 10},
		{Type: "BUTTONS", Buttons: []Button{{Type: "OTP", OTPType: "ONE_TAP", Text: "Copy", AutofillText: "Autofill", SupportedApps: []SupportedApp{{"com.example.shop", "K8a/AINcGX7"}}}}},
	}}
}

func carousel() *Draft {
	card := func(n string) Card {
		return Card{Components: []Component{
			{Type: "HEADER", Format: "IMAGE", Example: raw(`{"header_handle":["4::x"]}`)},
			{Type: "BODY", Text: "Card " + n},
			{Type: "BUTTONS", Buttons: []Button{{Type: "QUICK_REPLY", Text: "More"}, {Type: "URL", Text: "Buy", URL: "https://example.com/" + n}}},
		}}
	}
	return &Draft{Name: "carousel", Language: "fr", Category: message.Marketing, Components: []Component{
		{Type: "BODY", Text: "Rare plants for you"}, {Type: "CAROUSEL", Cards: []Card{card("1"), card("2")}},
	}}
}

func TestDraftsThatPass(t *testing.T) {
	t.Parallel()
	named := promo()
	named.Format = Named
	named.Components = []Component{{Type: "BODY", Text: "Hello {{first_name}}, your order {{order}} is here.", Example: raw(`{"body_text_named_params":[{"param_name":"order","example":"7"},{"param_name":"first_name","example":"Ada"}]}`)}}
	for name, d := range map[string]*Draft{"promotion": promo(), "one tap": oneTap(), "carousel": carousel(), "named": named} {
		d.Normalize()
		if err := d.Check(); err != nil {
			t.Errorf("%s is refused: %v", name, err)
		}
	}
}

func TestDraftsThatAreRefused(t *testing.T) {
	t.Parallel()
	body := func(d *Draft) *Component { return find(d.Components, "BODY") }
	buttons := func(d *Draft) []Button { return find(d.Components, "BUTTONS").Buttons }
	for _, c := range []struct {
		name    string
		of      func() *Draft
		spoil   func(*Draft)
		subcode int
		says    string
	}{
		{"capital in the name", promo, func(d *Draft) { d.Name = "Promo" }, 0, "Param name"},
		{"empty name", promo, func(d *Draft) { d.Name = "" }, 0, "Param name"},
		{"unknown language", promo, func(d *Draft) { d.Language = "xx_XX" }, 0, "Param language"},
		{"category service", promo, func(d *Draft) { d.Category = message.Service }, 0, "Param category"},
		{"unknown format", promo, func(d *Draft) { d.Format = "LETTERS" }, 0, "parameter_format"},
		{"lifetime of marketing too short", promo, func(d *Draft) { d.TTL = 60 }, 0, "message_send_ttl_seconds"},
		{"lifetime of a code too long", oneTap, func(d *Draft) { d.TTL = 901 }, 0, "from 30 to 900"},
		{"no body", promo, func(d *Draft) { d.Components = d.Components[2:3] }, 2388072, "BODY is missing"},
		{"two footers", promo, func(d *Draft) { d.Components = append(d.Components, d.Components[2]) }, 2388000, "second FOOTER"},
		{"unknown component", promo, func(d *Draft) { d.Components[2].Type = "TAIL" }, 2388000, "TAIL"},
		{"long header", promo, func(d *Draft) { d.Components[0].Text = strings.Repeat("x", 61); d.Components[0].Example = nil }, 2388040, "61 characters"},
		{"two variables in the header", promo, func(d *Draft) { d.Components[0].Text = "{{1}} and {{2}}" }, 2388047, "at most 1"},
		{"emoji in the header", promo, func(d *Draft) { d.Components[0].Text = "Sale 🎉" }, 2388047, "emoji"},
		{"header without example", promo, func(d *Draft) { d.Components[0].Example = nil }, 2388047, "example"},
		{"picture without handle", promo, func(d *Draft) { d.Components[0] = Component{Type: "HEADER", Format: "IMAGE"} }, 2388047, "handle"},
		{"long body", promo, func(d *Draft) { body(d).Text = strings.Repeat("x ", 513) }, 2388040, "1024"},
		{"variable first", promo, func(d *Draft) { body(d).Text = "{{1}} is here for {{2}} and {{3}} of you all" }, 2388299, "first or the last"},
		{"variable last", promo, func(d *Draft) { body(d).Text = "The one that you asked about is {{1}}" }, 2388299, "first or the last"},
		{"neighbours", promo, func(d *Draft) { body(d).Text = "We have {{1}} {{2}} and {{3}} for you here and there" }, 2388072, "next to each other"},
		{"too few words", promo, func(d *Draft) { body(d).Text = "a {{1}} b {{2}} c {{3}} d" }, 2388293, "words"},
		{"gap in the numbers", promo, func(d *Draft) { body(d).Text = "Shop through {{1}} and use code {{3}} to get {{4}} off of it." }, 2388072, "{{2}} is missing"},
		{"a name among numbers", promo, func(d *Draft) { body(d).Text = "Hello {{name}}, it is time to come and see." }, 2388072, "NAMED"},
		{"open variable", promo, func(d *Draft) { body(d).Text = "Hello {{1, it is time to come and see." }, 2388072, "not closed"},
		{"example missing", promo, func(d *Draft) { body(d).Example = raw(`{"body_text":[["one"]]}`) }, 2388072, "3 variables and 1 examples"},
		{"long footer", promo, func(d *Draft) { d.Components[2].Text = strings.Repeat("x", 61) }, 2388040, "footer"},
		{"variable in the footer", promo, func(d *Draft) { d.Components[2].Text = "Bye {{1}}" }, 2388073, "variables"},
		{"no button text", promo, func(d *Draft) { buttons(d)[0].Text = "" }, 2388000, "buttons[0]"},
		{"long button text", promo, func(d *Draft) { buttons(d)[0].Text = strings.Repeat("x", 26) }, 2388000, "25"},
		{"unknown button", promo, func(d *Draft) { buttons(d)[0].Type = "JUMP" }, 2388000, "JUMP"},
		{"OTP in marketing", promo, func(d *Draft) { buttons(d)[0].Type = "OTP" }, 2388000, "AUTHENTICATION"},
		{"variable in the middle of a URL", promo, func(d *Draft) { buttons(d)[1].URL = "https://example.com/{{1}}/x" }, 2388000, "at its end"},
		{"link to WhatsApp", promo, func(d *Draft) { buttons(d)[1].URL = "https://wa.me/1555" }, 2388000, "your own page"},
		{"URL example missing", promo, func(d *Draft) { buttons(d)[1].Example = nil }, 2388000, "example"},
		{"bad phone", promo, func(d *Draft) { buttons(d)[2].PhoneNumber = "call me" }, 2388000, "phone_number"},
		{"mixed groups", promo, func(d *Draft) { b := buttons(d); b[0], b[1] = b[1], b[0] }, 2388000, "stand together"},
		{"text in a code template", oneTap, func(d *Draft) { body(d).Text = "Your code" }, 2388072, "preset"},
		{"91 minutes", oneTap, func(d *Draft) { d.Components[1].CodeExpirationMinutes = 91 }, 2388073, "1 to 90"},
		{"no OTP button", oneTap, func(d *Draft) { buttons(d)[0].Type = "URL" }, 2388000, "exactly one"},
		{"no app", oneTap, func(d *Draft) { buttons(d)[0].SupportedApps = nil }, 2388000, "supported_apps"},
		{"short hash", oneTap, func(d *Draft) { buttons(d)[0].SupportedApps[0].SignatureHash = "x" }, 2388000, "signature_hash"},
		{"one card", carousel, func(d *Draft) { d.Components[1].Cards = d.Components[1].Cards[:1] }, 2388000, "2 to 10"},
		{"unequal cards", carousel, func(d *Draft) {
			c := d.Components[1].Cards[1].Components
			c[2].Buttons = c[2].Buttons[:1]
		}, 2388000, "cards[1]"},
		{"long card", carousel, func(d *Draft) { d.Components[1].Cards[0].Components[1].Text = strings.Repeat("x", 161) }, 2388040, "cards[0]"},
		{"footer beside cards", carousel, func(d *Draft) { d.Components = append(d.Components, Component{Type: "FOOTER", Text: "x"}) }, 2388000, "belong to the cards"},
	} {
		d := c.of()
		d.Normalize()
		c.spoil(d)
		err := d.Check()
		switch {
		case err == nil:
			t.Errorf("%s passes", c.name)
		case err.Code != 100 || err.Subcode != c.subcode:
			t.Errorf("%s: code %d subcode %d, want 100 subcode %d: %v", c.name, err.Code, err.Subcode, c.subcode, err)
		case !strings.Contains(err.TitleText()+err.DetailText(), c.says):
			t.Errorf("%s: %q does not say %q", c.name, err.DetailText(), c.says)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	draft := func(category message.Category, text string) *Draft {
		return &Draft{Name: "one", Language: "en_US", Category: category, Components: []Component{{Type: "BODY", Text: text}}}
	}
	twin := &Template{Name: "other", Language: "en_US", Category: message.Utility, Status: Approved, Components: []Component{{Type: "BODY", Text: "Your  parcel is HERE."}}}
	for _, c := range []struct {
		name     string
		draft    *Draft
		others   []*Template
		status   Status
		category message.Category
		reason   string
	}{
		{"plain utility", draft(message.Utility, "Your order {{1}} has left our house."), nil, Approved, message.Utility, NoReason},
		{"utility that promotes", draft(message.Utility, "Your order has left. Save 20 % on the next one!"), nil, Approved, message.Marketing, NoReason},
		{"utility in French that promotes", draft(message.Utility, "Votre commande est partie. Profitez de nos soldes !"), nil, Approved, message.Marketing, NoReason},
		{"nothing but a variable", draft(message.Utility, "{{1}}"), nil, Approved, message.Marketing, NoReason},
		{"marketing", draft(message.Marketing, "Shop now"), nil, Approved, message.Marketing, NoReason},
		{"a code", draft(message.Utility, "Your login code is {{1}} for today"), nil, Rejected, message.Utility, IncorrectCategory},
		{"a scam", draft(message.Utility, "Please send us your card number to go on"), nil, Rejected, message.Utility, Scam},
		{"a twin", draft(message.Utility, "Your parcel is here."), []*Template{twin}, Rejected, message.Utility, InvalidFormat},
	} {
		got := Judge(c.draft, c.others)
		if got.Status != c.status || got.Category != c.category || got.Reason != c.reason {
			t.Errorf("%s: %s %s %s, want %s %s %s", c.name, got.Status, got.Category, got.Reason, c.status, c.category, c.reason)
		}
	}
}
