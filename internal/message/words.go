package message

import (
	"bytes"
	"encoding/binary"
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
	end := bytes.IndexByte(rest, '"')
	escaped := end >= 0 && bytes.IndexByte(rest[:end], '\\') >= 0
	if escaped {
		end = unescapedQuote(rest)
	}
	if end < 0 {
		return "", false
	}
	if after := rest[end+1:]; !bytes.Equal(after, textEnds) && !bytes.Equal(after, textPreview) {
		return "", false
	}
	if rest = rest[:end]; hasControl(rest) || !utf8.Valid(rest) {
		return "", false
	}
	if escaped {
		return unescaped(rest)
	}
	return string(rest), true
}

// unescapedQuote is where the first quote is that is no escape; -1 if there is none.
func unescapedQuote(s []byte) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return -1
}

// hasControl says whether a byte is below ' ', which JSON forbids; it looks at eight at once.
func hasControl(s []byte) bool {
	const each = 0x0101010101010101
	for ; len(s) >= 8; s = s[8:] {
		x := binary.LittleEndian.Uint64(s)
		if (x-each*' ')&^x&(each*0x80) != 0 {
			return true
		}
	}
	for _, c := range s {
		if c < ' ' {
			return true
		}
	}
	return false
}

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
