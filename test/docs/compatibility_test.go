package docs

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/graph"
	notices "turnpike/internal/notice" // this package has a notice of its own
	"turnpike/internal/wire"
)

// The words of the page.
const (
	here     = "yes"
	somewhat = "partly"
	notYet   = "not yet"
)

func TestDocsCompatibility(t *testing.T) {
	t.Parallel()
	url := program(t)
	sends, interactive := businessSends(t, url)
	fields, missing := nodeFields(t, url)
	Page(t, "compatibility.md", fmt.Sprintf(`# What of the Cloud API is here

The version in the path may be any, or none. What is not here yet answers %d with code %d and says what is missing,
so that it is not taken for a mistake of yours. A path that the Cloud API does not have answers %d with code %d.
[faults.md](faults.md) lists all refusals. The operations come from the route table, the rest from asking the running
program; beside them stands what the Cloud API has (as of October 2026). That SDKs find the same is tried by
[test/conformance](../test/conformance/run.mjs), that replies are as Meta's OpenAPI file says by
[graphtest](../internal/graph/graphtest/spec.go).

## Operations

Priority 1 is what every bot needs, 2 what platforms need, 3 the rest.

%s
## Messages that a business sends

%s
### Interactive messages

%s
## Messages that a person sends

%s
## Fields of nodes

%s
## Webhook fields

An app may subscribe to every field.

%s`, fault.NotBuiltYet.Status, fault.NotBuiltYet.Code, fault.UnknownPath.Status, fault.UnknownPath.Code,
		operations(t, sends, missing), sends, interactive, personSends(t, url), fields, webhookFields(t)))
}

// operations compares the route table with the reference's. missing says what nodes lack.
func operations(t *testing.T, sends string, missing map[string]string) string {
	routes := map[string]graph.Operation{}
	for _, o := range graph.Operations() {
		op := o.Method + " " + o.Path
		if _, twice := routes[op]; twice {
			t.Errorf("%s is in the route table twice", op)
		}
		routes[op] = o
	}
	table := NewTable("priority", "operation", "here", "token", "label in metrics")
	row := func(priority, op string) {
		o, found := routes[op]
		delete(routes, op)
		if !found {
			isRefusedAsLater(t, op)
		}
		label := ""
		if found {
			label = "`" + o.Name + "`"
		}
		table.Row(priority, "`"+op+"`", operationState(op, found, sends, missing), o.Token, label)
	}
	for priority := range len(referenceOperations) {
		for _, op := range referenceOperations[priority+1] {
			row(fmt.Sprint(priority+1), op)
		}
	}
	for _, o := range graph.Operations() {
		op := o.Method + " " + o.Path
		if _, left := routes[op]; !left {
			continue
		}
		if beyondReference[op] == "" {
			t.Errorf("%s is in no list of test/docs/cloudapi_test.go: the page has to say what it is", op)
		}
		row("", op)
	}
	return table.String()
}

// isRefusedAsLater fails for an operation of a node that is here, whose callers would be left to think that
// they mistyped its path.
func isRefusedAsLater(t *testing.T, op string) {
	_, path, _ := strings.Cut(op, " ")
	node, edge, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	known := []string{"{phone-number-id}", "{waba-id}", "{business-id}", "{app-id}", "{template-id}", "{flow}"}
	if slices.Contains(known, node) && !slices.Contains(graph.Later(), edge) {
		t.Errorf("%s is not here and not in graph's laterEdges: its callers are told that the path is wrong", op)
	}
}

func operationState(op string, found bool, sends string, missing map[string]string) string {
	switch {
	case !found && waiting[op] != "":
		return notYet + ": " + waiting[op]
	case !found:
		return notYet
	case beyondReference[op] != "":
		return here + ": " + beyondReference[op]
	case partly[op] != "":
		return somewhat + ": " + partly[op]
	case missing[op] != "":
		return somewhat + ": without " + missing[op]
	case op == "POST /{phone-number-id}/messages" && strings.Contains(sends, notYet):
		return somewhat + ": see the messages below"
	}
	return here
}

// notBuiltYet says whether an answer is that something is missing here.
func notBuiltYet(answer string) bool {
	return strings.Contains(answer, fmt.Sprintf(`"code":%d,`, fault.NotBuiltYet.Code))
}

// businessSends asks the running program what it takes at /messages (reference §2.1 to §2.4).
func businessSends(t *testing.T, url string) (sends, interactive string) {
	ask := func(table *Table, what, body string) {
		status, answer := call(t, http.MethodPost, url+"/v25.0/400000000000001/messages", `{"messaging_product":"whatsapp",`+body+`}`)
		code := func(c int) bool { return strings.Contains(answer, fmt.Sprintf(`"code":%d,`, c)) }
		switch {
		case notBuiltYet(answer):
			table.Row(what, notYet)
		case status == http.StatusOK, code(fault.ParamMissing.Code), code(fault.ParamInvalid.Code): // it wants that type's object, or a message of ours
			table.Row(what, here)
		default:
			t.Errorf("%s is answered %d: %s", what, status, answer)
		}
	}
	table := NewTable("what", "here")
	for _, kind := range []string{
		"text", "template", "image", "audio", "video", "document", "sticker", "location", "contacts", "reaction", "interactive", "pin",
	} {
		ask(table, "type `"+kind+"`", `"to":"+33612345678","type":"`+kind+`"`)
	}
	const text = `"type":"text","text":{"body":"x"}`
	ask(table, "a reply (`context.message_id`)", `"to":"+33612345678","context":{"message_id":"wamid.x"},`+text)
	ask(table, "`biz_opaque_callback_data`", `"to":"+33612345678","biz_opaque_callback_data":"x",`+text)
	ask(table, "`status: read`", `"status":"read","message_id":"wamid.x"`)
	ask(table, "`status: read` with `typing_indicator`", `"status":"read","message_id":"wamid.x","typing_indicator":{"type":"text"}`)
	ask(table, "to a group (`recipient_type: group`)", `"recipient_type":"group","to":"x",`+text)
	ask(table, "to a business-scoped user id (`recipient`)", `"recipient":"FR.1",`+text)
	ask(table, "Direct Send (`category` on a free-form message): for every account but AI providers', whose free-form messages have a price of their own; messages that differ in numbers only share a template, and beyond 250 of these all of one build do, and a message that rules find to be of another category is refused; so is always one that they would reject as a template; its language is said to be en_US", `"to":"+33612345678","category":"utility",`+text)
	kinds := NewTable("`interactive.type`", "here")
	for _, kind := range referenceInteractive {
		ask(kinds, "`"+kind+"`"+interactiveNotes[kind], `"to":"+33612345678","type":"interactive","interactive":{"type":"`+kind+`"}`)
	}
	return table.String(), kinds.String()
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

// nodeFields asks the running program for each field of each node. missing says by operation what is not here.
func nodeFields(t *testing.T, url string) (text string, missing map[string]string) {
	missing = map[string]string{}
	table := NewTable("node", "field", "here")
	for _, n := range referenceFields {
		id := n.id
		if id == "" {
			id = newest(t, url, n.node)
		}
		var lacks []string
		for _, field := range n.fields {
			state := here
			if status, answer := call(t, http.MethodGet, url+"/v25.0/"+id+"?fields="+field, ""); notBuiltYet(answer) || strings.Contains(answer, "nonexisting field") {
				state = notYet
				lacks = append(lacks, "`"+field+"`")
			} else if status >= http.StatusInternalServerError {
				t.Errorf("the field %s of a %s is answered %d: %s", field, n.node, status, answer)
			}
			if note := always[field]; note != "" && state == here {
				state += ": " + note
			}
			table.Row(n.node, "`"+field+"`", state)
		}
		missing[n.operation] = strings.Join(lacks, ", ")
	}
	return table.String(), missing
}

// newest is the id of a node that the seeded world has, or that is made for the purpose.
func newest(t *testing.T, url, node string) string {
	t.Helper()
	var answer string
	var out struct {
		ID   string
		Data []struct{ ID string }
	}
	switch node {
	case "template":
		_, answer = call(t, http.MethodGet, url+"/v25.0/300000000000001/message_templates?limit=1", "")
	case "flow":
		_, answer = call(t, http.MethodPost, url+"/v25.0/300000000000001/flows", `{"name":"compatibility","categories":["OTHER"]}`)
	}
	if err := json.Unmarshal([]byte(answer), &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Data) > 0 {
		return out.Data[0].ID
	}
	if out.ID == "" {
		t.Fatalf("there is no %s: %s", node, answer)
	}
	return out.ID
}

// webhookFields says which are told: those that some fact is told in, and of notices those that some room gives.
func webhookFields(t *testing.T) string {
	told := map[string]bool{}
	for number := range math.MaxUint16 + 1 {
		f, err := fact.Parse(fact.Type(number), nil)
		if err != nil {
			continue
		}
		if _, isNotice := f.(*fact.AccountNoticed); isNotice {
			continue
		}
		if field := wire.UpdateField(f); field != "" {
			told[field] = true
		}
	}
	if len(told) == 0 {
		t.Error("no fact is told by webhook")
	}
	sources := sources(t)
	for kind := range notices.Kind(math.MaxUint8) {
		field := wire.UpdateField(&fact.AccountNoticed{Kind: kind})
		body, err := notices.Decode(kind, []byte("{}"))
		if field == "" || err != nil {
			continue
		}
		if strings.Contains(sources, "notice."+reflect.TypeOf(body).Name()+"{") {
			told[field] = true
		}
	}
	table := NewTable("field", "here")
	for _, field := range referenceWebhooks {
		table.Row("`"+field+"`", webhookState(t, field, told[field], sources))
		delete(told, field)
	}
	for field := range told {
		t.Errorf("the field %s is in no list of test/docs/cloudapi_test.go: the page has to say what it is", field)
	}
	return table.String()
}

// webhookState says of a field whether something raises it; where nothing does, why.
func webhookState(t *testing.T, field string, told bool, sources string) string {
	t.Helper()
	var lacks []string
	for _, event := range referenceEvents[field] {
		if strings.Contains(sources, `"`+event+`"`) {
			continue
		}
		lacks = append(lacks, "`"+event+"` ("+silent[event]+")")
		if silent[event] == "" {
			t.Errorf("nothing raises %s of %s, and silent in test/docs/cloudapi_test.go does not say why", event, field)
		}
	}
	switch {
	case told && silent[field] != "":
		t.Errorf("something raises %s: take it out of silent in test/docs/cloudapi_test.go", field)
	case !told && silent[field] == "":
		t.Errorf("nothing raises %s, and silent in test/docs/cloudapi_test.go does not say why", field)
	case !told:
		return notYet + ": " + silent[field]
	case len(lacks) > 0:
		return somewhat + ": without " + strings.Join(lacks, ", ")
	}
	return here
}

// sources is the text of all rooms but those that only write notices down.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	root := filepath.Join(Root(t), "internal")
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{"wire", "notice", "fact", "bench"}, d.Name()) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		raw, err := os.ReadFile(path)
		all.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
