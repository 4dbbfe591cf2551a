package house

import (
	"go/ast"
	"maps"
	"slices"
	"strings"
	"testing"
)

// maxDoc is how many lines a package's opening may take: who reads on has understood it.
const maxDoc = 25

// answers are what every package says first, in this order.
var answers = []string{"Owns:", "Does not own:", "Called by:", "Never breaks:"}

func TestEveryPackageOpensWithItsAnswers(t *testing.T) {
	t.Parallel()
	docs, packages := map[string][]*source{}, map[string]bool{}
	for _, s := range slices.Concat(sources(t, "internal"), sources(t, "web"), sources(t, "test")) {
		if s.isTest() && strings.HasPrefix(s.name, "internal/") {
			continue
		}
		packages[s.dir()] = true
		if s.file.Doc != nil {
			docs[s.dir()] = append(docs[s.dir()], s)
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		if len(docs[dir]) != 1 {
			t.Errorf("%s: %d files open with a package comment; it is one, beside `package`", dir, len(docs[dir]))
			continue
		}
		checkDoc(t, docs[dir][0])
	}
}

func checkDoc(t *testing.T, s *source) {
	t.Helper()
	lines := docLines(s.file.Doc)
	if len(lines) > maxDoc {
		t.Errorf("%s: the package comment has %d lines, more than %d: move the rest to what it is about", s.name, len(lines), maxDoc)
	}
	at := 0
	for _, answer := range answers {
		next := slices.IndexFunc(lines[at:], func(l string) bool { return strings.HasPrefix(l, answer) })
		if next < 0 {
			t.Errorf("%s: the package comment lacks a line that begins with %q, in the order %s", s.name, answer, strings.Join(answers, " "))
			return
		}
		at += next
	}
}

func docLines(doc *ast.CommentGroup) []string {
	return strings.Split(strings.TrimRight(doc.Text(), "\n"), "\n")
}
