package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	fenced   = regexp.MustCompile("(?ms)^```.*?^```")
	inline   = regexp.MustCompile("`[^`\n]+`")
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	anchorID = regexp.MustCompile(`<a id="([^"]+)">`)
	// named are paths of this repository in code spans, as `internal/app/app.go`.
	named = regexp.MustCompile("`((?:cmd|docs|examples|internal|test|web)/[A-Za-z0-9_./-]+)`")
)

func TestDocsLinksResolve(t *testing.T) {
	t.Parallel()
	root := Root(t)
	links := 0
	for _, page := range pages(t, root) {
		raw, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		text := fenced.ReplaceAllString(string(raw), "")
		for _, m := range link.FindAllStringSubmatch(inline.ReplaceAllString(text, ""), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			links++
			target, anchor, _ := strings.Cut(m[1], "#")
			file := page
			if target != "" {
				file = filepath.Join(filepath.Dir(page), target)
			}
			checkTarget(t, root, page, file, anchor)
		}
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			checkTarget(t, root, page, strings.TrimSuffix(m[1], "/"), "")
		}
	}
	if links < 50 {
		t.Errorf("only %d links were found: is this test looking at the right thing?", links)
	}
}

// pages are the Markdown files of the repository, by their path in it.
func pages(t *testing.T, root string) (out []string) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")) && path != root {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".md") {
			name, err := filepath.Rel(root, path)
			out = append(out, name)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func checkTarget(t *testing.T, root, page, file, anchor string) {
	t.Helper()
	path := filepath.Join(root, file)
	if _, err := os.Stat(path); err != nil {
		t.Errorf("%s names %s, which is not there", page, file)
		return
	}
	if anchor == "" {
		return
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !anchors(string(raw))[anchor] {
		t.Errorf("%s points to #%s of %s, which has no such heading", page, anchor, file)
	}
}

// anchors are the names that a page's headings and marks can be pointed to by.
func anchors(text string) map[string]bool {
	out := map[string]bool{}
	text = fenced.ReplaceAllString(text, "")
	for _, m := range anchorID.FindAllStringSubmatch(text, -1) {
		out[m[1]] = true
	}
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 127:
				return r
			}
			return -1
		}, strings.ToLower(m[1]))
		out[name] = true
	}
	return out
}
