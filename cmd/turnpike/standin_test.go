package main

import (
	"strings"
	"testing"

	"turnpike/internal/app"
)

func TestTheBannerSaysWhatToSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		addr      string
		temporary bool
		want, not string
	}{
		{"127.0.0.1:8443", true, "--tls-listen 127.0.0.1:443", "\n\n\n"},
		{"127.0.0.1:8443", false, "export NODE_EXTRA_CA_CERTS=/data/tls/ca.pem ", "--data"},
		{"127.0.0.1:443", false, "127.0.0.1 graph.facebook.com", "--tls-listen"},
	} {
		var out strings.Builder
		standInBanner(&out, app.StandIn{Addr: c.addr, Authority: "/data/tls/ca.pem"}, c.temporary)
		if !strings.Contains(out.String(), c.want) || strings.Contains(out.String(), c.not) {
			t.Errorf("of %s it says:\n%s", c.addr, out.String())
		}
	}
}
