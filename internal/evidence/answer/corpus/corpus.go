// Package corpus writes replies from templates: refusals in many manners of speaking, and answers that
// sound like refusals, in sixteen languages.
//
// Owns: the templates (one file a language, written for this project) and how they are put together.
//
// Does not own: how a reply is judged (evidence/answer), and other texts to learn from.
//
// Called by: whoever trains or tests the model of evidence/answer.
//
// Never breaks: the same seed gives the same replies.
package corpus

import (
	"embed"
	"maps"
	"math/rand/v2"
	"path"
	"strings"
)

//go:embed *.txt
var files embed.FS

// Styles are the manners of refusing that a template file names by letter: inability, scope only, outside, no knowledge,
// forbidden, warm, elsewhere, terse, role, channel, what this is, back to the matter, who knows it, joke, this yes and that no,
// handed over, and whole sentences of all manners.
const Styles = "IOXKPJETRCSQLWYUV"

// Answers are the kinds of answers: what a business says, and what anybody may ask with its answer.
const Answers = "NG"

// Part says which phrases of a style, or of a kind of answers, are used; nil takes all. Openings, closings and words for
// the slots are always used.
type Part func(lang string, letter byte, phrase int) bool

// Language holds the templates of one language by letter.
type Language struct {
	Code  string
	parts map[byte][]string
}

// only leaves out the phrases that are no part.
func (l Language) only(part Part) Language {
	if part == nil {
		return l
	}
	parts := maps.Clone(l.parts)
	for _, letter := range []byte(Styles + Answers) {
		var kept []string
		for i, phrase := range l.parts[letter] {
			if part(l.Code, letter, i) {
				kept = append(kept, phrase)
			}
		}
		parts[letter] = kept
	}
	return Language{l.Code, parts}
}

// Languages are all there are, in order of their code.
func Languages() []Language {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the files are in the program
	}
	out := make([]Language, 0, len(entries))
	for _, e := range entries {
		text, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		l := Language{Code: strings.TrimSuffix(path.Base(e.Name()), ".txt"), parts: map[byte][]string{}}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimRight(line, "\n"); len(line) > 2 {
				l.parts[line[0]] = append(l.parts[line[0]], strings.Split(line[2:], "|")...)
			}
		}
		out = append(out, l)
	}
	return out
}

// Refusal is a reply in one style that turns a request away.
func (l Language) Refusal(style byte, r *rand.Rand) string {
	core := l.pick(style, r)
	if r.IntN(3) == 0 {
		core = strings.TrimRight(l.pick('A', r), "\n") + core
	}
	roll := r.IntN(20)
	switch {
	case roll < 1 && style != 'O':
		core += l.gap() + l.pickAny("OQ", r)
	case roll < 2:
		core = l.pickAny("SO", r) + l.gap() + core
	case roll < 4:
		core += l.gap() + l.pickAny("LO", r)
	}
	switch roll = r.IntN(10); {
	case roll < 3:
		core += l.gap() + l.pick('D', r)
	case roll < 4:
		core += l.gap() + l.pick('H', r)
	}
	return l.finish(core, r)
}

// Answer is a reply of one kind that answers, though parts of it sound like a refusal, and the request if it is one that
// anybody may ask.
func (l Language) Answer(kind byte, r *rand.Rand) (request, reply string) {
	text := l.pick(kind, r)
	request, text, asked := strings.Cut(text, " => ")
	if !asked {
		request, text = "", request
	}
	if topic := l.pick('t', r); asked {
		request, text = strings.ReplaceAll(request, "{t}", topic), strings.ReplaceAll(text, "{t}", topic)
	}
	roll := r.IntN(9)
	switch {
	case roll == 0 && !asked:
		text += l.gap() + l.pick('H', r)
	case roll == 1 || roll == 2 && !asked:
		if closing := l.pick('D', r); strings.ContainsAny(closing, "?？؟") {
			text += l.gap() + closing // what offers its own matters instead would turn away
		}
	case roll == 3 && !asked && len(l.parts['N']) > 0:
		text += l.gap() + l.pick('N', r)
	}
	return request, l.finish(text, r)
}

func (l Language) pick(letter byte, r *rand.Rand) string {
	all := l.parts[letter]
	return all[r.IntN(len(all))]
}

// pickAny picks of the first of the letters that has phrases, each as likely.
func (l Language) pickAny(letters string, r *rand.Rand) string {
	at := r.IntN(len(letters))
	for i := range len(letters) {
		if letter := letters[(at+i)%len(letters)]; len(l.parts[letter]) > 0 {
			return l.pick(letter, r)
		}
	}
	return ""
}

func (l Language) gap() string {
	if l.Code == "zh" || l.Code == "ja" {
		return ""
	}
	return " "
}

// finish fills the slots and types like people do: now and then without capitals or a full stop.
func (l Language) finish(text string, r *rand.Rand) string {
	for _, slot := range []struct {
		name   string
		letter byte
	}{{"{t}", 't'}, {"{s}", 's'}, {"{b}", 'b'}, {"{p}", 'p'}, {"{r}", 'r'}} {
		for strings.Contains(text, slot.name) {
			text = strings.Replace(text, slot.name, l.pick(slot.letter, r), 1)
		}
	}
	switch r.IntN(8) {
	case 0:
		text = strings.ToLower(text)
	case 1:
		text = strings.TrimRight(text, ".!。।")
	case 2:
		text += " 🙂"
	}
	return strings.TrimSpace(text)
}
