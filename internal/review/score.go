package review

import (
	"context"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/notice"
	"turnpike/internal/store"
	"turnpike/internal/template"
)

// keptDays is how long the days of templates are kept: longer than the year after which disuse archives
// them, which is longer than anybody may ask back (reference §7.8).
const keptDays = 400

// scoreAll scores every template that is in use by what people made of it. Feedback that is too little
// to say anything leaves a score as it is.
func (r *Room) scoreAll(ctx context.Context) error {
	today := store.DayOf(r.Clock().UnixMilli())
	if today != r.pruned {
		if err := r.Store.DeleteTemplateDaysBefore(ctx, today-keptDays); err != nil {
			return err
		}
		r.pruned = today
	}
	days, err := r.Store.TemplateDays(ctx, today-template.FeedbackDays+1, today)
	if err != nil {
		return err
	}
	feedback := map[uint64][]template.Feedback{}
	for i := range days {
		feedback[days[i].Template] = append(feedback[days[i].Template], feedbackOf(&days[i]))
	}
	dir := r.Directory()
	for id, all := range feedback {
		key := dir.ByTemplate[account.TemplateID(id)]
		t := dir.Templates[key]
		if t == nil || t.Status != template.Approved {
			continue
		}
		q := t.Score(all, today)
		if q == template.QualityUnknown || q == t.Life.Quality {
			continue
		}
		if _, err := r.Score(ctx, key.Account, id, q); err != nil {
			return fmt.Errorf("score the template %s (%s): %w", t.Name, t.Language, err)
		}
	}
	return nil
}

func feedbackOf(d *store.TemplateDay) template.Feedback {
	return template.Feedback{Day: d.Day, Sent: d.Sent, Delivered: d.Delivered, Read: d.Read, Blocked: d.Blocked, Reported: d.Reported}
}

// anew lets a template begin anew after a pause, or an edit that ended one: its quality is unknown, and feedback of
// before counts no more. It gives what its apps are told of that.
func (r *Room) anew(ctx context.Context, id account.ID, t *template.Template, now int64) ([]notice.Notice, error) {
	today := store.DayOf(now)
	days, err := r.Store.TemplateDays(ctx, today, today, t.ID)
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	t.Life.Base = template.Feedback{Day: today}
	if len(days) == 1 {
		t.Life.Base = feedbackOf(&days[0])
	}
	before := t.Life.Quality
	if before == template.QualityUnknown {
		return nil, nil
	}
	t.Life.Quality, t.Life.QualityAt = template.QualityUnknown, now
	return []notice.Notice{{Account: id, Body: notice.TemplateQuality{TemplateRef: ref(t), Before: string(before), After: string(template.QualityUnknown)}}}, nil
}
