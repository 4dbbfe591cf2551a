package review

import (
	"context"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/template"
)

// Direct gives the template as which a free-form message of a category is sent, and makes it where there is none
// yet (reference §2.1). It is approved at once: what it says is looked at later, as that of other templates.
func (r *Room) Direct(ctx context.Context, a *account.Account, shown *template.Rendered, c message.Category) (*template.Template, error) {
	wanted := template.Direct(shown, c, false)
	if t := r.made(a.ID, wanted); t != nil {
		return t, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	anyText := r.patterns(a.ID) >= template.MaxDirect
	if anyText {
		wanted = template.Direct(shown, c, true)
	}
	if t := r.made(a.ID, wanted); t != nil { // meanwhile
		return t, nil
	}
	wanted.CreatedAt = r.Clock().UnixMilli()
	detected := !anyText && r.detect(wanted)
	if err := r.Store.CreateTemplate(ctx, a.ID, wanted, func() []notice.Notice {
		if !detected {
			return nil
		}
		return detection(a.ID, wanted)
	}); err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	return wanted, r.reload(ctx)
}

// detect has rules look at what Direct Send made, and announces the category that it is of where that is another.
func (r *Room) detect(t *template.Template) bool {
	if r.cfg.Mode == "manual" {
		return false
	}
	d := t.Draft()
	found := template.Judge(&d, nil)
	correct := found.Category
	if found.Reason == template.IncorrectCategory { // it passes a code on
		correct = message.Authentication
	}
	if correct == t.Category {
		return false
	}
	t.Announce(correct, t.CreatedAt)
	return true
}

func (r *Room) made(id account.ID, t *template.Template) *template.Template {
	return r.Directory().Templates[account.TemplateKey{Account: id, Name: t.Name, Language: t.Language}]
}

// patterns counts the templates that Direct Send made for an account.
func (r *Room) patterns(id account.ID) (n int) {
	for _, t := range r.Directory().TemplatesOf(id) {
		if t.Life.SubCategory == template.SubDirect {
			n++
		}
	}
	return n
}

// ofDirect refuses to change or delete what Direct Send made.
func ofDirect(t *template.Template) error {
	if t.Life.SubCategory != template.SubDirect {
		return nil
	}
	return fault.TemplateNotEditable.With("The template %s was made by Direct Send: it can be neither edited nor deleted.", t.Name)
}
