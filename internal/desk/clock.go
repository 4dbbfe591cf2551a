package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/mail"
	"turnpike/internal/store"
)

// Limits of the desk's clock.
const (
	lookEvery  = 5 * time.Second // the longest without a look; what is due earlier is looked at then
	batch      = 100             // rows at once
	leastRetry = time.Minute     // before a letter is tried again; it doubles
	mostRetry  = 6 * time.Hour
	// A message that was accepted under a measure can be delivered, and charged, up to 30 days after the
	// measure fell (reference §2.1): for so long its charges are looked for, in milliseconds.
	repayFor   = 31 * dayLength
	repayEvery = 3600 * 1000
	keepEvery  = time.Hour // between two looks for what is too old
)

// Run leads what is due until the context ends.
func (d *Desk) Run(ctx context.Context) error {
	var kept time.Time
	for ctx.Err() == nil {
		d.try(ctx, "cases that are due", d.runDue)
		d.try(ctx, "statements", d.deliver)
		d.try(ctx, "effects of cases", d.runEffects)
		if now := d.Clock(); now.Sub(kept) >= keepEvery {
			kept = now
			d.try(ctx, "what is too old", d.forget)
		}
		timer := time.NewTimer(d.pause(ctx))
		select {
		case <-d.nudge:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil
}

func (d *Desk) try(ctx context.Context, what string, f func(context.Context) error) {
	if err := f(ctx); err != nil && ctx.Err() == nil {
		d.Logger.Warn("a part of the cases' work failed and is tried again", "part", what, "error", err)
	}
}

// pause is how long until something is due.
func (d *Desk) pause(ctx context.Context) time.Duration {
	at, err := d.Store.NextDue(ctx)
	if err != nil || at == 0 {
		return lookEvery
	}
	return max(min(time.Duration(at-d.now())*time.Millisecond, lookEvery), 10*time.Millisecond)
}

// dueKinds are the clock's steps, in the order in which they are tried.
var dueKinds = []casework.Kind{casework.Lapse, casework.Begin, casework.End, casework.Expire}

// runDue takes the clock's steps.
func (d *Desk) runDue(ctx context.Context) error {
	due, err := d.Store.DueCases(ctx, d.now(), batch)
	if err != nil {
		return err
	}
	for i := range due {
		if err := d.tick(ctx, due[i].ID); err != nil {
			return err
		}
	}
	if len(due) == batch {
		d.wake()
	}
	return nil
}

// tick takes the one step that a case's clock has.
func (d *Desk) tick(ctx context.Context, id int64) error {
	for _, k := range dueKinds {
		_, err := d.Step(ctx, id, &casework.Event{Kind: k, Role: casework.ByClock, At: d.now()})
		if _, refused := errors.AsType[*casework.RefusedError](err); refused {
			continue
		}
		return err
	}
	return nil
}

// deliver brings statements to their accounts: by letter where there is an address, else by leaving them
// where the account can fetch them.
func (d *Desk) deliver(ctx context.Context) error {
	waiting, err := d.Store.WaitingStatements(ctx, batch)
	if err != nil {
		return err
	}
	for i := range waiting {
		if err := d.deliverOne(ctx, &waiting[i]); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) deliverOne(ctx context.Context, st *store.Statement) error {
	now := d.now()
	to := ""
	if decl := d.Directory().Standing(st.Account).Declaration; decl != nil {
		to = decl.Email
	}
	if d.Mail != nil && to != "" && now >= st.TriedAt+retryAfter(st.Tries) {
		if err := d.Store.StatementTried(ctx, st.ID, now); err != nil {
			return err
		}
		id, err := d.Mail.Send(ctx, &mail.Letter{
			To: to, Subject: subject(st), Text: st.Body, Name: fmt.Sprintf("statement-%d.json", st.ID), File: st.Document,
			ID: fmt.Sprintf("statement-%d-%.16s", st.ID, st.Hash),
		})
		if err == nil {
			return d.Delivered(ctx, st, "email", id)
		}
		d.Logger.Warn("a statement could not be handed to the mail server and is tried again", "statement", st.ID, "error", err)
	}
	if now >= st.At+d.cfg.DepositAfter.Milliseconds() {
		return d.Delivered(ctx, st, "deposit", "it could be fetched since "+time.UnixMilli(st.At).UTC().Format(time.RFC3339))
	}
	return nil
}

func retryAfter(tries int) int64 {
	if tries == 0 {
		return 0
	}
	return min(leastRetry<<min(tries-1, 12), mostRetry).Milliseconds()
}

// subject is the first line of a statement, with its case.
func subject(st *store.Statement) string {
	for i, r := range st.Body {
		if r == '\n' {
			return fmt.Sprintf("%s (%d)", st.Body[:i], st.Case)
		}
	}
	return st.Body
}

// Delivered notes that a statement reached its account. Doing so twice is no error.
func (d *Desk) Delivered(ctx context.Context, st *store.Statement, channel, receipt string) error {
	at := d.now()
	_, err := d.step(ctx, st.Case, &casework.Event{Kind: casework.Delivered, Role: casework.ByClock, At: at, Of: st.Kind, Channel: channel},
		&store.Delivery{Statement: st.ID, At: at, Channel: channel, Receipt: receipt})
	if r, refused := errors.AsType[*casework.RefusedError](err); refused {
		// The case went on without it, as when it was dismissed: it is delivered, and nothing follows.
		d.Logger.Debug("a statement was delivered that nothing waits for", "statement", st.ID, "why", r.Text)
		return d.Store.NoteDelivery(ctx, &store.Delivery{Statement: st.ID, At: at, Channel: channel, Receipt: receipt})
	}
	return err
}

// runEffects does what steps of cases want done outside.
func (d *Desk) runEffects(ctx context.Context) error {
	now := d.now()
	pending, err := d.Store.PendingEffects(ctx, now-repayEvery, batch)
	if err != nil {
		return err
	}
	for _, e := range pending {
		done, err := d.effect(ctx, e)
		if err != nil {
			return fmt.Errorf("%s of case %d: %w", e.Effect, e.Case, err)
		}
		line := d.line(now, "clock", "case."+string(e.Effect), done)
		if e.Effect == casework.Repay && now < e.At+repayFor {
			said := &line
			if e.Again && done["amount"] == "" {
				said = nil
			}
			err = d.Store.EffectLater(ctx, e, now, said)
		} else {
			err = d.Store.EffectDone(ctx, e, line)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// effect does one thing and says what came of it. It may be done again after a crash.
func (d *Desk) effect(ctx context.Context, e store.PendingEffect) (map[string]any, error) {
	c, err := d.Store.Case(ctx, e.Case)
	if err != nil {
		return nil, err
	}
	switch e.Effect {
	case casework.Release:
		if d.Releaser != nil {
			err = d.Releaser.Release(ctx)
		}
		return map[string]any{"state": c.State}, err
	case casework.Repay:
		amount := ""
		if d.Refunder != nil && c.Refund != nil {
			amount, err = d.Refunder.Refund(ctx, Refund{
				Case: c.ID, Account: c.Account, Category: refundCategory(c), From: c.Refund.From, To: c.Refund.To, Keep: c.Refund.Keep,
			})
		}
		return map[string]any{"amount": amount, "span": c.Refund}, err
	default: // HandOver: the gap's data are there to be fetched
		return map[string]any{"gap": c.Gap}, nil
	}
}

// refundCategory is the category of the price that a case's measure made.
func refundCategory(c *casework.Case) string {
	all := c.Earlier
	if c.Decision != nil {
		all = append(slices.Clip(all), *c.Decision)
	}
	for _, one := range slices.Backward(all) {
		if one.Measure.Kind == account.Price {
			return one.Measure.Category
		}
	}
	return ""
}

// forget drops what is too old.
func (d *Desk) forget(ctx context.Context) error {
	now := d.now()
	kept, err := d.Store.KeptEvidence(ctx)
	if err != nil {
		return err
	}
	if _, err := d.Store.DropExpiredEvidence(ctx, now, kept); err != nil {
		return err
	}
	return d.Store.DropOldCases(ctx, now-d.cfg.KeepCases.Milliseconds(), now-d.cfg.KeepReports.Milliseconds(), now)
}
