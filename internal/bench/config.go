package bench

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"time"
)

// What can be measured.
const (
	ScenarioAccept = "accept" // the accept path alone: the server's readers are paused
	ScenarioSlice  = "slice"  // the whole road, from a send to the `delivered` webhook and the inbox
	ScenarioStart  = "start"  // starting: time and memory, with an empty store and with messages in it
	ScenarioAll    = "all"
)

// Config says what to measure and how. The zero value of a field means its default.
type Config struct {
	// Scenario is what to measure.
	Scenario string `arg:"" optional:"" enum:"accept,slice,start,all" default:"slice" help:"what to measure: accept (the accept path alone), slice (the whole road), start (time and memory of starting) or all"`
	// URL is a running server; without it the bench starts one of its own and kills it at the end.
	// The seeded app's webhook callback is pointed at the bench.
	URL string `name:"url" help:"a running dev server on loopback to drive (its seeded app's webhook callback is taken over); without it the bench starts one of its own"`
	// Server is the program that is started.
	Server string `name:"server" help:"path of the turnpike program to start (default: this one)" type:"path"`
	// ServerArgs are added to the started server's arguments.
	ServerArgs []string `name:"server-arg" help:"an argument more for the started server; may be repeated"`
	// PID is the process of a server that was not started here, for its CPU and memory.
	PID int `name:"pid" help:"with --url: the server's process id, to measure its CPU and memory"`
	// Data is where data directories of started servers are made. It must be on a real disk: on tmpfs an fsync costs nothing.
	Data string `name:"data" help:"directory, on a real disk, under which the started server's data goes (default: the system's temporary directory)" type:"path"`
	// Keep leaves the data directories.
	Keep bool `name:"keep" help:"keep the data directories"`
	// Duration is how long is measured, after the warm-up.
	Duration time.Duration `name:"duration" help:"how long to measure" default:"10s"`
	// Warmup is load that is verified but not measured.
	Warmup time.Duration `name:"warmup" help:"load before measuring: verified, not measured" default:"2s"`
	// Connections is how many requests are open at the same time.
	Connections int `name:"connections" help:"keep-alive connections, each with one request at a time" default:"256"`
	// People is how many recipients there are.
	People int `name:"people" help:"number of recipients" default:"1000"`
	// Rate of the open loop; 0 is the closed loop, except in the scenario all, which does both.
	Rate float64 `name:"rate" help:"messages a second of the open loop; 0: closed loop, as fast as answers come (all: 5000)"`
	// MaxLag holds the closed loop back once that many messages are accepted but not delivered; 0: never.
	MaxLag int `name:"max-lag" help:"closed loop: send no more while this many accepted messages are not delivered; 0: no bound"`
	// MaxBatch is the most updates that the server may put into one webhook request.
	MaxBatch int `name:"max-batch" help:"most updates that one webhook request may carry" default:"1000"`
	// Mix names the kinds of messages.
	Mix string `name:"mix" help:"kinds of messages: text, or template" enum:"text,template" default:"text"`
	// Messages bounds a run; the load ends when it is reached.
	Messages int `name:"messages" help:"most messages of one load" default:"4000000"`
	// Preload is how many messages are stored before a start is measured.
	Preload int `name:"preload" help:"start: messages stored before the second start is measured" default:"100000"`
	// JSON prints the report as JSON and nothing else.
	JSON bool `name:"json" help:"print the report as JSON"`
	// ServeEmpty serves the empty handler on an address; the bench starts itself again with it.
	ServeEmpty string `name:"serve-empty" hidden:"" help:"serve the empty handler on this address"`

	// Empty is the command that serves the empty handler on a free port and prints `ready http://…`
	// (default: this program, bench --serve-empty).
	Empty []string `kong:"-" json:"-"`
	// patience is how long the verify phase waits without any progress.
	patience time.Duration
}

// Bounds of a run.
const (
	maxDuration    = 2 * time.Hour
	maxConnections = 4096      // a connection costs two file descriptors on one machine
	maxPeople      = 1_000_000 // as many addresses as fit the digits that vary
	maxMessages    = 20_000_000
	maxRate        = 1_000_000
	maxBatchBound  = 1000 // the platform's own (reference §3.2)
	usualPatience  = 20 * time.Second
	usualRate      = 5000
)

func (c Config) withDefaults() Config {
	setDefault(&c.Scenario, ScenarioSlice)
	setDefault(&c.Data, os.TempDir())
	setDefault(&c.Duration, 10*time.Second)
	setDefault(&c.Connections, 256)
	setDefault(&c.People, 1000)
	setDefault(&c.MaxBatch, maxBatchBound)
	setDefault(&c.Mix, mixText)
	setDefault(&c.Messages, 4_000_000)
	setDefault(&c.Preload, 100_000)
	setDefault(&c.patience, usualPatience)
	if c.Scenario == ScenarioAll {
		setDefault(&c.Rate, usualRate)
	}
	return c
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// Validate checks each value and their combinations. Zero values stand for defaults.
func (c Config) Validate() error {
	c = c.withDefaults()
	switch {
	case !slices.Contains([]string{ScenarioAccept, ScenarioSlice, ScenarioStart, ScenarioAll}, c.Scenario):
		return fmt.Errorf("%q is no scenario: accept, slice, start or all", c.Scenario)
	case c.URL != "" && c.Scenario != ScenarioSlice:
		return fmt.Errorf("the scenario %s starts and stops its own server: leave --url out", c.Scenario)
	case mixes[c.Mix] == nil:
		return fmt.Errorf("%q is no mix of messages", c.Mix)
	case c.MaxLag < 0 || c.MaxLag > 0 && c.Rate > 0 && c.Scenario == ScenarioSlice:
		return errors.New("--max-lag holds back the closed loop; an open loop (--rate) waits for nobody")
	}
	if c.URL != "" {
		if _, err := loopbackHost(c.URL); err != nil {
			return err
		}
	}
	return errors.Join(
		within("--duration", c.Duration, time.Millisecond, maxDuration), within("--warmup", c.Warmup, 0, maxDuration),
		within("--connections", c.Connections, 1, maxConnections), within("--people", c.People, 1, maxPeople),
		within("--rate", c.Rate, 0, maxRate), within("--max-batch", c.MaxBatch, 1, maxBatchBound),
		within("--messages", c.Messages, 1, maxMessages), within("--preload", c.Preload, 1, maxMessages),
	)
}

func within[T int | float64 | time.Duration](name string, v, least, most T) error {
	if v < least || v > most {
		return fmt.Errorf("%s of %v is not within %v and %v", name, v, least, most)
	}
	return nil
}

// loopbackHost is the host:port of a URL on this machine; load is sent nowhere else.
func loopbackHost(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		return "", fmt.Errorf("%q is not an address like http://127.0.0.1:8080", raw)
	}
	host, port := u.Hostname(), u.Port()
	if port == "" {
		port = "80"
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return "", fmt.Errorf("the bench sends load to loopback only, and %s is another machine", u.Hostname())
	}
	return net.JoinHostPort(host, port), nil
}
