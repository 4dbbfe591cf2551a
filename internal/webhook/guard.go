package webhook

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Guard keeps requests that strangers ask for away from addresses that only we can reach.
type Guard struct {
	AllowLoopback bool // dev: endpoints on this machine
}

// ErrForbiddenAddress says that a URL points where no business may send us.
var ErrForbiddenAddress = errors.New("the address is not a public one")

// CheckURL refuses what can be told from the URL alone.
func (g Guard) CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return fmt.Errorf("the URL cannot be read: %w", err)
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("the URL must begin with https:// (or http://), not %q", u.Scheme)
	case u.Host == "":
		return errors.New("the URL names no host")
	case u.User != nil:
		return errors.New("the URL must not carry a user name or password")
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return g.checkAddress(ip)
	}
	return nil
}

// public is the one part of IPv6 that is in use (RFC 4291 §2.4). What else there is wraps other
// addresses, IPv4 ones among them (mapped, translated, NAT64), or stays within a network.
var public = netip.MustParsePrefix("2000::/3")

// forbidden are ranges beyond what netip names itself: this network, shared (CGNAT), IETF, test and
// benchmark nets, the relay of 6to4, reserved; of IPv6 the IETF's (Teredo among them), 6to4 and documentation.
var forbidden = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"),
}

func (g Guard) checkAddress(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	if ip.IsLoopback() {
		if g.AllowLoopback {
			return nil
		}
		return fmt.Errorf("%w: %s is this machine", ErrForbiddenAddress, ip)
	}
	if ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || (ip.Is6() && !public.Contains(ip)) {
		return fmt.Errorf("%w: %s", ErrForbiddenAddress, ip)
	}
	for _, p := range forbidden {
		if p.Contains(ip) {
			return fmt.Errorf("%w: %s", ErrForbiddenAddress, ip)
		}
	}
	return nil
}

// control checks the address that is really dialled, after names were resolved.
func (g Guard) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrForbiddenAddress, address)
	}
	return g.checkAddress(ap.Addr())
}

// Client makes an HTTP client that passes the guard: no proxy, no redirects, bounded connections.
func (g Guard) Client(timeout time.Duration, conns int) *http.Client {
	dialer := &net.Dialer{Timeout: timeout, KeepAlive: 30 * time.Second, Control: g.control}
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			MaxConnsPerHost:        conns,
			MaxIdleConnsPerHost:    conns,
			MaxIdleConns:           conns,
			MaxResponseHeaderBytes: maxAnswer,
			IdleConnTimeout:        90 * time.Second,
			TLSHandshakeTimeout:    timeout,
			DisableCompression:     true,
			WriteBufferSize:        32 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
