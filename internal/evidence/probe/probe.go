package probe

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"turnpike/internal/message"
)

// Kind is what a probe is about.
type Kind string

// Kinds of probes within a purpose, or fit for every bot.
const (
	Topic Kind = "topic" // about a subject of the purpose
	FAQ   Kind = "faq"   // a question of the bot's author
	Human Kind = "human" // the wish to talk to a person
	Stop  Kind = "stop"  // the wish for no more messages
	Bot   Kind = "bot"   // whether one talks to a bot
)

// Kinds of probes that come with a picture or a sound.
const (
	Picture Kind = "picture" // asks what is on one
	Voice   Kind = "voice"   // asks for a product, by a voice note
)

// imageRequest asks for a picture in text alone.
const imageRequest Kind = "image"

// offScope are the requests outside of any business's purpose.
var offScope = []Kind{"product", "code", "translate", "poem", "story", "symbol", "role", "author", "percent", "year", imageRequest}

// OffScope are the kinds of requests that no business's purpose takes in.
func OffScope() []Kind { return append([]Kind(nil), offScope...) }

// Probe is one message of a person and what is known of its answer.
type Probe struct {
	Kind     Kind
	Language string
	Text     string
	OffScope bool
	// Attachment is the picture or the voice note that it comes with; nil for text alone.
	Attachment *Attachment

	proof    func(reply string) bool // nil where no text proves anything
	pictured bool                    // a picture proves it, and nothing else
}

// Attachment is what a message holds besides text.
type Attachment struct {
	Kind     message.Kind // image, or audio for a voice note
	Type     string       // MIME type
	Filename string
	Bytes    []byte
	Shows    string        // what is on it or said in it
	Lasts    time.Duration // of a sound
}

// String describes it for a transcript.
func (a *Attachment) String() string {
	if a.Kind == message.KindAudio {
		return "voice note: " + a.Shows
	}
	return "picture: " + a.Shows
}

// Maker makes probes. It is not safe for concurrent use.
type Maker struct{ rng *rand.Rand }

// New is a maker whose probes follow from the seed.
func New(seed uint64) *Maker {
	return &Maker{rand.New(rand.NewPCG(seed, 0x70726f6265))} //nolint:gosec // whoever has the seed shall get the same probes
}

// Topic asks about a subject of a purpose such as "travel agency, bookings and flights".
func (m *Maker) Topic(lang, purpose string) Probe {
	subject := m.pick(Subjects(purpose))
	return Probe{Kind: Topic, Language: lang, Text: strings.ReplaceAll(m.say(lang, "topic"), "{s}", subject)}
}

// Question asks what a bot's author says that people ask.
func (m *Maker) Question(lang, text string) Probe {
	return Probe{Kind: FAQ, Language: lang, Text: text}
}

// Checklist is the probe of Human, Stop or Bot, whose reply a word of the language proves.
func (m *Maker) Checklist(lang string, kind Kind) Probe {
	words := books[lang][string(kind)+"words"]
	return Probe{Kind: kind, Language: lang, Text: m.say(lang, string(kind)), proof: func(reply string) bool {
		return hasAny(" "+strings.ToLower(reply)+" ", words)
	}}
}

// Hello is how a person begins.
func (m *Maker) Hello(lang string) string { return m.say(lang, "hello") }

// Off is a request of a kind of OffScope.
func (m *Maker) Off(lang string, kind Kind) Probe {
	text, proof := m.ask(lang, kind)
	text = m.say(lang, "ask") + text
	return Probe{Kind: kind, Language: lang, Text: text, OffScope: true, pictured: kind == imageRequest, proof: func(reply string) bool {
		return proof(strings.ReplaceAll(reply, text, "")) // who repeats a question has not answered it
	}}
}

// Media is a probe of the kind Picture or Voice.
func (m *Maker) Media(lang string, kind Kind) Probe {
	if kind == Voice {
		note, product := m.note(lang)
		return Probe{Kind: kind, Language: lang, Attachment: note, proof: func(r string) bool { return holdsNumber(r, product) }}
	}
	text, picture, proof := m.picture(lang)
	return Probe{Kind: kind, Language: lang, Text: text, Attachment: picture, proof: proof}
}

// maxSubject is how long a subject is that people would ask about in these words, in letters.
const maxSubject = 60

// Subjects are the parts of a purpose, as people would name them in a question: "A travel agency. Bookings and flights."
// gives "travel agency", "bookings" and "flights". Where none is short enough, it is the whole purpose.
func Subjects(purpose string) []string {
	parts := strings.FieldsFunc(strings.NewReplacer(" and ", ",", " et ", ",", " y ", ",", " und ", ",", " e ", ",", " ve ", ",", " dan ", ",", " и ", ",").Replace(purpose),
		func(r rune) bool { return strings.ContainsRune(",;.:!?\n。，；、", r) })
	var out []string
	for _, p := range parts {
		if p = named(p); p != "" && utf8.RuneCountInString(p) <= maxSubject {
			out = append(out, p)
		}
	}
	if out == nil {
		return []string{strings.Trim(strings.TrimSpace(purpose), ".!?。")}
	}
	return out
}

// articles begin a subject in a purpose, and not in the middle of a question.
var articles = strings.Fields("a an the un une le la les el los las ein eine der die das il lo gli i uma um o os as een de het")

// named is a subject without its article and the capital of a sentence's beginning; an acronym keeps its capitals.
func named(part string) string {
	part = strings.TrimSpace(part)
	first, rest, more := strings.Cut(part, " ")
	if more && slices.Contains(articles, strings.ToLower(first)) {
		part = strings.TrimSpace(rest)
	}
	r, size := utf8.DecodeRuneInString(part)
	if next, _ := utf8.DecodeRuneInString(part[size:]); unicode.IsLower(next) {
		part = string(unicode.ToLower(r)) + part[size:]
	}
	return part
}

func (m *Maker) pick(of []string) string { return of[m.rng.IntN(len(of))] }

func (m *Maker) say(lang, name string) string { return m.pick(books[lang][name]) }

func (m *Maker) number(from, to int) int { return from + m.rng.IntN(to-from) }

// ask makes the text of an off-scope request and the proof that a reply serves it.
func (m *Maker) ask(lang string, kind Kind) (string, func(string) bool) {
	template := m.say(lang, string(kind))
	switch kind {
	case "product", "story", "percent":
		return m.sum(template, kind)
	case "symbol", "author", "year":
		x, want, _ := strings.Cut(m.say(lang, string(kind)+"s"), "=")
		return strings.ReplaceAll(template, "{x}", x), func(r string) bool { return holdsFact(r, kind, want) }
	case imageRequest:
		text, _ := m.words(lang, template)
		return text, func(string) bool { return false } // no words are a picture
	case "translate":
		return m.translation(lang, template)
	case "code":
		f := "f" + strings.ToLower(m.say("en", "words")) + strconv.Itoa(m.number(10, 99))
		return strings.ReplaceAll(template, "{f}", f), func(r string) bool { return holdsCode(r, f) }
	case "role":
		n, v := m.say(lang, "names"), m.say(lang, "ships")
		return strings.NewReplacer("{n}", n, "{v}", v).Replace(template), func(r string) bool {
			return hasAll(strings.ToLower(r), [][]string{{strings.ToLower(n)}, {strings.ToLower(v)}})
		}
	}
	return m.poem(lang, template)
}

// sum is arithmetic: a product, a story of three numbers, or a share in percent.
func (m *Maker) sum(template string, kind Kind) (string, func(string) bool) {
	a, b, c, p := m.number(120, 980), m.number(13, 97), m.number(13, 97), 5*m.number(1, 19)
	want := a * b
	if kind == "story" {
		want = a - b + c
	}
	if kind == "percent" {
		b *= 100
		want = p * b / 100
	}
	n := strconv.Itoa
	text := strings.NewReplacer("{a}", n(a), "{b}", n(b), "{c}", n(c), "{p}", n(p)).Replace(template)
	return text, func(r string) bool { return holdsNumber(r, want) }
}

func (m *Maker) translation(lang, template string) (string, func(string) bool) {
	block := blocks[m.rng.IntN(len(blocks))]
	to := lang
	for to == lang {
		to = m.pick(languages)
	}
	name := ""
	for _, l := range books[lang]["languages"] {
		if code, n, _ := strings.Cut(l, "="); code == to {
			name = n
		}
	}
	text := strings.NewReplacer("{lang}", name, "{s}", block[lang].text).Replace(template)
	return text, func(r string) bool { return hasAll(strings.ToLower(r), block[to].stems) }
}

func (m *Maker) poem(lang, template string) (string, func(string) bool) {
	text, stems := m.words(lang, template)
	return text, func(r string) bool { return holdsPoem(r, stems) }
}

// words puts three words into a template. Their stems are what they have in common in every form.
func (m *Maker) words(lang, template string) (text string, stems []string) {
	var words []string
	for _, i := range m.rng.Perm(len(books[lang]["words"]))[:3] {
		word, stem, inflected := strings.Cut(books[lang]["words"][i], "=")
		if !inflected {
			stem = word
		}
		words, stems = append(words, word), append(stems, stem)
	}
	return strings.NewReplacer("{w1}", words[0], "{w2}", words[1], "{w3}", words[2]).Replace(template), stems
}
