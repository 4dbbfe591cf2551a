package graph

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"
	"sync/atomic"

	"turnpike/internal/fault"
)

// Limits of bodies, in bytes.
const (
	maxBody = 512 << 10 // of one request; the largest legal message is far below
	// freeBody is what every body may take without asking: all but the longest messages fit.
	freeBody = 8 << 10
	// maxBodies is what the bodies above freeBody may take together, so that thousands of callers who
	// send large bodies slowly cannot fill the memory.
	maxBodies = 64 << 20
)

// bodies counts the memory of large bodies.
type bodies struct{ taken atomic.Int64 }

// take asks for n bytes more; false when they are not there.
func (b *bodies) take(n int) bool {
	if b.taken.Add(int64(n)) <= maxBodies {
		return true
	}
	b.taken.Add(-int64(n))
	return false
}

// readBody reads the body once, up to maxBody. What it takes of memory grows with what has arrived,
// not with what Content-Length promises.
func (c *call) readBody() ([]byte, error) {
	if c.bodyRead || c.r.Body == nil {
		return c.body, c.bodyErr
	}
	c.bodyRead = true
	c.body, c.bodyErr = c.receive()
	return c.body, c.bodyErr
}

func (c *call) receive() ([]byte, error) {
	n := c.r.ContentLength
	if n > maxBody {
		return nil, bodyTooLarge()
	}
	if n < 0 || n > freeBody {
		n = freeBody
	}
	buf := make([]byte, 0, n+1)
	for {
		if len(buf) > maxBody {
			return nil, bodyTooLarge()
		}
		if len(buf) == cap(buf) {
			grown, err := c.grow(buf)
			if err != nil {
				return nil, err
			}
			buf = grown
		}
		m, err := c.r.Body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+m]
		switch {
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return nil, fault.InvalidParam.With("The body could not be read to its end; it is shorter than its Content-Length, or it came too slowly.")
		}
	}
}

// grow doubles a buffer out of what the door has for large bodies.
func (c *call) grow(buf []byte) ([]byte, error) {
	size := min(2*cap(buf), maxBody+1)
	if !c.door.bodies.take(size - c.reserved) {
		return nil, fault.ServiceBusy.With("Too many large bodies are on their way at the same time. Nothing was accepted; send the request again in a moment.")
	}
	c.reserved = size
	return append(make([]byte, 0, size), buf...), nil
}

// release gives back what grow took.
func (c *call) release() {
	if c.reserved > 0 {
		c.door.bodies.taken.Add(-int64(c.reserved))
	}
}

func bodyTooLarge() error {
	return fault.InvalidParam.With("The body is larger than %d KiB, the most that this call takes.", maxBody>>10)
}

// form reads a form body, once; other bodies give nil.
func (c *call) form() (url.Values, error) {
	if !c.formRead {
		c.formRead = true
		c.formValues, c.formErr = c.parseForm()
	}
	return c.formValues, c.formErr
}

func (c *call) parseForm() (url.Values, error) {
	if c.route != nil && c.route.raw {
		return nil, nil //nolint:nilnil // as below
	}
	kind, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "application/x-www-form-urlencoded":
		body, err := c.readBody()
		if err != nil {
			return nil, err
		}
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, fault.InvalidParam.With("The form body cannot be read: %v.", err)
		}
		return values, nil
	case "multipart/form-data":
		if c.uploads() {
			if err := c.openUpload(); err != nil {
				return nil, err
			}
			return c.upload.Fields, nil
		}
		body, err := c.readBody()
		if err != nil {
			return nil, err
		}
		return parseMultipart(c.r.Header.Get("Content-Type"), body)
	}
	return nil, nil //nolint:nilnil // nil says that the body is no form
}

// uploads says whether the call carries a file. Of an id outside the Directory nothing but the edge is
// known before the token was checked.
func (c *call) uploads() bool {
	if c.route != nil {
		return c.route.upload
	}
	for key, r := range c.door.routes {
		if r.upload && key.method == c.r.Method && key.edge == c.edge {
			return true
		}
	}
	return false
}

// parseMultipart reads the values of a multipart body; files in it are passed over.
func parseMultipart(contentType string, body []byte) (url.Values, error) {
	_, options, err := mime.ParseMediaType(contentType)
	if err == nil {
		var form *multipart.Form
		if form, err = multipart.NewReader(bytes.NewReader(body), options["boundary"]).ReadForm(maxBody); err == nil {
			return form.Value, nil
		}
	}
	return nil, fault.InvalidParam.With("The multipart body cannot be read: it is cut or malformed.")
}
