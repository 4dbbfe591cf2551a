package graph

import (
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

var libraryRoutes = []route{
	{method: "GET", node: "message_template_library", edge: "", name: "template_library", handle: listLibrary},
	{method: "GET", node: nodeAccount, edge: "message_template_library", name: "account.template_library", scope: account.ScopeManagement, handle: listLibrary},
}

// libraryMembers are the fields of a library template (reference §6.6).
func libraryMembers(e template.LibraryEntry) []wire.Member {
	type button struct {
		Type  string `json:"type"`
		Text  string `json:"text"`
		URL   string `json:"url,omitempty"`
		Phone string `json:"phone_number,omitempty"`
	}
	buttons := make([]button, 0, len(e.Buttons))
	for _, b := range e.Buttons {
		buttons = append(buttons, button{b.Type, b.Text, b.URL, b.PhoneNumber})
	}
	return []wire.Member{
		wire.Always("name", e.Name, true),
		wire.Always("language", e.Language, true),
		wire.Always("category", strings.ToUpper(e.Category.String()), true),
		wire.Always("topic", e.Topic, true),
		wire.Always("usecase", e.UseCase, true),
		wire.Always("industry", e.Industry, true),
		optional("header", e.Header, true),
		wire.Always("body", e.Body, true),
		wire.Always("body_params", e.Samples, true),
		wire.Always("body_param_types", e.ParamTypes, true),
		wire.Always("buttons", buttons, true),
		wire.Always("id", strconv.FormatUint(e.ID, 10), true),
	}
}

// listLibrary is GET /message_template_library with its filters.
func listLibrary(c *call) error {
	q := c.r.URL.Query()
	found := template.Library(template.LibraryQuery{
		Text: q.Get("search"), Topic: q.Get("topic"), UseCase: q.Get("usecase"), Industry: q.Get("industry"), Language: q.Get("language"), Name: q.Get("name"),
	})
	return list(c, "WhatsAppMessageTemplateLibrary", found, libraryMembers)
}

// fromLibrary fills a creation from the library template that it names.
func fromLibrary(req *wire.TemplateRequest, d *template.Draft) error {
	found := template.Library(template.LibraryQuery{Name: string(req.Library), Language: d.Language})
	if len(found) == 0 {
		return fault.InvalidParam.Saying("Param library_template_name must name a library template in %s - got %q.", short(d.Language), short(string(req.Library)))
	}
	inputs := make([]template.LibraryInput, 0, len(req.LibraryButtons))
	for _, b := range req.LibraryButtons {
		in := template.LibraryInput{Type: string(b.Type), Phone: string(b.Phone)}
		if b.URL != nil {
			in.URL, in.Example = string(b.URL.Base), string(b.URL.Example)
		}
		inputs = append(inputs, in)
	}
	components, err := found[0].Components(inputs)
	if err != nil {
		return fault.TemplateInvalid.With("%v.", err)
	}
	d.Components, d.Category, d.Format = components, found[0].Category, template.Positional
	return nil
}
