package app

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// tells says whether a public id holds Ada's number.
func tells(t *testing.T, wamid string) bool {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(wamid, "wamid."))
	if err != nil {
		t.Fatalf("%s: %v", wamid, err)
	}
	return strings.Contains(string(raw), ada)
}

// TestIDsDoNotTellAHiddenNumber: a message with a person who hides their number has the same public id
// everywhere, in it is no number, and it can be read, quoted and reacted to (reference §0.1, §9.2).
func TestIDsDoNotTellAHiddenNumber(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, r := boot(t, dir, nil), receive(t)
	s.subscribe(r.URL)
	s.patch(`{"username":"@ada.l","hides_number":true}`)
	in := s.write("one")
	id := s.userID(azur)
	out := idOf(t, s.toUserID(id, "by id"), http.StatusOK)
	for _, wamid := range []string{in, out} {
		if tells(t, wamid) {
			t.Errorf("%s tells the number", wamid)
		}
	}
	r.await(t, "both", has(`"id":"`+escaped(in)+`"`, `"id":"`+escaped(out)+`","status":"delivered"`))
	s.awaitInbox(out)
	send := func(body string) string {
		t.Helper()
		return idOf(t, s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","recipient":"`+id+`",`+body+`}`), http.StatusOK)
	}
	quote := send(`"context":{"message_id":"` + in + `"},"text":{"body":"a quote"}`)
	reaction := send(`"type":"reaction","reaction":{"message_id":"` + in + `","emoji":"👍"}`)
	read := `{"messaging_product":"whatsapp","status":"read","message_id":"` + in + `"}`
	if a := s.post("/v25.0/"+number+"/messages", travel, read); a.status != http.StatusOK {
		t.Errorf("marked as read: %d %s", a.status, a.body)
	}
	r.await(t, "the quote and the reaction", has(`"id":"`+escaped(quote)+`","status":"delivered"`, `"id":"`+escaped(reaction)+`","status":"sent"`))
	reply := idOf(t, s.post("/phone/v1/people/"+ada+"/messages", "", fmt.Sprintf(`{"to":%q,"reply_to":%q,"text":{"body":"two"}}`, number, out)), http.StatusCreated)
	r.await(t, "the reply", has(`"context":{"from":"33199000001","id":"`+escaped(out)+`"},"from_user_id":"`+id+`","id":"`+escaped(reply)+`"`))
	s.stop()
	s = boot(t, dir, nil)
	page := s.do(http.MethodGet, "/phone/v1/people/"+ada+"/conversations/"+number+"/messages", "", "", "").body
	history := s.do(http.MethodGet, "/v25.0/"+number+"/message_history?message_id="+out, travel, "", "").body
	for what, ok := range map[string]bool{
		"the phone's messages": has(in, out, quote, reply, `"reply_to":"`+in+`"`, `"reply_to":"`+out+`"`)(page),
		"message_history":      has(out)(history),
		"webhooks, no number":  !strings.Contains(r.all(), ada),
	} {
		if !ok {
			t.Errorf("%s: %s %s", what, page, history)
		}
	}
	for _, wamid := range strings.Split(page+r.all(), "wamid.")[1:] {
		wamid, _, _ = strings.Cut(wamid, `"`)
		if wamid = strings.ReplaceAll(wamid, `\/`, "/"); tells(t, wamid) {
			t.Errorf("%s tells the number", wamid)
		}
	}
	known := s.send("by number")
	if !tells(t, known) {
		t.Errorf("%s does not tell a number that its business used", known)
	}
}
