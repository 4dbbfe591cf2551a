// Package config is the tree of every room's configuration, read from a YAML file and the environment.
//
// Owns: the tree, reading and refusing of files, environment overrides.
// Does not own: a room's settings, their defaults and limits (each room's Config).
// Called by: cmd/turnpike, which hands the tree to app.
// Never breaks: an unknown key is an error that names it; a value out of range is refused at the start.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"turnpike/internal/billing"
	"turnpike/internal/desk"
	"turnpike/internal/engine"
	"turnpike/internal/gate"
	"turnpike/internal/gazette"
	"turnpike/internal/journal"
	"turnpike/internal/media"
	"turnpike/internal/opinion"
	"turnpike/internal/prober"
	"turnpike/internal/review"
	"turnpike/internal/vetting"
	"turnpike/internal/webhook"
)

// Config is everything that can be set.
type Config struct {
	Listen      string         `yaml:"listen"       help:"address to serve on; loopback unless you say otherwise"`
	PublicURL   string         `yaml:"public_url"   help:"where callers find this program, as https://api.example.com; what each request says of its host unless set"`
	Data        string         `yaml:"data"         help:"directory of the journal and the database"`
	MemoryLimit int64          `yaml:"memory_limit" help:"bytes of memory at which the collector works harder (a soft limit)"`
	LogLevel    string         `yaml:"log_level"    help:"debug, info, warn or error"`
	HTTP        HTTP           `yaml:"http"`
	Console     Console        `yaml:"console"`
	Network     Network        `yaml:"network"`
	Journal     journal.Config `yaml:"journal"`
	Gate        gate.Config    `yaml:"gate"`
	Engine      engine.Config  `yaml:"engine"`
	Limits      engine.Limits  `yaml:"limits"`
	Webhook     webhook.Config `yaml:"webhook"`
	Media       media.Config   `yaml:"media"`
	Review      review.Config  `yaml:"review"`
	Vetting     vetting.Config `yaml:"vetting"`
	Cases       desk.Config    `yaml:"cases"`
	Policy      gazette.Config `yaml:"policy"`
	Probes      prober.Config  `yaml:"probes"`
	Opinion     opinion.Config `yaml:"opinion"`
	Billing     billing.Config `yaml:"billing"`

	// Dev opens the people's side and seeds the world; the dev command sets it, no file can.
	Dev bool `yaml:"-"`
	// TLSListen is where dev serves the same over TLS too, by an authority of its own; "" does not.
	TLSListen string `yaml:"-"`
	// WebhookURL is dev's callback for the seeded app.
	WebhookURL string `yaml:"-"`
	// Pause names readers that are not started: dispatch, webhook, projection, evidence.
	Pause []string `yaml:"-"`
}

// Console is the operator's login.
type Console struct {
	Password string `yaml:"password" help:"the operator's password, at least 12 characters; prefer the environment: TURNPIKE_CONSOLE_PASSWORD"`
}

// Network is the built-in carrier.
type Network struct {
	Join bool `yaml:"join" help:"whether an address is on the network once it is written to; otherwise such messages fail with 131026"`
}

// Default suits one machine of two cores.
func Default() Config {
	return Config{
		Listen: "127.0.0.1:8080", MemoryLimit: 640 << 20, LogLevel: "info", HTTP: defaultHTTP(),
		Journal: journal.DefaultConfig(), Gate: gate.DefaultConfig(), Engine: engine.DefaultConfig(), Limits: engine.DefaultLimits(), Webhook: webhook.DefaultConfig(),
		Media: media.DefaultConfig(), Review: review.DefaultConfig(), Vetting: vetting.DefaultConfig(),
		Cases: desk.DefaultConfig(), Policy: gazette.DefaultConfig(), Probes: prober.DefaultConfig(),
		Opinion: opinion.DefaultConfig(),
		Billing: billing.DefaultConfig(),
	}
}

// Load reads a file over the defaults, then the environment over both. An empty path reads no file.
func Load(path string, environ []string) (Config, error) {
	c := Default()
	if path != "" {
		raw, err := os.ReadFile(path)
		if err != nil {
			return c, fmt.Errorf("read the configuration: %w", err)
		}
		if err := c.read(raw); err != nil {
			return c, fmt.Errorf("configuration %s: %w", filepath.Base(path), err)
		}
	}
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		switch name {
		case "TURNPIKE_LISTEN":
			c.Listen = value
		case "TURNPIKE_PUBLIC_URL":
			c.PublicURL = value
		case "TURNPIKE_DATA":
			c.Data = value
		case "TURNPIKE_LOG_LEVEL":
			c.LogLevel = value
		case "TURNPIKE_S3_ACCESS_KEY":
			c.Media.S3.AccessKey = value
		case "TURNPIKE_SMTP_PASSWORD":
			c.Cases.Mail.Password = value
		case "TURNPIKE_OPINION_KEY":
			c.Opinion.Key = value
		case "TURNPIKE_S3_SECRET_KEY":
			c.Media.S3.SecretKey = value
		case "TURNPIKE_CONSOLE_PASSWORD":
			c.Console.Password = value
		}
	}
	return c, nil
}

// read takes a document's values over those that are there.
func (c *Config) read(raw []byte) error {
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return worded(raw, err)
	}
	if err := d.Decode(&Config{}); !errors.Is(err, io.EOF) {
		return errors.New("the file holds more than one document: only the first would count")
	}
	return nil
}

// minPassword is the shortest password of the operator, in bytes.
const minPassword = 12

func isOrigin(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && text == u.Scheme+"://"+u.Host
}

// Validate checks each value and their combinations.
func (c *Config) Validate() error {
	switch {
	case c.Data == "":
		return errors.New("no data directory is set: use --data, or data: in the configuration")
	case c.PublicURL != "" && !isOrigin(c.PublicURL):
		return fmt.Errorf("public_url %q is not an address such as https://api.example.com, without a path or a slash at its end", c.PublicURL)
	case c.Console.Password == "":
		return fmt.Errorf("the console has no password: set TURNPIKE_CONSOLE_PASSWORD to one of %d characters at least", minPassword)
	case len(c.Console.Password) < minPassword:
		return fmt.Errorf("the console's password has fewer than %d characters: set TURNPIKE_CONSOLE_PASSWORD", minPassword)
	case c.Listen == "":
		return errors.New("no address to serve on is set: listen: 127.0.0.1:8080, or --listen")
	case c.MemoryLimit < 64<<20:
		return fmt.Errorf("memory_limit of %d is below 64 MiB", c.MemoryLimit)
	}
	for _, p := range c.Pause {
		if p != "dispatch" && p != "webhook" && p != "projection" && p != "evidence" {
			return fmt.Errorf("%q is no reader that can be paused: dispatch, webhook, projection or evidence", p)
		}
	}
	j := c.Journal
	j.Dir = c.Data
	return errors.Join(c.HTTP.Validate(), j.Validate(), c.Gate.Validate(), c.Engine.Validate(), c.Limits.Validate(), c.Webhook.Validate(),
		c.Media.Validate(), c.Review.Validate(), c.Vetting.Validate(), c.Cases.Validate(), c.Policy.Validate(), c.Probes.Validate(), c.Opinion.Validate(), c.Billing.Validate())
}
