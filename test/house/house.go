// Package house holds the plan of the house (DESIGN §4) to what the sources say.
//
// Owns: the layers of the rooms and the exceptions, each with its why; the checks of imports, of the
// doc comments that open a package, and of what tests and rooms do not do.
// Does not own: the shape of code inside a room (.golangci.yml), the pages under docs/ (test/docs).
// Called by: go test.
// Never breaks: a new room, a new edge upwards or a new exception is an edit in this package.
package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path that imports of our own begin with.
const module = "turnpike/"

// root is the directory of go.mod, seen from here.
const root = "../.."

// source is one parsed file.
type source struct {
	name string // path below the root, with slashes
	fset *token.FileSet
	file *ast.File
}

// dir is the directory below the root: that of the package.
func (s *source) dir() string { return path.Dir(s.name) }

func (s *source) isTest() bool { return strings.HasSuffix(s.name, "_test.go") }

// at says where a node stands, for an error that a person follows.
func (s *source) at(n ast.Node) string {
	return s.name + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// paths lists what the file imports.
func (s *source) paths() []string {
	out := make([]string, 0, len(s.file.Imports))
	for _, spec := range s.file.Imports {
		out = append(out, unquote(spec.Path.Value))
	}
	return out
}

// imports maps the name under which the file knows a package to its path.
func (s *source) imports() map[string]string {
	out := map[string]string{}
	for _, spec := range s.file.Imports {
		p := unquote(spec.Path.Value)
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		out[name] = p
	}
	return out
}

func unquote(s string) string { return strings.Trim(s, "`\"") }

// uses yields every use of one of a package's names, such as time.Now, with what it reads.
func (s *source) uses(pkg string, names ...string) iter.Seq2[ast.Node, string] {
	imports := s.imports()
	return func(yield func(ast.Node, string) bool) {
		for n := range ast.Preorder(s.file) {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || !slices.Contains(names, sel.Sel.Name) {
				continue
			}
			if x, ok := sel.X.(*ast.Ident); ok && imports[x.Name] == pkg && !yield(n, pkg+"."+sel.Sel.Name) {
				return
			}
		}
	}
}

// sources parses every Go file of the module below a directory.
func sources(t *testing.T, below string) []*source {
	t.Helper()
	var out []*source
	walk(t, below, func(name string) {
		if path.Ext(name) != ".go" {
			return
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, filepath.Join(root, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, &source{name, fset, file})
	})
	if len(out) == 0 {
		t.Fatalf("no Go files below %q: is this test looking at the right place?", below)
	}
	return out
}

// walk runs f for every file below a directory that is ours: not of a tool, not of another module, not
// hidden.
func walk(t *testing.T, below string, f func(name string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), below, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !d.IsDir():
			f(name)
		case d.Name() == "node_modules", d.Name() == "testdata", d.Name() == "dist", name == "tools",
			name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
