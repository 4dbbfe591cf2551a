package webhook

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/store"
)

// TestBadReceivers meets real sockets: whatever a receiver does first, the update is tried again and
// arrives, and the attempt says in words what went wrong.
func TestBadReceivers(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	t.Cleanup(elsewhere.Close)
	for _, c := range []struct {
		name   string
		first  func(w http.ResponseWriter, r *http.Request)
		status int
		says   string
		kept   string
	}{
		{"500", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "boom", http.StatusInternalServerError) }, 500, "answered 500; only 200 counts", "boom\n"},
		{"202", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }, 202, "answered 202; only 200 counts", ""},
		{"204", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, 204, "answered 204; only 200 counts", ""},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, 307, "redirects are not followed; set the callback to the final address", ""},
		{"hangs", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 0, "no answer in time", ""},
		{"closes", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, "the connection was closed before an answer came", ""},
		{"closes within the headers", raw("HTTP/1.1 200 OK\r\nContent-Le"), 0, "what came back is not HTTP", ""},
		{"closes within a 500's text", raw("HTTP/1.1 500 Oh\r\nContent-Length: 1000\r\n\r\nsorry"), 500, "answered 500", "sorry"},
		{"not HTTP", raw("hello, this is another protocol\r\n\r\n"), 0, "what came back is not HTTP", ""},
		{"endless headers", raw("HTTP/1.1 200 OK\r\n" + strings.Repeat("X: "+strings.Repeat("x", 1000)+"\r\n", 100)), 0, "exceeded", ""},
		{"10 MB of text with a 500", big(500), 500, "answered 500", strings.Repeat("x", keptAnswer)},
		{"a 500 whose text never ends", trickle(500), 500, "answered 500", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, all := meet(t, c.first)
			if a.Status != c.status || !strings.Contains(a.Error, c.says) || (c.kept != "" && a.Response != c.kept) {
				t.Errorf("the attempt is on record as %+v", a)
			}
			if a.Updates != 1 || a.Bytes < 300 || a.At == 0 || len(a.Response) > keptAnswer {
				t.Errorf("the attempt is on record as %+v", a)
			}
			if len(all) != 2 || all[0].Status != 200 || all[0].Error != "" {
				t.Errorf("on record are %+v", all)
			}
		})
	}
}

// TestA200CountsAtOnce: what comes after it is not waited for, and nothing of it is an error.
func TestA200CountsAtOnce(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"nothing":         func(http.ResponseWriter, *http.Request) {},
		"10 MB":           big(200),
		"an endless text": trickle(200),
		"a broken text":   raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsorry"),
		"an early answer": raw("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, all := meet(t, answer)
			if a.Status != 200 || a.Error != "" || a.Response != "" || len(all) != 1 || a.LatencyMS > 1800 {
				t.Errorf("on record are %+v", all)
			}
		})
	}
}

// meet sends one update to a receiver that does something the first time and takes everything then; it
// returns the first attempt and all.
func meet(t *testing.T, first func(http.ResponseWriter, *http.Request)) (store.Attempt, []store.Attempt) {
	t.Helper()
	r := newRig(t, nil)
	r.cfg.Timeout = 2 * time.Second
	var calls atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		if calls.Add(1) == 1 {
			first(w, req)
		}
	}))
	t.Cleanup(srv.Close)
	r.world.edit(func(w *spec) { w.point(account.Callback{URL: srv.URL}) })
	r.start()
	r.add(text(100, 1, "hello"))
	until(t, "the update to be taken", func() bool {
		s := r.endpoint(appID)
		return s.LastSuccessAt > 0 && s.Pending == 0
	})
	all := r.attempts(appID)
	r.stop()
	return all[len(all)-1], all
}

// raw answers with bytes of its own and closes.
func raw(answer string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, answer)
		_ = conn.Close()
	}
}

func big(status int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		chunk := []byte(strings.Repeat("x", 1<<16))
		for range 160 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
}

// trickle sends a byte now and then until the other side goes.
func trickle(status int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_, _ = io.WriteString(w, ".")
				_ = http.NewResponseController(w).Flush()
			case <-r.Context().Done():
				return
			}
		}
	}
}

// TestTheRequestOnTheWire reads the bytes: HTTP/1.1 with a length, never in chunks, whatever its size.
func TestTheRequestOnTheWire(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	heads := make(chan string, 10)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			var head strings.Builder
			in := bufio.NewReader(conn)
			for line := ""; line != "\r\n"; head.WriteString(line) {
				if line, err = in.ReadString('\n'); err != nil {
					break
				}
			}
			heads <- head.String()
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			_ = conn.Close()
		}
	}()
	r.world.edit(func(w *spec) { w.point(account.Callback{URL: "http://" + l.Addr().String() + "/a?b=c"}) })
	r.start()
	for _, body := range []string{"short", strings.Repeat("語", 4096)} {
		r.add(text(100, 1, body))
		select {
		case head := <-heads:
			if !strings.HasPrefix(head, "POST /a?b=c HTTP/1.1\r\n") || !strings.Contains(head, "\r\nContent-Length: ") || strings.Contains(head, "Transfer-Encoding") {
				t.Errorf("the head is %q", head)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("no request came")
		}
	}
	r.stop()
}
