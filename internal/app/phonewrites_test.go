package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestWhatPeopleCannotWrite walks the refusals of what a person sends; nothing of it reaches the journal.
func TestWhatPeopleCannotWrite(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	own := s.write("hello")
	text := s.send("hi")
	list := s.interactive("list", `{"button":"Menu","sections":[{"rows":[{"id":"r1","title":"One"}]}]}`)
	buttons := s.interactive("button", `{"buttons":[{"type":"reply","reply":{"id":"yes","title":"Yes"}}]}`)
	s.awaitInbox(text, list, buttons)
	place := idOf(t, s.writes(`"type":"location","location":{"latitude":1,"longitude":2}`), http.StatusCreated)
	thumb := idOf(t, s.writes(`"type":"reaction","reply_to":"`+text+`","reaction":{"emoji":"👍"}`), http.StatusCreated)
	omnis := idOf(t, s.post(peoplePath+ada+"/messages", "", `{"to":"400000000000002","text":{"body":"x"}}`), http.StatusCreated)
	image, sound := s.personUploads(ada, pictureFile()), s.personUploads(ada, formPart{"file", "a.mp3", "audio/mpeg", "ID3" + strings.Repeat("x", 99)})
	bobs := s.personUploads("33612345679", pictureFile())
	before := s.app.journal.Next()
	long := strings.Repeat("é", 1025)
	for _, c := range []struct {
		body   string
		status int
		code   string
	}{
		{`"type":"hologram"`, 400, "type_unknown"},
		{`"type":"template","template":{}`, 400, "body_invalid"},
		{`"type":"text"`, 400, "text_missing"},
		{`"text":{"body":" \n"}`, 400, "text_missing"},
		{`"text":{"body":"` + strings.Repeat("é", 4097) + `"}`, 400, "text_too_long"},
		{`"text":{"body":"x"},"reply_to":"wamid.x"`, 400, "message_unknown"},
		{`"text":{"body":"x"},"reply_to":"` + omnis + `"`, 400, "message_unknown"},
		{`"type":"image"`, 400, "media_missing"},
		{`"type":"image","image":{"media_id":"1"}`, 400, "media_refused"},
		{`"type":"image","image":{"media_id":"` + bobs + `"}`, 400, "media_refused"},
		{`"type":"video","video":{"media_id":"` + image + `"}`, 400, "media_refused"},
		{`"type":"audio","audio":{"media_id":"` + sound + `","voice":true}`, 400, "media_refused"},
		{`"type":"image","image":{"media_id":"` + image + `","caption":"` + long + `"}`, 400, "text_too_long"},
		{`"type":"document","document":{"media_id":"` + image + `","filename":"` + long + `"}`, 400, "text_too_long"},
		{`"type":"image","image":{"link":"https://example.com/a.png"}`, 400, "body_invalid"},
		{`"type":"location"`, 400, "content_missing"},
		{`"type":"location","location":{"latitude":91,"longitude":0}`, 400, "location_invalid"},
		{`"type":"location","location":{"latitude":0,"longitude":-181}`, 400, "location_invalid"},
		{`"type":"location","location":{"latitude":0,"longitude":0,"url":"javascript:1"}`, 400, "location_invalid"},
		{`"type":"location","location":{"latitude":0,"longitude":0,"name":"` + long + `"}`, 400, "text_too_long"},
		{`"type":"location","location":{"latitude":"north"}`, 400, "body_invalid"},
		{`"type":"contacts"`, 400, "content_missing"},
		{`"type":"contacts","contacts":[{"name":{"first_name":"Ada"}}]`, 400, "contact_invalid"},
		{`"type":"contacts","contacts":[` + strings.Repeat(`{},`, 257) + `{}]`, 400, "contacts_too_many"},
		{`"type":"contacts","contacts":[{"name":{"formatted_name":"` + strings.Repeat("x", 129<<10) + `"}}]`, 400, "content_too_large"},
		{`"type":"reaction","reply_to":"` + text + `"`, 400, "content_missing"},
		{`"type":"reaction","reaction":{"emoji":"👍"}`, 400, "reply_to_invalid"},
		{`"type":"reaction","reply_to":"` + thumb + `","reaction":{"emoji":"👍"}`, 400, "reply_to_invalid"},
		{`"type":"reaction","reply_to":"` + text + `","reaction":{"emoji":"ok"}`, 400, "reaction_invalid"},
		{`"type":"order","order":{"catalog":"1","items":[]}`, 400, "order_invalid"},
		{`"type":"order","order":{"items":[{"product":"a","quantity":1,"price":1,"currency":"EUR"}]}`, 400, "order_invalid"},
		{`"type":"order","order":{"catalog":"1","items":[{"product":"a","quantity":0,"price":1,"currency":"EUR"}]}`, 400, "order_invalid"},
		{`"type":"order","order":{"catalog":"1","items":[{"product":"a","quantity":1,"price":-1,"currency":"EUR"}]}`, 400, "order_invalid"},
		{`"type":"order","order":{"catalog":"1","items":[{"product":"a","quantity":1,"price":1,"currency":"euro"}]}`, 400, "order_invalid"},
		{`"type":"unsupported"`, 400, "unsupported_invalid"},
		{`"type":"unsupported","unsupported":{"type":"A poll"}`, 400, "unsupported_invalid"},
		{`"type":"edit","edit":{"body":"x"}`, 400, "reply_to_invalid"},
		{`"type":"edit","reply_to":"` + own + `"`, 400, "content_missing"},
		{`"type":"edit","reply_to":"` + text + `","edit":{"body":"x"}`, 400, "reply_to_invalid"},
		{`"type":"edit","reply_to":"` + own + `","edit":{"body":""}`, 400, "text_missing"},
		{`"type":"edit","reply_to":"` + place + `","edit":{"body":"x"}`, 400, "edit_invalid"},
		{`"type":"revoke","reply_to":"` + text + `"`, 400, "reply_to_invalid"},
		{`"type":"revoke","reply_to":"` + thumb + `"`, 400, "reply_to_invalid"},
		{`"button":{"message_id":"` + buttons + `","index":1}`, 400, "button_unknown"},
		{`"button":{"message_id":"` + buttons + `","index":-1}`, 400, "button_unknown"},
		{`"button":{"message_id":"` + buttons + `","index":0,"card":0}`, 400, "button_unknown"},
		{`"button":{"message_id":"` + text + `","index":0}`, 400, "button_unknown"},
		{`"button":{"message_id":"","index":0}`, 400, "message_unknown"},
		{`"row":{"message_id":"` + list + `","id":"r2"}`, 400, "row_unknown"},
		{`"row":{"message_id":"` + buttons + `","id":"r1"}`, 400, "row_unknown"},
		{`"form":{"message_id":"` + buttons + `","response":{}}`, 400, "form_unknown"},
		{`"form":{"message_id":"` + buttons + `","response":[]}`, 400, "form_invalid"},
		{`"call_permission":{"message_id":"` + buttons + `","accepted":true}`, 400, "call_permission_unknown"},
		{`"text":{"body":"x"},"forwards":-1`, 400, "forwards_invalid"},
		{`"text":{"body":"x"},"product":{"id":"a"}`, 400, "product_invalid"},
		{`"text":{"body":"x"},"referral":{"id":"1"}`, 400, "referral_invalid"},
		{`"text":{"body":"x"},"referral":{"id":"1","url":"fb.me/1"}`, 400, "referral_invalid"},
		{`"text":{"body":"x"},"referral":{"id":"1","url":"https://fb.me/1","type":"song"}`, 400, "referral_invalid"},
		{`"text":{"body":"x"},"referral":{"id":"1","url":"https://fb.me/1","body":"` + strings.Repeat("é", 2001) + `"}`, 400, "referral_invalid"},
	} {
		a := s.writes(c.body)
		var e struct {
			Error struct{ Code, Message string }
		}
		if json.Unmarshal([]byte(a.body), &e) != nil || a.status != c.status || e.Error.Code != c.code || e.Error.Message == "" {
			t.Errorf("%.200s: %d %s; wanted %d %s", c.body, a.status, a.body, c.status, c.code)
		}
	}
	if left := s.decided(t, before); len(left) > 0 {
		t.Errorf("refused requests left records of the types %v", left)
	}
}

// TestEditsAndRevokesEnd looks at how long a message can be changed and taken back.
func TestEditsAndRevokesEnd(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	s := bootAt(t, t.TempDir(), func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	own := s.write("hello")
	try := func(kind string, after time.Duration, want int) {
		t.Helper()
		ahead.Store(int64(after))
		if a := s.writes(`"type":"` + kind + `","reply_to":"` + own + `","edit":{"body":"x"}`); a.status != want {
			t.Errorf("%s after %s: %d %s", kind, after, a.status, a.body)
		}
	}
	try("edit", 14*time.Minute, http.StatusCreated)
	try("edit", 16*time.Minute, http.StatusConflict)
	try("revoke", 47*time.Hour, http.StatusCreated)
	try("revoke", 49*time.Hour, http.StatusConflict)
}

// TestAWritingIsSentOnce repeats requests of several kinds with one key each.
func TestAWritingIsSentOnce(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	own := s.write("hello")
	id := s.personUploads(ada, pictureFile())
	for key, body := range map[string]string{
		"a": `"type":"image","image":{"media_id":"` + id + `"}`, "b": `"type":"reaction","reply_to":"` + own + `","reaction":{"emoji":"👍"}`,
	} {
		var ids []string
		for range 2 {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+peoplePath+ada+"/messages", strings.NewReader(`{"to":"`+number+`",`+body+`}`))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Idempotency-Key", key)
			ids = append(ids, idOf(t, s.roundTrip(req), http.StatusCreated))
		}
		if ids[0] != ids[1] {
			t.Errorf("%s was sent twice: %v", body, ids)
		}
	}
}
