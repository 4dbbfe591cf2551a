package app

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
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
	res, err := http.DefaultClient.Do(req)
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
