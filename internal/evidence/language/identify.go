package language

import (
	"math"
	"slices"
	"unicode"

	"turnpike/internal/evidence/gram"
)

// Unknown is a language that is not told apart, or not supported.
const Unknown = "und"

// bits is how many numbers the features have: 2^bits.
const bits = 12

// hintGain is how many nats the language of the account counts for: about a word of evidence.
const hintGain = 4

// Table is what was learned of languages in Latin letters: for each a cost of each feature, in 1/8 nat.
type Table struct {
	Langs []string
	// Cost is len(Langs) rows of 2^bits.
	Cost []uint8
}

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
	latins, marks := 0, map[rune]bool(nil)
	for _, c := range runes {
		switch {
		case c >= 'a' && c <= 'z':
			latins++
		case c < 0x250:
		default:
			for i, s := range scripts {
				if unicode.Is(s.table, c) {
					counts[i]++
					break
				}
			}
			if told[c] != "" {
				if marks == nil {
					marks = map[rune]bool{}
				}
				marks[c] = true
			}
		}
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

// latin names the language in Latin letters that makes the text least costly.
func (t *Table) latin(runes []rune, hint string) string {
	var ids [3 * gram.MaxRunes]uint16
	n := pieces(runes, ids[:])
	best, least := Unknown, math.MaxInt
	second := math.MaxInt
	for l, lang := range t.Langs {
		row := t.Cost[l<<bits : (l+1)<<bits]
		sum := 0
		for _, id := range ids[:n] {
			sum += int(row[id])
		}
		if lang == hint {
			sum -= hintGain * costUnit
		}
		if sum < least {
			best, least, second = lang, sum, least
		} else if sum < second {
			second = sum
		}
	}
	if !IsSupported(best) && IsSupported(hint) && second-least < hintGain*costUnit {
		return hint
	}
	return best
}

const costUnit = 8

// maxPieces bounds what is looked at: a language shows in its first hundred letters.
const maxPieces = 240

// pieces writes the features of a text: whole words, two and three letters.
func pieces(runes []rune, out []uint16) int {
	n, word := 0, 0
	h := uint32(0)
	for i, c := range runes {
		if n+4 > len(out) || n > maxPieces {
			break
		}
		if c == ' ' {
			if i > word+1 {
				out[n] = uint16(h*0x9E3779B1>>(32-bits)) & (1<<bits - 1) // masked
				n++
			}
			word, h = i, 7
			continue
		}
		h = (h ^ uint32(c)) * 16777619 // runes are not negative
		if i >= 2 {
			out[n] = uint16((uint32(runes[i-2])*0x85EBCA6B ^ uint32(runes[i-1])*0xC2B2AE35 ^ uint32(c)*0x27D4EB2F) >> (32 - bits)) // 12 bits
			n++
		}
	}
	return n
}

// Learner counts the features of languages.
type Learner struct {
	langs  []string
	counts [][]float64
}

// Add counts the text that the reader has opened.
func (l *Learner) Add(r *gram.Reader, lang string) {
	at := slices.Index(l.langs, lang)
	if at < 0 {
		at = len(l.langs)
		l.langs, l.counts = append(l.langs, lang), append(l.counts, make([]float64, 1<<bits))
	}
	var ids [3 * gram.MaxRunes]uint16
	for _, id := range ids[:pieces(r.Runes(), ids[:])] {
		l.counts[at][id]++
	}
}

// Table is what was learned.
func (l *Learner) Table() Table {
	out := Table{Langs: l.langs, Cost: make([]uint8, len(l.langs)<<bits)}
	for i, counts := range l.counts {
		total := 0.0
		for _, n := range counts {
			total += n
		}
		for id, n := range counts {
			// Half a sighting for what was never seen, and languages with little text are not surer than others.
			cost := -math.Log((n + 0.3) / (total + 0.3*float64(len(counts))))
			out.Cost[i<<bits+id] = uint8(min(255, math.Round(cost*costUnit)))
		}
	}
	return out
}

// TableSize is how many bytes the costs of so many languages take.
func TableSize(langs int) int { return langs << bits }
