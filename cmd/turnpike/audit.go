package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"turnpike/internal/app"
	"turnpike/internal/audit"
	"turnpike/internal/config"
	"turnpike/internal/engine"
	"turnpike/internal/evidence/probe"
)

type auditCmd struct {
	URL      string        `help:"Your bot's webhook URL." required:"" placeholder:"http://localhost:3000/webhook"`
	Purpose  string        `help:"What the bot is for: its subjects with commas." required:"" placeholder:"travel agency, bookings and flights"`
	Examples string        `help:"File of questions that people ask the bot, one a line." type:"path" placeholder:"FILE"`
	Lang     []string      `help:"Languages to write in: en, fr, es, de, pt, it, nl, tr, id, ru." default:"en"`
	Listen   string        `help:"Address to play the platform on; the bot calls it." default:"127.0.0.1:8080"`
	Business string        `help:"Whose number the bot answers: travel or omni, as in turnpike env." enum:"travel,omni" default:"travel"`
	JSON     bool          `help:"Print JSON."`
	HTML     string        `help:"Write the report as a page." type:"path" placeholder:"FILE" name:"html"`
	Timeout  time.Duration `help:"How long to wait for an answer, 100ms to 10m." default:"10s" min:"100ms" max:"10m"`
	Quiet    time.Duration `help:"How long to wait for a second answer after the first, up to 1m." default:"400ms" min:"1ms" max:"1m"`
	Wait     time.Duration `help:"How long to wait for the bot to be up, up to 1h." default:"30s" min:"0s" max:"1h"`
	Budget   time.Duration `help:"How long all of it may take once the bot is up, 1s to 24h." default:"2m" min:"1s" max:"24h"`
	Country  string        `help:"Where people write from, for what a conversation costs: two letters." default:"FR"`
	Currency string        `help:"Currency of that price." default:"USD"`
	Seed     uint64        `help:"The same seed asks the same questions; 0 takes a fresh one." default:"0"`
}

// errAudit is the end of an audit that the bot did not pass; the report says why.
var errAudit = errors.New("the bot did not pass")

// Run plays the platform to a bot and reports.
func (a *auditCmd) Run(s *surroundings) error {
	in, err := a.config()
	if err != nil {
		return usageError{err}
	}
	var report audit.Report
	var later atomic.Int64
	in.Later = func(d time.Duration) { later.Add(int64(d)) }
	in.Operator = app.NewPassword()
	clock := func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	err = a.platform(s, in.Operator, clock, func(ctx context.Context, base string) error {
		in.Platform = base
		if err := a.awaitBot(ctx); err != nil {
			return err
		}
		report, err = audit.Run(ctx, in)
		return err
	})
	if err != nil {
		return err
	}
	return a.print(s, &report)
}

// config is what the flags say.
func (a *auditCmd) config() (audit.Config, error) {
	in := audit.Config{
		Number: "400000000000001", Purpose: a.Purpose, Languages: a.Lang, Seed: a.Seed, Timeout: a.Timeout, Quiet: a.Quiet, Budget: a.Budget,
	}
	in.Token = "turnpike-dev-" + a.Business
	if a.Business == "omni" {
		in.Number = "400000000000002"
	}
	var err error
	if in.Price, err = a.price(); err != nil {
		return in, err
	}
	for _, l := range a.Lang {
		if !slices.Contains(probe.Languages(), l) {
			return in, fmt.Errorf("--lang %s: there is %s", l, strings.Join(probe.Languages(), ", "))
		}
	}
	if !isHTTP(a.URL) {
		return in, fmt.Errorf("--url %q is no webhook: write it as http://localhost:3000/webhook", a.URL)
	}
	if strings.TrimSpace(a.Purpose) == "" {
		return in, errors.New("--purpose is empty: say what the bot is for, as \"travel agency, bookings and flights\"")
	}
	if about, err := os.Stat(a.HTML); err == nil && about.IsDir() {
		return in, fmt.Errorf("--html %s is a directory: name a file", a.HTML)
	}
	if in.Seed == 0 {
		in.Seed = uint64(time.Now().UnixNano())
	}
	if a.Examples == "" {
		return in, nil
	}
	raw, err := os.ReadFile(a.Examples)
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			in.Questions = append(in.Questions, line)
		}
	}
	return in, err
}

// price is what an answer costs in the country, by the cards that come with the program.
func (a *auditCmd) price() (*audit.Price, error) {
	t := tariffPrice{Country: a.Country, Category: "service", Zone: "UTC", Currency: a.Currency, InWindow: true}
	c, volume, err := t.reckon(time.Now())
	if err != nil {
		return nil, err
	}
	b, err := t.read()
	if err != nil {
		return nil, err
	}
	p, _, unknown := b.Explain(c, volume)
	if unknown != nil || p.Unknown {
		return nil, fmt.Errorf("no card has a price for service messages to %s in %s: give another --currency, as USD", strings.ToUpper(a.Country), c.Currency)
	}
	return &audit.Price{Country: strings.ToUpper(a.Country), Currency: c.Currency, Card: p.Card, Each: p.Amount}, nil
}

// platform runs dev's world on temporary data for as long as do does.
func (a *auditCmd) platform(s *surroundings, password string, clock func() time.Time, do func(ctx context.Context, base string) error) (err error) {
	cfg, err := config.Load("", s.env)
	if err != nil {
		return err
	}
	if cfg.Data, err = os.MkdirTemp("", "turnpike-audit-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(cfg.Data)) }()
	cfg.Listen, cfg.WebhookURL, cfg.LogLevel, cfg.Dev = a.Listen, a.URL, "error", true
	cfg.Webhook.AllowLoopback, cfg.Webhook.MaxBackoff = true, time.Second
	cfg.Console.Password, cfg.Limits = password, engine.GenerousLimits()
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	inner := *s
	inner.ctx = ctx
	done := make(chan error, 1)
	err = serveAt(&inner, cfg, clock, func(addr string, _ app.StandIn) {
		fmt.Fprintf(s.stderr, "The bot's settings:\n")
		e := envCmd{URL: addr, Business: a.Business}
		_ = e.Run(&surroundings{ctx, s.stderr, s.stderr, s.env}) // a terminal that is gone needs no settings
		go func() { done <- do(ctx, addr); stop() }()
	})
	select {
	case e := <-done:
		return errors.Join(err, e)
	default:
		return errors.Join(err, s.ctx.Err())
	}
}

// awaitBot waits until the bot takes its verification (reference §3.1).
func (a *auditCmd) awaitBot(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, a.Wait)
	defer cancel()
	u, err := url.Parse(a.URL)
	if err != nil {
		return err
	}
	q := u.Query()
	for k, v := range map[string]string{"hub.mode": "subscribe", "hub.verify_token": "turnpike-dev-verify", "hub.challenge": "1"} { //nolint:gosec // the seeded world has it
		q.Set(k, v)
	}
	u.RawQuery = q.Encode()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("no bot took the verification at %s within %s. Start it with the settings above", a.URL, a.Wait)
		}
	}
}

func (a *auditCmd) print(s *surroundings, r *audit.Report) error {
	var err error
	if a.JSON {
		out := json.NewEncoder(s.stdout)
		out.SetIndent("", "  ")
		err = out.Encode(r)
	} else {
		err = r.Text(s.stdout)
	}
	if err == nil && a.HTML != "" {
		err = a.page(r)
	}
	if err == nil && !r.Pass {
		err = errAudit
	}
	return err
}

// page writes the report as a page, after it was printed: a directory that is not there costs no audit.
func (a *auditCmd) page(r *audit.Report) error {
	var page strings.Builder
	if err := r.HTML(&page); err != nil {
		return err
	}
	return os.WriteFile(a.HTML, []byte(page.String()), 0o600)
}
