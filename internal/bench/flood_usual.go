package bench

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/valyala/fasthttp"
)

// Ordinary traffic of the flood scenario.
const (
	shopConnections = 4
	shopBacklog     = 1000 // messages of one shop that may wait for a connection of its own
)

// traffic is what the ordinary businesses sent in one phase, by kind.
type traffic struct {
	phase   uint8 // marks its messages in the ledger
	mu      sync.Mutex
	sent    [kinds]int64
	refused [kinds]map[string]int
	accept  [kinds]*hdrhistogram.Histogram // from the moment it should have left, microseconds
	late    *hdrhistogram.Histogram        // how late the generator itself was
}

func newTraffic(phase uint8) *traffic {
	t := &traffic{phase: phase, late: newHistogram()}
	for k := range kinds {
		t.refused[k], t.accept[k] = map[string]int{}, newHistogram()
	}
	return t
}

// due is a message that should leave at a moment.
type due struct {
	kind     kind
	person   string
	n        int64
	intended time.Time
}

// usualTraffic lets every business send its mix at random moments, rate messages a second together, for a
// while. It is an open loop: a message leaves when its time has come, whatever became of those before, and
// its latency runs from that time.
func (w *world) usualTraffic(ctx context.Context, shops []*business, rate float64, d time.Duration, ledger *Ledger, into *traffic) {
	var wg sync.WaitGroup
	begin := time.Now()
	for i, b := range shops {
		wg.Go(func() { w.shop(ctx, b, i, rate/float64(len(shops)), begin, d, ledger, into) })
	}
	wg.Wait()
}

// shop is one business: a clock that says what is due, and a few connections.
func (w *world) shop(ctx context.Context, b *business, i int, rate float64, begin time.Time, d time.Duration, ledger *Ledger, into *traffic) {
	random := rand.New(rand.NewPCG(uint64(i), uint64(begin.UnixNano()))) //nolint:gosec // moments of a load
	line := make(chan due, shopBacklog)
	var wg sync.WaitGroup
	for range shopConnections {
		wg.Go(func() {
			c := w.clerk(b, ledger, into)
			for m := range line {
				c.send(m)
			}
		})
	}
	at := time.Duration(0)
	for n := int64(0); ctx.Err() == nil; n++ {
		at += time.Duration(random.ExpFloat64() / rate * float64(time.Second))
		if at > d {
			break
		}
		m := due{usual[(n+int64(i))%int64(len(usual))], b.people[random.IntN(len(b.people))], n, begin.Add(at)}
		if wait := time.Until(m.intended); wait > 0 {
			time.Sleep(wait) // the pace of the load is what this is about
		}
		line <- m
	}
	close(line)
	wg.Wait()
}

// clerk sends over request objects of its own.
type clerk struct {
	w      *world
	req    *fasthttp.Request
	res    *fasthttp.Response
	body   []byte
	ledger *Ledger
	into   *traffic
}

func (w *world) clerk(b *business, l *Ledger, into *traffic) *clerk {
	c := &clerk{w: w, req: &fasthttp.Request{}, res: &fasthttp.Response{}, ledger: l, into: into}
	c.req.SetRequestURI(w.url + "/v25.0/" + b.number + "/messages")
	c.req.Header.SetMethod(fasthttp.MethodPost)
	c.req.Header.SetContentType("application/json")
	c.req.Header.Set("Authorization", "Bearer "+b.token)
	return c
}

func (c *clerk) send(m due) {
	c.body = m.kind.append(c.body[:0], m.person, m.n)
	c.req.SetBodyRaw(c.body)
	late := time.Since(m.intended)
	err := c.w.client.Do(c.req, c.res)
	took := time.Since(m.intended)
	code := ""
	switch {
	case err != nil:
		code = "transport"
	case c.res.StatusCode() != fasthttp.StatusOK:
		code = errorCode(c.res)
	default:
		c.ledger.accepted(wamidIn(c.res.Body()), m.intended, uint8(m.kind)|c.into.phase)
	}
	t := c.into
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent[m.kind]++
	_ = t.late.RecordValue(max(1, late.Microseconds()))
	if code != "" {
		t.refused[m.kind][code]++
		return
	}
	_ = t.accept[m.kind].RecordValue(max(1, took.Microseconds()))
}

// FloodKind is what became of one kind of ordinary traffic.
type FloodKind struct {
	Quiet    FloodPhase `json:"quiet"`
	Flooded  FloodPhase `json:"flooded"`
	P99Ratio float64    `json:"p99_ratio"` // flooded to quiet, of accepting
	EndRatio float64    `json:"end_to_end_p99_ratio"`
	Lost     int64      `json:"lost"`    // accepted, and no webhook said what became of it
	Failed   int64      `json:"failed"`  // told so by webhook
	Refused  int64      `json:"refused"` // in both phases
}

// FloodPhase is one kind in the quiet or the flooded phases together.
type FloodPhase struct {
	Sent     int64          `json:"sent"`
	Accept   Quantiles      `json:"accept"`     // from the moment it should have left
	EndToEnd Quantiles      `json:"end_to_end"` // from that moment to the webhook that says `delivered`
	Errors   map[string]int `json:"errors,omitempty"`
}

// phase sums one kind up.
func (t *traffic) of(k kind, ends *hdrhistogram.Histogram) FloodPhase {
	return FloodPhase{Sent: t.sent[k], Accept: quantiles(t.accept[k]), EndToEnd: quantiles(ends), Errors: t.refused[k]}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// Phases of a run, as they mark messages in the ledger.
const phaseQuiet, phaseFlooded, phaseIgnored = 0, 1 << 4, 2 << 4

// compare sets the flooded phases beside the quiet ones.
func compare(quiet, flooded *traffic, l *Ledger) map[string]*FloodKind {
	out := map[string]*FloodKind{}
	for k := range kinds {
		a, b := l.ends(uint8(k)|phaseQuiet), l.ends(uint8(k)|phaseFlooded)
		one := &FloodKind{Quiet: quiet.of(k, a.hist), Flooded: flooded.of(k, b.hist), Lost: a.lost + b.lost, Failed: a.failed + b.failed}
		one.P99Ratio = ratio(one.Flooded.Accept.P99, one.Quiet.Accept.P99)
		one.EndRatio = ratio(one.Flooded.EndToEnd.P99, one.Quiet.EndToEnd.P99)
		for _, t := range []*traffic{quiet, flooded} {
			for _, n := range t.refused[k] {
				one.Refused += int64(n)
			}
		}
		out[kindNames[k]] = one
	}
	return out
}
