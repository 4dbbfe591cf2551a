package flow

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestDocumentsBeyondTheLimitsAreRefused(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range mostScreens + 1 {
		many = append(many, screenOf(strings.Repeat("A", i+1), terminal, done))
	}
	for name, c := range map[string]struct{ document, code string }{
		"not UTF-8":   {"{\"version\": \"\xff\"}", InvalidDocument},
		"too deep":    {`{"version": "7.3", "x": ` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`, InvalidDocument},
		"too many":    {`{"version": "7.3", "x": [` + strings.Repeat("1,", maxValues) + `1]}`, InvalidDocument},
		"too large":   {`{"version": "7.3", "x": "` + strings.Repeat("x", MaxDocument) + `"}`, InvalidDocument},
		"101 screens": {document("7.3", "", many...), TooManyScreens},
	} {
		d := Check([]byte(c.document))
		if len(d.Problems) != 1 || d.Problems[0].Code != c.code {
			t.Errorf("%s: %s", name, describe(d.Problems))
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, `"p%d": 1, `, i)
	}
	d := Check([]byte(document("7.3", " "+b.String(), screenOf("A", terminal, done))))
	if len(d.Problems) != maxProblems {
		t.Errorf("%d problems", len(d.Problems))
	}
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	const data = `"s": {"type": "string", "__example__": "x"}, "n": {"type": "number", "__example__": 1}, "b": {"type": "boolean", "__example__": true}, ` +
		`"o": {"type": "object", "properties": {"n": {"type": "number"}}}`
	for condition, want := range map[string]string{
		"${data.b}": "", "!${data.b}": "", "!(${data.b} || ${data.n} > 5)": "", "${data.n} >= -3": "", "${data.n} == 5.5": "", "${data.s} == 'it\\'s'": "",
		"(${data.s} != '') && ${data.b}": "", "${data.o.n} < ${data.n}": "", "${data.b} == true": "", "${data.n} + 1 > 2 * 3": "", "${form.f} == 'x'": "",
		"${data.b} ${data.b}":    "an operator is missing",
		"))${data.b}((":          "is not expected",
		"${data.b})":             "no opening one",
		"(${data.b}":             "a closing parenthesis is missing",
		"( )":                    "the parentheses are empty",
		"${data.s} == 'x":        "a closing quote is missing",
		"${data.b} &&":           "an operand is missing",
		"${data.b} && -a":        "must follow the sign",
		"${data.b} && wrong":     "is no literal",
		"${data.n} == 'x'":       "compares a number with a string",
		"${data.s} > 5":          "needs a number",
		"${data.n} && ${data.b}": "needs a boolean",
		"!${data.s}":             "needs a boolean",
		"5 > 3":                  "literals on both sides",
		"${data.n}":              "must give true or false",
		"${data.b} = true":       "is not expected",
		"${data.b":               "has no '}'",
		"${data..b}":             "is no binding",
		"${data.o.gone} == 1":    "does not declare it",
		strings.Repeat("(", 40) + "${data.b}" + strings.Repeat(")", 40): "deep in each other",
		strings.Repeat("!", 40) + "${data.b}":                           "deep in each other",
	} {
		quoted, err := json.Marshal(condition)
		if err != nil {
			t.Fatal(err)
		}
		d := Check([]byte(given(data, `{"type": "TextInput", "name": "f", "label": "L"}`,
			`{"type": "If", "condition": `+string(quoted)+`, "then": [{"type": "TextBody", "text": "x"}]}`)))
		told := describe(d.Problems)
		if want == "" && told != "" || want != "" && (len(d.Problems) != 1 || !strings.Contains(told, want)) {
			t.Errorf("%s: %q, want %q", condition, told, want)
		}
	}
}

func TestScreensAcceptWhatTheirModelDeclares(t *testing.T) {
	t.Parallel()
	d := Check([]byte(given(`"s": {"type": "string", "__example__": "x"}, "list": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}, "__example__": []}`)))
	if len(d.Problems) > 0 {
		t.Fatal(describe(d.Problems))
	}
	for data, want := range map[string]string{
		`{}`: "", `{"s": "x", "list": [{"id": "1", "more": 2}], "other": null}`: "",
		`{"s": 5}`: "'s' is of type number, not string", `{"s": null}`: "'s' is of type null, not string",
		`{"list": [{"id": 1}]}`: "'list[].id' is of type number, not string", `{"list": {}}`: "'list' is of type object, not array",
	} {
		var values map[string]json.RawMessage
		if err := json.Unmarshal([]byte(data), &values); err != nil {
			t.Fatal(err)
		}
		if got := d.Screens[0].Accepts(values); got != want {
			t.Errorf("%s: %q, want %q", data, got, want)
		}
	}
}

func TestScreensEndWithTheirActionsAnswers(t *testing.T) {
	t.Parallel()
	d := Check([]byte(document("7.3", "", screenOf("A", terminal, `{"type": "TextInput", "name": "n", "label": "L"}`,
		`{"type": "Footer", "label": "Done", "on-click-action": {"name": "complete", "payload": {"b": "${form.n}", "a": 1}}}`))))
	for answer, want := range map[string]bool{`{"a": 1, "b": "x"}`: true, `{"a": 1}`: false, `{}`: false, `{"a": 1, "b": 2, "c": 3}`: false} {
		var values map[string]json.RawMessage
		if err := json.Unmarshal([]byte(answer), &values); err != nil {
			t.Fatal(err)
		}
		if got := d.Screen("A").Ends(values); got != want {
			t.Errorf("%s: %v", answer, got)
		}
	}
	if d.Screen("B") != nil {
		t.Error("a screen that is not there is found")
	}
}
