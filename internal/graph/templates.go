package graph

import (
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

var templateRoutes = []route{
	{method: "GET", node: nodeAccount, edge: "message_templates", name: "account.message_templates", scope: account.ScopeManagement, handle: listTemplates},
	{method: "GET", node: nodeTemplate, edge: "", name: "template.get", scope: account.ScopeManagement, handle: getTemplate},
}

// templateMembers are the fields of a template (reference §6.6).
func templateMembers(t *template.Template) []wire.Member {
	return []wire.Member{
		wire.Always("name", t.Name, true),
		wire.Always("parameter_format", string(t.Format), true),
		wire.Always("components", t.Components, true),
		wire.Always("language", t.Language, true),
		wire.Always("status", string(t.Status), true),
		wire.Always("category", strings.ToUpper(t.Category.String()), true),
		wire.Always("quality_score", map[string]any{"score": "UNKNOWN", "date": t.CreatedAt / 1000}, false),
		wire.Always("rejected_reason", "NONE", false),
		{Name: "message_send_ttl_seconds", Value: func(wire.Field) (any, *fault.Error) {
			if t.TTL == 0 {
				return nil, nil
			}
			return t.TTL / 1000, nil
		}},
		wire.Always("id", strconv.FormatUint(t.ID, 10), true),
	}
}

// listTemplates is GET /{account}/message_templates with its filters.
func listTemplates(c *call) error {
	q := c.r.URL.Query()
	var out []*template.Template
	for _, t := range c.dir.TemplatesOf(c.account.ID) {
		if matches(q.Get("name"), t.Name) && matches(q.Get("status"), string(t.Status)) &&
			matches(q.Get("category"), t.Category.String()) && matches(q.Get("language"), t.Language) &&
			containsText(t, q.Get("name_or_content")) {
			out = append(out, t)
		}
	}
	return list(c, kindTemplate, out, templateMembers)
}

// matches compares a filter without regard to letter case; an empty filter matches all.
func matches(filter, value string) bool { return filter == "" || strings.EqualFold(filter, value) }

func containsText(t *template.Template, text string) bool {
	if text == "" || strings.Contains(t.Name, text) {
		return true
	}
	for i := range t.Components {
		if strings.Contains(t.Components[i].Text, text) {
			return true
		}
	}
	return false
}

func getTemplate(c *call) error {
	return c.node(kindTemplate, templateMembers(c.dir.Templates[c.template]))
}
