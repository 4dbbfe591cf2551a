package console

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/template"
)

// Reviews are the operator's decisions about templates.
type Reviews interface {
	Decide(ctx context.Context, id account.ID, of uint64, d template.Decision) (*template.Template, error)
	Announce(ctx context.Context, id account.ID, of uint64, correct message.Category) (*template.Template, error)
	Score(ctx context.Context, id account.ID, of uint64, q template.Quality) (*template.Template, error)
}

// templateView is a template as the operator sees it.
type templateView struct {
	ID              string               `json:"id"`
	Account         string               `json:"account"`
	Name            string               `json:"name"`
	Language        string               `json:"language"`
	Category        string               `json:"category"`
	CorrectCategory string               `json:"correct_category,omitempty"`
	Status          string               `json:"status"`
	Reason          string               `json:"reason"`
	Quality         string               `json:"quality"`
	CreatedAt       int64                `json:"created_at"`
	Components      []template.Component `json:"components"`
}

func viewTemplate(id account.ID, t *template.Template) templateView {
	return templateView{
		strconv.FormatUint(t.ID, 10), id.String(), t.Name, t.Language, t.Category.String(), t.Life.Correct.String(),
		string(t.Status), t.Life.Reason, string(t.Life.Quality), t.CreatedAt, t.Shown(),
	}
}

// templates lists templates, the newest first: those of a status, of all accounts or of one.
func (c *Door) templates(r *http.Request) (any, error) {
	most, err := limit(r)
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	var all []templateView
	for key, t := range c.Directory().Templates {
		if (q.Get("status") == "" || strings.EqualFold(q.Get("status"), string(t.Status))) && (q.Get("account") == "" || q.Get("account") == key.Account.String()) {
			all = append(all, viewTemplate(key.Account, t))
		}
	}
	slices.SortFunc(all, func(a, b templateView) int {
		if a.CreatedAt != b.CreatedAt {
			return int(min(max(b.CreatedAt-a.CreatedAt, -1), 1))
		}
		return strings.Compare(b.ID, a.ID)
	})
	return map[string]any{"data": append([]templateView{}, all[:min(most, len(all))]...), "total": len(all)}, nil
}

// reasons are those that a rejection may have (reference §6.3).
var reasons = []string{
	template.Abusive, template.IncorrectCategory, template.InvalidFormat, template.Promotional, template.Scam, template.TagContentMismatch, template.NoReason,
}

// decideTemplate ends the review of a pending template.
func (c *Door) decideTemplate(r *http.Request) (any, error) {
	var req struct {
		Status         string `json:"status"`
		Category       string `json:"category"`
		Reason         string `json:"reason"`
		Because        string `json:"because"`
		Recommendation string `json:"recommendation"`
	}
	if err := decode(r, &req, `{"status":"APPROVED","category":"UTILITY"} or {"status":"REJECTED","reason":"PROMOTIONAL"}`); err != nil {
		return nil, err
	}
	d := template.Decision{
		Status: template.Status(strings.ToUpper(req.Status)), Category: message.ParseCategory(req.Category),
		Reason: strings.ToUpper(req.Reason), Because: req.Because, Recommendation: req.Recommendation,
	}
	switch {
	case d.Status != template.Approved && d.Status != template.Rejected:
		return nil, refuse(http.StatusBadRequest, "status_invalid", "status is APPROVED or REJECTED.")
	case req.Category != "" && (d.Category == 0 || d.Category == message.Service):
		return nil, refuse(http.StatusBadRequest, "category_invalid", "category is AUTHENTICATION, MARKETING or UTILITY, or left out.")
	case d.Status == template.Approved || d.Reason == "":
		d.Reason = template.NoReason
	case !slices.Contains(reasons, d.Reason):
		return nil, refuse(http.StatusBadRequest, "reason_invalid", "reason is one of "+strings.Join(reasons, ", ")+".")
	}
	return c.changeTemplate(r, func(id account.ID, of uint64) (*template.Template, error) {
		return c.Reviews.Decide(r.Context(), id, of, d)
	})
}

// recategorize announces another category for an approved template.
func (c *Door) recategorize(r *http.Request) (any, error) {
	var req struct {
		Category string `json:"category"`
	}
	if err := decode(r, &req, `{"category":"MARKETING"}`); err != nil {
		return nil, err
	}
	category := message.ParseCategory(req.Category)
	if category == 0 || category == message.Service {
		return nil, refuse(http.StatusBadRequest, "category_invalid", "category is AUTHENTICATION, MARKETING or UTILITY.")
	}
	return c.changeTemplate(r, func(id account.ID, of uint64) (*template.Template, error) {
		return c.Reviews.Announce(r.Context(), id, of, category)
	})
}

// scoreTemplate gives a template a quality; RED pauses it.
func (c *Door) scoreTemplate(r *http.Request) (any, error) {
	var req struct {
		Quality string `json:"quality"`
	}
	if err := decode(r, &req, `{"quality":"RED"}`); err != nil {
		return nil, err
	}
	q := template.Quality(strings.ToUpper(req.Quality))
	if !slices.Contains([]template.Quality{template.Green, template.Yellow, template.Red, template.QualityUnknown}, q) {
		return nil, refuse(http.StatusBadRequest, "quality_invalid", "quality is GREEN, YELLOW, RED or UNKNOWN.")
	}
	return c.changeTemplate(r, func(id account.ID, of uint64) (*template.Template, error) {
		return c.Reviews.Score(r.Context(), id, of, q)
	})
}

// changeTemplate makes a change of the template that the path names.
func (c *Door) changeTemplate(r *http.Request, change func(id account.ID, of uint64) (*template.Template, error)) (any, error) {
	of, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	key, known := c.Directory().ByTemplate[account.TemplateID(of)]
	if err != nil || !known {
		return nil, refuse(http.StatusNotFound, "template_unknown", "There is no template with this id.")
	}
	t, err := change(key.Account, of)
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Fault == fault.TemplateNotEditable {
		return nil, refuse(http.StatusConflict, "template_not_ready", f.DetailText())
	}
	if err != nil {
		return nil, err
	}
	return viewTemplate(key.Account, t), nil
}
