package graphtest

import (
	"bytes"
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Deviation is one place of a body that is not as the file says.
type Deviation struct {
	What    string // "GET /{waba-id} 200", or "webhook"
	Pointer string // in the body, with * for every index of an array
	Says    string // what the file wants of it
}

func (d Deviation) String() string { return fmt.Sprintf("%s at %q: %s", d.What, d.Pointer, d.Says) }

var english = message.NewPrinter(language.English)

// leaves adds the innermost deviations. Of alternatives of which none fits, those of the closest are told.
func leaves(to []Deviation, what string, e *jsonschema.ValidationError) []Deviation {
	causes := e.Causes
	switch e.ErrorKind.(type) {
	case *kind.OneOf, *kind.AnyOf:
		causes = closest(causes)
	}
	for _, c := range causes {
		to = leaves(to, what, c)
	}
	if len(causes) > 0 {
		return to
	}
	var at strings.Builder
	for _, part := range e.InstanceLocation {
		if strings.Trim(part, "0123456789") == "" {
			part = "*"
		}
		at.WriteString("/" + part)
	}
	d := Deviation{what, at.String(), e.ErrorKind.LocalizedString(english)}
	if !slices.Contains(to, d) {
		to = append(to, d)
	}
	return to
}

// closest is the alternative from which a value deviates least. One of another type is none.
func closest(causes []*jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(causes) == 0 {
		return nil
	}
	distance := func(e *jsonschema.ValidationError) int {
		const far = 1000
		found := leaves(nil, "", e)
		n := len(found)
		for _, d := range found {
			if strings.HasSuffix(d.Pointer, "/messages/*/type") {
				n += far
			}
		}
		return n
	}
	return []*jsonschema.ValidationError{slices.MinFunc(causes, func(a, b *jsonschema.ValidationError) int { return distance(a) - distance(b) })}
}

// Waiver is a deviation that is meant.
type Waiver struct {
	Operation string `yaml:"operation"` // "GET /{waba-id} 200"; * stands for any characters but a slash
	Pointer   string `yaml:"pointer"`   // as in Deviation
	Says      string `yaml:"says"`      // a part of what the file wants, where only that is meant
	Reason    string `yaml:"reason"`
}

//go:embed waivers.yaml
var waivers []byte

// Waivers are the deviations that are meant.
type Waivers struct {
	list []Waiver
	mu   sync.Mutex
	used map[int]bool
}

// ReadWaivers reads the list. Every waiver has a reason.
func ReadWaivers() (*Waivers, error) {
	w := &Waivers{used: map[int]bool{}}
	d := yaml.NewDecoder(bytes.NewReader(waivers))
	d.KnownFields(true)
	if err := d.Decode(&w.list); err != nil {
		return nil, err
	}
	for _, one := range w.list {
		if one.Reason == "" || one.Operation == "" {
			return nil, fmt.Errorf("a waiver of %q lacks its operation or its reason", one.Operation+one.Pointer)
		}
	}
	return w, nil
}

// Cover says whether a deviation is meant, and remembers that this waiver is needed.
func (w *Waivers) Cover(d Deviation) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	covered := false
	for i, one := range w.list {
		if same, err := path.Match(one.Operation, d.What); err != nil || (!same && one.Operation != "*") {
			continue
		}
		if one.Pointer == d.Pointer && strings.Contains(d.Says, one.Says) {
			w.used[i], covered = true, true
		}
	}
	return covered
}

// Unused are the waivers that nothing needed: of webhooks, or of replies.
func (w *Waivers) Unused(webhooks bool) []Waiver {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Waiver
	for i, one := range w.list {
		if !w.used[i] && strings.HasPrefix(one.Operation, "webhook") == webhooks {
			out = append(out, one)
		}
	}
	return out
}
