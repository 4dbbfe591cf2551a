package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/gazette"
	"turnpike/internal/journal"
	"turnpike/internal/policy"
	"turnpike/internal/policy/replay"
	"turnpike/internal/store"
)

// listedVersion is a version as the interface shows it.
type listedVersion struct {
	Policy    string `json:"policy"`
	Version   int    `json:"version"`
	State     string `json:"state"`
	Effective string `json:"effective"`
	Reason    string `json:"reason,omitempty"`
	Restores  int    `json:"restores,omitempty"`
	Withdraws []int  `json:"withdraws,omitempty"`
}

type policyListCmd struct {
	URL  string `help:"Ask a running server; else the shipped policies are listed." placeholder:"URL"`
	JSON bool   `help:"Print JSON."`
}

// Run lists versions.
func (p *policyListCmd) Run(s *surroundings) error {
	var seen struct {
		Data []listedVersion `json:"data"`
	}
	if p.URL != "" {
		o := office{URL: p.URL}
		if err := o.call(s.ctx, http.MethodGet, "/turnpike/v1/policies", nil, &seen); err != nil {
			return err
		}
	} else {
		seen.Data = shippedVersions(time.Now().UnixMilli())
	}
	if p.JSON {
		return writeJSON(s, seen)
	}
	for _, v := range seen.Data {
		fmt.Fprintf(s.stdout, "%-18s %3d  %-10s %-22s %s\n", v.Policy, v.Version, v.State, v.Effective, v.Reason)
	}
	return nil
}

func shippedVersions(now int64) []listedVersion {
	var out []listedVersion
	book := policy.ShippedBook()
	for _, name := range book.Names() {
		for _, v := range book.Versions(name) {
			out = append(out, listedVersion{
				Policy: name, Version: v.Version, State: string(book.State(v, now)), Effective: v.Effective.String(), Reason: v.Reason,
				Restores: v.Restores, Withdraws: book.Withdraws(v),
			})
		}
	}
	return out
}

type policyShowCmd struct {
	Name    string `arg:"" help:"The policy." placeholder:"NAME"`
	Version int    `help:"The version; the newest unless given." placeholder:"N" min:"1"`
	URL     string `help:"Ask a running server; else a shipped policy is shown." placeholder:"URL"`
	JSON    bool   `help:"Print JSON: the document with what it takes over from earlier versions."`
}

// Run shows a version.
func (p *policyShowCmd) Run(s *surroundings) error {
	text, whole, err := p.find(s)
	if err != nil {
		return err
	}
	if p.JSON {
		return writeJSON(s, whole)
	}
	_, err = fmt.Fprint(s.stdout, text)
	return err
}

func (p *policyShowCmd) find(s *surroundings) (text string, whole any, err error) {
	if p.URL == "" {
		book := policy.ShippedBook()
		v := book.Latest(p.Name)
		if p.Version != 0 {
			v = book.Version(p.Name, p.Version)
		}
		if v == nil {
			if latest := book.Latest(p.Name); latest != nil {
				return "", nil, usageError{fmt.Errorf("%s has no version %d; the newest is %d", p.Name, p.Version, latest.Version)}
			}
			return "", nil, usageError{fmt.Errorf("there is no policy %q; there are %s", p.Name, strings.Join(book.Names(), ", "))}
		}
		return string(v.Raw), v.Whole(), nil
	}
	if p.Version == 0 {
		var seen struct {
			Data []listedVersion `json:"data"`
		}
		o := office{URL: p.URL}
		if err := o.call(s.ctx, http.MethodGet, "/turnpike/v1/policies", nil, &seen); err != nil {
			return "", nil, err
		}
		for _, v := range seen.Data {
			if v.Policy == p.Name {
				p.Version = max(p.Version, v.Version)
			}
		}
	}
	if p.Version == 0 {
		return "", nil, fmt.Errorf("there is no policy %q on %s; turnpike policy list --url %s has them", p.Name, p.URL, p.URL)
	}
	var one struct {
		Text     string
		Document json.RawMessage
	}
	o := office{URL: p.URL}
	err = o.call(s.ctx, http.MethodGet, "/turnpike/v1/policies/"+url.PathEscape(p.Name)+"/"+strconv.Itoa(p.Version), nil, &one)
	return one.Text, one.Document, err
}

type policyPublishCmd struct {
	office
	File string `arg:"" help:"The file; - is standard input." placeholder:"FILE"`
	JSON bool   `help:"Print JSON."`
}

// Run publishes. The server checks everything again.
func (p *policyPublishCmd) Run(s *surroundings) error {
	texts, err := readPolicies(p.File)
	if err != nil {
		return err
	}
	var raw []byte
	for i, t := range texts {
		if i > 0 {
			raw = append(raw, "---\n"...)
		}
		raw = append(raw, t.Raw...)
	}
	return p.publish(s, "/turnpike/v1/policies", "application/yaml", raw, p.JSON)
}

// publish posts a document and prints the new versions.
func (o *office) publish(s *surroundings, path, contentType string, body []byte, asJSON bool) error {
	var made struct {
		Data []listedVersion `json:"data"`
	}
	if err := o.document(s.ctx, path, contentType, body, &made); err != nil {
		return err
	}
	if asJSON {
		return writeJSON(s, made)
	}
	for _, v := range made.Data {
		fmt.Fprintln(s.stdout, v.published())
	}
	return nil
}

// published says what a new version does, and when.
func (v *listedVersion) published() string {
	out := fmt.Sprintf("%s, version %d, is published; ", v.Policy, v.Version)
	if v.Restores != 0 {
		out += fmt.Sprintf("it restores version %d and ", v.Restores)
	} else {
		out += "it "
	}
	if v.State == "in_force" {
		out += "is in force since " + v.Effective
	} else {
		out += "takes effect on " + v.Effective
	}
	parts := []string{out}
	for _, n := range v.Withdraws {
		parts = append(parts, fmt.Sprintf("version %d, which was announced, is withdrawn", n))
	}
	return strings.Join(parts, "; ")
}

type policyRollCmd struct {
	office
	Name   string `arg:"" help:"The policy." placeholder:"NAME"`
	To     int    `help:"The version to restore; the one before the newest unless given. One that is only announced keeps its date." placeholder:"N" min:"1"`
	Reason string `required:"" help:"Why; it stands in the version for ever."`
	JSON   bool   `help:"Print JSON."`
}

// Run rolls back.
func (p *policyRollCmd) Run(s *surroundings) error {
	body, err := json.Marshal(map[string]any{"to": p.To, "reason": p.Reason})
	if err != nil {
		return err
	}
	return p.publish(s, "/turnpike/v1/policies/"+url.PathEscape(p.Name)+"/rollback", "application/json", body, p.JSON)
}

type policyRefundCmd struct {
	office
	Name    string   `arg:"" help:"The policy." placeholder:"NAME"`
	Version []int    `help:"Only what these versions priced." placeholder:"N" min:"1"`
	Country []string `help:"Only for people of these countries." placeholder:"BR"`
	Since   string   `help:"Only messages from this date or instant on; a date begins at midnight UTC." placeholder:"MOMENT"`
	Until   string   `help:"Only messages of before this date or instant." placeholder:"MOMENT"`
	Reason  string   `required:"" help:"Why; it stays with each entry of the ledger."`
	DryRun  bool     `help:"Count only."`
	JSON    bool     `help:"Print JSON."`
}

// Run gives back.
func (p *policyRefundCmd) Run(s *surroundings) error {
	body := map[string]any{
		"versions": p.Version, "countries": p.Country, "since": p.Since, "until": p.Until, "reason": p.Reason, "dry_run": p.DryRun,
	}
	var done gazette.Undone
	if err := p.call(s.ctx, http.MethodPost, "/turnpike/v1/policies/"+url.PathEscape(p.Name)+"/refund", body, &done); err != nil {
		return err
	}
	if p.JSON {
		return writeJSON(s, done)
	}
	verb := "given back"
	if done.Try {
		verb = "to be given back"
	}
	fmt.Fprintf(s.stdout, "%d messages of %d accounts are %s; %d had been before, %d had cost nothing\n", done.Messages, done.Accounts, verb, done.Before, done.Nothing)
	for currency, amount := range done.Money {
		fmt.Fprintf(s.stdout, "  %s %s\n", amount, currency)
	}
	return nil
}

type policyReplayCmd struct {
	office
	Policy string `required:"" help:"The draft." type:"existingfile" placeholder:"FILE"`
	Since  string `help:"How far back: a span (30d), a date or an instant." default:"30d"`
	AsOf   string `help:"Judge by the draft as of this moment; when it takes effect unless given." placeholder:"MOMENT"`
	Data   string `help:"Read the journal of a server that does not run, in its data directory." type:"existingdir" placeholder:"DIR"`
	JSON   bool   `help:"Print JSON."`
}

// Run tries a draft.
func (p *policyReplayCmd) Run(s *surroundings) error {
	raw, err := os.ReadFile(p.Policy)
	if err != nil {
		return usageError{err}
	}
	var report replay.Report
	if p.Data != "" {
		report, err = p.offline(s.ctx, raw)
	} else {
		q := url.Values{"since": {p.Since}}
		if p.AsOf != "" {
			q.Set("as_of", p.AsOf)
		}
		err = p.document(s.ctx, "/turnpike/v1/policies/replay?"+q.Encode(), "application/yaml", raw, &report)
	}
	if len(policy.IssuesOf(err)) > 0 {
		return inFile(p.Policy, err)
	}
	if err != nil {
		return err
	}
	if p.JSON {
		return writeJSON(s, report)
	}
	return printReplay(s, &report)
}

// offline reads a data directory that nobody uses.
func (p *policyReplayCmd) offline(ctx context.Context, raw []byte) (report replay.Report, err error) {
	log := slog.New(slog.DiscardHandler)
	since, err := policy.Since(p.Since, time.Now())
	if err != nil {
		return report, usageError{err}
	}
	cfg := journal.DefaultConfig()
	cfg.Dir = p.Data
	j, err := journal.Open(ctx, cfg, log)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	st, err := store.Open(ctx, store.Config{Path: filepath.Join(p.Data, "turnpike.db")}, log)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	dir, err := st.Directory(ctx)
	if err != nil {
		return report, err
	}
	g := gazette.New(gazette.DefaultConfig(), gazette.Deps{
		Store: st, Journal: j, Directory: func() *account.Directory { return dir }, KeyPath: filepath.Join(p.Data, "policy-key.pem"), Clock: time.Now, Logger: log,
	})
	if err := g.Open(ctx); err != nil {
		return report, err
	}
	return g.Try(ctx, &gazette.Trial{File: raw, Since: since, AsOf: p.AsOf})
}

func printReplay(s *surroundings, r *replay.Report) error {
	out := s.stdout
	fmt.Fprintf(out, "%d messages of %d accounts, from %s to %s; the draft as of %s\n\n", r.Messages, r.Accounts, r.From, r.Until, r.AsOf)
	fmt.Fprintf(out, "  messages judged otherwise  %d, of %d accounts\n", r.Changed, len(r.Touched))
	fmt.Fprintf(out, "  messages refused           %d today, %d under the draft (%+d)\n", r.Refused.Today, r.Refused.Draft, r.Refused.Difference)
	for currency, m := range r.Money {
		fmt.Fprintf(out, "  money                      %s %s today, %s under the draft, difference %s\n", currency, m.Today, m.Draft, m.Difference)
	}
	if r.Unpriced.Draft+r.Unpriced.Today > 0 {
		fmt.Fprintf(out, "  without a figure           %d today, %d under the draft: charged, and the card does not say how much\n", r.Unpriced.Today, r.Unpriced.Draft)
	}
	fmt.Fprintf(out, "  load saved                 %d messages, %d bytes\n", r.LoadSaved.Messages, r.LoadSaved.Bytes)
	e := r.Wrong.Error
	fmt.Fprintf(out, "  expected wrong decisions   %.3f, at most %.3f: %d accounts by evidence; measured error %.4f, at most %.4f at 95 %%: %s\n",
		r.Wrong.Expected, r.Wrong.AtMost, r.Wrong.Accounts, e.Rate, e.Upper, e.Source)
	if e.Stated > 0 {
		fmt.Fprintf(out, "  the draft's own test       promises an error of %g for each account\n", e.Stated)
	}
	for _, a := range r.Touched {
		fmt.Fprintf(out, "\n  %s %s: %d of %d messages\n    today %v, draft %v\n", a.Account, a.Name, a.Changed, a.Of, a.Today, a.Draft)
	}
	return nil
}
