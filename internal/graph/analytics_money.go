package graph

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/store"
)

// moneyAnalytics adds up what was delivered and what it cost, by the dimensions that were asked for.
func moneyAnalytics(c *call, q *question) (any, *fault.Error) {
	type key struct {
		start  int64
		values [5]string
	}
	points := map[key]*moneyPoint{}
	problem := c.each(q, func(n *account.Number, t *store.Traffic) {
		if t.Product == store.ProductInbound || t.Delivered == 0 {
			return
		}
		var values [5]string
		for i, col := range q.columns {
			v := col.value(n, &t.Way)
			if col.filter != "" && !q.wants(col.filter, v) {
				return
			}
			if slices.Contains(q.lists["dimensions"], col.dimension) {
				values[i] = v
			}
		}
		start, end := q.bucket(t.Slot)
		p := points[key{start, values}]
		if p == nil {
			p = &moneyPoint{start: start, end: end, values: values}
			points[key{start, values}] = p
		}
		p.count += t.Delivered
		p.cost += t.Cost
	})
	if problem != nil {
		return nil, problem
	}
	all := slices.SortedFunc(maps.Values(points), func(a, b *moneyPoint) int {
		return cmp.Or(cmp.Compare(a.start, b.start), slices.Compare(a.values[:], b.values[:]))
	})
	return map[string]any{"data": []any{map[string]any{"data_points": q.render(all)}}}, nil
}

// hidesCost says whether an account's costs are withheld: another business's line of credit pays for it
// (reference §7.8).
func hidesCost(a *account.Account) bool { return payer(a) != a.Business.ID }

// render writes data points with the metrics and the dimensions that were asked for.
func (q *question) render(points []*moneyPoint) []map[string]any {
	metrics := q.lists["metric_types"]
	out := []map[string]any{}
	for _, p := range points {
		point := map[string]any{"start": p.start, "end": p.end}
		for i, col := range q.columns {
			if p.values[i] != "" {
				point[col.name] = p.values[i]
			}
		}
		if len(metrics) == 0 || slices.Contains(metrics, strings.ToUpper(q.volume)) {
			point[q.volume] = p.count
		}
		if !hidesCost(q.account) && (len(metrics) == 0 || slices.Contains(metrics, "COST")) {
			point["cost"] = json.RawMessage(p.cost.String()) // the Cloud API writes a number here
		}
		out = append(out, point)
	}
	return out
}
