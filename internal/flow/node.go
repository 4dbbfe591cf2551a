package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a document (reference §1.7 names none; Meta's is 10 MB).
const (
	MaxDocument = 10 << 20 // bytes
	maxDepth    = 64       // values inside values; If in If in Form needs 20
	maxValues   = 200_000  // values of a document: 100 screens of 50 components of 40 values
)

// kind is what a JSON value is.
type kind uint8

const (
	null kind = 1 << iota
	boolean
	number
	text
	array
	object
)

func (k kind) String() string {
	switch k {
	case null:
		return "null"
	case boolean:
		return "boolean"
	case number:
		return "number"
	case text:
		return "string"
	case array:
		return "array"
	case object:
		return "object"
	}
	return "value"
}

// node is a JSON value that knows where it stands.
type node struct {
	kind       kind
	start, end int    // bytes of the document, end exclusive
	text       string // of a string, or the digits of a number
	truth      bool
	items      []*node  // of an array
	members    []member // of an object, in their order
	parent     *node
	name       string // under which the parent holds it, if that is an object
	index      int    // at which the parent holds it, if that is an array
}

// member is a name and its value.
type member struct {
	name       string
	start, end int // of the name
	value      *node
}

// get is the member of a name; nil when there is none.
func (n *node) get(name string) *node {
	if n == nil {
		return nil
	}
	for i := range n.members {
		if n.members[i].name == name {
			return n.members[i].value
		}
	}
	return nil
}

// is says whether a value is there and of a kind.
func (n *node) is(k kind) bool { return n != nil && n.kind&k != 0 }

// str is the text of a string, "" for anything else.
func (n *node) str() string {
	if n.is(text) {
		return n.text
	}
	return ""
}

// isTrue says whether a value is the boolean true.
func (n *node) isTrue() bool { return n.is(boolean) && n.truth }

// path says where a value is: screens[0].layout.children[1].label.
func (n *node) path() string {
	var steps []*node
	for at := n; at.parent != nil; at = at.parent {
		steps = append(steps, at)
	}
	var b strings.Builder
	for _, step := range slices.Backward(steps) {
		switch {
		case step.parent.kind == array:
			b.WriteString("[" + strconv.Itoa(step.index) + "]")
		case b.Len() > 0:
			b.WriteString("." + step.name)
		default:
			b.WriteString(step.name)
		}
	}
	return b.String()
}

// syntaxError says what is wrong with a document that is no JSON, and where.
type syntaxError struct {
	at      int
	message string
}

func (e *syntaxError) Error() string { return e.message }

// reader builds nodes from the tokens of a document.
type reader struct {
	source []byte
	tokens *json.Decoder
	values int
}

// parse reads a document.
func parse(source []byte) (*node, *syntaxError) {
	if len(source) > MaxDocument {
		return nil, &syntaxError{0, "The document is larger than " + strconv.Itoa(MaxDocument>>20) + " MB."}
	}
	if at := invalidUTF8(source); at >= 0 {
		return nil, &syntaxError{at, "The document is not valid UTF-8."}
	}
	r := reader{source: source, tokens: json.NewDecoder(bytes.NewReader(source))}
	r.tokens.UseNumber()
	n, err := r.value(0)
	if err == nil {
		at := r.next()
		if _, more := r.tokens.Token(); !errors.Is(more, io.EOF) {
			err = &syntaxError{at, "Something stands behind the end of the document."}
		}
	}
	return n, err
}

func invalidUTF8(source []byte) int {
	if utf8.Valid(source) {
		return -1
	}
	for at := 0; at < len(source); {
		r, size := utf8.DecodeRune(source[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// next is where the next token begins: the decoder says where the last one ended.
func (r *reader) next() int {
	at := int(r.tokens.InputOffset())
	for at < len(r.source) && strings.IndexByte(" \t\r\n,:", r.source[at]) >= 0 {
		at++
	}
	return at
}

// token reads a token and says where it stands.
func (r *reader) token() (t json.Token, start, end int, failed *syntaxError) {
	start = r.next()
	t, err := r.tokens.Token()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, 0, 0, &syntaxError{len(r.source), "The document ends in the middle of a value."}
	case err != nil:
		return nil, 0, 0, &syntaxError{r.failedAt(), "The document is not valid JSON here: " + err.Error() + "."}
	}
	return t, start, int(r.tokens.InputOffset()), nil
}

// failedAt is the character that the decoder could not take: it stays before it.
func (r *reader) failedAt() int {
	at := int(r.tokens.InputOffset())
	for at < len(r.source) && strings.IndexByte(" \t\r\n", r.source[at]) >= 0 {
		at++
	}
	return at
}

func (r *reader) value(depth int) (*node, *syntaxError) {
	t, start, end, err := r.token()
	if err != nil {
		return nil, err
	}
	if r.values++; r.values > maxValues {
		return nil, &syntaxError{start, "The document has more than " + strconv.Itoa(maxValues) + " values."}
	}
	if depth > maxDepth {
		return nil, &syntaxError{start, "Values lie more than " + strconv.Itoa(maxDepth) + " deep in each other."}
	}
	n := &node{start: start, end: end}
	switch t := t.(type) {
	case nil:
		n.kind = null
	case bool:
		n.kind, n.truth = boolean, t
	case json.Number:
		n.kind, n.text = number, t.String()
	case string:
		n.kind, n.text = text, t
	case json.Delim:
		if t == '[' {
			return n, r.array(n, depth)
		}
		return n, r.object(n, depth)
	}
	return n, nil
}

func (r *reader) array(n *node, depth int) *syntaxError {
	n.kind = array
	for r.tokens.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		item.parent, item.index = n, len(n.items)
		n.items = append(n.items, item)
	}
	return r.close(n)
}

func (r *reader) object(n *node, depth int) *syntaxError {
	n.kind = object
	for r.tokens.More() {
		name, start, end, err := r.token()
		if err != nil {
			return err
		}
		value, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		m := member{name: name.(string), start: start, end: end, value: value}
		value.parent, value.name = n, m.name
		n.members = append(n.members, m)
	}
	return r.close(n)
}

// close reads the bracket at the end of a value.
func (r *reader) close(n *node) *syntaxError {
	_, _, end, err := r.token()
	n.end = end
	return err
}
