package webhook

import (
	"context"
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

// forbidden are ranges beyond what netip names itself: this network, shared (CGNAT), IETF, test and
// benchmark nets, reserved, NAT64 and 6to4, which can wrap any of the others.
var forbidden = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("fec0::/10"),
}

func (g Guard) checkAddress(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	if ip.IsLoopback() {
		if g.AllowLoopback {
			return nil
		}
		return fmt.Errorf("%w: %s is this machine", ErrForbiddenAddress, ip)
	}
	if ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || ip.IsInterfaceLocalMulticast() {
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
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, addr)
			},
			MaxConnsPerHost:     conns,
			MaxIdleConnsPerHost: conns,
			MaxIdleConns:        conns,
			IdleConnTimeout:     90 * time.Second,
			TLSHandshakeTimeout: timeout,
			DisableCompression:  true,
			WriteBufferSize:     32 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
