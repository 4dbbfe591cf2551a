package house

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// rootless are the files of rooms that may start a context of their own, each with its why. Whoever
// outlives its caller takes context.WithoutCancel of the caller's, which keeps its values.
var rootless = map[string]string{}

func TestContextsComeFromMain(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t, "internal") {
		if s.isTest() || rootless[s.name] != "" {
			continue
		}
		for n, name := range s.uses("context", "Background", "TODO") {
			t.Errorf("%s uses %s: take the caller's context, or context.WithoutCancel of it", s.at(n), name)
		}
	}
}

// TestTestsDoNotSleep allows time.Sleep where time is not real: in what synctest.Test runs.
func TestTestsDoNotSleep(t *testing.T) {
	t.Parallel()
	files := sources(t, ".")
	bubbles := map[string]bool{} // functions that run their argument in a bubble, by directory and name
	for _, s := range files {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil && len(s.bubblesIn(f.Body, nil)) > 0 {
				bubbles[s.dir()+"."+f.Name.Name] = true
			}
		}
	}
	for _, s := range files {
		if !s.isTest() {
			continue
		}
		inside := s.bubblesIn(s.file, bubbles)
		for n := range s.uses("time", "Sleep") {
			if !within(n, inside) {
				t.Errorf("%s sleeps: wait on a channel with a deadline, or run it in testing/synctest", s.at(n))
			}
		}
	}
}

// bubblesIn lists the functions below a node that are handed to synctest.Test or to one of helpers.
func (s *source) bubblesIn(below ast.Node, helpers map[string]bool) []ast.Node {
	var out []ast.Node
	imports := s.imports()
	ast.Inspect(below, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch f := call.Fun.(type) {
		case *ast.SelectorExpr:
			x, ok := f.X.(*ast.Ident)
			if !ok || imports[x.Name] != "testing/synctest" || f.Sel.Name != "Test" {
				return true
			}
		case *ast.Ident:
			if !helpers[s.dir()+"."+f.Name] {
				return true
			}
		default:
			return true
		}
		for _, a := range call.Args {
			if f, ok := a.(*ast.FuncLit); ok {
				out = append(out, f)
			}
		}
		return true
	})
	return out
}

func within(n ast.Node, outer []ast.Node) bool {
	for _, o := range outer {
		if o.Pos() <= n.Pos() && n.End() <= o.End() {
			return true
		}
	}
	return false
}

// leftOut finds a JavaScript test that is not run, or that keeps the others from running. Go's are
// counted when they run: test/run says how many were skipped and fails under CI.
var leftOut = regexp.MustCompile(`\b(?:test|it|describe)\.(?:skip|only|todo|skipIf|runIf)\b|\b(?:skip|only|todo):`)

func TestNoPageTestIsLeftOut(t *testing.T) {
	t.Parallel()
	found := 0
	walk(t, "web", func(name string) {
		if !strings.Contains(filepath.Base(name), ".test.") {
			return
		}
		found++
		raw, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(raw), "\n") {
			if m := leftOut.FindString(line); m != "" {
				t.Errorf("%s:%d: %s leaves a test out", name, i+1, m)
			}
		}
	})
	if found == 0 {
		t.Error("web/ has no tests: is this test looking at the right thing?")
	}
}
