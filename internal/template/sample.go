package template

import (
	"encoding/json"
	"strings"

	"turnpike/internal/message"
)

// Sample is the file that the example of a header shows. Requests name it by the handle of an upload;
// a stored template names the file itself, so that it outlives the handle.
type Sample struct {
	SHA256 string // of the bytes, in hexadecimal
	Type   string // MIME
}

// samplePrefix marks a file in the place of a handle, which never begins so.
const samplePrefix = "file:"

// String is how a stored template names the file in example.header_handle.
func (s Sample) String() string { return samplePrefix + s.SHA256 + ":" + s.Type }

// ParseSample reads what String wrote; false for anything else.
func ParseSample(text string) (Sample, bool) {
	rest, ok := strings.CutPrefix(text, samplePrefix)
	hash, kind, cut := strings.Cut(rest, ":")
	return Sample{hash, kind}, ok && cut
}

// SampleKind is the kind of media that a header of a format shows; 0 for a header without a file.
func SampleKind(format string) message.Kind {
	switch strings.ToUpper(format) {
	case "IMAGE":
		return message.KindImage
	case "VIDEO", "GIF":
		return message.KindVideo
	case "DOCUMENT":
		return message.KindDocument
	}
	return 0
}

// MapSamples gives components in which f replaced what each header of a file names as its example; the
// ones given stay as they are. An example of another shape stays too: Check refuses it.
func MapSamples(components []Component, f func(c *Component, handle string) (string, error)) ([]Component, error) {
	out := append([]Component(nil), components...)
	for i := range out {
		c := &out[i]
		if len(c.Cards) > 0 {
			c.Cards = append([]Card(nil), c.Cards...)
		}
		for j := range c.Cards {
			inner, err := MapSamples(c.Cards[j].Components, f)
			if err != nil {
				return nil, err
			}
			c.Cards[j].Components = inner
		}
		if !strings.EqualFold(c.Type, "HEADER") || SampleKind(c.Format) == 0 {
			continue
		}
		if err := mapSample(c, f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func mapSample(c *Component, f func(c *Component, handle string) (string, error)) error {
	var example struct {
		Handles []string `json:"header_handle"`
	}
	if json.Unmarshal(c.Example, &example) != nil {
		return nil //nolint:nilerr // Check says what is wrong with it
	}
	for i, handle := range example.Handles {
		text, err := f(c, handle)
		if err != nil {
			return err
		}
		example.Handles[i] = text
	}
	if len(example.Handles) > 0 {
		c.Example, _ = json.Marshal(example) // strings always marshal
	}
	return nil
}

// Samples lists the files that components show as examples.
func Samples(components []Component) []Sample {
	var out []Sample
	_, _ = MapSamples(components, func(_ *Component, handle string) (string, error) {
		if s, ok := ParseSample(handle); ok {
			out = append(out, s)
		}
		return handle, nil
	})
	return out
}
