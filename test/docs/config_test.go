package docs

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"turnpike/internal/config"
)

// fromEnvironment are the variables that config.Load reads, with a value that each may have.
var fromEnvironment = []struct{ name, value, path string }{
	{"TURNPIKE_LISTEN", "127.0.0.1:9", "listen"},
	{"TURNPIKE_PUBLIC_URL", "https://example.com", "public_url"},
	{"TURNPIKE_DATA", "/srv/data", "data"},
	{"TURNPIKE_LOG_LEVEL", "debug", "log_level"},
	{"TURNPIKE_PUBLIC_URL", "https://api.example.com", "public_url"},
	{"TURNPIKE_S3_ACCESS_KEY", "a key", "media.s3.access_key"},
	{"TURNPIKE_SMTP_PASSWORD", "a secret", "cases.mail.password"},
	{"TURNPIKE_OPINION_KEY", "a secret", "opinion.key"},
	{"TURNPIKE_S3_SECRET_KEY", "a secret", "media.s3.secret_key"},
	{"TURNPIKE_CONSOLE_PASSWORD", "a long password", "console.password"},
}

// variable finds where config.Load reads one.
var variable = regexp.MustCompile(`case "(TURNPIKE_[A-Z_]+)"`)

func TestDocsConfig(t *testing.T) {
	t.Parallel()
	table := NewTable("key", "default", "environment", "what it is")
	eachSetting(reflect.ValueOf(config.Default()), "", func(path, help string, v reflect.Value) {
		if help == "" {
			t.Errorf("%s has no help text", path)
		}
		table.Row("`"+path+"`", settingText(path, v), variableOf(t, path), help)
	})
	raw, err := os.ReadFile(filepath.Join(Root(t), "internal/config/config.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range variable.FindAllStringSubmatch(string(raw), -1) {
		if !slices.ContainsFunc(fromEnvironment, func(e struct{ name, value, path string }) bool { return e.name == m[1] }) {
			t.Errorf("config.Load reads %s, which this page does not know", m[1])
		}
	}
	Page(t, "config.md", "# Configuration\n\n"+
		"`turnpike serve --config FILE` reads YAML with these keys; a dot is a level. An unknown key is refused with its name\n"+
		"and line. The environment comes before the file, and the flags `--data` and `--listen` before both. `turnpike dev`\n"+
		"reads no file; of the environment it takes the console's password only.\n\n"+
		table.String()+"\nDurations are written as `10s`, `2m` or `720h`; sizes are bytes.\n")
}

func eachSetting(v reflect.Value, prefix string, do func(path, help string, v reflect.Value)) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case name == "-" || name == "":
		case f.Type.Kind() == reflect.Struct:
			eachSetting(v.Field(i), prefix+name+".", do)
		default:
			do(prefix+name, f.Tag.Get("help"), v.Field(i))
		}
	}
}

func settingText(path string, v reflect.Value) string {
	switch x := v.Interface().(type) {
	case time.Duration:
		return "`" + durationText(x) + "`"
	case string:
		if x == "" {
			return "none"
		}
	}
	for _, size := range []string{"_bytes", "_limit", "_reserve"} {
		if strings.HasSuffix(path, size) && path != "limits.messaging_limit" { // which counts people
			bytes := v.Convert(reflect.TypeFor[uint64]()).Uint()
			return fmt.Sprintf("`%d` (%d MiB)", bytes, bytes>>20)
		}
	}
	return fmt.Sprintf("`%v`", v.Interface())
}

// durationText is a duration without the zeros that Go writes behind it.
func durationText(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// variableOf is the environment variable that sets a key; it is tried before it is promised.
func variableOf(t *testing.T, path string) string {
	for _, e := range fromEnvironment {
		if e.path != path {
			continue
		}
		c, err := config.Load("", []string{e.name + "=" + e.value})
		if err != nil {
			t.Fatal(err)
		}
		set := false
		eachSetting(reflect.ValueOf(c), "", func(p, _ string, v reflect.Value) { set = set || (p == path && v.String() == e.value) })
		if !set {
			t.Errorf("%s does not set %s", e.name, path)
		}
		return "`" + e.name + "`"
	}
	return ""
}
