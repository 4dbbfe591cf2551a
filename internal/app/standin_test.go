package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"turnpike/internal/config"
)

// facebook is a client that knows of this program only its authority and where the name leads to.
func (s *system) facebook(http2 bool) *http.Client {
	s.t.Helper()
	at := s.app.StandIn()
	raw, err := os.ReadFile(at.Authority)
	if err != nil {
		s.t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(raw)
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: http2,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if address != "graph.facebook.com:443" {
				s.t.Errorf("it called %s", address)
			}
			var d net.Dialer
			return d.DialContext(ctx, network, at.Addr)
		},
	}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestItStandsInForGraphFacebookCom(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) { c.TLSListen = "127.0.0.1:0" })
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		client := s.facebook(protocol == "HTTP/2.0")
		ask := func(method, url, contentType, body string) (int, string) {
			req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+travel)
			req.Header.Set("Content-Type", contentType)
			res, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			if res.Proto != protocol {
				t.Errorf("it answered by %s", res.Proto)
			}
			raw, err := io.ReadAll(res.Body)
			if err := errors.Join(err, res.Body.Close()); err != nil {
				t.Fatal(err)
			}
			return res.StatusCode, string(raw)
		}
		const graph = "https://graph.facebook.com/v25.0/"
		status, body := ask(http.MethodPost, graph+number+"/messages", "application/json",
			`{"messaging_product":"whatsapp","to":"+`+ada+`","type":"text","text":{"body":"over `+protocol+`"}}`)
		if status != http.StatusOK || !strings.Contains(body, "wamid.") {
			t.Fatalf("%s: the message was answered %d: %s", protocol, status, body)
		}
		contentType, upload := form(t, product, pictureFile())
		status, body = ask(http.MethodPost, graph+number+"/media", contentType, upload)
		var media struct{ ID, URL string }
		if status != http.StatusOK || json.Unmarshal([]byte(body), &media) != nil {
			t.Fatalf("%s: the upload was answered %d: %s", protocol, status, body)
		}
		if _, body = ask(http.MethodGet, graph+media.ID, "", ""); json.Unmarshal([]byte(body), &media) != nil || !strings.HasPrefix(media.URL, "https://graph.facebook.com/") {
			t.Fatalf("%s: the media is said to be at %q", protocol, media.URL)
		}
		if status, body = ask(http.MethodGet, media.URL, "", ""); status != http.StatusOK || body != picture {
			t.Errorf("%s: the media's bytes were answered %d: %.40q", protocol, status, body)
		}
	}
}

func TestTwoProgramsCannotStandInAtOneAddress(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	cfg := config.Default()
	cfg.Data, cfg.Listen, cfg.TLSListen, cfg.Dev, cfg.Console.Password = t.TempDir(), "127.0.0.1:0", taken.Addr().String(), true, password
	a, err := New(cfg, Deps{Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	err = a.Run(t.Context(), func(string) { t.Error("it says that it is ready") })
	if err == nil || !strings.Contains(err.Error(), "--tls-listen") {
		t.Errorf("it ended with %v", err)
	}
}
