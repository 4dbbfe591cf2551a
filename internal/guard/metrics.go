package guard

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/fact"
)

// metrics are the room's figures; the zero value counts nothing.
type metrics struct {
	messages *prometheus.CounterVec
	seconds  prometheus.Counter
}

// Register makes the figures public.
func (r *Room) Register(to prometheus.Registerer) {
	r.metrics = metrics{
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "turnpike_guard_messages_total",
			Help: "Messages that scope guards looked at, by what they found: unclear, in_scope, off_scope.",
		}, []string{"found"}),
		seconds: prometheus.NewCounter(prometheus.CounterOpts{Name: "turnpike_guard_seconds_total", Help: "Time that messages waited for scope guards."}),
	}
	for _, found := range []string{"unclear", "in_scope", "off_scope"} {
		r.metrics.messages.WithLabelValues(found)
	}
	to.MustRegister(r.metrics.messages, r.metrics.seconds)
}

func (m *metrics) looked(g *fact.Guard, evidence bool, took time.Duration) {
	if m.messages == nil {
		return
	}
	found := "in_scope"
	switch {
	case g.Off:
		found = "off_scope"
	case !evidence:
		found = "unclear"
	}
	m.messages.WithLabelValues(found).Inc()
	m.seconds.Add(took.Seconds())
}
