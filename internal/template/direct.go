package template

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"turnpike/internal/message"
)

// SubDirect is the sub-category of the templates that Direct Send makes (reference §2.1). Businesses cannot choose it.
const SubDirect = "DIRECT_SEND"

// MaxDirect bounds the patterns of an account, and so the templates that it did not make itself. What is of none
// of them is sent as a template that holds any text. Not in the reference: as many as an account may make itself.
const MaxDirect = 250

// directPrefix begins the names of the templates that Direct Send makes. No business gives such a name: its own
// template would stand for messages that say something else.
const directPrefix = "direct_send_"

// directLanguage stands for the language of a message, which is not told.
const directLanguage = "en_US"

// changing is what two messages of one pattern differ in: numbers, dates, amounts, codes with digits.
var changing = regexp.MustCompile(`(?:[0-9A-Za-z][0-9A-Za-z.,:/#-]*)?[0-9][0-9A-Za-z.,:/#-]*`)

// unbraced changes the braces that people read to others. They are none of a variable's: what stands between them is part
// of the pattern, and reviewed.
var unbraced = strings.NewReplacer("{", "(", "}", ")")

// pattern is a text with its changing parts as variables, and what stood there.
func pattern(text string) (masked string, values []string) {
	text = unbraced.Replace(text)
	masked = changing.ReplaceAllStringFunc(text, func(part string) string {
		rest := part[len(strings.TrimRight(part, ".,:-")):] // the end of a sentence is none of it
		values = append(values, strings.TrimSuffix(part, rest))
		return "{{" + strconv.Itoa(len(values)) + "}}" + rest
	})
	return masked, values
}

// whole is the pattern of any text.
func whole(text string) (masked string, values []string) { return "{{1}}", []string{text} }

// Direct is the template as which a free-form message of a category is sent. Messages that differ in numbers only,
// in the path of their link and in their pictures, have the same; with any, all of the same build have.
func Direct(r *Rendered, category message.Category, anyText bool) *Template {
	mask := pattern
	if anyText {
		mask = whole
	}
	t := &Template{
		Language: directLanguage, Category: category, Format: Positional, Status: Approved,
		Life: Life{Reason: NoReason, Quality: QualityUnknown, SubCategory: SubDirect},
	}
	if h := r.Header; h != nil {
		c := Component{Type: "HEADER", Format: strings.ToUpper(h.Type)}
		if h.Type == "text" {
			masked, values := mask(h.Text)
			c.Text, c.Example = masked, example("header_text", values)
		}
		t.Components = append(t.Components, c)
	}
	masked, values := mask(r.Body)
	body := Component{Type: "BODY", Text: masked}
	if len(values) > 0 {
		body.Example = example("body_text", [][]string{values})
	}
	t.Components = append(t.Components, body)
	if r.Footer != "" && !anyText {
		t.Components = append(t.Components, Component{Type: "FOOTER", Text: unbraced.Replace(r.Footer)})
	}
	if len(r.Buttons) > 0 {
		t.Components = append(t.Components, directButtons(r.Buttons, anyText))
	}
	t.Name = directName(t)
	return t
}

func example(name string, values any) json.RawMessage { return asJSON(map[string]any{name: values}) }

// asJSON is texts as JSON. What is no UTF-8 in them is replaced.
func asJSON(texts any) json.RawMessage {
	out, err := json.Marshal(texts)
	if err != nil { // texts always can
		return nil
	}
	return out
}

// directButtons are those of a message: a link leads anywhere on its host.
func directButtons(buttons []RenderedButton, anyText bool) Component {
	out := Component{Type: "BUTTONS"}
	for _, b := range buttons {
		one := Button{Type: strings.ToUpper(b.Type), Text: b.Text}
		if u, err := url.Parse(b.URL); b.URL != "" && err == nil {
			one.URL, one.Example = u.Scheme+"://"+u.Host+"/{{1}}", asJSON(u.Scheme+"://"+u.Host+"/x")
		}
		if anyText {
			one = Button{Type: one.Type, Text: one.Type}
		}
		out.Buttons = append(out.Buttons, one)
	}
	return out
}

// directName is made from all that a pattern is; examples are not part of it.
func directName(t *Template) string {
	sum := sha256.New()
	sum.Write([]byte(t.Category.String()))
	for _, c := range t.Components {
		sum.Write([]byte("\x00" + c.Type + "\x00" + c.Format + "\x00" + c.Text))
		for _, b := range c.Buttons {
			sum.Write([]byte("\x00" + b.Type + "\x00" + b.Text + "\x00" + b.URL))
		}
	}
	return directPrefix + hex.EncodeToString(sum.Sum(nil)[:8])
}
