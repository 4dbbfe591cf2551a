package wiretest

import (
	"fmt"
	"strconv"

	"pgregory.net/rapid"

	"turnpike/internal/message"
)

// types are all types of message that need no template.
var types = []struct {
	name string
	draw func(m *maker) Sample
}{
	{"text", text},
	{"image", mediaOf(message.KindImage)},
	{"audio", mediaOf(message.KindAudio)},
	{"video", mediaOf(message.KindVideo)},
	{"document", mediaOf(message.KindDocument)},
	{"sticker", mediaOf(message.KindSticker)},
	{"location", location},
	{"contacts", contacts},
	{"reaction", reaction},
	{"button", interactive(message.InteractiveButtons)},
	{"list", interactive(message.InteractiveList)},
	{"cta_url", interactive(message.InteractiveLink)},
	{"location_request_message", interactive(message.InteractiveLocation)},
	{"flow", interactive(message.InteractiveFlow)},
	{"product", interactive(message.InteractiveProduct)},
	{"product_list", interactive(message.InteractiveProducts)},
	{"catalog_message", interactive(message.InteractiveCatalog)},
	{"address_message", interactive(message.InteractiveAddress)},
	{"carousel", interactive(message.InteractiveCarousel)},
	{"call_permission_request", interactive(message.InteractiveCallPermission)},
	{"request_contact_info", interactive(message.InteractiveContactInfo)},
	{"order_details", interactive(message.InteractiveBill)},
	{"order_status", interactive(message.InteractiveProgress)},
	{"voice_call", interactive(message.InteractiveCall)},
}

// typed begins a body with its type and the type's object.
func (m *maker) typed(kind string) (body, inner object) {
	inner = object{}
	body = object{"type": kind, kind: inner}
	m.breaksBy("left out", "'"+kind+"'", 131008, func() { delete(body, kind) })
	m.breaksBy("a text", kind, 100, func() { body[kind] = "x" })
	m.breaksBy("a type that is none", "type", 131051, func() { body["type"] = "fax" })
	return body, inner
}

func text(m *maker) Sample {
	body, o := m.typed("text")
	want := message.Text{Body: m.text(o, "text", "body", 4096), PreviewURL: rapid.Bool().Draw(m.T, "preview")}
	if want.PreviewURL || rapid.Bool().Draw(m.T, "preview is there") {
		o["preview_url"] = rapid.SampledFrom([]any{want.PreviewURL, strconv.FormatBool(want.PreviewURL)}).Draw(m.T, "preview as")
	}
	if rapid.Bool().Draw(m.T, "type left out") {
		delete(body, "type")
	}
	return Sample{Body: body, Kind: message.KindText, Want: want}
}

func mediaOf(kind message.Kind) func(m *maker) Sample {
	name := kind.String()
	return func(m *maker) Sample {
		body, o := m.typed(name)
		want := m.enclose(o, name, kind)
		switch kind {
		case message.KindImage, message.KindVideo, message.KindDocument:
			want.Caption = m.maybe(o, name, "caption", 1024)
		case message.KindAudio, message.KindSticker:
			m.breaksBy("a caption", name+"['caption']", 100, func() { o["caption"] = "x" })
		}
		if kind == message.KindDocument {
			if given := m.maybe(o, name, "filename", 255); given != "" {
				want.Filename = given
			}
		}
		if kind == message.KindAudio && rapid.Bool().Draw(m.T, "voice") {
			o["voice"], want.Voice = true, true
		}
		return Sample{Body: body, Kind: kind, Want: want}
	}
}

// Target is what a drawn reaction is on, until the test knows a message.
const Target = "wamid.TARGET"

// emoji of every grammar.
var emoji = []string{"😀", "👍🏽", "❤️", "1️⃣", "🇫🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍👩‍👧‍👦", "🧑🏻‍🚀", "‼️", ""}

func reaction(m *maker) Sample {
	body, o := m.typed("reaction")
	want := message.Reaction{Emoji: rapid.SampledFrom(emoji).Draw(m.T, "emoji")}
	o["message_id"], o["emoji"] = Target, want.Emoji
	m.breaksBy("no target", "reaction['message_id']", 131008, func() { delete(o, "message_id") })
	m.breaksBy("no emoji", "reaction['emoji']", 131008, func() { delete(o, "emoji") })
	m.breaksBy("null", "reaction['emoji']", 131008, func() { o["emoji"] = nil })
	for _, bad := range []string{"x", ":)", "👍👍", "👍 ", "1", " "} {
		m.breaksBy("no emoji", "reaction['emoji']", 131009, func() { o["emoji"] = bad })
	}
	return Sample{Body: body, Kind: message.KindReaction, Want: want}
}

// enclose writes a media by id or link.
func (m *maker) enclose(o object, path string, kind message.Kind) message.Media {
	out := m.media(m.T, kind, o)
	m.breaksBy("neither id nor link", path, 131008, func() { delete(o, "id"); delete(o, "link") })
	m.breaksBy("id and link", path, 100, func() { o["id"], o["link"] = "1", "https://example.com/x" })
	m.breaksBy("a link that is none", path+"['link']", 100, func() { delete(o, "id"); o["link"] = "x.png" })
	m.breaksBy("an endless id", path+"['id']", 100, func() { delete(o, "link"); o["id"] = "123456789012345678901" })
	m.breaksBy("id as an object", path+"['id']", 100, func() { o["id"] = object{} })
	return out
}

// degrees writes a number, or the text of one.
func (m *maker) degrees(o object, name string, most float64) float64 {
	v := rapid.OneOf(rapid.Float64Range(-most, most), rapid.SampledFrom([]float64{0, most, -most, 1e-300})).Draw(m.T, name)
	o[name] = v
	if rapid.Bool().Draw(m.T, name+" as text") {
		o[name] = strconv.FormatFloat(v, 'g', -1, 64)
	}
	in := "location['" + name + "']"
	m.breaksBy("left out", in, 131008, func() { delete(o, name) })
	m.breaksBy("no number", in, 100, func() { o[name] = "north" })
	m.breaksBy("not a number", in, 100, func() { o[name] = "NaN" })
	m.breaksBy("hexadecimal", in, 100, func() { o[name] = "0x1p-2" })
	m.breaksBy("beyond", in, 131009, func() { o[name] = most + 0.001 })
	m.breaksBy("beyond, the other way", in, 131009, func() { o[name] = fmt.Sprint(-most - 1) })
	return v
}

func location(m *maker) Sample {
	body, o := m.typed("location")
	want := message.Location{
		Latitude: m.degrees(o, "latitude", 90), Longitude: m.degrees(o, "longitude", 180),
		Name: m.maybe(o, "location", "name", 1024), Address: m.maybe(o, "location", "address", 1024),
	}
	return Sample{Body: body, Kind: message.KindLocation, Want: want}
}

func contacts(m *maker) Sample {
	body := object{"type": "contacts"}
	m.breaksBy("an object", "contacts", 100, func() { body["contacts"] = object{} })
	n := rapid.SampledFrom([]int{1, 1, 1, 2, 3, 257}).Draw(m.T, "contacts")
	list := make([]object, n)
	want := message.ContactCard{Contacts: make([]message.Contact, n)}
	for i := range list {
		list[i] = object{}
		if i < 3 {
			want.Contacts[i] = m.contact(list[i], fmt.Sprintf("contacts[%d]", i))
			continue
		}
		list[i] = list[0]
		want.Contacts[i] = want.Contacts[0]
	}
	body["contacts"] = list
	m.breaksBy("left out", "contacts", 131008, func() { delete(body, "contacts") })
	m.breaksBy("empty", "contacts", 131008, func() { body["contacts"] = []object{} })
	m.breaksBy("too many", "contacts", 131009, func() { body["contacts"] = longer(list, 258) })
	return Sample{Body: body, Kind: message.KindContacts, Want: want}
}

func (m *maker) contact(o object, path string) message.Contact {
	var c message.Contact
	name, at := m.child(o, path, "name")
	c.Name.Formatted = m.text(name, at, "formatted_name", 1024)
	c.Name.First = m.words("first_name", 1, 1024)
	m.given(name, at, "first_name", c.Name.First, 1024)
	if c.Name.Last = m.maybe(name, at, "last_name", 1024); c.Name.Last == "" {
		m.breaksBy("the whole name alone", at, 131008, func() { delete(name, "first_name") })
	}
	if rapid.Bool().Draw(m.T, "birthday") {
		c.Birthday = rapid.StringMatching(`(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])`).Draw(m.T, "day")
		o["birthday"] = c.Birthday
		for _, bad := range []string{"1.2.1999", "1999-13-01", "1999-02-30", "99-01-23", "1999-1-2", "tomorrow"} {
			m.breaksBy("no date", path+"['birthday']", 131009, func() { o["birthday"] = bad })
		}
	}
	if rapid.Bool().Draw(m.T, "org") {
		org := object{}
		o["org"] = org
		c.Org = &message.ContactOrg{Company: m.words("company", 1, 1024), Title: m.maybe(org, path+"['org']", "title", 1024)}
		m.given(org, path+"['org']", "company", c.Org.Company, 1024)
	}
	m.contactLists(o, path, &c)
	return c
}

func (m *maker) contactLists(o object, path string, c *message.Contact) {
	m.array(o, path, "phones", 0, 50, func(o object, path string, _ int) {
		p := message.ContactPhone{Phone: m.maybe(o, path, "phone", 1024), Type: m.maybe(o, path, "type", 1024)}
		if rapid.Bool().Draw(m.T, "on the platform") {
			digits := rapid.StringMatching(`[1-9][0-9]{6,14}`).Draw(m.T, "wa_id")
			o["wa_id"], p.Address = rapid.SampledFrom([]string{digits, "+" + digits}).Draw(m.T, "written"), message.Address(digits)
			m.breaksBy("no number", path+"['wa_id']", 131009, func() { o["wa_id"] = "call me" })
		}
		c.Phones = append(c.Phones, p)
	})
	m.array(o, path, "emails", 0, 50, func(o object, path string, _ int) {
		c.Emails = append(c.Emails, message.ContactEmail{Email: m.maybe(o, path, "email", 1024), Type: m.maybe(o, path, "type", 1024)})
	})
	m.array(o, path, "urls", 0, 50, func(o object, path string, _ int) {
		c.URLs = append(c.URLs, message.ContactURL{URL: m.maybe(o, path, "url", 1024), Type: m.maybe(o, path, "type", 1024)})
	})
	m.array(o, path, "addresses", 0, 50, func(o object, path string, _ int) {
		c.Addresses = append(c.Addresses, message.ContactAddress{
			Street: m.maybe(o, path, "street", 1024), City: m.maybe(o, path, "city", 1024), CountryCode: m.maybe(o, path, "country_code", 1024),
		})
	})
}
