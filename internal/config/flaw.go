package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// worded says in the file's own words why it is not what Config takes: the line, the key with its path, what is
// allowed there. err is what the reader said of it.
func worded(raw []byte, err error) error {
	if _, ok := errors.AsType[*yaml.TypeError](err); !ok {
		return fmt.Errorf("this is no YAML: %s%s", strings.TrimPrefix(err.Error(), "yaml: "), tabHint(raw))
	}
	var root yaml.Node
	if yaml.Unmarshal(raw, &root) != nil || len(root.Content) == 0 {
		return err
	}
	found := flaws(root.Content[0], reflect.TypeFor[Config](), "")
	if len(found) == 0 {
		return err
	}
	return errors.New(strings.Join(found, "\n"))
}

// tabHint names the first line that is indented by a tab, which the reader stumbles over without a word about it.
func tabHint(raw []byte) string {
	n := 0
	for line := range strings.Lines(string(raw)) {
		n++
		if blank := line[:len(line)-len(strings.TrimLeft(line, " \t"))]; strings.Contains(blank, "\t") {
			return fmt.Sprintf(" (line %d begins with a tab; YAML is indented by spaces)", n)
		}
	}
	return ""
}

// flaws lists what of a node cannot be read into a type. Types do not contain themselves, so it ends.
func flaws(n *yaml.Node, t reflect.Type, path string) []string {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch {
	case n.ShortTag() == "!!null":
		return nil
	case t.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		return flawsOfKeys(n, t, path)
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		var out []string
		for i, one := range n.Content {
			out = append(out, flaws(one, t.Elem(), fmt.Sprintf("%s[%d]", path, i))...)
		}
		return out
	case n.Decode(reflect.New(t).Interface()) == nil:
		return nil
	}
	what := "the file"
	if path != "" {
		what = path
	}
	if n.Kind == yaml.ScalarNode && t.Kind() != reflect.Struct { // which may hold a password that slipped a level up
		return []string{fmt.Sprintf("line %d: %s is %q and must be %s", n.Line, what, clip(n.Value), allowed(t))}
	}
	kind := map[yaml.Kind]string{yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.ScalarNode: "a single value"}[n.Kind]
	return []string{fmt.Sprintf("line %d: %s is %s and must be %s", n.Line, what, kind, allowed(t))}
}

// flawsOfKeys lists the keys of a mapping that its type does not have or that are there twice, and the flaws of the
// others. What a mapping merges (<<) is its own there.
func flawsOfKeys(n *yaml.Node, t reflect.Type, path string) []string {
	var out []string
	at := map[string]int{}
	names, types := keysOf(t)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := key.Value
		if path != "" {
			name = path + "." + name
		}
		field, known := types[key.Value]
		switch {
		case key.ShortTag() == "!!merge":
		case !known:
			out = append(out, fmt.Sprintf("line %d: there is no key %s; here go %s", key.Line, clip(name), strings.Join(names, ", ")))
		case at[key.Value] != 0:
			out = append(out, fmt.Sprintf("line %d: %s is there twice, first in line %d", key.Line, name, at[key.Value]))
		default:
			at[key.Value] = key.Line
			out = append(out, flaws(value, field, name)...)
		}
	}
	return out
}

// keysOf are the keys of a struct, in its order, and their types.
func keysOf(t reflect.Type) (names []string, types map[string]reflect.Type) {
	types = map[string]reflect.Type{}
	for f := range t.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "-" {
			names = append(names, name)
			types[name] = f.Type
		}
	}
	return names, types
}

// allowed says what a value of a type looks like.
func allowed(t reflect.Type) string {
	if t == reflect.TypeFor[time.Duration]() {
		return "a duration, as 500ms, 30s, 5m or 24h"
	}
	switch t.Kind() {
	case reflect.Struct:
		names, _ := keysOf(t)
		return "a mapping with keys of these: " + strings.Join(names, ", ")
	case reflect.Slice:
		return "a list"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text"
	case reflect.Float64:
		return "a number"
	}
	return fmt.Sprintf("a whole number of %d bits", t.Bits())
}

// clip shortens what a file holds for an error.
func clip(text string) string {
	const most = 64 // bytes
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
