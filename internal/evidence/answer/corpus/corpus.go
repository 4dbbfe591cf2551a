// Package corpus writes replies from templates: refusals in many manners of speaking, and answers that
// sound like refusals, in fifteen languages.
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
	"math/rand/v2"
	"path"
	"strings"
)

//go:embed *.txt
var files embed.FS

// Styles are the manners of refusing that a template file names by letter: inability, scope only,
// outside, no knowledge, forbidden, warm, elsewhere, terse, role, channel.
const Styles = "IOXKPJETRC"

// Language holds the templates of one language by letter.
type Language struct {
	Code  string
	parts map[byte][]string
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
				l.parts[line[0]] = strings.Split(line[2:], "|")
			}
		}
		out = append(out, l)
	}
	return out
}

// Refusal is a reply in one style that turns a request away.
func (l Language) Refusal(style byte, r *rand.Rand) string {
	core := l.pick(style, r)
	if r.IntN(5) < 3 {
		core = strings.TrimRight(l.pick('A', r), "\n") + core
	}
	roll := r.IntN(20)
	switch {
	case roll < 3 && style != 'O':
		core += l.gap() + l.pick('O', r)
	case roll < 5:
		core = l.pick('O', r) + l.gap() + core
	}
	switch roll = r.IntN(10); {
	case roll < 4:
		core += l.gap() + l.pick('D', r)
	case roll < 5:
		core += l.gap() + l.pick('H', r)
	}
	return l.finish(core, r)
}

// Answer is a reply that answers, though parts of it sound like a refusal.
func (l Language) Answer(r *rand.Rand) string {
	text := l.pick('N', r)
	switch r.IntN(6) {
	case 0:
		text += l.gap() + l.pick('H', r)
	case 1:
		text += l.gap() + l.pick('D', r)
	case 2:
		text += l.gap() + l.pick('N', r)
	}
	return l.finish(text, r)
}

func (l Language) pick(letter byte, r *rand.Rand) string {
	all := l.parts[letter]
	return all[r.IntN(len(all))]
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
	}{{"{t}", 't'}, {"{s}", 's'}, {"{b}", 'b'}} {
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
