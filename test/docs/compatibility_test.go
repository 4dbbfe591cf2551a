package docs

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/graph"
	"turnpike/internal/wire"
)

func TestDocsCompatibility(t *testing.T) {
	t.Parallel()
	url := program(t)
	Page(t, "compatibility.md", fmt.Sprintf(`# What of the Cloud API is here

The version in the path may be any, or none. What is not here yet answers %d with code %d and says what is missing,
so that it is not taken for a mistake of yours. A path that the Cloud API does not have answers %d with code %d.
[faults.md](faults.md) lists all refusals. The tables of messages come from asking the running program.

## Operations that are here

%s
Of the settings of `+"`POST /{phone-number-id}`"+` only `+"`webhook_configuration`"+` can be changed.

## Operations that are not here yet

%s
Neither are business nodes (`+"`/{business-id}`"+`), media nodes, and `+"`/oauth/access_token`"+`.

## Messages that a business sends

%s
## Messages that a person sends

%s
## Webhook fields

An app may subscribe to every field. Updates come for %s; the others are silent so far.
`, fault.NotBuiltYet.Status, fault.NotBuiltYet.Code, fault.UnknownPath.Status, fault.UnknownPath.Code,
		operations(), later(), businessSends(t, url), personSends(t, url), webhookFields(t)))
}

func operations() string {
	table := NewTable("operation", "token", "label in metrics")
	for _, o := range graph.Operations() {
		table.Row("`"+o.Method+" "+o.Path+"`", o.Token, "`"+o.Name+"`")
	}
	return table.String()
}

// later lists the edges that are refused, with what of them is there already.
func later() string {
	var b strings.Builder
	for _, e := range graph.Later() {
		var here []string
		for _, o := range graph.Operations() {
			if strings.HasSuffix(o.Path, "}/"+e) {
				here = append(here, "`"+o.Method+" "+o.Path+"`")
			}
		}
		fmt.Fprintf(&b, "- `/%s`", e)
		if len(here) > 0 {
			fmt.Fprintf(&b, ", but for %s", strings.Join(here, ", "))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// businessSends asks the running program what it takes at /messages (reference §2.1 to §2.4).
func businessSends(t *testing.T, url string) string {
	table := NewTable("what", "here")
	ask := func(what, body string) {
		status, answer := call(t, http.MethodPost, url+"/v25.0/400000000000001/messages", `{"messaging_product":"whatsapp",`+body+`}`)
		switch {
		case strings.Contains(answer, fmt.Sprintf(`"code":%d,`, fault.NotBuiltYet.Code)):
			table.Row(what, "not yet")
		case status == http.StatusOK, strings.Contains(answer, fmt.Sprintf(`"code":%d,`, fault.ParamMissing.Code)), // it wants that type's object
			strings.Contains(answer, fmt.Sprintf(`"code":%d,`, fault.ParamInvalid.Code)): // it wants a message of ours
			table.Row(what, "yes")
		default:
			t.Errorf("%s is answered %d: %s", what, status, answer)
		}
	}
	for _, kind := range []string{
		"text", "template", "image", "audio", "video", "document", "sticker", "location", "contacts", "reaction", "interactive", "pin",
	} {
		ask("type `"+kind+"`", `"to":"+33612345678","type":"`+kind+`"`)
	}
	const text = `"type":"text","text":{"body":"x"}`
	ask("a reply (`context.message_id`)", `"to":"+33612345678","context":{"message_id":"wamid.x"},`+text)
	ask("`biz_opaque_callback_data`", `"to":"+33612345678","biz_opaque_callback_data":"x",`+text)
	ask("`status: read`", `"status":"read","message_id":"wamid.x"`)
	ask("`status: read` with `typing_indicator`", `"status":"read","message_id":"wamid.x","typing_indicator":{"type":"text"}`)
	ask("to a group (`recipient_type: group`)", `"recipient_type":"group","to":"x",`+text)
	ask("to a business-scoped user id (`recipient`)", `"recipient":"US.1",`+text)
	ask("Direct Send (`category` on a free-form message)", `"to":"+33612345678","category":"utility",`+text)
	return table.String()
}

// personSends asks the people's side.
func personSends(t *testing.T, url string) string {
	table := NewTable("what", "here")
	ask := func(what, body string) {
		status, answer := call(t, http.MethodPost, url+"/phone/v1/people/33612345678/messages", `{"to":"400000000000001",`+body+`}`)
		switch {
		case strings.Contains(answer, `"type_unknown"`):
			table.Row(what, "not yet")
		case status == http.StatusCreated, status == http.StatusBadRequest: // it wants that type's object
			table.Row(what, "yes")
		default:
			t.Errorf("%s of a person is answered %d: %s", what, status, answer)
		}
	}
	for _, kind := range []string{
		"text", "image", "audio", "video", "document", "sticker", "location", "contacts", "reaction", "order", "unsupported", "edit", "revoke",
	} {
		ask("type `"+kind+"`", `"type":"`+kind+`","text":{"body":"x"}`)
	}
	for _, one := range [][2]string{
		{"button", "a touch on a quick reply or a reply button"},
		{"row", "a touch on a line of a list"},
		{"form", "a flow or an address, filled in"},
		{"call_permission", "the permission to call, or not"},
	} {
		ask(one[1]+" (`"+one[0]+"`)", `"`+one[0]+`":{"message_id":"wamid.x"}`)
	}
	return table.String()
}

// webhookFields are those that some fact is told in.
func webhookFields(t *testing.T) string {
	var fields []string
	for number := range math.MaxUint16 + 1 {
		f, err := fact.Parse(fact.Type(number), nil)
		if err != nil {
			continue
		}
		if field := wire.UpdateField(f); field != "" && !slices.Contains(fields, "`"+field+"`") {
			fields = append(fields, "`"+field+"`")
		}
	}
	if len(fields) == 0 {
		t.Error("no fact is told by webhook")
	}
	return strings.Join(fields, " and ")
}
