// Package mail sends letters by SMTP.
//
// Owns: the connection to the operator's mail server, the form of a letter.
// Does not own: what letters say and whom they reach (desk), when one is tried again (desk).
// Called by: desk.
// Never breaks: a letter counts as sent only once the mail server took it; passwords go over TLS only.
package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net"
	netmail "net/mail"
	"net/smtp"
	"strings"
	"time"
)

// Config of the mail server. Without a server no letters are sent.
type Config struct {
	Server   string        `yaml:"server"   help:"host:port of the SMTP server that letters are handed to; none unless set"`
	From     string        `yaml:"from"     help:"sender's address"`
	User     string        `yaml:"user"     help:"name to log in with; no login unless set"`
	Password string        `yaml:"password" help:"its password; prefer the environment: TURNPIKE_SMTP_PASSWORD"`
	TLS      string        `yaml:"tls"      help:"required: STARTTLS or nothing is sent; offered: where the server offers it; off"`
	Timeout  time.Duration `yaml:"timeout"  help:"how long handing over a letter may take"`
}

// DefaultConfig sends nothing.
func DefaultConfig() Config { return Config{TLS: "required", Timeout: 30 * time.Second} }

// Validate checks the values.
func (c Config) Validate() error {
	if c.Server == "" {
		return nil
	}
	_, _, err := net.SplitHostPort(c.Server)
	_, from := netmail.ParseAddress(c.From)
	switch {
	case err != nil:
		return fmt.Errorf("mail: the server %q is not host:port", c.Server)
	case from != nil:
		return fmt.Errorf("mail: the sender %q is not an address", c.From)
	case c.TLS != "required" && c.TLS != "offered" && c.TLS != "off":
		return fmt.Errorf("mail: tls is required, offered or off, not %q", c.TLS)
	case c.User != "" && c.TLS == "off":
		return errors.New("mail: a password is not sent without TLS: set tls to required")
	case c.Timeout < time.Second || c.Timeout > 10*time.Minute:
		return fmt.Errorf("mail: timeout of %s is not between 1 second and 10 minutes", c.Timeout)
	}
	return nil
}

// Letter is what is sent.
type Letter struct {
	To      string // one address
	Subject string
	Text    string
	Name    string // of the attached file, "" when there is none
	File    []byte // JSON
	ID      string // makes the Message-Id, so that a letter that is sent twice is known
}

// Sender hands letters to a server.
type Sender struct{ cfg Config }

// New makes a sender; nil when no server is set.
func New(cfg Config) *Sender {
	if cfg.Server == "" {
		return nil
	}
	return &Sender{cfg}
}

// Send hands a letter over and returns the Message-Id under which the server took it.
func (s *Sender) Send(ctx context.Context, l *Letter) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", s.cfg.Server)
	if err != nil {
		return "", fmt.Errorf("mail: reach the server: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline) // a connection that is open takes one
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	host, _, _ := net.SplitHostPort(s.cfg.Server)
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return "", fmt.Errorf("mail: greet the server: %w", err)
	}
	if err := s.secure(c, host); err != nil {
		return "", err
	}
	id, text := s.write(l)
	if err := hand(c, s.cfg.From, l.To, text); err != nil {
		return "", fmt.Errorf("mail: hand a letter over: %w", err)
	}
	return id, nil
}

// secure begins TLS and logs in, as far as the configuration says.
func (s *Sender) secure(c *smtp.Client, host string) error {
	offers, _ := c.Extension("STARTTLS")
	switch {
	case s.cfg.TLS == "required" && !offers:
		return errors.New("mail: the server offers no STARTTLS, which is required")
	case s.cfg.TLS != "off" && offers:
		if err := c.StartTLS(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}); err != nil {
			return fmt.Errorf("mail: begin TLS: %w", err)
		}
	}
	if s.cfg.User == "" {
		return nil
	}
	if err := c.Auth(smtp.PlainAuth("", s.cfg.User, s.cfg.Password, host)); err != nil {
		return fmt.Errorf("mail: log in: %w", err)
	}
	return nil
}

func hand(c *smtp.Client, from, to string, text []byte) error {
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return err
	}
	if err := c.Mail(sender.Address); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil { // only now the server has taken it
		return err
	}
	_ = c.Quit() // it is taken already
	return nil
}

// write makes the letter as it goes over the wire, and its Message-Id.
func (s *Sender) write(l *Letter) (id string, text []byte) {
	domain := "turnpike"
	if a, err := netmail.ParseAddress(s.cfg.From); err == nil {
		_, domain, _ = strings.Cut(a.Address, "@")
	}
	unique := l.ID
	if unique == "" {
		unique = rand.Text()
	}
	id = "<" + unique + "@" + domain + ">"
	boundary := "=_" + rand.Text()
	var b bytes.Buffer
	for _, h := range [][2]string{
		{"From", s.cfg.From},
		{"To", l.To},
		{"Subject", mime.QEncoding.Encode("utf-8", strings.NewReplacer("\r", " ", "\n", " ").Replace(l.Subject))},
		{"Message-Id", id},
		{"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"},
		{"Content-Type", `multipart/mixed; boundary="` + boundary + `"`},
	} {
		b.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	part := func(header string, body []byte) {
		b.WriteString("\r\n--" + boundary + "\r\n" + header + "Content-Transfer-Encoding: base64\r\n\r\n")
		encoded := base64.StdEncoding.EncodeToString(body)
		for len(encoded) > 0 {
			n := min(76, len(encoded))
			b.WriteString(encoded[:n] + "\r\n")
			encoded = encoded[n:]
		}
	}
	part("Content-Type: text/plain; charset=utf-8\r\n", []byte(l.Text))
	if l.Name != "" {
		part("Content-Type: application/json\r\nContent-Disposition: attachment; filename=\""+l.Name+"\"\r\n", l.File)
	}
	b.WriteString("\r\n--" + boundary + "--\r\n")
	return id, b.Bytes()
}
