package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/config"
	"turnpike/internal/engine"
	"turnpike/internal/message"
	"turnpike/internal/wire"
)

// host is a business's web server with pictures. A path that begins with /held answers once it is let go.
type host struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int
	letGo map[string]chan struct{}
	seen  chan string
}

func newHost(t *testing.T) *host {
	t.Helper()
	h := &host{asked: map[string]int{}, letGo: map[string]chan struct{}{}, seen: make(chan string, 10_000)}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.asked[r.URL.Path]++
		h.mu.Unlock()
		h.seen <- r.URL.Path
		if strings.HasPrefix(r.URL.Path, "/held") {
			select {
			case <-h.gate(r.URL.Path):
			case <-r.Context().Done():
				return
			}
		}
		if strings.HasPrefix(r.URL.Path, "/gone") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write([]byte(picture + r.URL.Path))
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *host) gate(path string) chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.letGo[path] == nil {
		h.letGo[path] = make(chan struct{})
	}
	return h.letGo[path]
}

func (h *host) count(path string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked[path]
}

// await waits until a path was asked for.
func (h *host) await(t *testing.T, path string) {
	t.Helper()
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	for {
		select {
		case got := <-h.seen:
			if got == path {
				return
			}
		case <-timer.C:
			t.Fatalf("nobody asked for %s", path)
		}
	}
}

// submit sends any content as the agency's number, in the window or not.
func (s *system) submit(from account.NumberID, to message.Address, kind message.Kind, document any) string {
	s.t.Helper()
	raw, err := json.Marshal(document)
	if err != nil {
		s.t.Fatal(err)
	}
	receipt, err := s.app.engine.Submit(s.t.Context(), &engine.Submission{
		Number: s.app.directory.get().Numbers[from], To: to, Content: message.Content{Kind: kind, Document: raw},
		Category: message.Service, Lifetime: int64(time.Hour / time.Millisecond),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return wire.FormatWamid(message.NewCoder(s.app.journal.Identity()), wire.MessageID{ID: receipt.ID, Direction: message.ToPerson, Peer: to})
}

const (
	azurNumber = account.NumberID(400000000000001)
	omniNumber = account.NumberID(400000000000002)
)

// writeFrom opens the window between a person and a number.
func (s *system) writeFrom(person, to string) {
	s.t.Helper()
	idOf(s.t, s.post("/phone/v1/people/"+person+"/messages", "", fmt.Sprintf(`{"to":%q,"text":{"body":"hello"}}`, to)), http.StatusCreated)
}

func (s *system) inboxOf(person string) []string {
	s.t.Helper()
	var page struct {
		Data []struct{ ID, Author string }
	}
	a := s.do(http.MethodGet, "/phone/v1/people/"+person+"/messages?limit=500", "", "", "")
	if err := json.Unmarshal([]byte(a.body), &page); err != nil {
		s.t.Fatal(err)
	}
	var ids []string
	for _, m := range page.Data {
		if m.Author == "business" {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

func (s *system) awaitInboxOf(person string, want ...string) {
	s.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for fmt.Sprint(s.inboxOf(person)) != fmt.Sprint(want) {
		if time.Now().After(deadline) {
			s.t.Fatalf("the inbox of %s has %v, not %v\n%s", person, s.inboxOf(person), want, s.logs)
		}
	}
}

func TestASlowLinkHoldsItsConversationAndNobodyElse(t *testing.T) {
	t.Parallel()
	s, h := boot(t, t.TempDir(), nil), newHost(t)
	const bob = "33612345679"
	s.writeFrom(ada, number)
	s.writeFrom(ada, "400000000000002")
	s.writeFrom(bob, number)
	slow := s.submit(azurNumber, ada, message.KindImage, message.Media{Link: h.URL + "/held"})
	h.await(t, "/held")
	after := s.submit(azurNumber, ada, message.KindText, message.Text{Body: "after the picture"})
	other := s.submit(omniNumber, ada, message.KindText, message.Text{Body: "from another business"})
	bobs := s.submit(azurNumber, bob, message.KindText, message.Text{Body: "to another person"})
	s.awaitInboxOf(bob, bobs)
	s.awaitInboxOf(ada, other)
	close(h.gate("/held"))
	s.awaitInboxOf(ada, other, slow, after)
}

func TestALinkThatFailsFailsItsMessageAlone(t *testing.T) {
	t.Parallel()
	r, h := receive(t), newHost(t)
	s := boot(t, t.TempDir(), func(c *config.Config) { c.WebhookURL = r.URL })
	s.writeFrom(ada, number)
	bad := s.submit(azurNumber, ada, message.KindImage, message.Media{Link: h.URL + "/gone"})
	forbidden := s.submit(azurNumber, ada, message.KindImage, message.Media{Link: "http://169.254.169.254/latest/meta-data"})
	good := s.submit(azurNumber, ada, message.KindImage, message.Media{Link: h.URL + "/sea.png"})
	r.await(t, "the failure", has(escaped(bad), escaped(forbidden), `"code":131053`, "answered 404 Not Found", "not a public one"))
	s.awaitInboxOf(ada, good)
}

func TestOneLinkIsFetchedOnceForManyMessages(t *testing.T) {
	t.Parallel()
	s, h := boot(t, t.TempDir(), nil), newHost(t)
	s.writeFrom(ada, number)
	var want []string
	for range 20 {
		want = append(want, s.submit(azurNumber, ada, message.KindImage, message.Media{Link: h.URL + "/sea.png"}))
	}
	s.awaitInboxOf(ada, want...)
	if n := h.count("/sea.png"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// A stop in the middle of a fetch loses nothing and sends nothing twice; what was fetched is not asked
// for again, and can be shown when its link is dead.
func TestLinksSurviveARestart(t *testing.T) {
	t.Parallel()
	dir, h := t.TempDir(), newHost(t)
	s := boot(t, dir, nil)
	const bob = "33612345679"
	s.writeFrom(ada, number)
	s.writeFrom(bob, number)
	s.do(http.MethodPatch, "/phone/v1/people/"+bob, "", "", `{"online":false}`)
	slow := s.submit(azurNumber, ada, message.KindImage, message.Media{Link: h.URL + "/held"})
	h.await(t, "/held")
	fetched := s.submit(azurNumber, bob, message.KindImage, message.Media{Link: h.URL + "/sea.png"})
	h.await(t, "/sea.png")
	awaitTrue(t, "the picture to be on its way", func() bool {
		named, err := wire.ParseWamid(message.NewCoder(s.app.journal.Identity()), fetched)
		if err != nil {
			t.Fatal(err)
		}
		m, err := s.app.store.Attachments(t.Context(), named.ID)
		return err == nil && len(m) > 0
	})
	s.stop()
	s = boot(t, dir, nil)
	h.await(t, "/held")
	close(h.gate("/held"))
	s.awaitInboxOf(ada, slow)
	s.do(http.MethodPatch, "/phone/v1/people/"+bob, "", "", `{"online":true}`)
	s.awaitInboxOf(bob, fetched)
	if n := h.count("/sea.png"); n != 1 {
		t.Errorf("a picture that was there was asked for %d times", n)
	}
}

func awaitTrue(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// Headers and cards link to media too; a message goes when all of it is there.
func TestAllPartsOfACarouselAreFetched(t *testing.T) {
	t.Parallel()
	s, h := boot(t, t.TempDir(), nil), newHost(t)
	s.writeFrom(ada, number)
	card := func(path string) message.Card {
		return message.Card{Header: &message.Header{Type: "image", Media: &message.Media{Link: h.URL + path}}}
	}
	id := s.submit(azurNumber, ada, message.KindInteractive, message.Interactive{
		Type: message.InteractiveCarousel, Body: "choose", Cards: []message.Card{card("/a.png"), card("/held/b.png")},
	})
	h.await(t, "/held/b.png")
	if got := s.inboxOf(ada); len(got) != 0 {
		t.Errorf("half a carousel arrived: %v", got)
	}
	close(h.gate("/held/b.png"))
	s.awaitInboxOf(ada, id)
	s.submit(azurNumber, ada, message.KindInteractive, message.Interactive{
		Type: message.InteractiveCarousel, Body: "half of it is gone", Cards: []message.Card{card("/a.png"), card("/gone")},
	})
	text := s.submit(azurNumber, ada, message.KindText, message.Text{Body: "x"})
	s.awaitInboxOf(ada, id, text)
}

// One host that never answers takes neither the other businesses' places nor those of other hosts.
func TestAHostThatHangsStopsNobodyElse(t *testing.T) {
	t.Parallel()
	s, h, fine := boot(t, t.TempDir(), nil), newHost(t), newHost(t)
	s.writeFrom(ada, number)
	s.writeFrom(ada, "400000000000002")
	var people []string
	for i := range 30 {
		people = append(people, fmt.Sprintf("3361234%04d", i))
		s.writeFrom(people[i], number)
		s.submit(azurNumber, message.Address(people[i]), message.KindImage, message.Media{Link: fmt.Sprintf("%s/held/%d", h.URL, i)})
	}
	h.await(t, "/held/7") // eight hang, the others wait
	quick := s.submit(omniNumber, ada, message.KindImage, message.Media{Link: fine.URL + "/sea.png"})
	s.awaitInboxOf(ada, quick)
	h.mu.Lock()
	asked := len(h.asked)
	h.mu.Unlock()
	if asked > 8 {
		t.Errorf("%d fetches from one host at once", asked)
	}
	for i := range people {
		close(h.gate(fmt.Sprintf("/held/%d", i)))
	}
	for _, p := range people {
		awaitTrue(t, "the picture of "+p, func() bool { return len(s.inboxOf(p)) == 1 })
	}
}
