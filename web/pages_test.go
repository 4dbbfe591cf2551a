package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func ask(t *testing.T, h http.Handler, method, path string, header map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var asset = regexp.MustCompile(`(?:src|href)="/(?:phone|console)/(assets/[^"]+)"`)

// TestBuiltPagesAreServed follows each page's links to its script and its style.
func TestBuiltPagesAreServed(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.Handler{"phone": Phone(), "console": Console()} {
		index := ask(t, h, http.MethodGet, "/", nil)
		html := index.Body.String()
		links := asset.FindAllStringSubmatch(html, -1)
		if index.Code != http.StatusOK || index.Header().Get("Cache-Control") != askAgain || !strings.HasPrefix(index.Header().Get("Content-Type"), "text/html") || len(links) < 2 {
			t.Errorf("%s: %d %v %s", name, index.Code, index.Header(), html)
		}
		for _, l := range links {
			plain := ask(t, h, http.MethodGet, "/"+l[1], nil)
			if plain.Code != http.StatusOK || plain.Header().Get("Cache-Control") != keep || plain.Header().Get("Content-Encoding") != "" {
				t.Errorf("%s: %d %v", l[1], plain.Code, plain.Header())
			}
			packed := ask(t, h, http.MethodGet, "/"+l[1], map[string]string{"Accept-Encoding": "br, gzip"})
			zr, err := gzip.NewReader(packed.Body)
			if err != nil {
				t.Fatal(err)
			}
			whole, err := io.ReadAll(zr)
			if err != nil || string(whole) != plain.Body.String() || packed.Header().Get("ETag") == plain.Header().Get("ETag") {
				t.Errorf("%s: packed, it is another file: %v %v", l[1], err, packed.Header())
			}
		}
	}
}

func TestPagesAreCachedWhileTheyAreTheSame(t *testing.T) {
	t.Parallel()
	before, err := newPages(fstest.MapFS{"index.html": {Data: []byte("<html>1</html>")}})
	if err != nil {
		t.Fatal(err)
	}
	after, err := newPages(fstest.MapFS{"index.html": {Data: []byte("<html>2</html>")}})
	if err != nil {
		t.Fatal(err)
	}
	tag := ask(t, before, http.MethodGet, "/", nil).Header().Get("ETag")
	if again := ask(t, before, http.MethodGet, "/", map[string]string{"If-None-Match": tag}); again.Code != http.StatusNotModified {
		t.Errorf("the same page: %d", again.Code)
	}
	if next := ask(t, after, http.MethodGet, "/", map[string]string{"If-None-Match": tag}); next.Code != http.StatusOK || next.Body.String() != "<html>2</html>" {
		t.Errorf("a newer page: %d", next.Code)
	}
}

func TestPagesRefuseWhatTheyAreNot(t *testing.T) {
	t.Parallel()
	p, err := newPages(fstest.MapFS{"index.html": {Data: []byte("x")}, "assets/a.js": {Data: []byte("1")}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/assets/", 404},
		{http.MethodGet, "/assets", 404},
		{http.MethodGet, "/../web.go", 404},
		{http.MethodGet, "/nothing.js", 404},
		{http.MethodPost, "/", 405},
		{http.MethodDelete, "/assets/a.js", 405},
		{http.MethodHead, "/assets/a.js", 200},
	} {
		if r := ask(t, p, c.method, c.path, nil); r.Code != c.status {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, r.Code, c.status)
		}
	}
	if _, err := newPages(fstest.MapFS{}); err == nil {
		t.Error("a directory without a page is taken")
	}
}
