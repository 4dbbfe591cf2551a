package wiretest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"turnpike/internal/message"
)

// parts are what surrounds an action, by the reference's table (§2.3).
type parts struct {
	header string // "any", "text", "must" (a text) or "none"
	body   int    // most characters
	maybe  bool   // the body may be left out
	footer bool
}

var around = map[string]parts{
	message.InteractiveButtons:        {"any", 1024, false, true},
	message.InteractiveList:           {"text", 4096, false, true},
	message.InteractiveLink:           {"any", 1024, false, true},
	message.InteractiveLocation:       {"none", 1024, false, false},
	message.InteractiveFlow:           {"any", 1024, false, true},
	message.InteractiveProduct:        {"none", 1024, true, true},
	message.InteractiveProducts:       {"must", 1024, false, true},
	message.InteractiveCatalog:        {"any", 1024, false, true},
	message.InteractiveAddress:        {"any", 1024, false, true},
	message.InteractiveCarousel:       {"none", 1024, false, false},
	message.InteractiveCallPermission: {"any", 1024, true, true},
	message.InteractiveContactInfo:    {"any", 1024, false, true},
	message.InteractiveBill:           {"any", 1024, false, true},
	message.InteractiveProgress:       {"any", 1024, false, true},
	message.InteractiveCall:           {"any", 1024, false, true},
}

var actions = map[string]func(m *maker, action object, out *message.Interactive){
	message.InteractiveButtons:        buttons,
	message.InteractiveList:           list,
	message.InteractiveLink:           ctaURL,
	message.InteractiveLocation:       named("send_location"),
	message.InteractiveFlow:           flow,
	message.InteractiveProduct:        product,
	message.InteractiveProducts:       products,
	message.InteractiveCatalog:        catalog,
	message.InteractiveAddress:        address,
	message.InteractiveCarousel:       carousel,
	message.InteractiveCallPermission: named("call_permission_request"),
	message.InteractiveContactInfo:    named("request_contact_info"),
	message.InteractiveBill:           bill,
	message.InteractiveProgress:       progress,
	message.InteractiveCall:           call,
}

const (
	root   = "interactive"
	action = root + "['action']"
)

func interactive(kind string) func(m *maker) Sample {
	return func(m *maker) Sample {
		body, o := m.typed(root)
		out := &message.Interactive{Type: kind}
		m.fixed(o, root, "type", kind)
		p := around[kind]
		m.header(o, p.header, out)
		if !p.maybe || rapid.Bool().Draw(m.T, "body") {
			line := object{}
			o["body"] = line
			out.Body = m.text(line, root+"['body']", "text", p.body)
			if !p.maybe {
				m.breaksBy("left out", root+"['body']", 131008, func() { delete(o, "body") })
			}
			m.breaksBy("a text", root+"['body']", 100, func() { o["body"] = "x" })
		}
		if !p.footer {
			m.breaksBy("not allowed", root+"['footer']", 131009, func() { o["footer"] = object{"text": "x"} })
		} else if rapid.Bool().Draw(m.T, "footer") {
			line := object{}
			o["footer"] = line
			out.Footer = m.text(line, root+"['footer']", "text", 60)
		}
		inner, _ := m.child(o, root, "action")
		actions[kind](m, inner, out)
		return Sample{Body: body, Kind: message.KindInteractive, Want: out}
	}
}

func (m *maker) header(o object, allowed string, out *message.Interactive) {
	const in = root + "['header']"
	kinds := []string{"text", "image", "video", "document"}
	switch {
	case allowed == "none":
		m.breaksBy("not allowed", in, 131009, func() { o["header"] = object{"type": "text", "text": "x"} })
		return
	case allowed == "must":
		m.breaksBy("left out", in, 131008, func() { delete(o, "header") })
	case rapid.Bool().Draw(m.T, "no header"):
		return
	}
	if allowed != "any" {
		kinds = kinds[:1]
	}
	h := object{}
	o["header"] = h
	out.Header = m.headerOf(h, in, kinds)
}

func (m *maker) headerOf(h object, in string, kinds []string) *message.Header {
	kind := rapid.SampledFrom(kinds).Draw(m.T, "header")
	out := &message.Header{Type: kind}
	m.fixed(h, in, "type", kind)
	if kind == "text" {
		out.Text = m.text(h, in, "text", 60)
		return out
	}
	inner, at := m.child(h, in, kind)
	media := m.enclose(inner, at, message.ParseKind(kind))
	out.Media = &media
	return out
}

func named(name string) func(m *maker, o object, _ *message.Interactive) {
	return func(m *maker, o object, _ *message.Interactive) { m.fixed(o, action, "name", name) }
}

// choice writes an id and a title, told apart from others by their place.
func (m *maker) choice(o object, path string, i, maxID, maxTitle int) message.ReplyButton {
	mark := strconv.Itoa(i) + "."
	b := message.ReplyButton{ID: mark + m.words("id", 0, maxID-len(mark)), Title: mark + m.words("title", 0, maxTitle-len(mark))}
	for name, s := range map[string]string{"id": b.ID, "title": b.Title} {
		most := map[string]int{"id": maxID, "title": maxTitle}[name]
		m.given(o, path, name, s, most)
		m.breaksBy("left out", path+"['"+name+"']", 131008, func() { delete(o, name) })
		m.breaksBy("empty", path+"['"+name+"']", 131008, func() { o[name] = "" })
	}
	return b
}

func buttons(m *maker, o object, out *message.Interactive) {
	out.Buttons = m.replies(o, action, "reply", 256)
}

func (m *maker) replies(o object, path, kind string, maxID int) (out []message.ReplyButton) {
	var first object
	m.array(o, path, "buttons", 1, 3, func(o object, path string, i int) {
		m.fixed(o, path, "type", kind)
		inner, at := m.child(o, path, kind)
		out = append(out, m.choice(inner, at, i, maxID, 20))
		if i == 0 {
			first = inner
			return
		}
		m.breaksBy("the same id", at+"['id']", 131009, func() { inner["id"] = first["id"] })
		m.breaksBy("the same title", at+"['title']", 131009, func() { inner["title"] = first["title"] })
	})
	return out
}

func list(m *maker, o object, out *message.Interactive) {
	out.List = &message.List{Button: m.text(o, action, "button", 20)}
	left, sections := 10, 0
	var first object
	n := rapid.IntRange(1, 4).Draw(m.T, "sections")
	m.sections(o, n, func(o object, path string, i int) {
		s := message.Section{Title: m.sectionTitle(o, path, n)}
		rows := rapid.IntRange(1, min(3, left-(n-1-i))).Draw(m.T, "rows")
		left -= rows
		list := make([]object, rows)
		for j := range list {
			row, at := object{}, fmt.Sprintf("%s['rows'][%d]", path, j)
			list[j] = row
			choice := m.choice(row, at, sections*10+j, 200, 24)
			s.Rows = append(s.Rows, message.Row{ID: choice.ID, Title: choice.Title, Description: m.maybe(row, at, "description", 72)})
			if first == nil {
				first = row
			} else {
				m.breaksBy("the same id", at+"['id']", 131009, func() { row["id"] = first["id"] })
			}
		}
		o["rows"] = list
		m.breaksBy("no rows", path+"['rows']", 131008, func() { delete(o, "rows") })
		m.breaksBy("too many rows", path+"['rows']", 131009, func() {
			many := make([]object, 11)
			for j := range many {
				many[j] = object{"id": fmt.Sprint("many", j), "title": "x"}
			}
			o["rows"] = many
		})
		out.List.Sections = append(out.List.Sections, s)
		sections++
	})
}

// sections writes exactly n sections.
func (m *maker) sections(o object, n int, item func(o object, path string, i int)) {
	const in = action + "['sections']"
	all := make([]object, n)
	for i := range all {
		all[i] = object{}
		item(all[i], fmt.Sprintf("%s[%d]", in, i), i)
	}
	o["sections"] = all
	m.breaksBy("left out", in, 131008, func() { delete(o, "sections") })
	m.breaksBy("empty", in, 131008, func() { o["sections"] = []object{} })
	m.breaksBy("eleven", in, 131009, func() { o["sections"] = longer(all, 11) })
}

// sectionTitle writes a title, which a section that stands alone may lack.
func (m *maker) sectionTitle(o object, path string, n int) string {
	if n == 1 {
		return m.maybe(o, path, "title", 24)
	}
	return m.text(o, path, "title", 24)
}

func ctaURL(m *maker, o object, out *message.Interactive) {
	m.fixed(o, action, "name", "cta_url")
	inner, at := m.child(o, action, "parameters")
	out.Link = &message.Link{Text: m.text(inner, at, "display_text", 20), URL: m.link(inner, at, "url")}
}

func flow(m *maker, o object, out *message.Interactive) {
	m.fixed(o, action, "name", "flow")
	p, at := m.child(o, action, "parameters")
	m.fixed(p, at, "flow_message_version", "3")
	out.Flow = &message.Flow{Version: "3", Action: "navigate", Token: "unused"}
	if rapid.Bool().Draw(m.T, "by name") {
		out.Flow.Name = m.words("flow_name", 1, 256)
		p["flow_name"] = out.Flow.Name
	} else {
		out.Flow.ID = rapid.StringMatching(`[1-9][0-9]{0,15}`).Draw(m.T, "flow_id")
		p["flow_id"] = out.Flow.ID
	}
	m.breaksBy("neither id nor name", at+"['flow_id']", 131008, func() { delete(p, "flow_id"); delete(p, "flow_name") })
	m.breaksBy("id and name", at+"['flow_id']", 100, func() { p["flow_id"], p["flow_name"] = "1", "x" })
	out.Flow.Button = rapid.StringMatching(`[A-Za-zéß0-9 !?°]{1,30}`).Draw(m.T, "flow_cta")
	m.given(p, at, "flow_cta", out.Flow.Button, 30)
	m.breaksBy("emoji", at+"['flow_cta']", 131009, func() { p["flow_cta"] = "Book 😀" })
	m.breaksBy("left out", at+"['flow_cta']", 131008, func() { delete(p, "flow_cta") })
	if s := m.maybe(p, at, "flow_token", 1024); s != "" {
		out.Flow.Token = s
	}
	if rapid.Bool().Draw(m.T, "mode") {
		out.Flow.Draft = rapid.Bool().Draw(m.T, "draft")
		p["mode"] = map[bool]string{true: "draft", false: "published"}[out.Flow.Draft]
	}
	m.breaksBy("a mode that is none", at+"['mode']", 100, func() { p["mode"] = "trial" })
	if rapid.Bool().Draw(m.T, "action") {
		out.Flow.Action = rapid.SampledFrom([]string{"navigate", "data_exchange"}).Draw(m.T, "flow_action")
		p["flow_action"] = out.Flow.Action
	}
	m.breaksBy("an action that is none", at+"['flow_action']", 100, func() { p["flow_action"] = "jump" })
	m.flowPayload(p, at, out.Flow)
}

func (m *maker) flowPayload(p object, at string, out *message.Flow) {
	if rapid.Bool().Draw(m.T, "no payload") {
		return
	}
	inner := object{}
	p["flow_action_payload"] = inner
	at += "['flow_action_payload']"
	out.Screen = m.text(inner, at, "screen", 256)
	if rapid.Bool().Draw(m.T, "data") {
		data := object{"k": m.words("value", 0, 30), "n": rapid.IntRange(-9, 9).Draw(m.T, "number"), "deep": []any{object{"x": nil}, true}}
		inner["data"] = data
		out.Data, _ = json.Marshal(data)
	}
	m.breaksBy("a text", at+"['data']", 100, func() { inner["data"] = "x" })
	m.breaksBy("an empty object", at+"['data']", 131009, func() { inner["data"] = object{} })
}

func address(m *maker, o object, out *message.Interactive) {
	m.fixed(o, action, "name", "address_message")
	p, at := m.child(o, action, "parameters")
	form := &message.AddressForm{Country: rapid.SampledFrom([]string{"IN", "SG"}).Draw(m.T, "country")}
	out.Address = form
	p["country"] = form.Country
	m.breaksBy("left out", at+"['country']", 131008, func() { delete(p, "country") })
	m.breaksBy("another country", at+"['country']", 100, func() { p["country"] = "FR" })
	form.Values = m.fields(p, at, "values")
	form.Errors = m.fields(p, at, "validation_errors")
	m.array(p, at, "saved_addresses", 0, 20, func(o object, path string, i int) {
		saved := message.SavedAddress{ID: strconv.Itoa(i) + "." + m.words("id", 0, 250), Values: m.fields(o, path, "value")}
		if saved.Values == nil {
			saved.Values = map[string]string{}
		}
		o["id"] = saved.ID
		m.breaksBy("left out", path+"['id']", 131008, func() { delete(o, "id") })
		form.Saved = append(form.Saved, saved)
	})
}

func (m *maker) fields(o object, path, name string) map[string]string {
	if rapid.Bool().Draw(m.T, "no "+name) {
		return nil
	}
	out, in := map[string]string{}, object{}
	o[name] = in
	for _, field := range []string{"name", "phone_number", "in_pin_code", "city"}[:rapid.IntRange(1, 4).Draw(m.T, "fields")] {
		out[field] = m.words(field, 0, 1024)
		m.given(in, path+"['"+name+"']", field, out[field], 1024)
	}
	m.breaksBy("a text", path+"['"+name+"']", 100, func() { o[name] = "x" })
	m.breaksBy("too many", path+"['"+name+"']", 131009, func() {
		for i := range 33 {
			in[fmt.Sprint("field", i)] = strings.Repeat("x", i)
		}
	})
	return out
}
