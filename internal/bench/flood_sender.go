package bench

import (
	"context"
	"encoding/json"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/valyala/fasthttp"
)

// senderSpec is what the process that floods is told.
type senderSpec struct {
	URL         string        `json:"url"`
	Rate        float64       `json:"rate"` // messages a second
	Connections int           `json:"connections"`
	People      int           `json:"people"`
	Duration    time.Duration `json:"duration"`
}

// Flood is what the assistant offered and what became of it.
type Flood struct {
	Offered  int64          `json:"offered"`  // by its clock: rate times duration
	Unsent   int64          `json:"unsent"`   // of these: no connection was free within patience
	Accepted int64          `json:"accepted"` // answered 200
	Refused  int64          `json:"refused"`  // answered with an error
	Errors   map[string]int `json:"errors"`   // by Graph code, "transport" for no answer
	Told     int64          `json:"told_when_to_come_back"`
	Seconds  float64        `json:"seconds"`
	CPU      float64        `json:"generator_cpu_seconds"`
	Refusal  Quantiles      `json:"refusal"` // how long it took to be refused
}

func (f *Flood) add(o *Flood) {
	f.Offered, f.Unsent, f.Accepted = f.Offered+o.Offered, f.Unsent+o.Unsent, f.Accepted+o.Accepted
	f.Refused, f.Told, f.Seconds, f.CPU = f.Refused+o.Refused, f.Told+o.Told, f.Seconds+o.Seconds, f.CPU+o.CPU
	if o.Refused > 0 {
		f.Refusal = o.Refusal // of the last phase that had any
	}
	if f.Errors == nil {
		f.Errors = map[string]int{}
	}
	for code, n := range o.Errors {
		f.Errors[code] += n
	}
}

const (
	// patience is how long a message of the flood waits in its own program for a free connection.
	patience = time.Second
	// senderNice is how much the process that floods gives way to others: it stands for machines elsewhere,
	// whose processors are not this one's.
	senderNice = 10
)

// ServeFlood floods as a specification says, and prints what became of it as JSON. It runs in a process of
// its own, so that neither the ordinary traffic's clock nor its measurement is in the same one.
func ServeFlood(ctx context.Context, specification string, out io.Writer) error {
	var spec senderSpec
	if err := json.Unmarshal([]byte(specification), &spec); err != nil {
		return err
	}
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, senderNice)
	s := &sender{spec: spec, begin: time.Now(), refusal: newHistogram(), client: &fasthttp.HostClient{
		Addr: spec.URL[len("http://"):], MaxConns: spec.Connections, ReadTimeout: time.Minute, WriteTimeout: time.Minute, NoDefaultUserAgentHeader: true,
		RetryIfErr: func(*fasthttp.Request, int, error) (bool, bool) { return false, false },
	}}
	s.flood.Errors = map[string]int{}
	var wg sync.WaitGroup
	for range spec.Connections {
		wg.Go(func() { s.run(ctx) })
	}
	wg.Wait()
	s.flood.Seconds, s.flood.CPU, s.flood.Refusal = time.Since(s.begin).Seconds(), ownCPU(), quantiles(s.refusal)
	s.flood.Offered, s.flood.Unsent = int64(spec.Rate*spec.Duration.Seconds()), s.unsent.Load()
	return json.NewEncoder(out).Encode(&s.flood)
}

type sender struct {
	spec   senderSpec
	begin  time.Time
	client *fasthttp.HostClient
	next   atomic.Int64
	unsent atomic.Int64

	mu      sync.Mutex
	flood   Flood
	refusal *hdrhistogram.Histogram
}

// take is the next message whose time has come; those that waited too long for a connection are given up.
// false at the end.
func (s *sender) take(ctx context.Context) (int64, bool) {
	total := int64(s.spec.Rate * s.spec.Duration.Seconds())
	for {
		n := s.next.Load()
		elapsed := time.Since(s.begin)
		if elapsed >= s.spec.Duration || ctx.Err() != nil { // what is left had no connection either
			if n < total && s.next.CompareAndSwap(n, total) {
				s.unsent.Add(total - n)
			}
			return 0, false
		}
		if oldest := int64((elapsed - patience).Seconds() * s.spec.Rate); n < oldest {
			if s.next.CompareAndSwap(n, oldest) {
				s.unsent.Add(oldest - n)
			}
			continue
		}
		if n >= total {
			return 0, false
		}
		if !s.next.CompareAndSwap(n, n+1) {
			continue
		}
		if wait := time.Until(s.begin.Add(time.Duration(float64(n) / s.spec.Rate * float64(time.Second)))); wait > 0 {
			time.Sleep(wait) // the pace of the load is what this is about
		}
		return n, true
	}
}

// run sends over one connection.
func (s *sender) run(ctx context.Context) {
	req, res := &fasthttp.Request{}, &fasthttp.Response{}
	req.SetRequestURI(s.spec.URL + "/v25.0/" + omniID + "/messages")
	req.Header.SetMethod(fasthttp.MethodPost)
	req.Header.SetContentType("application/json")
	req.Header.Set("Authorization", "Bearer "+omniToken)
	var body []byte
	for {
		n, ok := s.take(ctx)
		if !ok {
			return
		}
		body = appendText(body[:0], strconv.FormatInt(firstAsker+n%int64(s.spec.People), 10), n)
		req.SetBodyRaw(body)
		start := time.Now()
		err := s.client.Do(req, res)
		s.note(res, err, time.Since(start))
	}
}

func (s *sender) note(res *fasthttp.Response, err error, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		s.flood.Errors["transport"]++
	case res.StatusCode() == fasthttp.StatusOK:
		s.flood.Accepted++
	default:
		s.flood.Refused++
		s.flood.Errors[errorCode(res)]++
		if len(res.Header.Peek("Retry-After")) > 0 {
			s.flood.Told++
		}
		_ = s.refusal.RecordValue(max(1, took.Microseconds()))
	}
}

// ownCPU is the processor time that this process has used, in seconds.
func ownCPU() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}
