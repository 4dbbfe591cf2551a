package media

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/webhook"
)

// fetcher is the Links of a room, running.
func (r *room) fetcher(t *testing.T, guard webhook.Guard) *Links {
	t.Helper()
	l := NewLinks(r.Room, guard)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = l.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return l
}

// get fetches one link for a message and waits for what becomes of it.
func (r *room) get(t *testing.T, l *Links, id message.ID, kind message.Kind, link string) (message.Media, *fault.Error) {
	t.Helper()
	return r.getMedia(t, l, id, kind, message.Media{Link: link})
}

func (r *room) getMedia(t *testing.T, l *Links, id message.ID, kind message.Kind, m message.Media) (message.Media, *fault.Error) {
	t.Helper()
	doc, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	outcome := make(chan *fault.Error, 1)
	l.Fetch(t.Context(), Want{
		Message: id, Number: azur, Content: message.Content{Kind: kind, Document: doc}, Done: func(f *fault.Error) { outcome <- f },
	})
	timer := time.NewTimer(20 * time.Second)
	defer timer.Stop()
	select {
	case f := <-outcome:
		found, err := r.store.Attachments(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return found[0], f
	case <-timer.C:
		t.Fatalf("nothing became of %s", m.Link)
	}
	panic("unreachable")
}

var dev = webhook.Guard{AllowLoopback: true}

// site answers each path as its handler says and counts what it was asked.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	paths map[string]http.HandlerFunc
	asked map[string]int
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{paths: map[string]http.HandlerFunc{}, asked: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked[r.URL.Path]++
		handle := s.paths[r.URL.Path]
		s.mu.Unlock()
		if handle == nil {
			http.NotFound(w, r)
			return
		}
		handle(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) at(path string, handle http.HandlerFunc) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paths[path] = handle
	return s.URL + path
}

func (s *site) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

// file answers with bytes of a type; more sets further headers.
func file(kind string, data []byte, more ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		if kind != "" {
			w.Header().Set("Content-Type", kind)
		}
		for i := 0; i+1 < len(more); i += 2 {
			w.Header().Set(more[i], more[i+1])
		}
		_, _ = w.Write(data)
	}
}

func TestLinksAreWhatTheirKindTakes(t *testing.T) {
	t.Parallel()
	r, s := open(t, t.TempDir()), newSite(t)
	l := r.fetcher(t, dev)
	pdf := []byte("%PDF-1.7")
	for i, c := range []struct {
		kind   message.Kind
		handle http.HandlerFunc
		want   string // type, or the beginning of the refusal after "!"
		name   string
	}{
		{message.KindImage, file("image/png", png), "image/png", "0.bin"},
		{message.KindImage, file("image/png; charset=binary", png), "image/png; charset=binary", "1.bin"},
		{message.KindImage, file("", png), "image/png", "2.bin"},
		{message.KindImage, file("application/octet-stream", png), "image/png", "3.bin"},
		{message.KindImage, file("text/html", []byte("<html>")), "!media of type text/html cannot be sent as image", ""},
		{message.KindImage, file("image/jpeg", []byte("<html>")), "!The media behind the link is not of the type", ""},
		{message.KindImage, file("image/png", append(append([]byte{}, png...), make([]byte, 5<<20)...)), "!The media behind the link is too large: as image it may have at most 5242880", ""},
		{message.KindImage, file("image/png", nil), "!The media behind the link is empty", ""},
		{message.KindImage, nil, "!The media behind the link could not be fetched: its host answered 404 Not Found", ""},
		{message.KindImage, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "image/png")
			w.WriteHeader(http.StatusOK)
			for range 6 { // never says how long it is
				_, _ = w.Write(append(append([]byte{}, png...), make([]byte, 1<<20)...))
				_ = http.NewResponseController(w).Flush()
			}
		}, "!The media behind the link is too large", ""},
		{message.KindDocument, file("application/pdf", pdf, "Content-Disposition", `attachment; filename="../../the plan.pdf"`), "application/pdf", "the plan.pdf"},
		{message.KindDocument, file("text/html", []byte("<html>")), "text/html", "11.bin"},
		{message.KindVideo, file("video/mp4", []byte("film")), "video/mp4", "12.bin"},
		{message.KindAudio, file("audio/ogg; codecs=opus", []byte("OggS")), "audio/ogg; codecs=opus", "13.bin"},
		{message.KindAudio, file("audio/wav", []byte("RIFF")), "!media of type audio/wav cannot be sent as audio", ""},
		{message.KindSticker, file("image/webp", append([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "), make([]byte, 100<<10)...)), "!the sticker has", ""},
	} {
		path := fmt.Sprintf("/%d.bin", i)
		if c.handle != nil {
			s.at(path, c.handle)
		}
		found, f := r.get(t, l, message.ID(i+1), c.kind, s.URL+path)
		if refusal, refused := strings.CutPrefix(c.want, "!"); refused {
			if f == nil || f.Code != 131053 || !strings.HasPrefix(f.DetailText(), refusal) {
				t.Errorf("%d: %v", i, f)
			}
			continue
		}
		if f != nil || found.Type != c.want || found.Filename != c.name || found.SHA256 == "" {
			t.Errorf("%d: %+v, %v", i, found, f)
		}
	}
}

// TestVoiceMessagesAreOggBehindLinksToo: reference §2.2. The same sound passes as an audio file.
func TestVoiceMessagesAreOggBehindLinksToo(t *testing.T) {
	t.Parallel()
	r, s := open(t, t.TempDir()), newSite(t)
	l := r.fetcher(t, dev)
	s.at("/a.mp3", file("audio/mpeg", []byte("ID3")))
	s.at("/a.ogg", file("audio/ogg", []byte("OggS")))
	for i, c := range []struct {
		path  string
		voice bool
		code  int
	}{{"/a.mp3", false, 0}, {"/a.mp3", true, 131053}, {"/a.ogg", true, 0}, {"/a.ogg", false, 0}} {
		_, f := r.getMedia(t, l, message.ID(i+1), message.KindAudio, message.Media{Link: s.URL + c.path, Voice: c.voice})
		if (f == nil) != (c.code == 0) || (f != nil && f.Code != c.code) {
			t.Errorf("%+v: %v", c, f)
		}
	}
}

func TestLinksThatLeadAstrayAreNotFollowed(t *testing.T) {
	t.Parallel()
	r, s := open(t, t.TempDir()), newSite(t)
	l := r.fetcher(t, dev)
	to := func(where string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, where, http.StatusFound) }
	}
	s.at("/good.png", file("image/png", png))
	if _, f := r.get(t, l, 1, message.KindImage, s.at("/moved.png", to("/good.png"))); f != nil {
		t.Errorf("a redirect to a picture: %v", f)
	}
	for i, c := range []struct{ link, want string }{
		{"http://169.254.169.254/latest/meta-data/", "not a public one"},
		{"http://[::ffff:10.0.0.1]/x", "not a public one"},
		{"ftp://example.com/x.png", "must begin with https"},
		{"http://user:secret@example.com/x.png", "user name"},
		{"nonsense", "must begin with https"},
		{"http://nobody.invalid/x.png", "host"},
		{s.at("/inside", to("http://10.0.0.1/x.png")), "not at a public address"},
		{s.at("/file", to("file:///etc/passwd")), "could not be fetched"},
		{s.at("/loop", to("/loop")), "redirected more than 5 times"},
		{"http://127.0.0.1:1/x.png", "cannot be reached"},
	} {
		if _, f := r.get(t, l, message.ID(100+i), message.KindImage, c.link); f == nil || f.Code != 131053 || !strings.Contains(f.DetailText(), c.want) {
			t.Errorf("%s: %v", c.link, f)
		}
	}
	strict := r.fetcher(t, webhook.Guard{})
	if _, f := r.get(t, strict, 200, message.KindImage, s.URL+"/good.png"); f == nil || s.count("/good.png") != 1 {
		t.Errorf("a link to this machine was followed outside of dev: %v", f)
	}
}

func TestALinkIsAskedForAsItsHostSays(t *testing.T) {
	t.Parallel()
	tagged := func(etag string, more ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") == etag || r.Header.Get("If-Modified-Since") == etag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			file("image/png", png, more...)(w, r)
		}
	}
	for name, c := range map[string]struct {
		handle http.HandlerFunc
		after  time.Duration
		asked  int // in all, by two messages
	}{
		"again at once":             {file("image/png", png), 0, 1},
		"just before ten minutes":   {file("image/png", png), freshFor - time.Millisecond, 1},
		"after ten minutes":         {file("image/png", png), freshFor, 2},
		"max-age of a minute":       {file("image/png", png, "Cache-Control", "public, max-age=60"), time.Minute, 2},
		"max-age of a day":          {file("image/png", png, "Cache-Control", "max-age=86400"), freshFor, 2},
		"within max-age":            {file("image/png", png, "Cache-Control", "max-age=60"), 59 * time.Second, 1},
		"no-store":                  {file("image/png", png, "Cache-Control", "no-store"), 0, 2},
		"private":                   {file("image/png", png, "Cache-Control", "private"), 0, 2},
		"no-cache":                  {file("image/png", png, "Cache-Control", "no-cache"), 0, 2},
		"no-cache with a tag":       {tagged(`"a"`, "ETag", `"a"`, "Cache-Control", "no-cache"), 0, 2},
		"an old one with a date":    {tagged("Thu, 01 Oct 2026 00:00:00 GMT", "Last-Modified", "Thu, 01 Oct 2026 00:00:00 GMT"), freshFor, 2},
		"a nonsense max-age":        {file("image/png", png, "Cache-Control", "max-age=soon"), 0, 1},
		"a negative max-age":        {file("image/png", png, "Cache-Control", "max-age=-1"), 0, 1},
		"long forgotten with a tag": {tagged(`"a"`, "ETag", `"a"`), keptFor, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, s := open(t, t.TempDir()), newSite(t)
			l := r.fetcher(t, dev)
			link := s.at("/sea.png", c.handle)
			first, f := r.get(t, l, 1, message.KindImage, link)
			if f != nil {
				t.Fatal(f)
			}
			r.clock.pass(c.after)
			second, f := r.get(t, l, 2, message.KindImage, link)
			if f != nil || first != second {
				t.Errorf("%+v, then %+v, %v", first, second, f)
			}
			if n := s.count("/sea.png"); n != c.asked {
				t.Errorf("asked %d times, not %d", n, c.asked)
			}
		})
	}
}

// What changed is fetched anew, and what was sent before stays as it was.
func TestAChangedLinkIsFetchedAnew(t *testing.T) {
	t.Parallel()
	r, s := open(t, t.TempDir()), newSite(t)
	l := r.fetcher(t, dev)
	link := s.at("/sea.png", file("image/png", png, "ETag", `"1"`, "Cache-Control", "no-cache"))
	first, f := r.get(t, l, 1, message.KindImage, link)
	if f != nil {
		t.Fatal(f)
	}
	s.at("/sea.png", file("image/png", append(append([]byte{}, png...), 2), "ETag", `"2"`, "Cache-Control", "no-cache"))
	second, f := r.get(t, l, 2, message.KindImage, link)
	if f != nil || second.SHA256 == first.SHA256 {
		t.Errorf("%+v, %v", second, f)
	}
}

func TestAHostThatStumblesIsAskedOnceMore(t *testing.T) {
	t.Parallel()
	r, s := open(t, t.TempDir()), newSite(t)
	l := r.fetcher(t, dev)
	var asked atomic.Int64
	link := s.at("/sea.png", func(w http.ResponseWriter, req *http.Request) {
		if asked.Add(1) == 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		file("image/png", png)(w, req)
	})
	if _, f := r.get(t, l, 1, message.KindImage, link); f != nil {
		t.Error(f)
	}
	broken := s.at("/broken.png", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(png)
	})
	if _, f := r.get(t, l, 2, message.KindImage, broken); f == nil || s.count("/broken.png") != 2 {
		t.Errorf("%v after %d tries", f, s.count("/broken.png"))
	}
	if files := r.files(t); len(files) != 1 {
		t.Errorf("on disk: %v", files)
	}
}

func TestALinkThatWaitedTooLongFails(t *testing.T) {
	t.Parallel()
	r, s := open(t, t.TempDir()), newSite(t)
	l := NewLinks(r.Room, dev) // not running yet
	link := s.at("/sea.png", file("image/png", png))
	doc, err := json.Marshal(message.Media{Link: link})
	if err != nil {
		t.Fatal(err)
	}
	outcome := make(chan *fault.Error, 1)
	l.Fetch(t.Context(), Want{Message: 1, Number: azur, Content: message.Content{Kind: message.KindImage, Document: doc}, Done: func(f *fault.Error) { outcome <- f }})
	r.clock.pass(fetchWait)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = l.Run(ctx) }()
	if f := <-outcome; f == nil || !strings.Contains(f.DetailText(), "not fetched within 5m") {
		t.Errorf("%v", f)
	}
	if s.count("/sea.png") != 0 {
		t.Error("it was asked for all the same")
	}
	cancel()
	<-done
}

// Whatever comes and goes, nobody has more places than are theirs, everybody has a turn, and nothing is
// left behind.
func TestTheQueueIsFair(t *testing.T) {
	t.Parallel()
	var q queue
	for i := range 1000 {
		q.push(&job{target: target{number: 1}, host: fmt.Sprintf("h%d", i%50)})
	}
	for range 20 {
		q.push(&job{target: target{number: 2}, host: "h0"})
		q.push(&job{target: target{number: 3}, host: "other"})
	}
	var running []*job
	counts := func() (of map[account.NumberID]int, hosts map[string]int) {
		of, hosts = map[account.NumberID]int{}, map[string]int{}
		for _, j := range running {
			of[j.number]++
			hosts[j.host]++
		}
		return of, hosts
	}
	served := 0
	for {
		for j := q.pop(); j != nil; j = q.pop() {
			running = append(running, j)
			served++
		}
		of, hosts := counts()
		for n, count := range of {
			if count > maxFetchesOfOne {
				t.Fatalf("number %d has %d places", n, count)
			}
		}
		for h, count := range hosts {
			if count > maxFetchesOfHost {
				t.Fatalf("host %s is asked %d times at once", h, count)
			}
		}
		if len(running) == 0 {
			break
		}
		if served < 60 && (of[2] == 0 || of[3] == 0) {
			t.Fatalf("after %d, the small ones have %d and %d places", served, of[2], of[3])
		}
		q.end(running[0])
		running = running[1:]
	}
	if served != 1040 || len(q.numbers) != 0 || len(q.hosts) != 0 || q.running != 0 || q.turn.Len() != 0 {
		t.Errorf("served %d; left %d numbers, %d hosts, %d running", served, len(q.numbers), len(q.hosts), q.running)
	}
}
