package wire

import (
	"unicode/utf16"
	"unicode/utf8"
)

const lowerHex = "0123456789abcdef"

// appendASCII appends text as a JSON string in the form in which Meta signs webhooks: everything
// beyond ASCII as \uXXXX in lower case, and / as \/ (reference §3.2). A receiver that parses and
// serialises again before it verifies then gets the same bytes.
func appendASCII[T ~string | ~[]byte](b []byte, text T) []byte {
	b = append(b, '"')
	s := string(text)
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			b = appendByte(b, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r1, r2 := utf16.EncodeRune(r); r1 != utf8.RuneError {
			b = appendEscape(appendEscape(b, r1), r2)
		} else {
			b = appendEscape(b, r)
		}
	}
	return append(b, '"')
}

func appendByte(b []byte, c byte) []byte {
	switch c {
	case '"', '\\', '/':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	if c < 0x20 || c == 0x7f {
		return appendEscape(b, rune(c))
	}
	return append(b, c)
}

func appendEscape(b []byte, r rune) []byte {
	return append(b, '\\', 'u', lowerHex[r>>12&15], lowerHex[r>>8&15], lowerHex[r>>4&15], lowerHex[r&15])
}
