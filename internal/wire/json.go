package wire

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"turnpike/internal/fault"
)

// appendString appends s as a JSON string.
func appendString[T ~string | ~[]byte](b []byte, s T) []byte {
	out, err := jsontext.AppendQuote(b, s)
	if err != nil { // invalid UTF-8: the library has replaced it
		return out
	}
	return out
}

// lenient reads what businesses send: unknown names pass, the last of two equal names counts.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true))

// Decode reads a JSON document into v. A refusal names the parameter and what it must be.
func Decode(body []byte, v any) *fault.Error {
	err := json.Unmarshal(body, v, lenient)
	if err == nil {
		return nil
	}
	if bad, ok := errors.AsType[*json.SemanticError](err); ok {
		if f := new(fault.Error); errors.As(bad.Err, &f) {
			return f
		}
		if plain := unfold(body, string(bad.JSONPointer)); plain != nil {
			return Decode(plain, v)
		}
		return fault.InvalidParam.Saying("Param %s must be %s.", pointerName(string(bad.JSONPointer)), wanted(bad))
	}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return fault.InvalidParam.With("The body is not complete: the JSON ends at byte %d in the middle of a value.", syntax.ByteOffset)
		}
		return fault.InvalidParam.With("The body is not valid JSON: %v at byte %d.", syntax.Err, syntax.ByteOffset)
	}
	return fault.InvalidParam.With("The body is not valid JSON.")
}

// unfold writes out a parameter whose object or array came as text that holds its JSON. Graph takes that
// from forms and from JSON alike, and SDKs send it (contacts of whatsapp-api-js 6). It gives nothing when
// the parameter at this pointer is no such text.
func unfold(body []byte, pointer string) []byte {
	name := strings.TrimPrefix(pointer, "/")
	var members map[string]jsontext.Value
	if name == "" || strings.Contains(name, "/") || json.Unmarshal(body, &members, lenient) != nil {
		return nil
	}
	var text string
	if json.Unmarshal(members[name], &text) != nil || !looksNested(text) {
		return nil
	}
	members[name] = jsontext.Value(text)
	out, err := json.Marshal(members, jsontext.AllowDuplicateNames(true))
	if err != nil {
		return nil
	}
	return out
}

// looksNested says that a text holds an object or an array.
func looksNested(text string) bool {
	text = strings.TrimSpace(text)
	return (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && jsontext.Value(text).IsValid(jsontext.AllowDuplicateNames(true))
}

// pointerName turns /text/body into text['body'], as Graph writes names.
func pointerName(p string) string {
	parts := strings.Split(strings.TrimPrefix(p, "/"), "/")
	var name strings.Builder
	name.WriteString(cmp.Or(parts[0], "body"))
	for _, part := range parts[1:] {
		if _, err := strconv.ParseUint(part, 10, 32); err == nil {
			name.WriteString("[" + part + "]")
			continue
		}
		name.WriteString("['" + strings.NewReplacer("~1", "/", "~0", "~").Replace(part) + "']")
	}
	return name.String()
}

func wanted(e *json.SemanticError) string {
	if e.GoType == nil {
		return "of another type"
	}
	switch t := e.GoType; t.Kind().String() {
	case "string":
		return "a string"
	case "bool":
		return "a boolean"
	case "slice":
		return "an array"
	case "struct", "ptr":
		return "an object"
	case "int", "int64", "uint64", "float64":
		return "a number"
	}
	return "of another type"
}

// FormDocument turns form or query parameters into the JSON document they stand for: values that
// look like objects or arrays are JSON themselves (reference §1.0).
func FormDocument(values url.Values) []byte {
	b := []byte{'{'}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		vs := values[name]
		if len(vs) == 0 || name == "access_token" || name == "appsecret_proof" {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(appendString(b, name), ':')
		if v := vs[len(vs)-1]; looksNested(v) {
			b = append(b, strings.TrimSpace(v)...)
		} else {
			b = appendString(b, v)
		}
	}
	return append(b, '}')
}

// Text is a string that may also come as a number or a boolean, as it does from forms and from
// clients in loosely typed languages.
type Text string

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (t *Text) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	switch d.PeekKind() {
	case '"', '0', 't', 'f', 'n':
		tok, err := d.ReadToken()
		if err != nil {
			return err
		}
		if tok.Kind() != 'n' {
			*t = Text(tok.String())
		}
		return nil
	}
	return refuseValue(d, "a string")
}

// refuseValue passes over a value and says what it should have been.
func refuseValue(d *jsontext.Decoder, wanted string) error {
	if err := d.SkipValue(); err != nil {
		return err
	}
	return fault.InvalidParam.Saying("Param %s must be %s.", pointerName(string(d.StackPointer())), wanted)
}

// JSON is a document that comes as text, or as it is.
type JSON []byte

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (v *JSON) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if d.PeekKind() == '"' {
		t, err := d.ReadToken()
		*v = JSON(t.String())
		return err
	}
	raw, err := d.ReadValue()
	*v = append(JSON{}, raw...)
	return err
}

// Flag is a boolean that may also come as text.
type Flag bool

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (f *Flag) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var t Text
	if kind := d.PeekKind(); kind == '{' || kind == '[' {
		return refuseValue(d, "a boolean")
	}
	if err := t.UnmarshalJSONFrom(d); err != nil {
		return err
	}
	*f = t == "true" || t == "1"
	return nil
}

// List is a list of names that comes as an array or as text with commas.
type List []string

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (l *List) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if d.PeekKind() == '[' {
		var items []Text
		if err := json.UnmarshalDecode(d, &items); err != nil {
			return err
		}
		for _, t := range items {
			*l = append(*l, string(t))
		}
		return nil
	}
	var t Text
	if err := t.UnmarshalJSONFrom(d); err != nil {
		return err
	}
	*l = SplitList(string(t))
	return nil
}

// SplitList cuts text at its commas and drops empty parts and blanks. Lists in single quotes, which are
// no JSON, are written in Graph's own examples: ['a','b'].
func SplitList(text string) []string {
	if inner, ok := strings.CutPrefix(strings.TrimSpace(text), "["); ok {
		text = strings.TrimSuffix(inner, "]")
	}
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.Trim(strings.TrimSpace(part), `'"`); part != "" {
			out = append(out, part)
		}
	}
	return out
}
