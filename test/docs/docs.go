// Package docs holds the pages under docs/ to the program that they describe.
//
// Owns: the pages that are generated (faults, facts, config, compatibility, operate/metrics; the CLI's
// page is made in cmd/turnpike, where its model is), the checks of links and of the quickstart.
// Does not own: what the pages say of a thing; that is written beside the thing.
// Called by: go test; `go generate ./test/docs` writes the generated pages anew.
// Never breaks: a generated page that is not what the program says today is a failed test.
package docs

//go:generate go test turnpike/test/docs turnpike/cmd/turnpike -run Docs -update

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the generated pages of docs/ anew")

// notice opens every generated page.
const notice = "<!-- Generated: `go generate ./test/docs` writes it, a test compares it. Do not edit. -->\n\n"

// Root is the directory of go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}

// Page compares a generated page with the one in docs/, or writes it when -update is set.
func Page(t testing.TB, name, text string) {
	t.Helper()
	path := filepath.Join(Root(t), "docs", name)
	text = notice + strings.TrimSpace(text) + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // a page for everybody
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if string(have) != text {
		t.Errorf("docs/%s is stale: %s. Run: go generate ./test/docs", name, firstDifference(string(have), text))
	}
}

// firstDifference names the first line in which two texts differ.
func firstDifference(have, want string) string {
	h, w := strings.Split(have, "\n"), strings.Split(want, "\n")
	for i := range max(len(h), len(w)) {
		switch {
		case i >= len(h):
			return "it lacks the line " + w[i]
		case i >= len(w):
			return "it has the line " + h[i] + " too many"
		case h[i] != w[i]:
			return "it says " + h[i] + " where the program says " + w[i]
		}
	}
	return "nothing differs"
}

// Table builds a Markdown table.
type Table struct{ b strings.Builder }

// NewTable makes a table with its head.
func NewTable(head ...string) *Table {
	t := &Table{}
	t.Row(head...)
	t.Row(strings.Split(strings.Repeat("---|", len(head)-1)+"---", "|")...)
	return t
}

// Row adds a line. Bars and line breaks in a cell are made harmless.
func (t *Table) Row(cells ...string) {
	for _, c := range cells {
		t.b.WriteString("| " + strings.NewReplacer("|", `\|`, "\n", " ").Replace(c) + " ")
	}
	t.b.WriteString("|\n")
}

func (t *Table) String() string { return t.b.String() }
