package engine

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/fair"
)

// Registerer takes the engine's metrics.
type Registerer = prometheus.Registerer

type metrics struct {
	batch   prometheus.Histogram
	commit  prometheus.Histogram
	accept  prometheus.Histogram
	records prometheus.Counter
	shed    [fair.Classes]prometheus.Counter
}

func newMetrics(r Registerer, e *Engine) *metrics {
	m := &metrics{
		batch: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "turnpike_commit_batch_records", Help: "Records stored by one commit.",
			Buckets: []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512},
		}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "turnpike_commit_seconds", Help: "Time of one commit to the journal, fsync included.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2, 14),
		}),
		accept: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "turnpike_accept_seconds", Help: "Time from asking the engine to the durable answer.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2, 14),
		}),
		records: prometheus.NewCounter(prometheus.CounterOpts{Name: "turnpike_journal_records_total", Help: "Records stored."}),
	}
	shed := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "turnpike_engine_refused_total", Help: "Callers turned away because the queue was full or they waited in it too long, by traffic class.",
	}, []string{"class"})
	for c := range fair.Classes {
		m.shed[c] = shed.WithLabelValues(c.String())
	}
	if r != nil {
		r.MustRegister(m.batch, m.commit, m.accept, m.records, shed, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "turnpike_engine_queue_depth", Help: "Decisions that wait for the writer.",
		}, func() float64 { return float64(e.queue.len()) }), prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "turnpike_engine_threads", Help: "Lines between a number and a person that the engine remembers.",
		}, func() float64 { return float64(e.threads.Load()) }))
	}
	return m
}

func (m *metrics) committed(records int, took time.Duration) {
	m.batch.Observe(float64(records))
	m.commit.Observe(took.Seconds())
	m.records.Add(float64(records))
}

// answered observes one caller of each batch: enough for a histogram, cheap under load.
func (m *metrics) answered(b *batch, now time.Time) {
	if len(b.tickets) > 0 {
		m.accept.Observe(now.Sub(b.tickets[0].start).Seconds())
	}
}
