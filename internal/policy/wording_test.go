package policy

import (
	"strings"
	"testing"
)

// TestAConditionThatIsRefusedSaysWhy holds that no word of the compiler's grammar reaches whoever writes a policy.
func TestAConditionThatIsRefusedSaysWhy(t *testing.T) {
	t.Parallel()
	v, err := newVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	for condition, want := range map[string]string{
		"":                                     "the condition is empty",
		`message.kind == "x" &&`:               "column 23 of the condition: it ends where a value is expected: a fact, a text in quotes",
		`message.kind = "x"`:                   "column 14 of the condition: = compares nothing: write ==",
		`message.kind == 'x`:                   "column 17 of the condition: the text that begins here has no end: close it with '",
		`message.kind == "\q"`:                 `column 17 of the condition: the text has \q, which is no escape`,
		`message.kind == "x" and true`:         "column 21 of the condition: and is no word of conditions: write &&",
		`message.template OR true`:             "column 18 of the condition: OR is no word of conditions: write ||",
		`message.template & true`:              "& is no word of conditions: write &&",
		`message.template | true`:              "| is no word of conditions: write ||",
		`message.template 5`:                   "5 cannot follow what is before it: parts are joined by &&",
		`(message.kind == "x"`:                 "column 21 of the condition: ) is missing",
		`message.kind in ["x"`:                 "column 21 of the condition: it ends where ] or , is expected",
		`)`:                                    "column 1 of the condition: ) stands where a value is expected",
		"message.kind ==\n \"x\" &&\n || true": "line 3, column 2 of the condition: || stands where a value is expected",
		`@`:                                    "column 1 of the condition: @ means nothing in a condition",
		`message.kindd == "x"`:                 "column 8 of the condition: message.kindd is not known here; did you mean message.kind?",
		`message`:                              "message is no fact, these are: message.",
		`foo(1)`:                               "foo is not known here: it is no fact, no function, and no definition",
		`account.age_days > "3"`:               "column 18 of the condition: > does not take a whole number and a text: both must be of one kind",
		`message.kind in "x"`:                  `in does not take a text and a text: write VALUE in ["a", "b"]`,
		`!message.kind`:                        `! does not take a text: compare it, as message.kind == "text"`,
		`message.template || message.kind`:     "true or false is expected here, and this is a text: compare it",
		`message.kind.startsWith(5)`:           "startsWith does not take a text and a whole number",
		`account.age_days`:                     "the condition gives a whole number and must give true or false: compare it",
		`account.age_days > 99999999999999999999`: "the number is too great",
	} {
		_, err := v.compile(condition)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; it lacks %q", condition, err, want)
			continue
		}
		for _, foreign := range []string{"EOF", "IDENTIFIER", "overload", "token", "_", "Syntax"} {
			if strings.Contains(strings.NewReplacer("age_days", "", condition, "").Replace(err.Error()), foreign) && condition != "message" {
				t.Errorf("%s: %v; %q is a word of the compiler's", condition, err, foreign)
			}
		}
	}
}
