package webhook

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"turnpike/internal/account"
)

// Verify does the GET handshake with a callback (reference §3.1). Endpoints at that URL which wait for
// their next try are tried at once: somebody has just set them up.
func (r *Room) Verify(ctx context.Context, c account.Callback) error {
	if err := r.guard.CheckURL(c.URL); err != nil {
		return err
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return err
	}
	challenge := rand.Text()
	q := u.Query()
	q.Set("hub.mode", "subscribe")
	q.Set("hub.challenge", challenge)
	q.Set("hub.verify_token", c.VerifyToken)
	u.RawQuery = q.Encode()
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", userAgent)
	res, err := r.handshakes.Do(req)
	if err != nil {
		return fmt.Errorf("the callback could not be reached: %s", plainError(err))
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	switch {
	case err != nil:
		return fmt.Errorf("the callback's answer broke off: %s", plainError(err))
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("HTTP Status Code = %d; HTTP Message = %s", res.StatusCode, http.StatusText(res.StatusCode))
	case strings.TrimSpace(string(body)) != challenge:
		return errors.New("the callback answered 200, but not with the text of hub.challenge: check its verify token")
	}
	r.retryURL(c.URL)
	return nil
}

// plainError is an error of a request without its URL, which may carry secrets.
func plainError(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		if u.Timeout() {
			return "no answer in time"
		}
		err = u.Err
	}
	return err.Error()
}
