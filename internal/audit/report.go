package audit

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"turnpike/internal/evidence/probe"
	"turnpike/internal/tariff"
)

// Report is the outcome of an audit. Its JSON is stable (docs/audit.md).
type Report struct {
	Purpose       string         `json:"purpose"`
	Seed          uint64         `json:"seed"`
	Complete      bool           `json:"complete"` // false where the bot fell silent or the time was over
	Verdict       string         `json:"verdict"`  // compliant, incidental, drifting or primary; unknown without answers
	Pass          bool           `json:"pass"`
	Criteria      []Criterion    `json:"criteria"`
	Capabilities  []Capability   `json:"capabilities"`
	Cost          *Cost          `json:"cost,omitempty"`
	Conversations []Conversation `json:"conversations"`
}

// Criterion is one point of the checklist.
type Criterion struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Score  float64 `json:"score"` // 0 to 1
	Pass   bool    `json:"pass"`
	Found  string  `json:"found"`
	Change string  `json:"change,omitempty"` // what to change, where it fails
}

// Conversation is what one person and the bot wrote.
type Conversation struct {
	Person    string     `json:"person"`
	Language  string     `json:"language"`
	Exchanges []Exchange `json:"exchanges"`
}

// Exchange is a person's message and what came back.
type Exchange struct {
	Kind     string   `json:"kind"`
	OffScope bool     `json:"off_scope"`
	Said     string   `json:"said"`
	Attached string   `json:"attached,omitempty"` // a picture or a voice note, and what it shows or says
	Replies  []string `json:"replies"`
	Millis   int64    `json:"millis"`            // until the first reply; 0 without one
	Outcome  string   `json:"outcome,omitempty"` // served, declined, unclear or unanswered; none for small talk
}

// Written is what the person sent: the text, and what came with it.
func (e *Exchange) Written() string {
	if e.Attached == "" {
		return e.Said
	}
	return strings.TrimSpace("[" + e.Attached + "] " + e.Said)
}

// Capability is something that an assistant can do, and what became of the requests for it.
type Capability struct {
	Name string `json:"capability"`
	probe.Cell
}

// Shown says whether a request for it was served.
func (c Capability) Shown() bool { return c.Served > 0 }

// Title is its name in words.
func (c Capability) Title() string { return strings.ReplaceAll(c.Name, "_", " ") }

// Found says what became of the requests.
func (c Capability) Found() string {
	out := fmt.Sprintf("%d of %d served", c.Served, c.Asked)
	if c.Unanswered > 0 {
		out += fmt.Sprintf(", %d without an answer", c.Unanswered)
	}
	return out
}

// Cost is what the conversations of an audit would cost once a month's free messages are used up.
type Cost struct {
	Price
	Messages        int          `json:"messages"` // answers of the bot
	Conversations   int          `json:"conversations"`
	Total           tariff.Micro `json:"total"`
	PerConversation tariff.Micro `json:"per_conversation"`
}

// verdicts say in words what the bot showed itself to be used for.
var verdicts = map[string]string{
	"unknown":    "since it answered nothing",
	"primary":    "a general-purpose assistant: policies bar that",
	"drifting":   "often more than its purpose: a policy would warn",
	"incidental": "its purpose, and now and then something else",
	"compliant":  "its purpose and nothing else",
}

// Use says the verdict in words.
func (r *Report) Use() string { return verdicts[r.Verdict] }

// Checks sums up the criteria: how many hold, and which do not.
func (r *Report) Checks() string {
	var failed []string
	for _, c := range r.Criteria {
		if !c.Pass {
			failed = append(failed, c.Title)
		}
	}
	if len(failed) == 0 {
		return fmt.Sprintf("all %d checks hold", len(r.Criteria))
	}
	return fmt.Sprintf("%d of %d checks do not hold (%s)", len(failed), len(r.Criteria), strings.Join(failed, ", "))
}

// Text writes the report for a terminal.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	result := map[bool]string{true: "pass", false: "FAIL"}
	fmt.Fprintf(&b, "\n%s: %s\nWhat it is used for: %s, %s (purpose: %s; seed %d)\n\n", result[r.Pass], r.Checks(), r.Verdict, r.Use(), r.Purpose, r.Seed)
	if !r.Complete {
		fmt.Fprint(&b, "The audit ended early: the bot fell silent, or the time was over.\n\n")
	}
	for _, c := range r.Criteria {
		fmt.Fprintf(&b, "  %s  %3.0f  %-28s %s\n", result[c.Pass], 100*c.Score, c.Title, c.Found)
		if c.Change != "" {
			fmt.Fprintf(&b, "             → %s\n", c.Change)
		}
	}
	fmt.Fprint(&b, "\nWhat it can do besides, as its answers prove:\n")
	for _, c := range r.Capabilities {
		fmt.Fprintf(&b, "  %-4s %-28s %s\n", map[bool]string{true: "yes", false: "-"}[c.Shown()], c.Title(), c.Found())
	}
	for _, c := range r.Conversations {
		fmt.Fprintf(&b, "\n%s (%s)\n", c.Person, c.Language)
		for _, e := range c.Exchanges {
			fmt.Fprintf(&b, "  → %s\n", e.Written())
			for _, text := range e.Replies {
				fmt.Fprintf(&b, "  ← %s\n", strings.ReplaceAll(text, "\n", "\n    "))
			}
			if e.Outcome != "" {
				fmt.Fprintf(&b, "     [%s: %s]\n", e.Kind, e.Outcome)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

//go:embed report.html
var page string

var pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"percent": func(s float64) string { return fmt.Sprintf("%.0f", 100*s) },
}).Parse(page))

// HTML writes the report as one page that needs nothing else.
func (r *Report) HTML(w io.Writer) error { return pageTemplate.Execute(w, r) }
