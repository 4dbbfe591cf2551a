package docs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"turnpike/internal/fault"
)

func TestDocsFaults(t *testing.T) {
	t.Parallel()
	when := map[fault.When]string{fault.Sync: "in the reply", fault.Async: "by webhook", fault.Both: "either way"}
	advice := map[fault.Advice]string{
		fault.FixRequest: "change the request", fault.RetryLater: "send it again later",
		fault.FixAccess: "change token, permission or account", fault.AskOperator: "ask the operator",
	}
	table := NewTable("code", "subcode", "HTTP", "type", "told", "what to do", "title", "standing details")
	for _, f := range fault.All() {
		subcode, anchor := "", strconv.Itoa(f.Code)
		if f.Subcode != 0 {
			subcode = strconv.Itoa(f.Subcode)
			anchor += "-" + subcode
		}
		if when[f.When] == "" || advice[f.Advice] == "" {
			t.Errorf("fault %d: this page has no words for its When or Advice", f.Code)
		}
		table.Row(fmt.Sprintf(`<a id="%s"></a>%d`, anchor, f.Code), subcode, strconv.Itoa(f.Status), f.Kind, when[f.When], advice[f.Advice], f.Title, f.Details)
	}
	Page(t, "faults.md", `# Refusals

Every refusal that a business may see, from `+"`internal/fault/table.go`"+`. A refusal in the reply is a Graph
error envelope: `+"`error.code`, `error.error_subcode`"+`, the title in `+"`error.message`"+` and the details of the case in
`+"`error.error_data.details`"+`. A refusal by webhook is a status `+"`failed`"+` with the same code and title. Where the
last column is empty, each case gives details of its own. A case may also replace the title, to quote the request.

Codes are never reused or renumbered. `+unused(t)+`

`+table.String())
}

// unused says which faults are in the table for what is still to come.
func unused(t *testing.T) string {
	names := faultNames(t)
	if len(names) != len(fault.All()) {
		t.Fatalf("table.go names %d faults, the table has %d", len(names), len(fault.All()))
	}
	sources := programText(t)
	var codes []string
	for i, f := range fault.All() {
		code := strconv.Itoa(f.Code)
		if !strings.Contains(sources, "fault."+names[i]+".") && !strings.Contains(sources, "fault."+names[i]+"\n") &&
			f != fault.Unknown && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		return ""
	}
	return "Nothing returns these yet: " + strings.Join(codes, ", ") + "."
}

// faultNames are the variables of the table in the order in which they are written.
func faultNames(t *testing.T) (names []string) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(Root(t), "internal/fault/table.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if call, ok := v.Values[0].(*ast.CallExpr); ok {
				if f, ok := call.Fun.(*ast.Ident); ok && f.Name == "add" {
					names = append(names, v.Names[0].Name)
				}
			}
		}
		return true
	})
	return names
}

// programText is every Go file of internal/ that is no test.
func programText(t *testing.T) string {
	var all strings.Builder
	err := filepath.WalkDir(filepath.Join(Root(t), "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(path)
		all.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
