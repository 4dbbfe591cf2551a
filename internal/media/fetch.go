package media

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"path"
	"strings"
	"time"

	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/webhook"
)

// linkError says in a sentence what is wrong with a link; it is told to the business.
type linkError struct{ text string }

func (e *linkError) Error() string { return e.text }

func refuse(format string, args ...any) error { return &linkError{fmt.Sprintf(format, args...)} }

// passingError is what may go better the next time.
type passingError struct{ error }

// Unwrap gives what happened.
func (e *passingError) Unwrap() error { return e.error }

var errHops = refuse("The media behind the link could not be fetched: it was redirected more than %d times.", maxHops)

// linkFault turns a failed fetch into the message's refusal.
func linkFault(err error) *fault.Error {
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return known
	}
	if told, ok := errors.AsType[*linkError](err); ok {
		return fault.MediaUpload.With("%s", told.text)
	}
	return fault.MediaUpload.Wrap(err)
}

// fetch gets what is behind a link, from the cache where that may be. outcome is for the metrics.
func (l *Links) fetch(ctx context.Context, s source) (found message.Media, outcome string, err error) {
	known, have, fresh := l.cache.find(s)
	if fresh {
		return known.media, "cached", nil
	}
	start := time.Now()
	defer func() { l.room.metrics.fetchSeconds.Observe(time.Since(start).Seconds()) }()
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	res, err := l.ask(ctx, s.link, known)
	if err != nil {
		return message.Media{}, "", err
	}
	defer func() { _ = res.Body.Close() }()
	switch {
	case res.StatusCode == http.StatusNotModified && have:
		if _, err := l.room.Store.TouchBlob(ctx, known.media.SHA256, known.media.Size, l.room.Clock().UnixMilli()); err != nil {
			return message.Media{}, "", fault.Unavailable.Wrap(err)
		}
		l.cache.put(s, known.media, merged(res.Header, known))
		return known.media, "unchanged", nil
	case res.StatusCode != http.StatusOK:
		return message.Media{}, "", badStatus(res.StatusCode)
	}
	found, err = l.take(ctx, s, res)
	if err == nil {
		l.cache.put(s, found, res.Header)
	}
	return found, "fetched", err
}

// merged is the header of a 304 with the marks that it need not repeat.
func merged(h http.Header, known cached) http.Header {
	h = h.Clone()
	for name, value := range map[string]string{"ETag": known.etag, "Last-Modified": known.modified} {
		if h.Get(name) == "" && value != "" {
			h.Set(name, value)
		}
	}
	return h
}

// ask sends the request; what is known of the link makes it one for changes only.
func (l *Links) ask(ctx context.Context, link string, known cached) (*http.Response, error) {
	if err := l.guard.CheckURL(link); err != nil {
		return nil, refuse("The link cannot be fetched: %v.", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, refuse("The link is not a URL that can be fetched.")
	}
	req.Header.Set("User-Agent", "turnpike-media/1")
	if known.etag != "" {
		req.Header.Set("If-None-Match", known.etag)
	}
	if known.modified != "" {
		req.Header.Set("If-Modified-Since", known.modified)
	}
	res, err := l.client.Do(req)
	if err != nil {
		return nil, unreachable(err)
	}
	return res, nil
}

// unreachable says why no answer came, without what only we should know of the network.
func unreachable(err error) error {
	var told *linkError
	var dns *net.DNSError
	switch {
	case errors.As(err, &told):
		return told
	case errors.Is(err, webhook.ErrForbiddenAddress):
		return refuse("The media behind the link could not be fetched: its host is not at a public address.")
	case errors.As(err, &dns) && dns.IsNotFound:
		return refuse("The media behind the link could not be fetched: there is no host of that name.")
	case isTimeout(err):
		return refuse("The media behind the link could not be fetched: its host did not send it within %s.", fetchTime)
	}
	return &passingError{refuse("The media behind the link could not be fetched: its host cannot be reached, or it ended the connection.")}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &timeout) && timeout.Timeout())
}

func badStatus(status int) error {
	err := refuse("The media behind the link could not be fetched: its host answered %d %s.", status, http.StatusText(status))
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		return &passingError{err}
	}
	return err
}

// take stores the body of an answer.
func (l *Links) take(ctx context.Context, s source, res *http.Response) (message.Media, error) {
	most := kinds[s.kind].most
	if res.ContentLength > most {
		return message.Media{}, linkTooLarge(s.kind, most)
	}
	declared, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err == nil && declared != octets {
		if f := Check(s.kind, message.Media{Type: declared, Voice: s.voice}); f != nil {
			return message.Media{}, f // before the body is read
		}
	}
	in, err := l.room.spool(res.Body, most)
	switch {
	case errors.Is(err, errEmpty):
		return message.Media{}, refuse("The media behind the link is empty.")
	case errors.Is(err, errTooLarge):
		return message.Media{}, linkTooLarge(s.kind, most)
	case errors.Is(err, errCut):
		return message.Media{}, unreachable(err)
	case err != nil:
		return message.Media{}, err
	}
	defer in.Discard()
	found, f := describeLink(s, res, in)
	if f != nil {
		return message.Media{}, f
	}
	release, err := l.room.keep(ctx, in)
	if err != nil {
		return message.Media{}, err
	}
	release() // the cache and the grace of a touched blob keep it until it is recorded
	return found, nil
}

func linkTooLarge(k message.Kind, most int64) error {
	return refuse("The media behind the link is too large: as %s it may have at most %d bytes.", k, most)
}

// describeLink says what was fetched, and whether it is what it says and may be.
func describeLink(s source, res *http.Response, in *Incoming) (message.Media, *fault.Error) {
	kind, f := normalType(res.Header.Get("Content-Type"))
	if f != nil || kind == octets {
		kind = http.DetectContentType(in.head)
	}
	m := message.Media{Type: kind, SHA256: in.hash, Size: in.size, Animated: kind == "image/webp" && animated(in.head), Voice: s.voice}
	if f := Check(s.kind, m); f != nil {
		return m, f
	}
	if f := checkHead(kind, in.head); f != nil {
		return m, fault.MediaUpload.With("The media behind the link is not of the type that its host says: %s.", kind)
	}
	m.Filename = linkName(res)
	return m, nil
}

// linkName is the name that a download would be saved under.
func linkName(res *http.Response) string {
	if _, params, err := mime.ParseMediaType(res.Header.Get("Content-Disposition")); err == nil && params["filename"] != "" {
		return cleanName(params["filename"])
	}
	u := res.Request.URL
	name := path.Base(u.Path)
	if name == "/" || name == "." || !strings.Contains(name, ".") {
		return ""
	}
	return cleanName(name)
}
