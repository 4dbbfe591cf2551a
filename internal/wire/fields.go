package wire

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"turnpike/internal/fault"
)

// Field is one entry of a `fields` expression: a name, its arguments and what is wanted inside it.
type Field struct {
	Name      string
	Arguments map[string]string
	Fields    []Field
}

// Bounds of a `fields` expression.
const (
	maxFieldDepth  = 5
	maxFieldLength = 4096
)

// ParseFields reads `a,b{c,d},e.start(1).end(2)` (Graph's field expansion).
func ParseFields(text string) ([]Field, *fault.Error) {
	if len(text) > maxFieldLength {
		return nil, fault.InvalidParam.Saying("Param fields must be at most %d characters long.", maxFieldLength)
	}
	p := fieldParser{text: text}
	fields := p.list(0)
	if p.bad || p.at != len(p.text) {
		return nil, fault.InvalidParam.Saying("Syntax error \"Expected end of string instead of %q.\" at character %d: %s", p.rest(), p.at, short(strings.ToValidUTF8(text, "?")))
	}
	return fields, nil
}

type fieldParser struct {
	text string
	at   int
	bad  bool
}

func (p *fieldParser) list(depth int) []Field {
	var out []Field
	for !p.bad {
		f := Field{Name: p.name()}
		if f.Name == "" {
			if len(out) == 0 && depth == 0 && p.at == len(p.text) {
				return nil
			}
			p.bad = true
			return out
		}
		p.arguments(&f)
		if p.bad {
			return out
		}
		if p.accept('{') {
			if depth >= maxFieldDepth {
				p.bad = true
				return out
			}
			f.Fields = p.list(depth + 1)
			if !p.accept('}') {
				p.bad = true
			}
		}
		if !slices.ContainsFunc(out, func(earlier Field) bool { return earlier.Name == f.Name }) {
			out = append(out, f) // what is asked for twice is shown once
		}
		if !p.accept(',') {
			return out
		}
	}
	return out
}

// arguments reads .name(value) as often as it comes.
func (p *fieldParser) arguments(f *Field) {
	for p.accept('.') {
		name := p.name()
		if name == "" || !p.accept('(') {
			p.bad = true
			return
		}
		end := strings.IndexByte(p.text[p.at:], ')')
		if end < 0 {
			p.bad = true
			return
		}
		if f.Arguments == nil {
			f.Arguments = map[string]string{}
		}
		f.Arguments[name] = p.text[p.at : p.at+end]
		p.at += end + 1
	}
}

func (p *fieldParser) name() string {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
	start := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		if c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			break
		}
		p.at++
	}
	return p.text[start:p.at]
}

func (p *fieldParser) accept(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *fieldParser) rest() string {
	if p.at >= len(p.text) {
		return "the end"
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return string(r)
}

// FormatFields writes what ParseFields reads; arguments go by name.
func FormatFields(fields []Field) string {
	var b strings.Builder
	for i := range fields {
		f := &fields[i]
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(f.Name)
		for _, name := range slices.Sorted(maps.Keys(f.Arguments)) {
			b.WriteString("." + name + "(" + f.Arguments[name] + ")")
		}
		if len(f.Fields) > 0 {
			b.WriteString("{" + FormatFields(f.Fields) + "}")
		}
	}
	return b.String()
}
