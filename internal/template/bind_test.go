package template

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

func texts(values ...string) []Argument {
	out := make([]Argument, 0, len(values))
	for _, v := range values {
		out = append(out, Argument{Type: "text", Text: v})
	}
	return out
}

func named(pairs ...string) []Argument {
	var out []Argument
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, Argument{Type: "text", Name: pairs[i], Text: pairs[i+1]})
	}
	return out
}

func button(subType string, index int, values ...string) ButtonArguments {
	return ButtonArguments{SubType: subType, Index: index, Values: texts(values...)}
}

// The templates of the tables below.
var (
	greeting = &Template{Name: "greeting", Language: "fr", Category: message.Utility, Status: Approved, Format: Positional, Components: []Component{
		{Type: "HEADER", Format: "TEXT", Text: "Vol {{1}}"},
		{Type: "BODY", Text: "Bonjour {{1}}, porte {{2}}. Encore {{1}} !"},
		{Type: "FOOTER", Text: "Azur"},
	}}
	byName = &Template{Name: "by_name", Language: "en_US", Category: message.Utility, Status: Approved, Format: Named, Components: []Component{
		{Type: "BODY", Text: "Hello {{first_name}}, order {{ order_id }} is on its way."},
	}}
	offer = &Template{Name: "offer", Language: "en_US", Category: message.Marketing, Status: Approved, Format: Positional, Components: []Component{
		{Type: "BODY", Text: "Summer"},
		{Type: "BUTTONS", Buttons: []Button{
			{Type: "QUICK_REPLY", Text: "Stop"},
			{Type: "URL", Text: "See", URL: "https://example.com/{{1}}"},
			{Type: "URL", Text: "Home", URL: "https://example.com/"},
			{Type: "PHONE_NUMBER", Text: "Call", PhoneNumber: "+33199000001"},
			{Type: "COPY_CODE", Text: "Copy"},
		}},
	}}
	login = &Template{Name: "login", Language: "en_US", Category: message.Authentication, Status: Approved, Format: Positional, Components: []Component{
		{Type: "BODY", AddSecurityRecommendation: true},
		{Type: "FOOTER", CodeExpirationMinutes: 5},
		{Type: "BUTTONS", Buttons: []Button{{Type: "OTP", OTPType: "COPY_CODE", Text: "Copy code"}}},
	}}
	picture = &Template{Name: "picture", Language: "en_US", Category: message.Utility, Status: Approved, Format: Positional, Components: []Component{
		{Type: "HEADER", Format: "IMAGE"}, {Type: "BODY", Text: "See"},
	}}
)

func TestBind(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		template *Template
		args     Arguments
		want     Rendered
	}{
		"positional, one used twice": {
			greeting,
			Arguments{Header: texts("AF1"), Body: texts("Ada", "B12")},
			Rendered{Name: "greeting", Language: "fr", Category: "utility", Header: &message.Header{Type: "text", Text: "Vol AF1"}, Body: "Bonjour Ada, porte B12. Encore Ada !", Footer: "Azur"},
		},
		"values stay as they are": {
			greeting,
			Arguments{Header: texts("{{1}}"), Body: texts("{{2}}", `$1 \ %s`)},
			Rendered{Name: "greeting", Language: "fr", Category: "utility", Header: &message.Header{Type: "text", Text: "Vol {{1}}"}, Body: `Bonjour {{2}}, porte $1 \ %s. Encore {{2}} !`, Footer: "Azur"},
		},
		"currency and date": {
			greeting,
			Arguments{Header: []Argument{{Type: "date_time", Text: "12 mars"}}, Body: []Argument{{Type: "currency", Text: "12 €"}, {Type: "text", Text: "x"}}},
			Rendered{Name: "greeting", Language: "fr", Category: "utility", Header: &message.Header{Type: "text", Text: "Vol 12 mars"}, Body: "Bonjour 12 €, porte x. Encore 12 € !", Footer: "Azur"},
		},
		"named, in any order": {
			byName,
			Arguments{Body: named("order_id", "7", "first_name", "Ada")},
			Rendered{Name: "by_name", Language: "en_US", Category: "utility", Body: "Hello Ada, order 7 is on its way."},
		},
		"buttons, some left out": {
			offer,
			Arguments{Buttons: []ButtonArguments{button("copy_code", 4, "SUN20"), button("url", 1, "a/b?c")}},
			Rendered{Name: "offer", Language: "en_US", Category: "marketing", Body: "Summer", Buttons: []RenderedButton{
				{Type: "quick_reply", Text: "Stop", Payload: "Stop"},
				{Type: "url", Text: "See", URL: "https://example.com/a/b?c"},
				{Type: "url", Text: "Home", URL: "https://example.com/"},
				{Type: "phone_number", Text: "Call", PhoneNumber: "+33199000001"},
				{Type: "copy_code", Text: "Copy", Code: "SUN20"},
			}},
		},
		"a payload may hold anything": {
			offer,
			Arguments{Buttons: []ButtonArguments{button("quick_reply", 0, "{\n\t\"stop\":     1}"), button("url", 1, "x"), button("copy_code", 4, "x")}},
			Rendered{Name: "offer", Language: "en_US", Category: "marketing", Body: "Summer", Buttons: []RenderedButton{
				{Type: "quick_reply", Text: "Stop", Payload: "{\n\t\"stop\":     1}"},
				{Type: "url", Text: "See", URL: "https://example.com/x"},
				{Type: "url", Text: "Home", URL: "https://example.com/"},
				{Type: "phone_number", Text: "Call", PhoneNumber: "+33199000001"},
				{Type: "copy_code", Text: "Copy", Code: "x"},
			}},
		},
		"one-time code": {
			login,
			Arguments{Body: texts("123456"), Buttons: []ButtonArguments{button("url", 0, "123456")}},
			Rendered{
				Name: "login", Language: "en_US", Category: "authentication",
				Body:   "*123456* is your verification code. For your security, do not share this code.",
				Footer: "This code expires in 5 minutes.", Buttons: []RenderedButton{{Type: "otp", Text: "Copy code", Code: "123456"}},
			},
		},
	} {
		got, f := c.template.Bind(c.args)
		if f != nil {
			t.Errorf("%s: refused: %v", name, f)
			continue
		}
		if diff := cmp.Diff(c.want, *got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestBindRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 1024)
	rest := []ButtonArguments{button("url", 1, "x"), button("copy_code", 4, "x")}
	for name, c := range map[string]struct {
		template *Template
		args     Arguments
		fault    *fault.Fault
		says     string
	}{
		"no values":                  {greeting, Arguments{}, fault.TemplateParamCount, "header: number of localizable_params (0) does not match the expected number of params (1)"},
		"too few":                    {greeting, Arguments{Header: texts("x"), Body: texts("a")}, fault.TemplateParamCount, "body: number of localizable_params (1) does not match the expected number of params (2)"},
		"too many":                   {greeting, Arguments{Header: texts("x"), Body: texts("a", "b", "c")}, fault.TemplateParamCount, "(3)"},
		"a header where none is":     {byName, Arguments{Header: texts("x"), Body: named("first_name", "a", "order_id", "b")}, fault.TemplateParamCount, "header"},
		"empty value":                {greeting, Arguments{Header: texts(""), Body: texts("a", "b")}, fault.TemplateParamFormat, "header: Parameter text at index 0 is missing or empty"},
		"newline":                    {greeting, Arguments{Header: texts("x"), Body: texts("a", "b\nc")}, fault.TemplateCharacters, "body: Param text at index 1"},
		"carriage return":            {greeting, Arguments{Header: texts("x"), Body: texts("a\r", "b")}, fault.TemplateCharacters, "index 0"},
		"tab":                        {greeting, Arguments{Header: texts("x\t"), Body: texts("a", "b")}, fault.TemplateCharacters, "header"},
		"five spaces":                {greeting, Arguments{Header: texts("x     y"), Body: texts("a", "b")}, fault.TemplateCharacters, "more than 4 consecutive spaces"},
		"another type":               {greeting, Arguments{Header: []Argument{{Type: "image"}}, Body: texts("a", "b")}, fault.TemplateParamFormat, "expected TEXT, received IMAGE"},
		"no type":                    {greeting, Arguments{Header: []Argument{{Text: "x"}}, Body: texts("a", "b")}, fault.TemplateParamFormat, "expected TEXT"},
		"header too long":            {greeting, Arguments{Header: texts(strings.Repeat("x", 57)), Body: texts("a", "b")}, fault.TemplateTooLong, "header: the text with its values has 61 characters, at most 60"},
		"body too long":              {greeting, Arguments{Header: texts("x"), Body: texts("a", long)}, fault.TemplateTooLong, "at most 1024"},
		"names are missing":          {byName, Arguments{Body: texts("Ada", "7")}, fault.TemplateParamFormat, "Parameter name is missing"},
		"a name is wrong":            {byName, Arguments{Body: named("first_name", "Ada", "order", "7")}, fault.TemplateParamFormat, "no value for the variable {{order_id}}"},
		"a name twice":               {byName, Arguments{Body: named("first_name", "Ada", "first_name", "Bob")}, fault.TemplateParamFormat, "{{order_id}}"},
		"no such button":             {offer, Arguments{Buttons: append([]ButtonArguments{button("url", 7, "x")}, rest...)}, fault.TemplateParamCount, "button at index 7"},
		"a button twice":             {offer, Arguments{Buttons: append([]ButtonArguments{button("url", 1, "x")}, rest...)}, fault.TemplateParamCount, "given twice"},
		"another kind of button":     {offer, Arguments{Buttons: []ButtonArguments{button("quick_reply", 1, "x"), button("copy_code", 4, "x")}}, fault.TemplateParamFormat, `sub_type "quick_reply" does not match the template's "url"`},
		"a link without its value":   {offer, Arguments{Buttons: []ButtonArguments{button("copy_code", 4, "x")}}, fault.TemplateParamCount, "button at index 1"},
		"a link with an empty value": {offer, Arguments{Buttons: []ButtonArguments{button("url", 1, ""), button("copy_code", 4, "x")}}, fault.TemplateParamFormat, "missing or empty"},
		"a link with a newline":      {offer, Arguments{Buttons: []ButtonArguments{button("url", 1, "x\ny"), button("copy_code", 4, "x")}}, fault.TemplateCharacters, "button at index 1"},
		"a fixed link with a value":  {offer, Arguments{Buttons: append([]ButtonArguments{button("url", 2, "x")}, rest...)}, fault.TemplateParamCount, "button at index 2"},
		"a phone with a value":       {offer, Arguments{Buttons: append([]ButtonArguments{button("phone_number", 3, "x")}, rest...)}, fault.TemplateParamCount, "button at index 3"},
		"a link too long":            {offer, Arguments{Buttons: []ButtonArguments{button("url", 1, strings.Repeat("x", 1990)), button("copy_code", 4, "x")}}, fault.TemplateTooLong, "more than 2000 characters"},
		"a code too long":            {offer, Arguments{Buttons: []ButtonArguments{button("url", 1, "x"), button("copy_code", 4, "1234567890123456")}}, fault.TemplateParamFormat, "more than 15 characters"},
		"two payloads":               {offer, Arguments{Buttons: append([]ButtonArguments{button("quick_reply", 0, "a", "b")}, rest...)}, fault.TemplateParamCount, "(2)"},
		"a payload too long":         {offer, Arguments{Buttons: append([]ButtonArguments{button("quick_reply", 0, strings.Repeat("x", 257))}, rest...)}, fault.TemplateParamFormat, "more than 256"},
		"no one-time code button":    {login, Arguments{Body: texts("123456")}, fault.TemplateParamCount, "button at index 0"},
		"two codes":                  {login, Arguments{Body: texts("123456"), Buttons: []ButtonArguments{button("url", 0, "123457")}}, fault.TemplateValidation, "the same code twice"},
		"a code with an address":     {login, Arguments{Body: texts("http://x.y"), Buttons: []ButtonArguments{button("url", 0, "http://x.y")}}, fault.TemplateParamFormat, "an address"},
		"one-time code too long":     {login, Arguments{Body: texts("1234567890123456"), Buttons: []ButtonArguments{button("url", 0, "1")}}, fault.TemplateParamFormat, "more than 15 characters"},
		"a header of another kind":   {picture, Arguments{}, fault.TemplateParamFormat, "expected IMAGE"},
	} {
		got, f := c.template.Bind(c.args)
		switch {
		case f == nil:
			t.Errorf("%s: rendered %+v", name, got)
		case got != nil:
			t.Errorf("%s: a text beside the refusal", name)
		case f.Fault != c.fault || !strings.Contains(f.DetailText(), c.says):
			t.Errorf("%s: refused with %d %q; wanted %d %q", name, f.Code, f.DetailText(), c.fault.Code, c.says)
		}
	}
}

func TestSendable(t *testing.T) {
	t.Parallel()
	for status, want := range map[Status]*fault.Fault{
		Approved: nil, Paused: fault.TemplatePaused, Disabled: fault.TemplateDisabled,
		Pending: fault.TemplateUnknown, Rejected: fault.TemplateUnknown, "": fault.TemplateUnknown, "LATER": fault.TemplateUnknown,
	} {
		f := (&Template{Name: "x", Language: "fr", Status: status}).Sendable()
		if (f == nil) != (want == nil) || f != nil && (f.Fault != want || !strings.Contains(f.DetailText(), "fr")) {
			t.Errorf("%q: %v", status, f)
		}
	}
}

func TestLifetime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		t    Template
		want int64
	}{
		{Template{Category: message.Utility}, 30 * 24 * 3600_000},
		{Template{Category: message.Authentication}, 600_000},
		{Template{Category: message.Authentication, TTL: 30_000}, 30_000},
		{Template{Category: message.Marketing, TTL: 43_200_000}, 43_200_000},
	} {
		if got := c.t.Lifetime(); got != c.want {
			t.Errorf("%+v waits %d ms, want %d", c.t, got, c.want)
		}
	}
}
