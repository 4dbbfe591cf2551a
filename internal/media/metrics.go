package media

import "github.com/prometheus/client_golang/prometheus"

// metrics of the room.
type metrics struct {
	uploads   *prometheus.CounterVec
	uploaded  prometheus.Counter
	downloads prometheus.Counter
	full      prometheus.Counter
	swept     *prometheus.CounterVec

	fetches      *prometheus.CounterVec
	fetchSeconds prometheus.Histogram
}

func newMetrics(r prometheus.Registerer, m *Room) *metrics {
	s := &metrics{
		uploads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "turnpike_media_uploads_total", Help: "Files that were stored, by where they came from.",
		}, []string{"from"}),
		uploaded: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "turnpike_media_uploaded_bytes_total", Help: "Bytes of files that were stored.",
		}),
		downloads: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "turnpike_media_downloads_total", Help: "Times that stored bytes were opened for reading.",
		}),
		full: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "turnpike_media_full_total", Help: "Files that were refused because media.max_bytes is reached.",
		}),
		swept: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "turnpike_media_swept_total", Help: "What the sweep removed: ids whose time was over, blobs that nothing needed.",
		}, []string{"what"}),
		fetches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "turnpike_media_fetches_total", Help: "Links of messages, by what became of them: fetched, unchanged, cached, late or failed.",
		}, []string{"outcome"}),
		fetchSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "turnpike_media_fetch_seconds", Help: "Time to fetch what is behind a link.",
			Buckets: []float64{.01, .03, .1, .3, 1, 3, 10, 30},
		}),
	}
	start(s.uploads, "business", "person", "app")
	start(s.swept, "id", "upload", "blob")
	start(s.fetches, "fetched", "unchanged", "cached", "late", "failed")
	if r == nil {
		return s
	}
	r.MustRegister(s.uploads, s.uploaded, s.downloads, s.full, s.swept, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "turnpike_media_stored_bytes", Help: "Bytes of media in the storage.",
	}, func() float64 { return float64(m.used.Load()) }))
	return s
}

// start shows counters before they count anything, so that a first increase is seen as one.
func start(v *prometheus.CounterVec, labels ...string) {
	for _, l := range labels {
		v.WithLabelValues(l)
	}
}

// watch adds what is known of links.
func (s *metrics) watch(r prometheus.Registerer, l *Links) {
	if r == nil {
		return
	}
	r.MustRegister(s.fetches, s.fetchSeconds, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "turnpike_media_links_waiting", Help: "Links of messages that wait or are being fetched.",
	}, func() float64 { return float64(l.Waiting()) }))
}
