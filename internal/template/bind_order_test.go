package template

import (
	"strings"
	"testing"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// TestButtonsThatCallAndBill holds what they must be sent with.
func TestButtonsThatCallAndBill(t *testing.T) {
	t.Parallel()
	call := &Template{Format: Positional, Components: []Component{{Type: "BODY", Text: "b"}, {Type: "BUTTONS", Buttons: []Button{{Type: "VOICE_CALL", Text: "Call"}}}}}
	bill := &Template{Format: Positional, Components: []Component{{Type: "BODY", Text: "b"}, {Type: "BUTTONS", Buttons: []Button{{Type: "ORDER_DETAILS", Text: "Pay"}}}}}
	values := func(kind string, vs ...Argument) Arguments {
		return Arguments{Buttons: []ButtonArguments{{SubType: kind, Values: vs}}}
	}
	for _, c := range []struct {
		name string
		t    *Template
		args Arguments
		want *fault.Fault
	}{
		{"a call", call, Arguments{}, nil},
		{"a call for a while", call, values("voice_call", Argument{Type: "ttl_minutes", Text: "60"}, Argument{Type: "payload", Text: strings.Repeat("é", 512)}), nil},
		{"a call with a text", call, values("voice_call", Argument{Type: "text", Text: "x"}), fault.TemplateParamFormat},
		{"a call with a long payload", call, values("voice_call", Argument{Type: "payload", Text: strings.Repeat("é", 513)}), fault.TemplateParamFormat},
		{"a bill", bill, values("order_details", Argument{Type: "action", Action: &Action{Bill: &message.Bill{Reference: "r"}}}), nil},
		{"a bill of nothing", bill, Arguments{}, fault.TemplateParamFormat},
		{"a bill with another action", bill, values("order_details", Argument{Type: "action", Action: &Action{FlowToken: "t"}}), fault.TemplateParamFormat},
		{"progress of a template that has none", call, Arguments{Progress: &message.Progress{Reference: "r"}}, fault.TemplateParamFormat},
	} {
		r, f := c.t.Bind(c.args)
		if c.want == nil && f != nil || c.want != nil && (f == nil || f.Fault != c.want) {
			t.Errorf("%s: %v", c.name, f)
		}
		if c.name == "a bill" && f == nil && (r.Buttons[0].Bill == nil || r.Buttons[0].Text != "Pay") {
			t.Errorf("it shows %+v", r.Buttons[0])
		}
	}
	call.Life.SubCategory = "ORDER_STATUS"
	if r, f := call.Bind(Arguments{Progress: &message.Progress{Reference: "r"}}); f != nil || r.Progress == nil {
		t.Errorf("progress: %v", f)
	}
	draft := &Draft{Name: "n", Language: "en_US", Category: message.Utility, Format: Positional, Components: []Component{{Type: "BODY", Text: "b"}, {Type: "BUTTONS", Buttons: []Button{{Type: "ORDER_DETAILS"}, {Type: "ORDER_DETAILS"}}}}}
	if f := draft.Check(); f == nil {
		t.Error("two bills in one template")
	}
}
