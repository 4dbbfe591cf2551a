package message

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// Words is what a message says: its text, the body of an interactive one, or the caption of a file; "" when it
// says nothing in words.
func (c Content) Words() string {
	switch {
	case c.Kind == KindText:
		if body, ok := plainBody(c.Document); ok {
			return body
		}
		var t Text
		_ = json.Unmarshal(c.Document, &t) // what cannot be read says nothing, here and below
		return t.Body
	case c.Kind == KindInteractive:
		var i Interactive
		_ = json.Unmarshal(c.Document, &i)
		return i.Body
	case c.Kind.IsMedia():
		var m Media
		_ = json.Unmarshal(c.Document, &m)
		return m.Caption
	}
	return ""
}

// How the document of a text begins and ends as it is written here.
var (
	textBegins  = []byte(`{"body":"`)
	textEnds    = []byte(`}`)
	textPreview = []byte(`,"preview_url":true}`)
)

// plainBody reads the document of a text that is as this program writes it, without the detours of a reader of any
// JSON; ok is false for every other, and for one with rare escapes.
func plainBody(doc []byte) (body string, ok bool) {
	rest, ok := bytes.CutPrefix(doc, textBegins)
	if !ok {
		return "", false
	}
	var seen uint8
	end := 0
	for end < len(rest) && rest[end] != '"' {
		is := bytesIn[rest[end]]
		seen |= is
		end += 1 + int(is&escape)
	}
	if end >= len(rest) {
		return "", false
	}
	if after := rest[end+1:]; !bytes.Equal(after, textEnds) && !bytes.Equal(after, textPreview) {
		return "", false
	}
	rest = rest[:end]
	if seen&control != 0 || seen&beyond != 0 && !utf8.Valid(rest) {
		return "", false
	}
	if seen&escape != 0 {
		return unescaped(rest)
	}
	return string(rest), true
}

// What is told of the bytes of a text: that it has an escape, whose next byte says nothing else, that it has what JSON
// forbids, and that it is not all ASCII.
const escape, control, beyond = 1, 2, 4

var bytesIn = func() (out [256]uint8) {
	for c := range out {
		switch {
		case c == '\\':
			out[c] = escape
		case c < ' ':
			out[c] = control
		case c >= utf8.RuneSelf:
			out[c] = beyond
		}
	}
	return out
}()

// unescaped resolves the escapes of one letter; ok is false if there are others.
func unescaped(s []byte) (out string, ok bool) {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' {
			i++ // an escape is never the last
			if c = escapes[s[i]]; c == 0 {
				return "", false
			}
		}
		b = append(b, c)
	}
	return string(b), true
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}
