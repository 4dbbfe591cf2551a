package bench

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Report is what a run found. Parts that were not run are left out.
type Report struct {
	Conditions  Conditions `json:"conditions"`
	Accept      *Part      `json:"accept,omitempty"`               // door and journal alone, closed loop
	AcceptText  *Part      `json:"accept_text,omitempty"`          // the same with texts alone, beside another mix
	RatioToText float64    `json:"accept_ratio_to_text,omitempty"` // of the pair of measurements in the middle
	SliceOpen   *Part      `json:"slice_open,omitempty"`           // whole road at a rate
	SliceClosed *Part      `json:"slice_closed,omitempty"`         // whole road at its maximum
	Start       *Start     `json:"start,omitempty"`

	Flood *FloodReport `json:"flood,omitempty"`
}

// Conditions are what the figures depend on.
type Conditions struct {
	At         string  `json:"at"`
	Cores      int     `json:"cores"`
	Go         string  `json:"go"`
	Kernel     string  `json:"kernel"`
	FileSystem string  `json:"file_system"`
	SyncRate   float64 `json:"fdatasync_per_second"` // of 4 KiB writes in the data directory's place
	Duration   string  `json:"duration"`
	People     int     `json:"people"`
	Mix        string  `json:"mix"`
}

// Quantiles are in milliseconds.
type Quantiles struct {
	P50  float64 `json:"p50_ms"`
	P99  float64 `json:"p99_ms"`
	P999 float64 `json:"p999_ms"`
	Max  float64 `json:"max_ms"`
}

// Part is one load and what became of it.
type Part struct {
	Connections    int            `json:"connections"`
	OfferedRate    float64        `json:"offered_per_second,omitempty"`
	Seconds        float64        `json:"seconds"`
	Accepted       int64          `json:"accepted"`
	AcceptedRate   float64        `json:"accepted_per_second"`
	Accept         Quantiles      `json:"accept"`
	Errors         map[string]int `json:"errors"` // by Graph code, "transport" for none
	EmptyRate      float64        `json:"empty_handler_per_second,omitempty"`
	Ratio          float64        `json:"ratio_to_empty_handler,omitempty"`
	DrainSeconds   float64        `json:"drain_seconds,omitempty"`
	DeliveredRate  float64        `json:"delivered_per_second,omitempty"` // drain included
	WebhookUpdates int64          `json:"webhook_updates,omitempty"`
	WebhookPosts   int64          `json:"webhook_posts,omitempty"`
	WebhookRate    float64        `json:"webhook_updates_per_second,omitempty"`
	BadSignatures  int64          `json:"bad_signatures"`
	EndToEnd       Quantiles      `json:"end_to_end"` // send to `delivered` webhook
	Lag            Lag            `json:"projection_lag"`
	CPUPer1000     float64        `json:"server_cpu_seconds_per_1000"`
	PeakRSS        int64          `json:"server_peak_rss_bytes"`
	Verdict        Verdict        `json:"verdict"`

	latency *hdrhistogram.Histogram // of accepted messages, in microseconds
}

// sum works out what follows from what was counted.
func (p *Part) sum() {
	p.AcceptedRate, p.Accept = float64(p.Accepted)/p.Seconds, quantiles(p.latency)
}

// add counts another load of the same kind to this one, which may be none yet.
func (p *Part) add(q *Part) *Part {
	if p == nil {
		return q
	}
	if all := p.Accepted + q.Accepted; all > 0 {
		p.CPUPer1000 = (p.CPUPer1000*float64(p.Accepted) + q.CPUPer1000*float64(q.Accepted)) / float64(all)
	}
	p.PeakRSS = max(p.PeakRSS, q.PeakRSS)
	p.Seconds, p.Accepted = p.Seconds+q.Seconds, p.Accepted+q.Accepted
	p.latency.Merge(q.latency)
	for code, n := range q.Errors {
		p.Errors[code] += n
	}
	p.sum()
	return p
}

// Start is how long a server takes to serve.
type Start struct {
	Messages  int  `json:"messages"`
	Empty     Boot `json:"empty"`
	AfterKill Boot `json:"after_kill"` // with the messages, after kill -9
	AfterStop Boot `json:"after_stop"` // with the messages, after a clean stop
}

// Boot is one start.
type Boot struct {
	ReadySeconds        float64 `json:"ready_seconds"`
	FirstMessageSeconds float64 `json:"first_message_seconds"`
	IdleRSS             int64   `json:"idle_rss_bytes"`
}

func quantiles(h *hdrhistogram.Histogram) Quantiles {
	if h.TotalCount() == 0 {
		return Quantiles{}
	}
	ms := func(q float64) float64 { return float64(h.ValueAtQuantile(q)) / 1000 }
	return Quantiles{ms(50), ms(99), ms(99.9), float64(h.Max()) / 1000}
}

func conditions(c *Config) Conditions {
	var u syscall.Utsname
	_ = syscall.Uname(&u)
	return Conditions{
		At: time.Now().UTC().Format(time.RFC3339), Cores: runtime.NumCPU(), Go: runtime.Version(), Kernel: text(u.Release[:]),
		FileSystem: fileSystem(c.Data), SyncRate: syncRate(c.Data), Duration: c.Duration.String(), People: c.People, Mix: c.Mix,
	}
}

func text(s []int8) string {
	var b strings.Builder
	for _, c := range s {
		if c == 0 {
			break
		}
		b.WriteByte(byte(c))
	}
	return b.String()
}

// Magic numbers of statfs(2).
const (
	magicExt   = 0xef53
	magicTmpfs = 0x01021994
	magicXFS   = 0x58465342
	magicBtrfs = 0x9123683e
)

func fileSystem(dir string) string {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return "unknown"
	}
	switch int64(s.Type) { //nolint:unconvert // it is 32 bits wide on some machines
	case magicExt:
		return "ext4"
	case magicTmpfs:
		return "tmpfs (in memory: fsync costs nothing here, the figures say little)"
	case magicXFS:
		return "xfs"
	case magicBtrfs:
		return "btrfs"
	}
	return fmt.Sprintf("0x%x", s.Type)
}

// syncRate measures how often a second the disk takes a small synced write.
func syncRate(dir string) float64 {
	f, err := os.CreateTemp(dir, "turnpike-sync-")
	if err != nil {
		return 0
	}
	defer func() { _ = os.Remove(f.Name()) }()
	defer func() { _ = f.Close() }()
	block := make([]byte, 4096)
	begin, n := time.Now(), 0
	for time.Since(begin) < 500*time.Millisecond {
		if _, err := f.WriteAt(block, 0); err != nil {
			return 0
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			return 0
		}
		n++
	}
	return float64(n) / time.Since(begin).Seconds()
}

// Table prints the report for people.
func (r *Report) Table(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	c := r.Conditions
	fmt.Fprintf(w, "\nConditions\t%d cores, %s, Linux %s, %s, %.0f fdatasync/s, %d people, mix %s\n",
		c.Cores, c.Go, c.Kernel, filepath.Base(c.FileSystem), c.SyncRate, c.People, c.Mix)
	part := func(name string, p *Part) {
		if p == nil {
			return
		}
		fmt.Fprintf(w, "\n%s\t%d connections, %.0f s\n", name, p.Connections, p.Seconds)
		fmt.Fprintf(w, "  accepted\t%.0f/s (%d)\n", p.AcceptedRate, p.Accepted)
		fmt.Fprintf(w, "  accept latency\tp50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms\n", p.Accept.P50, p.Accept.P99, p.Accept.P999)
		if p.EmptyRate > 0 {
			fmt.Fprintf(w, "  empty handler\t%.0f/s, ratio %.2f\n", p.EmptyRate, p.Ratio)
		}
		if p.DeliveredRate > 0 {
			fmt.Fprintf(w, "  delivered\t%.0f/s, drain of %.1f s included\n", p.DeliveredRate, p.DrainSeconds)
			fmt.Fprintf(w, "  webhooks\t%.0f updates/s (%d in %d POSTs, %d bad signatures)\n", p.WebhookRate, p.WebhookUpdates, p.WebhookPosts, p.BadSignatures)
			fmt.Fprintf(w, "  send → delivered webhook\tp50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms\n", p.EndToEnd.P50, p.EndToEnd.P99, p.EndToEnd.P999)
			fmt.Fprintf(w, "  table lag\tmiddle %.0f, end %.0f records, grew: %v\n", p.Lag.Middle, p.Lag.End, p.Lag.Grew)
			fmt.Fprintf(w, "  verdict\t%+v\n", p.Verdict)
		}
		fmt.Fprintf(w, "  server\t%.3f CPU s per 1,000 messages, peak RSS %d MiB\n", p.CPUPer1000, p.PeakRSS>>20)
		for _, code := range keys(p.Errors) {
			fmt.Fprintf(w, "  refused %s\t%d\n", code, p.Errors[code])
		}
	}
	part("Accept path", r.Accept)
	if r.AcceptText != nil {
		part("Accept path, texts alone", r.AcceptText)
		fmt.Fprintf(w, "\nMix %s to texts alone\t%.3f\n", c.Mix, r.RatioToText)
	}
	part("Whole road, open loop", r.SliceOpen)
	part("Whole road, closed loop", r.SliceClosed)
	if s := r.Start; s != nil {
		boot := func(name string, b Boot) {
			fmt.Fprintf(w, "  %s\tready %.2f s, first message %.2f s, idle RSS %d MiB\n", name, b.ReadySeconds, b.FirstMessageSeconds, b.IdleRSS>>20)
		}
		fmt.Fprintf(w, "\nStart\t\n")
		boot("empty", s.Empty)
		boot(fmt.Sprintf("%d messages, after kill -9", s.Messages), s.AfterKill)
		boot(fmt.Sprintf("%d messages, after a stop", s.Messages), s.AfterStop)
	}
	r.Flood.table(w)
	_ = w.Flush()
}

func keys(m map[string]int) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// maxMetrics bounds what is read of /metrics, in bytes.
const maxMetrics = 4 << 20

func copyLimited(w io.Writer, r io.Reader) (int64, error) {
	return io.Copy(w, io.LimitReader(r, maxMetrics))
}
