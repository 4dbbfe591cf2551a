package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"turnpike/internal/config"
	"turnpike/internal/engine"
	"turnpike/internal/message"
	"turnpike/internal/wire"
)

// personUploads uploads a file as a person and gives its id.
func (s *system) personUploads(person string, parts ...formPart) string {
	s.t.Helper()
	kind, body := form(s.t, parts...)
	a := s.do(http.MethodPost, "/phone/v1/people/"+person+"/media", "", kind, body)
	var out struct {
		ID string `json:"media_id"`
	}
	if a.status != http.StatusCreated || json.Unmarshal([]byte(a.body), &out) != nil || out.ID == "" {
		s.t.Fatalf("a person's upload is answered %d %s", a.status, a.body)
	}
	return out.ID
}

func mediaPath(person, wamid string, n int) string {
	return fmt.Sprintf("/phone/v1/people/%s/messages/%s/media/%d", person, wamid, n)
}

// A person's picture reaches the business under an id of the business's own, and stays with the person.
func TestAPersonsPictureGoesToTheBusiness(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	id := s.personUploads(ada, pictureFile())
	if a := s.do(http.MethodGet, "/v25.0/"+id, travel, "", ""); a.status != http.StatusBadRequest {
		t.Errorf("a business finds what nobody sent to it: %d %s", a.status, a.body)
	}
	sent, err := s.app.media.Inbound(t.Context(), ada, id, azurNumber)
	if err != nil {
		t.Fatal(err)
	}
	document, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := s.app.engine.Receive(t.Context(), &engine.Reception{
		Number: s.app.directory.get().Numbers[azurNumber], From: ada, Profile: "Ada", Content: message.Content{Kind: message.KindImage, Document: document},
	})
	if err != nil {
		t.Fatal(err)
	}
	m := s.mediaNode(sent.ID)
	if got := s.fetch(http.MethodGet, m.URL, travel); got.status != http.StatusOK || got.body != picture {
		t.Errorf("the business gets %d, %d bytes", got.status, len(got.body))
	}
	wamid := wire.FormatWamid(message.NewCoder(s.app.journal.Identity()), wire.MessageID{ID: receipt.ID, Direction: message.FromPerson, Peer: ada})
	a := s.do(http.MethodGet, mediaPath(ada, wamid, 0), "", "", "")
	if a.status != http.StatusOK || a.body != picture || a.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(a.header.Get("Content-Disposition"), "inline") {
		t.Errorf("the person sees %d, %d bytes, %v", a.status, len(a.body), a.header)
	}
}

func TestThePhoneShowsWhatWasSentToIt(t *testing.T) {
	t.Parallel()
	s, h := boot(t, t.TempDir(), nil), newHost(t)
	const bob = "33612345679"
	s.writeFrom(ada, number)
	s.writeFrom(bob, number)
	link := s.submit(azurNumber, ada, message.KindImage, message.Media{Link: h.URL + "/sea.png"})
	page := s.uploaded(product, formPart{"file", "page.html", "text/html", "<script>alert(1)</script>"})
	found, err := s.app.media.Find(t.Context(), azurNumber, page)
	if err != nil {
		t.Fatal(err)
	}
	byID := s.submit(azurNumber, ada, message.KindDocument, found)
	s.awaitInboxOf(ada, link, byID)
	h.Close() // the link is dead from now on
	if a := s.do(http.MethodGet, mediaPath(ada, link, 0), "", "", ""); a.status != http.StatusOK || a.body != picture+"/sea.png" {
		t.Errorf("a fetched picture: %d, %d bytes", a.status, len(a.body))
	}
	if a := s.do(http.MethodDelete, "/v25.0/"+page, travel, "", ""); a.status != http.StatusOK {
		t.Errorf("deleted: %d", a.status)
	}
	a := s.do(http.MethodGet, mediaPath(ada, byID, 0), "", "", "")
	if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a page with a script: %d, %v", a.status, a.header)
	}
	for path, want := range map[string]int{
		mediaPath(ada, link, 1):      http.StatusNotFound,
		mediaPath(ada, link, -1):     http.StatusBadRequest,
		mediaPath(bob, link, 0):      http.StatusBadRequest,
		mediaPath(ada, "wamid.x", 0): http.StatusBadRequest,
	} {
		if a := s.do(http.MethodGet, path, "", "", ""); a.status != want {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

// Nobody sees what has not arrived.
func TestMediaThatHasNotArrivedIsNotShown(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.writeFrom(ada, number)
	s.do(http.MethodPatch, "/phone/v1/people/"+ada, "", "", `{"online":false}`)
	found, err := s.app.media.Find(t.Context(), azurNumber, s.uploaded(product, pictureFile()))
	if err != nil {
		t.Fatal(err)
	}
	id := s.submit(azurNumber, ada, message.KindImage, found)
	if a := s.do(http.MethodGet, mediaPath(ada, id, 0), "", "", ""); a.status != http.StatusNotFound {
		t.Errorf("before it arrived: %d", a.status)
	}
	s.do(http.MethodPatch, "/phone/v1/people/"+ada, "", "", `{"online":true}`)
	if a := s.do(http.MethodGet, mediaPath(ada, id, 0), "", "", ""); a.status != http.StatusOK {
		t.Errorf("after it arrived: %d", a.status)
	}
}

// In serve, a person's media is for the person's token alone.
func TestInServeMediaIsGuarded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := boot(t, dir, nil)
	s.writeFrom(ada, number)
	found, err := s.app.media.Find(t.Context(), azurNumber, s.uploaded(product, pictureFile()))
	if err != nil {
		t.Fatal(err)
	}
	id := s.submit(azurNumber, ada, message.KindImage, found)
	s.awaitInboxOf(ada, id)
	s.stop()
	s = boot(t, dir, func(c *config.Config) { c.Dev = false })
	token := func(person string) string {
		a := s.do(http.MethodPost, "/turnpike/v1/people/"+person+"/token", "a password for tests", "", "")
		var out struct{ Token string }
		if err := json.Unmarshal([]byte(a.body), &out); err != nil || out.Token == "" {
			t.Fatalf("a token: %d %s", a.status, a.body)
		}
		return out.Token
	}
	mine, theirs := token(ada), token("33612345679")
	kind, body := form(t, pictureFile())
	for bearer, want := range map[string]int{"": 401, "nonsense": 401, theirs: 403, mine: 200} {
		wantUpload := want
		if want == http.StatusOK {
			wantUpload = http.StatusCreated
		}
		if a := s.do(http.MethodGet, mediaPath(ada, id, 0), bearer, "", ""); a.status != want {
			t.Errorf("shown with %q: %d", bearer, a.status)
		}
		if a := s.do(http.MethodPost, "/phone/v1/people/"+ada+"/media", bearer, kind, body); a.status != wantUpload {
			t.Errorf("uploaded with %q: %d", bearer, a.status)
		}
	}
	if a := s.do(http.MethodGet, mediaPath(ada, id, 0)+"?token="+mine, "", "", ""); a.status != http.StatusOK {
		t.Errorf("with the token in the query: %d", a.status)
	}
}
