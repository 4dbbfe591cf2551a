package review

import (
	"context"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/notice"
	"turnpike/internal/template"
)

// Appeal has people look again at a template that was rejected or disabled (reference §6.3). Until they decide it
// is not sent.
func (r *Room) Appeal(ctx context.Context, id account.ID, of uint64) (*template.Template, error) {
	return r.change(ctx, id, of, func(t *template.Template, _ int64) ([]notice.Notice, error) {
		if t.Status != template.Rejected && t.Status != template.Disabled {
			return nil, fault.TemplateNotEditable.With("The template %s is %s; only one that was rejected or disabled can be appealed.", t.Name, t.Status)
		}
		t.Status = template.InAppeal
		return []notice.Notice{statusNotice(id, t, string(template.InAppeal), "", "")}, nil
	})
}

// reinstate ends the appeal of a template that was disabled: it begins anew, or stays disabled.
func (r *Room) reinstate(ctx context.Context, id account.ID, t *template.Template, d template.Decision, now int64) ([]notice.Notice, error) {
	if d.Status != template.Approved {
		t.Status = template.Disabled
		return []notice.Notice{pauseNotice(id, t, now)}, nil
	}
	t.Status, t.Life.Pauses = template.Approved, 0
	ns, err := r.anew(ctx, id, t, now)
	return append(ns, statusNotice(id, t, "REINSTATED", "", "")), err
}
