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
	{method: "POST", node: nodeAccount, edge: "message_templates", name: "template.create", scope: account.ScopeManagement, handle: createTemplate},
	{method: "DELETE", node: nodeAccount, edge: "message_templates", name: "template.delete", scope: account.ScopeManagement, handle: deleteTemplates},
	{method: "POST", node: nodeAccount, edge: "message_templates/archive", name: "template.archive", scope: account.ScopeManagement, handle: archiveTemplates},
	{method: "POST", node: nodeAccount, edge: "message_templates/unarchive", name: "template.unarchive", scope: account.ScopeManagement, handle: unarchiveTemplates},
	{method: "POST", node: nodeAccount, edge: "upsert_message_templates", name: "template.upsert", scope: account.ScopeManagement, handle: upsertTemplates},
	{method: "GET", node: nodeAccount, edge: "message_template_previews", name: "template.previews", scope: account.ScopeManagement, handle: previewTemplates},
	{method: "GET", node: nodeTemplate, edge: "", name: "template.get", scope: account.ScopeManagement, handle: getTemplate},
	{method: "POST", node: nodeTemplate, edge: "", name: "template.edit", scope: account.ScopeManagement, handle: editTemplate},
	{method: "POST", node: nodeTemplate, edge: "unpause", name: "template.unpause", scope: account.ScopeManagement, handle: unpauseTemplate},
}

// templateMembers are the fields of a template (reference §6.6).
func (c *call) templateMembers(t *template.Template) []wire.Member {
	l := &t.Life
	return []wire.Member{
		wire.Always("name", t.Name, true),
		wire.Always("parameter_format", string(t.Format), true),
		{Name: "components", Default: true, Value: func(wire.Field) (any, *fault.Error) { return c.shownComponents(t), nil }},
		wire.Always("language", t.Language, true),
		wire.Always("status", string(t.Status), true),
		wire.Always("category", strings.ToUpper(t.Category.String()), true),
		optional("sub_category", l.SubCategory, true),
		optional("previous_category", strings.ToUpper(l.Previous.String()), true),
		wire.Always("correct_category", strings.ToUpper(l.Correct.String()), false),
		wire.Always("quality_score", map[string]any{"score": string(l.Quality), "date": max(l.QualityAt, t.CreatedAt) / 1000}, false),
		wire.Always("rejected_reason", l.Reason, false),
		optional("library_template_name", l.Library, false),
		wire.Always("cta_url_link_tracking_opted_out", l.TrackingOff, false),
		{Name: "message_send_ttl_seconds", Value: func(wire.Field) (any, *fault.Error) {
			if t.TTL == 0 {
				return nil, nil
			}
			return t.TTL / 1000, nil
		}},
		{Name: "degrees_of_freedom_spec", Value: func(wire.Field) (any, *fault.Error) {
			if l.Freedom == "" {
				return nil, nil
			}
			return wire.Raw(l.Freedom), nil
		}},
		{Name: "health_status", Value: func(wire.Field) (any, *fault.Error) { return templateHealth(t), nil }},
		wire.Always("id", strconv.FormatUint(t.ID, 10), true),
	}
}

// optional is a field that is left out while it is empty.
func optional(name, value string, isDefault bool) wire.Member {
	return wire.Member{Name: name, Default: isDefault, Value: func(wire.Field) (any, *fault.Error) {
		if value == "" {
			return nil, nil
		}
		return value, nil
	}}
}

// templateHealth says whether a template can be sent (reference §1.8).
func templateHealth(t *template.Template) any {
	type problem struct {
		Code        int    `json:"error_code"`
		Description string `json:"error_description"`
		Solution    string `json:"possible_solution"`
	}
	entity := map[string]any{"entity_type": "MESSAGE_TEMPLATE", "id": strconv.FormatUint(t.ID, 10), "can_send_message": "AVAILABLE"}
	if t.Status != template.Approved {
		entity["can_send_message"] = "BLOCKED"
		entity["errors"] = []problem{{141002, "The template is " + string(t.Status) + ".", "Only approved templates can be sent; look at its status and rejected_reason."}}
	}
	return map[string]any{"can_send_message": entity["can_send_message"], "entities": []any{entity}}
}

// listTemplates is GET /{account}/message_templates with its filters.
func listTemplates(c *call) error {
	q := c.r.URL.Query()
	var out []*template.Template
	for _, t := range c.dir.TemplatesOf(c.account.ID) {
		if matches(q.Get("name"), t.Name) && matches(q.Get("status"), string(t.Status)) &&
			matches(q.Get("category"), t.Category.String()) && matches(q.Get("language"), t.Language) &&
			matches(q.Get("quality_score"), string(t.Life.Quality)) && containsText(t, q.Get("name_or_content")) {
			out = append(out, t)
		}
	}
	return list(c, kindTemplate, out, c.templateMembers)
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
	return c.node(kindTemplate, c.templateMembers(c.dir.Templates[c.template]))
}
