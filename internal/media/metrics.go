package media

import "github.com/prometheus/client_golang/prometheus"

// metrics of the room.
type metrics struct {
	uploads   *prometheus.CounterVec
	uploaded  prometheus.Counter
	downloads prometheus.Counter
	full      prometheus.Counter
	swept     *prometheus.CounterVec
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
	}
	if r == nil {
		return s
	}
	r.MustRegister(s.uploads, s.uploaded, s.downloads, s.full, s.swept, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "turnpike_media_stored_bytes", Help: "Bytes of media in the storage.",
	}, func() float64 { return float64(m.used.Load()) }))
	return s
}
