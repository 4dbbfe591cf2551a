package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

type guardCmd struct {
	Show    guardShow    `cmd:"" help:"Show what a number's scope guard is set to."`
	Set     guardSet     `cmd:"" help:"Set it: off, observe, tag or deflect. What you do not name stays."`
	Report  guardReport  `cmd:"" help:"Show what it caught in the last 30 days."`
	Correct guardCorrect `cmd:"" help:"Say that a message was found off-scope and is not: the number's guard learns it."`
}

func guardPath(number string) string { return "/turnpike/v1/guards/" + url.PathEscape(number) }

// guardSeen is a guard as the interface shows it, as far as it is printed or set again.
type guardSeen struct {
	Mode        string                        `json:"mode"`
	Score       float64                       `json:"score"`
	Likeness    float64                       `json:"likeness"`
	Languages   map[string]map[string]float64 `json:"languages,omitempty"`
	Answers     map[string]string             `json:"answers,omitempty"`
	Fallback    string                        `json:"fallback,omitempty"`
	Examples    []string                      `json:"examples,omitempty"`
	Corrections []string                      `json:"corrections,omitempty"`
	Scope       *struct {
		Declared    int `json:"declared"`
		Examples    int `json:"examples"`
		Corrections int `json:"corrections"`
	} `json:"scope,omitempty"`
}

// printGuard says how a guard is set.
func printGuard(s *surroundings, raw json.RawMessage, err error, asJSON bool) error {
	if err != nil || asJSON {
		return printJSON(s.stdout, raw, err)
	}
	var g guardSeen
	if err := json.Unmarshal(raw, &g); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "mode %s: off-scope from score %g on, below likeness %g\n", g.Mode, g.Score, g.Likeness)
	for _, lang := range slices.Sorted(maps.Keys(g.Languages)) {
		t := g.Languages[lang]
		fmt.Fprintf(s.stdout, "in %s: from %g on, below %g\n", lang, t["score"], t["likeness"])
	}
	for _, lang := range slices.Sorted(maps.Keys(g.Answers)) {
		others := ""
		if lang == g.Fallback {
			others = " and for all others"
		}
		fmt.Fprintf(s.stdout, "answer in %s%s: %s\n", lang, others, g.Answers[lang])
	}
	if g.Scope != nil {
		fmt.Fprintf(s.stdout, "scope: %d declared texts, %d examples, %d corrections\n", g.Scope.Declared, g.Scope.Examples, g.Scope.Corrections)
	}
	return nil
}

type guardShow struct {
	office
	Number string `arg:"" help:"The phone number id."`
	JSON   bool   `help:"Print JSON."`
}

// Run shows a guard.
func (c *guardShow) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodGet, guardPath(c.Number), nil)
	return printGuard(s, raw, err, c.JSON)
}

type guardSet struct {
	office
	Number   string            `arg:"" help:"The phone number id."`
	File     string            `type:"existingfile" help:"JSON that replaces all of it (docs/guard.md)." placeholder:"FILE"`
	Mode     string            `help:"off, observe, tag or deflect."`
	Score    float64           `help:"Off-scope from which score on, 0.5 to 1." placeholder:"P" min:"0.5" max:"1"`
	Likeness float64           `help:"In scope from which likeness on, whatever the score: 0 to 1." placeholder:"L" default:"-1" min:"0" max:"1"`
	Answer   map[string]string `help:"What deflected people are told, by language, of those that are learnt (docs/guard.md): --answer \"en=We answer questions about travel.\"; without a text (en=) the language has none any more." mapsep:"none" placeholder:"LANG=TEXT"`
	Fallback string            `help:"Language of the answer for people whose language has none." placeholder:"LANG"`
	Example  []string          `help:"A request that is in scope; with it, all examples are replaced." sep:"none" placeholder:"TEXT"`
	JSON     bool              `help:"Print JSON."`
}

// Run sets a guard.
func (c *guardSet) Run(s *surroundings) error {
	body, err := c.body(s)
	if err != nil {
		return err
	}
	raw, err := c.ask(s.ctx, http.MethodPut, guardPath(c.Number), body)
	return printGuard(s, raw, err, c.JSON)
}

// body is the file, or what is set with what was named in its place.
func (c *guardSet) body(s *surroundings) (any, error) {
	if modes := []string{"off", "observe", "tag", "deflect"}; c.Mode != "" && !slices.Contains(modes, c.Mode) {
		return nil, usageError{fmt.Errorf("--mode is one of %s, not %q", strings.Join(modes, ", "), c.Mode)}
	}
	if c.File != "" {
		if c.Mode != "" || c.Score != 0 || c.Likeness >= 0 || len(c.Answer) > 0 || c.Fallback != "" || len(c.Example) > 0 {
			return nil, usageError{errors.New("--file replaces all of the guard: say the rest in it, or leave it out")}
		}
		return jsonFile(c.File)
	}
	raw, err := c.ask(s.ctx, http.MethodGet, guardPath(c.Number), nil)
	if err != nil {
		return nil, err
	}
	var g guardSeen
	if err := json.Unmarshal(raw, &g); err != nil {
		return nil, err
	}
	g.Corrections, g.Scope = nil, nil
	if c.Mode != "" {
		g.Mode = c.Mode
	}
	if c.Score != 0 {
		g.Score = c.Score
	}
	if c.Likeness >= 0 {
		g.Likeness = c.Likeness
	}
	g.answer(c.Answer, c.Fallback)
	if len(c.Example) > 0 {
		g.Examples = c.Example
	}
	return g, nil
}

// answer puts answers beside those that are there; an empty one takes away its language's. No fallback leaves the one
// that is there.
func (g *guardSeen) answer(answers map[string]string, fallback string) {
	if g.Answers == nil {
		g.Answers = map[string]string{}
	}
	for lang, text := range answers {
		if text == "" {
			delete(g.Answers, lang)
			continue
		}
		g.Answers[lang] = text
	}
	if fallback != "" {
		g.Fallback = fallback
	}
}

type guardReport struct {
	office
	Number string `arg:"" help:"The phone number id."`
	Limit  int    `help:"How many messages to list, 1 to 500." default:"50" min:"1" max:"500"`
	Before string `help:"List older ones than this id." placeholder:"ID"`
	JSON   bool   `help:"Print JSON."`
}

// Run shows what a guard caught.
func (c *guardReport) Run(s *surroundings) error {
	q := url.Values{"limit": {strconv.Itoa(c.Limit)}}
	if c.Before != "" {
		q.Set("before", c.Before)
	}
	raw, err := c.ask(s.ctx, http.MethodGet, guardPath(c.Number)+"/report?"+q.Encode(), nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var r struct {
		Since     string `json:"since"`
		Looked    int    `json:"looked_at"`
		Off       int    `json:"off_scope"`
		Deflected int    `json:"deflected"`
		Corrected int    `json:"corrected"`
		Catches   []struct {
			ID        string  `json:"id"`
			At        string  `json:"at"`
			Deflected bool    `json:"deflected"`
			Corrected bool    `json:"corrected"`
			Language  string  `json:"language"`
			Score     float64 `json:"score"`
			Likeness  float64 `json:"likeness"`
			Text      string  `json:"text"`
		} `json:"catches"`
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "since %s: %d messages looked at, %d off-scope, %d deflected, %d corrected\n", r.Since, r.Looked, r.Off, r.Deflected, r.Corrected)
	if len(r.Catches) == 0 {
		return nil
	}
	return columns(s.stdout, "ID AT LANGUAGE SCORE LIKENESS WHAT TEXT", func(row func(...string)) {
		for i := range r.Catches {
			m := &r.Catches[i]
			what := "passed"
			switch {
			case m.Corrected:
				what = "corrected"
			case m.Deflected:
				what = "deflected"
			}
			row(m.ID, m.At, m.Language, strconv.FormatFloat(m.Score, 'f', 3, 64), strconv.FormatFloat(m.Likeness, 'f', 3, 64), what, oneLine(m.Text))
		}
	})
}

// oneLine is a text as a table shows it.
func oneLine(text string) string {
	const most = 80 // characters
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

type guardCorrect struct {
	office
	Number  string `arg:"" help:"The phone number id."`
	Message string `arg:"" help:"Id of the message, as the report has it, or its wamid."`
	Undo    bool   `help:"Take the correction back."`
	JSON    bool   `help:"Print JSON."`
}

// Run corrects a guard.
func (c *guardCorrect) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodPost, guardPath(c.Number)+"/corrections", map[string]any{"message": c.Message, "in_scope": !c.Undo})
	return printGuard(s, raw, err, c.JSON)
}
