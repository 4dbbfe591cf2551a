package flow

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type members = map[string]any

// drawn is a document that keeps every rule, and what it is expected to be read as.
type drawn struct {
	version  version
	endpoint bool
	ids      []string
	next     map[string][]string
	document members
}

// maybe adds a property in some of the draws.
func maybe(t *rapid.T, o members, since bool, name string, v any) {
	if since && rapid.Bool().Draw(t, name) {
		o[name] = v
	}
}

func word(t *rapid.T, most int) string {
	return rapid.StringMatching(fmt.Sprintf(`[A-Za-zé0-9 ]{0,%d}x`, most-1)).Draw(t, "word")
}

// drawDocument draws a tree of screens: each but the first follows an earlier one.
func drawDocument(t *rapid.T) drawn {
	d := drawn{next: map[string][]string{}}
	d.version, _ = parseVersion(rapid.SampledFrom(sendable).Draw(t, "version"))
	d.endpoint = rapid.Bool().Draw(t, "endpoint")
	n := rapid.IntRange(1, 6).Draw(t, "screens")
	for i := range n {
		id := "S_" + string(rune('A'+i))
		d.ids = append(d.ids, id)
		if i > 0 {
			free := slices.DeleteFunc(slices.Clone(d.ids[:i]), func(from string) bool { return len(d.next[from]) == 3 }) // a Footer and two links
			from := rapid.SampledFrom(free).Draw(t, "from")
			d.next[from] = append(d.next[from], id)
		}
	}
	var screens []any
	for _, id := range d.ids {
		screens = append(screens, d.screen(t, id))
	}
	d.document = members{"version": d.version.String(), "screens": screens}
	if d.endpoint {
		model := members{}
		for _, id := range d.ids {
			model[id] = append([]string{}, d.next[id]...)
		}
		d.document["data_api_version"], d.document["routing_model"] = rapid.SampledFrom(dataAPIs).Draw(t, "api"), model
	}
	return d
}

// data is the data model that every screen has.
func dataOf() members {
	return members{
		"words": members{"type": "string", "__example__": "x"}, "truth": members{"type": "boolean", "__example__": true},
		"count": members{"type": "number", "__example__": 3},
		"list": members{"type": "array", "__example__": []any{members{"id": "1", "title": "One"}}, "items": members{"type": "object", "properties": members{
			"id": members{"type": "string"}, "title": members{"type": "string"},
		}}},
	}
}

func handOver() members {
	return members{"words": "${data.words}", "truth": "${data.truth}", "count": "${data.count}", "list": "${data.list}"}
}

func (d *drawn) screen(t *rapid.T, id string) members {
	terminal := len(d.next[id]) == 0
	components, names := d.components(t)
	for _, to := range d.next[id][min(1, len(d.next[id])):] { // further ones are chosen from a list
		components = append(components, members{"type": "EmbeddedLink", "text": "To " + to, "on-click-action": navigate(to)})
	}
	components = components[:min(len(components), 20)]
	action := members{"name": "complete", "payload": members{"token": "x"}}
	if !terminal {
		action = navigate(d.next[id][0])
	} else {
		for _, name := range names {
			action["payload"].(members)[name] = "${form." + name + "}"
		}
		if d.endpoint && rapid.Bool().Draw(t, "asks") {
			action["name"] = "data_exchange"
		}
	}
	components = append(components, members{"type": "Footer", "label": word(t, footerLabelLength), "on-click-action": action})
	s := members{"id": id, "title": word(t, 30), "data": dataOf(), "layout": members{"type": "SingleColumnLayout", "children": d.wrapped(t, components)}}
	if terminal {
		s["terminal"] = true
		maybe(t, s, true, "success", true)
	}
	maybe(t, s, d.endpoint, "refresh_on_back", true)
	maybe(t, s, !d.version.before(v51) && len(names) > 0, "sensitive", names)
	return s
}

// wrapped puts the components into a Form where they need one.
func (d *drawn) wrapped(t *rapid.T, components []any) []any {
	if d.version.before(v40) || rapid.Bool().Draw(t, "form") {
		for _, c := range components {
			delete(c.(members), "init-value")
			delete(c.(members), "error-message")
		}
		return []any{members{"type": "Form", "name": "form", "children": components}}
	}
	return components
}

func navigate(to string) members {
	return members{"name": "navigate", "next": members{"type": "screen", "name": to}, "payload": handOver()}
}

// components draws some, and gives the names of those that are filled in.
func (d *drawn) components(t *rapid.T) (out []any, names []string) {
	links := 0
	for i := range rapid.IntRange(0, 8).Draw(t, "components") {
		name := fmt.Sprintf("field_%d", i)
		c := d.component(t, name)
		kind := c["type"].(string)
		if links += strings.Count(kind, "OptIn") + strings.Count(kind, "Image"); links > 3 {
			continue
		}
		if _, filled := c["name"]; filled {
			names = append(names, name)
		}
		out = append(out, c)
	}
	if !d.version.before(v40) && rapid.Bool().Draw(t, "if") {
		out = append(out, d.branch(t))
	}
	return out, names
}

func (d *drawn) branch(t *rapid.T) members {
	condition := rapid.SampledFrom([]string{
		"${data.truth}", "!${data.truth}", "${data.count} > 5", "(${data.count} >= 2) && (${data.words} != 'x')", "${data.truth} == false || (${data.words} == '')",
	}).Draw(t, "condition")
	body := []any{members{"type": "TextBody", "text": word(t, 80)}}
	if rapid.Bool().Draw(t, "switch") {
		body = []any{members{"type": "Switch", "value": "${data.words}", "cases": members{"a": body, "default": body}}}
	}
	return members{"type": "If", "condition": condition, "then": body, "else": []any{members{"type": "TextCaption", "text": "${data.words}"}}}
}

func (d *drawn) component(t *rapid.T, name string) members {
	optionList := []any{members{"id": "1", "title": word(t, optionLength)}, members{"id": "2", "title": "Two", "description": word(t, 100), "enabled": true}}
	var source any = optionList
	if rapid.Bool().Draw(t, "bound") {
		source = "${data.list}"
	}
	kinds := []string{"TextHeading", "TextSubheading", "TextBody", "TextCaption", "TextInput", "TextArea", "CheckboxGroup", "RadioButtonsGroup", "Dropdown", "OptIn", "Image", "DatePicker"}
	if !d.version.before(v63) {
		kinds = append(kinds, "ChipsSelector", "CalendarPicker")
	}
	c := members{"type": rapid.SampledFrom(kinds).Draw(t, "type")}
	maybe(t, c, true, "visible", rapid.SampledFrom([]any{true, "${data.truth}"}).Draw(t, "visible"))
	switch kind := c["type"].(string); kind {
	case "TextHeading", "TextSubheading", "TextBody", "TextCaption":
		c["text"] = rapid.SampledFrom([]any{word(t, 80), "${data.words}"}).Draw(t, "text")
		if !d.version.before(v60) && rapid.Bool().Draw(t, "calculated") {
			c["text"] = "`'Hello ' ${data.words} ' and more'`"
		}
	case "Image":
		c["src"] = "aGVsbG8="
		maybe(t, c, true, "height", rapid.SampledFrom([]any{100, "${data.count}"}).Draw(t, "height"))
	default:
		c["name"], c["label"] = name, word(t, inputLabelLength)
		d.filled(t, c, kind, source)
	}
	return c
}

func (d *drawn) filled(t *rapid.T, c members, kind string, source any) {
	maybe(t, c, true, "required", rapid.SampledFrom([]any{true, false, "${data.truth}"}).Draw(t, "required"))
	late := !d.version.before(v40)
	switch kind {
	case "TextInput":
		c["input-type"] = rapid.SampledFrom([]string{"text", "number", "email", "password", "passcode", "phone"}).Draw(t, "input")
		maybe(t, c, true, "min-chars", rapid.SampledFrom([]any{2, "2"}).Draw(t, "least"))
		maybe(t, c, true, "max-chars", 40)
		maybe(t, c, late, "init-value", "${data.words}")
		maybe(t, c, true, "helper-text", word(t, helperLength))
	case "TextArea":
		maybe(t, c, true, "max-length", "200")
		maybe(t, c, late, "error-message", "${data.words}")
	case "CheckboxGroup", "ChipsSelector":
		c["data-source"] = source
		maybe(t, c, true, "min-selected-items", 1)
		maybe(t, c, true, "max-selected-items", 2)
		maybe(t, c, late, "init-value", []string{"1"})
	case "RadioButtonsGroup", "Dropdown":
		c["data-source"] = source
		maybe(t, c, late, "init-value", "1")
		maybe(t, c, d.endpoint, "on-select-action", members{"name": "data_exchange", "payload": members{"picked": "${form." + c["name"].(string) + "}"}})
	case "OptIn":
		maybe(t, c, !d.version.before(v60), "on-click-action", members{"name": "open_url", "url": "https://example.com/terms"})
	case "DatePicker":
		if !d.version.before(v50) {
			maybe(t, c, true, "min-date", "2026-01-01")
			maybe(t, c, true, "unavailable-dates", []string{"2026-02-03"})
		} else {
			maybe(t, c, true, "min-date", "1710958020000")
		}
	case "CalendarPicker":
		maybe(t, c, true, "include-days", []string{"Mon", "Tue"})
	}
}

func TestDocumentsThatKeepTheRulesAreAccepted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t)
		compact, err := json.Marshal(d.document)
		if err != nil {
			t.Fatal(err)
		}
		read := Check(compact)
		if len(read.Problems) > 0 {
			t.Fatalf("%s\n%s", describe(read.Problems), compact)
		}
		if read.Version != d.version.String() || read.Entry != d.ids[0] || len(read.Screens) != len(d.ids) || (read.DataAPI != "") != d.endpoint {
			t.Fatalf("read as %+v", read)
		}
		for i, s := range read.Screens {
			if slices.Sort(s.Next); s.ID != d.ids[i] || !slices.Equal(s.Next, d.next[s.ID]) || s.Terminal != (len(s.Next) == 0) || s.Entry != (i == 0) {
				t.Fatalf("screen %d is read as %+v, want next %v", i, s, d.next[d.ids[i]])
			}
		}
		var spaced bytes.Buffer
		if err := json.Indent(&spaced, compact, " ", "\t"); err != nil {
			t.Fatal(err)
		}
		if again := Check(spaced.Bytes()); len(again.Problems) > 0 || again.Entry != read.Entry || len(again.Screens) != len(read.Screens) {
			t.Fatalf("with blanks it is read as %+v", again)
		}
	})
}

// TestOneBrokenPartIsFound takes something that is needed out of a document that keeps the rules.
func TestOneBrokenPartIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t)
		s := d.document["screens"].([]any)[rapid.IntRange(0, len(d.ids)-1).Draw(t, "screen")].(members)
		switch rapid.IntRange(0, 5).Draw(t, "break") {
		case 0:
			delete(s, "id")
		case 1:
			delete(s, "layout")
		case 2:
			s["unknown"] = 1
		case 3:
			s["id"] = "a b"
		case 4:
			s["data"].(members)["words"] = 7
		case 5:
			s["layout"].(members)["children"] = []any{members{"type": "TextBody", "text": "${data.nothing}"}}
		}
		source, err := json.Marshal(d.document)
		if err != nil {
			t.Fatal(err)
		}
		read := Check(source)
		if len(read.Problems) == 0 || len(read.Screens) != 0 {
			t.Fatalf("accepted: %s", source)
		}
		for _, p := range read.Problems {
			if p.LineStart < 1 || p.ColumnStart < 1 || p.LineEnd < p.LineStart || p.LineEnd > 1 || p.ColumnEnd > len(source) {
				t.Fatalf("a place outside of the document: %+v", p)
			}
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, c := range broken {
		source, _ := unmark(c.document)
		f.Add([]byte(source))
	}
	f.Add([]byte("{\"version\":\"7.3\",\"screens\":[{\"id\":\"A\xff\"}]}"))
	f.Fuzz(func(t *testing.T, source []byte) {
		d := Check(source)
		lines := bytes.Count(source, []byte("\n")) + 1
		for _, p := range d.Problems {
			if p.Code == "" || p.Message == "" || p.LineStart < 1 || p.LineEnd < p.LineStart || p.LineEnd > lines || p.ColumnStart < 1 {
				t.Errorf("%+v", p)
			}
		}
		if len(d.Problems) > 0 {
			return
		}
		var known struct {
			Screens []struct {
				ID string `json:"id"`
			} `json:"screens"`
		}
		if err := json.Unmarshal(source, &known); err != nil || len(known.Screens) != len(d.Screens) || d.Screen(d.Entry) == nil {
			t.Errorf("accepted, but read otherwise: %v, %+v", err, d)
		}
	})
}
