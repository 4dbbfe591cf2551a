package webhook

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
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
	challenge := newChallenge()
	if u.RawQuery != "" { // kept as it is written
		u.RawQuery += "&"
	}
	u.RawQuery += "hub.mode=subscribe&hub.challenge=" + challenge + "&hub.verify_token=" + url.QueryEscape(c.VerifyToken)
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

// newChallenge makes ten digits that fit 31 bits: many receivers read the challenge as a number.
func newChallenge() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return strconv.FormatUint(1_000_000_000+uint64(binary.BigEndian.Uint32(b[:]))%1_000_000_000, 10)
}
