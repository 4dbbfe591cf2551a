package graph

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/fault"
	"turnpike/internal/media"
	"turnpike/internal/wire"
)

var uploadRoutes = []route{
	{method: "POST", node: nodeApp, edge: "uploads", name: "upload.begin", ofApp: true, handle: beginUpload},
	{method: "POST", node: nodeUpload, edge: "", name: "upload.continue", ofApp: true, raw: true, handle: continueUpload},
	{method: "GET", node: nodeUpload, edge: "", name: "upload.get", ofApp: true, handle: getUpload},
}

// beginUpload is POST /{app}/uploads (reference §1.6).
func beginUpload(c *call) error {
	var req struct {
		Name   wire.Text `json:"file_name"`
		Length wire.Text `json:"file_length"`
		Type   wire.Text `json:"file_type"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	switch {
	case req.Length == "":
		return fault.InvalidParam.Saying("The parameter file_length is required.")
	case req.Type == "":
		return fault.InvalidParam.Saying("The parameter file_type is required.")
	}
	length, err := strconv.ParseInt(string(req.Length), 10, 64)
	if err != nil {
		return fault.InvalidParam.Saying("Param file_length must be a number of bytes - got %q.", short(string(req.Length)))
	}
	id, err := c.door.Media.Begin(c.r.Context(), media.Session{
		App: c.app.ID, Filename: string(req.Name), Type: string(req.Type), Length: length,
	})
	if err != nil {
		return err
	}
	return c.json(map[string]string{"id": id})
}

// uploadID gives the two parts of an upload's id. The second is a query, unless a client has put it into
// the path.
func (c *call) uploadID() (name, sig string) {
	name, sig, ok := strings.Cut(c.rawNode, "?sig=")
	if !ok {
		sig = c.r.URL.Query().Get("sig")
	}
	return name, sig
}

type uploadProgress struct {
	ID       string `json:"id"`
	Received int64  `json:"file_offset"`
}

// continueUpload is POST /upload:…: the body is the file's bytes from file_offset on.
func continueUpload(c *call) error {
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(transferTime)) // not every server can; its own limit then holds
	offset := int64(0)
	if text := c.r.Header.Get("File_offset"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return fault.InvalidParam.Saying("The header file_offset must be a number of bytes - got %q.", short(text))
		}
		offset = n
	}
	name, sig := c.uploadID()
	handle, received, err := c.door.Media.Continue(c.r.Context(), c.token.App.ID, name, sig, offset, c.r.Body)
	switch {
	case err != nil:
		return err
	case handle == "": // more is to come
		return c.json(uploadProgress{name + "?sig=" + sig, received})
	}
	return c.json(map[string]string{"h": handle})
}

// getUpload is GET /upload:…: how much of the file is here.
func getUpload(c *call) error {
	name, sig := c.uploadID()
	id, received, err := c.door.Media.Progress(c.r.Context(), c.token.App.ID, name, sig)
	if err != nil {
		return err
	}
	return c.json(uploadProgress{id, received})
}
