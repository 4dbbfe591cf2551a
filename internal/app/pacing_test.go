package app

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"turnpike/internal/config"
	"turnpike/internal/template"
)

func pacing(c *config.Config) { c.Review.PacingFirst, c.Review.PacingLongest = 1, time.Hour }

// offers sends an offer and says its id and its message_status.
func (s *system) offers(t *testing.T, status string) string {
	t.Helper()
	a := s.post("/v25.0/"+number+"/messages", travel, offer)
	if !strings.Contains(a.body, `"message_status":"`+status+`"`) {
		t.Fatalf("%d %s, want it %s", a.status, a.body, status)
	}
	return idOf(t, a, http.StatusOK)
}

// TestHeldMessagesGoOutInOrder holds messages over a restart; what follows them to the same person waits.
func TestHeldMessagesGoOutInOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := boot(t, dir, pacing)
	s.write("hello")
	first := s.offers(t, "accepted")
	held := s.offers(t, "held_for_quality_assessment")
	text := s.send("behind it")
	s.awaitInbox(first)
	s.stop()
	s = boot(t, dir, pacing)
	again := s.offers(t, "held_for_quality_assessment") // it was sent once before
	s.awaitInbox(first)
	if _, err := s.app.review.Score(t.Context(), 300000000000001, 500000000000004, template.Green); err != nil {
		t.Fatal(err)
	}
	s.awaitInbox(first, held, text, again)
	s.awaitInbox(first, held, text, again, s.offers(t, "accepted"))
}

// TestHeldMessagesOfABadTemplateFail holds one and gives its template bad marks.
func TestHeldMessagesOfABadTemplateFail(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), pacing), receive(t)
	s.subscribe(r.URL)
	first := s.offers(t, "accepted")
	held := s.offers(t, "held_for_quality_assessment")
	s.awaitInbox(first)
	if a := s.do(http.MethodPost, "/turnpike/v1/templates/500000000000004/quality", password, "application/json", `{"quality":"RED"}`); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	r.await(t, "the held one failed", has(escaped(held), `"status":"failed"`, `"code":132015`))
	s.awaitInbox(first)
}
