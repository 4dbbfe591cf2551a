package graph

import (
	"strconv"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/exchange"
	"turnpike/internal/fault"
	"turnpike/internal/flow"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

const nodeFlow nodeKind = store.NodeFlow

// kindFlow is Graph's name of the node type.
const kindFlow = "WhatsAppFlow"

var flowRoutes = []route{
	{method: "GET", node: nodeAccount, edge: "flows", name: "flow.list", scope: account.ScopeManagement, handle: listFlows},
	{method: "POST", node: nodeAccount, edge: "flows", name: "flow.create", scope: account.ScopeManagement, handle: createFlow},
	{method: "POST", node: nodeAccount, edge: "migrate_flows", name: "flow.migrate", scope: account.ScopeManagement, handle: migrateFlows},
	{method: "GET", node: nodeFlow, edge: "", name: "flow.get", scope: account.ScopeManagement, handle: getFlow},
	{method: "POST", node: nodeFlow, edge: "", name: "flow.edit", scope: account.ScopeManagement, handle: editFlow},
	{method: "DELETE", node: nodeFlow, edge: "", name: "flow.delete", scope: account.ScopeManagement, handle: deleteFlow},
	{method: "POST", node: nodeFlow, edge: "publish", name: "flow.publish", scope: account.ScopeManagement, handle: publishFlow},
	{method: "POST", node: nodeFlow, edge: "deprecate", name: "flow.deprecate", scope: account.ScopeManagement, handle: deprecateFlow},
	{method: "GET", node: nodeFlow, edge: "assets", name: "flow.assets.list", scope: account.ScopeManagement, handle: listFlowAssets},
	{method: "POST", node: nodeFlow, edge: "assets", name: "flow.assets.upload", scope: account.ScopeManagement, upload: true, handle: uploadFlowAsset},
}

// flowMembers are the fields of a flow (reference §1.7).
func (c *call) flowMembers(f *flow.Flow) []wire.Member {
	return []wire.Member{
		wire.Always("id", f.IDText(), true),
		wire.Always("name", f.Name, true),
		wire.Always("status", string(f.Status), true),
		wire.Always("categories", f.Categories, true),
		wire.Always("validation_errors", problems(f), true),
		optional("json_version", f.Version, false),
		optional("data_api_version", f.DataAPI, false),
		optional("endpoint_uri", f.Endpoint, false),
		optional("data_channel_uri", f.Endpoint, false),
		{Name: "preview", Value: func(w wire.Field) (any, *fault.Error) { return c.flowPreview(f, w) }},
		{Name: "whatsapp_business_account", Value: func(w wire.Field) (any, *fault.Error) {
			return subNode(kindAccount, c.accountMembers(c.dir.Accounts[f.Account]), w)
		}},
		{Name: "application", Value: func(wire.Field) (any, *fault.Error) { return c.flowApp(f), nil }},
		{Name: "health_status", Value: func(wire.Field) (any, *fault.Error) { return c.flowHealth(f), nil }},
		{Name: "metric", Value: func(w wire.Field) (any, *fault.Error) { return c.flowMetric(f, w) }},
	}
}

// subNode is a node asked for inside `fields`.
func subNode(kind string, members []wire.Member, f wire.Field) (any, *fault.Error) {
	raw, err := wire.AppendNode(nil, kind, members, f.Fields)
	return wire.Raw(raw), err
}

// problems are never null: clients count them.
func problems(f *flow.Flow) []flow.Problem { return append([]flow.Problem{}, f.Problems...) }

func (c *call) flowApp(f *flow.Flow) any {
	app := c.dir.Apps[f.App]
	if app == nil {
		return nil
	}
	return map[string]string{"id": app.ID.String(), "name": app.Name, "link": c.root() + "/console/"}
}

// flowHealth says whether a flow can be sent (reference §1.8).
func (c *call) flowHealth(f *flow.Flow) any {
	type problem struct {
		Code        int    `json:"error_code"`
		Description string `json:"error_description"`
		Solution    string `json:"possible_solution"`
	}
	own := map[string]any{"entity_type": "FLOW", "id": f.IDText(), "can_send_message": "AVAILABLE"}
	switch f.Status {
	case flow.Published:
	case flow.Throttled:
		own["can_send_message"] = "LIMITED"
		own["additional_info"] = []string{"The flow's endpoint fails: " + strconv.Itoa(flow.ThrottledSends) + " messages an hour may be sent with it until it has recovered."}
	case flow.Blocked:
		own["can_send_message"] = "BLOCKED"
		own["errors"] = []problem{{fault.FlowBlocked.Code, "The flow's endpoint fails.", "Mend the endpoint: once it answers health checks, the flow is published again."}}
	default:
		own["can_send_message"] = "BLOCKED"
		own["errors"] = []problem{{fault.FlowPublishFailed.Code, "The flow is " + string(f.Status) + ".", "Only a published flow can be sent to people; send a draft with mode draft."}}
	}
	a := c.dir.Accounts[f.Account]
	entities := []any{own}
	for _, e := range [][2]string{{"WABA", a.ID.String()}, {"BUSINESS", a.Business.ID.String()}, {"APP", f.App.String()}} {
		entities = append(entities, map[string]any{"entity_type": e[0], "id": e[1], "can_send_message": "AVAILABLE"})
	}
	return map[string]any{"can_send_message": own["can_send_message"], "entities": entities}
}

// flowPreview is a link that shows the flow; preview.invalidate(true) makes a new one.
func (c *call) flowPreview(f *flow.Flow, w wire.Field) (any, *fault.Error) {
	fresh, err := c.door.Flows.Preview(c.r.Context(), f.Account, f.ID, strings.EqualFold(w.Arguments["invalidate"], "true"))
	if err != nil {
		return nil, fault.From(err)
	}
	var expires any = graphTime(fresh.Preview.Until)
	if c.r.URL.Query().Get("date_format") == "U" {
		expires = fresh.Preview.Until / 1000
	}
	return map[string]any{"preview_url": c.root() + "/phone/?flow=" + f.IDText() + "&signature=" + exchange.Signature(fresh), "expires_at": expires}, nil
}

func listFlows(c *call) error {
	all, err := c.door.Flows.List(c.r.Context(), c.account.ID)
	if err != nil {
		return refusal(err)
	}
	return list(c, kindFlow, all, c.flowMembers)
}

// found is the flow that a call is about.
func (c *call) found() (*flow.Flow, error) {
	f, err := c.door.Flows.Find(c.r.Context(), c.account.ID, c.object.ID)
	return f, refusal(err)
}

func getFlow(c *call) error {
	f, err := c.found()
	if err != nil {
		return err
	}
	return c.node(kindFlow, c.flowMembers(f))
}

// leastRequests is how many requests an endpoint must have had before figures are shown (Meta's page on
// metrics).
const leastRequests = 250

// flowMetrics are the figures of endpoints: what each is counted as.
var flowMetrics = map[string]string{
	"ENDPOINT_REQUEST_COUNT": exchange.CountRequests, "ENDPOINT_REQUEST_ERROR": exchange.CountErrors, "ENDPOINT_REQUEST_ERROR_RATE": "",
	"ENDPOINT_REQUEST_LATENCY_SECONDS_CEIL": exchange.CountLatency, "ENDPOINT_AVAILABILITY": exchange.CountPings,
}

// metricSpan is how far back figures of a granularity go, and how long one of its points is.
var metricSpans = map[string]struct{ back, step time.Duration }{
	"DAY": {90 * 24 * time.Hour, 24 * time.Hour}, "HOUR": {30 * 24 * time.Hour, time.Hour}, "LIFETIME": {90 * 24 * time.Hour, 0},
}

// flowMetric is metric.name(…).granularity(…).since(…).until(…).
func (c *call) flowMetric(f *flow.Flow, w wire.Field) (any, *fault.Error) {
	name, granularity := strings.ToUpper(w.Arguments["name"]), strings.ToUpper(w.Arguments["granularity"])
	_, known := flowMetrics[name]
	span, fits := metricSpans[granularity]
	switch {
	case !known:
		return nil, fault.InvalidParam.Saying("Param metric.name must be one of {%s} - got %q.", strings.Join(sortedKeys(flowMetrics), ", "), short(name))
	case !fits:
		return nil, fault.InvalidParam.Saying("Param metric.granularity must be one of {DAY, HOUR, LIFETIME} - got %q.", short(granularity))
	}
	now := c.door.Clock().UTC()
	since, bad := metricDay(w, "since", now.Add(-span.back))
	if bad != nil {
		return nil, bad
	}
	until, bad := metricDay(w, "until", now)
	if bad != nil {
		return nil, bad
	}
	if until.Before(now.Add(-24 * time.Hour)) {
		until = until.Add(24 * time.Hour) // the day belongs to it
	} else {
		until = now.Add(time.Hour)
	}
	counts, err := c.door.Flows.Counts(c.r.Context(), f.ID, since, until)
	if err != nil {
		return nil, fault.From(err)
	}
	points := pointsOf(name, counts, since, span.step)
	if points == nil {
		return nil, fault.FlowMetricsFew.With("The flow's endpoint had fewer than %d requests in this time.", leastRequests)
	}
	return map[string]any{"name": name, "granularity": granularity, "data_points": points}, nil
}

func metricDay(w wire.Field, name string, otherwise time.Time) (time.Time, *fault.Error) {
	text := w.Arguments[name]
	if text == "" {
		return otherwise, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, fault.InvalidParam.Saying("Param metric.%s must be a day in the form YYYY-MM-DD - got %q.", name, short(text))
	}
	return day, nil
}

type dataPoint struct {
	Timestamp string      `json:"timestamp"`
	Data      []dataValue `json:"data"`
}

type dataValue struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// pointsOf groups counts into points of a length, or one point for all of them; nil when there were too
// few requests.
func pointsOf(name string, counts []store.FlowCount, since time.Time, step time.Duration) []dataPoint {
	at := map[int64]map[string]map[string]int64{} // point, metric, key
	var requests int64
	for _, one := range counts {
		point := since.UnixMilli()
		if step > 0 {
			point = time.UnixMilli(one.Hour).UTC().Truncate(step).UnixMilli()
		}
		if at[point] == nil {
			at[point] = map[string]map[string]int64{}
		}
		if at[point][one.Metric] == nil {
			at[point][one.Metric] = map[string]int64{}
		}
		at[point][one.Metric][one.Key] += one.Count
		if one.Metric == exchange.CountRequests {
			requests += one.Count
		}
	}
	if requests < leastRequests {
		return nil
	}
	out := []dataPoint{}
	for _, point := range sortedKeys(at) {
		if values := valuesOf(name, at[point]); len(values) > 0 {
			out = append(out, dataPoint{graphTime(point), values})
		}
	}
	return out
}

// valuesOf are the values of one point.
func valuesOf(name string, counted map[string]map[string]int64) []dataValue {
	var requests int64
	for _, n := range counted[exchange.CountRequests] {
		requests += n
	}
	switch name {
	case "ENDPOINT_REQUEST_COUNT":
		if requests == 0 {
			return nil
		}
		return []dataValue{{"value", requests}}
	case "ENDPOINT_REQUEST_ERROR_RATE":
		var failed int64
		for _, n := range counted[exchange.CountErrors] {
			failed += n
		}
		if requests == 0 {
			return nil
		}
		return []dataValue{{"value", float64(failed) / float64(requests)}}
	}
	var out []dataValue
	values := counted[flowMetrics[name]]
	for _, key := range sortedKeys(values) {
		out = append(out, dataValue{key, values[key]})
	}
	return out
}
