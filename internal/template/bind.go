package template

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"turnpike/internal/fault"
	"turnpike/internal/message"
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
	part, err := t.bindPart(t.Components, CardArguments{Header: args.Header, Body: args.Body, Buttons: args.Buttons})
	if err != nil {
		return nil, err
	}
	out := &Rendered{
		Name: t.Name, Language: t.Language, Category: t.Category.String(),
		Header: part.header, Body: part.body, Footer: part.footer, Buttons: part.buttons,
	}
	if out.Offer, err = bindOffer(find(t.Components, "LIMITED_TIME_OFFER"), args.OfferEndsAt); err != nil {
		return nil, err
	}
	if out.Cards, err = t.bindCards(find(t.Components, "CAROUSEL"), args.Cards); err != nil {
		return nil, err
	}
	if out.Progress = args.Progress; out.Progress != nil && t.Life.SubCategory != subOrderStatus {
		return nil, fault.TemplateParamFormat.With("order_status: the template %q (%s) was not created with the sub_category %s", t.Name, t.Language, subOrderStatus)
	}
	if t.Category == message.Authentication {
		if err = checkCode(args.Body, out.Buttons); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// checkCode says whether the one-time code that people read is the one that their button copies
// (reference §2.4).
func checkCode(body []Argument, buttons []RenderedButton) *fault.Error {
	for _, b := range buttons {
		for i, a := range body {
			switch {
			case b.Type == "otp" && a.Text != b.Code:
				return fault.TemplateValidation.With("The one-time code in the body and the one in the button differ: give the same code twice.")
			case emoji(a.Text) > 0 || strings.Contains(a.Text, "://"):
				return fault.TemplateParamFormat.With("body: Param text at index %d is a one-time code; it cannot have an address or an emoji.", i)
			}
		}
	}
	return nil
}

// subOrderStatus is the sub-category of templates that say how far an order is (reference §6.1).
const subOrderStatus = "ORDER_STATUS"

// part is what one set of components renders to: a template's own, or a card's.
type part struct {
	header  *message.Header
	body    string
	footer  string
	buttons []RenderedButton
}

func (t *Template) bindPart(components []Component, args CardArguments) (*part, *fault.Error) {
	out := &part{}
	used := make(map[int]bool, len(args.Buttons))
	hasHeader := false
	for i := range components {
		c := &components[i]
		var err *fault.Error
		switch c.Type {
		case "HEADER":
			hasHeader = true
			out.header, err = t.bindHeader(c, args.Header)
		case "BODY":
			out.body, err = t.bindBody(c, args.Body)
		case "FOOTER":
			out.footer = t.footerText(c)
		case "BUTTONS":
			out.buttons, err = t.bindButtons(c, args.Buttons, used)
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

func (t *Template) bindBody(c *Component, args []Argument) (string, *fault.Error) {
	if t.Category == message.Authentication {
		for _, a := range args {
			if utf8.RuneCountInString(a.Text) > maxCode {
				return "", fault.TemplateParamFormat.With("body: the one-time code has more than %d characters", maxCode)
			}
		}
	}
	return t.fill("body", t.bodyText(c), args, maxBody)
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
	return checkCharacters(where, i, a.Text)
}

// checkCharacters keeps a value from breaking the text around it.
func checkCharacters(where string, i int, text string) *fault.Error {
	if strings.ContainsAny(text, "\n\t\r") || strings.Contains(text, "     ") {
		return fault.TemplateCharacters.With("%s: Param text at index %d cannot have new-line/tab characters or more than 4 consecutive spaces", where, i)
	}
	return nil
}

func (t *Template) bindButtons(c *Component, args []ButtonArguments, used map[int]bool) ([]RenderedButton, *fault.Error) {
	var out []RenderedButton
	for i := range c.Buttons {
		var values []Argument
		for _, a := range args {
			if a.Index != i {
				continue
			}
			if used[i] {
				return nil, fault.TemplateParamCount.With("button at index %d: given twice", i)
			}
			if err := checkSubType(&c.Buttons[i], a); err != nil {
				return nil, err
			}
			used[i], values = true, a.Values
		}
		b, err := bindButton(&c.Buttons[i], i, values)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
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
	out := RenderedButton{Type: strings.ToLower(b.Type), Text: b.Text, PhoneNumber: b.PhoneNumber, URL: b.URL}
	where := "button at index " + strconv.Itoa(index)
	var err *fault.Error
	switch {
	case out.Type == "quick_reply" && len(values) == 0:
		out.Payload = b.Text
	case out.Type == "quick_reply":
		out.Payload, err = onlyValue(where, "payload", values, maxPayload)
	case out.Type == "url" && len(variables(b.URL)) > 0:
		out.URL, err = fillURL(where, b.URL, values)
	case out.Type == "copy_code":
		out.Code, err = oneCode(where, "coupon_code", values)
	case out.Type == "otp":
		out.Code, err = oneCode(where, "text", values)
	case out.Type == "flow":
		out.Flow, err = bindFlow(where, b, values)
	case out.Type == "catalog" || out.Type == "mpm":
		out.Shop, err = bindShop(where, out.Type, values)
	case out.Type == "order_details":
		out.Bill, err = bindBill(where, values)
	case out.Type == "voice_call":
		err = checkCall(where, values)
	case len(values) > 0:
		err = countFault(where, len(values), 0)
	}
	return out, err
}

// checkCall looks at how long a button that calls works and what the call brings along. Both concern calls only,
// which are not carried.
func checkCall(where string, values []Argument) *fault.Error {
	for _, a := range values {
		switch {
		case a.Type != "ttl_minutes" && a.Type != "payload":
			return fault.TemplateParamFormat.With("%s: Format mismatch, expected TTL_MINUTES or PAYLOAD, received %s", where, strings.ToUpper(a.Type))
		case utf8.RuneCountInString(a.Text) > message.MaxCallPayload:
			return fault.TemplateParamFormat.With("%s: the payload has more than %d characters", where, message.MaxCallPayload)
		}
	}
	return nil
}

// onlyValue is the one value that a button takes.
func onlyValue(where, kind string, values []Argument, limit int) (string, *fault.Error) {
	if len(values) != 1 {
		return "", fault.TemplateParamCount.With("%s: number of params (%d) does not match the expected number of params (1)", where, len(values))
	}
	value := values[0].Text
	switch {
	case value == "":
		return "", fault.TemplateParamFormat.With("%s: the %s is missing or empty", where, kind)
	case utf8.RuneCountInString(value) > limit:
		return "", fault.TemplateParamFormat.With("%s: the %s has more than %d characters", where, kind, limit)
	}
	return value, nil
}

func oneCode(where, kind string, values []Argument) (string, *fault.Error) {
	code, err := onlyValue(where, kind, values, maxCode)
	if err == nil {
		err = checkCharacters(where, 0, code)
	}
	return code, err
}

func fillURL(where, url string, values []Argument) (string, *fault.Error) {
	value, err := onlyValue(where, "text", values, maxURL)
	if err == nil {
		err = checkCharacters(where, 0, value)
	}
	if err != nil {
		return "", err
	}
	filled := placeholder.ReplaceAllLiteralString(url, value)
	if utf8.RuneCountInString(filled) > maxURL {
		return "", fault.TemplateTooLong.With("%s: the URL with its value has more than %d characters", where, maxURL)
	}
	return filled, nil
}
