package policy

import (
	"fmt"
	"regexp"
	"strings"

	"cel.dev/cel-go/cel"
)

// What the compiler says of conditions. Its words are those of its grammar; readers of policies get ours.
var (
	saysUnread     = regexp.MustCompile(`^token recognition error at: '(.*)'$`)
	saysMissing    = regexp.MustCompile(`^missing '(.*)' at `)
	saysMisplaced  = regexp.MustCompile(`(?s)^(?:mismatched|extraneous) input '(.*)' expecting (.*)$`)
	saysUndeclared = regexp.MustCompile(`^undeclared reference to '(.*?)'(?: \(did you mean '(.*)'\?\))?`)
	saysOverload   = regexp.MustCompile(`^found no matching overload for '(.*)' applied to '(?:(.*)\.)?\((.*)\)'$`)
	saysType       = regexp.MustCompile(`^expected type '(.*)' but found '(.*)'$`)
)

// aValue is what may stand where the compiler wants an operand.
const aValue = "a fact, a text in quotes, a number, true or false, a list in [], or a part in parentheses"

// wording says what is wrong with a condition and where, in words for whoever wrote it. Of errors in how it is
// written the first alone counts: the others follow from it.
func wording(condition string, found []*cel.Error) string {
	if strings.TrimSpace(condition) == "" {
		return "the condition is empty: leave it out, or write one, as message.kind == \"text\""
	}
	var out []string
	for _, e := range found {
		text, isSyntax := strings.CutPrefix(e.Message, "Syntax error: ")
		line, column := e.Location.Line(), e.Location.Column()+1
		where := fmt.Sprintf("column %d", column)
		if strings.Contains(strings.TrimSpace(condition), "\n") {
			where = fmt.Sprintf("line %d, column %d", line, column)
		}
		if column < 1 || line < 1 { // the compiler does not know the place
			where = "somewhere"
		}
		if isSyntax {
			return where + " of the condition: " + miswritten(text)
		}
		out = append(out, where+" of the condition: "+misused(text))
	}
	return strings.Join(out, "; ")
}

// miswritten words an error of how a condition is written.
func miswritten(text string) string {
	if m := saysUnread.FindStringSubmatch(text); m != nil {
		return unread(m[1])
	}
	if m := saysMissing.FindStringSubmatch(text); m != nil {
		return m[1] + " is missing"
	}
	m := saysMisplaced.FindStringSubmatch(text)
	switch {
	case m == nil:
		return text
	case m[2] == "<EOF>":
		return follows(m[1])
	case strings.Contains(m[2], "IDENTIFIER") && m[1] == "<EOF>":
		return "it ends where a value is expected: " + aValue
	case strings.Contains(m[2], "IDENTIFIER"):
		return fmt.Sprintf("%s stands where a value is expected: %s", m[1], aValue)
	}
	wanted := strings.NewReplacer("'", "", "{", "", "}", "", ", ,", " or ,", ", ", " or ").Replace(m[2])
	if m[1] == "<EOF>" {
		return "it ends where " + wanted + " is expected"
	}
	return m[1] + " stands where " + wanted + " is expected"
}

// unread words signs that mean nothing.
func unread(sign string) string {
	switch sign[:min(1, len(sign))] {
	case `"`, "'":
		if _, escape, found := strings.Cut(sign, `\`); found {
			return `the text has \` + escape + `, which is no escape: a backslash is written \\`
		}
		return "the text that begins here has no end: close it with " + sign[:1]
	case "=":
		return "= compares nothing: write =="
	case "&":
		return "& is no word of conditions: write &&"
	case "|":
		return "| is no word of conditions: write ||"
	}
	return strings.TrimSpace(sign) + " means nothing in a condition"
}

// follows words something behind a condition that is whole.
func follows(sign string) string {
	switch strings.ToLower(sign) {
	case "and":
		return sign + " is no word of conditions: write &&"
	case "or":
		return sign + " is no word of conditions: write ||"
	}
	return sign + " cannot follow what is before it: parts are joined by && or ||, and compared by ==, !=, <, >, <=, >= or in"
}

// misused words an error of what is compared with what.
func misused(text string) string {
	if m := saysUndeclared.FindStringSubmatch(text); m != nil {
		return undeclared(m[1], m[2])
	}
	if m := saysOverload.FindStringSubmatch(text); m != nil {
		return overloaded(m[1], m[2], m[3])
	}
	if m := saysType.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("%s is expected here, and this is %s%s", kindName(m[1]), kindName(m[2]), compareHint(m[1]))
	}
	if text == "invalid int literal" || text == "invalid uint literal" {
		return "the number is too great"
	}
	return text
}

// undeclared words a name that is not known.
func undeclared(name, near string) string {
	if near != "" {
		return fmt.Sprintf("%s is not known here; did you mean %s?", name, strings.ReplaceAll(near, "' or '", " or "))
	}
	var inside []string
	for i := range facts {
		if strings.HasPrefix(facts[i].Name, name+".") {
			inside = append(inside, facts[i].Name)
		}
	}
	if len(inside) > 0 {
		return name + " is no fact, these are: " + strings.Join(inside, ", ")
	}
	return name + " is not known here: it is no fact, no function, and no definition above this condition (docs/policy.md lists the facts)"
}

// overloaded words values that an operator or a function does not take. A method stands behind its first value.
func overloaded(name, of, values string) string {
	name = strings.Trim(name, "_@")
	if of != "" {
		values = strings.TrimSuffix(of+", "+values, ", ")
	}
	kinds := strings.Split(values, ", ")
	for i, k := range kinds {
		kinds[i] = kindName(k)
	}
	out := fmt.Sprintf("%s does not take %s", name, strings.Join(kinds, " and "))
	switch {
	case name == "in":
		return out + `: write VALUE in ["a", "b"]`
	case name == "!" || name == "&&" || name == "||" || name == "-":
		return out + compareHint("bool")
	case len(kinds) == 2 && kinds[0] != kinds[1]:
		return out + ": both must be of one kind; texts stand in quotes, numbers do not, and 3 is a whole number while 3.0 is none"
	}
	return out
}

// compareHint says how a truth is made of a value.
func compareHint(wanted string) string {
	if wanted != "bool" {
		return ""
	}
	return `: compare it, as message.kind == "text"`
}

// kindName names a type of the compiler's.
func kindName(kind string) string {
	switch kind {
	case "int", "uint":
		return "a whole number"
	case "double":
		return "a number with a point"
	case "string":
		return "a text"
	case "bool":
		return "true or false"
	}
	if strings.HasPrefix(kind, "list(") {
		return "a list"
	}
	return "a value of the type " + kind
}
