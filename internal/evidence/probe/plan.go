package probe

// Turn is one message of a planned conversation.
type Turn struct {
	Say   string // "" for a voice note
	Probe *Probe // nil for small talk
}

// Conversation is what one person is going to write, in one language.
type Conversation struct {
	Language string
	Turns    []Turn
}

// Plan is what a bot is asked: in each language two conversations with small talk and questions in scope around,
// what is out of scope mixed between, a picture in one and a voice note in the other, and the kinds of last at the end of
// either.
func Plan(seed uint64, purpose string, questions, languages []string, last [2][]Kind) []Conversation {
	m := New(seed)
	half := len(offScope) / 2
	parts := [2][]Kind{offScope[:half], offScope[half:]}
	var out []Conversation
	for part := range 2 {
		for l, lang := range languages {
			c := Conversation{Language: lang, Turns: []Turn{{Say: m.Hello(lang)}, turn(m.Topic(lang, purpose))}}
			if n := len(questions); n > 0 {
				c.Turns = append(c.Turns, turn(m.Question(lang, questions[(2*l+part)%n])))
			}
			for i, k := range parts[part] {
				if i == half/2 {
					c.Turns = append(c.Turns, turn(m.Media(lang, media[part])))
				}
				c.Turns = append(c.Turns, turn(m.Off(lang, k)))
			}
			c.Turns = append(c.Turns, turn(m.Topic(lang, purpose)))
			for _, k := range last[part] {
				c.Turns = append(c.Turns, turn(m.Checklist(lang, k)))
			}
			out = append(out, c)
		}
	}
	return out
}

// media is what each of the two conversations sends besides text.
var media = [2]Kind{Picture, Voice}

func turn(p Probe) Turn { return Turn{p.Text, &p} }
