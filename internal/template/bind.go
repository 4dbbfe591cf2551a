package template

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"turnpike/internal/fault"
)

// Limits of hydrated text, in characters (reference §2.4).
const (
	maxHeader  = 60
	maxBody    = 1024
	maxURL     = 2000
	maxCode    = 15
	maxPayload = 256
)

var placeholder = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// Sendable says why the template may not be sent, or nil.
func (t *Template) Sendable() *fault.Error {
	switch t.Status {
	case Approved:
		return nil
	case Paused:
		return fault.TemplatePaused.With("The template %q (%s) is paused and cannot be sent until it is resumed.", t.Name, t.Language)
	case Disabled:
		return fault.TemplateDisabled.With("The template %q (%s) is disabled. Edit it or use another one.", t.Name, t.Language)
	}
	return Missing(t.Name, t.Language)
}

// Missing is the refusal of a template that does not exist, or is not approved, in a language.
func Missing(name, language string) *fault.Error {
	return fault.TemplateUnknown.With("template name (%s) does not exist in %s", name, language)
}

// Bind fills the arguments in. A refusal names the component and what it expected.
func (t *Template) Bind(args Arguments) (*Rendered, *fault.Error) {
	out := &Rendered{Name: t.Name, Language: t.Language, Category: t.Category.String()}
	used := make(map[int]bool, len(args.Buttons))
	hasHeader := false
	for i := range t.Components {
		c := &t.Components[i]
		var err *fault.Error
		switch c.Type {
		case "HEADER":
			hasHeader = true
			err = t.bindHeader(c, args.Header, out)
		case "BODY":
			out.Body, err = t.fill("body", t.bodyText(c), args.Body, maxBody)
		case "FOOTER":
			out.Footer = t.footerText(c)
		case "BUTTONS":
			err = t.bindButtons(c, args.Buttons, used, out)
		}
		if err != nil {
			return nil, err
		}
	}
	if !hasHeader && len(args.Header) > 0 {
		return nil, countFault("header", len(args.Header), 0)
	}
	for _, b := range args.Buttons {
		if !used[b.Index] {
			return nil, fault.TemplateParamCount.With("button at index %d: the template has no such button", b.Index)
		}
	}
	return out, nil
}

// bodyText is the body's text; that of an authentication template is preset (reference §6.2).
func (t *Template) bodyText(c *Component) string {
	if c.Text != "" {
		return c.Text
	}
	text := "*{{1}}* is your verification code."
	if c.AddSecurityRecommendation {
		text += " For your security, do not share this code."
	}
	return text
}

func (t *Template) footerText(c *Component) string {
	if c.Text == "" && c.CodeExpirationMinutes > 0 {
		return "This code expires in " + strconv.Itoa(c.CodeExpirationMinutes) + " minutes."
	}
	return c.Text
}

func (t *Template) bindHeader(c *Component, args []Argument, out *Rendered) *fault.Error {
	if c.Format != "" && c.Format != "TEXT" {
		return fault.NotBuiltYet.With("Template %q has a %s header; this platform can send text headers only, so far.", t.Name, strings.ToLower(c.Format))
	}
	text, err := t.fill("header", c.Text, args, maxHeader)
	if err != nil {
		return err
	}
	out.Header = &RenderedHeader{Type: "text", Text: text}
	return nil
}

// fill replaces the placeholders of text by args, which must match them one to one.
func (t *Template) fill(where, text string, args []Argument, limit int) (string, *fault.Error) {
	names := variables(text)
	if len(args) != len(names) {
		return "", countFault(where, len(args), len(names))
	}
	values := make(map[string]string, len(args))
	for i, a := range args {
		if err := checkValue(where, i, a); err != nil {
			return "", err
		}
		key := strconv.Itoa(i + 1)
		if t.Format == Named {
			key = a.Name
			if key == "" {
				return "", fault.TemplateParamFormat.With("%s: Parameter name is missing or empty; the template's variables are named", where)
			}
		}
		values[key] = a.Text
	}
	for _, n := range names {
		if _, ok := values[n]; !ok {
			return "", fault.TemplateParamFormat.With("%s: no value for the variable {{%s}}", where, n)
		}
	}
	filled := placeholder.ReplaceAllStringFunc(text, func(m string) string {
		return values[placeholder.FindStringSubmatch(m)[1]]
	})
	if n := utf8.RuneCountInString(filled); n > limit {
		return "", fault.TemplateTooLong.With("%s: the text with its values has %d characters, at most %d are allowed", where, n, limit)
	}
	return filled, nil
}

// variables lists the distinct placeholders of a text in order of appearance.
func variables(text string) []string {
	var names []string
	seen := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			names = append(names, m[1])
		}
	}
	return names
}

func countFault(where string, got, want int) *fault.Error {
	return fault.TemplateParamCount.With("%s: number of localizable_params (%d) does not match the expected number of params (%d)", where, got, want)
}

func checkValue(where string, i int, a Argument) *fault.Error {
	switch a.Type {
	case "text", "currency", "date_time":
	default:
		return fault.TemplateParamFormat.With("%s: Format mismatch, expected TEXT, received %s at parameter %d", where, strings.ToUpper(a.Type), i)
	}
	if a.Text == "" {
		return fault.TemplateParamFormat.With("%s: Parameter text at index %d is missing or empty", where, i)
	}
	if strings.ContainsAny(a.Text, "\n\t\r") || strings.Contains(a.Text, "     ") {
		return fault.TemplateCharacters.With("%s: Param text at index %d cannot have new-line/tab characters or more than 4 consecutive spaces", where, i)
	}
	return nil
}

func (t *Template) bindButtons(c *Component, args []ButtonArguments, used map[int]bool, out *Rendered) *fault.Error {
	for i := range c.Buttons {
		var values []Argument
		for _, a := range args {
			if a.Index != i {
				continue
			}
			if used[i] {
				return fault.TemplateParamCount.With("button at index %d: given twice", i)
			}
			if err := checkSubType(&c.Buttons[i], a); err != nil {
				return err
			}
			used[i], values = true, a.Values
		}
		b, err := bindButton(&c.Buttons[i], i, values)
		if err != nil {
			return err
		}
		out.Buttons = append(out.Buttons, b)
	}
	return nil
}

// checkSubType compares the kind of a button. One-time-password buttons are sent as url (reference §10.12).
func checkSubType(b *Button, a ButtonArguments) *fault.Error {
	want := strings.ToLower(b.Type)
	if a.SubType == want || (want == "otp" && a.SubType == "url") {
		return nil
	}
	return fault.TemplateParamFormat.With("button at index %d: sub_type %q does not match the template's %q", a.Index, a.SubType, want)
}

func bindButton(b *Button, index int, values []Argument) (RenderedButton, *fault.Error) {
	out := RenderedButton{Type: strings.ToLower(b.Type), Text: b.Text, PhoneNumber: b.PhoneNumber}
	value := ""
	if len(values) > 0 {
		value = values[0].Text
	}
	need := func(kind string, limit int) *fault.Error {
		switch {
		case len(values) != 1:
			return fault.TemplateParamCount.With("button at index %d: number of params (%d) does not match the expected number of params (1)", index, len(values))
		case value == "":
			return fault.TemplateParamFormat.With("button at index %d: the %s is missing or empty", index, kind)
		case utf8.RuneCountInString(value) > limit:
			return fault.TemplateParamFormat.With("button at index %d: the %s has more than %d characters", index, kind, limit)
		}
		return nil
	}
	switch out.Type {
	case "quick_reply":
		out.Payload = b.Text
		if len(values) > 0 {
			out.Payload = value
			return out, need("payload", maxPayload)
		}
	case "url":
		out.URL = b.URL
		if len(variables(b.URL)) == 0 {
			if len(values) > 0 {
				return out, countFault("button", len(values), 0)
			}
			return out, nil
		}
		if err := need("text", maxURL); err != nil {
			return out, err
		}
		out.URL = placeholder.ReplaceAllLiteralString(b.URL, value)
		if utf8.RuneCountInString(out.URL) > maxURL {
			return out, fault.TemplateTooLong.With("button at index %d: the URL with its value has more than %d characters", index, maxURL)
		}
	case "copy_code":
		out.Code = value
		return out, need("coupon_code", maxCode)
	case "otp":
		out.Code = value
		return out, need("text", maxCode)
	}
	return out, nil
}
