// Package wiretest draws messages that a business may send, and ways to make each of them wrong.
//
// Owns: generators of request bodies with the content that each must become, and with refusals that
// name a parameter. It knows the reference and not the code that it tests.
// Does not own: the decoding (wire), the road (app).
// Called by: tests of wire and app.
// Never breaks: a drawn body is legal by the reference; each of its breaks is not.
package wiretest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"turnpike/internal/message"
)

// object is a JSON object that is still being written.
type object = map[string]any

// Sample is a message that a business may send.
type Sample struct {
	Body   map[string]any // what follows messaging_product and to
	Kind   message.Kind
	Want   any     // the value of the document that it becomes
	Breaks []Break // each makes the body illegal, alone
}

// Break is a way to make a sample illegal.
type Break struct {
	What  string // in words
	Param string // what the refusal names
	Code  int    // of the refusal
	Do    func()
}

// Media writes a media of a kind into a request's object and gives what it becomes.
type Media func(t *rapid.T, kind message.Kind, into map[string]any) message.Media

// Types are the names of all types, each with how it is drawn.
func Types() []string {
	out := make([]string, 0, len(types))
	for _, one := range types {
		out = append(out, one.name)
	}
	return out
}

// Draw draws a message of a type. media may be nil: then they are links and ids that nobody has.
func Draw(t *rapid.T, name string, media Media) Sample {
	if media == nil {
		media = anyMedia
	}
	for _, one := range types {
		if one.name == name {
			m := &maker{T: t, media: media}
			s := one.draw(m)
			s.Breaks = m.breaks
			return s
		}
	}
	panic("wiretest: there is no type " + name)
}

// anyMedia writes a link, or an id that nobody has.
func anyMedia(t *rapid.T, _ message.Kind, into map[string]any) message.Media {
	if rapid.Bool().Draw(t, "by id") {
		id := rapid.Uint64Range(1, 1<<62).Draw(t, "media id")
		into["id"] = id // clients send it as a number too
		return message.Media{ID: strconv.FormatUint(id, 10)}
	}
	link := "https://example.com/" + rapid.StringMatching(`[a-z]{1,20}\.(png|mp4|ogg)`).Draw(t, "file")
	into["link"] = link
	return message.Media{Link: link}
}

// maker writes one sample and remembers how it could be broken.
type maker struct {
	*rapid.T

	media  Media
	breaks []Break
}

func (m *maker) breaksBy(what, param string, code int, do func()) {
	m.breaks = append(m.breaks, Break{what, param, code, do})
}

// words draws a text of least to most characters, often of exactly most.
func (m *maker) words(label string, least, most int) string {
	s := rapid.StringN(least, min(most, 12), -1).Draw(m.T, label)
	if n := len([]rune(s)); rapid.IntRange(0, 9).Draw(m.T, label+" is full") == 0 {
		s += strings.Repeat("é", most-n)
	}
	return s
}

// text writes a text that must be there.
func (m *maker) text(o object, path, name string, most int) string {
	s := m.words(name, 1, most)
	m.given(o, path, name, s, most)
	in := path + "['" + name + "']"
	m.breaksBy("left out", in, 131008, func() { delete(o, name) })
	m.breaksBy("null", in, 131008, func() { o[name] = nil })
	m.breaksBy("empty", in, 131008, func() { o[name] = "" })
	return s
}

// maybe writes a text that may be left out.
func (m *maker) maybe(o object, path, name string, most int) string {
	if rapid.Bool().Draw(m.T, "no "+name) {
		return ""
	}
	s := m.words(name, 1, most)
	m.given(o, path, name, s, most)
	return s
}

// given writes a text; it may be written with more characters than allowed, or as another type.
func (m *maker) given(o object, path, name, s string, most int) {
	o[name] = s
	in := path + "['" + name + "']"
	m.breaksBy("too long", in, 100, func() { o[name] = strings.Repeat("é", most+1) })
	m.breaksBy("an object", in, 100, func() { o[name] = object{"x": 1} })
	m.breaksBy("an array", in, 100, func() { o[name] = []any{s} })
}

// fixed writes a word that must be this one.
func (m *maker) fixed(o object, path, name, word string) {
	o[name] = word
	in := path + "['" + name + "']"
	if rapid.Bool().Draw(m.T, "capitals") {
		o[name] = strings.ToUpper(word)
	}
	m.breaksBy("left out", in, 131008, func() { delete(o, name) })
	m.breaksBy("another word", in, 100, func() { o[name] = "something else" })
}

// child writes an object that must be there.
func (m *maker) child(o object, path, name string) (inner object, innerPath string) {
	inner = object{}
	o[name] = inner
	in := path + "['" + name + "']"
	m.breaksBy("left out", in, 131008, func() { delete(o, name) })
	m.breaksBy("a text", in, 100, func() { o[name] = "x" })
	return inner, in
}

// array writes a list of least to most objects, often of few.
func (m *maker) array(o object, path, name string, least, most int, item func(o object, path string, i int)) int {
	n := rapid.OneOf(rapid.IntRange(least, min(most, least+2)), rapid.IntRange(least, most)).Draw(m.T, "length of "+name)
	in := path + "['" + name + "']"
	list := make([]object, n)
	for i := range list {
		list[i] = object{}
		item(list[i], fmt.Sprintf("%s[%d]", in, i), i)
	}
	if o[name] = list; n == 0 && rapid.Bool().Draw(m.T, name+" is left out") {
		delete(o, name)
	}
	if least > 0 {
		m.breaksBy("left out", in, 131008, func() { delete(o, name) })
		m.breaksBy("empty", in, 131008, func() { o[name] = []object{} })
	}
	if least > 1 {
		m.breaksBy("too few", in, 131009, func() { o[name] = list[:1] })
	}
	m.breaksBy("too many", in, 131009, func() { o[name] = longer(list, most+1) })
	m.breaksBy("an object", in, 100, func() { o[name] = object{} })
	return n
}

// longer is a list of n entries that begins with those of another.
func longer(list []object, n int) []object {
	out := append([]object{}, list...)
	for len(out) < n {
		out = append(out, append(slices.Clip(list), object{})[0])
	}
	return out
}

// link writes a web address that must be there.
func (m *maker) link(o object, path, name string) string {
	s := rapid.StringMatching(`https?://[a-z]{1,20}\.example(/[a-zA-Z0-9.?=&_-]{0,30})?`).Draw(m.T, name)
	o[name] = s
	in := path + "['" + name + "']"
	for _, bad := range []string{"ftp://example.com/x", "example.com", "/x", "https://", "https:// /", "javascript:alert(1)", "https://a\x00b", "data:text/plain,x"} {
		m.breaksBy("no link", in, 100, func() { o[name] = bad })
	}
	m.breaksBy("too long", in, 100, func() { o[name] = "https://example.com/" + strings.Repeat("x", 2000) })
	return s
}
