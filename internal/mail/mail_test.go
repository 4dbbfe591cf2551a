package mail

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"turnpike/internal/mail/mailtest"
)

func TestALetterArrivesWithItsFile(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	s := New(Config{Server: server.Addr, From: "Example Road <cases@road.example>", TLS: "offered", Timeout: 10 * time.Second})
	text := "Entscheidung und Begründung\n.\n..\n" + strings.Repeat("é", 200)
	id, err := s.Send(t.Context(), &Letter{To: "legal@azur.example", Subject: "Décision\r\nBcc: eve@example.com", Text: text, Name: "statement.json", File: []byte(`{"case":7}`), ID: "statement-7"})
	if err != nil || id != "<statement-7@road.example>" {
		t.Fatal(id, err)
	}
	got := <-server.Letters
	if got.From != "cases@road.example" || got.To != "legal@azur.example" {
		t.Errorf("%s to %s", got.From, got.To)
	}
	m, err := netmail.ReadMessage(strings.NewReader(got.Text))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := (&mime.WordDecoder{}).DecodeHeader(m.Header.Get("Subject"))
	if !strings.HasPrefix(subject, "Décision") || m.Header.Get("Bcc") != "" {
		t.Errorf("subject %q, Bcc %q", subject, m.Header.Get("Bcc"))
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range []string{text, `{"case":7}`} {
		p, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil || string(body) != want {
			t.Errorf("%q, %v", body, err)
		}
	}
}

func TestALetterThatIsNotTakenIsAnError(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	letter := &Letter{To: "legal@azur.example", Subject: "x", Text: "x"}
	cfg := Config{Server: server.Addr, From: "cases@road.example", TLS: "required", Timeout: 10 * time.Second}
	if _, err := New(cfg).Send(t.Context(), letter); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("without TLS: %v", err)
	}
	cfg.TLS = "off"
	server.Refuse.Store(true)
	if _, err := New(cfg).Send(t.Context(), letter); err == nil || !strings.Contains(err.Error(), "451") {
		t.Errorf("refused: %v", err)
	}
	if len(server.Letters) != 0 {
		t.Error("a letter came")
	}
}

func TestConfigOfMail(t *testing.T) {
	t.Parallel()
	good := Config{Server: "smtp.road.example:587", From: "cases@road.example", User: "u", TLS: "required", Timeout: time.Minute}
	if err := good.Validate(); err != nil || New(DefaultConfig()) != nil || DefaultConfig().Validate() != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Config){
		"server": func(c *Config) { c.Server = "smtp" }, "from": func(c *Config) { c.From = "us" }, "tls": func(c *Config) { c.TLS = "maybe" },
		"password in the clear": func(c *Config) { c.TLS = "off" }, "timeout": func(c *Config) { c.Timeout = 0 },
	} {
		c := good
		if spoil(&c); c.Validate() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
