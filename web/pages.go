package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// The names of files under assets/ carry a hash of what is in them, so that they may be kept for ever;
// all others are asked for again, and answered with 304 while they are the same.
const (
	hashed    = "assets/"
	keep      = "public, max-age=31536000, immutable"
	askAgain  = "no-cache"
	indexPage = "index.html"
)

// pages serves a directory of built files from memory. It lists no directories.
type pages struct{ files map[string]*file }

type file struct {
	kind, tag string
	cache     string
	body      []byte
	zipped    func() []byte // made when it is first wanted
}

func newPages(dir fs.FS) (*pages, error) {
	p := &pages{files: map[string]*file{}}
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(dir, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		p.files[name] = newFile(name, body)
		return nil
	})
	if err == nil && p.files[indexPage] == nil {
		err = fmt.Errorf("there is no %s", indexPage)
	}
	return p, err
}

func newFile(name string, body []byte) *file {
	sum := sha256.Sum256(body)
	f := &file{kind: mime.TypeByExtension(path.Ext(name)), tag: hex.EncodeToString(sum[:8]), cache: askAgain, body: body}
	if strings.HasPrefix(name, hashed) {
		f.cache = keep
	}
	f.zipped = sync.OnceValue(func() []byte { return zip(body) })
	return f
}

func zip(body []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic("web: " + err.Error()) // impossible: a buffer takes everything
	}
	return out.Bytes()
}

// ServeHTTP implements http.Handler.
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = indexPage
	}
	f := p.files[name]
	switch {
	case f == nil:
		http.NotFound(w, r)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "pages are only read", http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	body, tag := f.body, f.tag
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		body, tag = f.zipped(), tag+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", f.cache)
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
