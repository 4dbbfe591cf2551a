package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/template"
)

// Appealer has templates looked at again.
type Appealer interface {
	Appeal(ctx context.Context, id account.ID, of uint64) (*template.Template, error)
}

// Templates serves what a business says to the review of its templates; the operator's decisions are the console's.
type Templates struct {
	Review    Appealer
	Directory func() *account.Directory
}

// Routes implements Noun.
func (n Templates) Routes() []Route {
	return []Route{{Method: "POST", Path: "/turnpike/v1/templates/{id}/appeal", Roles: Business, Act: "template.appeal", Handle: n.appeal}}
}

func (n Templates) appeal(r *Request) (any, error) {
	id, err := r.ID("id")
	if err != nil {
		return nil, err
	}
	key, known := n.Directory().ByTemplate[account.TemplateID(id)]
	if !known || !r.Caller.May(key.Account) {
		return nil, Refuse(http.StatusNotFound, "template_unknown", "There is no template %d that this caller may see.", id)
	}
	t, err := n.Review.Appeal(r.Context(), key.Account, uint64(id))
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Fault == fault.TemplateNotEditable {
		return nil, Refuse(http.StatusConflict, "template_not_ready", "%s", f.DetailText())
	}
	if err != nil {
		return nil, err
	}
	return Created(map[string]string{"id": strconv.FormatUint(t.ID, 10), "name": t.Name, "language": t.Language, "status": string(t.Status)}), nil
}
