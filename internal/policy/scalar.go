package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Moment is when something begins or ends: an instant with its offset (2026-05-13T00:00:00Z), or a date
// (2026-05-13), which begins at midnight where the account lives (reference policy §2.1: "00:00 WABA
// time zone").
type Moment struct {
	at   time.Time // of a date: its midnight in UTC
	date bool
	line int
}

// ParseMoment reads a date or an instant.
func ParseMoment(text string) (Moment, error) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return Moment{at: t, date: true}, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return Moment{at: t}, nil
	}
	return Moment{}, fmt.Errorf("%q is no date (2026-05-13) and no instant with its offset (2026-05-13T00:00:00Z)", text)
}

// IsSet says whether the document gave a moment.
func (m Moment) IsSet() bool { return !m.at.IsZero() }

// In is the moment in Unix milliseconds for an account that lives in a zone; nil is UTC.
func (m Moment) In(zone *time.Location) int64 {
	if !m.date || zone == nil {
		return m.at.UnixMilli()
	}
	y, month, d := m.at.Date()
	return time.Date(y, month, d, 0, 0, 0, 0, zone).UnixMilli()
}

func (m Moment) String() string {
	switch {
	case !m.IsSet():
		return ""
	case m.date:
		return m.at.Format(time.DateOnly)
	}
	return m.at.Format(time.RFC3339)
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (m *Moment) UnmarshalYAML(n *yaml.Node) error {
	got, err := ParseMoment(n.Value)
	if err != nil {
		return Issue{n.Line, err.Error()}
	}
	*m = got
	m.line = n.Line
	return nil
}

// MarshalJSON implements json.Marshaler.
func (m Moment) MarshalJSON() ([]byte, error) { return json.Marshal(m.String()) }

// Span is a length of time: 15d, 12h, 30m.
type Span struct{ time.Duration }

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *Span) UnmarshalYAML(n *yaml.Node) error {
	d, err := parseSpan(n.Value)
	if err != nil {
		return Issue{n.Line, err.Error()}
	}
	s.Duration = d
	return nil
}

func parseSpan(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 && n <= 36500 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return d, nil
	}
	return 0, fmt.Errorf("%q is no length of time such as 15d, 12h or 30m", text)
}

// Since reads how far back to look: a span before now (30d), a date or an instant; "" is 30 days.
func Since(text string, now time.Time) (int64, error) {
	if text == "" {
		text = "30d"
	}
	if d, err := parseSpan(text); err == nil {
		return now.Add(-d).UnixMilli(), nil
	}
	m, err := ParseMoment(text)
	if err != nil {
		return 0, fmt.Errorf("since: %q is no span (30d), no date and no instant", text)
	}
	return m.In(nil), nil
}

func (s Span) String() string {
	if day := 24 * time.Hour; s.Duration >= day && s.Duration%day == 0 {
		return strconv.Itoa(int(s.Duration/day)) + "d"
	}
	return s.Duration.String()
}

// MarshalJSON implements json.Marshaler.
func (s Span) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// Mark is a word of the document together with where it stands: an identity, a mode, a country.
type Mark struct {
	Text string
	line int
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (m *Mark) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return Issue{n.Line, "a word is expected here"}
	}
	*m = Mark{n.Value, n.Line}
	return nil
}

func (m Mark) String() string { return m.Text }

// MarshalJSON implements json.Marshaler.
func (m Mark) MarshalJSON() ([]byte, error) { return json.Marshal(m.Text) }

// Words are a text by language (ISO 639-1).
type Words map[string]string

// In is the text in a language, else in English, else in whichever comes first.
func (w Words) In(language string) string {
	language, _, _ = strings.Cut(strings.ToLower(language), "_")
	language, _, _ = strings.Cut(language, "-")
	for _, l := range []string{language, "en"} {
		if t := w[l]; t != "" {
			return t
		}
	}
	first := ""
	for l := range w {
		if first == "" || l < first {
			first = l
		}
	}
	return w[first]
}

// Issue is one thing that is wrong with a document, at a line counted from 1.
type Issue struct { //nolint:errname // it is shown to people as such
	Line int    `json:"line"`
	Text string `json:"reason"`
}

func (i Issue) Error() string { return fmt.Sprintf("line %d: %s", i.Line, i.Text) }

// Issues are all that is wrong.
type Issues []Issue //nolint:errname,recvcheck // likewise; only addf changes it

func (is Issues) Error() string {
	lines := make([]string, 0, len(is))
	for _, i := range is {
		lines = append(lines, i.Error())
	}
	return strings.Join(lines, "\n")
}

func (is *Issues) addf(line int, format string, args ...any) {
	*is = append(*is, Issue{line, fmt.Sprintf(format, args...)})
}

// err is nil when nothing is wrong.
func (is Issues) err() error {
	if len(is) == 0 {
		return nil
	}
	return is
}

// IssuesOf lists what is wrong with a document by the error of Read or NewBook; nil for other errors.
func IssuesOf(err error) Issues {
	if is, ok := errors.AsType[Issues](err); ok {
		return is
	}
	if i, ok := errors.AsType[Issue](err); ok {
		return Issues{i}
	}
	return nil
}
