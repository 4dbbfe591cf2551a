package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"turnpike/internal/gazette"
	"turnpike/internal/policy"
	"turnpike/internal/store"
)

type policyCmd struct {
	Explain policyExplainCmd `cmd:"" help:"Say what would become of a message, and why, at any moment."`
	Check   policyCheckCmd   `cmd:"" help:"Say what is wrong with a policy, by line."`
	List    policyListCmd    `cmd:"" help:"List policies and their versions."`
	Show    policyShowCmd    `cmd:"" help:"Print a version's document."`
	Replay  policyReplayCmd  `cmd:"" help:"Fold the journal again under a draft: accounts touched, messages refused, money moved, load saved."`
	Publish policyPublishCmd `cmd:"" help:"Publish the versions of a file, signed by the operator's key."`
	Refund  policyRefundCmd  `cmd:"" help:"Give back what a policy's prices took: all of it, or by country, version and time."`
	Roll    policyRollCmd    `cmd:"" name:"rollback" help:"Take a policy back to an earlier version: one that applied already at once, one that is announced at its date. What was announced behind it is withdrawn. The roll-back is a version itself."`
}

type policyExplainCmd struct {
	Account  string `required:"" help:"Who sends: id of the business, the account or the number, or a name, as Omni."`
	To       string `required:"" help:"Phone number of the person, with its country code." placeholder:"NUMBER"`
	At       string `help:"Date or moment where the account lives (2026-01-22, 2026-05-13T00:00), or an instant with its offset. Now unless given." placeholder:"MOMENT"`
	Category string `help:"service, utility, marketing or authentication." default:"service"`
	Declared string `help:"As if the account declared this: customer_service, general_purpose_assistant or none." placeholder:"WHAT"`
	Created  string `help:"As if the account was made on this date." placeholder:"DATE"`
	Lang     string `help:"Language of the reasons." default:"en"`
	Policy   string `help:"A file with a policy, in the place of the one of its name." type:"existingfile" placeholder:"FILE"`
	URL      string `help:"Ask a running server, with its accounts and policies; else the seeded world and the shipped policies answer." placeholder:"URL"`
	Token    string `help:"The console's password, or an access token of the business; with --url." env:"TURNPIKE_CONSOLE_PASSWORD"`
	JSON     bool   `help:"Print JSON."`
}

// Run explains.
func (p *policyExplainCmd) Run(s *surroundings) error {
	var e policy.Explanation
	var err error
	if p.URL != "" {
		e, err = p.ask(s)
	} else {
		e, err = p.explain()
	}
	if err != nil {
		return err
	}
	if p.JSON {
		return writeJSON(s, e)
	}
	return p.print(s.stdout, &e)
}

// explain answers from the seeded world.
func (p *policyExplainCmd) explain() (policy.Explanation, error) {
	book := policy.ShippedBook()
	if p.Policy != "" {
		texts, err := readPolicies(p.Policy)
		if err != nil {
			return policy.Explanation{}, err
		}
		if book, err = book.With(texts); err != nil {
			return policy.Explanation{}, inFile(p.Policy, err)
		}
	}
	e, err := gazette.Explain(book, store.DevWorld().Directory(), &gazette.Question{
		Account: p.Account, To: p.To, At: p.At, Category: p.Category, Declared: p.Declared, Created: p.Created, Language: p.Lang,
	}, time.Now())
	if err != nil {
		return e, usageError{err}
	}
	return e, nil
}

// ask lets a running server answer.
func (p *policyExplainCmd) ask(s *surroundings) (e policy.Explanation, err error) {
	if p.Policy != "" {
		return e, usageError{errors.New("--policy is for the seeded world; a draft is tried on a server with `turnpike policy replay`")}
	}
	q := url.Values{}
	for name, v := range map[string]string{
		"account": p.Account, "to": p.To, "at": p.At, "category": p.Category, "declared": p.Declared, "created": p.Created, "lang": p.Lang,
	} {
		if v != "" {
			q.Set(name, v)
		}
	}
	o := office{p.URL, p.Token}
	err = o.call(s.ctx, http.MethodGet, "/turnpike/v1/policies/explain?"+q.Encode(), nil, &e)
	return e, err
}

func (p *policyExplainCmd) print(w io.Writer, e *policy.Explanation) error {
	text := fmt.Sprintf("%s → %s (%s) on %s\n\n  %s", e.Name, e.To, e.Country, e.At, strings.ToUpper(e.Effect))
	if e.Error != nil {
		text += fmt.Sprintf(": %d %s", e.Error.Code, strings.TrimSuffix(e.Error.Title, "."))
	}
	if e.Category != "" {
		text += ", as " + e.Category
	}
	switch {
	case e.Amount != nil:
		text += fmt.Sprintf(", %s %s", *e.Amount, e.Currency)
	case e.Free != "":
		text += ", free: " + e.Free
	}
	if e.Note != "" {
		text += ". " + e.Note
	}
	text += "\n  " + e.Why
	if e.Reply != "" {
		text += fmt.Sprintf("\n  Sent instead: %q", e.Reply)
	}
	if e.Disclosure != "" {
		text += fmt.Sprintf("\n  The person is told: %q", e.Disclosure)
	}
	text += "\n  By " + e.PolicyVersion
	if e.Until != "" {
		text += "; so until " + e.Until
	}
	text += "\n"
	for _, n := range e.Noted {
		if _, err := fmt.Fprintf(w, "%s  Noted only (%s): %s by %s. %s\n", text, n.Mode, n.Effect, n.PolicyVersion, n.Why); err != nil {
			return err
		}
		text = ""
	}
	_, err := io.WriteString(w, text)
	return err
}

type policyCheckCmd struct {
	File string `arg:"" help:"The file; - is standard input." placeholder:"FILE"`
	At   string `help:"As if it was published at this instant." placeholder:"INSTANT"`
	JSON bool   `help:"Print JSON."`
}

// Run checks a file against the shipped policies.
func (p *policyCheckCmd) Run(s *surroundings) error {
	now := time.Now().UnixMilli()
	if p.At != "" {
		m, err := policy.ParseMoment(p.At)
		if err != nil {
			return usageError{err}
		}
		now = m.In(nil)
	}
	texts, err := readPolicies(p.File)
	if err == nil {
		err = inFile(p.File, policy.ShippedBook().CheckFile(texts, now))
	}
	if p.JSON {
		if errPrint := writeJSON(s, map[string]any{"ok": err == nil, "issues": append(policy.Issues{}, policy.IssuesOf(err)...)}); errPrint != nil {
			return errPrint
		}
	}
	if err != nil {
		return err
	}
	if !p.JSON {
		for _, t := range texts {
			fmt.Fprintf(s.stdout, "%s, version %d, from %s: nothing is wrong with it\n", t.Policy, t.Version, t.Effective)
		}
	}
	return nil
}

// readPolicies reads a file of documents.
func readPolicies(name string) ([]*policy.Text, error) {
	var raw []byte
	var err error
	if name == "-" {
		raw, err = io.ReadAll(os.Stdin)
	} else {
		raw, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, usageError{err}
	}
	texts, err := policy.Read(raw)
	return texts, inFile(name, err)
}

// inFile says in which file the issues are.
func inFile(name string, err error) error {
	if err == nil {
		return nil
	}
	return &fileError{name, err}
}

// fileError is what is wrong with a file, a line for each issue: FILE:LINE: REASON.
type fileError struct {
	name string
	err  error
}

func (f *fileError) Error() string {
	var lines []string
	for _, i := range policy.IssuesOf(f.err) {
		lines = append(lines, fmt.Sprintf("%s:%d: %s", f.name, i.Line, i.Text))
	}
	if len(lines) == 0 {
		return f.name + ": " + f.err.Error()
	}
	return strings.Join(lines, "\n")
}

func (f *fileError) Unwrap() error { return f.err }

// writeJSON prints a value, readable for people too.
func writeJSON(s *surroundings, v any) error {
	out := json.NewEncoder(s.stdout)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(v)
}
