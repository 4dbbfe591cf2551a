package wire

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/template"
)

// TemplateRequest is the body of a template's creation or edit (reference §6.1, §6.4).
type TemplateRequest struct {
	Name           Text                 `json:"name"`
	Language       Text                 `json:"language"`
	Category       Text                 `json:"category"`
	Format         Text                 `json:"parameter_format"`
	Components     []template.Component `json:"components"`
	TTL            *Text                `json:"message_send_ttl_seconds"`
	TrackingOff    *Flag                `json:"cta_url_link_tracking_opted_out"`
	Library        Text                 `json:"library_template_name"`
	LibraryButtons []LibraryButton      `json:"library_template_button_inputs"`
	SubCategory    Text                 `json:"sub_category"`
	Freedom        jsontext.Value       `json:"degrees_of_freedom_spec"`
}

// LibraryButton fills in a button of a library template.
type LibraryButton struct {
	Type Text `json:"type"`
	URL  *struct {
		Base    Text `json:"base_url"`
		Example Text `json:"url_suffix_example"`
	} `json:"url"`
	Phone Text `json:"phone_number"`
}

// Draft turns a creation into a draft.
func (r *TemplateRequest) Draft() (template.Draft, *fault.Error) {
	d := template.Draft{Name: string(r.Name), Language: string(r.Language), Format: template.Format(r.Format), Components: r.Components}
	var err *fault.Error
	if d.Category, err = r.category(); err != nil {
		return d, err
	}
	switch {
	case d.Name == "":
		return d, fault.InvalidParam.Saying("The parameter name is required.")
	case d.Language == "":
		return d, fault.InvalidParam.Saying("The parameter language is required.")
	case d.Category == 0 && r.Library == "":
		return d, fault.InvalidParam.Saying("The parameter category is required.")
	case len(d.Components) == 0 && r.Library == "":
		return d, fault.InvalidParam.Saying("The parameter components is required.")
	}
	ttl, err := r.ttl()
	if ttl != nil {
		d.TTL = *ttl
	}
	return d, err
}

func (r *TemplateRequest) category() (message.Category, *fault.Error) {
	c := message.ParseCategory(string(r.Category))
	if r.Category != "" && (c == 0 || c == message.Service) {
		return 0, fault.InvalidParam.Saying("Param category must be one of {AUTHENTICATION, MARKETING, UTILITY} - got %q.", short(string(r.Category)))
	}
	return c, nil
}

// subCategoryPattern is the form of a sub-category: the reference lists some and leaves the list open.
var subCategoryPattern = regexp.MustCompile(`^[A-Z_]{1,64}$`)

// Extras reads what a creation says beside the draft: its sub-category and what it lets be changed.
func (r *TemplateRequest) Extras() (subCategory, freedom string, err *fault.Error) {
	if r.SubCategory != "" {
		if subCategory = strings.ToUpper(string(r.SubCategory)); !subCategoryPattern.MatchString(subCategory) || subCategory == template.SubDirect {
			return "", "", fault.InvalidParam.Saying("Param sub_category must be a word as ORDER_DETAILS, ORDER_STATUS or CALL_PERMISSION_REQUEST - got %q.", short(string(r.SubCategory)))
		}
	}
	freedom, err = r.freedom()
	return subCategory, freedom, err
}

// maxFreedom bounds degrees_of_freedom_spec, in bytes.
const maxFreedom = 4096

// freedom is degrees_of_freedom_spec: an object that is kept as it came.
func (r *TemplateRequest) freedom() (string, *fault.Error) {
	text := r.Freedom
	if len(text) == 0 || text.Kind() == 'n' {
		return "", nil
	}
	if text.Kind() == '"' { // forms and query strings carry objects as strings
		var inner string
		if err := json.Unmarshal(text, &inner); err == nil {
			text = jsontext.Value(inner)
		}
	}
	if !text.IsValid() || text.Kind() != '{' || len(text) > maxFreedom {
		return "", fault.InvalidParam.Saying("Param degrees_of_freedom_spec must be an object of at most %d bytes.", maxFreedom)
	}
	return string(text), nil
}

// ttl is the lifetime in seconds; nil when it was not given.
func (r *TemplateRequest) ttl() (*int64, *fault.Error) {
	if r.TTL == nil {
		return nil, nil
	}
	n, err := strconv.ParseInt(string(*r.TTL), 10, 64)
	if err != nil {
		return nil, fault.InvalidParam.Saying("Param message_send_ttl_seconds must be a number.")
	}
	return &n, nil
}

// TemplateChange is an edit as the request asks for it.
type TemplateChange struct {
	Category    message.Category
	TTL         *int64
	TrackingOff *bool
	Freedom     string // JSON; "" where it stays
}

// Change reads what an edit changes beside the components.
func (r *TemplateRequest) Change() (c TemplateChange, err *fault.Error) {
	if c.Category, err = r.category(); err != nil {
		return c, err
	}
	if r.TrackingOff != nil {
		off := bool(*r.TrackingOff)
		c.TrackingOff = &off
	}
	if c.Freedom, err = r.freedom(); err != nil {
		return c, err
	}
	if c.TTL, err = r.ttl(); err != nil {
		return c, err
	}
	if c.Category == 0 && c.TTL == nil && c.TrackingOff == nil && c.Freedom == "" && r.Components == nil && r.Format == "" {
		return c, fault.InvalidParam.Saying(
			"Nothing is changed: give components, category, message_send_ttl_seconds, parameter_format, cta_url_link_tracking_opted_out or degrees_of_freedom_spec.")
	}
	return c, nil
}

// ParseIDs reads ids from a parameter: one, a list with commas, or a JSON array.
func ParseIDs(name, text string) ([]uint64, *fault.Error) {
	text = strings.Trim(strings.TrimSpace(text), "[]")
	var out []uint64
	for _, part := range SplitList(text) {
		id, err := strconv.ParseUint(strings.Trim(part, `"'`), 10, 64)
		if err != nil {
			return nil, fault.InvalidParam.Saying("Param %s must hold ids, which are numbers - got %q.", name, short(part))
		}
		out = append(out, id)
	}
	return out, nil
}
