// Package web holds the built pages, so that users need nothing but Go, and serves them.
//
// Owns: the files that `make web` builds from phone/ and console/; how they are compressed and cached.
// Does not own: where they are mounted and what guards them (internal/phone, internal/console, internal/app).
// Called by: cmd/turnpike.
// Never breaks: what is embedded is what the committed sources build to (make check compares); a page
// that is older than the program is never shown from a cache.
package web

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed all:dist
var dist embed.FS

// Phone serves the web phone, to be mounted at /phone/ with the prefix stripped.
func Phone() http.Handler { return built("dist/phone") }

// Console serves the operator's console, to be mounted at /console/ with the prefix stripped.
func Console() http.Handler { return built("dist/console") }

func built(dir string) http.Handler {
	sub, err := fs.Sub(dist, dir)
	if err == nil {
		var p *pages
		if p, err = newPages(sub); err == nil {
			return p
		}
	}
	panic("web: " + err.Error()) // impossible: the files are embedded
}
