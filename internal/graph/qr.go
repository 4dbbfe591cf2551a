package graph

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/skip2/go-qrcode"
)

// pictureSize is the width and height of a QR picture, in pixels.
const pictureSize = 512

// QR serves /qr/CODE.png and /qr/CODE.svg: the picture of a short link. It shows nothing that is not in
// its own address, so anybody may have it.
func QR(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/qr/")
	code, form, _ := strings.Cut(name, ".")
	if len(code) != codeLength || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" || (form != "png" && form != "svg") {
		http.NotFound(w, r)
		return
	}
	q, err := qrcode.New("https://wa.me/message/"+code, qrcode.Medium)
	if err != nil {
		http.Error(w, "the picture cannot be drawn", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=86400")
	if form == "svg" {
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = w.Write(drawSVG(q.Bitmap()))
		return
	}
	picture, err := q.PNG(pictureSize)
	if err != nil {
		http.Error(w, "the picture cannot be drawn", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(picture) //nolint:gosec // a picture, drawn from 14 letters and digits
}

// drawSVG draws the dark fields of a code as one path.
func drawSVG(fields [][]bool) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`,
		pictureSize, pictureSize, len(fields), len(fields), len(fields), len(fields))
	for y, row := range fields {
		for x, dark := range row {
			if dark {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return []byte(b.String())
}
