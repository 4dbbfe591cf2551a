package bench

import (
	"fmt"
	"io"
)

// table prints the flood for people.
func (r *FloodReport) table(w io.Writer) {
	if r == nil {
		return
	}
	fmt.Fprintf(w, "\nFlood\tone assistant offers %.0f/s, the machine takes %.0f/s; %d others send %.0f/s together\n", r.Offered, r.Capacity, floodBusinesses, r.Usual)
	for i := range r.Runs {
		r.Runs[i].table(w)
	}
}

func (v *FloodVariant) table(w io.Writer) {
	fmt.Fprintf(w, "\nThe assistant's webhook is %s\t%d rounds; the right of way was kept: %v\n", v.Webhook, v.Rounds, v.OK)
	for k := range kinds {
		one := v.Kinds[kindNames[k]]
		q, f := one.Quiet, one.Flooded
		fmt.Fprintf(w, "  %s\taccept p50 %.1f → %.1f ms, p99 %.1f → %.1f ms (%.2f); to the webhook p50 %.1f → %.1f ms, p99 %.1f → %.1f ms (%.2f)\n",
			kindNames[k], q.Accept.P50, f.Accept.P50, q.Accept.P99, f.Accept.P99, one.P99Ratio,
			q.EndToEnd.P50, f.EndToEnd.P50, q.EndToEnd.P99, f.EndToEnd.P99, one.EndRatio)
		fmt.Fprintf(w, "  \tsent %d and %d, refused %d, failed %d, lost %d %v\n", q.Sent, f.Sent, one.Refused, one.Failed, one.Lost, f.Errors)
	}
	f := &v.Flood
	fmt.Fprintf(w, "  the flood\toffered %d, accepted %d (%.0f/s), refused %d %v, told when to come back %d, no connection free for %d\n",
		f.Offered, f.Accepted, ratio(float64(f.Accepted), f.Seconds), f.Refused, f.Errors, f.Told, f.Unsent)
	fmt.Fprintf(w, "  \trefused after p50 %.1f ms, p99 %.1f ms; its generator used %.1f CPU s\n", f.Refusal.P50, f.Refusal.P99, f.CPU)
	fmt.Fprintf(w, "  the others' clock\tlate by p99 %.1f ms quiet, %.1f ms flooded\n", v.QuietLate.P99, v.Late.P99)
	fmt.Fprintf(w, "  server\t%.1f CPU s, peak RSS %d MiB\n", v.ServerCPU, v.PeakRSS>>20)
}
