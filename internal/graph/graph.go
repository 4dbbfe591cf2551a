// Package graph is the businesses' door: the Cloud API over HTTP, as Graph serves it.
//
// Owns: the route table, who may call which route, reading of parameters from JSON, form and query,
// node replies with their `fields`, the rendering of refusals.
// Does not own: Meta's JSON shapes (wire), the decision about a message (engine), the accounts (store).
// Called by: app, which mounts it at the root; businesses' software.
// Never breaks: a 200 to a send means that the message is durable; every refusal is a Graph error
// envelope; memory per request is bounded.
package graph

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/exchange"
	"turnpike/internal/fact"
	"turnpike/internal/fair"
	"turnpike/internal/fault"
	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/review"
	"turnpike/internal/store"
	"turnpike/internal/vetting"
	"turnpike/internal/wire"
)

// Decider is the engine as this door sees it.
type Decider interface {
	Submit(ctx context.Context, s *engine.Submission) (engine.Receipt, error)
	Seen(ctx context.Context, t fact.Thread, upTo message.ID, typing bool) error
	Bar(ctx context.Context, n account.NumberID, people []message.Address) ([]*fault.Error, error)
	Unbar(ctx context.Context, n account.NumberID, people []message.Address) error
	Showing(ctx context.Context, n account.NumberID, people []message.Address) (known []bool, err error)
	Standing(ctx context.Context, n *account.Number) (engine.Standing, error)
}

// Gate lets requests in by right of way. After an Enter without error Leave follows.
type Gate interface {
	Enter(ctx context.Context, s fair.Share) error
	Leave()
}

// Editor changes what people edit. Each call is durable when it returns.
type Editor interface {
	PutSubscription(ctx context.Context, id account.AppID, s account.Subscription) error
	DeleteSubscription(ctx context.Context, id account.AppID) error
	PutLink(ctx context.Context, id account.ID, app account.AppID, override account.Callback, ns ...notice.Notice) error
	DeleteLink(ctx context.Context, id account.ID, app account.AppID, ns ...notice.Notice) (bool, error)
	PutNumberOverride(ctx context.Context, id account.NumberID, c account.Callback) error
}

// Nodes finds objects that are not in the Directory.
type Nodes interface {
	Node(ctx context.Context, id uint64) (store.Node, bool, error)
}

// Deps is what the door needs.
type Deps struct {
	Engine    Decider
	Gate      Gate // nil lets everybody in
	Editor    Editor
	Nodes     Nodes
	Store     *store.Store
	Codes     *Codes
	Templates *review.Room
	Vetting   *vetting.Room
	Flows     *exchange.Room
	Media     *media.Room
	// Settle returns when Store shows a message, if there is one of that id.
	Settle    func(ctx context.Context, id message.ID) error
	Directory func() *account.Directory
	// Reload makes an edit visible in Directory before the reply goes out.
	Reload func(ctx context.Context) error
	// Verify does the GET handshake of a callback.
	Verify func(ctx context.Context, c account.Callback) error
	Coder  *message.Coder
	// UserIDs names people to a business without their number.
	UserIDs *message.UserIDBook
	// Identity is the hash of a person's keys; "" for people who are not known.
	Identity func(a message.Address) string
	// Hides says whether a person hides their phone number from businesses that do not know it.
	Hides func(a message.Address) bool
	// PublicURL is where callers find this program, without a slash at its end; "" takes what each
	// request says of its host.
	PublicURL string
	Limits    engine.Limits
	Clock     func() time.Time
	Logger    *slog.Logger
	Metrics   prometheus.Registerer
}

// Door serves the Cloud API.
type Door struct {
	Deps
	routes   map[routeKey]*route
	inReach  atomic.Pointer[within]
	bodies   bodies
	requests *prometheus.CounterVec
	usage    usage
	refusals *refusals
}

// New makes the door.
func New(d Deps) *Door {
	g := &Door{Deps: d, routes: map[routeKey]*route{}}
	g.requests = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "turnpike_graph_requests_total", Help: "Cloud API requests by route and error code (0 is success).",
	}, []string{"route", "code"})
	if d.Metrics != nil {
		d.Metrics.MustRegister(g.requests)
	}
	g.refusals = newRefusals(d.Metrics)
	for i := range routes {
		r := &routes[i]
		g.routes[routeKey{r.method, r.node, r.edge}] = r
	}
	return g
}

// call is one request on its way through the door.
type call struct {
	door    *Door
	w       http.ResponseWriter
	r       *http.Request
	dir     *account.Directory
	version string // "v25.0", or "" when the path named none
	route   *route
	token   *account.Token
	rawNode string
	edge    string
	key     string      // names an object of the edge: …/message_qrdls/{code}
	upload  *media.Form // a multipart body with a file, while it is read

	body     []byte
	bodyErr  error
	bodyRead bool
	reserved int  // bytes that the body takes of the door's for large ones
	entered  bool // the gate let it in

	formValues url.Values
	formErr    error
	formRead   bool

	number   *account.Number
	account  *account.Account
	app      *account.App
	business *account.Business
	template account.TemplateKey
	credit   bool           // the node is the line of credit of business
	object   store.Node     // of a kind that the Directory does not hold
	past     *store.Message // whose history the node is
	user     uint64         // the token's own user

	listed   []*account.Account                          // that the answer lists
	requests map[account.BusinessID]account.VettingState // the newest to be verified, by who asks; nil until one is needed
}

// ServeHTTP implements http.Handler.
func (g *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := call{door: g, w: w, r: r, dir: g.Directory()}
	defer c.release()
	defer c.leave()
	err := c.serve()
	route := "unknown"
	if c.route != nil {
		route = c.route.name
	}
	if err == nil {
		g.requests.WithLabelValues(route, "0").Inc()
		return
	}
	f := fault.From(err)
	g.requests.WithLabelValues(route, strconv.Itoa(f.Code)).Inc()
	c.fail(f)
}

func (c *call) serve() error {
	if err := c.parsePath(); err != nil {
		return err
	}
	switch {
	case c.isBatch():
		return c.batch()
	case c.route != nil && c.route.open:
		return c.route.handle(c)
	}
	if err := c.authenticate(); err != nil {
		return err
	}
	if err := c.findRoute(); err != nil {
		return err
	}
	if err := c.authorize(); err != nil {
		return err
	}
	if err := c.meter(); err != nil {
		return err
	}
	if err := c.enterEarly(); err != nil {
		return err
	}
	if err := c.route.handle(c); err != nil {
		return err
	}
	c.note()
	return nil
}

// fail renders a refusal. What it was caused by goes to the log, never to the caller.
func (c *call) fail(f *fault.Error) {
	c.door.refusals.note(c, f, c.door.Clock().UnixMilli())
	trace := traceID()
	if f.Cause != nil && !errors.Is(f.Cause, context.Canceled) {
		c.door.Logger.Error("request failed", "route", c.routeName(), "code", f.Code, "fbtrace_id", trace, "error", f.Cause)
	} else {
		c.door.Logger.Debug("request refused", "route", c.routeName(), "code", f.Code, "fbtrace_id", trace)
	}
	h := c.w.Header()
	if f.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `OAuth "Facebook Platform" "invalid_token" `+strconv.Quote(f.TitleText()))
	}
	if f.After > 0 {
		h.Set("Retry-After", strconv.Itoa(int((f.After+time.Second-1)/time.Second)))
	}
	if f.HangUp {
		h.Set("Connection", "close")
	}
	h.Set("X-Fb-Trace-Id", trace)
	c.reply(f.Status, wire.AppendError(nil, f, trace))
}

func (c *call) routeName() string {
	if c.route == nil {
		return "unknown"
	}
	return c.route.name
}

// jsonType and the version header are shared by all replies; http.Header wants slices.
var jsonType = []string{"application/json; charset=UTF-8"}

const defaultVersion = "v25.0"

func (c *call) reply(status int, body []byte) {
	h := c.w.Header()
	h["Content-Type"] = jsonType
	version := c.version
	if version == "" {
		version = defaultVersion
	}
	h["Facebook-Api-Version"] = []string{version}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body) // a caller that went away is no error of ours
}

var successBody = []byte(`{"success":true}`)

func (c *call) success() error {
	c.reply(http.StatusOK, successBody)
	return nil
}

// traceID looks like Graph's: "A" and 22 characters.
func traceID() string {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], rand.Uint64()) //nolint:gosec // a trace id is to be found in a log, not to be secret
	binary.LittleEndian.PutUint64(b[8:], rand.Uint64()) //nolint:gosec // the same
	return "A" + base64.RawURLEncoding.EncodeToString(b[:])
}

// buffers for replies on the hot path.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 1024); return &b }}

var _ http.Handler = (*Door)(nil)
