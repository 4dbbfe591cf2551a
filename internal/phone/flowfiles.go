package phone

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/message"
)

// pickedFile is a file in what a form gives: on its way here, what POST …/media answered.
type pickedFile struct {
	MediaID string `json:"media_id"`
}

// handedFile is what the business gets of it in an answer: an id of its own.
type handedFile struct {
	Name   string `json:"file_name"`
	Type   string `json:"mime_type"`
	SHA256 string `json:"sha256"`
	ID     string `json:"id"`
}

func handed(m *message.Media) (any, error) {
	return handedFile{m.Filename, m.Type, m.SHA256, m.ID}, nil
}

// maxPicked is how many files a form gives at most (Meta's page on media in flows).
const maxPicked = 30

// handOver gives the business ids of its own for the files that a form gives, and writes each as shape
// says.
func (p *Door) handOver(w *writing, raw json.RawMessage, shape func(*message.Media) (any, error)) (json.RawMessage, error) {
	if len(raw) == 0 {
		return json.RawMessage("{}"), nil
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil || members == nil {
		return nil, badRequest("form_invalid", "What a form gives is an object.")
	}
	left := maxPicked
	for name, value := range members {
		files := picked(value)
		if left -= len(files); left < 0 {
			return nil, badRequest("form_invalid", "A form gives at most %d files.", maxPicked)
		}
		if len(files) == 0 {
			continue
		}
		out, err := p.hand(w, files, shape)
		if err != nil {
			return nil, err
		}
		if members[name], err = json.Marshal(out); err != nil {
			return nil, err
		}
	}
	if left == maxPicked {
		return raw, nil
	}
	return json.Marshal(members)
}

// picked reads a list that has nothing but files in it.
func picked(value json.RawMessage) []pickedFile {
	var members []map[string]json.RawMessage
	var files []pickedFile
	if json.Unmarshal(value, &members) != nil || json.Unmarshal(value, &files) != nil {
		return nil
	}
	for i := range files {
		if files[i].MediaID == "" || len(members[i]) != 1 {
			return nil
		}
	}
	return files
}

func (p *Door) hand(w *writing, files []pickedFile, shape func(*message.Media) (any, error)) ([]any, error) {
	out := make([]any, len(files))
	for i, f := range files {
		found, err := p.Media.Inbound(w.request.Context(), w.From, f.MediaID, w.Number.ID)
		if err != nil {
			return nil, refusedMedia(err)
		}
		if out[i], err = shape(&found); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fetchFile gives an endpoint a file that it was told of.
func (p *Door) fetchFile(w http.ResponseWriter, r *http.Request) error {
	file, err := p.Forms.Fetch(r.Context(), r.PathValue("flow"), r.PathValue("id"))
	if err != nil {
		return refusedForm(err)
	}
	defer file.Close()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(transferTime)) // not every server can; its own limit then holds
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatInt(file.Size, 10))
	if err := file.Send(w); err != nil {
		p.Logger.Warn("a file of a form was not sent whole", "flow", r.PathValue("flow"), "media", r.PathValue("id"), "error", err)
	}
	return nil
}

// root is where businesses find this program.
func (p *Door) root(r *http.Request) string {
	if p.PublicURL != "" {
		return p.PublicURL
	}
	if r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
