package review

import (
	"context"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/template"
)

// pace is how far a template of unknown quality has come: after its first messages, which go out, the
// others are held until people's feedback on those is there (reference §5.6).
type pace struct {
	sent    int   // messages let through since it began anew
	since   int64 // when the first message was held, Unix milliseconds; 0 before
	waiting []waiter
}

// waiter is a message that is held.
type waiter struct {
	until int64 // Unix milliseconds
	done  func(*fault.Error)
}

// Paces counts a message that is about to be accepted, and says whether it is to be held.
func (r *Room) Paces(ctx context.Context, t *template.Template) (bool, error) {
	if r.cfg.PacingFirst == 0 || t.Category != message.Marketing || t.Life.Quality != template.QualityUnknown {
		return false, nil
	}
	r.pacing.Lock()
	known := r.paces[t.ID] != nil
	r.pacing.Unlock()
	sent := 0
	if !known { // new, or the program started anew
		days, err := r.Store.TemplateDays(ctx, t.Life.Base.Day, store.DayOf(r.Clock().UnixMilli()), t.ID)
		if err != nil {
			return false, fault.Unknown.Wrap(err)
		}
		for i := range days {
			sent += int(days[i].Sent)
		}
		sent -= int(t.Life.Base.Sent)
	}
	r.pacing.Lock()
	defer r.pacing.Unlock()
	p := r.paces[t.ID]
	if p == nil {
		p = &pace{sent: sent}
		r.paces[t.ID] = p
	}
	now := r.Clock().UnixMilli()
	switch {
	case p.sent < r.cfg.PacingFirst:
		p.sent++
		return false, nil
	case p.since == 0:
		p.since = now
	}
	return now < p.since+r.cfg.PacingLongest.Milliseconds(), nil
}

// Hold keeps a message of a template until it may go (done is called with nil), or the template turned
// out to be bad. at is when it was accepted: it waits no longer than the configuration says. Messages
// of before a restart are held again.
func (r *Room) Hold(of uint64, at int64, done func(*fault.Error)) {
	dir := r.Directory()
	until := at + r.cfg.PacingLongest.Milliseconds()
	if over, with := verdict(dir.Templates[dir.ByTemplate[account.TemplateID(of)]]); over || until <= r.Clock().UnixMilli() {
		done(with)
		return
	}
	r.pacing.Lock()
	defer r.pacing.Unlock()
	p := r.paces[of]
	if p == nil {
		p = &pace{sent: r.cfg.PacingFirst}
		r.paces[of] = p
	}
	if p.since == 0 || at < p.since {
		p.since = at
	}
	p.waiting = append(p.waiting, waiter{until, done})
}

// letGo ends the wait of every message whose template was found good or bad, or whose time is over, and
// says how long until the next one's is.
func (r *Room) letGo(now int64) time.Duration {
	next := lookEvery
	dir := r.Directory()
	type end struct {
		waiter
		with *fault.Error
	}
	var ends []end
	r.pacing.Lock()
	for id, p := range r.paces {
		t := dir.Templates[dir.ByTemplate[account.TemplateID(id)]]
		over, with := verdict(t)
		kept := p.waiting[:0]
		for _, w := range p.waiting {
			if over || w.until <= now {
				ends = append(ends, end{w, with})
				continue
			}
			kept = append(kept, w)
			next = min(next, time.Duration(w.until-now)*time.Millisecond)
		}
		clear(p.waiting[len(kept):])
		if p.waiting = kept; over && len(kept) == 0 {
			delete(r.paces, id)
		}
	}
	r.pacing.Unlock()
	for _, e := range ends {
		e.done(e.with)
	}
	return next
}

// verdict says whether a template's messages need not wait any more, and why they fail, if they do.
// What was accepted before its template was deleted goes out.
func verdict(t *template.Template) (over bool, with *fault.Error) {
	switch {
	case t == nil:
		return true, nil
	case t.Status == template.Paused || t.Status == template.Disabled:
		return true, fault.TemplatePaused.With("The template %q (%s) was paused while the message was held: people gave it bad marks.", t.Name, t.Language)
	}
	return t.Life.Quality != template.QualityUnknown, nil
}

// holding says whether messages of a template are being held.
func (r *Room) holding(of uint64, now int64) bool {
	r.pacing.Lock()
	defer r.pacing.Unlock()
	p := r.paces[of]
	return p != nil && p.since != 0 && now < p.since+r.cfg.PacingLongest.Milliseconds()
}
