package flow

import (
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// Problem is something wrong with a flow's document, as businesses are told of it (reference §1.7).
type Problem struct {
	Code    string `json:"error"`
	Type    string `json:"error_type"`
	Message string `json:"message"`
	Span
	Pointers []Pointer `json:"pointers,omitempty"`
}

// Span is a part of a document. Lines and columns count from 1, columns in characters; the last column
// belongs to it.
type Span struct {
	LineStart   int `json:"line_start"`
	LineEnd     int `json:"line_end"`
	ColumnStart int `json:"column_start"`
	ColumnEnd   int `json:"column_end"`
}

// Pointer is a place that a problem is about.
type Pointer struct {
	Span
	Path string `json:"path"`
}

// documentError is the type of every problem of a document.
const documentError = "FLOW_JSON_ERROR"

// Limits of what is told: whoever has more mends these first.
const (
	maxProblems = 100
	maxPointers = 10
)

// The codes of problems. They are Meta's, so that software that knows them finds them.
const (
	InvalidDocument     = "INVALID_FLOW_JSON"
	MissingVersion      = "MISSING_FLOW_JSON_VERSION"
	InvalidVersion      = "INVALID_FLOW_JSON_VERSION"
	InvalidKey          = "INVALID_PROPERTY_KEY"
	InvalidValue        = "INVALID_PROPERTY_VALUE"
	InvalidType         = "INVALID_PROPERTY_TYPE"
	InvalidFormat       = "INVALID_PROPERTY_VALUE_FORMAT"
	MissingProperty     = "MISSING_REQUIRED_PROPERTY"
	MissingType         = "MISSING_REQUIRED_TYPE_PROPERTY"
	TooFewItems         = "MIN_ITEMS_REQUIRED"
	TooManyItems        = "MAX_ITEMS_REQUIRED"
	TooFewChars         = "MIN_CHARS_REQUIRED"
	TooSmall            = "MINIMUM_VALUE_REQUIRED"
	TooLarge            = "MAXIMUM_VALUE_REQUIRED"
	PatternMismatch     = "PATTERN_MISMATCH"
	InvalidEnum         = "INVALID_ENUM_VALUE"
	InvalidDependencies = "INVALID_DEPENDENCIES"
	Exclusive           = "NOT_KEYWORD_SCHEMA_VALIDATION_FAILED"
	OutsideForm         = "COMPONENTS_OUTSIDE_FORM"
	NeedsForm           = "KEYWORD_ONE_OF"
	InvalidPlacement    = "INVALID_COMPONENT_PLACEMENT"
	RichTextPlacement   = "INVALID_RICHTEXT_PLACEMENT"
	TooManyComponents   = "MAX_ALLOWED_COMPONENTS_PER_SCREEN"
	TooManyScreens      = "MAX_SCREENS_NUMBER"
	MinAboveMax         = "MIN_VALUE_GREATER_THAN_MAX"
	DateRange           = "INVALID_DATE_RANGE"
	SensitiveField      = "INVALID_SENSITIVE_FIELD"
	DuplicateNames      = "DUPLICATE_FORM_COMPONENT_NAMES"
	DuplicateScreens    = "DUPLICATE_SCREEN_IDS"
	ReservedScreen      = "SCREEN_ID_IS_RESERVED_KEYWORD"
	NoTerminal          = "MISSING_TERMINAL_SCREEN"
	NoTerminalFooter    = "MISSING_FOOTER_ON_TERMINAL_SCREEN"
	IfFooter            = "MISSING_FOOTER_IN_IF_ELSE_BRANCHES"
	SwitchFooter        = "MISSING_FOOTER_IN_SWITCH_BRANCHES"
	SecondFooter        = "MORE_THAN_ONE_FOOTER"
	EmptySwitch         = "EMPTY_SWITCH_CASES"
	IfNesting           = "MAXIMUM_IF_NESTING"
	InitOfMedia         = "NATIVE_COMPONENT_IN_FORM_INIT_VALUES"
	ImageAndColour      = "DATA_SOURCE_ITEMS_HAVE_BOTH_IMAGE_AND_COLOR"
	Routing             = "INVALID_ROUTING_MODEL"
	ScreenData          = "INVALID_SCREEN_DATA"
	DynamicData         = "INVALID_SCREEN_DYNAMIC_DATA"
	CompleteAction      = "INVALID_COMPLETE_ACTION"
	ClickPayload        = "INVALID_ON_CLICK_ACTION_PAYLOAD"
	NavigatePayload     = "INVALID_NAVIGATE_ACTION_PAYLOAD"
	NavigateScreen      = "INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME"
	UpdatePayload       = "INVALID_ACTION_PAYLOAD_PROPERTY"
)

// place is a part of the document that a problem is about.
type place struct {
	start, end int
	path       string
}

// at is the place of a value.
func (n *node) at() place { return place{n.start, n.end, n.path()} }

// key is the place of the name of a value.
func (n *node) key() place {
	if n.parent != nil {
		for i := range n.parent.members {
			if m := &n.parent.members[i]; m.value == n {
				return place{m.start, m.end, n.path()}
			}
		}
	}
	return n.at()
}

// finding is a problem whose places are not lines and columns yet.
type finding struct {
	code, message string
	at            []place
}

// report collects what is wrong with a document.
type report struct {
	source   []byte
	findings []finding
}

// notef notes a problem about one place.
func (r *report) notef(code string, at place, format string, args ...any) {
	r.noteAllf(code, []place{at}, format, args...)
}

// noteAllf notes a problem about several places; the first is the one that is shown.
func (r *report) noteAllf(code string, at []place, format string, args ...any) {
	if len(r.findings) < maxProblems && len(at) > 0 {
		r.findings = append(r.findings, finding{code, fmt.Sprintf(format, args...), at[:min(len(at), maxPointers)]})
	}
}

// problems lists what was found in the order of the document.
func (r *report) problems() []Problem {
	slices.SortStableFunc(r.findings, func(a, b finding) int { return a.at[0].start - b.at[0].start })
	positions := r.positions()
	span := func(p place) Span {
		first, last := positions[p.start], positions[r.last(p)]
		return Span{first.line, last.line, first.column, last.column}
	}
	var out []Problem
	for _, f := range r.findings {
		p := Problem{Code: f.code, Type: documentError, Message: f.message, Span: span(f.at[0])}
		for _, at := range f.at {
			p.Pointers = append(p.Pointers, Pointer{span(at), at.path})
		}
		out = append(out, p)
	}
	return out
}

// last is the first byte of a place's last character.
func (r *report) last(p place) int {
	at := max(p.start, p.end-1)
	for at > p.start && at < len(r.source) && !utf8.RuneStart(r.source[at]) {
		at--
	}
	return at
}

type position struct{ line, column int }

// positions finds the line and column of every byte that the findings name, in one pass: a document
// may be one long line.
func (r *report) positions() map[int]position {
	out := map[int]position{}
	for _, f := range r.findings {
		for _, at := range f.at {
			out[at.start], out[r.last(at)] = position{}, position{}
		}
	}
	now, from := position{1, 1}, 0
	for _, at := range slices.Sorted(maps.Keys(out)) {
		for _, b := range r.source[from:at] {
			switch {
			case b == '\n':
				now = position{now.line + 1, 1}
			case utf8.RuneStart(b):
				now.column++
			}
		}
		out[at], from = now, at
	}
	return out
}

// short keeps a quoted value small.
func short(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:40]) + "…"
}
