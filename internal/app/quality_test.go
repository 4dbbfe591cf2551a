package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestQualityIsWhatPeopleMakeOfANumber: reference §8.3.
func TestQualityIsWhatPeopleMakeOfANumber(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const bob = "33612345679"
	people := []string{ada, bob, "33612345680"}
	quality := func(what, want string) {
		t.Helper()
		if err := s.app.projection.WaitFor(t.Context(), s.app.journal.Next()); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{number + "?fields=quality_rating,quality_score", waba + "/phone_numbers?fields=quality_rating,quality_score"} {
			a := s.do(http.MethodGet, "/v25.0/"+path, travel, "", "")
			if !strings.Contains(a.body, `"quality_rating":"`+want+`","quality_score":{"score":"`+want+`"}`) {
				t.Errorf("%s: %s", what, a.body)
			}
		}
	}
	quality("nobody was written to", "UNKNOWN")
	for _, p := range people {
		s.writeFrom(p, number)
		var sent []string
		for i := range 20 {
			a := s.post("/v25.0/"+number+"/messages", travel, fmt.Sprintf(`{"messaging_product":"whatsapp","to":"+%s","text":{"body":"%d"}}`, p, i))
			sent = append(sent, idOf(t, a, http.StatusOK))
		}
		s.awaitInboxOf(p, sent...)
	}
	quality("60 messages arrived", "GREEN")
	act := func(person, what string) {
		t.Helper()
		if a := s.post("/phone/v1/people/"+person+"/conversations/"+number+"/"+what, "", `{"reason":"spam"}`); a.status/100 != 2 {
			t.Fatalf("%s: %d %s", what, a.status, a.body)
		}
	}
	act(bob, "report")
	act(bob, "report")
	act(bob, "block")
	quality("one person complained, three times", "YELLOW")
	act(people[2], "block")
	quality("two people of three", "RED")
}
