package exchange

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/flow"
	"turnpike/internal/store"
)

// What an endpoint is asked to do.
const (
	actionInit     = "INIT"
	actionExchange = "data_exchange"
	actionBack     = "BACK"
	actionPing     = "ping"
)

// Statuses by which an endpoint says what is wrong (reference: Meta's page on endpoints).
const (
	statusCannotDecrypt = 421
	statusTokenSpent    = 427
	statusBadSignature  = 432
)

// maxAnswer bounds an endpoint's answer, in bytes: a screen's data may be 1 MB, base64 takes a third more.
const maxAnswer = 1<<20*4/3 + 4096

// userAgent is what Meta sends; endpoints filter by it.
const userAgent = "facebookexternalua"

// request is what an endpoint is asked, before it is sealed.
type request struct {
	Version string          `json:"version"`
	Action  string          `json:"action"`
	Screen  string          `json:"screen,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
	Token   string          `json:"flow_token,omitempty"`
}

// answer is what it says: the screen that comes next and its data.
type answer struct {
	Screen string                     `json:"screen"`
	Data   map[string]json.RawMessage `json:"data"`
}

// failure is why nothing useful came of a request; kind is what is counted and told.
type failure struct {
	kind    string
	client  bool   // the phone could not use the answer, and not the endpoint failed
	refused string // what the endpoint wants the person to read (427)
	spent   bool   // the form's token is spent
	cause   error
}

func (f *failure) Error() string { return fmt.Sprintf("%s: %v", f.kind, f.cause) }
func (f *failure) Unwrap() error { return f.cause }

func fail(kind string, client bool, format string, args ...any) *failure {
	return &failure{kind: kind, client: client, cause: fmt.Errorf(format, args...)}
}

var errNoKey = errors.New("the number has no public key")

// key is the public key of a number.
func (r *Room) key(ctx context.Context, number account.NumberID) (*rsa.PublicKey, error) {
	var document struct {
		PublicKey string `json:"public_key"`
	}
	found, err := r.Store.NumberDocument(ctx, number, store.DocumentEncryption, &document)
	if err != nil {
		return nil, err
	}
	if !found || document.PublicKey == "" {
		return nil, errNoKey
	}
	return parseKey(document.PublicKey)
}

// ask sends a request to a flow's endpoint and gives its answer. An endpoint that cannot decrypt is asked
// once more, with the key as it is by then.
func (r *Room) ask(ctx context.Context, f *flow.Flow, number account.NumberID, q *request) ([]byte, *failure) {
	plain, err := json.Marshal(q)
	if err != nil {
		return nil, fail(flow.FailSchema, true, "write the request: %w", err)
	}
	for try := 1; ; try++ {
		key, err := r.key(ctx, number)
		if err != nil {
			return nil, &failure{kind: flow.FailKey, client: true, cause: err}
		}
		body, open, err := seal(key, plain)
		if err != nil {
			return nil, &failure{kind: flow.FailKey, client: true, cause: err}
		}
		status, raw, failed := r.post(ctx, f, body)
		switch {
		case failed != nil:
			return nil, failed
		case status == http.StatusOK:
			text, err := open(bytes.TrimSpace(raw))
			if err != nil {
				return nil, fail(flow.FailDecrypt, true, "decrypt the answer: %w", err)
			}
			return text, nil
		case status == statusCannotDecrypt && try == 1:
		case status == statusCannotDecrypt:
			return nil, fail(flow.FailRefused, true, "the endpoint answered 421 twice: it cannot decrypt what is sealed to the number's public key")
		default:
			return nil, refusedWith(status, raw)
		}
	}
}

// refusedWith reads an answer other than 200.
func refusedWith(status int, raw []byte) *failure {
	switch status {
	case statusTokenSpent:
		var said struct {
			Message string `json:"error_msg"`
		}
		_ = json.Unmarshal(raw, &said) // what it says is for the person, and may be left out
		return &failure{spent: true, refused: short(said.Message), cause: errors.New("the flow token is no longer valid")}
	case statusBadSignature:
		return fail(flow.FailStatus, false, "the endpoint answered 432: the signature X-Hub-Signature-256 does not fit its app secret")
	}
	return fail(flow.FailStatus, false, "the endpoint answered %d", status)
}

// post sends a sealed request, signed by the flow's app.
func (r *Room) post(ctx context.Context, f *flow.Flow, body []byte) (status int, raw []byte, failed *failure) {
	app := r.Directory().Apps[f.App]
	if app == nil {
		return 0, nil, fail(flow.FailCannot, false, "the flow's app is gone")
	}
	if err := r.CheckURL(f.Endpoint); err != nil {
		return 0, nil, fail(flow.FailNoAnswer, false, "%w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.Endpoint, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fail(flow.FailNoAnswer, false, "%w", err)
	}
	mac := hmac.New(sha256.New, []byte(app.Secret))
	mac.Write(body)
	req.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {userAgent}, "X-Hub-Signature-256": {"sha256=" + hex.EncodeToString(mac.Sum(nil))},
	}
	res, err := r.Client.Do(req)
	if err != nil {
		return 0, nil, noAnswer(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return 0, nil, noAnswer(err)
	case len(raw) > maxAnswer:
		return 0, nil, fail(flow.FailNoAnswer, false, "the answer is larger than %d KB", maxAnswer>>10)
	}
	return res.StatusCode, raw, nil
}

// noAnswer tells a timeout from a connection that failed. What the error says of the address stays out.
func noAnswer(err error) *failure {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
		return fail(flow.FailTimeout, false, "the endpoint did not answer within %s", Timeout)
	}
	if bad, ok := errors.AsType[*url.Error](err); ok {
		err = bad.Err
	}
	return &failure{kind: flow.FailNoAnswer, cause: err}
}

// ping asks whether a flow's endpoint is there, sealed to the first key of its account's numbers.
func (r *Room) ping(ctx context.Context, f *flow.Flow) error {
	for _, n := range r.Directory().NumbersOf(f.Account) {
		if _, err := r.key(ctx, n.ID); errors.Is(err, errNoKey) {
			continue
		}
		raw, failed := r.ask(ctx, f, n.ID, &request{Version: f.DataAPI, Action: actionPing})
		if failed != nil {
			return failed
		}
		var said struct {
			Data struct {
				Status string `json:"status"`
			} `json:"data"`
		}
		if err := json.Unmarshal(raw, &said); err != nil || said.Data.Status != "active" {
			return errors.New(`its answer is not {"data":{"status":"active"}}`)
		}
		return nil
	}
	return errNoKey
}

// short keeps a text of a stranger small and readable.
func short(s string) string {
	const most = 200
	runes := []rune(strings.ToValidUTF8(s, "?"))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
