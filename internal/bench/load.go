package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/valyala/fasthttp"
	"golang.org/x/sync/errgroup"
)

// The seeded world of `turnpike dev` (DESIGN §5).
const (
	numberID    = "400000000000001"
	token       = "turnpike-dev-travel"
	appID       = "100000000000001"
	appToken    = "100000000000001|turnpike-dev-app-secret"
	appSecret   = "turnpike-dev-app-secret"
	verifyToken = "turnpike-dev-verify"
	firstPerson = 33700000000
)

// world is the server under load and the people that are written to.
type world struct {
	url    string
	cfg    *Config
	ledger *Ledger
	people []string
	client *fasthttp.HostClient
	blind  bool // replies are not looked into (the empty handler)

	mix     mix
	picture string // the id of the media that the real mix sends
}

// newWorld makes the people and opens their windows.
func newWorld(ctx context.Context, url string, cfg *Config) (*world, error) {
	w := &world{url: url, cfg: cfg, ledger: NewLedger(), mix: mixes[cfg.Mix]}
	w.connect(cfg.Connections)
	if cfg.Mix == mixReal {
		if err := w.upload(ctx); err != nil {
			return nil, err
		}
	}
	for i := range cfg.People {
		w.people = append(w.people, strconv.Itoa(firstPerson+i))
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(32)
	for _, p := range w.people {
		g.Go(func() error { return w.hello(ctx, p) })
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("open the people's windows: %w", err)
	}
	return w, nil
}

func (w *world) connect(conns int) {
	w.client = &fasthttp.HostClient{
		Addr: w.url[len("http://"):], MaxConns: conns + 32, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second,
		NoDefaultUserAgentHeader: true, MaxIdleConnDuration: time.Minute, RetryIfErr: func(*fasthttp.Request, int, error) (bool, bool) { return false, false },
	}
}

// hello lets a person write to the business, which opens the window.
func (w *world) hello(ctx context.Context, person string) error {
	return w.call(ctx, http.MethodPost, "/phone/v1/people/"+person+"/messages", "", map[string]any{
		"to": numberID, "type": "text", "text": map[string]string{"body": "hello"},
	}, nil)
}

// subscribe points the seeded app at the receiver.
func (w *world) subscribe(ctx context.Context, callback string, batch int) error {
	return w.call(ctx, http.MethodPost, "/v25.0/"+appID+"/subscriptions", appToken, map[string]any{
		"object": "whatsapp_business_account", "callback_url": callback, "verify_token": verifyToken,
		"fields": "messages", "turnpike_max_batch": batch,
	}, nil)
}

// call does one ordinary request.
func (w *world) call(ctx context.Context, method, path, bearer string, in, out any) error {
	var body io.Reader = http.NoBody
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, w.url+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s: %s", method, path, res.Status, raw)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}

// worker sends messages over its own request objects.
type worker struct {
	w    *world
	req  *fasthttp.Request
	res  *fasthttp.Response
	body []byte
	hist *hdrhistogram.Histogram
	part Part
}

func (w *world) worker() *worker {
	k := &worker{w: w, req: &fasthttp.Request{}, res: &fasthttp.Response{}, hist: newHistogram(), part: Part{Errors: map[string]int{}}}
	k.req.SetRequestURI(w.url + "/v25.0/" + numberID + "/messages")
	k.req.Header.SetMethod(fasthttp.MethodPost)
	k.req.Header.SetContentType("application/json")
	k.req.Header.Set("Authorization", "Bearer "+token)
	return k
}

// newHistogram counts microseconds up to a minute.
func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, 60_000_000, 3) }

// send sends the nth message; intended is when it should have left.
func (k *worker) send(n int64, intended time.Time) {
	person := k.w.people[n%int64(len(k.w.people))]
	k.body = k.w.mix(k.w, k.body[:0], person, n)
	k.req.SetBodyRaw(k.body)
	err := k.w.client.Do(k.req, k.res)
	took := time.Since(intended)
	switch {
	case err != nil:
		k.part.Errors["transport"]++
		return
	case k.res.StatusCode() != fasthttp.StatusOK:
		k.part.Errors[errorCode(k.res)]++
		return
	}
	k.part.Accepted++
	_ = k.hist.RecordValue(max(1, took.Microseconds()))
	if !k.w.blind {
		k.w.ledger.Accepted(wamidIn(k.res.Body()), intended)
	}
}

// errorCode names a refusal by its Graph code.
func errorCode(res *fasthttp.Response) string {
	var e struct {
		Error struct {
			Code int `json:"code"`
		} `json:"error"`
	}
	if json.Unmarshal(res.Body(), &e) != nil {
		return "http " + strconv.Itoa(res.StatusCode())
	}
	return strconv.Itoa(e.Error.Code)
}

// wamidIn finds the message id of a reply.
func wamidIn(body []byte) []byte {
	_, rest, ok := bytes.Cut(body, []byte(`"messages":[{"id":"`))
	if !ok {
		return nil
	}
	id, _, _ := bytes.Cut(rest, []byte{'"'})
	return id
}

// sendTo sends one message to one person.
func (w *world) sendTo(person string) (wamid []byte, status int) {
	k := w.worker()
	k.req.SetBodyRaw(appendText(nil, person, 0))
	if w.client.Do(k.req, k.res) != nil {
		return nil, 0
	}
	return wamidIn(k.res.Body()), k.res.StatusCode()
}

// closed keeps every connection busy for a while.
func (w *world) closed(ctx context.Context, conns int, d time.Duration) *Part {
	var n atomic.Int64
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	return w.load(conns, func(k *worker) {
		for ctx.Err() == nil {
			k.send(n.Add(1), time.Now())
		}
	})
}

// open sends at a rate, whatever the answers do. A worker that is late sends at once, and the wait
// counts: latency runs from the moment a message should have left.
func (w *world) open(ctx context.Context, rate, conns int, d time.Duration) *Part {
	var n atomic.Int64
	begin := time.Now()
	total := int64(float64(rate) * d.Seconds())
	part := w.load(conns, func(k *worker) {
		for ctx.Err() == nil {
			i := n.Add(1) - 1
			if i >= total {
				return
			}
			intended := begin.Add(time.Duration(float64(i) / float64(rate) * float64(time.Second)))
			if wait := time.Until(intended); wait > 0 {
				time.Sleep(wait) // the pace of the load is what this is about
			}
			k.send(i, intended)
		}
	})
	part.OfferedRate = float64(rate)
	return part
}

// fillUp sends a number of messages as fast as they are taken.
func (w *world) fillUp(ctx context.Context, total int) error {
	var n atomic.Int64
	part := w.load(w.cfg.Connections, func(k *worker) {
		for i := n.Add(1); i <= int64(total) && ctx.Err() == nil; i = n.Add(1) {
			k.send(i, time.Now())
		}
	})
	if part.Accepted < int64(total) {
		return fmt.Errorf("of %d messages %d were taken: %v", total, part.Accepted, part.Errors)
	}
	return ctx.Err()
}

// load runs workers and adds up what they did.
func (w *world) load(conns int, do func(*worker)) *Part {
	workers := make([]*worker, conns)
	var wg sync.WaitGroup
	begin := time.Now()
	for i := range workers {
		workers[i] = w.worker()
		wg.Go(func() { do(workers[i]) })
	}
	wg.Wait()
	took := time.Since(begin)
	out := &Part{Connections: conns, Seconds: took.Seconds(), Errors: map[string]int{}}
	all := newHistogram()
	for _, k := range workers {
		out.Accepted += k.part.Accepted
		all.Merge(k.hist)
		for code, n := range k.part.Errors {
			out.Errors[code] += n
		}
	}
	out.latency = all
	out.sum()
	return out
}
