package message

import (
	"strings"
	"unicode"
)

// The runes that make emoji of several.
const (
	joiner     = '\u200d'     // between emoji that are drawn as one
	asPicture  = '\ufe0f'     // behind a rune that could be drawn as text too
	keycap     = '\u20e3'     // behind a digit, # or *
	tagsFrom   = '\U000e0020' // letters of a region behind a flag
	tagsTo     = '\U000e007f'
	skinFrom   = '\U0001f3fb' // colours of skin
	skinTo     = '\U0001f3ff'
	letterFrom = '\U0001f1e6' // two of these are the flag of a country
	letterTo   = '\U0001f1ff'
)

// plainSymbols are emoji that Unicode does not count among its other symbols, and that no other
// symbol of their class is.
const plainSymbols = "‼⁉〰〽ℹ↔⤴⤵◽◾◻◼"

// IsEmoji says whether a text is exactly one emoji, however many runes it has: a symbol with its colour
// of skin, a keycap, a flag, or some of them joined. It knows the grammar and not the list of those that
// were given out, so it takes new ones and symbols that phones do not draw in colour.
func IsEmoji(s string) bool {
	rest, ok := cutEmoji([]rune(s))
	for ok && len(rest) > 0 && rest[0] == joiner {
		rest, ok = cutEmoji(rest[1:])
	}
	return ok && len(rest) == 0
}

// cutEmoji takes one emoji that is not joined off the front.
func cutEmoji(rs []rune) (rest []rune, ok bool) {
	if len(rs) == 0 {
		return nil, false
	}
	first, rest := rs[0], rs[1:]
	switch {
	case between(first, letterFrom, letterTo):
		if len(rest) == 0 || !between(rest[0], letterFrom, letterTo) {
			return nil, false
		}
		return rest[1:], true
	case between(first, '0', '9') || first == '#' || first == '*':
		rest = cutRune(rest, asPicture)
		if len(rest) == 0 || rest[0] != keycap {
			return nil, false
		}
		return rest[1:], true
	case !isSymbol(first):
		return nil, false
	}
	rest = cutRune(rest, asPicture)
	if len(rest) > 0 && between(rest[0], skinFrom, skinTo) {
		rest = rest[1:]
	}
	rest = cutRune(rest, asPicture)
	for len(rest) > 0 && between(rest[0], tagsFrom, tagsTo) {
		rest = rest[1:]
	}
	return rest, true
}

func isSymbol(r rune) bool {
	if r == unicode.ReplacementChar { // what was no UTF-8
		return false
	}
	return unicode.Is(unicode.So, r) || between(r, skinFrom, skinTo) || strings.ContainsRune(plainSymbols, r)
}

func between(r, from, to rune) bool { return r >= from && r <= to }

func cutRune(rs []rune, r rune) []rune {
	if len(rs) > 0 && rs[0] == r {
		return rs[1:]
	}
	return rs
}
