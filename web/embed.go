// Package web holds the built pages, so that users need nothing but Go.
//
// Owns: the files that `make web` builds from phone/ and console/.
// Does not own: how they are served (internal/phone, internal/console).
// Called by: cmd/turnpike.
// Never breaks: what is embedded is what the committed sources build to (make check compares).
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Phone is the web phone, to be served at /phone/.
func Phone() fs.FS { return sub("dist/phone") }

// Console is the operator's console, to be served at /console/.
func Console() fs.FS { return sub("dist/console") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(dist, dir)
	if err != nil {
		panic("web: " + err.Error()) // impossible: the directory is embedded
	}
	return f
}
