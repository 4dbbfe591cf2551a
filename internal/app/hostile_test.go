package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"turnpike/internal/config"
)

// impatient gives slow clients a quarter of a second.
func impatient(c *config.Config) {
	c.HTTP.HeaderTimeout, c.HTTP.ReadTimeout = 250*time.Millisecond, 250*time.Millisecond
}

// dial opens a connection that a test writes to as it likes.
func (s *system) dial(t *testing.T) net.Conn {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// sendHead is the head of a send's request, without its end.
func sendHead(more string) string {
	return "POST " + sendPath + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + travel + "\r\nContent-Type: application/json\r\n" + more
}

func textBody(text string) string {
	return `{"messaging_product":"whatsapp","to":"+33612345678","text":{"body":"` + text + `"}}`
}

// TestSlowClientsAreCutOff holds connections that send their header, or their body, and then no more.
func TestSlowClientsAreCutOff(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), impatient)
	before := s.app.journal.Next()
	body := textBody("slow")
	for name, head := range map[string]string{
		"no byte":              "",
		"half a line":          "POST /v25",
		"a header without end": sendHead("X: "),
		"a body that lingers":  sendHead(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body[:len(body)-1])),
		"chunks that linger":   sendHead("Transfer-Encoding: chunked\r\n\r\n10\r\n" + body[:8]),
		"a form that lingers":  "POST " + sendPath + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\naccess_token=",
	} {
		conn := s.dial(t)
		if _, err := io.WriteString(conn, head); err != nil {
			t.Fatal(err)
		}
		if a := s.do(http.MethodGet, "/ready", "", "", ""); a.status != http.StatusOK {
			t.Errorf("%s: meanwhile others get %d", name, a.status)
		}
		got, err := io.ReadAll(conn)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: the client was not cut off", name)
		}
		if strings.Contains(string(got), "200 OK") {
			t.Errorf("%s: accepted: %s", name, got)
		}
	}
	if after := s.app.journal.Next(); after != before {
		t.Errorf("%d records came of requests that never ended", after-before)
	}
}

// TestStreamsOutliveOrdinaryRequests holds that the limits of a request are not those of an event stream.
func TestStreamsOutliveOrdinaryRequests(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) {
		impatient(c)
		c.HTTP.WriteTimeout = 250 * time.Millisecond
	})
	events := s.events(t, "address="+ada, "")
	events.await(t, "ready")
	slow := s.dial(t) // it is cut off after the limits that the stream must not have
	if _, err := io.WriteString(slow, sendHead("X: ")); err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(slow)
	id := s.write("still there?")
	if e := events.await(t, "message"); !strings.Contains(e.data, id) {
		t.Errorf("the stream shows %s, not %s", e.data, id)
	}
}

// TestAbortedUploadsLeaveNothing cuts connections in the middle of bodies.
func TestAbortedUploadsLeaveNothing(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	before := s.app.journal.Next()
	body := textBody(strings.Repeat("é", 4000))
	for _, cut := range []int{0, 1, 60, len(body) / 2, len(body) - 1} {
		conn := s.dial(t)
		if _, err := io.WriteString(conn, sendHead(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body[:cut]))); err != nil {
			t.Fatal(err)
		}
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(conn)
		if err != nil || !strings.Contains(string(got), "400 Bad Request") || !strings.Contains(string(got), "could not be read to its end") {
			t.Errorf("cut after %d bytes: %s %v", cut, got, err)
		}
	}
	if after := s.app.journal.Next(); after != before {
		t.Errorf("%d records came of bodies that were cut", after-before)
	}
}

func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.write("hello")
	conn := s.dial(t)
	const n = 50
	var all strings.Builder
	for i := range n {
		body := textBody(fmt.Sprint("no. ", i))
		all.WriteString(sendHead(fmt.Sprintf("Idempotency-Key: k%d\r\nContent-Length: %d\r\n\r\n%s", i%25, len(body), body)))
	}
	if _, err := io.WriteString(conn, all.String()); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	ids := map[string]bool{}
	for i := range n {
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if i < 25 {
			ids[idOf(t, answer{status: res.StatusCode, body: string(raw)}, http.StatusOK)] = true
		} else if res.StatusCode != http.StatusConflict {
			t.Errorf("answer %d, a key with another body: %d %s", i, res.StatusCode, raw)
		}
	}
	if len(ids) != 25 {
		t.Errorf("25 sends gave %d ids", len(ids))
	}
}

// TestSmuggledRequestsAreRefused sends heads that two servers could read differently.
func TestSmuggledRequestsAreRefused(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	before := s.app.journal.Next()
	body := textBody("x")
	for name, request := range map[string]string{
		"two lengths":                sendHead(fmt.Sprintf("Content-Length: %d\r\nContent-Length: 5\r\n\r\n%s", len(body), body)),
		"a length below zero":        sendHead("Content-Length: -1\r\n\r\n" + body),
		"a length with a plus":       sendHead(fmt.Sprintf("Content-Length: +%d\r\n\r\n%s", len(body), body)),
		"a coding of no kind":        sendHead("Transfer-Encoding: xchunked\r\n\r\n" + body),
		"a chunk of no size":         sendHead("Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body),
		"a chunk of 16 EiB":          sendHead("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + body),
		"a header's name with blank": sendHead("Content-Length : 5\r\n\r\n" + body),
		"no host":                    "POST " + sendPath + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
		"a header of 1 MB":           sendHead("X: " + strings.Repeat("x", 1<<20) + "\r\n\r\n"),
		"not HTTP":                   "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
	} {
		conn := s.dial(t)
		_, _ = io.WriteString(conn, request) // the server may hang up before it has read all
		_ = conn.(*net.TCPConn).CloseWrite()
		got, err := io.ReadAll(conn)
		if errors.Is(err, os.ErrDeadlineExceeded) || strings.Contains(string(got), " 200 OK") {
			t.Errorf("%s: %s %v", name, got, err)
		}
	}
	if after := s.app.journal.Next(); after != before {
		t.Errorf("%d records came of them", after-before)
	}
}

// TestManyLargeBodiesAtOnce sends far more of large bodies than the door has memory for, each held
// back before its end: memory stays bounded, ordinary sends pass meanwhile, and once the bodies end
// each was either accepted or told to come again.
func TestManyLargeBodiesAtOnce(t *testing.T) { //nolint:paralleltest // it measures the heap
	if testing.Short() {
		t.Skip("takes 400 connections")
	}
	s := boot(t, t.TempDir(), nil)
	s.write("hello")
	const connections = 400 // of 512 KiB: 200 MiB
	body := textBody("x")
	body = body[:1] + strings.Repeat(" ", 512<<10-len(body)) + body[1:]
	runtime.GC()
	var before, during runtime.MemStats
	runtime.ReadMemStats(&before)
	conns := make([]net.Conn, connections)
	var sent sync.WaitGroup
	for i := range conns {
		conns[i] = s.dial(t)
		sent.Go(func() {
			// Whoever finds no room is answered before all was sent.
			_, _ = io.WriteString(conns[i], sendHead(fmt.Sprintf("Connection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:len(body)-1])))
		})
	}
	sent.Wait()
	idOf(t, s.post(sendPath, travel, textBody("meanwhile")), http.StatusOK)
	runtime.GC()
	runtime.ReadMemStats(&during)
	if grown := int64(during.HeapAlloc) - int64(before.HeapAlloc); grown > 110<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
	accepted, refused := 0, 0
	for _, conn := range conns {
		_, _ = io.WriteString(conn, "}")
		got, err := io.ReadAll(conn)
		switch answer := string(got); {
		case strings.Contains(answer, " 200 OK") && strings.Contains(answer, "wamid."):
			accepted++
		case strings.Contains(answer, " 503 ") && strings.Contains(answer, `"code":2,`), err != nil && answer == "": // the answer may be lost with a reset
			refused++
		default:
			t.Fatalf("%.300s %v", answer, err)
		}
	}
	if accepted == 0 || refused == 0 {
		t.Errorf("%d accepted, %d refused", accepted, refused)
	}
	if in := s.overview(t).Today.Accepted; in > int64(accepted)+1 {
		t.Errorf("%d were accepted and answered, %d are in the tables", accepted+1, in)
	}
}

// TestManyConnections has fifty clients send at once, each message over a connection of its own: more than may be
// open. However slow the machine is, nobody is refused for having waited.
func TestManyConnections(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) {
		c.HTTP.MaxConnections, c.Gate.MaxWait, c.Engine.MaxWait = 20, time.Minute, time.Minute
	})
	s.write("hello")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	var mu sync.Mutex
	ids := map[string]bool{}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			for range 5 {
				id, err := sendOver(t.Context(), client, s.url)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				ids[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(ids) != 250 {
		t.Errorf("250 sends gave %d ids", len(ids))
	}
}

func sendOver(ctx context.Context, client *http.Client, url string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+sendPath, strings.NewReader(textBody("x")))
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+travel)
	res, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("answered %d %s: %w", res.StatusCode, raw, err)
	}
	return string(raw), nil
}
