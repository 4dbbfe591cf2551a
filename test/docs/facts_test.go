package docs

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// TestDocsFacts finds each field's number by encoding a fact in which nothing else is set: the page says
// what is written and not what a table claims.
func TestDocsFacts(t *testing.T) {
	t.Parallel()
	comments := factComments(t)
	var page strings.Builder
	page.WriteString("# Facts\n\nWhat can have happened, and how it stands in the journal: the body of a record of each type, from\n`internal/fact`. [journal.md](journal.md) describes the envelope around the records and how a body is read.\n")
	for number := range math.MaxUint16 + 1 {
		f, err := fact.Parse(fact.Type(number), nil)
		if errors.Is(err, fact.ErrUnknownType) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		name := reflect.TypeOf(f).Elem().Name()
		if comments[name] == "" {
			t.Fatalf("%s has no comment", name)
		}
		fmt.Fprintf(&page, "\n## %d %s\n\n%s\n\n", number, name, sentence(name, comments[name]))
		table := NewTable("field", "name", "written as", "what it is")
		for _, l := range factFields(t, f, comments) {
			table.Row(fmt.Sprint(l.number), "`"+l.name+"`", l.kind, l.help)
		}
		page.WriteString(table.String())
	}
	Page(t, "facts.md", page.String())
}

// sentence is a comment without the name that it begins with: the title has it.
func sentence(name, comment string) string {
	s := strings.TrimPrefix(comment, name+" ")
	return strings.ToUpper(s[:1]) + s[1:]
}

type factField struct {
	number           int
	name, kind, help string
}

// factFields sets one field after the other and looks where it is written.
func factFields(t *testing.T, f fact.Fact, comments map[string]string) (out []factField) {
	owner := reflect.TypeOf(f).Elem().Name()
	var walk func(path []int, typ reflect.Type, prefix, owner string)
	walk = func(path []int, typ reflect.Type, prefix, owner string) {
		for i := range typ.NumField() {
			field := typ.Field(i)
			at := append(slices.Clone(path), i)
			if field.Type.Kind() == reflect.Struct {
				name := prefix + field.Name + "."
				if field.Anonymous {
					name = prefix
				}
				walk(at, field.Type, name, field.Type.Name())
				continue
			}
			fresh := reflect.New(reflect.TypeOf(f).Elem())
			setSomething(t, fresh.Elem().FieldByIndex(at))
			number, kind := onlyField(t, fact.Append(nil, fresh.Interface().(fact.Fact)))
			help := fieldHelp(comments[owner+"."+field.Name], field.Type.String())
			if help == "" {
				t.Errorf("%s%s of %s has no comment, and its type %s no words on this page", prefix, field.Name, owner, field.Type)
			}
			out = append(out, factField{number, prefix + field.Name, kind, help})
		}
	}
	walk(nil, reflect.TypeOf(f).Elem(), "", owner)
	slices.SortStableFunc(out, func(a, b factField) int { return a.number - b.number })
	return out
}

// typeHelp says what a value of a type is; numbers that stand for words are read off the program.
var typeHelp = map[string]string{
	"account.NumberID":   "the business's line",
	"message.Address":    "the person's number in digits",
	"account.ID":         "the business's account",
	"account.BusinessID": "the portfolio",
	"tariff.Micro":       "in 10⁻⁶ of the currency",
	"message.ID":         "a message: the partition in the upper 16 bits, the number of its record in the lower 48",
	"message.Kind":       "what the document is: " + words(func(i int) fmt.Stringer { return message.Kind(i) }),
	"message.Category":   words(func(i int) fmt.Stringer { return message.Category(i) }),
	"message.Status":     words(func(i int) fmt.Stringer { return message.Status(i) }),
	"message.Direction":  fmt.Sprintf("whose message it is: %d the business's, %d the person's", message.ToPerson, message.FromPerson),
	"tariff.Type":        words(func(i int) fmt.Stringer { return tariff.Type(i) }),
	"tariff.Category":    words(func(i int) fmt.Stringer { return tariff.Category(i) }),
	"[]uint8":            "the content as JSON, in the shape of its kind (internal/message, internal/template)",
	"string":             "text",
}

// words lists the numbers that have a word.
func words(name func(i int) fmt.Stringer) string {
	var out []string
	for i := range 256 {
		if w := name(i).String(); w != "" && w != "unknown" {
			out = append(out, fmt.Sprintf("%d %s", i, w))
		}
	}
	return strings.Join(out, ", ")
}

// fieldHelp is the field's comment, and behind it what the numbers of its type stand for.
func fieldHelp(comment, typ string) string {
	numbers := strings.Contains(typ, ".") && !strings.HasPrefix(typ, "account.")
	switch {
	case comment == "":
		return typeHelp[typ]
	case numbers && typeHelp[typ] != "":
		return comment + "; " + typeHelp[typ]
	}
	return comment
}

func setSomething(t *testing.T, v reflect.Value) {
	switch {
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.String:
		v.SetString("x")
	case v.Type() == reflect.TypeFor[[]byte]():
		v.SetBytes([]byte{1})
	case v.CanInt():
		v.SetInt(1)
	case v.CanUint():
		v.SetUint(1)
	default:
		t.Fatalf("a fact has a field of type %s: teach this test to set it", v.Type())
	}
}

// onlyField reads a body that has one field.
func onlyField(t *testing.T, body []byte) (number int, kind string) {
	n, wire, length := protowire.ConsumeTag(body)
	if length < 0 || protowire.ConsumeFieldValue(n, wire, body[length:]) != len(body)-length {
		t.Fatalf("one field was set, and %x was written", body)
	}
	if wire == protowire.BytesType {
		return int(n), "bytes"
	}
	return int(n), "varint"
}

// factComments reads the comments of the facts' types and fields.
func factComments(t *testing.T) map[string]string {
	out := map[string]string{}
	for _, name := range []string{"internal/fact/fact.go", "internal/fact/money.go", "internal/fact/guard.go", "internal/tariff/price.go"} {
		readComments(t, name, out)
	}
	return out
}

// readComments adds the comments of a file's types and their fields.
func readComments(t *testing.T, name string, out map[string]string) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(Root(t), name), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range decl.Specs {
			spec, ok := s.(*ast.TypeSpec)
			if !ok {
				continue
			}
			name := spec.Name.Name
			out[name] = oneLine(decl.Doc.Text())
			if st, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range st.Fields.List {
					for _, n := range f.Names {
						out[name+"."+n.Name] = strings.TrimSuffix(strings.TrimPrefix(oneLine(f.Doc.Text()+f.Comment.Text()), n.Name+" "), ".")
					}
				}
			}
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
