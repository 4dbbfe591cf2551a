package message

import "encoding/json"

// Words is what a message says: its text, the body of an interactive one, or the caption of a file; "" when it
// says nothing in words.
func (c Content) Words() string {
	switch {
	case c.Kind == KindText:
		var t Text
		_ = json.Unmarshal(c.Document, &t) // what cannot be read says nothing, here and below
		return t.Body
	case c.Kind == KindInteractive:
		var i Interactive
		_ = json.Unmarshal(c.Document, &i)
		return i.Body
	case c.Kind.IsMedia():
		var m Media
		_ = json.Unmarshal(c.Document, &m)
		return m.Caption
	}
	return ""
}
