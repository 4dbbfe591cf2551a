package app

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// handle gives the handle of a picture.
func (s *system) handle() string {
	s.t.Helper()
	return handleOf(s.t, s.more(s.begin(len(picture)), travel, 0, picture))
}

// look gets an address without a token.
func (s *system) look(address string) answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.roundTrip(req)
}

func TestAnExampleLastsAsLongAsItsTemplate(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const templates = "/v25.0/300000000000001/message_templates"
	create := func(format, handle string) answer {
		return s.do(http.MethodPost, templates, travel, "", `{"name":"view","language":"en_US","category":"UTILITY","components":[
			{"type":"header","format":"`+format+`","example":{"header_handle":["`+handle+`"]}},{"type":"BODY","text":"Your room has this view."}]}`)
	}
	handle := s.handle()
	for _, wrong := range []answer{create("image", "4::unknown"), create("video", handle), create("image", "file:00:image/png")} {
		if wrong.status != http.StatusBadRequest || !strings.Contains(wrong.body, "2388047") {
			t.Errorf("a wrong example: %d %s", wrong.status, wrong.body)
		}
	}
	id := idOf(t, create("image", handle), http.StatusOK)
	u, _, err := s.app.store.UploadByHandle(t.Context(), handle)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.app.store.DeleteUpload(t.Context(), u.ID, 0); err != nil { // as it expires
		t.Fatal(err)
	}
	address := s.example(id)
	if a := s.look(address); a.status != http.StatusOK || a.body != picture {
		t.Errorf("the example: %d, %d bytes", a.status, len(a.body))
	}
	if a := s.look(strings.Replace(address, "image", "text", 1)); a.status != http.StatusNotFound {
		t.Errorf("an address of one's own making: %d", a.status)
	}
	// A client reads the template, changes a word and sends it back.
	a := s.do(http.MethodPost, "/v25.0/"+id, travel, "", `{"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["`+address+`"]}},
		{"type":"BODY","text":"Your room has that view."}]}`)
	if a.status != http.StatusOK {
		t.Fatalf("edited: %d %s", a.status, a.body)
	}
	hash := mustQuery(t, s.example(id)).Get("file")
	if unused, err := s.app.store.BlobUnused(t.Context(), hash, 1<<60); err != nil || unused {
		t.Errorf("the example's file is held by nobody, %v", err)
	}
	if a := s.do(http.MethodDelete, templates+"?name=view", travel, "", ""); a.status != http.StatusOK {
		t.Fatalf("deleted: %d %s", a.status, a.body)
	}
	if unused, err := s.app.store.BlobUnused(t.Context(), hash, 1<<60); err != nil || !unused {
		t.Errorf("the file of a deleted template is held, %v", err)
	}
}

func mustQuery(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// example is the address of a template's example.
func (s *system) example(id string) string {
	s.t.Helper()
	a := s.do(http.MethodGet, "/v25.0/"+id+"?fields=components", travel, "", "")
	var out struct {
		Components []struct {
			Example struct {
				Handles []string `json:"header_handle"`
			}
		}
	}
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || len(out.Components) == 0 || len(out.Components[0].Example.Handles) != 1 {
		s.t.Fatalf("%d %s", a.status, a.body)
	}
	return out.Components[0].Example.Handles[0]
}

func TestAProfileShowsItsPicture(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const profile = "/v25.0/400000000000001/whatsapp_business_profile"
	if a := s.do(http.MethodPost, profile, travel, "", `{"messaging_product":"whatsapp","profile_picture_handle":"4::x"}`); a.status != http.StatusBadRequest {
		t.Errorf("an unknown handle: %d %s", a.status, a.body)
	}
	if a := s.do(http.MethodPost, profile, travel, "", `{"messaging_product":"whatsapp","profile_picture_handle":"`+s.handle()+`"}`); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a := s.do(http.MethodGet, profile, travel, "", "")
	var out struct {
		Data []struct {
			Picture string `json:"profile_picture_url"`
		}
	}
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || len(out.Data) != 1 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := s.look(out.Data[0].Picture); a.status != http.StatusOK || a.body != picture {
		t.Errorf("the picture: %d, %d bytes", a.status, len(a.body))
	}
}
