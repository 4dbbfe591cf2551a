package media

import (
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"turnpike/internal/message"
)

// shown are the types that a browser may show in place: those that cannot carry a script. Everything
// else is only ever saved.
var shown = map[string]bool{
	"image/jpeg": true, "image/png": true, "image/webp": true, "image/gif": true,
	"audio/aac": true, "audio/amr": true, "audio/mpeg": true, "audio/mp4": true, "audio/ogg": true,
	"video/mp4": true, "video/3gpp": true, "text/plain": true,
}

// Serve answers a request with bytes: whole, in ranges, or not at all when the caller has them (ETag).
// inline lets a browser show what is harmless.
func Serve(w http.ResponseWriter, r *http.Request, m message.Media, body io.ReadSeeker, inline bool) {
	h := w.Header()
	base, _, _ := strings.Cut(m.Type, ";")
	disposition := "attachment"
	if inline && shown[base] {
		disposition = "inline"
	}
	params := map[string]string{}
	if m.Filename != "" {
		params["filename"] = m.Filename
	}
	h.Set("Content-Type", m.Type)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, params))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, max-age=300")
	h.Set("ETag", `"`+m.SHA256+`"`)
	http.ServeContent(w, r, "", time.Time{}, body)
}
