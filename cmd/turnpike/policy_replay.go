package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/gazette"
	"turnpike/internal/journal"
	"turnpike/internal/policy"
	"turnpike/internal/policy/replay"
	"turnpike/internal/store"
)

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
