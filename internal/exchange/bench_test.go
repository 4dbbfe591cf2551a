package exchange

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/exchange/exchangetest"
	"turnpike/internal/fault"
	"turnpike/internal/flow"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/store"
)

const (
	travel = account.ID(300000000000001)
	omni   = account.ID(300000000000002)
	number = account.NumberID(400000000000001)
	devApp = account.AppID(100000000000001)
)

// bench is a room over a real store with dev's world and a clock that is set by hand.
type bench struct {
	*Room
	t    *testing.T
	acc  *account.Account
	time sync.Mutex
	now  time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "t.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Seed(t.Context(), store.DevWorld()); err != nil {
		t.Fatal(err)
	}
	dir, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), acc: dir.Accounts[travel]}
	b.Room = New(Deps{
		Store: s, Directory: func() *account.Directory { return dir }, Client: &http.Client{Transport: &http.Transport{}, CheckRedirect: stay}, CheckURL: notEvil,
		Clock: b.clock, Logger: slog.New(slog.DiscardHandler),
	})
	return b
}

// stay follows no redirect, as the webhooks' client.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// notEvil stands where the program puts the webhooks' guard.
func notEvil(text string) error {
	if strings.Contains(text, "evil") {
		return errors.New("it leads inside")
	}
	return nil
}

func (b *bench) clock() time.Time {
	b.time.Lock()
	defer b.time.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.time.Lock()
	defer b.time.Unlock()
	b.now = b.now.Add(d)
}

// told takes out what the account's apps would be told, in one line each.
func (b *bench) told() []string {
	b.t.Helper()
	var out []string
	ns, err := b.Store.PendingNotices(b.t.Context(), 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, n := range ns {
		switch body := n.Body.(type) {
		case notice.FlowStatus:
			out = append(out, body.Before+">"+body.After)
		case notice.FlowHealth:
			out = append(out, strings.Join([]string{body.Event, body.Alert, time.Duration(body.Threshold).String()}, " "))
		}
		if err := b.Store.DropNotice(b.t.Context(), n.ID); err != nil {
			b.t.Fatal(err)
		}
	}
	return out
}

func (b *bench) wantTold(want ...string) {
	b.t.Helper()
	if got := b.told(); !slices.Equal(got, want) {
		b.t.Fatalf("told %q, want %q", got, want)
	}
}

func (b *bench) refused(err error, want *fault.Fault, says string) {
	b.t.Helper()
	if f := new(fault.Error); !errors.As(err, &f) || f.Fault != want || !strings.Contains(f.DetailText()+f.TitleText()+f.Because, says) {
		b.t.Fatalf("%v, want a fault %d/%d that says %q", err, want.Code, want.Subcode, says)
	}
}

// plain is a document without an endpoint.
const plain = `{"version":"7.3","screens":[{"id":"RATE","terminal":true,"title":"Rate","layout":{"type":"SingleColumnLayout","children":[
	{"type":"TextInput","name":"note","label":"Note"},
	{"type":"Footer","label":"Send","on-click-action":{"name":"complete","payload":{"note":"${form.note}"}}}]}}]}`

// served is a document whose endpoint is asked on both screens.
const served = `{"version":"7.3","data_api_version":"3.0","routing_model":{"CITY":["DAY"],"DAY":[]},"screens":[
	{"id":"CITY","title":"City","data":{"cities":{"type":"array","items":{"type":"string"},"__example__":["Nice"]}},
	 "layout":{"type":"SingleColumnLayout","children":[
		{"type":"TextInput","name":"city","label":"City"},
		{"type":"Footer","label":"Next","on-click-action":{"name":"data_exchange","payload":{"city":"${form.city}"}}}]}},
	{"id":"DAY","title":"Day","terminal":true,"refresh_on_back":true,"data":{"price":{"type":"number","__example__":1}},
	 "layout":{"type":"SingleColumnLayout","children":[
		{"type":"TextInput","name":"day","label":"Day"},
		{"type":"Footer","label":"Book","on-click-action":{"name":"data_exchange","payload":{"day":"${form.day}"}}}]}}]}`

func (b *bench) create(name, document string, more func(*Draft)) *flow.Flow {
	b.t.Helper()
	d := &Draft{Name: &name, Categories: []string{"OTHER"}, App: devApp, Document: []byte(document)}
	if document == "" {
		d.Document = nil
	}
	if more != nil {
		more(d)
	}
	f, err := b.Create(b.t.Context(), b.acc, d)
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

// endpoint is a business's server as businesses write it: it decrypts with the private key of its number.
type endpoint struct {
	*httptest.Server
	t      *testing.T
	key    *rsa.PrivateKey
	mu     sync.Mutex
	answer func(q *asked) (status int, body string)
	asked  []asked
	heard  chan asked // what it was asked, pings left out
}

// asked is a request after decryption.
type asked struct {
	Version string         `json:"version"`
	Action  string         `json:"action"`
	Screen  string         `json:"screen"`
	Data    map[string]any `json:"data"`
	Token   string         `json:"flow_token"`
}

const active = `{"data":{"status":"active"}}`

// keys are the private keys that all tests share: to make one takes a while.
var keys = sync.OnceValue(func() []*rsa.PrivateKey {
	out := make([]*rsa.PrivateKey, 2)
	for i := range out {
		out[i], _ = rsa.GenerateKey(rand.Reader, 2048) // crypto/rand never fails
	}
	return out
})

// serve starts an endpoint and gives its public key to the number.
func (b *bench) serve(answer func(q *asked) (int, string)) *endpoint {
	b.t.Helper()
	key := keys()[0]
	e := &endpoint{t: b.t, key: key, answer: answer, heard: make(chan asked, 100)}
	e.Server = httptest.NewServer(http.HandlerFunc(e.handle))
	b.t.Cleanup(e.Close)
	b.know(&key.PublicKey)
	return e
}

// know gives the number a public key.
func (b *bench) know(key *rsa.PublicKey) {
	b.t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		b.t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	if err := b.Store.PutNumberDocument(context.WithoutCancel(b.t.Context()), number, store.DocumentEncryption, map[string]string{"public_key": text}); err != nil {
		b.t.Fatal(err)
	}
}

func (e *endpoint) handle(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		e.t.Error(err)
	}
	mac := hmac.New(sha256.New, []byte("turnpike-dev-app-secret"))
	mac.Write(body)
	if got, want := r.Header.Get("X-Hub-Signature-256"), "sha256="+hex.EncodeToString(mac.Sum(nil)); got != want {
		e.t.Errorf("signed %s, want %s", got, want)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	plain, answerKey, err := exchangetest.Unseal(e.key, body)
	if err != nil {
		w.WriteHeader(statusCannotDecrypt)
		return
	}
	var q asked
	if err := json.Unmarshal(plain, &q); err != nil {
		e.t.Error(err)
	}
	status, text := http.StatusOK, active
	if q.Action != "ping" {
		e.asked = append(e.asked, q)
		select {
		case e.heard <- q:
		default:
		}
	}
	if q.Action != "ping" || e.answer != nil {
		status, text = e.answer(&q)
	}
	if status == http.StatusOK {
		text = answerKey(text)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// says replaces what the endpoint answers.
func (e *endpoint) says(answer func(q *asked) (int, string)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = answer
}

// last is what the endpoint was asked last.
func (e *endpoint) last() asked {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked[len(e.asked)-1]
}

func form(f *flow.Flow, more func(*message.Flow)) *Form {
	m := &message.Flow{ID: f.IDText(), Token: "tok", Action: actionExchange}
	if more != nil {
		more(m)
	}
	return &Form{Sent: m, Message: message.NewID(7, 0), Button: -1, Number: number}
}
