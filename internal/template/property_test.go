package template

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"turnpike/internal/fault"
)

// segments draws a text as alternating plain pieces and variables, so that what it must render to is
// known without reading placeholders again.
func segments(t *rapid.T, label string, names []string) (pieces, variables []string) {
	plain := rapid.StringMatching(`[a-zé {}.!]{0,12}`)
	n := rapid.IntRange(0, 5).Draw(t, label+" variables")
	for i := range n + 1 {
		// A brace beside a variable would be read with it.
		pieces = append(pieces, strings.NewReplacer("{", "", "}", "").Replace(plain.Draw(t, label+" piece")))
		if i < n {
			variables = append(variables, rapid.SampledFrom(names).Draw(t, label+" variable"))
		}
	}
	return pieces, variables
}

// TestBindProperty draws templates and values: with one value for each variable Bind renders exactly
// the pieces with the values between them, with any other number it refuses with 132000.
func TestBindProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		format := rapid.SampledFrom([]Format{Positional, Named}).Draw(t, "format")
		names := []string{"first_name", "order_id", "x", "Y_2"}
		pieces, used := segments(t, "body", names)
		var order []string // distinct variables as they appear
		for _, v := range used {
			if !slices.Contains(order, v) {
				order = append(order, v)
			}
		}
		placeholders := map[string]string{}
		for i, v := range order {
			placeholders[v] = v
			if format == Positional {
				placeholders[v] = fmt.Sprint(i + 1)
			}
		}
		values, args := map[string]string{}, []Argument{}
		for _, v := range order {
			values[v] = rapid.StringMatching(`[^\n\t\r ]{1,40}`).Draw(t, "value")
			args = append(args, Argument{Type: "text", Name: v, Text: values[v]})
		}
		if format == Named {
			args = rapid.Permutation(args).Draw(t, "order")
		}
		text, want := "", ""
		for i, p := range pieces {
			text, want = text+p, want+p
			if i < len(used) {
				text += "{{" + rapid.SampledFrom([]string{"", " "}).Draw(t, "space") + placeholders[used[i]] + "}}"
				want += values[used[i]]
			}
		}
		one := &Template{Name: "t", Language: "en", Status: Approved, Format: format, Components: []Component{{Type: "BODY", Text: "." + text}}}
		got, f := one.Bind(Arguments{Body: args})
		switch {
		case f != nil && f.Fault == fault.TemplateTooLong:
			if n := utf8.RuneCountInString(want) + 1; n <= maxBody {
				t.Fatalf("%d characters are refused as too long", n)
			}
		case f != nil:
			t.Fatalf("%q with %v: %v", text, args, f)
		case got.Body != "."+want:
			t.Fatalf("%q with %v rendered %q, want %q", text, args, got.Body, "."+want)
		}
		wrong := rapid.IntRange(0, 8).Filter(func(n int) bool { return n != len(args) }).Draw(t, "wrong count")
		more := make([]Argument, wrong)
		for i := range more {
			more[i] = Argument{Type: "text", Name: "first_name", Text: "v"}
		}
		if _, f := one.Bind(Arguments{Body: more}); f == nil || f.Fault != fault.TemplateParamCount {
			t.Fatalf("%d values for %d variables: %v", wrong, len(order), f)
		}
	})
}

// TestAcceptedIsWithinLimits draws any values at all: what Bind accepts keeps every limit and shows
// no variable.
func TestAcceptedIsWithinLimits(t *testing.T) {
	t.Parallel()
	all := []*Template{greeting, byName, offer, login}
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SampledFrom(all).Draw(t, "template")
		argument := rapid.Custom(func(t *rapid.T) Argument {
			return Argument{
				Type: rapid.SampledFrom([]string{"text", "text", "text", "currency", "payload", "image", ""}).Draw(t, "type"),
				Name: rapid.SampledFrom([]string{"first_name", "order_id", ""}).Draw(t, "name"),
				Text: rapid.OneOf(rapid.StringN(0, 20, -1), rapid.Map(rapid.IntRange(1, 2100), func(n int) string { return strings.Repeat("é", n) })).Draw(t, "text"),
			}
		})
		args := Arguments{
			Header: rapid.SliceOfN(argument, 0, 2).Draw(t, "header"), Body: rapid.SliceOfN(argument, 0, 3).Draw(t, "body"),
			Buttons: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ButtonArguments {
				return ButtonArguments{
					SubType: rapid.SampledFrom([]string{"url", "quick_reply", "copy_code", "phone_number"}).Draw(t, "sub_type"),
					Index:   rapid.IntRange(-1, 6).Draw(t, "index"), Values: rapid.SliceOfN(argument, 0, 2).Draw(t, "values"),
				}
			}), 0, 5).Draw(t, "buttons"),
		}
		got, f := one.Bind(args)
		if f != nil {
			if f.DetailText() == "" {
				t.Fatalf("%d says nothing", f.Code)
			}
			return
		}
		if n := utf8.RuneCountInString(got.Body); n > maxBody || got.Body == "" {
			t.Fatalf("a body of %d characters", n)
		}
		if got.Header != nil && utf8.RuneCountInString(got.Header.Text) > maxHeader {
			t.Fatal("a header over its limit")
		}
		for _, b := range got.Buttons {
			if utf8.RuneCountInString(b.URL) > maxURL || utf8.RuneCountInString(b.Code) > maxCode || utf8.RuneCountInString(b.Payload) > maxPayload || strings.ContainsAny(b.URL+b.Code, "\n\t\r") {
				t.Fatalf("a button over its limits: %+v", b)
			}
		}
	})
}
