package webhook

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
)

// redact takes what must not be kept out of an answer, and cuts it to most bytes: the app's secret, the
// handshake's tokens, and what the callback's address carries in its query, for receivers that echo it.
func (t *target) redact(answer string, most int) string {
	secrets := []string{t.app.Secret, t.verify, t.app.Subscription.VerifyToken}
	if u, err := url.Parse(t.url); err == nil {
		for _, values := range u.Query() {
			secrets = append(secrets, values...)
		}
	}
	for _, s := range secrets {
		if s != "" {
			answer = strings.ReplaceAll(answer, s, redacted)
			answer = strings.ReplaceAll(answer, url.QueryEscape(s), redacted)
		}
	}
	answer = strings.ToValidUTF8(answer, "?")
	return strings.ToValidUTF8(answer[:min(most, len(answer))], "") // without half a character at its end
}

const redacted = "[redacted]"

// plainError says why a request failed, in words and without what its maker should not see: the URL,
// which may carry secrets, and where names on our side of the network lead.
func plainError(err error) string {
	var u *url.Error
	var dns *net.DNSError
	switch {
	case errors.Is(err, ErrForbiddenAddress):
		return ErrForbiddenAddress.Error()
	case errors.As(err, &dns):
		return "the host name was not found"
	case errors.As(err, &u) && u.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed before an answer came"
	case strings.Contains(err.Error(), "malformed"): // the library quotes what came, which is not ours to tell
		return "what came back is not HTTP"
	case errors.As(err, &u):
		err = u.Err
	}
	return err.Error()
}
