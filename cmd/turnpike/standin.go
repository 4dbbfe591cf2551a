package main

import (
	"fmt"
	"io"
	"net"

	"turnpike/internal/app"
)

// standInBanner says what to set so that software which calls graph.facebook.com comes here.
func standInBanner(out io.Writer, at app.StandIn, temporary bool) {
	kept := ""
	if temporary {
		kept = "  (temporary as the data is: with --data DIR it stays the same)"
	}
	fmt.Fprintf(out, `  In place of graph.facebook.com, for software that can be told no other host:

  TLS         https://%[1]s
  Authority   %[2]s%[3]s
  Trust it    export NODE_EXTRA_CA_CERTS=%[2]s    Node
              export SSL_CERT_FILE=%[2]s          Go, Ruby, PHP, OpenSSL; in place of the list they have
              export REQUESTS_CA_BUNDLE=%[2]s     Python's requests; likewise
  Host        a line in /etc/hosts:  127.0.0.1 graph.facebook.com     (take it out when you are done)
  Port        %[4]s
  Try it      curl --cacert %[2]s --connect-to graph.facebook.com:443:%[1]s \
                "https://graph.facebook.com/v25.0/400000000000001?access_token=turnpike-dev-travel"

`, at.Addr, at.Authority, kept, portHint(at.Addr))
}

// httpsPort is where clients call a host without a port.
const httpsPort = "443"

func portHint(addr string) string {
	if _, port, err := net.SplitHostPort(addr); err == nil && port == httpsPort {
		return "443, which is what such software calls"
	}
	return "such software calls port 443: add --tls-listen 127.0.0.1:443, as root or after\n" +
		"              sudo setcap cap_net_bind_service=+ep \"$(command -v turnpike)\""
}
