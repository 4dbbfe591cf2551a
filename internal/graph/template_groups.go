package graph

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/store"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

const nodeTemplateGroup nodeKind = store.NodeTemplateGroup

// kindTemplateGroup is Graph's name of the node type.
const kindTemplateGroup = "WhatsAppBusinessTemplateGroup"

var templateGroupRoutes = []route{
	{method: "GET", node: nodeAccount, edge: "template_groups", name: "template_group.list", scope: account.ScopeManagement, handle: listTemplateGroups},
	{method: "POST", node: nodeAccount, edge: "template_groups", name: "template_group.create", scope: account.ScopeManagement, handle: createTemplateGroup},
	{method: "GET", node: nodeAccount, edge: "template_group_analytics", name: "account.template_group_analytics", scope: account.ScopeManagement, handle: templateGroupAnalytics},
	{method: "GET", node: nodeTemplateGroup, edge: "", name: "template_group.get", scope: account.ScopeManagement, handle: getTemplateGroup},
	{method: "POST", node: nodeTemplateGroup, edge: "", name: "template_group.edit", scope: account.ScopeManagement, handle: editTemplateGroup},
	{method: "DELETE", node: nodeTemplateGroup, edge: "", name: "template_group.delete", scope: account.ScopeManagement, handle: deleteTemplateGroup},
}

func templateGroupMembers(g *template.Group) []wire.Member {
	ids := []string{}
	for _, id := range g.Templates() {
		ids = append(ids, strconv.FormatUint(id, 10))
	}
	return []wire.Member{
		wire.Always("id", strconv.FormatUint(g.ID, 10), true),
		wire.Always("name", g.Name, true),
		optional("description", g.Description, true),
		wire.Always("whatsapp_business_templates", ids, true),
		wire.Always("creation_time", g.CreatedAt/1000, false),
	}
}

// templateGroups are those of the call's account.
func (c *call) templateGroups() ([]*template.Group, error) {
	all, err := c.door.Store.TemplateGroups(c.r.Context(), c.account.ID)
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	return all, nil
}

// templateGroup is the one that the path names.
func (c *call) templateGroup() (*template.Group, error) {
	all, err := c.templateGroups()
	if err != nil {
		return nil, err
	}
	for _, g := range all {
		if g.ID == c.object.ID {
			return g, nil
		}
	}
	return nil, unknownObject(c.r.Method, c.rawNode)
}

func listTemplateGroups(c *call) error {
	all, err := c.templateGroups()
	if err != nil {
		return err
	}
	return list(c, kindTemplateGroup, all, templateGroupMembers)
}

func getTemplateGroup(c *call) error {
	g, err := c.templateGroup()
	if err != nil {
		return err
	}
	return c.node(kindTemplateGroup, templateGroupMembers(g))
}

// templateGroupRequest is a group's creation or edit; what an edit leaves out stays.
type templateGroupRequest struct {
	Name        wire.Text `json:"name"`
	Description *string   `json:"description"`
	Templates   wire.List `json:"whatsapp_business_templates"`
}

// fill checks what the request says and puts it into the group; ids are the templates that are to be in it.
func (r *templateGroupRequest) fill(c *call, g *template.Group) (ids []uint64, err error) {
	if r.Name != "" {
		g.Name = string(r.Name)
	}
	if r.Description != nil {
		g.Description = *r.Description
	}
	switch {
	case g.Name == "":
		return nil, fault.InvalidParam.Saying("The parameter name is required.")
	case utf8.RuneCountInString(g.Name) > template.MaxGroupName:
		return nil, fault.InvalidParam.Saying("Param name must be at most %d characters long.", template.MaxGroupName)
	case utf8.RuneCountInString(g.Description) > template.MaxGroupDescription:
		return nil, fault.InvalidParam.Saying("Param description must be at most %d characters long.", template.MaxGroupDescription)
	}
	if len(r.Templates) == 0 {
		return g.Templates(), nil
	}
	ids, f := wire.ParseIDs("whatsapp_business_templates", strings.Join(r.Templates, ","))
	if f != nil {
		return nil, f
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) > template.MaxGroupTemplates {
		return nil, fault.InvalidParam.Saying("Param whatsapp_business_templates must have at most %d entries.", template.MaxGroupTemplates)
	}
	return ids, c.ownTemplates("whatsapp_business_templates", ids)
}

func createTemplateGroup(c *call) error {
	var req templateGroupRequest
	if err := c.parameters(&req); err != nil {
		return err
	}
	g := &template.Group{CreatedAt: c.door.Clock().UnixMilli()}
	ids, err := req.fill(c, g)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return fault.InvalidParam.Saying("The parameter whatsapp_business_templates is required.")
	}
	if err := c.door.Store.AddTemplateGroup(c.r.Context(), c.account.ID, g, ids); err != nil {
		return groupRefusal(err)
	}
	return c.json(map[string]string{"id": strconv.FormatUint(g.ID, 10)})
}

// editTemplateGroup is POST /{template group}: the given templates replace those that are in it.
func editTemplateGroup(c *call) error {
	var req templateGroupRequest
	if err := c.parameters(&req); err != nil {
		return err
	}
	g, err := c.templateGroup()
	if err != nil {
		return err
	}
	ids, err := req.fill(c, g)
	if err != nil {
		return err
	}
	if err := c.door.Store.PutTemplateGroup(c.r.Context(), c.account.ID, g, ids, c.door.Clock().UnixMilli()); err != nil {
		return groupRefusal(err)
	}
	return c.success()
}

func deleteTemplateGroup(c *call) error {
	if err := c.door.Store.DeleteTemplateGroup(c.r.Context(), c.object.ID); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.success()
}

func groupRefusal(err error) error {
	switch {
	case errors.Is(err, store.ErrGroupNameTaken):
		return fault.InvalidParam.Saying("Param name: another template group of the account has that name.")
	case errors.Is(err, store.ErrTemplateInAnother):
		return fault.InvalidParam.Saying("Param whatsapp_business_templates: a template can be in one group at a time; take it out of the other group first.")
	}
	return fault.Unknown.Wrap(err)
}

// templateGroupAnalytics is GET /{account}/template_group_analytics (reference §7.8): what the templates of
// each group did together while they were in it, by days of UTC.
func templateGroupAnalytics(c *call) error {
	asked, err := c.insights()
	if err != nil {
		return err
	}
	groups, err := c.askedGroups()
	if err != nil {
		return err
	}
	points := []templatePoint{}
	for _, g := range groups {
		some, err := c.groupPoints(g, asked)
		if err != nil {
			return err
		}
		points = append(points, some...)
	}
	return c.json(wire.Page[insightSeries]{Data: []insightSeries{{"DAILY", "cloud_api", points}}})
}

// askedGroups reads the parameter template_group_ids: groups of the call's account.
func (c *call) askedGroups() ([]*template.Group, error) {
	ids, f := wire.ParseIDs("template_group_ids", c.r.URL.Query().Get("template_group_ids"))
	if f != nil {
		return nil, f
	}
	if len(ids) == 0 || len(ids) > maxInsightTemplates {
		return nil, fault.InvalidParam.Saying("Param template_group_ids must have 1 to %d entries.", maxInsightTemplates)
	}
	all, err := c.templateGroups()
	if err != nil {
		return nil, err
	}
	var groups []*template.Group
	for _, id := range ids {
		i := slices.IndexFunc(all, func(g *template.Group) bool { return g.ID == id })
		if i < 0 {
			return nil, fault.InvalidParam.Saying("Param template_group_ids: the account has no template group with id %d.", id)
		}
		groups = append(groups, all[i])
	}
	return groups, nil
}

// groupPoints adds up the days on which something happened.
func (c *call) groupPoints(g *template.Group, asked *insights) ([]templatePoint, error) {
	var ids []uint64
	for _, m := range g.Members {
		ids = append(ids, m.Template)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	days, err := c.door.Store.TemplateDays(c.r.Context(), asked.from, asked.to, ids...)
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	sums := map[int64]*store.TemplateDay{}
	for i := range days {
		d := &days[i]
		if !memberOn(g, d.Template, d.Day) {
			continue
		}
		if sums[d.Day] == nil {
			sums[d.Day] = &store.TemplateDay{Day: d.Day}
		}
		sums[d.Day].Add(d)
	}
	var points []templatePoint
	for _, sum := range sums {
		p := pointOf(sum, asked.metrics)
		p.Template, p.Group = "", strconv.FormatUint(g.ID, 10)
		points = append(points, p)
	}
	slices.SortFunc(points, func(a, b templatePoint) int { return int(a.Start - b.Start) })
	return points, nil
}

// memberOn says whether a template was in a group on a day, be it for a part of it.
func memberOn(g *template.Group, id uint64, day int64) bool {
	return slices.ContainsFunc(g.Members, func(m template.Membership) bool {
		return m.Template == id && store.DayOf(m.Since) <= day && (m.Until == 0 || day <= store.DayOf(m.Until))
	})
}
