package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// load reads a file with some environment.
func load(t *testing.T, text string, environ ...string) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "turnpike.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path, environ)
}

const enough = "console: {password: long enough for tests}\ndata: d\n"

func TestDefaultsAreValidAndOnLoopback(t *testing.T) {
	t.Parallel()
	c, err := load(t, enough)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
	if !strings.HasPrefix(c.Listen, "127.0.0.1:") || c.Dev || c.Network.Join {
		t.Errorf("%+v", c)
	}
}

func TestAFileComesOverTheDefaultsAndTheEnvironmentOverBoth(t *testing.T) {
	t.Parallel()
	c, err := load(t, "listen: 0.0.0.0:1\ndata: from-file\nlog_level: debug\nhttp:\n  read_timeout: 5s\nwebhook:\n  timeout: 2s\n",
		"TURNPIKE_DATA=from-environment", "TURNPIKE_CONSOLE_PASSWORD=a=b", "TURNPIKE_LISTEN=127.0.0.1:2", "TURNPIKE_LOG_LEVEL=warn", "OTHER=x", "NOVALUE")
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Listen, want.Data, want.LogLevel, want.Console.Password = "127.0.0.1:2", "from-environment", "warn", "a=b"
	want.HTTP.ReadTimeout, want.Webhook.Timeout = 5*time.Second, 2*time.Second
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
	if c, err := load(t, ""); err != nil || !reflect.DeepEqual(c, Default()) {
		t.Errorf("an empty file: %+v %v", c, err)
	}
	if _, err := Load(filepath.Join(t.TempDir(), "nowhere"), nil); err == nil {
		t.Error("a file that is not there was read")
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"colour: blue":        "line 1: there is no key colour; here go listen, public_url, data,",
		"console:\n  pass: x": "line 2: there is no key console.pass; here go password",
		"data: a\ndata: b":    "line 2: data is there twice, first in line 1",
		"data: [a]":           "line 1: data is a list and must be a text",
		"data: a\nmemory_limit: lots\nhttp: {read_timeout: 1}": `line 2: memory_limit is "lots" and must be a whole number`,
		"memory_limit: 99999999999999999999":                   `memory_limit is "99999999999999999999" and must be a whole number of 64 bits`,
		"http:\n  read_timeout: soon":                          `line 2: http.read_timeout is "soon" and must be a duration, as 500ms`,
		"http: 7":                                              `line 1: http is a single value and must be a mapping with keys of these: header_timeout, `,
		"network: {join: maybe}":                               `network.join is "maybe" and must be true or false`,
		"cases: {mediators: a}":                                `cases.mediators is "a" and must be a list`,
		"cases: {mediators: [{a: b}]}":                         `cases.mediators[0] is a mapping and must be a text`,
		"[]":                                                   "line 1: the file is a list and must be a mapping with keys of these: listen,",
		"data: \"a":                                            "this is no YAML: ",
		"data: a\n---\ndata: b":                                "more than one document",
		"data: a\n---\n{":                                      "more than one document",
		"dev: true":                                            "there is no key dev;",
		"pause: [dispatch]":                                    "there is no key pause;",
		"http:\n\tread_timeout: 5s":                            "line 2 begins with a tab; YAML is indented by spaces",
	} {
		_, err := load(t, text)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "turnpike.yaml") || strings.Contains(err.Error(), "!!") || strings.Contains(err.Error(), "config.") {
			t.Errorf("%q: %v; it lacks %q", text, err, says)
		}
	}
}

func TestValuesThatAreRefused(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"":        "no data directory",
		"data: d": "the console has no password: set TURNPIKE_CONSOLE_PASSWORD to one of 12 characters",
		"data: d\nconsole: {password: elevenchars}": "fewer than 12 characters",
		enough + "listen: ''":                       "no address to serve on",
		enough + "memory_limit: 1000":               "below 64 MiB",
		enough + "http: {header_timeout: 0s}":       "header_timeout of 0s is not between",
		enough + "http: {write_timeout: 2h}":        "write_timeout of 2h0m0s is not between",
		enough + "http: {idle_timeout: -1s}":        "idle_timeout of -1s is not between",
		enough + "http: {max_connections: 0}":       "max_connections of 0 is below 1",
		enough + "limits: {throughput: -1}":         "throughput of -1 is not between",
		enough + "limits: {pair_interval: -1s}":     "pair_interval of -1s is not between",
		enough + "engine: {queue: 0}":               "queue of 0",
		enough + "engine: {queue: -5}":              "queue of -5",
		enough + "engine: {max_wait: 1h}":           "max_wait of 1h0m0s",
		enough + "engine: {snapshot_every: 0}":      "snapshot_every of 0 is below 1,000",
		enough + "journal: {retention: 1h}":         "too short",
		enough + "journal: {tail_bytes: 1}":         "below 1 MiB",
		enough + "webhook: {timeout: 1h}":           "timeout of 1h0m0s",
		enough + "webhook: {concurrency: 1000}":     "concurrency of 1000",
	} {
		c, err := load(t, text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v; it lacks %q", text, err, says)
		}
	}
	c := Default()
	c.Data, c.Console.Password, c.Pause = "d", "long enough for tests", []string{"engine"}
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), `"engine" is no reader`) {
		t.Errorf("pause: %v", err)
	}
}

// TestEveryKeyHasHelp holds that what can be set says what it is.
func TestEveryKeyHasHelp(t *testing.T) {
	t.Parallel()
	var walk func(path string, k reflect.Type)
	walk = func(path string, k reflect.Type) {
		for _, f := range reflect.VisibleFields(k) {
			name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			switch {
			case name == "-":
			case name == "" || name != strings.ToLower(name):
				t.Errorf("%s%s has the key %q", path, f.Name, name)
			case f.Type.Kind() == reflect.Struct:
				walk(path+name+".", f.Type)
			case f.Tag.Get("help") == "":
				t.Errorf("%s%s says nothing", path, name)
			}
		}
	}
	walk("", reflect.TypeFor[Config]())
}

// FuzzRead holds that any file is either refused or read as values that, written down, are read as
// the same.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", enough, "http: {read_timeout: 5s}", "data: &a x\nlisten: *a", "a: &a [*a]", "<<: {data: x}", "journal: {retention: 9999999h}", "--- \n...\n", "{", "data: !!binary aGk=",
		"a: &x [1,1,1]\nb: &y [*x,*x,*x]\nc: [*y,*y,*y]",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c := Default()
		if c.read(raw) != nil {
			return
		}
		_ = c.Validate()
		out, err := yaml.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		again := Default()
		if err := again.read(out); err != nil {
			t.Fatalf("%q was read, but what it says is not: %v\n%s", raw, err, out)
		}
		if !reflect.DeepEqual(c, again) {
			t.Fatalf("%q was read as %+v, then as %+v", raw, c, again)
		}
	})
}
