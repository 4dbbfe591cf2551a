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
// yet (reference §2.1). It is approved at once, unless rules reject what it says: that is refused. What else they find
// changes its category later, as that of other templates; one that holds any text has the category of none of them, so
// a message that is not of its category is refused instead.
func (r *Room) Direct(ctx context.Context, a *account.Account, shown *template.Rendered, c message.Category) (*template.Template, error) {
	wanted := template.Direct(shown, c, false)
	if t := r.made(a.ID, wanted); t != nil {
		return t, nil
	}
	correct, f := r.correct(wanted)
	if f != nil {
		return nil, f
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.patterns(a.ID) >= template.MaxDirect {
		if correct != c {
			return nil, fault.InvalidParam.With("Messages like this one are %s by the platform's review, not %s: send them as a template.", correct, c)
		}
		wanted = template.Direct(shown, c, true)
	}
	if t := r.made(a.ID, wanted); t != nil { // meanwhile
		return t, nil
	}
	wanted.CreatedAt = r.Clock().UnixMilli()
	if err := r.Store.CreateTemplate(ctx, a.ID, wanted, func() []notice.Notice {
		if correct == c {
			return nil
		}
		wanted.Announce(correct, wanted.CreatedAt)
		return detection(a.ID, wanted)
	}); err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	return wanted, r.reload(ctx)
}

// correct is the category that rules find what Direct Send would send to be of. What they reject as a template is no
// message either; where people review, they find nothing.
func (r *Room) correct(t *template.Template) (message.Category, *fault.Error) {
	if r.cfg.Mode == "manual" {
		return t.Category, nil
	}
	d := t.Draft()
	if t.Category == message.Authentication { // its texts are not preset here
		d.Category = message.Utility
	}
	found := template.Judge(&d, nil)
	switch {
	case found.Reason == template.IncorrectCategory: // it passes a code on
		return message.Authentication, nil
	case found.Status == template.Rejected:
		return 0, fault.InvalidParam.With("Messages like this one are rejected by the platform's review (%s).", found.Reason)
	case t.Category == message.Authentication && !d.Promotes():
		return t.Category, nil
	}
	return found.Category, nil
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
