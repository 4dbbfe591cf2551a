package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"turnpike/test/docs"
)

func model(t *testing.T) *kong.Application {
	t.Helper()
	parser, err := kong.New(&commands{}, kong.Name("turnpike"))
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model
}

// TestDocsCLI writes the page of all commands from the model that parses them.
func TestDocsCLI(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	page.WriteString(`# Commands

Exit codes: 0 fine, 1 failed, 2 bad usage. From a clone, write ` + "`go run ./cmd/turnpike`" + ` for ` + "`turnpike`" + `.
`)
	for _, leaf := range model(t).Leaves(true) {
		fmt.Fprintf(&page, "\n## turnpike %s\n\n%s\n\n    turnpike %s\n", leaf.Path(), leaf.Help, leaf.Summary())
		table := docs.NewTable("argument or flag", "default", "what it is")
		rows := 0
		for _, a := range leaf.Positional {
			table.Row("`"+a.Summary()+"`", "", a.Help)
			rows++
		}
		for _, group := range leaf.AllFlags(true) {
			for _, f := range group {
				if f.Name != "help" {
					table.Row(flagRow(f)...)
					rows++
				}
			}
		}
		if rows > 0 {
			page.WriteString("\n" + table.String())
		}
	}
	docs.Page(t, "cli.md", page.String())
}

func flagRow(f *kong.Flag) []string {
	name := "`--" + f.Name + "`"
	if f.Short != 0 {
		name = fmt.Sprintf("`-%c`, %s", f.Short, name)
	}
	if f.Tag.Negatable != "" {
		name += ", `--no-" + f.Name + "`"
	}
	help := f.Help
	switch {
	case f.Required && len(f.Xor) > 0:
		help += " One of these is required."
	case f.Required:
		help += " Required."
	}
	if len(f.Envs) > 0 {
		help += " Environment: `" + strings.Join(f.Envs, "`, `") + "`."
	}
	value := ""
	if f.HasDefault {
		value = "`" + f.Default + "`"
	}
	return []string{name, value, help}
}
