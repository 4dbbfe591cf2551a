package graph

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

var insightRoutes = []route{
	{method: "GET", node: nodeAccount, edge: "template_analytics", name: "account.template_analytics", scope: account.ScopeManagement, handle: templateAnalytics},
	{method: "GET", node: nodeTemplate, edge: "compare", name: "template.compare", scope: account.ScopeManagement, handle: compareTemplates},
}

// Limits of what may be asked (reference §7.8).
const (
	maxInsightTemplates = 10
	insightDays         = 90
	daySeconds          = 24 * 3600
)

// span reads start and end, in Unix seconds, as days of UTC, both included.
func (c *call) span() (from, to int64, err error) {
	q := c.r.URL.Query()
	var at [2]int64
	for i, name := range []string{"start", "end"} {
		n, err := strconv.ParseInt(q.Get(name), 10, 64)
		if err != nil || n < 0 || n > 1<<40 {
			return 0, 0, fault.InvalidParam.Saying("Param %s must be a moment in Unix seconds - got %q.", name, short(q.Get(name)))
		}
		at[i] = n
	}
	if at[1] <= at[0] {
		return 0, 0, fault.InvalidParam.Saying("Param end must be after start.")
	}
	return at[0] / daySeconds, (at[1] - 1) / daySeconds, nil
}

// insightTemplates reads the parameter template_ids: templates of the call's account.
func (c *call) insightTemplates() ([]uint64, error) {
	ids, f := wire.ParseIDs("template_ids", c.r.URL.Query().Get("template_ids"))
	if f != nil {
		return nil, f
	}
	if len(ids) == 0 || len(ids) > maxInsightTemplates {
		return nil, fault.InvalidParam.Saying("Param template_ids must have 1 to %d entries.", maxInsightTemplates)
	}
	return ids, c.ownTemplates("template_ids", ids)
}

// ownTemplates refuses the ids of a parameter that are no templates of the call's account.
func (c *call) ownTemplates(name string, ids []uint64) error {
	for _, id := range ids {
		if key, ok := c.dir.ByTemplate[account.TemplateID(id)]; !ok || key.Account != c.account.ID {
			return fault.InvalidParam.Saying("Param %s: the account has no template with id %d.", name, id)
		}
	}
	return nil
}

// templatePoint is what became of the messages of a template, or of a group of them, on a day (reference §7.8).
type templatePoint struct {
	Template  string          `json:"template_id,omitempty"`
	Group     string          `json:"template_group_id,omitempty"`
	Start     int64           `json:"start"`
	End       int64           `json:"end"`
	Sent      *int64          `json:"sent,omitempty"`
	Delivered *int64          `json:"delivered,omitempty"`
	Read      *int64          `json:"read,omitempty"`
	Clicked   []templateClick `json:"clicked,omitempty"`
	Cost      []templateCost  `json:"cost,omitempty"`
}

type templateClick struct {
	Type   string `json:"type"`
	Button string `json:"button_content"`
	Count  int64  `json:"count"`
}

// templateCost is what a template's messages cost, in the account's currency; the Cloud API writes numbers.
type templateCost struct {
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value"`
}

// insightMetrics are those that can be asked for.
var insightMetrics = []string{"sent", "delivered", "read", "clicked", "cost"}

// insights are the days and the metrics that are asked for.
type insights struct {
	from, to int64 // days of UTC since 1970, both included
	metrics  map[string]bool
}

// insights reads what the edges of figures have in common.
func (c *call) insights() (*insights, error) {
	if !c.account.Options.Insights {
		return nil, fault.InsightsDisabled.New()
	}
	q := c.r.URL.Query()
	if !strings.EqualFold(q.Get("granularity"), "daily") {
		return nil, fault.InvalidParam.Saying("Param granularity must be one of {DAILY} - got %q.", short(q.Get("granularity")))
	}
	from, to, err := c.span()
	if err != nil {
		return nil, err
	}
	metrics, err := askedMetrics(q.Get("metric_types"))
	if err != nil {
		return nil, err
	}
	if hidesCost(c.account) {
		delete(metrics, "cost")
	}
	return &insights{max(from, store.DayOf(c.door.Clock().UnixMilli())-insightDays), to, metrics}, nil
}

type insightSeries struct {
	Granularity string          `json:"granularity"`
	Product     string          `json:"product_type"`
	Points      []templatePoint `json:"data_points"`
}

// templateAnalytics is GET /{account}/template_analytics: days of UTC on which something happened.
func templateAnalytics(c *call) error {
	asked, err := c.insights()
	if err != nil {
		return err
	}
	ids, err := c.insightTemplates()
	if err != nil {
		return err
	}
	days, err := c.door.Store.TemplateDays(c.r.Context(), asked.from, asked.to, ids...)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	out := insightSeries{"DAILY", "cloud_api", []templatePoint{}}
	for i := range days {
		out.Points = append(out.Points, pointOf(&days[i], asked.metrics))
	}
	return c.json(wire.Page[insightSeries]{Data: []insightSeries{out}})
}

// askedMetrics reads metric_types; none means all.
func askedMetrics(text string) (map[string]bool, error) {
	asked := map[string]bool{}
	for _, name := range wire.SplitList(strings.Trim(text, "[]")) {
		name = strings.ToLower(strings.Trim(name, `"'`))
		if !slices.Contains(insightMetrics, name) {
			return nil, fault.InvalidParam.Saying("Param metric_types must be of {%s} - got %q.", strings.ToUpper(strings.Join(insightMetrics, ", ")), short(name))
		}
		asked[name] = true
	}
	if len(asked) == 0 {
		for _, name := range insightMetrics {
			asked[name] = true
		}
	}
	return asked, nil
}

func pointOf(d *store.TemplateDay, metrics map[string]bool) templatePoint {
	p := templatePoint{Template: strconv.FormatUint(d.Template, 10), Start: d.Day * daySeconds, End: (d.Day + 1) * daySeconds}
	for name, to := range map[string]struct {
		place **int64
		value int64
	}{"sent": {&p.Sent, d.Sent}, "delivered": {&p.Delivered, d.Delivered}, "read": {&p.Read, d.Read}} {
		if metrics[name] {
			*to.place = &to.value
		}
	}
	if metrics["clicked"] {
		for _, button := range slices.Sorted(maps.Keys(d.Clicks)) {
			p.Clicked = append(p.Clicked, templateClick{"quick_reply_button", button, d.Clicks[button]})
		}
	}
	if metrics["cost"] {
		p.Cost = []templateCost{{"amount_spent", json.RawMessage(d.Cost.String())}}
		if d.Delivered > 0 {
			p.Cost = append(p.Cost, templateCost{"cost_per_delivered", json.RawMessage((d.Cost / tariff.Micro(d.Delivered)).String())})
		}
	}
	return p
}

// compareSpans are the lengths of time that templates can be compared over, in days (reference §6.7).
var compareSpans = []int64{7, 30, 60, 90}

// total is what became of a template's messages over some days.
type total struct {
	id             string
	sent, blocked  int64
	delivered, bad int64 // bad counts reports
}

// compareTemplates is GET /{template}/compare: this template beside others of its account.
func compareTemplates(c *call) error {
	from, to, err := c.span()
	if err != nil {
		return err
	}
	if n := to - from + 1; !slices.ContainsFunc(compareSpans, func(days int64) bool { return n == days || n == days+1 }) {
		return fault.InvalidParam.Saying("From start to end there must be 7, 30, 60 or 90 days.")
	}
	ids, err := c.insightTemplates()
	if err != nil {
		return err
	}
	if own := c.dir.Templates[c.template].ID; !slices.Contains(ids, own) {
		ids = append([]uint64{own}, ids...)
	}
	totals, err := c.totals(from, to, ids)
	if err != nil {
		return err
	}
	return c.json(map[string]any{"data": compared(totals)})
}

func (c *call) totals(from, to int64, ids []uint64) ([]*total, error) {
	days, err := c.door.Store.TemplateDays(c.r.Context(), from, to, ids...)
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	var out []*total
	for _, id := range ids {
		sum := &total{id: strconv.FormatUint(id, 10)}
		for i := range days {
			if d := &days[i]; d.Template == id {
				sum.sent, sum.delivered, sum.blocked, sum.bad = sum.sent+d.Sent, sum.delivered+d.Delivered, sum.blocked+d.Blocked, sum.bad+d.Reported
			}
		}
		out = append(out, sum)
	}
	return out, nil
}

// compared are the three metrics: the templates in the order of their rate of blocks, the lowest first;
// how often each was sent; why each was blocked, where it was.
func compared(totals []*total) []any {
	type value[T any] struct {
		Key   string `json:"key"`
		Value T      `json:"value"`
	}
	sends, reasons := []value[int64]{}, []value[string]{}
	for _, t := range totals {
		sends = append(sends, value[int64]{t.id, t.sent})
		switch {
		case t.bad > 0: // people write their reasons in their own words
			reasons = append(reasons, value[string]{t.id, "OTHER"})
		case t.blocked > 0:
			reasons = append(reasons, value[string]{t.id, "NO_REASON_GIVEN"})
		}
	}
	ordered := slices.SortedStableFunc(slices.Values(totals), func(a, b *total) int {
		return cmp.Compare(a.blocked*max(b.delivered, 1), b.blocked*max(a.delivered, 1))
	})
	ids := []string{}
	for _, t := range ordered {
		ids = append(ids, t.id)
	}
	return []any{
		map[string]any{"metric": "BLOCK_RATE", "type": "RELATIVE", "order_by_relative_metric": ids},
		map[string]any{"metric": "MESSAGE_SENDS", "type": "NUMBER_VALUES", "number_values": sends},
		map[string]any{"metric": "TOP_BLOCK_REASON", "type": "STRING_VALUES", "string_values": reasons},
	}
}

// migratable says why a template cannot be copied to another account, or "".
func migratable(t *template.Template) string {
	switch {
	case t.Status != template.Approved:
		return "the template is " + string(t.Status) + ", not APPROVED"
	case t.Life.Quality != template.Green && t.Life.Quality != template.QualityUnknown:
		return "the template's quality is " + string(t.Life.Quality) + ", not GREEN or UNKNOWN"
	}
	return ""
}
