package language

import (
	"slices"
	"unicode"

	"turnpike/internal/evidence/gram"
)

// Unknown is a language that is not told apart, or not supported.
const Unknown = "und"

// Supported are the languages whose messages are scored.
var Supported = []string{"ar", "de", "en", "es", "fr", "hi", "hi-Latn", "id", "it", "ko", "nl", "pt", "ru", "tr", "zh"}

// IsSupported says whether messages of a language are scored.
func IsSupported(lang string) bool { return slices.Contains(Supported, lang) }

// WritesLatin says whether a language is written in Latin letters by most; of the others only quotations are.
func WritesLatin(lang string) bool { return !slices.Contains(otherScripts, lang) }

var otherScripts = []string{
	"am", "ar", "be", "bg", "bn", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka", "kk", "km", "kn", "ko", "lo", "ml", "mr", "my", "ne", "pa", "ru",
	"si", "sr", "ta", "te", "th", "uk", "ur", "zh",
}

// Canonical is the name under which a language is known here: de-CH is de, enhi is hi-Latn.
func Canonical(tag string) string {
	switch tag {
	case "hi-Latn", "hi-latn", "enhi":
		return "hi-Latn"
	case "gsw", "de-st", "de-ba":
		return "gsw" // dialects that nothing was learnt of
	case "ms":
		return "id"
	}
	for i := range len(tag) {
		if tag[i] == '-' || tag[i] == '_' {
			return tag[:i]
		}
	}
	return tag
}

// Identify names the language of the text that the reader has opened. hint is the language of the account, or empty.
func (t *Table) Identify(r *gram.Reader, hint string) string {
	switch lang := byScript(r.Runes()); lang {
	case "":
		return Unknown
	case latin:
		return t.latin(r.Runes(), hint)
	default:
		return lang
	}
}

const latin = "Latn"

// IsLatin says whether a normalised text is written in Latin letters, so that only a table can tell its language.
func IsLatin(runes []rune) bool { return byScript(runes) == latin }

// byScript names the language that its letters give away, or latin, or "" for no letters.
func byScript(runes []rune) string {
	var counts [len(scripts)]int
	latins, foreign, marks := 0, 0, map[rune]bool(nil)
	for _, c := range runes {
		switch {
		case c >= 'a' && c <= 'z':
			latins++
		case c < 0x250:
		default:
			foreign++
			if i := scriptOf.At(c); i >= 0 {
				counts[i]++
			}
			if c < lastTold && told[c] != "" {
				if marks == nil {
					marks = map[rune]bool{}
				}
				marks[c] = true
			}
		}
	}
	if foreign == 0 && latins > 0 {
		return latin
	}
	best, most := -1, 0
	for i, n := range counts {
		if n*scripts[i].weight > most {
			best, most = i, n*scripts[i].weight
		}
	}
	switch {
	case most == 0 && latins == 0:
		return ""
	case most < latins:
		return latin
	}
	for c := range marks {
		if !unicode.Is(scripts[best].table, c) {
			delete(marks, c)
		}
	}
	if lang, ok := firstTold(marks); ok {
		return lang
	}
	if scripts[best].lang == "zh" && counts[0] > 0 {
		return "ja"
	}
	return scripts[best].lang
}

func firstTold(marks map[rune]bool) (string, bool) {
	lang := ""
	for c := range marks {
		if lang == "" || told[c] < lang {
			lang = told[c]
		}
	}
	return lang, lang != ""
}

// scripts are the languages that a script is taken for. An ideograph counts as several letters.
var scripts = [...]struct {
	table  *unicode.RangeTable
	lang   string
	weight int
}{
	{kana, "ja", 3},
	{unicode.Han, "zh", 4},
	{unicode.Hangul, "ko", 3},
	{unicode.Cyrillic, "ru", 1},
	{unicode.Arabic, "ar", 1},
	{unicode.Devanagari, "hi", 1},
	{unicode.Greek, "el", 1},
	{unicode.Hebrew, "he", 1},
	{unicode.Thai, "th", 1},
	{unicode.Bengali, "bn", 1},
	{unicode.Telugu, "te", 1},
	{unicode.Tamil, "ta", 1},
	{unicode.Gujarati, "gu", 1},
	{unicode.Gurmukhi, "pa", 1},
	{unicode.Kannada, "kn", 1},
	{unicode.Malayalam, "ml", 1},
	{unicode.Georgian, "ka", 1},
	{unicode.Armenian, "hy", 1},
	{unicode.Ethiopic, "am", 1},
	{unicode.Khmer, "km", 1},
	{unicode.Lao, "lo", 1},
	{unicode.Myanmar, "my", 1},
	{unicode.Sinhala, "si", 1},
}

var kana = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x3041, Hi: 0x30FA, Stride: 1}}}

// scriptOf remembers which of scripts a rune is of, -1 for none.
var scriptOf = gram.NewPages(func(c rune) int8 {
	for i, s := range scripts {
		if unicode.Is(s.table, c) {
			return int8(i) // there are some twenty
		}
	}
	return -1
})

// lastTold is where the scripts end that told has letters of.
const lastTold = 0x700

// told are letters that only some languages of a script have.
var told = toldTable()

func toldTable() map[rune]string {
	out := map[rune]string{}
	for lang, letters := range map[string]string{"uk": "іїєґ", "sr": "ђјљњћџ", "kk": "әғқңөұүһ", "fa": "گچپژ", "ur": "ٹڈڑےں", "be": "ў"} {
		for _, c := range letters {
			out[c] = lang
		}
	}
	return out
}
