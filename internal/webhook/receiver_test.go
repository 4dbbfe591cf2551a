package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// memory is a network without sockets, on which loopback addresses are served.
type memory struct {
	mu    sync.Mutex
	hosts map[string]*pipes
	open  atomic.Int64 // connections
}

// client is the guard's, on this network.
func (m *memory) client(timeout time.Duration, conns int) *http.Client {
	c := Guard{AllowLoopback: true}.Client(timeout, conns)
	c.Transport.(*http.Transport).DialContext = m.dial
	return c
}

func (m *memory) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	m.mu.Lock()
	l := m.hosts[addr]
	m.mu.Unlock()
	if l == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	}
	here, there := net.Pipe()
	select {
	case l.conns <- there:
		return here, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pipes is a listener on memory.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// post is one request that a receiver got.
type post struct {
	at      time.Time
	header  http.Header
	length  int64
	body    []byte
	updates []update
	status  int             // that it was answered with
	gone    <-chan struct{} // closed when nobody waits for the answer any more
}

// update is one change of a post, as a receiver sees it.
type update struct {
	account, number, person, kind string
	text                          string // of a message; the status of a status; the value of a preference; what a notice decides
	id                            string
}

func (u update) thread() string { return u.number + "/" + u.person }
func (u update) String() string { return u.thread() + ":" + u.text }

// receiver is a business's endpoint that writes down what it gets. answer decides what it says; nil
// takes everything.
type receiver struct {
	mu     sync.Mutex
	posts  []*post
	answer func(w http.ResponseWriter, p *post)
	flying int
	most   int // requests at the same time
}

// refuse answers with a status.
func refuse(status int) func(http.ResponseWriter, *post) {
	return func(w http.ResponseWriter, _ *post) { w.WriteHeader(status) }
}

// after answers late, if anybody still waits then.
func after(d time.Duration, answer func(http.ResponseWriter, *post)) func(http.ResponseWriter, *post) {
	return func(w http.ResponseWriter, p *post) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			answer(w, p)
		case <-p.gone:
			w.WriteHeader(http.StatusGatewayTimeout) // for the books: nobody sees it
		}
	}
}

func (r *receiver) say(f func(http.ResponseWriter, *post)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = f
}

type noted struct {
	http.ResponseWriter
	status int
}

func (n *noted) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}

// Flush lets an answer begin before it ends.
func (n *noted) Flush() { n.ResponseWriter.(http.Flusher).Flush() }

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	p := &post{at: time.Now(), header: req.Header, length: req.ContentLength, body: body, gone: req.Context().Done()}
	p.updates, err = parseUpdates(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusTeapot)
		return
	}
	r.mu.Lock()
	r.posts = append(r.posts, p)
	r.flying++
	r.most = max(r.most, r.flying)
	answer := r.answer
	r.mu.Unlock()
	n := &noted{w, http.StatusOK}
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		p.status = n.status
		r.flying--
	}()
	if answer != nil {
		answer(n, p)
	}
}

func parseUpdates(body []byte) ([]update, error) {
	var e struct {
		Object string
		Entry  []struct {
			ID      string
			Changes []struct {
				Field string
				Value struct {
					Metadata struct {
						ID string `json:"phone_number_id"`
					}
					Messages []struct {
						From, ID, Type string
						Text           struct{ Body string }
					}
					Statuses []struct {
						ID, Status string
						Recipient  string `json:"recipient_id"`
					}
					Preferences []struct {
						Person string `json:"wa_id"`
						Value  string
					} `json:"user_preferences"`
					Decision string
				}
			}
		}
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, err
	}
	if e.Object != "whatsapp_business_account" {
		return nil, fmt.Errorf("object is %q", e.Object)
	}
	var out []update
	for _, entry := range e.Entry {
		for _, c := range entry.Changes {
			n := c.Value.Metadata.ID
			if c.Value.Decision != "" {
				out = append(out, update{account: entry.ID, kind: "notice", text: c.Value.Decision})
			}
			for _, m := range c.Value.Messages {
				out = append(out, update{entry.ID, n, m.From, "message", m.Text.Body, m.ID})
			}
			for _, s := range c.Value.Statuses {
				out = append(out, update{entry.ID, n, s.Recipient, "status", s.Status, s.ID})
			}
			for _, p := range c.Value.Preferences {
				out = append(out, update{entry.ID, n, p.Person, "preference", p.Value, ""})
			}
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no update in it")
	}
	return out, nil
}

// all lists the posts so far.
func (r *receiver) all() []*post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*post(nil), r.posts...)
}

// taken lists the updates of posts that were answered with 200.
func (r *receiver) taken() []update {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []update
	for _, p := range r.posts {
		if p.status == http.StatusOK {
			out = append(out, p.updates...)
		}
	}
	return out
}

func (r *receiver) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts = nil
}

// serve puts a receiver at the host of a URL on the rig's network, and returns what takes it away.
func (r *rig) serve(at string, h http.Handler) (end func()) {
	r.Helper()
	u, err := url.Parse(at)
	if err != nil {
		r.Fatal(err)
	}
	l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Hour, ConnState: func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			r.net.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			r.net.open.Add(-1)
		}
	}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(l)
	}()
	r.net.mu.Lock()
	r.net.hosts[u.Host] = l
	r.net.mu.Unlock()
	end = sync.OnceFunc(func() {
		r.net.mu.Lock()
		if r.net.hosts[u.Host] == l {
			delete(r.net.hosts, u.Host)
		}
		r.net.mu.Unlock()
		_ = srv.Close()
		<-done
	})
	r.Cleanup(end)
	return end
}

// check that every text of a number was taken, once.
func exactlyOnce(t *testing.T, got []update, want int) {
	t.Helper()
	seen := map[string]int{}
	for _, u := range got {
		seen[u.String()]++
	}
	for u, n := range seen {
		if n != 1 {
			t.Errorf("%s was taken %d times", u, n)
		}
	}
	if len(seen) != want {
		t.Errorf("%d different updates were taken, not %d", len(seen), want)
	}
}
