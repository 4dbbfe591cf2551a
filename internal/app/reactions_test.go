package app

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func reactTo(id, emoji string) string {
	return fmt.Sprintf(`"type":"reaction","reaction":{"message_id":%q,"emoji":%q}`, id, emoji)
}

// statuses lists what was told of a message, in order.
func (r *receiver) statuses(id string) string {
	var out []string
	for _, s := range r.values("statuses")[id] {
		out = append(out, s["status"].(string))
	}
	return strings.Join(out, ",")
}

// TestReactionsAreSentAndNothingMore: reference §2.2, §3.5, §7.2.
func TestReactionsAreSentAndNothingMore(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	theirs := s.write("hello")
	ours := s.send("hi")
	onTheirs, onOurs := s.says(reactTo(theirs, "👍")+`,"context":{"message_id":"`+ours+`"},"biz_opaque_callback_data":"r1"`), s.says(reactTo(ours, ""))
	s.awaitInbox(ours, onTheirs, onOurs)
	seen := s.sees(ada)
	if got := seen[onTheirs]; got.ReplyTo != theirs || string(got.Content) != `{"emoji":"👍"}` {
		t.Errorf("the person sees %+v %s", got, got.Content)
	}
	if got := seen[onOurs]; got.ReplyTo != ours || string(got.Content) != `{"emoji":""}` {
		t.Errorf("the person sees %+v %s", got, got.Content)
	}
	list := s.do(http.MethodGet, peoplePath+ada+"/conversations", "", "", "").body
	if !strings.Contains(list, `"unread":1,`) || !strings.Contains(list, `"last":{"id":"`+ours) {
		t.Errorf("reactions count, or are shown as the newest message: %s", list)
	}
	if a := s.post(peoplePath+ada+"/conversations/"+number+"/read", "", ""); a.status != http.StatusOK {
		t.Fatal(a)
	}
	last := s.send("done")
	r.await(t, "what came behind", func(string) bool {
		return r.statuses(last) == "sent,delivered" && r.statuses(ours) == "sent,delivered,read"
	})
	for _, id := range []string{onTheirs, onOurs} {
		if got := r.statuses(id); got != "sent" {
			t.Errorf("of a reaction was told %s", got)
		}
	}
	status := fmt.Sprint(r.values("statuses")[onTheirs])
	for _, want := range []string{"billable:false", "type:free_customer_service", "category:service", "biz_opaque_callback_data:r1"} {
		if !strings.Contains(status, want) {
			t.Errorf("the status lacks %s: %s", want, status)
		}
	}
}

// TestReactionsOnNothingFailByWebhook: reference §2.2, asynchronous 131009.
func TestReactionsOnNothingFailByWebhook(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	s, r := bootAt(t, t.TempDir(), clock), receive(t)
	s.subscribe(r.URL)
	const bob = "33612345679"
	s.writeFrom(bob, number)
	old := s.write("hello")
	fails := func(what, id, says string) {
		t.Helper()
		reaction := s.says(reactTo(id, "👍"))
		r.await(t, what, func(string) bool { return r.statuses(reaction) != "" })
		got := fmt.Sprint(r.values("statuses")[reaction])
		if r.statuses(reaction) != "failed" || !strings.Contains(got, "131009") || !strings.Contains(got, "reaction['message_id'] "+says) {
			t.Errorf("%s: %s", what, got)
		}
	}
	bobs := idOf(t, s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+bob+`","text":{"body":"x"}}`), http.StatusOK)
	reaction := s.says(reactTo(old, "👍"))
	fails("no id at all", "wamid.x", "does not name a message")
	fails("the reference's sample", "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=", "does not name a message")
	fails("another's message", bobs, "does not name a message")
	fails("a reaction", reaction, "names a reaction")
	ahead.Store(int64(30*24*time.Hour - time.Minute))
	s.write("here again")
	if id := s.says(reactTo(old, "😀")); !s.await(r, id, "sent") {
		t.Errorf("after nearly 30 days: %s", r.statuses(id))
	}
	ahead.Store(int64(30*24*time.Hour + time.Minute))
	s.write("here again")
	fails("an old message", old, "names a message that is more than 30 days old")
}

// await waits for the first status of a message and says whether it is a certain one.
func (s *system) await(r *receiver, id, want string) bool {
	s.t.Helper()
	r.await(s.t, id, func(string) bool { return r.statuses(id) != "" })
	return r.statuses(id) == want
}

// TestOldMessagesAreOutOfReach: reference §2.1, quotes and receipts of messages beyond 30 days.
func TestOldMessagesAreOutOfReach(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	s := bootAt(t, t.TempDir(), clock)
	old := s.write("hello")
	reply := func(to string) string { return s.says(`"text":{"body":"x"},"context":{"message_id":"` + to + `"}`) }
	read := func(id string) answer {
		return s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","status":"read","message_id":"`+id+`"}`)
	}
	ids := []string{reply(old)}
	s.awaitInbox(ids...) // before the clock jumps: what waits for 30 days expires
	ahead.Store(int64(30*24*time.Hour - time.Minute))
	middle := s.write("here again")
	ids = append(ids, reply(old), reply(middle))
	s.awaitInbox(ids...)
	ahead.Store(int64(30*24*time.Hour + time.Minute))
	young := s.write("and again")
	ids = append(ids, reply(old), reply(middle), reply(young), reply("wamid.x"))
	s.awaitInbox(ids...)
	seen := s.sees(ada)
	for i, want := range []string{old, old, middle, "", middle, young, ""} {
		if got := seen[ids[i]].ReplyTo; got != want {
			t.Errorf("message %d quotes %q, not %q", i, got, want)
		}
	}
	if a := read(old); a.status != http.StatusBadRequest || !strings.Contains(a.body, `"code":131009`) || !strings.Contains(a.body, "more than 30 days old") {
		t.Errorf("an old message is marked as read: %d %s", a.status, a.body)
	}
	if a := read(young); a.status != http.StatusOK {
		t.Errorf("a young one: %d %s", a.status, a.body)
	}
}

// TestMediaThatDoesNotFitFailsByWebhook: reference §4.2, 131053; an id of nothing is refused at once.
func TestMediaThatDoesNotFitFailsByWebhook(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.write("hello")
	image := s.uploaded(product, pictureFile())
	sound := s.uploaded(product, formPart{"file", "a.mp3", "audio/mpeg", "ID3" + strings.Repeat("x", 99)})
	for body, says := range map[string]string{
		`"type":"video","video":{"id":"` + image + `"}`:              "Param video: media of type image/png cannot be sent as video",
		`"type":"sticker","sticker":{"id":"` + image + `"}`:          "Param sticker: media of type image/png",
		`"type":"audio","audio":{"id":"` + sound + `","voice":true}`: "must be audio/ogg",
		`"type":"interactive","interactive":{"type":"button","header":{"type":"video","video":{"id":"` + image + `"}},"body":{"text":"b"},"action":{"buttons":[{"type":"reply","reply":{"id":"a","title":"A"}}]}}`: "Param interactive['header']['video']: media of type",
	} {
		id := s.says(body)
		r.await(t, id, func(string) bool { return r.statuses(id) != "" })
		if got := fmt.Sprint(r.values("statuses")[id]); !strings.Contains(got, "131053") || !strings.Contains(got, says) {
			t.Errorf("%s: %s", body, got)
		}
	}
	for _, id := range []string{"1", "x", "99999999999999999999"} {
		a := s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+ada+`","type":"image","image":{"id":"`+id+`"}}`)
		if a.status != http.StatusBadRequest || !strings.Contains(a.body, `"code":131009`) || !strings.Contains(a.body, "Param image['id']: media id "+id) {
			t.Errorf("media %s: %d %s", id, a.status, a.body)
		}
	}
}
