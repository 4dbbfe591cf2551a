package wire

import (
	"unicode/utf16"
	"unicode/utf8"
)

const lowerHex = "0123456789abcdef"

// plain says which bytes stand for themselves in a webhook's strings.
var plain = func() (p [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		p[c] = c != '"' && c != '\\' && c != '/'
	}
	return p
}()

// appendASCII appends text as a JSON string in the form in which Meta signs webhooks: everything
// beyond ASCII as \uXXXX in lower case, and / as \/ (reference §3.2). A receiver that parses and
// serialises again before it verifies then gets the same bytes. Invalid UTF-8 becomes U+FFFD.
func appendASCII[T ~string](b []byte, text T) []byte {
	b = append(b, '"')
	s := string(text)
	from := 0 // of the run of plain bytes that ends at i
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		if c < utf8.RuneSelf {
			b = appendByte(b, c)
			i++
		} else {
			r, size := utf8.DecodeRuneInString(s[i:])
			b = appendRune(b, r)
			i += size
		}
		from = i
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

// appendByte appends an ASCII byte that does not stand for itself, in its shortest form.
func appendByte(b []byte, c byte) []byte {
	switch c {
	case '"', '\\', '/':
		return append(b, '\\', c)
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return appendEscape(b, rune(c))
}

func appendRune(b []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return appendEscape(appendEscape(b, high), low)
	}
	return appendEscape(b, r)
}

func appendEscape(b []byte, r rune) []byte {
	return append(b, '\\', 'u', lowerHex[r>>12&15], lowerHex[r>>8&15], lowerHex[r>>4&15], lowerHex[r&15])
}

// appendEscaped appends a JSON document with its strings in the form of appendASCII. Slashes and bytes
// beyond ASCII occur inside strings only.
func appendEscaped(b, document []byte) []byte {
	for i := 0; i < len(document); {
		c := document[i]
		switch {
		case c == '\\': // an escape: its next byte is no slash of its own
			b = append(b, document[i:i+2]...)
			i += 2
		case c == '/':
			b = append(b, '\\', '/')
			i++
		case c < utf8.RuneSelf:
			b = append(b, c)
			i++
		default:
			r, size := utf8.DecodeRune(document[i:])
			b = appendRune(b, r)
			i += size
		}
	}
	return b
}
