package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	bruno      = "33612345679"
	peoplePath = "/phone/v1/people/"
	adaThread  = peoplePath + ada + "/conversations/" + number
	writeHello = `{"to":"` + number + `","text":{"body":"hello"}}`
)

// get decodes an answer of the people's side.
func get[T any](t *testing.T, s *system, path string) (out T) {
	t.Helper()
	a := s.do(http.MethodGet, path, "", "", "")
	if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &out) != nil {
		t.Fatalf("%s: %d %s", path, a.status, a.body)
	}
	return out
}

type list[T any] struct {
	Data   []T
	Before string
	After  uint64
}

type person struct {
	Address, Name string
	Online        bool
	ReadReceipts  bool `json:"read_receipts"`
	Unread        int
}

type shown struct {
	ID, Number, Address, Author, Type, Status string
	Position                                  uint64
	Content                                   struct{ Body string }
	ReplyTo                                   string `json:"reply_to"`
	Time                                      int64
}

type conversation struct {
	Number, Name, Marketing string
	Unread                  int
	Blocked                 bool
	WindowEnd               int64 `json:"window_ends_at"`
	Last                    *shown
}

func TestPeopleComeAndChange(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	if b := get[list[struct{ Number, Name string }]](t, s, "/phone/v1/businesses"); len(b.Data) != 2 || b.Data[0].Number != number || b.Data[0].Name != "Azur Voyages" {
		t.Errorf("businesses: %+v", b)
	}
	if a := s.post("/phone/v1/people", "", `{"address":"+49 151 23456789","name":"Chloé"}`); a.status != http.StatusCreated || !strings.Contains(a.body, `"address":"4915123456789","name":"Chloé"`) {
		t.Errorf("join: %d %s", a.status, a.body)
	}
	if a := s.post("/phone/v1/people", "", `{"address":"4915123456789"}`); a.status != http.StatusOK || !strings.Contains(a.body, "Chloé") {
		t.Errorf("join again: %d %s", a.status, a.body)
	}
	if a := s.do(http.MethodPatch, peoplePath+"4915123456789", "", "", `{"name":"C.","online":false,"read_receipts":false}`); a.status != http.StatusOK {
		t.Errorf("change: %d %s", a.status, a.body)
	}
	one := get[person](t, s, peoplePath+"+4915123456789")
	if one.Name != "C." || one.Online || one.ReadReceipts {
		t.Errorf("changed to %+v", one)
	}
	if all := get[list[person]](t, s, "/phone/v1/people"); len(all.Data) != 3 || all.Data[0].Name != "Ada" || !all.Data[0].ReadReceipts || all.Data[2].Name != "C." {
		t.Errorf("people: %+v", all)
	}
}

// walkInbox lists the ids of all that Ada sees, sorted; it asks for one message a page.
func (s *system) walkInbox(t *testing.T) (ids []string) {
	t.Helper()
	for after := uint64(0); ; {
		p := get[list[shown]](t, s, peoplePath+ada+"/messages?limit=1&after="+strconv.FormatUint(after, 10))
		if len(p.Data) == 0 {
			slices.Sort(ids)
			return ids
		}
		ids, after = append(ids, p.Data[0].ID), p.After
	}
}

func TestAConversation(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	first := s.write("one")
	second := s.send("two")
	s.awaitInbox(second)
	third := idOf(t, s.post(peoplePath+ada+"/messages", "", fmt.Sprintf(`{"to":%q,"type":"text","text":{"body":"three"},"reply_to":%q}`, number, second)), http.StatusCreated)
	fourth := s.send("four")
	s.awaitInbox(second, fourth)

	page := get[list[shown]](t, s, adaThread+"/messages?limit=3")
	if len(page.Data) != 3 || page.Data[0].ID != second || page.Data[1].ID != third || page.Data[2].ID != fourth || page.Before != second {
		t.Fatalf("the newest page: %+v", page)
	}
	if m := page.Data[1]; m.Author != "person" || m.ReplyTo != second || m.Content.Body != "three" || m.Type != "text" || m.Number != number || m.Address != ada {
		t.Errorf("a person's message: %+v", m)
	}
	if m := page.Data[2]; m.Author != "business" || m.Status != "delivered" || m.Content.Body != "four" || m.ReplyTo != "" {
		t.Errorf("a business's message: %+v", m)
	}
	if older := get[list[shown]](t, s, adaThread+"/messages?limit=3&before="+page.Before); len(older.Data) != 1 || older.Data[0].ID != first || older.Before != "" {
		t.Errorf("what is before: %+v", older)
	}
	inbox, want := s.walkInbox(t), []string{first, second, third, fourth}
	slices.Sort(want)
	if !slices.Equal(inbox, want) {
		t.Errorf("the inbox has %v, want %v", inbox, want)
	}

	talk := get[list[conversation]](t, s, peoplePath+ada+"/conversations").Data
	if len(talk) != 1 || talk[0].Unread != 2 || talk[0].Blocked || talk[0].Marketing != "allowed" || talk[0].Last.ID != fourth || talk[0].WindowEnd < time.Now().UnixMilli() {
		t.Errorf("conversation: %+v", talk)
	}
	if a := s.post(adaThread+"/read", "", ""); a.body != `{"success":true}`+"\n" {
		t.Errorf("read: %d %s", a.status, a.body)
	}
	s.awaitReaders(t)
	if p := get[person](t, s, peoplePath+ada); p.Unread != 0 {
		t.Errorf("after reading: %+v", p)
	}
	if p := get[list[shown]](t, s, adaThread+"/messages"); p.Data[3].Status != "read" || p.Data[1].Status != "read" {
		t.Errorf("after reading: %+v", p.Data)
	}
}

// awaitReaders waits until the tables show everything that has happened.
func (s *system) awaitReaders(t *testing.T) {
	t.Helper()
	next := s.app.journal.Next()
	if err := s.app.projection.WaitFor(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); s.app.witness.Position() < next; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("the witness is at %d, the journal at %d", s.app.witness.Position(), next)
		}
	}
}

func TestWhatAPersonDoesToABusiness(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.write("hello")
	for _, c := range []struct {
		act, body string
		status    int
		holds     func(conversation) bool
	}{
		{"/block", "", 200, func(c conversation) bool { return c.Blocked }},
		{"/block", "", 200, func(c conversation) bool { return c.Blocked }},
		{"/unblock", "", 200, func(c conversation) bool { return !c.Blocked }},
		{"/report", `{"reason":"spam"}`, 200, func(c conversation) bool { return !c.Blocked }},
		{"/report", `{"reason":"spam","block":true}`, 200, func(c conversation) bool { return c.Blocked }},
		{"/unblock", `{}`, 200, func(c conversation) bool { return !c.Blocked }},
		{"/marketing", `{"value":"stop"}`, 200, func(c conversation) bool { return c.Marketing == "stopped" }},
		{"/marketing", `{"value":"resume"}`, 200, func(c conversation) bool { return c.Marketing == "allowed" }},
	} {
		if a := s.post(adaThread+c.act, "", c.body); a.status != c.status {
			t.Errorf("%s %s: %d %s", c.act, c.body, a.status, a.body)
		}
		s.awaitReaders(t)
		if got := get[list[conversation]](t, s, peoplePath+ada+"/conversations").Data; len(got) != 1 || !c.holds(got[0]) {
			t.Errorf("%s %s: %+v", c.act, c.body, got)
		}
	}
}

// TestPeoplesSideRefuses walks the refusals of the people's side.
func TestPeoplesSideRefuses(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.write("hello")
	business := s.send("hi")
	s.awaitInbox(business)
	nobody := peoplePath + "4915123456789"
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"GET", "/phone/v1/nothing", "", 404, "path_unknown"},
		{"DELETE", peoplePath + ada, "", 404, "path_unknown"},
		{"GET", "/phone/v1/", "", 404, "path_unknown"},
		{"GET", peoplePath + "abc", "", 400, "address_invalid"},
		{"GET", peoplePath + "12345", "", 400, "address_invalid"},
		{"GET", peoplePath + "0612345678", "", 400, "address_invalid"},
		{"GET", peoplePath + "33612a45678", "", 400, "address_invalid"},
		{"GET", peoplePath + strings.Repeat("3", 16), "", 400, "address_invalid"},
		{"GET", nobody, "", 404, "person_unknown"},
		{"PATCH", nobody, `{"name":"x"}`, 404, "person_unknown"},
		{"PATCH", nobody, `{"online":true}`, 404, "person_unknown"},
		{"PATCH", peoplePath + ada, `{"name":"` + strings.Repeat("é", 101) + `"}`, 400, "name_too_long"},
		{"PATCH", peoplePath + ada, `{"nam":"x"}`, 400, "body_invalid"},
		{"PATCH", peoplePath + ada, `{"name":1}`, 400, "body_invalid"},
		{"PATCH", peoplePath + ada, `{"name":"x"`, 400, "body_invalid"},
		{"PATCH", peoplePath + ada, `{"name":"x"} {}`, 400, "body_invalid"},
		{"PATCH", peoplePath + ada, `[]`, 400, "body_invalid"},
		{"PATCH", peoplePath + ada, strings.Repeat("x", 513<<10), 400, "body_unreadable"},
		{"POST", "/phone/v1/people", `{}`, 400, "address_invalid"},
		{"POST", "/phone/v1/people", `{"address":"33199000001"}`, 400, "address_taken"},
		{"POST", "/phone/v1/people", `{"address":"4915123456789","name":"` + strings.Repeat("x", 101) + `"}`, 400, "name_too_long"},
		{"POST", peoplePath + ada + "/messages", `{"to":"400000000000009","text":{"body":"x"}}`, 404, "number_unknown"},
		{"POST", peoplePath + ada + "/messages", `{"text":{"body":"x"}}`, 404, "number_unknown"},
		{"POST", peoplePath + ada + "/messages", `{"to":"` + number + `"}`, 400, "text_missing"},
		{"POST", peoplePath + ada + "/messages", `{"to":"` + number + `","text":{"body":" \n "}}`, 400, "text_missing"},
		{"POST", peoplePath + ada + "/messages", `{"to":"` + number + `","text":{"body":"` + strings.Repeat("é", 4097) + `"}}`, 400, "text_too_long"},
		{"POST", peoplePath + ada + "/messages", `{"to":"` + number + `","type":"hologram"}`, 400, "type_unknown"},
		{"POST", peoplePath + ada + "/messages", `{"to":"` + number + `","text":{"body":"x"},"reply_to":"wamid.abc"}`, 400, "message_unknown"},
		{"POST", peoplePath + bruno + "/messages", `{"to":"` + number + `","text":{"body":"x"},"reply_to":"` + business + `"}`, 400, "message_unknown"},
		{"POST", peoplePath + ada + "/messages", `{"to":"` + number + `","button":{"message_id":"wamid.abc","index":0}}`, 400, "message_unknown"},
		{"POST", peoplePath + ada + "/messages", `{"to":"` + number + `","button":{"message_id":"` + business + `","index":0}}`, 400, "button_unknown"},
		{"POST", peoplePath + "33199000002/messages", writeHello, 400, "address_taken"},
		{"POST", nobody + "/messages", `{"to":"` + number + `","text":{"body":""}}`, 400, "text_missing"},
		{"GET", nobody, "", 404, "person_unknown"}, // what was refused gave nobody a phone
		{"GET", adaThread + "/messages?limit=0", "", 400, "limit_invalid"},
		{"GET", adaThread + "/messages?limit=501", "", 400, "limit_invalid"},
		{"GET", adaThread + "/messages?limit=x", "", 400, "limit_invalid"},
		{"GET", adaThread + "/messages?before=x", "", 400, "message_unknown"},
		{"GET", peoplePath + ada + "/messages?after=-1", "", 400, "after_invalid"},
		{"GET", peoplePath + ada + "/conversations/7/messages", "", 404, "number_unknown"},
		{"POST", adaThread + "/read", `{"message_id":"wamid.abc"}`, 400, "message_unknown"},
		{"POST", nobody + "/conversations/" + number + "/read", "", 404, "person_unknown"},
		{"POST", nobody + "/conversations/" + number + "/block", "", 404, "person_unknown"},
		{"POST", adaThread + "/report", `{"reason":"` + strings.Repeat("é", 1001) + `"}`, 400, "reason_too_long"},
		{"POST", adaThread + "/marketing", `{"value":"maybe"}`, 400, "value_invalid"},
		{"POST", adaThread + "/marketing", ``, 400, "value_invalid"},
		{"GET", "/phone/v1/events", "", 400, "address_missing"},
		{"GET", "/phone/v1/events?address=x", "", 400, "address_invalid"},
		{"GET", "/phone/v1/events?address=" + ada + "&after=x", "", 400, "after_invalid"},
	} {
		a := s.do(c.method, c.path, "", "application/json", c.body)
		checkProblem(t, c.method+" "+c.path+" "+c.body, a, c.status, c.code)
	}
}

// checkProblem holds the shape of a refusal of our own doors (docs/http-api.md).
func checkProblem(t *testing.T, what string, a answer, status int, code string) {
	t.Helper()
	var e struct {
		Error struct{ Code, Message string } `json:"error"`
	}
	d := json.NewDecoder(strings.NewReader(a.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil || a.status != status || e.Error.Code != code || e.Error.Message == "" || len(a.body) > 1000 {
		t.Errorf("%.200s: answered %d %.300s; wanted %d %s", what, a.status, a.body, status, code)
	}
	if a.header.Get("X-Request-ID") == "" || a.header.Get("Cache-Control") != "no-store" || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%.200s: headers %v", what, a.header)
	}
}

func TestStreamsAreCounted(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	var open []*eventStream
	for range 16 {
		e := s.events(t, "address="+ada, "")
		e.await(t, "ready")
		open = append(open, e)
	}
	a := s.do(http.MethodGet, "/phone/v1/events?address="+ada+"&address="+bruno, "", "", "")
	checkProblem(t, "the 17th stream", a, http.StatusServiceUnavailable, "streams_full")
	s.events(t, "address="+bruno, "").await(t, "ready")
	open[0].close()
	for again := false; !again; { // until the server has seen that it is closed
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/phone/v1/events?address="+ada, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		again = res.StatusCode == http.StatusOK
	}
	last := s.events(t, "address="+bruno, "")
	last.await(t, "ready")
	s.stop() // open streams do not hold it up
	for {
		if _, ok := last.next(t); !ok {
			return
		}
	}
}
