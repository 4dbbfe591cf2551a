package template

import (
	"encoding/json"
	"testing"

	"turnpike/internal/message"
)

func TestDirectTemplatesArePatterns(t *testing.T) {
	t.Parallel()
	of := func(body string) *Template { return Direct(&Rendered{Body: body}, message.Utility, false) }
	one := of("Your parcel 12 ships on 3.11., code AB-77.")
	if got := one.Components[0].Text; got != "Your parcel {{1}} ships on {{2}}., code {{3}}." {
		t.Errorf("the pattern is %q", got)
	}
	if other := of("Your parcel 4711 ships on 24.12., code X-12."); other.Name != one.Name {
		t.Errorf("%q and %q are two patterns", one.Components[0].Text, other.Components[0].Text)
	}
	for _, body := range []string{"Your parcel 12 was lost on 3.11., code AB-77.", "Your parcel"} {
		if of(body).Name == one.Name {
			t.Errorf("%q is of the same pattern", body)
		}
	}
	if got := of("Order 7: {{only today, buy now}}").Components[0].Text; got != "Order {{1}}: ((only today, buy now))" {
		t.Errorf("what stands in braces is not reviewed: %q", got)
	}
	if f := (&Draft{Name: one.Name, Language: "en_US", Category: message.Utility, Format: Positional, Components: []Component{{Type: "BODY", Text: "A text."}}}).Check(); f == nil {
		t.Error("a business may have a template of the name of a pattern")
	}
	if Direct(&Rendered{Body: "Your parcel 12 ships on 3.11., code AB-77."}, message.Authentication, false).Name == one.Name {
		t.Error("another category has the same template")
	}
	link := func(url string, anyText bool) *Template {
		return Direct(&Rendered{Header: &message.Header{Type: "text", Text: "Order 7"}, Body: "b", Footer: "f", Buttons: []RenderedButton{{Type: "url", Text: "See", URL: url}}}, message.Utility, anyText)
	}
	if link("https://example.com/a", false).Name != link("https://example.com/b?c=1", false).Name || link("https://example.com/a", false).Name == link("https://example.org/a", false).Name {
		t.Error("a link's host is not what counts")
	}
	if a, b := link("https://example.com/a", true), link("https://example.org/a", true); a.Name != b.Name || a.Components[1].Text != "{{1}}" {
		t.Errorf("any text: %+v and %+v", a, b)
	}
}

// TestDirectExamplesAreJSON also of hosts and texts that are no UTF-8 or have signs that Go writes in its own way.
func TestDirectExamplesAreJSON(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"example.com", "%ff.example", "%F3%A0%80%81.example", "%07.example"} {
		made := Direct(&Rendered{Body: "Your code is 12\xff", Buttons: []RenderedButton{{Type: "url", Text: "See", URL: "https://" + host + "/a"}}}, message.Utility, false)
		if _, err := json.Marshal(made); err != nil {
			t.Errorf("with a link to %s: %v", host, err)
		}
	}
}
