package review

import (
	"context"
	"fmt"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/store"
	"turnpike/internal/template"
)

// lookEvery is the longest time without a look at what is due: the clock may have been set.
const lookEvery = time.Minute

// scoreEvery is how often templates are scored by what people made of them.
const scoreEvery = 30 * time.Second

// Run does what is due until the context ends.
func (r *Room) Run(ctx context.Context) error {
	for {
		changed := r.Store.Changed()
		next, err := r.doDue(ctx)
		next = min(next, r.letGo(r.Clock().UnixMilli()))
		if now := r.Clock(); err == nil && now.Sub(r.scored).Abs() >= scoreEvery {
			r.scored = now
			err = r.scoreAll(ctx)
			next = min(next, scoreEvery)
		}
		if err != nil && ctx.Err() == nil {
			r.Logger.Error("what was due to templates could not be done; trying again", "error", err)
		}
		timer := time.NewTimer(next)
		select {
		case <-changed:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
		timer.Stop()
	}
}

// doDue does everything whose moment has come and says how long until the next one.
func (r *Room) doDue(ctx context.Context) (time.Duration, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.Clock().UnixMilli()
	next := lookEvery
	done := false
	for key, t := range r.Directory().Templates {
		due := t.Due()
		if due == 0 {
			continue
		}
		if due > now {
			next = min(next, time.Duration(due-now)*time.Millisecond)
			continue
		}
		if err := r.fall(ctx, key.Account, t, now); err != nil {
			return next, fmt.Errorf("template %s (%s): %w", t.Name, t.Language, err)
		}
		done = true
	}
	if done {
		return next, r.Reload(ctx)
	}
	return next, nil
}

// fall does what is due to one template.
func (r *Room) fall(ctx context.Context, id account.ID, old *template.Template, now int64) error {
	t := *old
	var ns []notice.Notice
	switch {
	case t.Status == template.Paused:
		t.Status, t.Life.PausedUntil = template.Approved, 0
		again, err := r.anew(ctx, id, &t, now)
		if err != nil {
			return err
		}
		ns = append(ns, again...)
		ns = append(ns, statusNotice(id, &t, string(template.Approved), "UNPAUSE", "The pause for low quality is over."))
	case t.Life.CorrectAt != 0:
		t.Recategorize()
		ns = append(ns, notice.Notice{Account: id, Body: notice.TemplateCategory{TemplateRef: ref(&t), Previous: upper(t.Life.Previous), Current: upper(t.Category)}})
	case t.Status == template.Archived:
		return r.Store.DeleteTemplates(ctx, id, []uint64{t.ID}, nil, []notice.Notice{statusNotice(id, &t, "DELETED", "", "")})
	default:
		day, sent, err := r.Store.TemplateLastSent(ctx, t.ID)
		if err != nil {
			return err
		}
		if at := min(store.DayEnd(day), now); sent && at > t.Life.LastSentAt {
			t.Life.LastSentAt = at // it is in use: a new year begins
			break
		}
		t.Status, t.Life.ArchivedAt = template.Archived, now
		ns = append(ns, statusNotice(id, &t, string(template.Archived), "", ""))
	}
	return r.Store.PutTemplates(ctx, id, []*template.Template{&t}, ns)
}

// change runs one person's or reader's change of a template: f alters it and says what its apps are told.
func (r *Room) change(ctx context.Context, id account.ID, of uint64, f func(t *template.Template, now int64) ([]notice.Notice, error)) (*template.Template, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.find(id, of)
	if old == nil {
		return nil, fault.TemplateDeleteNotFound.With("The account has no template with id %d.", of)
	}
	t := *old
	ns, err := f(&t, r.Clock().UnixMilli())
	if err != nil {
		return nil, err
	}
	if err := r.Store.PutTemplates(ctx, id, []*template.Template{&t}, ns); err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	if err := r.reload(ctx); err != nil {
		return &t, err
	}
	r.letGo(r.Clock().UnixMilli())
	return &t, nil
}

// Decide ends the review of a pending template by a person's decision.
func (r *Room) Decide(ctx context.Context, id account.ID, of uint64, d template.Decision) (*template.Template, error) {
	return r.change(ctx, id, of, func(t *template.Template, now int64) ([]notice.Notice, error) {
		if t.Status != template.Pending && t.Status != template.InAppeal {
			return nil, fault.TemplateNotEditable.With("The template %s is %s; only a pending one can be decided.", t.Name, t.Status)
		}
		if t.Status == template.InAppeal && t.Struck() {
			return r.reinstate(ctx, id, t, d, now)
		}
		if d.Category == 0 {
			d.Category = t.Category
		}
		return decide(id, t, d), nil
	})
}

// Announce plans a change of category, 24 hours from now (reference §6.8).
func (r *Room) Announce(ctx context.Context, id account.ID, of uint64, correct message.Category) (*template.Template, error) {
	return r.change(ctx, id, of, func(t *template.Template, now int64) ([]notice.Notice, error) {
		if t.Status != template.Approved || correct == t.Category || correct == message.Service || correct == 0 {
			return nil, fault.TemplateNotEditable.With("The template %s is %s and %s; its category cannot become %q.", t.Name, t.Status, t.Category, correct)
		}
		t.Announce(correct, now)
		return detection(id, t), nil
	})
}

// detection tells that a template was found to be of another category, and when it gets that (reference §3.6).
func detection(id account.ID, t *template.Template) []notice.Notice {
	current, correct := upper(t.Category), upper(t.Life.Correct)
	return []notice.Notice{
		{Account: id, Body: notice.CorrectCategory{TemplateRef: ref(t), Current: current, Correct: correct}},
		{Account: id, Body: notice.TemplateCategory{TemplateRef: ref(t), Current: current, Correct: correct, EffectiveAt: t.Life.CorrectAt}},
	}
}

// Score records what people's feedback makes of a template. Red pauses an approved one.
func (r *Room) Score(ctx context.Context, id account.ID, of uint64, q template.Quality) (*template.Template, error) {
	return r.change(ctx, id, of, func(t *template.Template, now int64) ([]notice.Notice, error) {
		if t.Life.Quality == q {
			return nil, nil
		}
		ns := []notice.Notice{{Account: id, Body: notice.TemplateQuality{TemplateRef: ref(t), Before: string(t.Life.Quality), After: string(q)}}}
		t.Life.Quality, t.Life.QualityAt = q, now
		if q == template.Red && t.Status == template.Approved {
			if r.holding(of, now) { // somebody must unpause it (reference §6.7)
				t.Status, t.Life.PausedUntil = template.Paused, 0
				return append(ns, statusNotice(id, t, string(template.Paused), "RATE_LIMITING_PAUSE",
					"The template is paused because people gave its first messages bad marks. Unpause it to send it again.")), nil
			}
			t.PauseForQuality(now)
			ns = append(ns, pauseNotice(id, t, now))
		}
		return ns, nil
	})
}

// pauseNotice tells of a pause for quality, or of the end of a template's life.
func pauseNotice(id account.ID, t *template.Template, now int64) notice.Notice {
	if t.Status == template.Disabled {
		n := statusNotice(id, t, string(template.Disabled), "DISABLED", "The template was paused twice for low quality and its quality is low again.")
		b := n.Body.(notice.TemplateStatus)
		b.DisabledAt = now
		n.Body = b
		return n
	}
	title := "FIRST_PAUSE"
	if t.Life.Pauses > 1 {
		title = "SECOND_PAUSE"
	}
	until := time.UnixMilli(t.Life.PausedUntil).UTC().Format("January 2, 2006 15:04 UTC")
	return statusNotice(id, t, string(template.Paused), title, "The template is paused until "+until+" because people gave it bad marks.")
}

// Unpause lets a paused template be sent again. Pauses that end by themselves may be ended early.
func (r *Room) Unpause(ctx context.Context, id account.ID, of uint64) (*template.Template, error) {
	return r.change(ctx, id, of, func(t *template.Template, now int64) ([]notice.Notice, error) {
		if t.Status != template.Paused {
			return nil, fault.TemplateNotEditable.With("The template %s is %s, not paused.", t.Name, t.Status)
		}
		t.Status, t.Life.PausedUntil = template.Approved, 0
		ns, err := r.anew(ctx, id, t, now)
		return append(ns, statusNotice(id, t, string(template.Approved), "UNPAUSE", "The template was unpaused.")), err
	})
}

// Archive puts approved templates away, or takes them out again (archive false). Each that cannot be
// is named with the reason.
func (r *Room) Archive(ctx context.Context, id account.ID, ids []uint64, archive bool) (done []uint64, failed map[uint64]string) {
	failed = map[uint64]string{}
	for _, one := range ids {
		_, err := r.change(ctx, id, one, func(t *template.Template, now int64) ([]notice.Notice, error) {
			from, to, event := template.Approved, template.Archived, "ARCHIVED"
			if !archive {
				from, to, event = template.Archived, template.Approved, "UNARCHIVED"
			}
			if t.Status != from {
				return nil, fault.TemplateNotEditable.With("the template is %s, not %s", t.Status, from)
			}
			t.Status, t.Life.ArchivedAt = to, 0
			if archive {
				t.Life.ArchivedAt = now
			} else {
				t.Life.LastSentAt = now // a new year begins
			}
			return []notice.Notice{statusNotice(id, t, event, "", "")}, nil
		})
		if err != nil {
			failed[one] = fault.From(err).DetailText()
			continue
		}
		done = append(done, one)
	}
	return done, failed
}
