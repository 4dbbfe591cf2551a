package flow

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxDeep bounds how deep an expression may go.
const maxDeep = 32

// term is a part of an expression: what it gives, and whether it is written out.
type term struct {
	kinds   kind
	literal bool
	text    string
}

// expressionReader reads what is calculated: bindings, literals and operators between them.
type expressionReader struct {
	walk   *walk
	node   *node
	code   string // under which bindings that give nothing are told
	source string
	at     int
	depth  int
	joins  bool // operands side by side make one text
	failed bool // a binding gave nothing, which is told already
}

// expression checks a calculated text and says what it gives; 0 when it is wrong.
func (w *walk) expression(n *node, source, code string) kind {
	r := &expressionReader{walk: w, node: n, code: code, source: source, joins: true}
	t, err := r.whole()
	if err != nil {
		w.notef(InvalidValue, n.at(), "Property '%s': %v.", n.name, err)
		return 0
	}
	if r.failed {
		return 0
	}
	return t.kinds
}

// condition checks what decides between the branches of an If.
func condition(w *walk, n *node) {
	source := strings.TrimSpace(n.text)
	if source == "" {
		w.notef(InvalidValue, n.at(), "Property 'condition' is empty; it must have at least one operand.")
		return
	}
	r := &expressionReader{walk: w, node: n, code: DynamicData, source: strings.Trim(source, "`"), joins: false}
	t, err := r.whole()
	switch {
	case err != nil:
		w.notef(InvalidValue, n.at(), "Property 'condition': %v.", err)
	case r.failed:
	case t.literal:
		w.notef(InvalidValue, n.at(), "Property 'condition' is always the same; it must have a binding.")
	case t.kinds&boolean == 0:
		w.notef(InvalidValue, n.at(), "Property 'condition' must give true or false, but gives a %s.", kindNames(t.kinds))
	}
}

func (r *expressionReader) whole() (term, error) {
	t, err := r.operation(0)
	if err != nil {
		return t, err
	}
	if r.skip(); r.at < len(r.source) {
		if r.source[r.at] == ')' {
			return t, r.fail("a closing parenthesis has no opening one")
		}
		rest, _ := utf8.DecodeRuneInString(r.source[r.at:])
		if operandStart(r.source[r.at:]) {
			return t, r.fail("an operator is missing before '%s'", short(r.source[r.at:]))
		}
		return t, r.fail("'%c' is not expected", rest)
	}
	return t, nil
}

func (r *expressionReader) fail(format string, args ...any) error {
	return fmt.Errorf("%s, at column %d", fmt.Sprintf(format, args...), utf8.RuneCountInString(r.source[:r.at])+1)
}

func (r *expressionReader) skip() {
	for r.at < len(r.source) && (r.source[r.at] == ' ' || r.source[r.at] == '\t' || r.source[r.at] == '\n') {
		r.at++
	}
}

// operators by how tightly they bind, the loosest first; longer signs before their beginnings.
var operators = [][]string{{"||"}, {"&&"}, {"==", "!="}, {"<=", ">=", "<", ">"}, {"+", "-"}, {"*", "/", "%"}}

// arithmetic is the first level of operators that give numbers.
const arithmetic = 4

// operation reads operands of a level with operators between them.
func (r *expressionReader) operation(level int) (term, error) {
	if level == len(operators) {
		return r.joined()
	}
	left, err := r.operation(level + 1)
	for err == nil {
		sign := r.operator(operators[level])
		if sign == "" {
			return left, nil
		}
		at := r.at
		var right term
		if right, err = r.operation(level + 1); err == nil {
			end := r.at
			r.at = at
			left, err = r.combine(level, sign, left, right)
			r.at = end
		}
	}
	return left, err
}

func (r *expressionReader) operator(signs []string) string {
	r.skip()
	for _, sign := range signs {
		if strings.HasPrefix(r.source[r.at:], sign) {
			r.at += len(sign)
			return sign
		}
	}
	return ""
}

// combine says what two operands give. anyKind is the type of what gave nothing: it fits everywhere.
func (r *expressionReader) combine(level int, sign string, left, right term) (term, error) {
	constant := left.literal && right.literal
	if constant && level < arithmetic {
		return term{}, r.fail("'%s' has literals on both sides", sign)
	}
	wanted, gives := number, number
	switch level {
	case 0, 1:
		wanted, gives = boolean, boolean
	case 2:
		if wanted, gives = left.kinds&right.kinds, boolean; wanted == 0 {
			return term{}, r.fail("'%s' compares a %s with a %s", sign, kindNames(left.kinds), kindNames(right.kinds))
		}
	case 3:
		gives = boolean
	}
	for _, side := range []term{left, right} {
		if side.kinds&wanted == 0 {
			return term{}, r.fail("'%s' needs a %s, but '%s' is a %s", sign, kindNames(wanted), short(side.text), kindNames(side.kinds))
		}
	}
	return term{gives, constant, left.text + sign + right.text}, nil
}

// joined reads operands side by side, which make one text.
func (r *expressionReader) joined() (term, error) {
	t, err := r.operand()
	for err == nil && r.joins {
		if r.skip(); !operandStart(r.source[r.at:]) {
			break
		}
		var next term
		if next, err = r.operand(); err == nil {
			t = term{kinds: text, literal: t.literal && next.literal, text: t.text + next.text}
		}
	}
	return t, err
}

// operandStart says whether a source begins with an operand.
func operandStart(s string) bool {
	return s != "" && (s[0] == '\'' || s[0] == '(' || s[0] == '$' || isDigit(s[0]) || strings.HasPrefix(s, "true") || strings.HasPrefix(s, "false"))
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

var (
	numberForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?`)
	wordForm   = regexp.MustCompile(`^[A-Za-z_]+`)
)

func (r *expressionReader) operand() (term, error) {
	r.skip()
	rest := r.source[r.at:]
	switch {
	case rest == "":
		return term{}, r.fail("an operand is missing at the end")
	case rest[0] == '!' && !strings.HasPrefix(rest, "!="):
		r.at++
		return r.negated()
	case rest[0] == '(':
		return r.parenthesis()
	case rest[0] == '\'':
		return r.literalText(rest)
	case rest[0] == '$':
		return r.boundValue(rest)
	case rest[0] == '-' && numberForm.FindString(rest) == "":
		return term{}, r.fail("a number must follow the sign '-'")
	}
	if s := numberForm.FindString(rest); s != "" {
		r.at += len(s)
		return term{number, true, s}, nil
	}
	switch s := wordForm.FindString(rest); s {
	case "true", "false":
		r.at += len(s)
		return term{boolean, true, s}, nil
	case "":
		c, _ := utf8.DecodeRuneInString(rest)
		return term{}, r.fail("'%c' is not expected", c)
	default:
		return term{}, r.fail("'%s' is no literal; put texts in 'single quotes'", short(s))
	}
}

func (r *expressionReader) negated() (term, error) {
	if r.depth++; r.depth > maxDeep {
		return term{}, r.fail("signs and parentheses lie more than %d deep in each other", maxDeep)
	}
	defer func() { r.depth-- }()
	t, err := r.operand()
	if err == nil && t.kinds&boolean == 0 {
		err = r.fail("'!' needs a boolean, but '%s' is a %s", short(t.text), kindNames(t.kinds))
	}
	return term{boolean, t.literal, "!" + t.text}, err
}

func (r *expressionReader) parenthesis() (term, error) {
	if r.depth++; r.depth > maxDeep {
		return term{}, r.fail("signs and parentheses lie more than %d deep in each other", maxDeep)
	}
	defer func() { r.depth-- }()
	r.at++
	if r.skip(); strings.HasPrefix(r.source[r.at:], ")") {
		return term{}, r.fail("the parentheses are empty")
	}
	t, err := r.operation(0)
	if err != nil {
		return t, err
	}
	if r.operator([]string{")"}) == "" {
		return t, r.fail("a closing parenthesis is missing")
	}
	return t, nil
}

func (r *expressionReader) literalText(rest string) (term, error) {
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '\'':
			r.at += i + 1
			return term{text, true, rest[:i+1]}, nil
		}
	}
	return term{}, r.fail("a closing quote is missing")
}

func (r *expressionReader) boundValue(rest string) (term, error) {
	end := strings.IndexByte(rest, '}')
	if end < 0 {
		return term{}, errors.New("a binding has no '}' at its end")
	}
	s := rest[:end+1]
	b, ok := parseBinding(s)
	if !ok {
		return term{}, r.fail("'%s' is no binding", short(s))
	}
	r.at += len(s)
	got := r.walk.resolve(r.node, s, b, r.code)
	if got.kinds == 0 {
		r.failed = true
		return term{kinds: anyKind, text: s}, nil
	}
	return term{kinds: got.kinds, text: s}, nil
}

// anyKind is every kind that a binding may give.
const anyKind = boolean | number | text | array | object
