package docs

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// hints say what a metric is watched for. A metric without a hint fails the test, and so does a hint
// without its metric.
var hints = map[string]string{
	"turnpike_accept_seconds":                    "p99 above what you promise your callers",
	"turnpike_commit_batch_records":              "near 256 for long: the writer is at its limit",
	"turnpike_commit_seconds":                    "p99 well above that of ordinary days: the disk has become slow",
	"turnpike_engine_queue_depth":                "above half of `engine.queue` for a minute",
	"turnpike_engine_refused_total":              "any increase of a class but judged: callers were answered 503, code 2",
	"turnpike_engine_threads":                    "grows without end: more people write or are written to than the memory was made for",
	"turnpike_evidence_conversations_total":      "the share of `general` rises over all numbers: look at `GET /turnpike/v1/evidence`",
	"turnpike_evidence_lag_records":              "grows for hours: what numbers are used for is judged late; messages do not wait",
	"turnpike_evidence_messages_total":           "no increase where people write: nothing is sampled",
	"turnpike_evidence_seconds_total":            "more than 0.00002 a message: scoring has become slow",
	"turnpike_flow_request_seconds":              "p95 above 1: people wait for a flow's next screen",
	"turnpike_flow_requests_total":               "outcomes other than `ok` rise: a flow's endpoint is down or answers badly",
	"turnpike_gate_delay_seconds":                "above 0.1 for minutes: the machine is too small for what comes",
	"turnpike_gate_lag_seconds":                  "above 60: a reader of the journal does not keep up",
	"turnpike_gate_rate":                         "of a class but judged is not 0: ordinary traffic is let in at a rate",
	"turnpike_gate_refused_total":                "any increase of a class but judged: ordinary callers were answered 503, code 2",
	"turnpike_gate_waiting":                      "of a class but judged stays above 0",
	"turnpike_gate_working":                      "stays at `gate.working`",
	"turnpike_graph_requests_total":              "the share of codes 1, 2 and 131016 rises; others are the callers' own",
	"turnpike_guard_messages_total":              "`off_scope` jumps for a business that deflects: its scope is too narrow, or it is flooded",
	"turnpike_guard_seconds_total":               "more than 0.0001 a message: people wait for the guard",
	"turnpike_journal_records_total":             "no increase where there is always traffic",
	"turnpike_quota_refused_total":               "`management_calls` rises: a business's software asks too often; its account's health_status says which",
	"turnpike_limit_refused_total":               "`messaging_limit` rises: a business has outgrown its tier; `pair` or `throughput`: its software does not wait; `wallet` or `budget`: a business has run out of money",
	"turnpike_media_downloads_total":             "a jump: a business fetches the same media again and again",
	"turnpike_media_fetch_seconds":               "p99 near 30: hosts of links hang, and their messages wait",
	"turnpike_media_fetches_total":               "the share of `failed` rises; any `late`: links waited for 5 minutes",
	"turnpike_media_links_waiting":               "some hundreds for minutes: messages wait for slow hosts",
	"turnpike_media_full_total":                  "any increase: uploads were refused because `media.max_bytes` is reached",
	"turnpike_media_stored_bytes":                "above nine tenths of `media.max_bytes`",
	"turnpike_media_swept_total":                 "no increase for days while `turnpike_media_stored_bytes` grows",
	"turnpike_media_uploaded_bytes_total":        "a jump: somebody uploads much more than before",
	"turnpike_media_uploads_total":               "a jump: somebody uploads much more than before",
	"turnpike_projection_lag_records":            "grows for minutes: console and phones show the past",
	"turnpike_webhook_attempts_total":            "outcome `failed` rises for one endpoint",
	"turnpike_webhook_attempts_unrecorded_total": "any increase: the console's list of attempts has gaps (deliveries have none)",
	"turnpike_webhook_behind_records":            "does not fall back to 0: the endpoint is slower than its traffic",
	"turnpike_webhook_given_up_total":            "any increase: updates were 7 days old and are not delivered any more",
	"turnpike_webhook_lag_seconds":               "above 3600; at 604800 (7 days) updates are given up",
	"turnpike_webhook_pending":                   "stays at `webhook.max_pending`: see `turnpike_webhook_behind_records`",
	"turnpike_webhook_seconds":                   "p99 near `webhook.timeout`",
}

func TestDocsMetrics(t *testing.T) {
	t.Parallel()
	url := program(t)
	arrived := endpoint(t, url)
	if status, body := call(t, http.MethodPost, url+"/phone/v1/people/33612345678/messages", `{"to":"400000000000001","type":"text","text":{"body":"x"}}`); status != http.StatusCreated {
		t.Fatalf("a person's text is answered %d: %s", status, body)
	}
	<-arrived
	upload(t, url)
	table := NewTable("metric", "type", "labels", "what it is", "worth an alert when")
	seen := map[string]bool{}
	metrics := scrape(t, url)
	for _, m := range metrics {
		seen[m.name] = true
		if hints[m.name] == "" {
			t.Errorf("%s has no hint on what it is watched for", m.name)
		}
		table.Row("`"+m.name+"`", m.kind, strings.Join(m.labels, ", "), m.help, hints[m.name])
	}
	for _, m := range metricName.FindAllStringSubmatch(programText(t), -1) {
		if !seen[m[1]] {
			t.Errorf("/metrics does not show %s yet: let this test do what is counted there", m[1])
		}
	}
	for name := range hints {
		if !seen[name] {
			t.Errorf("there is no metric %s any more", name)
		}
	}
	Page(t, "operate/metrics.md", `# Metrics

`+"`GET /metrics`"+` gives these in Prometheus' text format, and Go's own (`+"`go_*`, `process_*`"+`) with them. It asks for no
password: keep it away from strangers.

`+table.String()+`
Series with the label `+"`endpoint`"+` are there once the app has a callback that gets updates; the label is the endpoint's id
in the console. Latency of a histogram: `+"`histogram_quantile(0.99, sum by (le) (rate(turnpike_accept_seconds_bucket[5m])))`"+`.
`+"`turnpike_accept_seconds`"+` samples one caller of each commit.
`)
}

// metricName finds where a metric is made.
var metricName = regexp.MustCompile(`(?:Name: |NewDesc\()"(turnpike_[a-z_]+)"`)

// upload stores a file as the travel agency.
func upload(t *testing.T, url string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("messaging_product", "whatsapp")
	file, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="a.txt"`}, "Content-Type": {"text/plain"},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = file.Write([]byte("a text"))
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/v25.0/400000000000001/media", &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer turnpike-dev-travel")
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("an upload is answered %s, %v", res.Status, err)
	}
}

type metric struct {
	name, kind, help string
	labels           []string
}

var labelName = regexp.MustCompile(`([a-z_]+)="`)

// scrape reads our metrics off the program. An attempt is counted when its answer was read, which is
// after the endpoint saw it: so it asks until the attempt is there.
func scrape(t *testing.T, url string) (out []metric) {
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	for {
		_, text := call(t, http.MethodGet, url+"/metrics", "")
		if strings.Contains(text, "\nturnpike_webhook_attempts_total{") {
			return parseMetrics(text)
		}
		select {
		case <-deadline.C:
			t.Fatal("no attempt is counted")
		default:
		}
	}
}

func parseMetrics(text string) (out []metric) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "# HELP turnpike_"); ok {
			name, help, _ := strings.Cut(rest, " ")
			out = append(out, metric{name: "turnpike_" + name, help: help})
			continue
		}
		if rest, ok := strings.CutPrefix(line, "# TYPE turnpike_"); ok {
			_, out[len(out)-1].kind, _ = strings.Cut(rest, " ")
			continue
		}
		if strings.HasPrefix(line, "turnpike_") {
			m := &out[len(out)-1]
			for _, l := range labelName.FindAllStringSubmatch(line, -1) {
				if l[1] != "le" && !slices.Contains(m.labels, l[1]) {
					m.labels = append(m.labels, l[1])
				}
			}
		}
	}
	return out
}
