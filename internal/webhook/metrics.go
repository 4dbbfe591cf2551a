package webhook

import (
	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	attempts   *prometheus.CounterVec
	latency    *prometheus.HistogramVec
	givenUp    *prometheus.CounterVec
	unrecorded prometheus.Counter
}

// series are one endpoint's. One that is gone may still count, which nobody sees.
type series struct {
	ok, failed, givenUp prometheus.Counter
	seconds             prometheus.Observer
}

func newMetrics(reg prometheus.Registerer, r *Room) *metrics {
	m := &metrics{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "turnpike_webhook_attempts_total", Help: "POSTs by endpoint and outcome (ok, failed).",
		}, []string{"endpoint", "outcome"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "turnpike_webhook_seconds", Help: "Time of one POST.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14),
		}, []string{"endpoint"}),
		givenUp: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "turnpike_webhook_given_up_total", Help: "Updates that an endpoint did not take within 7 days.",
		}, []string{"endpoint"}),
		unrecorded: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "turnpike_webhook_attempts_unrecorded_total", Help: "Attempts that were made but not put on record: too many at once.",
		}),
	}
	if reg != nil {
		reg.MustRegister(m.attempts, m.latency, m.givenUp, m.unrecorded, &gauges{room: r})
	}
	return m
}

func (m *metrics) of(id string) series {
	return series{
		ok: m.attempts.WithLabelValues(id, "ok"), failed: m.attempts.WithLabelValues(id, "failed"),
		givenUp: m.givenUp.WithLabelValues(id), seconds: m.latency.WithLabelValues(id),
	}
}

func (m *metrics) forget(id string) {
	label := prometheus.Labels{"endpoint": id}
	m.attempts.DeletePartialMatch(label)
	m.latency.DeletePartialMatch(label)
	m.givenUp.DeletePartialMatch(label)
}

// gauges reads the endpoints when metrics are asked for.
type gauges struct{ room *Room }

var (
	pendingDesc = prometheus.NewDesc("turnpike_webhook_pending", "Updates in memory that the endpoint has not taken.", []string{"endpoint"}, nil)
	behindDesc  = prometheus.NewDesc("turnpike_webhook_behind_records", "Journal records that the endpoint must still look through.", []string{"endpoint"}, nil)
	lagDesc     = prometheus.NewDesc("turnpike_webhook_lag_seconds", "Age of the oldest update that waits.", []string{"endpoint"}, nil)
)

// Describe implements prometheus.Collector.
func (*gauges) Describe(ch chan<- *prometheus.Desc) {
	ch <- pendingDesc
	ch <- behindDesc
	ch <- lagDesc
}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(ch chan<- prometheus.Metric) {
	now := g.room.clock().UnixMilli()
	for _, e := range g.room.Endpoints() {
		lag := 0.0
		if e.Oldest != 0 {
			lag = float64(now-e.Oldest) / 1000
		}
		ch <- prometheus.MustNewConstMetric(pendingDesc, prometheus.GaugeValue, float64(e.Pending), e.ID)
		ch <- prometheus.MustNewConstMetric(behindDesc, prometheus.GaugeValue, float64(e.Behind), e.ID)
		ch <- prometheus.MustNewConstMetric(lagDesc, prometheus.GaugeValue, lag, e.ID)
	}
}
