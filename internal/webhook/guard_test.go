package webhook

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for url, says := range map[string]string{
		"https://example.com/hook":         "",
		"http://example.com:8080/a?b=c":    "",
		"https://8.8.8.8/":                 "",
		"https://[2606:4700:4700::1111]/":  "",
		"HTTPS://EXAMPLE.COM/":             "",
		"ftp://example.com/":               "must begin with https",
		"//example.com/":                   "must begin with https",
		"/hook":                            "must begin with https",
		"":                                 "must begin with https",
		"javascript:alert(1)":              "must begin with https",
		"http:example.com":                 "names no host",
		"http://":                          "names no host",
		"http://exa mple.com/":             "cannot be read",
		"http://[::1/":                     "cannot be read",
		"http://example.com:port/":         "cannot be read",
		"http://example.com/\x00":          "cannot be read",
		"https://user@example.com/":        "user name or password",
		"https://127.0.0.1@example.com/":   "user name or password",
		"https://example.com:pw@10.0.0.1/": "user name or password",
		"http://127.0.0.1/":                "this machine",
		"http://127.8.9.1:80/":             "this machine",
		"http://[::1]:80/":                 "this machine",
		"http://[::ffff:127.0.0.1]/":       "this machine",
		"http://[::ffff:7f00:1]/":          "this machine",
		"http://0.0.0.0/":                  "not a public",
		"http://0.1.2.3/":                  "not a public",
		"http://10.1.2.3/":                 "not a public",
		"http://172.16.0.1/":               "not a public",
		"http://172.31.255.255/":           "not a public",
		"https://172.32.0.1/":              "",
		"http://192.168.1.1/":              "not a public",
		"http://169.254.169.254/latest":    "not a public",
		"http://100.64.0.1/":               "not a public",
		"http://192.0.0.8/":                "not a public",
		"http://192.0.2.1/":                "not a public",
		"http://192.88.99.1/":              "not a public",
		"http://198.18.0.1/":               "not a public",
		"http://198.51.100.1/":             "not a public",
		"http://203.0.113.1/":              "not a public",
		"http://224.0.0.1/":                "not a public",
		"http://240.0.0.1/":                "not a public",
		"http://255.255.255.255/":          "not a public",
		"http://[::]/":                     "not a public",
		"http://[::127.0.0.1]/":            "not a public",
		"http://[::ffff:10.0.0.1]/":        "not a public",
		"http://[::ffff:0:127.0.0.1]/":     "not a public",
		"http://[64:ff9b::7f00:1]/":        "not a public",
		"http://[64:ff9b:1::a00:1]/":       "not a public",
		"http://[100::1]/":                 "not a public",
		"http://[2001::1]/":                "not a public",
		"http://[2001:db8::1]/":            "not a public",
		"http://[2002:7f00:1::]/":          "not a public",
		"http://[3fff::1]/":                "not a public",
		"http://[5f00::1]/":                "not a public",
		"http://[fc00::1]/":                "not a public",
		"http://[fd12:3456::1]/":           "not a public",
		"http://[fe80::1]/":                "not a public",
		"http://[fe80::1%25eth0]/":         "not a public",
		"http://[::1%25lo]/":               "this machine",
		"http://[fec0::1]/":                "not a public",
		"http://[ff02::1]/":                "not a public",
	} {
		err := Guard{}.CheckURL(url)
		switch {
		case says == "" && err != nil:
			t.Errorf("%s is refused: %v", url, err)
		case says != "" && (err == nil || !strings.Contains(err.Error(), says)):
			t.Errorf("%s gives %v, not %q", url, err, says)
		}
	}
}

// TestDevAllowsThisMachineAndNothingElse.
func TestDevAllowsThisMachineAndNothingElse(t *testing.T) {
	t.Parallel()
	dev := Guard{AllowLoopback: true}
	for _, url := range []string{"http://127.0.0.1:1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/"} {
		if err := dev.CheckURL(url); err != nil {
			t.Errorf("%s is refused: %v", url, err)
		}
	}
	for _, url := range []string{"http://0.0.0.0/", "http://[::]/", "http://10.0.0.1/", "http://169.254.169.254/", "http://[fe80::1]/"} {
		if err := dev.CheckURL(url); !errors.Is(err, ErrForbiddenAddress) {
			t.Errorf("%s gives %v", url, err)
		}
	}
}

// TestTheGuardHoldsWhenDialling tries hosts that only show what they are when they are looked up, or
// that this system reads in ways of its own. None may reach a server of this machine.
func TestTheGuardHoldsWhenDialling(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv.Listener = l
	srv.Start()
	t.Cleanup(srv.Close)
	port := fmt.Sprintf(":%d", l.Addr().(*net.TCPAddr).Port)
	c := Guard{}.Client(5*time.Second, 2)
	t.Cleanup(c.CloseIdleConnections)
	for _, host := range []string{
		"127.0.0.1", "localhost", "LOCALHOST", "localhost.", "2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "127.1", "127.0.1",
		"0x7f.0.0.1", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::1%25lo]", "①②⑦.⓪.⓪.①", "127。0。0。1",
	} {
		url := "http://" + host + port + "/"
		res, err := c.Get(url)
		if err == nil {
			_ = res.Body.Close()
			t.Errorf("%s was reached", url)
		}
	}
	if n := reached.Load(); n > 0 {
		t.Errorf("a server of this machine was reached %d times", n)
	}
	if res, err := c.Get("http://localhost" + port); err == nil {
		_ = res.Body.Close()
	} else if !errors.Is(err, ErrForbiddenAddress) {
		t.Errorf("a name that leads here gives %v", err)
	}
}

// TestNeitherRedirectsNorProxiesLeadAround the guard.
func TestNeitherRedirectsNorProxiesLeadAround(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:9")
	t.Setenv("http_proxy", "http://127.0.0.1:9")
	var second atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/second" {
			second.Add(1)
			return
		}
		http.Redirect(w, r, "/second", http.StatusPermanentRedirect)
	}))
	t.Cleanup(srv.Close)
	c := Guard{AllowLoopback: true}.Client(5*time.Second, 2)
	t.Cleanup(c.CloseIdleConnections)
	res, err := c.Post(srv.URL, "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusPermanentRedirect || second.Load() != 0 {
		t.Errorf("answered %d, and the redirect was followed %d times", res.StatusCode, second.Load())
	}
}

func FuzzCheckAddress(f *testing.F) {
	for _, s := range []string{"127.0.0.1", "::1", "8.8.8.8", "2606:4700::1", "::ffff:10.0.0.1", "64:ff9b::1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ip, err := netip.ParseAddr(s)
		if err != nil || (Guard{}).checkAddress(ip) != nil {
			return
		}
		// What passes is a global unicast address by the standard library's reading as well.
		if plain := ip.Unmap(); !plain.IsGlobalUnicast() || plain.IsPrivate() || plain.IsLoopback() {
			t.Errorf("%s passes", s)
		}
	})
}
