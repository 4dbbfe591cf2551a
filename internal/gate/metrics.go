package gate

import (
	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/fair"
)

type metrics struct {
	refused [fair.Classes]prometheus.Counter
	delay   prometheus.Gauge
	lag     prometheus.Gauge
}

func newMetrics(r prometheus.Registerer, g *Gate) *metrics {
	refused := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "turnpike_gate_refused_total", Help: "Requests turned away before they were read, since the machine had no room for their class, by class.",
	}, []string{"class"})
	m := &metrics{
		delay: prometheus.NewGauge(prometheus.GaugeOpts{Name: "turnpike_gate_delay_seconds", Help: "How long what was ready to run waited for a processor lately."}),
		lag:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "turnpike_gate_lag_seconds", Help: "How far the slowest reader of the journal is behind."}),
	}
	for c := range fair.Classes {
		m.refused[c] = refused.WithLabelValues(c.String())
	}
	if r != nil {
		r.MustRegister(refused, m.delay, m.lag, &gauges{g})
	}
	return m
}

func (m *metrics) saw(now Machine) {
	m.delay.Set(now.Delay.Seconds())
	m.lag.Set(now.Lag.Seconds())
}

// gauges reads the gate when metrics are asked for.
type gauges struct{ gate *Gate }

var (
	workingDesc = prometheus.NewDesc("turnpike_gate_working", "Requests at work.", nil, nil)
	waitingDesc = prometheus.NewDesc("turnpike_gate_waiting", "Requests that wait to be let in, by class.", []string{"class"}, nil)
	rateDesc    = prometheus.NewDesc("turnpike_gate_rate", "Requests a second that are let in of a class; 0 is without a rate.", []string{"class"}, nil)
)

// Describe implements prometheus.Collector.
func (*gauges) Describe(ch chan<- *prometheus.Desc) {
	ch <- workingDesc
	ch <- waitingDesc
	ch <- rateDesc
}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(ch chan<- prometheus.Metric) {
	g.gate.mu.Lock()
	defer g.gate.mu.Unlock()
	ch <- prometheus.MustNewConstMetric(workingDesc, prometheus.GaugeValue, float64(g.gate.working))
	for c := range fair.Classes {
		ch <- prometheus.MustNewConstMetric(waitingDesc, prometheus.GaugeValue, float64(g.gate.waiting.Waiting(c)), c.String())
		ch <- prometheus.MustNewConstMetric(rateDesc, prometheus.GaugeValue, g.gate.valves[c].rate, c.String())
	}
}
