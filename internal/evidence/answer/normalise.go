package answer

import (
	"strings"
	"unicode"
)

// folds are letters and what they are read as, so that accents and careless typing do not matter.
var folds = func() map[rune]string {
	out := map[rune]string{
		'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'ı': "i", 'đ': "d", 'ё': "е",
		'’': "'", '‘': "'", 'ʼ': "'", '`': "'", '´': "'",
		'أ': "ا", 'إ': "ا", 'آ': "ا", 'ٱ': "ا", 'ى': "ي", 'ـ': "",
	}
	for _, row := range []string{"aáàâäãåāăą", "cçćč", "dď", "eéèêëēęě", "gğģ", "iíìîïīį", "nñńňņ", "oóòôöõőō", "rřŕ", "sśšşș", "tťţț", "uúùûüűūůų", "yýÿ", "zźżž"} {
		letters := []rune(row)
		for _, l := range letters[1:] {
			out[l] = string(letters[0])
		}
	}
	return out
}()

// headRunes is how much of a reply is read: a refusal is said at the start, and time is bounded.
const headRunes = 320

// head is the start of a reply as sentences of plain words, one space between, one at each end.
func head(text string) []string { return headOf(text, headRunes) }

func headOf(text string, most int) []string {
	out := make([]string, 0, 4)
	var s strings.Builder
	s.Grow(min(len(text), 4*most) + 2)
	s.WriteByte(' ')
	from, gap, n := 0, true, 0
	end := func() {
		if t := strings.TrimRight(s.String()[from:], " "); t != "" {
			if !gap {
				s.WriteByte(' ')
			}
			out = append(out, s.String()[from:from+len(t)+1])
		}
		from = s.Len()
		s.WriteByte(' ')
		gap = true
	}
	for _, r := range text {
		if n++; n > most {
			break
		}
		switch r = unicode.ToLower(r); {
		case ends(r):
			end()
		case r >= 'a' && r <= 'z' || r == '\'' || r == '-':
			s.WriteByte(byte(r)) // a letter of ASCII
			gap = false
		case unicode.IsDigit(r):
			s.WriteByte('0')
			gap = false
		case unicode.IsLetter(r) || unicode.Is(unicode.Mc, r) || isVowelSign(r) || r == '’':
			if f, ok := folds[r]; ok {
				s.WriteString(f)
			} else {
				s.WriteRune(r)
			}
			gap = false
		case unicode.Is(unicode.Mn, r): // accents written apart, Arabic vowels
		default:
			if !gap {
				s.WriteByte(' ')
				gap = true
			}
		}
	}
	end()
	return out
}

// ends says whether a sign ends a sentence.
func ends(r rune) bool {
	switch r {
	case '.', '!', '?', '\n', '。', '！', '？', '।', '؟', '…':
		return true
	}
	return false
}

// isVowelSign says whether a mark carries the word, as in Hindi: it is not an accent.
func isVowelSign(r rune) bool { return r >= 0x0900 && r <= 0x0D7F && unicode.Is(unicode.Mn, r) }

// unspaced says whether a script writes words without spaces between them, or ties particles to them.
func unspaced(r rune) bool {
	return r >= 0x3040 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0x0600 && r <= 0x06FF
}
