package exchange

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	requests *prometheus.CounterVec
	latency  prometheus.Histogram
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "turnpike_flow_requests_total", Help: "Requests to flows' endpoints by outcome: ok, spent, or the kind of failure.",
		}, []string{"outcome"}),
		latency: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "turnpike_flow_request_seconds", Help: "How long flows' endpoints take to answer.", Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10},
		}),
	}
	m.requests.WithLabelValues("ok") // Shows from the start, at 0.
	if r != nil {
		r.MustRegister(m.requests, m.latency)
	}
	return m
}

// outcomeLabel is the label of a request's outcome.
func outcomeLabel(f *failure) string {
	switch {
	case f == nil:
		return "ok"
	case f.spent:
		return "spent"
	}
	return f.kind
}
