package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"turnpike/test/docs"
)

var (
	fence   = regexp.MustCompile("(?s)```.*?```|`[^`\n]+`")
	command = regexp.MustCompile(`(?m)(?:^|[\s("';&|])(?:(?:\./)?turnpike|go run \./cmd/turnpike)[ \t]+([a-z]+)(?:[ \t]+([a-z]+))?`)
)

// TestDocsCommandsExist looks for commands in the code of the pages that people start with.
func TestDocsCommandsExist(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, leaf := range model(t).Leaves(false) {
		known[leaf.Path()] = true
	}
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "docs/quickstart.md", "docs/operate/README.md"} {
		raw, err := os.ReadFile(filepath.Join(docs.Root(t), name))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, code := range fence.FindAllString(string(raw), -1) {
			code = strings.Trim(code, "`")
			for _, m := range command.FindAllStringSubmatch(code, -1) {
				found++
				if !known[m[1]] && !known[m[1]+" "+m[2]] {
					t.Errorf("%s uses turnpike %s %s, which is no command", name, m[1], m[2])
				}
			}
		}
		if found == 0 && name != "CONTRIBUTING.md" {
			t.Errorf("%s shows no command: is this test looking at the right thing?", name)
		}
	}
}
