package witness

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	evidence "turnpike/internal/evidence/account"
)

// metrics are the room's figures; the zero value counts nothing.
type metrics struct {
	conversations [3]prometheus.Counter // by evidenceKinds
	messages      prometheus.Counter
	seconds       prometheus.Counter
}

// evidenceKinds says whether there was evidence in a conversation.
var evidenceKinds = [...]string{"none", "service", "general"}

// Register makes the figures public.
func (r *Room) Register(to prometheus.Registerer) {
	conversations := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "turnpike_evidence_conversations_total",
		Help: "Conversations that were sampled and ended, by whether there was evidence in them: none (nor where one person writes too often to count), service, general.",
	}, []string{"evidence"})
	r.metrics = metrics{
		messages: prometheus.NewCounter(prometheus.CounterOpts{Name: "turnpike_evidence_messages_total", Help: "Messages of people in those conversations."}),
		seconds:  prometheus.NewCounter(prometheus.CounterOpts{Name: "turnpike_evidence_seconds_total", Help: "Time spent reading records and scoring conversations."}),
	}
	for i, kind := range evidenceKinds {
		r.metrics.conversations[i] = conversations.WithLabelValues(kind)
	}
	lag := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "turnpike_evidence_lag_records", Help: "Records that the evidence room has not read yet."},
		func() float64 { return float64(r.Journal.Next() - min(r.next.Load(), r.Journal.Next())) })
	to.MustRegister(conversations, r.metrics.messages, r.metrics.seconds, lag)
}

// read counts a conversation that was judged.
func (m *metrics) read(reading *evidence.Reading, messages int) {
	if m.messages == nil {
		return
	}
	kind := 0
	switch {
	case reading.General():
		kind = 2
	case reading.OK:
		kind = 1
	}
	m.conversations[kind].Inc()
	m.messages.Add(float64(messages))
}

// spent counts time. Asking a clock for each conversation would be a part of what it costs.
func (m *metrics) spent(took time.Duration) {
	if m.seconds != nil {
		m.seconds.Add(took.Seconds())
	}
}
