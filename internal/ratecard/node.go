package ratecard

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"turnpike/internal/tariff"
)

// reader goes through a document and notes what is wrong with it, and on which line.
type reader struct {
	problems Problems
	cells    int
}

func (r *reader) sayf(n *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, tariff.Problem{Line: n.Line, Text: fmt.Sprintf(format, args...)})
}

// behind is what an alias stands for, or the node itself.
func behind(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// entry is a key of a mapping and what stands behind it.
type entry struct {
	key   *yaml.Node
	value *yaml.Node
}

// mapping lists the entries of a mapping, each key once.
func (r *reader) mapping(n *yaml.Node, what string) []entry {
	n = behind(n)
	if n.Kind != yaml.MappingNode {
		r.sayf(n, "%s must be a mapping of names to values", what)
		return nil
	}
	seen := map[string]bool{}
	var out []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := behind(n.Content[i])
		switch {
		case key.Kind != yaml.ScalarNode:
			r.sayf(key, "a name in %s is no word", what)
		case seen[key.Value]:
			r.sayf(key, "overlap: %s says %s twice", what, key.Value)
		default:
			seen[key.Value] = true
			out = append(out, entry{key, behind(n.Content[i+1])})
		}
	}
	return out
}

// list gives the items of a list.
func (r *reader) list(n *yaml.Node, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		r.sayf(n, "%s must be a list", what)
		return nil
	}
	out := make([]*yaml.Node, 0, len(n.Content))
	for _, item := range n.Content {
		out = append(out, behind(item))
	}
	return out
}

// text is a scalar as it is written.
func (r *reader) text(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.sayf(n, "%s must be a word", what)
		return ""
	}
	return n.Value
}

// texts is a list of scalars, each once.
func (r *reader) texts(n *yaml.Node, what string) []string {
	seen := map[string]bool{}
	var out []string
	for _, item := range r.list(n, what) {
		switch s := r.text(item, "an item of "+what); {
		case s == "":
		case seen[s]:
			r.sayf(item, "overlap: %s names %s twice", what, s)
		default:
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

func (r *reader) truth(n *yaml.Node, what string) bool {
	if n.Tag != "!!bool" || (n.Value != "true" && n.Value != "false") {
		r.sayf(n, "%s must be true or false", what)
	}
	return n.Value == "true"
}
