package template

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"turnpike/internal/fault"
)

var (
	// braces finds everything that is meant as a variable, well formed or not.
	braces       = regexp.MustCompile(`\{\{([^{}]*)\}\}`)
	namedPattern = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)
	adjacent     = regexp.MustCompile(`\}\}\s*\{\{`)
)

// wordsPerVariable is how many words a body needs for each variable. The reference says only that
// there is such a ratio (2388293); the number is ours.
const wordsPerVariable = 2

// checkText looks at a text with variables and their examples. form is the fault of a wrong form.
func (d *Draft) checkText(c *Component, where string, limit int, form *fault.Fault) *fault.Error {
	n := utf8.RuneCountInString(c.Text)
	switch {
	case strings.TrimSpace(c.Text) == "":
		return form.With("%s: the text is missing.", where)
	case n > limit:
		return fault.TemplateTooLongText.With("%s: the text has %d characters, at most %d are allowed.", where, n, limit)
	case strings.Count(c.Text, "{{") != strings.Count(c.Text, "}}"):
		return form.With("%s: a variable is not closed; write it as {{1}} or {{name}}.", where)
	}
	names, err := d.variableNames(c.Text, where, form)
	if err != nil || len(names) == 0 {
		return err
	}
	if where == "body" {
		if err := checkPlaces(c.Text, len(names)); err != nil {
			return err
		}
	}
	return d.checkExamples(c, where, names, form)
}

// variableNames checks how variables are named and lists them.
func (d *Draft) variableNames(text, where string, form *fault.Fault) ([]string, *fault.Error) {
	for _, m := range braces.FindAllStringSubmatch(text, -1) {
		name := strings.TrimSpace(m[1])
		number, err := strconv.Atoi(name)
		switch {
		case d.Format == Positional && (err != nil || number < 1):
			return nil, form.With("%s: the variable {{%s}} must be a number from 1 on; for names set parameter_format to NAMED.", where, clip(name))
		case d.Format == Named && (err == nil || !namedPattern.MatchString(name)):
			return nil, form.With("%s: the variable {{%s}} must be named with lower case letters, digits and underscores, and not with digits alone.", where, clip(name))
		}
	}
	names := variables(text)
	if d.Format == Positional {
		for i := range names {
			if !slices.Contains(names, strconv.Itoa(i+1)) {
				return nil, form.With("%s: the variables must be numbered from {{1}} to {{%d}} without a gap; {{%d}} is missing.", where, len(names), i+1)
			}
		}
	}
	return names, nil
}

// checkPlaces looks at where a body's variables stand, and how many words stand around them.
func checkPlaces(text string, n int) *fault.Error {
	trimmed := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(trimmed, "{{") || strings.HasSuffix(trimmed, "}}"):
		return fault.TemplateEdgeVariable.With("body: a variable must not be the first or the last thing of the text.")
	case adjacent.MatchString(text):
		return fault.TemplateBodyFormat.With("body: two variables stand next to each other; put words between them.")
	case words(text) < wordsPerVariable*n:
		return fault.TemplateManyVariables.With("body: %d variables need at least %d words around them; the text has %d.", n, wordsPerVariable*n, words(text))
	case emoji(text) > maxEmoji:
		return fault.TemplateBodyFormat.With("body: there are %d emoji, at most %d are allowed.", emoji(text), maxEmoji)
	}
	return nil
}

// textExample is what stands in a component's example for its text.
type textExample struct {
	Header      []string        `json:"header_text"`
	Body        json.RawMessage `json:"body_text"` // a list, or a list with one list in it
	HeaderNamed []namedExample  `json:"header_text_named_params"`
	BodyNamed   []namedExample  `json:"body_text_named_params"`
}

type namedExample struct {
	Name    string `json:"param_name"`
	Example string `json:"example"`
}

// checkExamples looks for a sample of each variable: reviewers read the text with them.
func (d *Draft) checkExamples(c *Component, where string, names []string, form *fault.Fault) *fault.Error {
	var e textExample
	if len(c.Example) > 0 && json.Unmarshal(c.Example, &e) != nil {
		return form.With("%s: example has the wrong shape.", where)
	}
	field, values := where+"_text", positionalExamples(&e, where)
	if d.Format == Named {
		field += "_named_params"
		named := e.BodyNamed
		if where == "header" {
			named = e.HeaderNamed
		}
		given := map[string]string{}
		for _, n := range named {
			given[n.Name] = n.Example
		}
		values = values[:0]
		for _, n := range names {
			if given[n] != "" {
				values = append(values, given[n])
			}
		}
	}
	if len(values) != len(names) {
		return form.With("%s: there are %d variables and %d examples; give one for each in example.%s.", where, len(names), len(values), field)
	}
	for i, v := range values {
		if strings.TrimSpace(v) == "" {
			return form.With("%s: example %d is empty.", where, i+1)
		}
	}
	return nil
}

func positionalExamples(e *textExample, where string) []string {
	if where == "header" {
		return e.Header
	}
	var nested [][]string
	if json.Unmarshal(e.Body, &nested) == nil && len(nested) > 0 {
		return nested[0]
	}
	var flat []string
	_ = json.Unmarshal(e.Body, &flat) // any other shape counts as no example
	return flat
}

// exampleList reads a button's example: one text, or a list.
func exampleList(raw json.RawMessage) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	var list []string
	_ = json.Unmarshal(raw, &list) // any other shape counts as no example
	return list
}
