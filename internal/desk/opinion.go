package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/opinion"
	"turnpike/internal/store"
)

// Errors of SecondOpinion that its caller words, beside those of opinion.Room.Ask.
var (
	ErrCaseOver = errors.New("the case is decided or over")
	ErrAlone    = errors.New("a second opinion would be the only exhibit")
	ErrNoTexts  = errors.New("the case has no texts of conversations")
)

// opinionKept is how long the record of a second opinion is kept, in milliseconds: as long as the case that it is of.
const opinionKept = 3 * 365 * dayLength

// openFor are the states in which a second opinion can still be heard.
var openFor = []casework.State{casework.Opened, casework.Noticing, casework.Hearing, casework.Deciding}

// SecondOpinion asks a language model about an open case that has other exhibits, shows it the texts of that case alone,
// and puts what it counted beside them. Its reasons are a text of the case, and go with those. What fails changes nothing.
func (d *Desk) SecondOpinion(ctx context.Context, id int64, by string) (*account.Evidence, error) {
	if d.Opinions == nil || !d.Opinions.On() {
		return nil, opinion.ErrOff
	}
	c, err := d.Store.Case(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := d.hearable(ctx, c); err != nil {
		return nil, err
	}
	q, err := d.question(ctx, c)
	if err != nil {
		return nil, err
	}
	got, err := d.Opinions.Ask(ctx, q)
	if err != nil {
		return nil, err
	}
	got.Case, got.Reasons = id, Digest(got.Reason)
	e := &account.Evidence{
		Account: c.Account, Number: c.Number, Source: account.FromOpinion, At: d.now(), Expires: d.now() + opinionKept, By: "model " + got.Model + ", asked by " + by,
		Opinion: &got.Opinion, Hash: got.Asked,
	}
	if err := d.Store.AddEvidence(ctx, e, by); err != nil {
		return nil, err
	}
	return e, d.hear(ctx, id, e, got.Reason, by)
}

// recallOpinions counts today's opinions again when the program starts.
func (d *Desk) recallOpinions(ctx context.Context) error {
	if d.Opinions == nil || !d.Opinions.On() {
		return nil
	}
	all, err := d.Store.EvidenceOf(ctx, account.FromOpinion, 0)
	if err != nil {
		return err
	}
	today := 0
	for i := range all {
		if all[i].At/dayLength == d.now()/dayLength {
			today++
		}
	}
	d.Opinions.Recall(today)
	return nil
}

// hearable says whether an opinion on a case may be asked for now.
func (d *Desk) hearable(ctx context.Context, c *casework.Case) error {
	if !slices.Contains(openFor, c.State) {
		return ErrCaseOver
	}
	alone, err := d.onlyOpinions(ctx, c.Exhibits)
	if err == nil && alone {
		err = ErrAlone
	}
	return err
}

// onlyOpinions says that nothing but second opinions is among exhibits.
func (d *Desk) onlyOpinions(ctx context.Context, xs []casework.Exhibit) (bool, error) {
	for _, x := range xs {
		if x.Evidence == 0 {
			return false, nil // an earlier warning
		}
		e, err := d.Store.EvidenceByID(ctx, x.Evidence)
		if errors.Is(err, store.ErrUnknown) {
			continue
		}
		if err != nil {
			return false, err
		}
		if e.Source != account.FromOpinion {
			return false, nil
		}
	}
	return true, nil
}

// question is what a model is shown of a case: its texts, but for the reasons of earlier opinions.
func (d *Desk) question(ctx context.Context, c *casework.Case) (*opinion.Question, error) {
	texts, err := d.Store.CaseTexts(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	asked, err := d.Store.EvidenceOf(ctx, account.FromOpinion, c.Account)
	if err != nil {
		return nil, err
	}
	q := &opinion.Question{}
	if decl := d.Directory().Standing(c.Account).Declaration; decl != nil {
		q.Purpose, q.Topics = decl.Purpose, decl.Allowed
	}
	for i := range texts {
		if !slices.ContainsFunc(asked, func(e account.Evidence) bool { return e.Opinion != nil && e.Opinion.Reasons == texts[i].Hash }) {
			q.Texts = append(q.Texts, texts[i].Text)
		}
	}
	if len(q.Texts) == 0 {
		return nil, ErrNoTexts
	}
	return q, nil
}

// hear puts an opinion among the exhibits of its case, unless that was decided meanwhile.
func (d *Desk) hear(ctx context.Context, id int64, e *account.Evidence, reason, by string) error {
	_, err := d.Store.StepCase(ctx, id, func(c *casework.Case) (*store.CaseChange, error) {
		if !slices.Contains(openFor, c.State) {
			return nil, ErrCaseOver
		}
		c.Exhibits = append(slices.Clip(c.Exhibits), casework.Exhibit{Evidence: e.ID, Title: exhibitTitle(e), Hash: e.Hash})
		return &store.CaseChange{
			Texts: []store.CaseText{{Hash: e.Opinion.Reasons, Text: reason}}, DueAt: c.Due(d.profileOf(c)),
			Line: d.line(e.At, by, "case.opinion", map[string]any{"evidence": e.ID, "model": e.Opinion.Model, "rubric": e.Opinion.Rubric, "outcome": e.Opinion.Outcome}),
		}, nil
	})
	return err
}

// Agreement says how often second opinions came to what people decided, and what they cost.
type Agreement struct {
	Asked    int `json:"asked"`
	Decided  int `json:"decided"`   // of them, on cases that are decided
	Agreed   int `json:"agreed"`    // the same outcome
	SameSide int `json:"same_side"` // both say that something follows, or both that nothing does
	// Rate is SameSide of Decided; absent as long as none is decided.
	Rate      *float64          `json:"rate,omitempty"`
	TokensIn  int64             `json:"tokens_in"`
	TokensOut int64             `json:"tokens_out"`
	Cost      map[string]string `json:"cost"` // by currency
}

// Agreement compares second opinions with what people decided.
func (d *Desk) Agreement(ctx context.Context) (*Agreement, error) {
	all, err := d.Store.EvidenceOf(ctx, account.FromOpinion, 0)
	if err != nil {
		return nil, err
	}
	out, cost := &Agreement{Cost: map[string]string{}}, costs{}
	for i := range all {
		o := all[i].Opinion
		if o == nil {
			continue
		}
		out.Asked, out.TokensIn, out.TokensOut = out.Asked+1, out.TokensIn+o.TokensIn, out.TokensOut+o.TokensOut
		if err := cost.add(o.Currency, o.Cost); err != nil {
			return nil, err
		}
		c, err := d.Store.Case(ctx, o.Case)
		if errors.Is(err, store.ErrUnknown) {
			continue // it is past its time
		}
		if err != nil {
			return nil, err
		}
		out.compare(c, o)
	}
	for currency, sum := range cost {
		out.Cost[currency] = sum.String()
	}
	if out.Decided > 0 {
		rate := float64(out.SameSide) / float64(out.Decided)
		out.Rate = &rate
	}
	return out, nil
}

// compare counts an opinion on a case that people decided for good or for now.
func (a *Agreement) compare(c *casework.Case, o *account.Opinion) {
	found := account.Compliant
	switch {
	case c.State == casework.Reversed: // what was decided did not stand
	case c.Decision == nil || c.State == casework.Seconding:
		return
	default:
		found = c.Decision.Outcome
	}
	a.Decided++
	if found == o.Outcome {
		a.Agreed++
	}
	if found.Hard() == o.Outcome.Hard() {
		a.SameSide++
	}
}

// opinionTitle is how a second opinion stands among exhibits.
func opinionTitle(o *account.Opinion) string {
	return fmt.Sprintf("by the model %s, rubric %s: %s; %d texts in scope, %d not and served, %d not and declined, %d unclear",
		o.Model, o.Rubric, o.Outcome, o.InScope, o.Served, o.Declined, o.Unclear)
}
