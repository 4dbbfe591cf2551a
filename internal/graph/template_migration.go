package graph

import (
	"slices"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/review"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

var migrationRoutes = []route{
	{method: "POST", node: nodeAccount, edge: "migrate_message_templates", name: "template.migrate", scope: account.ScopeManagement, handle: migrateTemplates},
}

// maxMigration bounds the templates that one request copies.
const maxMigration = 100

// migrateTemplates is POST /{account}/migrate_message_templates: it copies templates of another account
// of the same business, in pages or by their ids (reference §1.4). Copies are reviewed like new ones;
// the reply names the originals.
func migrateTemplates(c *call) error {
	var req struct {
		Source wire.Text `json:"source_waba_id"`
		Page   wire.Text `json:"page_number"`
		Count  wire.Text `json:"count"`
		IDs    wire.List `json:"template_ids"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	id, _ := strconv.ParseUint(string(req.Source), 10, 64) // 0 names nothing
	source := c.dir.Accounts[account.ID(id)]
	if source == nil || source.ID == c.account.ID || source.Business.ID != c.account.Business.ID || !c.token.May(source.ID) {
		return fault.InvalidParam.Saying("Param source_waba_id must be another account of the same business that the token may use - got %q.", short(string(req.Source)))
	}
	wanted, f := wire.ParseIDs("template_ids", strings.Join(req.IDs, ","))
	if f != nil {
		return f
	}
	chosen, err := migrationPage(c.dir.TemplatesOf(source.ID), wanted, string(req.Page), string(req.Count))
	if err != nil {
		return err
	}
	migrated, failed := []string{}, map[string]string{}
	for _, t := range chosen {
		id := strconv.FormatUint(t.ID, 10)
		if why := c.migrate(t); why != "" {
			failed[id] = why
		} else {
			migrated = append(migrated, id)
		}
	}
	return c.json(map[string]any{"migrated_templates": migrated, "failed_templates": failed})
}

// migrationPage picks templates: those with ids, or a page of all.
func migrationPage(all []*template.Template, ids []uint64, page, count string) ([]*template.Template, error) {
	if len(ids) > 0 {
		all = slices.DeleteFunc(slices.Clone(all), func(t *template.Template) bool { return !slices.Contains(ids, t.ID) })
	}
	number, size := 0, maxMigration
	for name, p := range map[string]struct {
		text string
		to   *int
		most int
	}{"page_number": {page, &number, 1000}, "count": {count, &size, maxMigration}} {
		if p.text == "" {
			continue
		}
		n, err := strconv.Atoi(p.text)
		if err != nil || n < 0 || n > p.most {
			return nil, fault.InvalidParam.Saying("Param %s must be a number from 0 to %d - got %q.", name, p.most, short(p.text))
		}
		*p.to = n
	}
	begin := min(number*size, len(all))
	return all[begin:min(begin+size, len(all))], nil
}

// migrate copies one template and says why that failed, or "".
func (c *call) migrate(t *template.Template) string {
	if why := migratable(t); why != "" {
		return why
	}
	draft := t.Draft()
	made, err := c.door.Templates.Create(c.r.Context(), c.account, &review.Creation{
		Draft: draft, Library: t.Life.Library, TrackingOff: t.Life.TrackingOff,
		SubCategory: t.Life.SubCategory, Freedom: t.Life.Freedom,
	})
	switch {
	case err != nil:
		return fault.From(err).DetailText()
	case made.Status == template.Rejected:
		return "the copy was rejected: " + made.Life.Reason
	}
	return ""
}
