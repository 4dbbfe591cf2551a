package wire

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"turnpike/internal/message"
	"turnpike/internal/template"
	"turnpike/internal/wire/wiretest"
)

// TestDirectSendShowsTheSame draws messages of every type with a category: what Direct Send takes says the same as
// a template's, the rest is refused by name.
func TestDirectSendShowsTheSame(t *testing.T) {
	t.Parallel()
	for _, kind := range wiretest.Types() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				s := wiretest.Draw(t, kind, nil)
				s.Body["category"] = rapid.SampledFrom([]string{"utility", "UTILITY", "authentication"}).Draw(t, "category")
				d, f := draft(request(t, s.Body))
				if f != nil {
					t.Fatalf("refused: %v", f)
				}
				got, f := d.Direct(message.Utility)
				want := wantDirect(s)
				if want == nil {
					if f == nil || !strings.Contains(f.TitleText(), "category") {
						t.Fatalf("answered %v", f)
					}
					return
				}
				if f != nil {
					t.Fatalf("refused: %v", f)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("(- wanted, + got): %s", diff)
				}
				checkPattern(t, got)
			})
		})
	}
}

// wantDirect is what a sample says as a template's message; nil where Direct Send does not take it.
func wantDirect(s wiretest.Sample) *template.Rendered {
	out := &template.Rendered{Category: "utility"}
	switch want := s.Want.(type) {
	case message.Text:
		if out.Body = want.Body; utf8.RuneCountInString(want.Body) > 1024 {
			return nil
		}
	case *message.Interactive:
		out.Header, out.Body, out.Footer = want.Header, want.Body, want.Footer
		switch want.Type {
		case "button":
			for _, b := range want.Buttons {
				out.Buttons = append(out.Buttons, template.RenderedButton{Type: "quick_reply", Text: b.Title, Payload: b.ID})
			}
		case "cta_url":
			out.Buttons = []template.RenderedButton{{Type: "url", Text: want.Link.Text, URL: want.Link.URL}}
		default:
			return nil
		}
	default:
		return nil
	}
	return out
}

// checkPattern holds that any message has a template that can be listed, and always the same.
func checkPattern(t *rapid.T, r *template.Rendered) {
	for _, anyText := range []bool{false, true} {
		one := template.Direct(r, message.Utility, anyText)
		if raw, err := json.Marshal(one.Components); err != nil || one.Name != template.Direct(r, message.Utility, anyText).Name || len(one.Components) == 0 {
			t.Fatalf("%s: %s, %v", one.Name, raw, err)
		}
	}
}
