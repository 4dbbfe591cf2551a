package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"turnpike/internal/app"
	"turnpike/internal/config"
	"turnpike/internal/engine"
	"turnpike/web"
)

type devCmd struct {
	Data      string   `help:"Directory to keep everything in; without it a temporary one is used and removed at the end." type:"path"`
	Listen    string   `help:"Address to serve on." default:"127.0.0.1:8080"`
	TLS       bool     `help:"Stand in for graph.facebook.com too: serve TLS with a certificate of an authority of this machine's own, kept in the data directory." name:"tls"`
	TLSListen string   `help:"Address to serve TLS on." default:"127.0.0.1:8443" name:"tls-listen"`
	Webhook   string   `help:"Your bot's webhook URL, for the seeded app. Loopback addresses are allowed." placeholder:"URL"`
	Pause     []string `help:"Readers of the journal not to start: dispatch, webhook, projection, evidence." placeholder:"NAME"`
	Limits    string   `help:"The platform's limits of throughput, people and marketing: reference keeps them as the Cloud API does, high keeps them where no load reaches them, off keeps none." enum:"reference,high,off" default:"reference"`
	LogLevel  string   `help:"debug, info, warn or error." default:"warn"`
}

// devBackoff bounds the pause between tries: somebody who restarts a bot waits for it.
const devBackoff = 15 * time.Second

// The platform's own probes do not keep a developer waiting as people would.
const (
	devPace     = 300 * time.Millisecond
	devPatience = 10 * time.Second
	devProbes   = 24 // runs a day
)

// Run serves dev's world until it is interrupted.
func (d *devCmd) Run(s *surroundings) (err error) {
	if d.Webhook != "" && !isHTTP(d.Webhook) {
		return usageError{fmt.Errorf("--webhook %q is no address: write it as http://localhost:3000/webhook", d.Webhook)}
	}
	cfg, err := config.Load("", s.env)
	if err != nil {
		return err
	}
	temporary := d.Data == ""
	if temporary {
		if d.Data, err = os.MkdirTemp("", "turnpike-dev-"); err != nil {
			return fmt.Errorf("make a temporary directory: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(d.Data)) }()
	}
	cfg.Data, cfg.Listen, cfg.WebhookURL, cfg.Pause, cfg.LogLevel = d.Data, d.Listen, d.Webhook, d.Pause, d.LogLevel
	cfg.Dev, cfg.Webhook.AllowLoopback, cfg.Webhook.MaxBackoff = true, true, devBackoff
	cfg.Probes.Pace, cfg.Probes.Quiet, cfg.Probes.Timeout, cfg.Probes.PerDay = devPace, devPace, devPatience, devProbes
	cfg.Limits = d.limits()
	if cfg.Console.Password == "" {
		cfg.Console.Password = app.NewPassword()
	}
	if d.TLS {
		cfg.TLSListen = d.TLSListen
	}
	return serve(s, cfg, func(addr string, standIn app.StandIn) {
		d.banner(s, addr, cfg.Console.Password, temporary)
		if d.TLS {
			standInBanner(s.stdout, standIn, temporary)
		}
		fmt.Fprintf(s.stdout, "ready %s\n", addr)
	})
}

// limits are those of --limits. What they refuse says how to do without.
func (d *devCmd) limits() engine.Limits {
	l := engine.DefaultLimits()
	switch d.Limits {
	case "high":
		l = engine.GenerousLimits()
	case "off":
		l.Enforce = false
	}
	l.Hint = " (turnpike dev --limits off keeps no limits.)"
	return l
}

// banner says what to open and what to paste.
func (d *devCmd) banner(s *surroundings, addr, password string, temporary bool) {
	data := d.Data
	if temporary {
		data += " (temporary; keep it with --data DIR)"
	}
	hook := d.Webhook
	if hook == "" {
		hook = "none yet: turnpike dev --webhook URL, or POST /{app}/subscriptions"
	}
	url := ""
	if addr != "http://127.0.0.1:8080" {
		url = " --url " + addr
	}
	fmt.Fprintf(s.stdout, `
  Turnpike %s

  Cloud API   %s/v25.0/
  Web phone   %s/phone/
  Console     %s/console/   password: %s
  Policies    %s/policy
  Data        %s
  Webhook     %s

  Your bot's settings:   eval "$(turnpike env%s)"      (or: go run ./cmd/turnpike env%s)
  Write as a person:     turnpike phone send%s --from +33612345678 --to 400000000000001 "Bonjour"

`, version(), addr, addr, addr, password, addr, data, hook, url, url, url)
}

// serve runs the program with its pages and a log.
func serve(s *surroundings, cfg config.Config, ready func(addr string, standIn app.StandIn)) error {
	return serveAt(s, cfg, time.Now, ready)
}

// serveAt is serve by a clock.
func serveAt(s *surroundings, cfg config.Config, clock func() time.Time, ready func(addr string, standIn app.StandIn)) error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		return usageError{fmt.Errorf("log level %q: it is debug, info, warn or error", cfg.LogLevel)}
	}
	log := slog.New(slog.NewTextHandler(s.stderr, &slog.HandlerOptions{Level: level}))
	a, err := app.New(cfg, app.Deps{
		Clock: clock, Logger: log, Version: strings.TrimSpace(version()), PhonePages: web.Phone(), ConsolePages: web.Console(),
	})
	if err != nil {
		return usageError{err}
	}
	return a.Run(s.ctx, func(addr string) { ready(addr, a.StandIn()) })
}
