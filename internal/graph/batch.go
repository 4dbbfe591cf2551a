package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

// maxBatch bounds the operations of one batch request, as Graph does.
const maxBatch = 50

// operation is one request of a batch.
type operation struct {
	Method string        `json:"method"`
	URL    string        `json:"relative_url"`
	Body   string        `json:"body"`
	Name   string        `json:"name"`
	Header []batchHeader `json:"headers"`
	Token  string        `json:"access_token"`
	Omit   *wire.Flag    `json:"omit_response_on_success"`
}

type batchHeader struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// outcome is the answer to one request of a batch; its body is text, as Graph gives it.
type outcome struct {
	Code    int           `json:"code"`
	Headers []batchHeader `json:"headers,omitempty"`
	Body    string        `json:"body"`
}

var errNested = errors.New("a request of a batch names no node")

// isBatch says whether a request is one of several: a POST to the root.
func (c *call) isBatch() bool {
	return c.r.Method == http.MethodPost && c.rawNode == "" && c.edge == ""
}

// batch does requests one after the other; each has an answer of its own (reference §1.0).
func (c *call) batch() error {
	var req struct {
		Operations []operation `json:"batch"`
		Headers    *wire.Flag  `json:"include_headers"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	switch n := len(req.Operations); {
	case n == 0:
		return fault.InvalidParam.Saying("The parameter batch is required: a list of requests.")
	case n > maxBatch:
		return fault.InvalidParam.Saying("Param batch must have at most %d requests.", maxBatch)
	}
	token := headerToken(c.r)
	if token == "" {
		token = c.r.URL.Query().Get("access_token")
	}
	if form, err := c.form(); token == "" && err == nil {
		token = form.Get("access_token")
	}
	out := make([]*outcome, 0, len(req.Operations))
	for i := range req.Operations {
		op := &req.Operations[i]
		one := c.one(op, token)
		if req.Headers != nil && !bool(*req.Headers) {
			one.Headers = nil
		}
		if op.Omit != nil && bool(*op.Omit) && one.Code == http.StatusOK {
			one = nil
		}
		out = append(out, one)
	}
	return c.json(out)
}

// one does a single request of a batch through the door.
func (c *call) one(op *operation, token string) *outcome {
	r, err := op.request(c.r.Context(), c.version, token)
	if err != nil {
		f := fault.InvalidParam.Saying("The request %q of the batch cannot be read.", short(op.URL))
		return &outcome{Code: f.Status, Body: string(wire.AppendError(nil, f, traceID()))}
	}
	r.Host, r.TLS = c.r.Host, c.r.TLS
	rec := &recorder{header: http.Header{}, status: http.StatusOK}
	c.door.ServeHTTP(rec, r)
	one := &outcome{Code: rec.status, Body: rec.body.String()}
	for _, name := range slices.Sorted(maps.Keys(rec.header)) {
		values := rec.header[name]
		one.Headers = append(one.Headers, batchHeader{name, values[0]})
	}
	return one
}

// recorder keeps what the door answers to a request of a batch.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// request makes an HTTP request of an operation. Its body is a form unless it looks like JSON.
func (op *operation) request(ctx context.Context, version, token string) (*http.Request, error) {
	path := "/" + strings.TrimPrefix(op.URL, "/")
	if first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); version != "" && !isVersion(first) {
		path = "/" + version + path
	}
	if _, err := url.ParseRequestURI(path); err != nil {
		return nil, err
	}
	if strings.Trim(op.URL, "/") == "" { // a batch in a batch
		return nil, errNested
	}
	method := strings.ToUpper(op.Method)
	if method == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(ctx, method, path, bytes.NewReader([]byte(op.Body)))
	if err != nil {
		return nil, err
	}
	r.RequestURI = path
	switch {
	case op.Body == "":
	case json.Valid([]byte(op.Body)) && strings.HasPrefix(strings.TrimSpace(op.Body), "{"):
		r.Header.Set("Content-Type", "application/json")
	default:
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range op.Header {
		r.Header.Set(h.Name, h.Value)
	}
	if op.Token != "" {
		token = op.Token
	}
	if token != "" && r.Header.Get("Authorization") == "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r, nil
}
