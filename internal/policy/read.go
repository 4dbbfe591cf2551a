package policy

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxText bounds a document, in bytes: a policy is read by people.
const maxText = 256 << 10

// Text is a document as its author wrote it, and what it says.
type Text struct {
	Raw []byte // exactly what is signed
	Document
	line int // lines that stand before it in its file
}

// Read reads the documents of a file, which are parted by lines of three hyphens. An error is Issues:
// what is wrong, by line of the file.
func Read(file []byte) ([]*Text, error) {
	if len(file) > maxText {
		return nil, Issues{{1, "the file has " + strconv.Itoa(len(file)) + " bytes; a policy has at most " + strconv.Itoa(maxText)}}
	}
	var out []*Text
	var issues Issues
	for _, t := range split(file) {
		if err := t.parse(); err != nil {
			for _, i := range issuesOf(err) {
				issues.addf(i.Line+t.line, "%s", i.Text)
			}
			continue
		}
		out = append(out, t)
	}
	if len(out) == 0 && len(issues) == 0 {
		issues.addf(1, "there is no policy in it")
	}
	return out, issues.err()
}

// split parts a file into its documents. Pieces with comments alone are none.
func split(file []byte) []*Text {
	var out []*Text
	t := &Text{}
	said := false
	flush := func(next int) {
		if said {
			out = append(out, t)
		}
		t, said = &Text{line: next}, false
	}
	for n, line := range bytes.SplitAfter(file, []byte("\n")) {
		plain := strings.TrimRight(string(line), " \r\n")
		if plain == "---" {
			flush(n + 1)
			continue
		}
		if trimmed := strings.TrimSpace(plain); trimmed != "" && trimmed[0] != '#' {
			said = true
		}
		t.Raw = append(t.Raw, line...)
	}
	flush(0)
	return out
}

// parse reads the document of Raw. Keys that it does not know are refused.
func (t *Text) parse() error {
	d := yaml.NewDecoder(bytes.NewReader(t.Raw))
	d.KnownFields(true)
	if err := d.Decode(&t.Document); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

var (
	atLine     = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)
	noMapping  = regexp.MustCompile("cannot unmarshal \\S+ (?:`.*` )?into policy.Document")
	unknownKey = regexp.MustCompile(`field (\S+) not found in type \S+`)
	wrongType  = regexp.MustCompile("cannot unmarshal \\S+ (?:`(.*)` )?into .*")
)

// issuesOf makes the reader's errors ours.
func issuesOf(err error) Issues {
	if is := IssuesOf(err); is != nil {
		return is
	}
	said := []string{err.Error()}
	if all, ok := errors.AsType[*yaml.TypeError](err); ok {
		said = all.Errors
	}
	var out Issues
	for _, text := range said {
		parts := atLine.FindStringSubmatch(strings.ReplaceAll(text, "\n", " "))
		line, _ := strconv.Atoi(parts[1]) // 0 when the reader named none
		reason := unknownKey.ReplaceAllString(parts[2], "the key $1 is not known here")
		reason = noMapping.ReplaceAllString(reason, "a policy is a mapping of keys, as policy, version, effective, rules (docs/policy.md)")
		reason = wrongType.ReplaceAllString(reason, "a value of another kind is expected here than $1")
		out.addf(max(line, 1), "%s", reason)
	}
	return out
}
