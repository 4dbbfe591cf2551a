package policy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/interpreter"
)

// Bounds of a condition. A unit of cost is about one comparison, some 50 nanoseconds: a
// condition takes at most a few microseconds.
const (
	maxCondition = 2000 // characters
	maxCost      = 120  // units that one condition may take at worst, those of its definitions included
	maxNesting   = 24
)

// condition is a compiled expression that gives a bool.
type condition struct {
	program  cel.Program
	cost     uint64
	changes  bool // it depends on the date
	evidence bool // it depends on what was measured
	message  bool // it depends on a message or on whom it goes to
}

// vocabulary compiles conditions over the facts and over definitions.
type vocabulary struct {
	env     *cel.Env
	sizes   sizes
	defined map[string]*condition
}

// byName finds a fact.
var byName = func() map[string]*Fact {
	out := make(map[string]*Fact, len(facts))
	for i := range facts {
		out[facts[i].Name] = &facts[i]
	}
	return out
}()

// newVocabulary knows the facts alone.
func newVocabulary() (*vocabulary, error) {
	opts := []cel.EnvOption{
		cel.ParserExpressionSizeLimit(maxCondition), cel.ExpressionNestingDepthLimit(maxNesting), cel.ParserRecursionLimit(maxNesting * 4),
	}
	for _, f := range facts {
		opts = append(opts, cel.Variable(f.Name, f.celType))
	}
	env, err := cel.NewEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("policy: the facts make no vocabulary: %w", err)
	}
	return &vocabulary{env: env, sizes: sizes{}, defined: map[string]*condition{}}, nil
}

// define adds a word that later conditions may use.
func (v *vocabulary) define(name string, c *condition) error {
	env, err := v.env.Extend(cel.Variable(name, cel.BoolType))
	if err != nil {
		return err
	}
	v.env = env
	v.defined[name] = c
	return nil
}

// compile reads, type-checks and weighs a condition. What it says of errors names places in the condition.
func (v *vocabulary) compile(text string) (*condition, error) {
	if n := utf8.RuneCountInString(text); n > maxCondition {
		return nil, fmt.Errorf("the condition has %d characters, and a condition may have %d: make it two rules, or a definition", n, maxCondition)
	}
	ast, issues := v.env.Compile(text)
	if issues.Err() != nil {
		return nil, errors.New(oneLine(wording(text, issues.Errors())))
	}
	if ast.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("the condition gives %s and must give true or false%s", kindName(ast.OutputType().String()), compareHint("bool"))
	}
	estimate, err := v.env.EstimateCost(ast, v.sizes)
	if err != nil {
		return nil, fmt.Errorf("what the condition costs cannot be told: %s", oneLine(err.Error()))
	}
	c := &condition{cost: estimate.Max}
	for _, ref := range ast.NativeRep().ReferenceMap() {
		if d := v.defined[ref.Name]; d != nil {
			c.cost = cost.SafeAdd(c.cost, d.cost)
			c.changes, c.evidence, c.message = c.changes || d.changes, c.evidence || d.evidence, c.message || d.message
		}
		c.changes = c.changes || ref.Name == "account.age_days" || ref.Name == "today"
		c.evidence = c.evidence || strings.HasPrefix(ref.Name, "evidence.")
		c.message = c.message || strings.HasPrefix(ref.Name, "message.") || strings.HasPrefix(ref.Name, "recipient.")
	}
	if c.cost > maxCost {
		return nil, fmt.Errorf("the condition costs up to %s, and a condition may cost %d: compare less, or make it two rules", units(c.cost), maxCost)
	}
	c.program, err = v.env.Program(ast, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(2*maxCost))
	if err != nil {
		return nil, fmt.Errorf("the condition cannot be planned: %s", oneLine(err.Error()))
	}
	return c, nil
}

func units(n uint64) string {
	if n > 1e12 {
		return "more than can be told"
	}
	return strconv.FormatUint(n, 10)
}

// oneLine takes the pictures out of an error of the compiler.
func oneLine(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "ERROR: <input>:"))
		line = strings.TrimPrefix(line, "-1:0: ") // which is nowhere
		if line != "" && line[0] != '|' {
			out = append(out, line)
		}
	}
	return strings.Join(out, "; ")
}

// sizes tells the estimator how long texts can be.
type sizes struct{}

// EstimateSize implements cost.Estimator.
func (sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	path := n.Path()
	if len(path) == 0 {
		return nil
	}
	if f := byName[strings.Join(path, ".")]; f != nil && f.size > 0 {
		return &cost.SizeEstimate{Min: 0, Max: f.size}
	}
	return nil
}

// EstimateCallCost implements cost.Estimator.
func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

// activation gives conditions their facts, and definitions their value once.
type activation struct {
	facts   *Facts
	defined map[string]*condition
	known   map[string]bool
	err     error
}

// ResolveName implements interpreter.Activation.
func (a *activation) ResolveName(name string) (any, bool) {
	if f := byName[name]; f != nil {
		return f.get(a.facts), true
	}
	c := a.defined[name]
	if c == nil {
		return nil, false
	}
	v, known := a.known[name]
	if !known {
		v = a.holds(c)
		if a.known == nil {
			a.known = map[string]bool{}
		}
		a.known[name] = v
	}
	return v, true
}

// Parent implements interpreter.Activation.
func (a *activation) Parent() interpreter.Activation { return nil } //nolint:ireturn // the interface wants it

// holds evaluates a condition; nil always holds. One that fails does not hold, so that nobody is restricted by
// a rule that could not be read, and the failure is kept.
func (a *activation) holds(c *condition) bool {
	if c == nil {
		return true
	}
	v, _, err := c.program.Eval(a)
	if err != nil {
		a.err = err
		return false
	}
	b, _ := v.Value().(bool)
	return b
}
