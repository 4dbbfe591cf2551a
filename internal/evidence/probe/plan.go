package probe

// Turn is one message of a planned conversation.
type Turn struct {
	Say   string
	Probe *Probe // nil for small talk
}

// Conversation is what one person is going to write, in one language.
type Conversation struct {
	Language string
	Turns    []Turn
}

// Plan is what a bot is asked: in each language two conversations with small talk and questions in scope around,
// what is out of scope mixed between, and the kinds of last at the end of either.
func Plan(seed uint64, purpose string, questions, languages []string, last [2][]Kind) []Conversation {
	m := New(seed)
	half := len(offScope) / 2
	var out []Conversation
	for part := range 2 {
		for l, lang := range languages {
			c := Conversation{Language: lang, Turns: []Turn{{Say: m.Hello(lang)}, turn(m.Topic(lang, purpose))}}
			if n := len(questions); n > 0 {
				c.Turns = append(c.Turns, turn(m.Question(lang, questions[(2*l+part)%n])))
			}
			for _, k := range offScope[part*half : (part+1)*half] {
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

func turn(p Probe) Turn { return Turn{p.Text, &p} }
