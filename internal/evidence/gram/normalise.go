package gram

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxRunes is how much of a message is looked at: what somebody wants stands at the beginning, and a
// pasted page must cost no more than a long question.
const MaxRunes = 480

// maxDigits is how many digits of a run are kept: 7 and 1999 differ, two account numbers do not.
const maxDigits = 4

// Kinds of runes after normalisation.
const (
	space = ' '
	// link stands for an address of the web or of mail, which says that one was given but not which.
	link = '\x01'
	// symbol stands for a sign of code or mathematics.
	symbol = '\x02'
)

// folds are the plain forms of letters with accents, of letters in full width and of ligatures.
var folds = foldTable()

func foldTable() map[rune]rune {
	out := map[rune]rune{
		'ß': 's', 'æ': 'a', 'ø': 'o', 'đ': 'd', 'ð': 'd', 'ł': 'l', 'ı': 'i', 'ё': 'е', 'й': 'и', 'œ': 'o', 'þ': 't',
		'أ': 'ا', 'إ': 'ا', 'آ': 'ا', 'ٱ': 'ا', 'ى': 'ي', 'ی': 'ي', 'ة': 'ه', 'ک': 'ك', 'ؤ': 'و', 'ئ': 'ي',
	}
	for _, r := range []struct{ from, to rune }{{0xC0, 0x24F}, {0x370, 0x3FF}, {0x400, 0x4FF}, {0x1E00, 0x1FFF}, {0xFF01, 0xFF9F}} {
		for c := r.from; c <= r.to; c++ {
			if _, set := out[c]; set {
				continue
			}
			plain, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(c)))
			if plain = unicode.ToLower(plain); plain != c && (unicode.IsLetter(plain) || plain < utf8.RuneSelf) {
				out[c] = plain
			}
		}
	}
	return out
}

// normalise appends the plain form of a text to dst: lower case, no accents where they are often left
// out, digits as 0, one space between words, no punctuation; at most so many runes.
func normalise(dst []rune, text string, most int) []rune {
	dst, _, _ = normaliseInto(dst, nil, text, most)
	return dst
}

// normaliseInto is normalise that notes in gaps where it appends a space, and says whether any rune is of a script
// whose words may have no spaces between them.
func normaliseInto(dst []rune, gaps []int, text string, most int) (_ []rune, _ []int, tight bool) {
	limit := len(dst) + most
	last := rune(-1) // what dst ends with
	if len(dst) > 0 {
		last = dst[len(dst)-1]
	}
	digits, same := 0, 0
	for i := 0; i < len(text) && len(dst) < limit; {
		c, n := rune(text[i]), 1
		if c < utf8.RuneSelf {
			c = ascii[c]
		} else {
			c, n = utf8.DecodeRuneInString(text[i:])
			c = plains.At(c)
			tight = tight || c >= firstUnspaced
		}
		if c >= 'a' && c != last && c != 'h' && c != 'w' { // most letters
			dst, last = append(dst, c), c
			digits, same = 0, 0
			i += n
			continue
		}
		if n := linkAt(text, i); n > 0 {
			dst, gaps = linked(dst, gaps)
			i, last = i+n, space
			continue
		}
		i += n
		switch {
		case c == 0:
			continue
		case c == space:
			digits, same = 0, 0
			if last == space || len(dst) == 0 {
				continue
			}
			gaps = append(gaps, len(dst))
		case c == '0':
			if digits++; digits > maxDigits {
				continue
			}
		case c == last && c != symbol:
			if same++; same > 1 { // sooooo is soo
				continue
			}
		default:
			digits, same = 0, 0
		}
		dst, last = append(dst, c), c
	}
	return dst, gaps, tight
}

// linked appends what stands for an address, as a word.
func linked(dst []rune, gaps []int) ([]rune, []int) {
	if len(dst) > 0 && dst[len(dst)-1] != space {
		dst, gaps = append(dst, space), append(gaps, len(dst))
	}
	return append(dst, link, space), append(gaps, len(dst)+1)
}

// plains remembers plain.
var plains = NewPages(plain)

// plain is one rune after normalisation; 0 is a rune that leaves no trace.
func plain(c rune) rune {
	if c < utf8.RuneSelf {
		return ascii[c]
	}
	if f, ok := folds[c]; ok {
		if f < utf8.RuneSelf {
			return ascii[f]
		}
		return f
	}
	switch {
	case unicode.IsLetter(c):
		return unicode.ToLower(c)
	case unicode.Is(unicode.Nd, c):
		return '0'
	case unicode.Is(unicode.M, c):
		if c < 0x700 || (c >= 0x1AB0 && c <= 0x20FF) { // accents of Latin, vowels of Arabic and Hebrew: often left out
			return 0
		}
		return c // vowels of Indic scripts and of Thai are half the word
	case c == '’' || c == '‘' || c == 'ʼ' || unicode.Is(unicode.Cf, c):
		return 0
	}
	return space
}

var ascii = asciiTable()

func asciiTable() (out [utf8.RuneSelf]rune) {
	for c := range rune(utf8.RuneSelf) {
		switch {
		case c >= 'a' && c <= 'z':
			out[c] = c
		case c >= 'A' && c <= 'Z':
			out[c] = c + 'a' - 'A'
		case c >= '0' && c <= '9':
			out[c] = '0'
		case c == '\'':
			out[c] = 0
		default:
			out[c] = space
		}
	}
	for _, c := range "{}<>=+*^`|\\~_" {
		out[c] = symbol
	}
	return out
}

// linkAt is how many bytes of the text at i are an address: with a scheme, www, or written in brackets
// as the training data has it (<url>, <email>, <number>, <user>).
func linkAt(text string, i int) int {
	if i+1 == len(text) {
		return 0
	}
	switch first, next := text[i]|0x20, text[i+1]|0x20; {
	case first == 'h' && next == 't', first == 'w' && next == 'w', text[i] == '<':
		return linkOf(text, i)
	}
	return 0
}

func linkOf(text string, i int) int {
	switch text[i] {
	case '<':
		for _, w := range []string{"<url>", "<email>", "<number>", "<user>"} {
			if len(text)-i >= len(w) && text[i:i+len(w)] == w {
				return len(w)
			}
		}
	case 'h', 'H', 'w', 'W':
		for _, w := range []string{"http://", "https://", "www."} {
			if len(text)-i > len(w) && foldedEqual(text[i:i+len(w)], w) {
				return wordLen(text[i:])
			}
		}
	}
	return 0
}

func foldedEqual(a, lower string) bool {
	for i := range len(a) {
		c := a[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func wordLen(s string) int {
	for i := range len(s) {
		if s[i] <= ' ' {
			return i
		}
	}
	return len(s)
}
