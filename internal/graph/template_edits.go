package graph

import (
	"errors"
	"strconv"
	"strings"

	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/review"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

// refusal makes a fault of an error that a room returned: what is none stays inside.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	if f := new(fault.Error); errors.As(err, &f) {
		return f
	}
	return fault.Unknown.Wrap(err)
}

// createTemplate is POST /{account}/message_templates. The reply's category is the one that the review
// decided (reference §6.1).
func createTemplate(c *call) error {
	var req wire.TemplateRequest
	if err := c.parameters(&req); err != nil {
		return err
	}
	draft, f := req.Draft()
	if f != nil {
		return f
	}
	if req.Library != "" {
		if err := fromLibrary(&req, &draft); err != nil {
			return err
		}
	}
	if err := c.bindDraft(&draft); err != nil {
		return err
	}
	var err error
	if draft.Components, err = c.samples(draft.Components, nil); err != nil {
		return err
	}
	creation := &review.Creation{Draft: draft, Library: string(req.Library)}
	if creation.SubCategory, creation.Freedom, f = req.Extras(); f != nil {
		return f
	}
	if req.TrackingOff != nil {
		creation.TrackingOff = bool(*req.TrackingOff)
	}
	t, err := c.door.Templates.Create(c.r.Context(), c.account, creation)
	if err != nil {
		return refusal(err)
	}
	return c.json(templateReply{strconv.FormatUint(t.ID, 10), string(t.Status), strings.ToUpper(t.Category.String())})
}

type templateReply struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Category string `json:"category"`
}

// editTemplate is POST /{template}: the given components replace all of them (reference §6.4).
func editTemplate(c *call) error {
	var req wire.TemplateRequest
	if err := c.parameters(&req); err != nil {
		return err
	}
	wanted, f := req.Change()
	if f != nil {
		return f
	}
	old := c.dir.Templates[c.template]
	switch {
	case req.Name != "" && string(req.Name) != old.Name:
		return fault.TemplateNotEditable.With("The name of a template cannot be changed; create another one.")
	case req.Language != "" && string(req.Language) != old.Language:
		return fault.TemplateNotEditable.With("The language of a template cannot be changed; create another one.")
	}
	if err := c.bindFlows(old.Name, req.Components); err != nil {
		return err
	}
	components, err := c.samples(req.Components, old.Components)
	if err != nil {
		return err
	}
	t, err := c.door.Templates.Edit(c.r.Context(), c.account, old.ID, &review.Change{
		Category: wanted.Category, Components: components, TTL: wanted.TTL, Format: template.Format(req.Format), TrackingOff: wanted.TrackingOff, Freedom: wanted.Freedom,
	})
	if err != nil {
		return refusal(err)
	}
	return c.json(map[string]any{
		"success": true, "id": strconv.FormatUint(t.ID, 10), "name": t.Name, "category": strings.ToUpper(t.Category.String()),
	})
}

// deleteTemplates is DELETE /{account}/message_templates, by name, by hsm_id and name, or by hsm_ids
// (reference §6.5).
func deleteTemplates(c *call) error {
	var req struct {
		Name wire.Text `json:"name"`
		ID   wire.Text `json:"hsm_id"`
		IDs  wire.List `json:"hsm_ids"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	switch {
	case len(req.IDs) > 0 && (req.Name != "" || req.ID != ""):
		return fault.InvalidParam.Saying("Param hsm_ids cannot be combined with name or hsm_id.")
	case len(req.IDs) == 0 && req.Name == "":
		return fault.InvalidParam.Saying("The parameter name is required, alone or with hsm_id; or give hsm_ids.")
	}
	ids, f := wire.ParseIDs("hsm_ids", strings.Join(append([]string(req.IDs), string(req.ID)), ","))
	if f != nil {
		return f
	}
	if err := c.door.Templates.Delete(c.r.Context(), c.account, string(req.Name), ids); err != nil {
		return refusal(err)
	}
	return c.success()
}

// unpauseTemplate is POST /{template}/unpause (reference §6.7).
func unpauseTemplate(c *call) error {
	if _, err := c.door.Templates.Unpause(c.r.Context(), c.account.ID, c.dir.Templates[c.template].ID); err != nil {
		var f *fault.Error
		if errors.As(err, &f) && f.Fault == fault.TemplateNotEditable {
			return c.json(map[string]any{"success": false, "reason": f.DetailText()})
		}
		return refusal(err)
	}
	return c.success()
}

func archiveTemplates(c *call) error   { return c.archive(true, "archived_templates") }
func unarchiveTemplates(c *call) error { return c.archive(false, "unarchived_templates") }

// archive is POST /{account}/message_templates/archive and …/unarchive (reference §6.7).
func (c *call) archive(archive bool, name string) error {
	var req struct {
		IDs wire.List `json:"hsm_ids"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	ids, f := wire.ParseIDs("hsm_ids", strings.Join(req.IDs, ","))
	switch {
	case f != nil:
		return f
	case len(ids) == 0 || len(ids) > 100:
		return fault.InvalidParam.Saying("Param hsm_ids must have 1 to 100 entries.")
	}
	done, failed := c.door.Templates.Archive(c.r.Context(), c.account.ID, ids, archive)
	texts := make([]string, 0, len(done))
	for _, id := range done {
		texts = append(texts, strconv.FormatUint(id, 10))
	}
	reasons := map[string]string{}
	for id, why := range failed {
		reasons[strconv.FormatUint(id, 10)] = why
	}
	return c.json(map[string]any{name: texts, "failed_templates": reasons})
}

// upsertTemplates is POST /{account}/upsert_message_templates: authentication templates in several
// languages at once (reference §6.2).
func upsertTemplates(c *call) error {
	var req struct {
		Name       wire.Text            `json:"name"`
		Languages  wire.List            `json:"languages"`
		Category   wire.Text            `json:"category"`
		Components []template.Component `json:"components"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	switch {
	case message.ParseCategory(string(req.Category)) != message.Authentication:
		return fault.InvalidParam.Saying("Param category must be one of {AUTHENTICATION} - got %q.", short(string(req.Category)))
	case len(req.Languages) == 0:
		return fault.InvalidParam.Saying("The parameter languages is required.")
	}
	type one struct {
		ID       string `json:"id"`
		Status   string `json:"status"`
		Language string `json:"language"`
	}
	out := wire.Page[one]{Data: []one{}}
	for _, language := range req.Languages {
		t, err := c.upsert(string(req.Name), language, req.Components)
		if err != nil {
			return refusal(err)
		}
		out.Data = append(out.Data, one{strconv.FormatUint(t.ID, 10), string(t.Status), t.Language})
	}
	return c.json(out)
}

// upsert creates a language of a template, or edits the one that is there.
func (c *call) upsert(name, language string, components []template.Component) (*template.Template, error) {
	for _, t := range c.dir.TemplatesOf(c.account.ID) {
		if t.Name == name && t.Language == language {
			return c.door.Templates.Edit(c.r.Context(), c.account, t.ID, &review.Change{Components: components})
		}
	}
	return c.door.Templates.Create(c.r.Context(), c.account, &review.Creation{Draft: template.Draft{
		Name: name, Language: language, Category: message.Authentication, Components: append([]template.Component(nil), components...),
	}})
}

// previewTemplates is GET /{account}/message_template_previews: the preset texts of authentication
// templates (reference §1.4).
func previewTemplates(c *call) error {
	q := c.r.URL.Query()
	if message.ParseCategory(q.Get("category")) != message.Authentication {
		return fault.InvalidParam.Saying("Param category must be one of {AUTHENTICATION} - got %q.", short(q.Get("category")))
	}
	minutes, _ := strconv.Atoi(q.Get("code_expiration_minutes")) // left out or wrong: no footer
	type button struct {
		Autofill string `json:"autofill_text"`
		Text     string `json:"text"`
	}
	type preview struct {
		Body     string   `json:"body"`
		Buttons  []button `json:"buttons"`
		Footer   string   `json:"footer,omitempty"`
		Language string   `json:"language"`
	}
	languages := wire.SplitList(strings.Trim(q.Get("languages"), "[]"))
	if len(languages) == 0 {
		languages = []string{"en_US"}
	}
	out := wire.Page[preview]{Data: []preview{}}
	for _, language := range languages {
		language = strings.Trim(language, `"`)
		if !template.IsLanguage(language) {
			return fault.InvalidParam.Saying("Param languages must be codes of supported languages - got %q.", short(language))
		}
		t := template.Template{Language: language, Category: message.Authentication, Components: []template.Component{
			{Type: "BODY", AddSecurityRecommendation: q.Get("add_security_recommendation") == "true"},
			{Type: "FOOTER", CodeExpirationMinutes: minutes},
		}}
		shown := t.Shown()
		out.Data = append(out.Data, preview{Body: shown[0].Text, Footer: shown[1].Text, Language: language, Buttons: []button{{"Autofill", "Copy code"}}})
	}
	return c.json(out)
}
