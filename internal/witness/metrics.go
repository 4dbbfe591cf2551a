package witness

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	evidence "turnpike/internal/evidence/account"
)

// metrics are the room's figures; the zero value counts nothing.
type metrics struct {
	conversations *prometheus.CounterVec
	messages      prometheus.Counter
	seconds       prometheus.Counter
}

// Register makes the figures public.
func (r *Room) Register(to prometheus.Registerer) {
	r.metrics = metrics{
		conversations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "turnpike_evidence_conversations_total",
			Help: "Conversations read, by whether there was evidence in them: none, service, general.",
		}, []string{"evidence"}),
		messages: prometheus.NewCounter(prometheus.CounterOpts{Name: "turnpike_evidence_messages_total", Help: "Messages of people that were scored."}),
		seconds:  prometheus.NewCounter(prometheus.CounterOpts{Name: "turnpike_evidence_seconds_total", Help: "Time spent scoring."}),
	}
	for _, kind := range []string{"none", "service", "general"} {
		r.metrics.conversations.WithLabelValues(kind)
	}
	lag := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "turnpike_evidence_lag_records", Help: "Records that the evidence room has not read yet."},
		func() float64 { return float64(r.Journal.Next() - min(r.next.Load(), r.Journal.Next())) })
	to.MustRegister(r.metrics.conversations, r.metrics.messages, r.metrics.seconds, lag)
}

func (m *metrics) read(reading *evidence.Reading, messages int, took time.Duration) {
	if m.messages == nil {
		return
	}
	kind := "none"
	if reading.OK {
		kind = "service"
	}
	if reading.General() {
		kind = "general"
	}
	m.conversations.WithLabelValues(kind).Inc()
	m.messages.Add(float64(messages))
	m.seconds.Add(took.Seconds())
}
