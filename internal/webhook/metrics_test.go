package webhook

import (
	"testing"
	"time"
)

// metric reads one figure of the endpoint app-1; -1 when there is none.
func metric(t *testing.T, r *rig, name string) float64 {
	t.Helper()
	families, err := r.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if l.GetName() == "endpoint" && l.GetValue() == appID {
					return m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
				}
			}
		}
	}
	return -1
}

var endpointMetrics = []string{
	"turnpike_webhook_attempts_total", "turnpike_webhook_seconds", "turnpike_webhook_given_up_total",
	"turnpike_webhook_pending", "turnpike_webhook_behind_records", "turnpike_webhook_lag_seconds",
}

// TestMetricsGoWithTheirEndpoint, even when its last request ends after it.
func TestMetricsGoWithTheirEndpoint(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		in.say(after(5*time.Second, refuse(500)))
		r.serve(hook, in)
		r.start()
		r.add(text(100, 1, "m0"), text(100, 1, "m1"))
		r.pass(6 * time.Second)
		for _, name := range endpointMetrics {
			if metric(t, r, name) < 0 {
				t.Errorf("%s is missing", name)
			}
		}
		if p, lag := metric(t, r, "turnpike_webhook_pending"), metric(t, r, "turnpike_webhook_lag_seconds"); p != 2 || lag != 6 {
			t.Errorf("%g pending and a lag of %g s, not 2 and 6", p, lag)
		}
		r.edit(func(w *spec) { delete(w.links, link{10, theApp}) })
		r.pass(time.Minute)
		for _, name := range endpointMetrics {
			if metric(t, r, name) >= 0 {
				t.Errorf("%s stays", name)
			}
		}
	})
}
