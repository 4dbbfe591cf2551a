// Package mailtest is an SMTP server on loopback for tests.
//
// Owns: enough of RFC 5321 for one client that behaves.
// Does not own: TLS, logins, queues.
// Called by: tests of rooms that send letters.
// Never breaks: what it says it took, it gives to its test.
package mailtest

import (
	"bufio"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"sync/atomic"
	"testing"
)

// Letter is what came.
type Letter struct {
	From, To string
	Text     string // header and body
}

// Server takes letters.
type Server struct {
	Addr    string
	Letters chan Letter
	Refuse  atomic.Bool // says 451 to every letter while it is set
}

// Start runs a server until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: l.Addr().String(), Letters: make(chan Letter, 64)}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // the test is over
			}
			go s.talk(conn)
		}
	}()
	return s
}

func (s *Server) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in := textproto.NewReader(bufio.NewReader(conn))
	say := func(line string) { _, _ = fmt.Fprint(conn, line+"\r\n") }
	say("220 test")
	var one Letter
	for {
		line, err := in.ReadLine()
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(line); {
		case strings.HasPrefix(verb, "EHLO"), strings.HasPrefix(verb, "HELO"):
			say("250 test")
		case strings.HasPrefix(verb, "MAIL FROM:"):
			one.From = address(line)
			say("250 ok")
		case strings.HasPrefix(verb, "RCPT TO:"):
			one.To = address(line)
			say("250 ok")
		case verb == "DATA" && s.Refuse.Load():
			say("451 come back later")
		case verb == "DATA":
			say("354 go on")
			text, err := in.ReadDotBytes()
			if err != nil {
				return
			}
			one.Text = string(text)
			s.Letters <- one
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func address(line string) string {
	_, rest, _ := strings.Cut(line, "<")
	out, _, _ := strings.Cut(rest, ">")
	return out
}
