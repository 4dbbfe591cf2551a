package app

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// event is one server-sent event.
type event struct {
	name, id, data string
}

// eventStream is an open stream of the people's side.
type eventStream struct {
	events <-chan event
	close  func()
}

// events opens a stream; after is its Last-Event-ID.
func (s *system) events(t *testing.T, query, after string) *eventStream {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/phone/v1/events?"+query, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if after != "" {
		req.Header.Set("Last-Event-ID", after)
	}
	res, err := http.DefaultClient.Do(req) //nolint:bodyclose // the reader below closes it
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("the stream began with %d %s", res.StatusCode, got)
	}
	out := make(chan event, 10_000)
	go func() {
		defer close(out)
		defer func() { _ = res.Body.Close() }()
		var e event
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "event":
				e.name = value
			case "id":
				e.id = value
			case "data":
				e.data = value
			case "":
				if e != (event{}) {
					out <- e
				}
				e = event{}
			}
		}
	}()
	t.Cleanup(cancel)
	return &eventStream{out, cancel}
}

// next is the stream's next event; false when it has ended.
func (e *eventStream) next(t *testing.T) (event, bool) {
	t.Helper()
	timer := time.NewTimer(20 * time.Second)
	defer timer.Stop()
	select {
	case one, ok := <-e.events:
		return one, ok
	case <-timer.C:
		t.Fatal("no event came")
	}
	return event{}, false
}

// await passes events over until one of a name comes.
func (e *eventStream) await(t *testing.T, name string) event {
	t.Helper()
	for {
		one, ok := e.next(t)
		if !ok {
			t.Fatalf("the stream ended before %q came", name)
		}
		if one.name == name {
			return one
		}
	}
}

// overview is what the console's first page shows.
type overview struct {
	Version  string
	Position uint64
	Readers  []struct {
		Name          string
		Position, Lag uint64
	}
	Accounts []struct {
		Business, Account, Number string
	}
	Today struct{ Accepted, Received, Delivered, Read, Failed int64 }
}

func (s *system) overview(t *testing.T) (out overview) {
	t.Helper()
	a := s.do(http.MethodGet, "/turnpike/v1/overview", password, "", "")
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.status != http.StatusOK {
		t.Fatalf("overview: %d %s", a.status, a.body)
	}
	return out
}

// TestAStreamComesBackWhereItWas breaks a stream off again and again while messages go both ways: with
// Last-Event-ID each message and status comes once, in order.
func TestAStreamComesBackWhereItWas(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	stream := s.events(t, "address="+ada, "")
	stream.await(t, "ready")
	want := map[string]bool{} // ids of messages
	for i := range 20 {
		want[s.write(strconv.Itoa(i))], want[s.send(strconv.Itoa(i))] = true, true
	}
	s.awaitReaders(t)
	last, seen := "", map[string]int{}
	record := uint64(0)
	for n := 0; len(seen) < len(want); n++ {
		e, ok := stream.next(t)
		if !ok || n%7 == 6 {
			stream.close()
			stream = s.events(t, "address="+ada, last)
			if ready := stream.await(t, "ready"); last != "" && ready.data != `{"position":`+last+`}` {
				t.Errorf("back at %s, the stream begins with %s", last, ready.data)
			}
			continue // what was read but not taken in comes again
		}
		if e.name == "ready" {
			continue
		}
		at, err := strconv.ParseUint(e.id, 10, 64)
		if err != nil || at <= record {
			t.Fatalf("event %+v behind %d: %v", e, record, err)
		}
		last, record = e.id, at
		if e.name != "message" {
			continue
		}
		var m shown
		if err := json.Unmarshal([]byte(e.data), &m); err != nil || m.Position != at {
			t.Errorf("%+v: %v", e, err)
		}
		seen[m.ID]++
	}
	for id, n := range seen {
		if n != 1 || !want[id] {
			t.Errorf("%s came %d times; wanted: %v", id, n, want[id])
		}
	}
	// From the beginning the same, in the query.
	again, replayed := s.events(t, "address="+ada+"&after=0", ""), 0
	for replayed < len(want) {
		again.await(t, "message")
		replayed++
	}
}

// TestAStreamShowsItsPeopleOnly holds that a stream carries nothing of others.
func TestAStreamShowsItsPeopleOnly(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	stream := s.events(t, "address="+bruno+"&address=4915123456789", "")
	stream.await(t, "ready")
	s.write("not for bruno")
	s.send("neither")
	id := idOf(t, s.post("/phone/v1/people/"+bruno+"/messages", "", writeHello), http.StatusCreated)
	if e := stream.await(t, "message"); !strings.Contains(e.data, id) {
		t.Errorf("bruno saw %s", e.data)
	}
}

func TestMomentsComeOnStreams(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	stream := s.events(t, "address="+ada, "")
	stream.await(t, "ready")
	inbound := s.write("hello")
	stream.await(t, "message")
	before := time.Now().UnixMilli()
	a := s.post(sendPath, travel, `{"messaging_product":"whatsapp","status":"read","message_id":"`+inbound+`","typing_indicator":{"type":"text"}}`)
	if a.body != `{"success":true}` {
		t.Fatal(a)
	}
	typing := stream.await(t, "typing")
	var show struct {
		Number, Address string
		Until           int64
	}
	if err := json.Unmarshal([]byte(typing.data), &show); err != nil || show.Number != number || show.Address != ada || show.Until < before+24_000 || show.Until > before+60_000 || typing.id != "" {
		t.Errorf("typing: %+v %v", typing, err)
	}
	if e := stream.await(t, "status"); !strings.Contains(e.data, `"status":"read"`) || !strings.Contains(e.data, inbound) || !strings.Contains(e.data, `"author":"person"`) || e.id == "" {
		t.Errorf("the person's message was read: %+v", e)
	}
	s.do(http.MethodPatch, "/phone/v1/people/"+ada, "", "", `{"name":"Ada L."}`)
	if e := stream.await(t, "person"); !strings.Contains(e.data, "Ada L.") || e.id != "" {
		t.Errorf("person: %+v", e)
	}
	s.post(adaThread+"/block", "", "")
	if e := stream.await(t, "conversation"); !strings.Contains(e.data, `"blocked":true`) || e.id != "" {
		t.Errorf("conversation: %+v", e)
	}
	// Typing that is over is not told again to those who come back.
	again := s.events(t, "address="+ada+"&after=0", "")
	for e := again.await(t, "message"); e.name != "conversation"; e, _ = again.next(t) {
		if e.name == "person" {
			t.Error("a moment was kept")
		}
	}
}
